"""What the pages are given has the shape that ui/src stands on, in every state that it can be in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.store import jobs, leases, targets
from stash_sense_plugin.store.targets import FaceRow, Found, PersonRow, Target
from tests.backend import SPACE
from tests.fakes.stash import Status

if TYPE_CHECKING:
    from tests.backend import Backend

Json = dict[str, Any]
JOB = {
    "id": int,
    "kind": str,
    "label": str,
    "state": str,
    "target": (dict, None),
    "done": int,
    "counted": bool,
    "total": (int, None),
    "message": str,
    "eta_seconds": (int, None),
    "error": (str, None),
    "asked_by": str,
    "result": (dict, None),
    "priority": int,
    "resource": str,
    "attempts": int,
    "left_out": [str],
    "created_at": float,
    "started_at": (float, None),
    "updated_at": float,
    "finished_at": (float, None),
    "can_stop": bool,
    "can_stop_after": bool,
    "stopping": (str, None),
}
CHANGE = {"id": int, "title": str, "at": str, "state": str, "can_undo": bool, "target": (dict, None)}
CANDIDATE = {
    "performer_id": str,
    "name": str,
    "disambiguation": str,
    "confidence": float,
    "words": str,
    "reference": (str, None),
    "page": (str, None),
}
DECISION = {"performer_id": str, "name": str, "change": (int, None), "at": str}
PERSON = {
    "id": int,
    "number": int,
    "frames": int,
    "faces": int,
    "first_seen": (float, None),
    "times": list,
    "crop": (str, None),
    "crops": list,
    "best": (CANDIDATE, None),
    "candidates": [CANDIDATE],
    "rejected": [{"id": str, "name": str}],
    "decision": (DECISION, None),
    "why_unknown": (str, None),
}
READY = {
    "environment": bool,
    "models": bool,
    "faces": bool,
    "pack": {"id": str, "title": str},
    "missing": [{"what": str, "text": str, "button": str, "job": str, "page": (str, None)}],
}
IDENTIFICATION = {
    "state": str,
    "error": (str, None),
    "finished_at": str,
    "frames": int,
    "faces": int,
    "outdated": bool,
    "outdated_why": (str, None),
    "persons": [PERSON],
    "above": float,
    "file_changed": bool,
}
SHOWN = {"ready": READY, "job": (JOB, None), "identification": (IDENTIFICATION, None)}
COUNTS = dict.fromkeys(("identified", "nobody", "failed", "outdated", "undecided"), int)
OVERVIEW = {
    "version": str,
    "status_file": bool,
    "ready": READY,
    "data_directory": str,
    "counts": {"scenes": COUNTS, "images": COUNTS},
    "known": {
        "performers": int,
        "faces": int,
        "elsewhere": {"people": int, "faces": int},
        "without": int,
        "learned_at": (str, None),
        "version": int,
    },
    "jobs": [JOB],
    "recent_changes": [CHANGE],
}
STATUS = {
    "at": float,
    "revision": int,
    "jobs": [JOB],
    "waiting": int,
    "due_at": (float, None),
    "at_work": bool,
}
HISTORY = {"history": [JOB], "older": (int, None)}
RULE = {"mode": str, "hours": int, "at": str, "quiet": bool}
SCHEDULES = {
    "schedules": [{"kind": str, "label": str, "rule": RULE, "next_at": (str, None), "overdue": bool}],
    "quiet": {"from": int, "until": int},
    "clock": str,
}
SWITCHES = dict.fromkeys(("scene_create", "scene_update", "image_create", "performer_change"), bool)
QUEUE = {
    "jobs": [JOB],
    **HISTORY,
    "notes": [{"key": str, "text": str, "at": str}],
    "arrived": dict,
    "all_seconds": (float, None),
    "ready": READY,
    "requests": [
        {"name": str, "requests": int, "waits": int, "waited": float, "depth": int, "due_in": float, "is_stash": bool}
    ],
    "automatic": {"known": bool, "enabled": bool, "switches": SWITCHES},
    "due_at": (str, None),
    **SCHEDULES,
}
TARGETS = {
    "targets": [
        {"id": str, "title": str, "state": str, "persons": int, "named": list, "error": (str, None), "at": (str, None)}
    ],
    "next": (int, None),
}
REPORT = {
    "performers": [{"performer_id": str, "name": str, "disambiguation": str, "faces": int, "reason": (str, None)}],
    "at": (str, None),
}


def fits(value: Any, shape: Any, place: str = "reply") -> None:
    """Every key there and none besides; a tuple names alternatives, a list its items, a class the type."""
    if isinstance(shape, tuple):
        if value is None and None in shape:
            return
        fits(value, shape[0], place)
    elif isinstance(shape, dict):
        assert isinstance(value, dict), f"{place} is {value!r}"
        assert set(value) == set(shape), f"{place}: {set(value) ^ set(shape)}"
        for key, inner in shape.items():
            fits(value[key], inner, f"{place}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{place} is {value!r}"
        for at, each in enumerate(value):
            fits(each, shape[0], f"{place}[{at}]")
    else:
        assert isinstance(value, shape), f"{place} is {value!r}"
        assert isinstance(value, bool) == (shape is bool), f"{place} is {value!r}"


def show(site: Backend, kind: str = "scene", number: int = 1, **more: object) -> Json:
    shown: Json = site.ask("target.show", kind=kind, id=number, **more)
    fits(shown, SHOWN)
    return shown


def test_nothing_was_looked_at_yet(site: Backend) -> None:
    shown = show(site)
    assert (shown["job"], shown["identification"]) == (None, None)
    assert [gap["job"] for gap in shown["ready"]["missing"]] == ["set_up", "fetch_pack"]


def test_persons_known_and_unknown(site: Backend) -> None:
    site.seen("scene", 1, [1, 2], [2], [])
    ada, bob, unknown = show(site)["identification"]["persons"]
    assert (ada["best"]["name"], ada["best"]["words"], ada["best"]["reference"]) == ("Ada", "very likely", "known:1")
    assert [each["name"] for each in ada["candidates"]] == ["Bob"]
    assert (bob["best"]["name"], bob["candidates"]) == ("Bob", [])
    assert (unknown["best"], unknown["why_unknown"]) == (None, "Nobody looks like this.")
    assert ada["times"] == [1.5]


@pytest.mark.parametrize("kind", ["scene", "image"])
def test_nobody_in_it(site: Backend, kind: str) -> None:
    site.seen(kind, 1)
    assert show(site, kind)["identification"]["persons"] == []


def test_an_image_has_no_times(site: Backend) -> None:
    target = Target("image", 1, SPACE)
    face = FaceRow(0, None, (0, 0, 1, 1), 0.9, {"overall": 0.5}, bytes(8), None)
    targets.begin(site.app.database, target, "")
    persons = [PersonRow(1, 1, None, bytes(8), [face])]
    targets.put(site.app.database, target, Found("sum", 1, 0, persons, "0"))
    shown = show(site, "image")["identification"]["persons"][0]
    assert (shown["times"], shown["first_seen"], shown["crop"]) == ([], None, None)


def test_a_file_that_failed(site: Backend) -> None:
    target = Target("scene", 1, SPACE)
    targets.begin(site.app.database, target, "Party")
    targets.fail(site.app.database, target, "It is damaged.", "print")
    shown = show(site)["identification"]
    assert (shown["state"], shown["error"], shown["outdated"]) == ("failed", "It is damaged.", False)


def test_a_look_under_way_shows_what_was_found_before(site: Backend) -> None:
    target = Target("scene", 2, SPACE)
    targets.begin(site.app.database, target, "Other")
    assert show(site, number=2)["identification"] is None
    site.seen("scene", 1, [1])
    targets.begin(site.app.database, Target("scene", 1, SPACE), "Party")
    shown = show(site)["identification"]
    assert (shown["state"], len(shown["persons"])) == ("done", 1)


def test_another_file_and_other_known_faces_are_told(site: Backend) -> None:
    site.seen("scene", 1, [1], file="old")
    assert show(site, file="new")["identification"]["file_changed"]
    assert not show(site, file="old")["identification"]["file_changed"]
    assert not show(site)["identification"]["outdated"]
    site.ask("settings.set", values={"accuracy": "eager"})
    shown = show(site)["identification"]
    assert (shown["outdated"], bool(shown["outdated_why"])) == (True, True)
    assert site.ask("overview")["counts"]["scenes"]["outdated"] == 1


def test_a_performer_that_stash_no_longer_has_is_not_offered(site: Backend) -> None:
    site.seen("scene", 1, [1, 2])
    site.app.database.run("DELETE FROM performer WHERE id = 1")  # as Learn does
    person = show(site)["identification"]["persons"][0]
    assert person["best"] is None
    assert [each["name"] for each in person["candidates"]] == ["Bob"]


def test_a_job_of_this_target_is_found_among_many(site: Backend) -> None:
    database = site.app.database
    mine = jobs.add(database, "identify", {"target": "scene", "id": 1}, "page")
    for number in range(50):
        jobs.add(database, "identify", {"target": "scene", "id": 100 + number}, "page")
    jobs.claim(database, leases.owner(), number=mine.id)
    job = show(site)["job"]
    assert (job["id"], job["state"], job["target"]) == (mine.id, "running", {"kind": "scene", "id": "1"})
    listed = site.ask("jobs.status")
    fits(listed, STATUS)
    assert mine.id in [each["id"] for each in listed["jobs"]], "what runs is listed however much waits"


def test_the_last_job_tells_how_it_ended(site: Backend) -> None:
    mine = jobs.add(site.app.database, "identify", {"target": "scene", "id": 1}, "page")
    jobs.finish(site.app.database, mine.id, "failed", error="Stash no longer has this scene.")
    assert (show(site)["job"]["state"], show(site)["job"]["error"]) == ("failed", "Stash no longer has this scene.")


def test_a_job_whose_worker_died_waits(site: Backend) -> None:
    mine = jobs.add(site.app.database, "rematch", {}, "task")
    jobs.claim(site.app.database, f"{leases.owner().split('/')[0]}/999999999/1", number=mine.id)
    job = site.ask("jobs.status")["jobs"][0]
    assert (job["state"], job["can_stop"]) == ("pending", True)
    assert "Interrupted" in job["message"]
    stopped = site.ask("job.stop", id=str(mine.id))
    fits(stopped, {"job": JOB})
    assert stopped["job"]["state"] == "cancelled"


def test_stopping_twice_and_what_has_ended(site: Backend) -> None:
    mine = jobs.add(site.app.database, "rematch", {}, "task")
    for _ in range(2):
        assert site.ask("job.stop", id=mine.id)["job"]["state"] == "cancelled"
    with pytest.raises(RequestError, match="no job"):
        site.ask("job.stop", id=mine.id + 1)


def test_the_overview(site: Backend) -> None:
    site.seen("scene", 1, [1])
    person = site.seen("image", 1, [2])[0]
    site.ask("persons.accept", kind="image", id=1, choices=[{"person": person, "performer_id": "2"}])
    overview = site.ask("overview")
    fits(overview, OVERVIEW)
    assert overview["counts"]["scenes"] == COUNTS | dict.fromkeys(COUNTS, 0) | {"identified": 1, "undecided": 1}
    assert (overview["counts"]["images"]["identified"], overview["counts"]["images"]["undecided"]) == (1, 0)
    assert (overview["known"]["performers"], overview["known"]["without"]) == (2, 0)
    assert overview["recent_changes"][0]["title"] == "Added Bob to image 1"


def test_the_overview_needs_no_stash(site: Backend) -> None:
    site.stash.fail(Status(503), times=10)
    fits(site.ask("overview"), OVERVIEW)
    assert site.ask("scenes.waiting") == {"count": None}


def test_scenes_that_wait(site: Backend) -> None:
    site.library.add_scene(title="Tagged").performer_ids = [1]
    everything = len(site.library.scenes)
    assert site.ask("scenes.waiting") == {"count": everything - 1}
    site.seen("scene", 1, [1])
    assert site.ask("scenes.waiting") == {"count": everything - 2}


def test_lists(site: Backend) -> None:
    for number in range(1, 61):
        site.seen("scene", number, [1, 2], [2])
    first = site.ask("targets.list", kind="scene", filter="identified")
    fits(first, TARGETS)
    rest = site.ask("targets.list", kind="scene", filter="identified", after=first["next"])
    assert (len(first["targets"]), len(rest["targets"]), rest["next"]) == (50, 10, None)
    assert first["targets"][0]["named"] == ["Ada", "Bob"]


def test_the_report_of_learning_tells_who_is_missing_first(site: Backend) -> None:
    from stash_sense_plugin.store import known

    known.note_performer(site.app.database, 9, "Zoe", "", "", 1)
    report = site.ask("learn.report")
    fits(report, REPORT)
    assert [row["name"] for row in report["performers"]] == ["Zoe", "Ada", "Bob"]
    assert "No picture in Stash" in report["performers"][0]["reason"]


def test_crops_come_in_one_reply_and_a_missing_one_is_left_out(site: Backend) -> None:
    site.seen("scene", 1, [1])
    crops = site.ask("crops", ids=["face:1", "known:1", "known:77", "face:"])["crops"]
    assert set(crops) == {"face:1", "known:1"}
    assert all(crop.startswith("data:image/jpeg;base64,") for crop in crops.values())


def test_packs(site: Backend) -> None:
    listed = site.ask("packs.list")
    keys = {"id", "title", "commercial", "bytes", "state", "active", "space", "files", "licences"}
    assert all(keys <= set(pack) for pack in listed["packs"]), [set(pack) for pack in listed["packs"]]
    assert [pack["id"] for pack in listed["packs"] if pack["active"]] == ["open"]
    assert site.ask("packs.remove", pack="open") == listed


@pytest.mark.parametrize(("pack", "page"), [("open", None), ("buffalo_l", "models"), ("stash-sense", "models")])
def test_a_licence_that_has_to_be_accepted_is_read_on_the_models_page(
    site: Backend, pack: str, page: str | None
) -> None:
    site.ask("settings.set", values={"pack": pack})
    gap = next(gap for gap in show(site)["ready"]["missing"] if gap["what"] == "models")
    assert gap["page"] == page
    assert ("not for commercial use" in gap["text"]) == (page is not None)
    assert [row["id"] for row in site.ask("packs.list")["packs"] if row["active"]] == [pack]


def test_the_diagnosis(site: Backend) -> None:
    report = site.ask("diagnose")
    fits(report, {"sections": [{"title": str, "lines": list}], "text": str})
    assert {"Stash", "Known faces", "Pages"} <= {section["title"] for section in report["sections"]}

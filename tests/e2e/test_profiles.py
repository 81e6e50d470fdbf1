"""People whom the library does not have, learned from profiles of a stash-box: the real entrypoint and models."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.analyzers.profiles import MOST_FACES
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import jobs
from tests.e2e import box_fill, stage
from tests.e2e.box import box as real_box
from tests.e2e.box import needs_box
from tests.e2e.stage import HAMILTON, LEARN, NOT_THERE, named, until
from tests.fakes.box import BoxLibrary, FakeBox, Status
from tests.fakes.stash import Library
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.stage import Json, Stage

    Make = Callable[..., Stage]

pytestmark = needs_shared
SURE = {"Lin Manuel Miranda", "Barack Obama"}
FAST = 60_000
"""Requests a minute."""


def pictures(name: str) -> list[bytes]:
    """Of one of the people of hamilton.mp4."""
    stem = name.lower().replace(" ", "_")
    return [file.read_bytes() for file in sorted(shared("faces", "hamilton").glob(f"{stem}_*"))]


def shelf() -> BoxLibrary:
    """The people of hamilton.mp4, all of them favourites there."""
    library = BoxLibrary()
    for name in HAMILTON:
        images = [library.add_image(content) for content in pictures(name)]
        library.favorites.add(library.add("performer", name=name, images=images))
    return library


def of(box: FakeBox, name: str) -> str:
    return next(str(row["id"]) for row in box.library.performers.made() if row["name"] == name)


@pytest.fixture
def box() -> Iterator[FakeBox]:
    with FakeBox(shelf()) as box:
        yield box


@pytest.fixture
def site(set_up: Path, tree: Path, box: FakeBox, tmp_path: Path) -> Iterator[Stage]:
    """A library without performers."""
    library = Library()
    library.add_scene(tree / "scenes" / "hamilton.mp4")
    boxes = [box.access("StashDB", max_requests_per_minute=FAST)]
    with stage.stand_in(tmp_path / "stash", library, data=set_up, stash_boxes=boxes) as site:
        yield site


def chosen(box: FakeBox, of: str = "box_favorites", value: str = "") -> Json:
    return {"endpoint": box.endpoint, "of": of, "value": value}


def learn(site: Stage, box: FakeBox, **choice: str) -> Json:
    return site.ended(site.operate("job.start", kind="learn_profiles", **chosen(box, **choice))["job"])


def fetched(box: FakeBox) -> list[str]:
    """Addresses of the pictures that were asked for."""
    return [asked.path for asked in box.asked if asked.path.startswith("/images/")]


def listed(site: Stage) -> dict[str, Json]:
    return {each["name"]: each for each in site.operate("profiles.list")["profiles"]}


def settled(site: Stage) -> None:
    """All that was asked for is done."""
    until(lambda: not [job for job in site.operate("jobs.status")["jobs"] if job["state"] in ("pending", "running")])


def test_who_is_in_no_library_is_recognised_created_with_the_link_and_keeps_the_faces(
    site: Stage, box: FakeBox
) -> None:
    counted = site.operate("profiles.count", **chosen(box))
    all_pictures = sum(len(pictures(name)) for name in HAMILTON)
    assert (counted["profiles"], counted["pictures"], counted["exact"]) == (len(HAMILTON), all_pictures, True)
    assert set(counted["examples"]) < set(HAMILTON)

    done = learn(site, box)
    assert (done["state"], done["error"]) == ("completed", None)
    assert done["result"]["text"].endswith(f"learned from {all_pictures} pictures of {len(HAMILTON)} profiles.")
    assert len(fetched(box)) == all_pictures
    people = listed(site)
    assert set(people) == set(HAMILTON)
    assert all(each["faces"] and each["face"] and each["performer"] is None for each in people.values())

    found = named(site.identify("scene", 1))
    assert set(found) >= SURE
    assert not set(found) & NOT_THERE
    best = found["Barack Obama"]["best"]
    assert int(best["performer_id"]) < 0
    assert best["page"] == f"{box.base}/performers/{of(box, 'Barack Obama')}"
    assert site.operate("crops", ids=[best["reference"]])["crops"][best["reference"]].startswith("data:image/jpeg")

    choice = {"person": found["Barack Obama"]["id"], "performer_id": best["performer_id"]}
    site.operate("persons.accept", kind="scene", id=1, choices=[choice])
    (made,) = performers.find(site.stash, site.performers_of(1)).values()
    assert (made.name, made.stash_ids) == ("Barack Obama", ((box.endpoint, of(box, "Barack Obama")),))

    assert site.run(LEARN) == "FINISHED"
    assert listed(site)["Barack Obama"]["performer"] == {"id": str(made.id), "name": "Barack Obama"}
    shown = site.operate("performer.show", id=made.id)["pictures"]
    assert [each["kind"] for each in shown].count("profile") == len(pictures("Barack Obama"))
    assert site.operate("target.show", kind="scene", id=1)["identification"]["outdated"]


def test_a_second_run_fetches_no_picture_and_a_new_one_alone(site: Stage, box: FakeBox) -> None:
    learn(site, box)
    box.asked.clear()
    again = learn(site, box)
    assert again["result"]["pictures"] == 0
    assert box.operations() == ["SensePerformers"]
    assert site.operate("profiles.count", **chosen(box))["pictures"] == 0

    obama = of(box, "Barack Obama")
    new = box.library.add_image(shared("faces", "group", "two_people.jpg").read_bytes())
    kept = box.library.performers[obama]["images"]
    box.library.change("performer", obama, images=[kept[0], new])
    box.asked.clear()
    assert learn(site, box, of="learned")["result"]["pictures"] == 1
    assert fetched(box) == [f"/images/{new}"]
    assert listed(site)["Barack Obama"]["faces"] == 1, "two people are in the new one, and one old one is gone"


def test_a_profile_merged_upstream_is_followed_and_a_deleted_one_told(site: Stage, box: FakeBox) -> None:
    learn(site, box)
    obama, other = of(box, "Barack Obama"), box.library.add("performer", name="Barack H. Obama")
    box.library.merge("performer", obama, other, images=box.library.performers[obama]["images"])
    box.library.delete("performer", of(box, "Joe Biden"))
    box.asked.clear()
    done = learn(site, box, of="learned")
    assert "1 deleted at the stash-box" in done["result"]["text"]
    assert fetched(box) == []
    people = listed(site)
    assert "Barack Obama" not in people
    assert people["Barack H. Obama"]["page"].endswith(other)
    assert people["Barack H. Obama"]["faces"] == len(pictures("Barack Obama"))
    assert [name for name, each in people.items() if each["deleted"]] == ["Joe Biden"]
    assert people["Joe Biden"]["faces"] == 2


def test_killed_on_the_way_it_goes_on_and_fetches_nothing_twice(site: Stage, box: FakeBox) -> None:
    job = site.operate("job.start", kind="learn_profiles", **chosen(box))["job"]
    kills = (1, 4, 8)
    for number in kills:
        fetched_more_than(number, site, box)
        for pid in site.workers():
            os.kill(pid, signal.SIGKILL)
    done = site.ended(job)
    assert (done["state"], done["left_out"]) == ("completed", [])
    asked = fetched(box)
    assert len(set(asked)) == sum(len(pictures(name)) for name in HAMILTON)
    assert len(asked) - len(set(asked)) <= len(kills), "each time the one that it was at"
    assert set(named(site.identify("scene", 1))) >= SURE


def fetched_more_than(number: int, site: Stage, box: FakeBox) -> None:
    """The page looks after the job meanwhile, as pages do."""
    until(lambda: site.operate("jobs.status") and len(set(fetched(box))) > number, pause=0.01)


def test_stopped_it_knows_whom_it_has_learned(site: Stage, box: FakeBox) -> None:
    job = site.operate("job.start", kind="learn_profiles", **chosen(box))["job"]
    fetched_more_than(2, site, box)
    site.operate("job.stop", id=job["id"])
    assert site.ended(job)["state"] == "cancelled"
    known = site.operate("overview")["known"]["elsewhere"]
    assert 0 < known["faces"] < sum(len(pictures(name)) for name in HAMILTON)


def test_one_is_forgotten_and_left_out_and_all_are_forgotten(site: Stage, box: FakeBox) -> None:
    learn(site, box)
    obama = listed(site)["Barack Obama"]["id"]
    site.operate("profiles.remove", person=obama)
    settled(site)
    assert "Barack Obama" not in listed(site)
    assert "Barack Obama" not in named(site.identify("scene", 1))
    box.asked.clear()
    learn(site, box)
    assert fetched(box) == []
    (out,) = site.operate("profiles.list", left_out=True)["profiles"]
    assert (out["name"], out["left_out"]) == ("Barack Obama", True)
    site.operate("profiles.take_back", person=out["id"])
    assert learn(site, box)["result"]["pictures"] == len(pictures("Barack Obama"))

    site.operate("profiles.remove", endpoint=box.endpoint)
    settled(site)
    assert site.operate("profiles.list") == {"profiles": [], "next": None, "counts": []}
    assert not site.operate("overview")["ready"]["faces"]
    assert site.value("SELECT count(*) FROM known_face") == 0


def test_asked_too_often_it_says_so_keeps_what_it_has_and_goes_on_the_next_time(site: Stage, box: FakeBox) -> None:
    box.fail(Status(429, headers=(("Retry-After", "1"),)), "/images/")
    ada, *_ = box.library.favorites
    box.library.favorites.clear()
    box.library.favorites.add(ada)
    assert learn(site, box)["state"] == "completed", "a short pause is waited for"

    box.library.favorites.update(row["id"] for row in box.library.performers.made())
    box.fail(Status(429, headers=(("Retry-After", "600"),)), "/images/", times=20)
    failed = learn(site, box)
    assert failed["state"] == "failed"
    assert "asked too often" in failed["error"]
    assert "is kept" in failed["error"]
    assert "error of Stash Sense's own" not in failed["error"]
    assert sum(each["faces"] for each in listed(site).values()) > 0
    assert site.operate("overview")["ready"]["faces"]

    box.heal()
    with site.database() as database:  # ten minutes later
        database.execute("UPDATE rate SET next_at = 0 WHERE name = ?", [jobs.for_endpoint(box.endpoint)])
    before = len(fetched(box))
    assert learn(site, box)["state"] == "completed"
    assert len(fetched(box)) - before < sum(len(pictures(name)) for name in HAMILTON)
    assert all(each["faces"] for each in listed(site).values())


def test_of_many_pictures_no_more_are_fetched_than_are_worth_it(site: Stage, box: FakeBox) -> None:
    stills = [file.read_bytes() for file in sorted(shared("faces", "lfw10", "Tony_Blair").iterdir())]
    images = [box.library.add_image(content) for content in stills]
    box.library.add("performer", name="Tony Blair", images=images)
    done = learn(site, box, of="name", value="blair")
    assert MOST_FACES == done["result"]["faces"] <= done["result"]["pictures"] < len(stills)
    assert fetched(box) == [f"/images/{image}" for image in images[: done["result"]["pictures"]]]
    assert learn(site, box, of="name", value="blair")["result"]["pictures"] == 0


def test_favourites_of_the_library_give_their_faces_to_their_performers(site: Stage, box: FakeBox) -> None:
    obama, joe = site.library.add_performer("Barry"), site.library.add_performer("Joe")
    obama.stash_ids = [{"endpoint": box.endpoint, "stash_id": of(box, "Barack Obama").upper()}]
    joe.stash_ids = [{"endpoint": box.endpoint, "stash_id": of(box, "Joe Biden")}]
    obama.favorite = True
    assert site.operate("profiles.count", **chosen(box, "linked"))["profiles"] == 2
    assert learn(site, box, of="favorites")["result"]["profiles"] == 1
    assert listed(site)["Barack Obama"]["performer"] == {"id": str(obama.id), "name": "Barry"}
    image = site.library.add_image(shared("faces", "group", "two_people.jpg"))
    assert named(site.identify("image", image.id))["Barry"]["best"]["performer_id"] == str(obama.id)

    face = site.operate("performer.show", id=obama.id)["pictures"][0]
    site.operate("performer.drop", id=obama.id, kind=face["kind"], source=face["source"])
    settled(site)
    assert listed(site)["Barack Obama"]["faces"] == 1
    box.asked.clear()
    learn(site, box, of="favorites")
    assert fetched(box) == [], "what was dropped is not asked for again"


def test_by_the_clock_what_is_new_of_the_learned_ones_is_fetched(site: Stage, box: FakeBox) -> None:
    learn(site, box, of="name", value="obama")
    with site.database() as database:
        database.execute(
            "INSERT INTO profile (endpoint, stash_id, name, number, owner)"
            " VALUES (?, 'g', 'Of a box that is gone', -9, -9)",
            ["http://gone/graphql"],
        )
    obama = of(box, "Barack Obama")
    new = box.library.add_image(pictures("Rose Leslie")[0])
    box.library.change("performer", obama, images=[*box.library.performers[obama]["images"], new])
    site.operate("schedule.set", kind="learn_profiles", rule={"mode": "hours", "hours": 1})
    with site.database() as database:
        database.execute("UPDATE schedule SET since = since - 3600 * 5")
    box.asked.clear()
    assert site.run("Work through the queue") == "FINISHED"
    assert site.value("SELECT state FROM job WHERE asked_by = 'schedule'") == "completed"
    assert fetched(box) == [f"/images/{new}"]
    assert len(box.asked) == 2
    assert listed(site)["Barack Obama"]["odd"] == 1, "it shows somebody else"


@needs_box
def test_a_real_stash_box_gives_the_same(set_up: Path, tree: Path, tmp_path: Path) -> None:
    library = Library()
    library.add_scene(tree / "scenes" / "hamilton.mp4")
    with real_box(tmp_path / "box") as real:
        ids = {name: box_fill.performer(real, name, pictures=pictures(name)) for name in HAMILTON}
        for one in ids.values():
            real.execute("mutation Like($id: ID!) { favoritePerformer(id: $id, favorite: true) }", {"id": one})
        boxes = [{"name": "Real", "endpoint": real.url, "api_key": real.key}]
        with stage.stand_in(tmp_path / "stash", library, data=set_up, stash_boxes=boxes) as site:
            choice = {"endpoint": real.url, "of": "box_favorites"}
            assert site.operate("profiles.count", **choice)["profiles"] == len(HAMILTON)
            done = site.ended(site.operate("job.start", kind="learn_profiles", **choice)["job"])
            assert (done["state"], done["error"]) == ("completed", None)
            found = named(site.identify("scene", 1))
            assert set(found) >= SURE
            assert not set(found) & NOT_THERE

            other = box_fill.performer(real, "Barry")
            box_fill.merge(real, "performer", [ids["Barack Obama"]], other)
            box_fill.destroy(real, "performer", ids["Joe Biden"])
            again = site.ended(site.operate("job.start", kind="learn_profiles", **choice | {"of": "learned"})["job"])
            assert "1 deleted at the stash-box" in again["result"]["text"]
            people = listed(site)
            assert people["Barry"]["page"].endswith(other)
            assert [name for name, each in people.items() if each["deleted"]] == ["Joe Biden"]

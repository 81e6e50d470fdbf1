"""What the user decides holds for later looks; what is learned later is matched without reading the file again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from stash_sense_plugin.errors import StashAnswered
from tests.e2e import clips
from tests.e2e.stage import IDENTIFY, LEARN, NOT_THERE, REMATCH, named
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.stage import Json, Stage

pytestmark = needs_shared
MIRANDA = "Lin Manuel Miranda"


def performer(site: Stage, name: str) -> int:
    return site.library.performer(name).id


def reads(site: Stage) -> object:
    return site.value("SELECT max(finished_at) FROM identification WHERE kind = 'scene'")


def outdated(site: Stage) -> int:
    return int(site.operate("overview")["counts"]["scenes"]["outdated"])


def test_a_rejection_holds_over_a_new_look_and_a_new_match(shown: Stage) -> None:
    miranda = performer(shown, MIRANDA)
    person = named(shown.shown("scene", 1))[MIRANDA]
    after = shown.operate("person.reject", kind="scene", id=1, person=person["id"], performer_id=str(miranda))
    assert MIRANDA not in named(after["identification"])

    again = shown.identify("scene", 1)
    assert MIRANDA not in named(again)
    assert any(each["rejected"] == [{"id": str(miranda), "name": MIRANDA}] for each in again["persons"])

    shown.operate("settings.set", values={"accuracy": "own", "least_confidence": 85})
    assert outdated(shown) == 1
    assert shown.run(REMATCH) == "FINISHED"
    matched = shown.shown("scene", 1)
    assert MIRANDA not in named(matched)
    rejected = next(each for each in matched["persons"] if each["rejected"])

    shown.operate("person.unreject", kind="scene", id=1, person=rejected["id"], performer_id=miranda)
    shown.operate("settings.set", values={"accuracy": None, "least_confidence": None})
    assert shown.run(REMATCH) == "FINISHED"
    assert MIRANDA in named(shown.shown("scene", 1))


def test_an_acceptance_is_remembered_over_a_new_look(shown: Stage) -> None:
    obama = named(shown.shown("scene", 1))["Barack Obama"]
    choice = {"person": obama["id"], "performer_id": obama["best"]["performer_id"]}
    shown.operate("persons.accept", kind="scene", id=1, choices=[choice])
    again = shown.identify("scene", 1)
    decided = {person["decision"]["name"] for person in again["persons"] if person["decision"]}
    assert decided == {"Barack Obama"}
    assert shown.operate("overview")["counts"]["scenes"]["undecided"] == 1, "the others are undecided still"


def test_somebody_who_is_on_the_scene_already_is_only_remembered(shown: Stage) -> None:
    obama = performer(shown, "Barack Obama")
    shown.library.scenes[1].performer_ids = [obama]
    person = named(shown.shown("scene", 1))["Barack Obama"]
    done = shown.operate(
        "persons.accept", kind="scene", id=1, choices=[{"person": person["id"], "performer_id": obama}]
    )
    assert done["change"] is None
    assert shown.library.scenes[1].performer_ids == [obama]
    assert not shown.fake.documents("bulkSceneUpdate")


def test_one_more_performer_is_matched_without_reading_the_file(shown: Stage, tmp_path: Path) -> None:
    """First without Miranda, then with her picture back."""
    miranda = shown.library.performer(MIRANDA)
    picture, miranda.image = miranda.image, b""
    miranda.updated_at = "2030-01-01T00:00:00Z"
    assert shown.run(LEARN) == "FINISHED"
    assert outdated(shown) == 1
    assert shown.run(REMATCH) == "FINISHED"
    assert MIRANDA not in named(shown.shown("scene", 1))

    miranda.image, miranda.updated_at = picture, "2030-01-02T00:00:00Z"
    assert shown.run(LEARN) == "FINISHED"
    looked_at, shown.library.scenes[1].files[0].path = reads(shown), str(tmp_path / "not there.mp4")
    assert shown.run(REMATCH) == "FINISHED"
    found = named(shown.shown("scene", 1))
    assert {MIRANDA, "Barack Obama"} <= set(found)
    assert not set(found) & NOT_THERE
    assert (outdated(shown), reads(shown)) == (0, looked_at)


def test_what_stash_deleted_is_forgotten(shown: Stage) -> None:
    assert shown.run(IDENTIFY) == "FINISHED"
    shown.library.destroy_scene(1)
    shown.library.destroy_performer(performer(shown, "Kit Harington"))
    assert shown.run(LEARN) == "FINISHED"
    assert shown.run(IDENTIFY) == "FINISHED"
    assert shown.operate("target.show", kind="scene", id=1)["identification"] is None
    assert shown.operate("overview")["known"]["performers"] == 5


def test_a_dropped_face_is_not_matched_until_it_is_used_again(shown: Stage) -> None:
    """Miranda is known by her picture alone. From the page of the performer, by the worker."""
    miranda = performer(shown, MIRANDA)
    (cover,) = shown.operate("performer.show", id=miranda)["pictures"]
    assert [each["id"] for each in shown.operate("performer.show", id=miranda)["seen"]] == ["1"]
    picture = {"id": miranda, "kind": cover["kind"], "source": cover["source"]}
    assert shown.ended(shown.operate("performer.drop", **picture)["job"])["state"] == "completed"
    assert shown.run(REMATCH) == "FINISHED"
    assert MIRANDA not in named(shown.shown("scene", 1))
    assert shown.run(LEARN) == "FINISHED"
    assert shown.operate("performer.show", id=miranda)["pictures"][0]["state"] == "dropped", "the no is remembered"

    assert shown.ended(shown.operate("performer.keep", **picture)["job"])["state"] == "completed"
    assert shown.run(REMATCH) == "FINISHED"
    assert MIRANDA in named(shown.shown("scene", 1))


def test_one_performer_is_learned_from_its_page(shown: Stage) -> None:
    other = shown.library.add_performer("Tony Blair", clips.stills("Tony_Blair", 2, 2)[0].read_bytes())
    shown.library.add_image(clips.stills("Tony_Blair", 3, 3)[0], performers=[other.id])
    before = shown.operate("overview")["known"]["faces"]
    job = shown.ended(shown.operate("performer.learn", id=other.id)["job"])
    assert (job["state"], job["result"]["text"]) == ("completed", "Tony Blair is known by 2 faces.")
    assert shown.operate("overview")["known"]["faces"] == before + 2
    assert [each["state"] for each in shown.operate("performer.show", id=other.id)["pictures"]] == ["used", "used"]
    assert shown.run(LEARN) == "FINISHED"
    assert shown.operate("overview")["known"]["faces"] == before + 2


def test_performers_of_one_name_stay_two(shown: Stage) -> None:
    other = shown.library.add_performer(
        "Barack Obama", clips.stills("Tony_Blair", 1, 1)[0].read_bytes(), disambiguation="an impostor"
    )
    assert shown.run(LEARN) == "FINISHED"
    assert shown.run(REMATCH) == "FINISHED"
    found = named(shown.shown("scene", 1))["Barack Obama"]["best"]
    assert (found["performer_id"], found["disambiguation"]) == (str(performer(shown, "Barack Obama")), "")
    report = shown.operate("learn.report")["performers"]
    assert {row["disambiguation"] for row in report if row["name"] == "Barack Obama"} == {"", "an impostor"}
    stranger = next(each for each in shown.shown("scene", 1)["persons"] if not each["best"])
    with pytest.raises(StashAnswered, match="already"):
        shown.operate("performer.create", kind="scene", id=1, person=stranger["id"], name="barack obama")
    assert other.id in shown.library.performers


def test_a_picture_that_cannot_be_had_costs_nothing_that_was_learned(shown: Stage) -> None:
    """A disk that is off while Learn runs: the faces stay known, and the pictures are asked for again."""
    image = next(each for each in shown.library.images.values() if each.performer_ids)
    kept = image.files[0].path
    image.files[0].path, image.updated_at = "/no/such/disk.jpg", "2030-01-01T00:00:00Z"
    before = shown.operate("overview")["known"]
    assert shown.run(LEARN) == "FINISHED"
    assert shown.operate("overview")["known"] == before
    image.files[0].path = kept
    assert shown.run(LEARN) == "FINISHED"
    assert shown.operate("overview")["known"] == before
    assert shown.value("SELECT count(*) FROM source WHERE state = 'failed'") == 0


def test_a_scene_whose_file_cannot_be_had_keeps_what_was_found(shown: Stage, tmp_path: Path) -> None:
    shown.library.scenes[1].files[0].path = str(tmp_path / "not there.mp4")
    job = shown.ended(shown.operate("identify.start", kind="scene", id=1)["job"])
    assert job["state"] == "failed"
    assert "is kept" in job["error"]
    assert MIRANDA in named(shown.shown("scene", 1))


def test_a_scene_whose_file_could_not_be_had_is_tried_again(knowing: Stage, tmp_path: Path) -> None:
    knowing.library.scenes.clear()
    scene = knowing.library.add_scene(clips.clip(tmp_path / "there.mp4", clips.stills("Tony_Blair", 1, 2)))
    scene.files[0].path = str(tmp_path / "not there.mp4")
    assert knowing.run(IDENTIFY) == "FINISHED"
    assert knowing.shown("scene", scene.id)["state"] == "failed"
    scene.files[0].path = str(tmp_path / "there.mp4")
    assert knowing.run(IDENTIFY) == "FINISHED"
    assert knowing.shown("scene", scene.id)["state"] == "done"


def test_odd_things_in_a_library(knowing: Stage, tmp_path: Path) -> None:
    """Each is told with its reason, and none keeps the others from being looked at."""
    library, odd = knowing.library, tmp_path / "odd"
    odd.mkdir()
    clip = clips.clip(odd / "clip.mp4", clips.stills("Tony_Blair", 1, 2))
    strange = odd / b"n\xc3\xa4me \xff\xfe not utf-8.mp4".decode("utf-8", "surrogateescape")
    strange.write_bytes(clip.read_bytes())
    library.scenes.clear()
    broken = [library.add_scene(file).id for file in clips.broken(odd)]
    without = library.add_scene(title="Nothing but a title").id
    named_oddly = library.add_scene(strange).id
    nul = library.add_scene(clip, title="a \x00 and \ufffe").id
    assert knowing.run(IDENTIFY) == "FINISHED", knowing.fake.log
    result = next(job for job in knowing.operate("jobs.status")["jobs"] if job["kind"] == "identify_all")["result"]
    assert (result["done"], result["failed"]) == (2, 4)
    shown: list[Json] = [knowing.shown("scene", number) for number in (*broken, without)]
    assert [each["state"] for each in shown] == ["failed"] * 4
    assert "empty" in shown[0]["error"]
    assert "no file" in shown[3]["error"]
    assert {knowing.shown("scene", number)["state"] for number in (named_oddly, nul)} == {"done"}
    assert knowing.operate("targets.list", kind="scene", filter="failed")["targets"]


def test_images_from_anywhere(knowing: Stage, tmp_path: Path) -> None:
    """One in a zip comes from Stash; a clip, a broken picture and one that is gone are told."""
    library = knowing.library
    two = shared("faces", "group", "two_people.jpg")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff not a picture")
    broken = library.add_image(tmp_path / "broken.jpg").id
    clip = library.add_image(clips.clip(tmp_path / "clip.mp4", [two]), is_video=True).id
    gone = library.add_image(tmp_path / "gone.jpg").id
    texts = {number: knowing.identify("image", number)["error"] for number in (broken, clip, gone)}
    assert "cannot be read" in texts[broken] or "not a picture" in texts[broken]
    assert "clip" in texts[clip]
    assert texts[gone]


def test_a_created_performer_gets_a_portrait_by_which_it_is_known_from_then_on(shown: Stage) -> None:
    """Head and shoulders in the video's own resolution, not the small crop that is kept for comparing."""
    stranger = next(each for each in shown.shown("scene", 1)["persons"] if not each["best"] and each["frames"] > 5)
    made = shown.operate("performer.create", kind="scene", id=1, person=stranger["id"], name="Somebody New")
    portrait = Image.open(io.BytesIO(shown.library.performer("Somebody New").image))
    assert portrait.height > 150
    assert 0.5 < portrait.width / portrait.height < 0.8
    assert shown.run(LEARN) == "FINISHED"
    assert shown.run(REMATCH) == "FINISHED"
    again = [each for each in shown.shown("scene", 1)["persons"] if each["decision"]]
    assert [each["decision"]["name"] for each in again] == ["Somebody New"]
    assert again[0]["best"]["performer_id"] == made["performer_id"]


def test_without_its_file_a_created_performer_gets_the_crop(shown: Stage, tmp_path: Path) -> None:
    stranger = next(each for each in shown.shown("scene", 1)["persons"] if not each["best"])
    shown.library.scenes[1].files[0].path = str(tmp_path / "not there.mp4")
    shown.operate("performer.create", kind="scene", id=1, person=stranger["id"], name="Somebody New")
    assert Image.open(io.BytesIO(shown.library.performer("Somebody New").image)).size == (112, 112)

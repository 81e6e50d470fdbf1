"""Learn, identify, accept, undo: as a user does it, in the stand-in and in a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.stash import images, performers
from tests.e2e import stage
from tests.e2e.conftest import BOTH
from tests.e2e.stage import IDENTIFY, LEARN, NOT_THERE, SET_UP, named
from tests.shared import needs_shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.stage import Json, Stage

pytestmark = needs_shared
SURE = {"Lin Manuel Miranda", "Barack Obama"}


@pytest.fixture(scope="module", params=BOTH)
def site(
    request: pytest.FixtureRequest, set_up: Path, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One Stash for all tests of this file: each goes on where the one before it ended."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "real":
        with stage.real(folder, tree, data=set_up) as found:
            yield found
    else:
        with stage.stand_in(folder, stage.people(tree), data=set_up) as found:
            yield found


@pytest.fixture
def scene(site: Stage) -> Json:
    """What the page of the scene shows, identified when the first test asks."""
    return site.shown("scene", 1) or site.identify("scene", 1)


def choices(identification: Json, names: set[str]) -> list[Json]:
    found = named(identification)
    return [
        {"person": found[name]["id"], "performer_id": found[name]["best"]["performer_id"]} for name in sorted(names)
    ]


def test_set_up_again_changes_nothing(site: Stage) -> None:
    assert site.run(SET_UP) == "FINISHED"
    ready = site.operate("overview")["ready"]
    assert (ready["environment"], ready["models"], ready["faces"]) == (True, True, False)
    assert [gap["job"] for gap in ready["missing"]] == ["learn"]


def test_learn_knows_everybody_who_has_a_picture(site: Stage) -> None:
    assert site.run(LEARN) == "FINISHED"
    overview = site.operate("overview")
    assert (overview["known"]["performers"], overview["known"]["without"]) == (6, 0)
    assert overview["ready"]["missing"] == []
    report = site.operate("learn.report")["performers"]
    assert {row["name"] for row in report} == set(stage.HAMILTON)
    assert all(row["faces"] >= 1 and row["reason"] is None for row in report)


def test_a_second_learn_looks_at_nothing(site: Stage) -> None:
    version = site.operate("overview")["known"]["version"]
    assert site.run(LEARN) == "FINISHED"
    overview = site.operate("overview")
    assert overview["jobs"][0]["result"]["looked_at"] == 0
    assert overview["known"]["version"] == version


def test_those_who_are_there_are_named_and_nobody_else(scene: Json) -> None:
    found = named(scene)
    assert set(found) >= SURE
    assert not set(found) & NOT_THERE
    assert len(scene["persons"]) > len(found), "the audience is known to nobody"
    for person in scene["persons"]:
        assert person["frames"] >= 1
        assert person["crop"]
        assert person["times"] == sorted(person["times"])
        assert person["best"] or person["why_unknown"]


def test_crops_are_pictures(site: Stage, scene: Json) -> None:
    miranda = named(scene)["Lin Manuel Miranda"]
    wanted = [*miranda["crops"], miranda["best"]["reference"]]
    crops = site.operate("crops", ids=[*wanted, "face:999999"])["crops"]
    assert set(crops) == set(wanted)
    assert all(crop.startswith("data:image/jpeg;base64,") for crop in crops.values())


def test_accepting_writes_and_undo_takes_it_back(site: Stage, scene: Json) -> None:
    wanted = choices(scene, SURE)
    ids = {int(choice["performer_id"]) for choice in wanted}
    preview = site.operate("persons.preview", kind="scene", id=1, choices=wanted)
    assert preview["text"] == "Add Barack Obama and Lin Manuel Miranda to this scene."
    assert site.performers_of(1) == set(), "a preview writes nothing"
    done = site.operate("persons.accept", kind="scene", id=1, choices=wanted)
    assert site.performers_of(1) == ids
    decided = {person["decision"]["name"] for person in site.shown("scene", 1)["persons"] if person["decision"]}
    assert decided == SURE
    undone = site.operate("change.undo", change=done["change"]["id"])
    assert (undone["done"], undone["left"]) == (True, [])
    assert site.performers_of(1) == set()
    assert not any(person["decision"] for person in site.shown("scene", 1)["persons"])


def test_the_task_leaves_alone_what_was_looked_at(site: Stage, scene: Json) -> None:
    assert site.run(IDENTIFY) == "FINISHED"
    job = next(job for job in site.operate("jobs.status")["jobs"] if job["kind"] == "identify_all")
    assert (job["result"]["done"], job["result"]["skipped"]) == (0, 1)
    assert site.shown("scene", 1)["finished_at"] == scene["finished_at"]


def test_the_task_looks_again_where_it_is_told_to(site: Stage, scene: Json) -> None:
    assert site.run(IDENTIFY, ids="1") == "FINISHED"
    again = site.shown("scene", 1)
    assert set(named(again)) == set(named(scene))
    assert {person["id"] for person in again["persons"]}.isdisjoint(person["id"] for person in scene["persons"])


def test_an_image_is_identified_too(site: Stage) -> None:
    image = next(each for page in images.pages(site.stash) for each in page if each.path.endswith("two_people.jpg"))
    found = site.identify("image", image.id)
    assert set(named(found)) == {"Barack Obama", "Joe Biden"}
    assert all(person["times"] == [] and person["first_seen"] is None for person in found["persons"])
    done = site.operate("persons.accept", kind="image", id=image.id, choices=choices(found, {"Joe Biden"}))
    assert len(images.find(site.stash, [image.id])[image.id].performer_ids) == 1
    site.operate("change.undo", change=done["change"]["id"])
    assert images.find(site.stash, [image.id])[image.id].performer_ids == ()


def test_an_unknown_person_becomes_a_performer_and_is_undone(site: Stage, scene: Json) -> None:
    stranger = next(person for person in site.shown("scene", 1)["persons"] if not person["best"])
    made = site.operate("performer.create", kind="scene", id=1, person=stranger["id"], name="  Somebody   New ")
    number = int(made["performer_id"])
    assert site.performers_of(1) == {number}
    live = performers.find(site.stash, [number])[number]
    assert (live.name, live.has_image) == ("Somebody New", True)
    undone = site.operate("change.undo", change=made["change"]["id"])
    assert undone["done"], undone
    assert site.performers_of(1) == set()
    assert number not in performers.find(site.stash, [number])

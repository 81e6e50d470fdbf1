"""What learning from a stash-box would take, who was learned, and forgetting them: what the page is given."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.analyzers import profiles
from stash_sense_plugin.errors import NotReady, RequestError
from stash_sense_plugin.store import jobs, known
from stash_sense_plugin.store import profiles as stored
from stash_sense_plugin.store.profiles import Picture, Profile
from tests.backend import SPACE, backend

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.backend import Backend
    from tests.fakes.box import FakeBox

Json = dict[str, Any]
PER_MINUTE = 6_000


@pytest.fixture
def site(box: FakeBox, tmp_path: Path) -> Iterator[Backend]:
    boxes = [box.access("StashDB", max_requests_per_minute=PER_MINUTE)]
    with backend(tmp_path / "stash", python=sys.executable, stash_boxes=boxes) as site:
        yield site


def learned(site: Backend, name: str, faces: int = 2, stash_id: str = "", endpoint: str = "https://box/graphql") -> int:
    """A profile with so many faces."""
    stash_id = stash_id or name
    pictures = tuple(Picture(f"{stash_id}-{at}", f"/{at}") for at in range(faces))
    row = stored.note(site.app.database, Profile(endpoint, stash_id, name, pictures=pictures))
    for at, each in enumerate(stored.of_profile(site.app.database, row)):
        source = known.Source(SPACE, known.PROFILE, each["id"], -1, each["image_id"])
        known.begin_source(site.app.database, source, 0)
        face = known.Learned(0.5 + at / 10, bytes(8), b"jpeg")
        known.end_source(site.app.database, source, "used", None, each["image_id"], [face])
    return row


def listed(site: Backend, **args: Any) -> list[Json]:
    shown: list[Json] = site.ask("profiles.list", **args)["profiles"]
    return shown


def test_what_it_would_take_is_reckoned_from_the_first_page(site: Backend, box: FakeBox) -> None:
    two = [box.library.add_image(bytes([at])) for at in range(2)]
    for stash_id in box.library.performers.add_crowd(150):
        box.library.change("performer", stash_id, images=two)
    asked = len(box.asked)
    told = site.ask("profiles.count", endpoint=box.endpoint, of="name", value="Performer")
    assert (told["profiles"], told["exact"], told["pictures"]) == (150, False, 300)
    assert len(box.asked) - asked == 1
    assert len(told["examples"]) == 5
    few = site.ask("profiles.count", endpoint=box.endpoint, of="name", value="Performer 14")
    assert (few["profiles"], few["exact"], few["pictures"]) == (11, True, 22)


def test_no_more_pictures_are_counted_than_are_fetched_and_not_those_that_were(site: Backend, box: FakeBox) -> None:
    images = [box.library.add_image(f"picture {at}".encode()) for at in range(profiles.MOST_FACES + 3)]
    ada = box.library.add("performer", name="Ada", images=images)
    ask = {"endpoint": box.endpoint, "of": "name", "value": "Ada"}
    assert site.ask("profiles.count", **ask)["pictures"] == profiles.MOST_FACES
    learned(site, "Ada", 0, ada, box.endpoint)
    row = stored.note(
        site.app.database, Profile(box.endpoint, ada, "Ada", pictures=tuple(Picture(one, "/") for one in images[:3]))
    )
    for each in stored.of_profile(site.app.database, row):
        source = known.Source(SPACE, known.PROFILE, each["id"], -1, each["image_id"])
        known.begin_source(site.app.database, source, 0)
        known.end_source(site.app.database, source, "used", None, "sum", [known.Learned(0.9, bytes(8), b"jpeg")])
    assert site.ask("profiles.count", **ask)["pictures"] == profiles.MOST_FACES - 3


def test_the_time_goes_by_the_limit_and_by_what_a_picture_took_the_last_time(site: Backend, box: FakeBox) -> None:
    images = [box.library.add_image(bytes([at])) for at in range(5)]
    box.library.add("performer", name="Ada", images=images)
    ask = {"endpoint": box.endpoint, "of": "name", "value": "Ada"}
    first = site.ask("profiles.count", **ask)["seconds"]
    assert first == pytest.approx(5 * 0.5, abs=1)
    job = jobs.add(site.app.database, "learn_profiles", ask, jobs.PAGE)
    jobs.finish(site.app.database, job.id, "completed", result={"pictures": 30, "seconds": 120.0})
    assert site.ask("profiles.count", **ask)["seconds"] == pytest.approx(5 * 4, abs=1)


def test_nobody_is_nobody(site: Backend, box: FakeBox) -> None:
    nobody = {"profiles": 0, "pictures": 0, "exact": True, "seconds": 0, "examples": []}
    for of, value in (("favorites", ""), ("linked", ""), ("learned", ""), ("box_favorites", ""), ("name", "Nobody")):
        assert site.ask("profiles.count", endpoint=box.endpoint, of=of, value=value) == nobody


def test_studios_are_found_by_name(site: Backend, box: FakeBox) -> None:
    network = box.library.add("studio", name="Harbour Network")
    box.library.add("studio", name="Harbour", parent_id=network)
    found = site.ask("profiles.studios", endpoint=box.endpoint, text="Harbour")["studios"]
    assert ("Harbour", "Harbour Network") in {(each["name"], each["parent"]) for each in found}


def test_each_is_told_with_faces_page_and_performer(site: Backend) -> None:
    site.learned(["Ada here"])
    ada, bea = learned(site, "Ada"), learned(site, "Bea", 0)
    stored.give(site.app.database, {ada: 1})
    stored.deleted(site.app.database, "https://box/graphql", ["Bea"])
    first, second = listed(site)
    best = site.app.database.value("SELECT id FROM known_face WHERE kind = 'profile' ORDER BY quality DESC")
    assert first == {
        "id": ada, "endpoint": "https://box/graphql", "name": "Ada", "disambiguation": "",
        "page": "https://box/performers/Ada", "faces": 2, "odd": 0, "face": f"known:{best}",
        "performer": {"id": "1", "name": "Ada here"}, "deleted": False, "left_out": False,
    }  # fmt: skip
    assert (second["id"], second["faces"], second["face"], second["performer"], second["deleted"]) == (
        bea, 0, None, None, True
    )  # fmt: skip
    (count,) = site.ask("profiles.list")["counts"]
    assert count == {"endpoint": "https://box/graphql", "learned": 2, "left_out": 0, "owned": 1}


def test_a_long_list_comes_in_pages(site: Backend) -> None:
    for number in range(60):
        stored.note(site.app.database, Profile("https://box/graphql", f"id-{number}", f"Person {number:02}"))
    page = site.ask("profiles.list")
    rest = site.ask("profiles.list", after=page["next"])
    names = [each["name"] for each in (*page["profiles"], *rest["profiles"])]
    assert names == [f"Person {number:02}" for number in range(60)]
    assert rest["next"] is None
    assert [each["name"] for each in listed(site, text="son 5")] == [f"Person {number}" for number in range(50, 60)]


def test_forgetting_makes_the_index_anew(site: Backend) -> None:
    ada = learned(site, "Ada")
    learned(site, "Bea")
    reply = site.ask("profiles.remove", person=ada)
    assert (reply["job"]["kind"], [each["name"] for each in listed(site)]) == ("reindex", ["Bea"])
    assert [each["name"] for each in listed(site, left_out=True)] == ["Ada"]
    site.ask("profiles.take_back", person=ada)
    assert "2 profiles" in site.ask("profiles.remove", endpoint="https://box/graphql")["text"]
    assert listed(site) == []


@pytest.mark.parametrize(
    ("operation", "args", "told"),
    [
        ("profiles.remove", {"person": 99}, "not among the learned"),
        ("profiles.remove", {}, 'needs "endpoint"'),
        ("profiles.take_back", {"person": 99}, "not left out"),
        ("profiles.count", {"of": "linked"}, "Say at which"),
        ("profiles.count", {"endpoint": "http://nowhere/graphql", "of": "linked"}, "knows no stash-box"),
        ("profiles.studios", {"text": "x"}, 'needs "endpoint"'),
        ("profiles.list", {"after": "x"}, "whole number"),
        ("job.start", {"kind": "learn_profiles", "of": "linked"}, "Say at which"),
    ],
)
def test_what_cannot_be_served_is_told_in_words(operation: str, args: Json, told: str, site: Backend) -> None:
    with pytest.raises(RequestError, match=told):
        site.ask(operation, **args)


def test_before_it_is_set_up_nothing_is_begun(site: Backend, box: FakeBox) -> None:
    with pytest.raises(NotReady) as refused:
        site.ask("job.start", kind="learn_profiles", endpoint=box.endpoint, of="linked")
    assert refused.value.what == "environment"

"""What the page of a performer is given, and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import NotReady, RequestError
from stash_sense_plugin.store import known
from tests.backend import SPACE
from tests.fakes.stash import Status

if TYPE_CHECKING:
    from tests.backend import Backend

Json = dict[str, Any]


def show(site: Backend, performer: int = 1) -> Json:
    shown: Json = site.ask("performer.show", id=str(performer))
    return shown


def picture(site: Backend, number: int, performer: int, quality: float | None, content: str = "sum") -> None:
    """An image that was looked at for a performer; None: nothing was learned from it."""
    source = known.Source(SPACE, "image", number, performer, "")
    known.begin_source(site.app.database, source, 1)
    faces = [] if quality is None else [known.Learned(quality, bytes([number] * 8), b"jpeg")]
    reason = None if faces else "No face was found in the picture."
    known.end_source(site.app.database, source, "used" if faces else "unused", reason, content, faces)


def test_faces_are_told_with_where_from_and_how_good(site: Backend) -> None:
    picture(site, 7, 1, 0.4)
    picture(site, 8, 1, None)
    picture(site, 9, 2, 0.9)
    told = [(each["kind"], each["source"], each["state"], each["quality"]) for each in show(site)["pictures"]]
    assert told == [
        ("cover", "1", "used", "very good"),
        ("image", "7", "used", "fair"),
        ("image", "8", "unused", None),
    ]
    assert show(site)["pictures"][2]["reason"] == "No face was found in the picture."
    assert show(site)["pictures"][0]["face"].startswith("known:")


def test_who_is_known_too_little_to_be_named_is_told_why(site: Backend) -> None:
    assert show(site)["not_named"] is None
    site.ask("settings.set", values={"least_faces": 2})
    assert "ask for 2" in show(site)["not_named"]
    assert "ask for 2" in next(row["reason"] for row in site.ask("learn.report")["performers"] if row["reason"])
    picture(site, 7, 1, 0.4)
    assert show(site)["not_named"] is None


def test_one_poor_face_names_nobody_unless_that_is_wanted(site: Backend) -> None:
    site.ask("performer.drop", id=1, kind="cover", source="1")
    picture(site, 7, 1, 0.17)
    assert "a poor one" in show(site)["not_named"]
    site.ask("settings.set", values={"leave_out_poor": False})
    assert show(site)["not_named"] is None


def test_a_dropped_picture_is_no_known_face_until_it_is_taken_back(site: Backend) -> None:
    database = site.app.database
    dropped = site.ask("performer.drop", id=1, kind="cover", source="1")
    assert dropped["shown"]["pictures"][0]["state"] == "dropped"
    assert dropped["job"]["kind"] == "reindex"
    assert {row["performer_id"] for row in known.faces(database, SPACE)} == {2}
    assert known.faces_of(database, SPACE, 1) == 0
    kept = site.ask("performer.keep", id=1, kind="cover", source=1)
    assert kept["shown"]["pictures"][0]["state"] == "used"
    assert {row["performer_id"] for row in known.faces(database, SPACE)} == {1, 2}


def test_another_picture_in_the_same_place_counts_anew(site: Backend) -> None:
    picture(site, 7, 1, 0.4)
    site.ask("performer.drop", id=1, kind="image", source=7)
    picture(site, 7, 1, 0.4)
    assert [each["state"] for each in show(site)["pictures"]] == ["used", "dropped"]
    picture(site, 7, 1, 0.4, content="other bytes")
    assert [each["state"] for each in show(site)["pictures"]] == ["used", "used"]


@pytest.mark.parametrize(("kind", "source"), [("cover", 2), ("image", 99), ("poster", 1), ("cover", "x")])
def test_what_is_not_there_cannot_be_dropped(site: Backend, kind: str, source: object) -> None:
    with pytest.raises(RequestError):
        site.ask("performer.drop", id=1, kind=kind, source=source)


def test_where_a_performer_was_seen_without_being_tagged(site: Backend) -> None:
    site.seen("scene", 1, [1, 2], [2])
    site.seen("scene", 2, [1])
    site.seen("image", 1, [1])
    site.library.scenes[2].performer_ids = [1]
    seen = show(site)["seen"]
    assert [(each["kind"], each["id"], each["words"]) for each in seen] == [
        ("scene", "1", "very likely"),
        ("image", "1", "very likely"),
    ]
    assert seen[0]["crop"].startswith("face:")
    assert (seen[0]["title"], seen[0]["first_seen"], seen[0]["frames"]) == ("scene 1", 1.5, 1)


def test_what_was_decided_on_is_not_told_again(site: Backend) -> None:
    first, second = site.seen("scene", 1, [1])[0], site.seen("scene", 2, [1])[0]
    site.ask("person.reject", kind="scene", id=1, person=first, performer_id=1)
    assert [each["id"] for each in show(site)["seen"]] == ["2"]
    site.ask("persons.accept", kind="scene", id=2, choices=[{"person": second, "performer_id": "1"}])
    assert show(site)["seen"] == []


def test_a_scene_that_is_gone_is_not_told(site: Backend) -> None:
    site.seen("scene", 1, [1])
    site.library.destroy_scene(1)
    assert show(site)["seen"] == []


def test_without_stash_what_is_known_is_shown(site: Backend) -> None:
    site.seen("scene", 1, [1])
    site.stash.fail(Status(503), times=10)
    shown = show(site)
    assert len(shown["pictures"]) == 1
    assert len(shown["seen"]) == 1


def test_learning_needs_the_environment(site: Backend) -> None:
    with pytest.raises(NotReady, match="Set up"):
        site.ask("performer.learn", id=1)

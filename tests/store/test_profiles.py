"""Profiles of stash-boxes in the store: what becomes of their pictures and faces when they change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.store import known, pictures, profiles, published
from stash_sense_plugin.store.database import Database
from stash_sense_plugin.store.migrations import MIGRATIONS
from stash_sense_plugin.store.profiles import Filter, Picture, Profile

if TYPE_CHECKING:
    from pathlib import Path

BOX, OTHER = "https://box.example/graphql", "https://other.example/graphql"
ADA = Profile(BOX, "a1", "Ada", "the first", ("Countess",), (), (Picture("p1", "/1"), Picture("p2", "/2")))
SPACE = "space"


def learn(database: Database, row: int) -> None:
    """A face from each of the profile's pictures."""
    owner = next(each.owner for each in profiles.owned(database) if each.id == row)
    for each in profiles.of_profile(database, row):
        source = known.Source(SPACE, known.PROFILE, each["id"], owner, each["image_id"])
        known.begin_source(database, source, 0)
        faces = [known.Learned(0.9, each["image_id"].encode(), b"jpeg")]
        known.end_source(database, source, "used", None, f"sum of {each['image_id']}", faces)


def faces(database: Database) -> dict[bytes, int]:
    """Whose each face is."""
    return {row["embedding"]: row["performer_id"] for row in known.faces(database, SPACE)}


def number_of(database: Database, stash_id: str = "a1") -> int:
    return next(each.number for each in profiles.owned(database) if each.stash_id == stash_id)


def test_a_profile_is_a_person_that_published_databases_name_alike(database: Database) -> None:
    row = profiles.note(database, ADA)
    (owned,) = profiles.owned(database)
    assert (owned.id, owned.owner, owned.ids, owned.aliases) == (row, owned.number, ("a1",), ("Countess",))
    assert published.get(database, owned.number) == published.Published(
        "box.example:a1", "Ada", "the first", ((BOX, "a1"),)
    )
    assert known.names(database, [owned.number])[owned.number]["page"] == "https://box.example/performers/a1"


def test_noted_again_it_is_the_same_and_pictures_that_are_gone_are_forgotten(database: Database) -> None:
    row = profiles.note(database, ADA)
    learn(database, row)
    before = {each["image_id"]: each["id"] for each in profiles.of_profile(database, row)}
    newer = replace(ADA, name="Ada L.", pictures=(Picture("p3", "/3"), Picture("p2", "/moved")))
    assert profiles.note(database, newer) == row
    shown = [(each["image_id"], each["address"]) for each in profiles.of_profile(database, row)]
    assert shown == [("p3", "/3"), ("p2", "/moved")]
    assert {each["image_id"]: each["id"] for each in profiles.of_profile(database, row)}["p2"] == before["p2"]
    assert faces(database) == {b"p2": number_of(database)}


@pytest.mark.parametrize("both_known", [False, True])
def test_merged_upstream_what_was_learned_goes_over_and_old_numbers_lead_to_the_new_id(
    both_known: bool, database: Database
) -> None:
    row = profiles.note(database, ADA)
    learn(database, row)
    old = number_of(database)
    if both_known:
        learn(database, profiles.note(database, Profile(BOX, "b2", "Bea", pictures=(Picture("p9", "/9"),))))
    into = Profile(BOX, "b2", "Bea", former=("a1",), pictures=(Picture("p1", "/1"), Picture("p9", "/9")))
    profiles.note(database, into)
    (owned,) = profiles.owned(database)
    assert (owned.stash_id, set(owned.ids)) == ("b2", {"a1", "b2"})
    assert faces(database) == {b"p1": owned.number} | ({b"p9": owned.number} if both_known else {})
    person = published.get(database, old)
    assert person is not None
    assert person.links == ((BOX, "b2"),), "who was recognised by the old number is created with the new id"


def test_faces_change_hands_with_what_was_said_of_them(database: Database) -> None:
    row = profiles.note(database, ADA)
    learn(database, row)
    number = number_of(database)
    first = profiles.of_profile(database, row)[0]["id"]
    assert pictures.drop(database, SPACE, number, known.PROFILE, first)
    known.note_performer(database, 7, "Ada here", "", "", 1)
    profiles.give(database, {row: 7})
    assert faces(database) == {b"p2": 7}
    assert [each["dropped"] for each in pictures.of_performer(database, SPACE, 7)] == [0, 1]
    assert pictures.take_back(database, 7, known.PROFILE, first)
    profiles.give(database, {row: number})
    assert faces(database) == {b"p1": number, b"p2": number}


def test_what_stash_no_longer_has_takes_no_profile_with_it(database: Database) -> None:
    row = profiles.note(database, ADA)
    learn(database, row)
    known.note_performer(database, 7, "Ada here", "", "", 1)
    profiles.give(database, {row: 7})
    known.forget_unseen(database, 2, SPACE)
    assert faces(database) == {b"p1": 7, b"p2": 7}
    known.note_performer(database, 7, "Ada here", "", "", 1)
    known.forget_all_but(database, [])
    assert len(faces(database)) == 2


def test_taken_out_it_is_forgotten_and_stays_out_until_taken_back(database: Database) -> None:
    row, other = profiles.note(database, ADA), profiles.note(database, replace(ADA, stash_id="c3", name="Cyd"))
    learn(database, row)
    learn(database, other)
    assert profiles.take_out(database, row)
    assert set(faces(database).values()) == {number_of(database, "c3")}
    assert profiles.links(database) == {(BOX, "c3"): number_of(database, "c3")}
    assert profiles.ids_at(database, BOX) == ["c3"]
    assert profiles.note(database, ADA) == row
    assert profiles.is_left_out(database, row)
    assert [each["name"] for each in profiles.page(database, Filter(left_out=True), 0, 9)] == ["Ada"]
    assert profiles.take_back(database, row)
    assert not profiles.take_back(database, row)
    assert profiles.ids_at(database, BOX) == ["a1", "c3"]


def test_all_of_one_stash_box_are_forgotten(database: Database) -> None:
    learn(database, profiles.note(database, ADA))
    kept = profiles.note(database, replace(ADA, endpoint=OTHER))
    learn(database, kept)
    profiles.take_out(database, profiles.note(database, replace(ADA, stash_id="d4")))
    assert profiles.remove_all(database, BOX) == 2
    assert [each.id for each in profiles.owned(database)] == [kept]
    assert len(faces(database)) == 2
    assert profiles.endpoints(database) == [OTHER]


def test_the_list_is_by_name_a_page_at_a_time(database: Database) -> None:
    for number in range(5):
        profiles.note(database, Profile(BOX, f"id-{number}", f"{'Bb'[number % 2]}ea {4 - number}"))
    found = [each["name"] for each in profiles.page(database, Filter(BOX, "BEA"), 1, 3)]
    assert found == ["bea 1", "Bea 2", "bea 3"]
    assert profiles.page(database, Filter(OTHER), 0, 9) == []
    (count,) = profiles.counts(database)
    assert dict(count) == {"endpoint": BOX, "learned": 5, "left_out": 0, "owned": 0}


def test_a_deleted_one_is_told_until_it_is_there_again(database: Database) -> None:
    row = profiles.note(database, ADA)
    assert profiles.deleted(database, BOX, ["a1", "unheard"]) == 1
    assert profiles.page(database, Filter(), 0, 9)[0]["state"] == profiles.DELETED
    assert profiles.note(database, ADA) == row
    assert profiles.page(database, Filter(), 0, 9)[0]["state"] == profiles.THERE


def test_faces_of_an_older_database_keep_their_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of sources is made anew by this step: nothing goes with the old one, and no id is given twice."""
    older = MIGRATIONS[: [name for name, _ in MIGRATIONS].index("learned profiles")]
    monkeypatch.setattr("stash_sense_plugin.store.database.MIGRATIONS", older)
    before = Database(tmp_path / "a.sqlite")
    cover = known.Source(SPACE, "cover", 1, 1, "monday")
    for content in ("one", "two"):
        known.begin_source(before, cover, 1)
        known.end_source(before, cover, "used", None, content, [known.Learned(0.9, b"face", b"jpeg")])
    assert [row["id"] for row in known.faces(before, SPACE)] == [2]
    before.run("DELETE FROM known_face")
    known.end_source(before, cover, "used", None, "two", [known.Learned(0.9, b"face", b"jpeg")])
    before.run("INSERT INTO known_face SELECT 9, space, kind, source_id, 1, 0.1, x'00', x'00', 0 FROM source")
    before.run("DELETE FROM known_face WHERE id = 9")
    before.close()
    monkeypatch.undo()
    after = Database(tmp_path / "a.sqlite")
    assert [row["id"] for row in known.faces(after, SPACE)] == [3]
    known.end_source(after, cover, "used", None, "three", [known.Learned(0.9, b"other", b"jpeg")])
    assert [row["id"] for row in known.faces(after, SPACE)] == [10]
    after.run("DELETE FROM source")
    assert known.faces(after, SPACE) == []
    after.close()

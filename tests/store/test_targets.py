from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.store import targets, verdicts
from stash_sense_plugin.store.targets import CandidateRow, FaceRow, Found, PersonRow, Target

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database

SCENE = Target("scene", 7, "space")
FACE = FaceRow(3, 1.5, (1, 2, 30, 40), 0.9, {"overall": 0.8}, b"\0\0", b"jpeg")


def found(*persons: PersonRow, matched_with: str = "1") -> Found:
    return Found("hash", 60, 1, persons, matched_with)


def person(number: int = 1, *, named: int | None = None, faces: int = 1) -> PersonRow:
    candidates = [CandidateRow(named, 5, 0.7, 0.99, named=True)] if named else []
    return PersonRow(number, faces, 1.5, b"template", [FACE] * faces, None, candidates)


def put(database: Database, target: Target, result: Found) -> int:
    targets.begin(database, target, "title")
    targets.put(database, target, result)
    row = targets.get(database, target)
    assert row is not None
    return int(row["id"])


def test_a_new_result_takes_the_place_of_the_old_one_whole(database: Database) -> None:
    put(database, SCENE, found(person(1, faces=3), person(2)))
    number = put(database, SCENE, found(person(1, named=4)))
    assert len(targets.persons(database, number)) == 1
    assert database.value("SELECT count(*) FROM face") == 1
    assert database.value("SELECT count(*) FROM candidate") == 1


@pytest.mark.parametrize(
    ("result", "held"),
    [
        (found(person(named=4)), {"identified", "undecided"}),
        (found(person()), {"nobody"}),
        (found(), {"nobody"}),
        (found(person(named=4), matched_with="0"), {"identified", "undecided", "outdated"}),
    ],
)
def test_every_result_is_held_by_the_right_lists(database: Database, result: Found, held: set[str]) -> None:
    put(database, SCENE, result)
    counts = targets.counts(database, "scene", "space", "1")
    assert {name for name, count in counts.items() if count} == held
    for name in targets.FILTERS:
        assert bool(targets.page(database, "scene", "space", name, 0, "1")) == (name in held)


def test_a_decision_ends_being_undecided(database: Database) -> None:
    put(database, SCENE, found(person(named=4)))
    verdicts.put(database, ("scene", 7), ("space", b"template"), 4, "rejected")
    assert targets.counts(database, "scene", "space", "1")["undecided"] == 0


def test_a_failure_is_a_result(database: Database) -> None:
    targets.begin(database, SCENE, "title")
    targets.fail(database, SCENE, "broken", "hash")
    assert targets.finished(database, "scene", "space") == {7: "hash"}
    assert targets.counts(database, "scene", "space", "1")["failed"] == 1


def test_attempts_are_counted_until_one_comes_to_an_end(database: Database) -> None:
    for attempt in range(1, targets.TRIES + 1):
        assert targets.begin(database, SCENE, "title") == attempt
    assert targets.finished(database, "scene", "space") == {}
    put(database, SCENE, found())
    assert targets.begin(database, SCENE, "title") == 1


@pytest.mark.parametrize("before", [None, "done", "failed"])
def test_a_stopped_look_leaves_what_was_there(database: Database, before: str | None) -> None:
    if before == "done":
        put(database, SCENE, found(person(named=4)))
    if before == "failed":
        targets.begin(database, SCENE, "title")
        targets.fail(database, SCENE, "broken", "hash")
    targets.begin(database, SCENE, "title")
    targets.take_back(database, SCENE)
    row = targets.get(database, SCENE)
    assert (row["state"] if row else None) == before


def test_what_stash_no_longer_has_is_forgotten_with_its_decisions(database: Database) -> None:
    put(database, SCENE, found(person(named=4)))
    verdicts.put(database, ("scene", 7), ("space", b"template"), 4, "accepted")
    assert targets.forget_missing(database, "scene", {7, 8}) == 0
    assert targets.forget_missing(database, "scene", {8}) == 1
    assert database.value("SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM verdict)") == 0


def test_pages_of_a_list_hold_each_target_once(database: Database) -> None:
    for number in range(120):
        put(database, Target("scene", number, "space"), found(person(named=4)))
    seen: list[int] = []
    after = 0
    while rows := targets.page(database, "scene", "space", "identified", after, "1"):
        seen += [row["target_id"] for row in rows]
        after = rows[-1]["id"]
    assert sorted(seen) == list(range(120))


def test_matching_again_leaves_a_newer_look_alone(database: Database) -> None:
    put(database, SCENE, found(person(named=4), matched_with="0"))
    seen = targets.get(database, SCENE)
    assert seen
    number = put(database, SCENE, found(person(), person(2), matched_with="0"))
    targets.put_again(database, seen, [person(named=5)], "1")
    assert len(targets.persons(database, number)) == 2
    row = targets.get(database, SCENE)
    assert row
    targets.put_again(database, row, [person(named=5)], "1")
    assert len(targets.persons(database, number)) == 1
    targets.forget_missing(database, "scene", set())
    targets.put_again(database, row, [person(named=5)], "1")
    assert database.value("SELECT count(*) FROM person") == 0

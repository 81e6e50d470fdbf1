"""Putting performers on a scene or image: what is written, remembered and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import RequestError, StashAnswered, StashUnreachable
from stash_sense_plugin.store import journal, verdicts
from tests.fakes.stash import Drop, Errors, Status

if TYPE_CHECKING:
    from tests.backend import Backend

Json = dict[str, Any]


def choice(person: int, performer: object) -> Json:
    return {"person": person, "performer_id": performer}


def persons(site: Backend, kind: str = "scene", number: int = 1) -> list[int]:
    shown = site.ask("target.show", kind=kind, id=number)["identification"]["persons"]
    return [person["id"] for person in shown]


def accept(site: Backend, *choices: Json, kind: str = "scene", number: int = 1) -> Json:
    done: Json = site.ask("persons.accept", kind=kind, id=number, choices=list(choices))
    return done


def decisions(site: Backend, kind: str = "scene", number: int = 1) -> list[str | None]:
    shown = site.ask("target.show", kind=kind, id=number)["identification"]["persons"]
    return [person["decision"] and person["decision"]["name"] for person in shown]


@pytest.mark.parametrize("kind", ["scene", "image"])
def test_what_was_chosen_is_added_and_remembered(site: Backend, kind: str) -> None:
    ada, bob, unknown = persons(site, kind)
    performers = (site.library.scenes if kind == "scene" else site.library.images)[1].performer_ids
    done = accept(site, choice(ada, "1"), choice(bob, 2), choice(unknown, "3"), kind=kind)
    assert done["text"] == "Added Ada, Bob and Cyd."
    assert (site.library.scenes if kind == "scene" else site.library.images)[1].performer_ids == [1, 2, 3]
    assert performers == []
    assert decisions(site, kind) == ["Ada", "Bob", "Cyd"]
    change = site.ask("changes.list")["changes"][0]
    assert change == done["change"]
    assert (change["state"], change["can_undo"], change["target"]) == ("done", True, {"kind": kind, "id": "1"})


def test_only_those_who_are_missing_are_written(site: Backend) -> None:
    site.library.scenes[1].performer_ids = [2, 3]
    ada, bob, _ = persons(site)
    preview = site.ask("persons.preview", kind="scene", id=1, choices=[choice(ada, 1), choice(bob, 2)])
    assert preview == {
        "text": "Add Ada to this scene.",
        "adds": [{"id": "1", "name": "Ada"}],
        "already": [{"id": "2", "name": "Bob"}],
        "creates": [],
    }
    assert accept(site, choice(ada, 1), choice(bob, 2))["text"] == "Added Ada."
    assert site.library.scenes[1].performer_ids == [1, 2, 3]
    site.ask("change.undo", change=1)
    assert site.library.scenes[1].performer_ids == [2, 3]


def test_somebody_who_is_there_already_is_only_remembered(site: Backend) -> None:
    site.library.scenes[1].performer_ids = [1]
    done = accept(site, choice(persons(site)[0], 1))
    assert done == {"change": None, "text": "Ada already there. Remembered."}
    assert decisions(site)[0] == "Ada"
    assert not site.stash.documents("bulkSceneUpdate")
    assert site.ask("changes.list") == {"changes": []}


def test_two_persons_may_be_one_performer(site: Backend) -> None:
    ada, bob, _ = persons(site)
    assert accept(site, choice(ada, 1), choice(bob, 1))["text"] == "Added Ada."
    assert decisions(site) == ["Ada", "Ada", None]


def test_a_performer_learned_by_nobody_yet_keeps_the_name(site: Backend) -> None:
    new = site.library.add_performer("Dee", disambiguation="the tall one")
    accept(site, choice(persons(site)[2], new.id))
    assert decisions(site)[2] == "Dee"


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ([], "Nobody was chosen"),
        ([(0, 1), (0, 2)], "cannot be two performers"),
        ([(0, 77)], "no longer has performer 77"),
        ([(99, 1)], "looked at again meanwhile"),
        ([(0, 2**70)], "a person and a performer"),
        ([(0, -1)], "Nobody is known by the number -1"),
        ([(0, "one")], "a person and a performer"),
        ([(0, None)], "a person and a performer"),
        ([(0, 1.5)], "a person and a performer"),
        ([(0, True)], "a person and a performer"),
        ([(0, [1])], "a person and a performer"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_writes_nothing(
    site: Backend, choices: list[tuple[int, object]], words: str
) -> None:
    there = persons(site)
    asked = [choice(there[at] if at < 3 else at, performer) for at, performer in choices]
    with pytest.raises(RequestError, match=words):
        accept(site, *asked)
    assert site.library.scenes[1].performer_ids == []
    assert not site.stash.documents("bulkSceneUpdate")


def test_a_person_of_another_scene_is_refused_before_anything_is_written(site: Backend) -> None:
    site.library.add_scene(title="Other")
    other = site.seen("scene", 2, [1])[0]
    with pytest.raises(RequestError, match="looked at again meanwhile"):
        accept(site, choice(persons(site)[0], 1), choice(other, 2))
    assert site.library.scenes[1].performer_ids == []


def test_persons_of_an_earlier_look_are_never_taken_for_those_of_a_newer_one(site: Backend) -> None:
    ada = persons(site)[0]
    site.seen("scene", 1, [2], [1])
    with pytest.raises(RequestError, match="looked at again meanwhile"):
        accept(site, choice(ada, 1))
    with pytest.raises(RequestError, match="looked at again meanwhile"):
        site.ask("person.reject", kind="scene", id=1, person=ada, performer_id="1")


def test_a_scene_that_is_gone(site: Backend) -> None:
    there = persons(site)
    site.library.destroy_scene(1)
    with pytest.raises(RequestError, match="no longer has this scene"):
        accept(site, choice(there[0], 1))
    assert site.ask("changes.list") == {"changes": []}


@pytest.mark.parametrize("fault", [Errors("disk full"), Status(500, b"oops")])
def test_a_refused_write_is_a_failed_change(site: Backend, fault: Errors | Status) -> None:
    there = persons(site)
    site.stash.fail(fault, "bulkSceneUpdate")
    with pytest.raises(StashAnswered):
        accept(site, choice(there[0], 1))
    change = site.ask("changes.list")["changes"][0]
    assert (change["state"], change["can_undo"]) == ("failed", False)
    assert verdicts.of_target(site.app.database, "scene", 1) == []


@pytest.mark.parametrize(("done", "state"), [(True, "done"), (False, "failed")])
def test_after_a_lost_answer_stash_itself_tells_what_happened(site: Backend, done: bool, state: str) -> None:
    there = persons(site)
    site.stash.fail(Drop(done=done), "bulkSceneUpdate")
    with pytest.raises(StashUnreachable, match="may or may not"):
        accept(site, choice(there[0], 1))
    entry = journal.latest(site.app.database)[0].entries[0]
    assert entry.state == "intended"
    site.app.database.run("UPDATE entry SET at = at - 3600")
    change = site.ask("changes.list")["changes"][0]
    assert (change["state"], change["can_undo"]) == (state, done)
    assert decisions(site)[0] == ("Ada" if done else None)


def test_intent_and_values_before_are_committed_before_the_write(site: Backend) -> None:
    site.library.scenes[1].performer_ids = [3]
    there = persons(site)
    site.stash.fail(Drop(), "bulkSceneUpdate")
    with pytest.raises(StashUnreachable):
        accept(site, choice(there[0], 1))
    with site.again() as later:
        entry = journal.latest(later.database)[0].entries[0]
        assert (entry.before, entry.after) == ({"performers": [3]}, {"added": [1]})


def test_a_rejection_is_shown_and_taken_back(site: Backend) -> None:
    ada = persons(site)[0]
    shown = site.ask("person.reject", kind="scene", id=1, person=ada, performer_id="1")["identification"]["persons"][0]
    assert shown["best"] is None
    assert shown["rejected"] == [{"id": "1", "name": "Ada"}]
    assert [each["performer_id"] for each in shown["candidates"]] == ["3"]
    back = site.ask("person.unreject", kind="scene", id=1, person=ada, performer_id=1)["identification"]["persons"][0]
    assert (back["best"]["performer_id"], back["rejected"]) == ("1", [])

"""Killed at every step of a write, a later launch finds out from Stash which of the two it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.store import journal
from tests.actions.test_adding import accept, choice, decisions, persons

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.backend import Backend

    Killing = Callable[[str, bool], None]

BOTH = pytest.mark.parametrize("done", [False, True], ids=["before the write", "after the write"])


def launch(site: Backend, operation: str, **args: Any) -> None:
    """As Stash does it; the process is killed on the way."""
    with pytest.raises(RuntimeError, match="killed"):
        site.stash.run_operation("stash-sense", {"operation": operation, **args})


def a_minute_later(site: Backend) -> dict[str, Any]:
    """The newest change, as the overview shows it then."""
    site.app.database.run("UPDATE entry SET at = at - 61")
    change: dict[str, Any] = site.stash.run_operation("stash-sense", {"operation": "overview"})["recent_changes"][0]
    return change


def states(site: Backend) -> list[str]:
    return [entry.state for entry in journal.latest(site.app.database)[0].entries]


@BOTH
@pytest.mark.parametrize("kind", ["scene", "image"])
def test_adding(site: Backend, killing: Killing, kind: str, done: bool) -> None:
    target = (site.library.scenes if kind == "scene" else site.library.images)[1]
    asked = [choice(persons(site, kind)[0], 1), choice(persons(site, kind)[1], 2)]
    killing("bulkSceneUpdate" if kind == "scene" else "bulkImageUpdate", done)
    launch(site, "persons.accept", kind=kind, id=1, choices=asked)
    assert states(site) == ["intended"]
    assert target.performer_ids == ([1, 2] if done else [])
    change = a_minute_later(site)
    assert (change["state"], change["can_undo"]) == (("done", True) if done else ("failed", False))
    assert decisions(site, kind) == (["Ada", "Bob", None] if done else [None] * 3)
    assert site.ask("change.undo", change=change["id"])["done"]
    assert target.performer_ids == []


@BOTH
def test_creating(site: Backend, killing: Killing, done: bool) -> None:
    killing("performerCreate", done)
    launch(site, "performer.create", kind="scene", id=1, person=persons(site)[2], name="Dee")
    assert states(site) == ["intended"]
    change = a_minute_later(site)
    assert (change["state"], change["can_undo"]) == (("done", True) if done else ("failed", False))
    assert site.ask("change.undo", change=change["id"])["done"]
    assert len(site.library.performers) == 3


@BOTH
def test_creating_and_then_adding(site: Backend, killing: Killing, done: bool) -> None:
    killing("bulkSceneUpdate", done)
    launch(site, "performer.create", kind="scene", id=1, person=persons(site)[2], name="Dee")
    assert states(site) == ["done", "intended"]
    change = a_minute_later(site)
    assert states(site) == ["done", "done" if done else "failed"]
    assert site.ask("change.undo", change=change["id"])["done"]
    assert len(site.library.performers) == 3
    assert site.library.scenes[1].performer_ids == []


@BOTH
def test_undoing_an_adding(site: Backend, killing: Killing, done: bool) -> None:
    change = accept(site, choice(persons(site)[0], 1), choice(persons(site)[1], 2))["change"]
    killing("bulkSceneUpdate", done)
    launch(site, "change.undo", change=change["id"])
    assert states(site) == ["undoing"]
    assert a_minute_later(site)["state"] == ("undone" if done else "done")
    assert site.ask("change.undo", change=change["id"])["done"]
    assert (states(site), site.library.scenes[1].performer_ids) == (["undone"], [])


def test_undoing_goes_on_where_the_user_had_removed_one_meanwhile(site: Backend, killing: Killing) -> None:
    change = accept(site, choice(persons(site)[0], 1), choice(persons(site)[1], 2))["change"]
    killing("bulkSceneUpdate", False)
    launch(site, "change.undo", change=change["id"])
    site.library.scenes[1].performer_ids = [2]
    assert a_minute_later(site)["state"] == "done", "one of them is still there: the undoing has not happened"
    site.ask("change.undo", change=change["id"])
    assert site.library.scenes[1].performer_ids == []


@BOTH
def test_undoing_a_creation(site: Backend, killing: Killing, done: bool) -> None:
    made = site.ask("performer.create", kind="scene", id=1, person=persons(site)[2], name="Dee")
    killing("performerDestroy", done)
    launch(site, "change.undo", change=made["change"]["id"])
    assert states(site) == ["undoing", "undone"]
    assert a_minute_later(site)["state"] == ("undone" if done else "partly undone")
    assert site.ask("change.undo", change=made["change"]["id"])["done"]
    assert len(site.library.performers) == 3


def test_a_write_that_may_still_be_under_way_is_left_alone(site: Backend, killing: Killing) -> None:
    killing("bulkSceneUpdate", False)
    launch(site, "persons.accept", kind="scene", id=1, choices=[choice(persons(site)[0], 1)])
    site.ask("changes.list")
    assert states(site) == ["intended"]

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.store import journal

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database


@pytest.mark.parametrize(
    ("states", "whole", "can_undo"),
    [
        (["done"], "done", True),
        (["done", "done"], "done", True),
        (["undone"], "undone", False),
        (["undone", "done"], "partly undone", True),
        (["failed"], "failed", False),
        (["done", "failed"], "done", True),
        (["intended"], "done", False),
    ],
)
def test_the_state_of_a_change(database: Database, states: list[str], whole: str, can_undo: bool) -> None:
    number = journal.begin(database, "title", ("scene", 1))
    for state in states:
        journal.mark(database, journal.intend(database, number, "scene", 1, "add_performers", ({}, {})), state)
    change = journal.get(database, number)
    assert change is not None
    assert (change.state, change.can_undo) == (whole, can_undo)


def test_only_old_enough_intents_are_unsettled(database: Database) -> None:
    number = journal.begin(database, "title", None)
    journal.intend(database, number, "performer", None, "create", ({}, {"name": "A"}))
    assert journal.unsettled(database, 60) == []
    assert len(journal.unsettled(database, 0, number)) == 1
    assert journal.unsettled(database, 0, number + 1) == []


@pytest.mark.parametrize("moved", [-61, 3600], ids=["a minute ago", "the clock was set back"])
def test_what_nobody_confirmed_for_a_minute_is_unsettled(database: Database, moved: float) -> None:
    journal.intend(database, journal.begin(database, "title", None), "performer", None, "create", ({}, {"name": "A"}))
    database.run("UPDATE entry SET at = at + ?", [moved])
    assert len(journal.unsettled(database, 60)) == 1

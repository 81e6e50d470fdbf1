"""After a kill or a lost connection: ask Stash whether an intended write, or an undo under way, has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions.writing import TAGGING
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import journal, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry

UNDER_WAY = 60.0
"""Seconds for which a write of another process may simply still be on its way."""
NOTHING_HAPPENED = "It was interrupted; Stash shows that it had not happened."


def settle(app: App) -> int:
    """Give every entry that nobody confirmed the state that Stash shows. Returns how many there were; Stash is asked
    only where there are any."""
    return _settle(app, journal.unsettled(app.database, UNDER_WAY))


def settle_change(app: App, number: int) -> int:
    """The same for one change at once: whoever wants to take it back does not wait for it any more."""
    return _settle(app, journal.unsettled(app.database, 0, number))


def _settle(app: App, entries: Sequence[Entry]) -> int:
    for entry in entries:
        _SETTLE[entry.action](app, entry)
    return len(entries)


def _settle_adding(app: App, entry: Entry) -> None:
    """One of those to be added is enough: they are added in one step, and somebody may have removed some since."""
    number = int(entry.entity_id or 0)
    found = TAGGING[entry.entity].find(app.stash, [number]).get(number)
    _mark(app, entry, found is not None and bool(set(entry.after["added"]) & set(found.performer_ids)))


def _settle_creation(app: App, entry: Entry) -> None:
    """The name was free before, so a performer of that name is the one."""
    if entry.entity_id is not None:
        _mark(app, entry, entry.entity_id in performers.find(app.stash, [entry.entity_id]))
        return
    made = performers.named(app.stash, entry.after["name"])
    _mark(app, entry, made is not None, made.id if made else None)


def _mark(app: App, entry: Entry, there: bool, entity_id: int | None = None) -> None:
    if there:
        journal.mark(app.database, entry.id, "done", entity_id=entity_id)
    elif entry.state == "undoing":
        journal.mark(app.database, entry.id, "undone")
    else:
        journal.mark(app.database, entry.id, "failed", note=NOTHING_HAPPENED)
        verdicts.remove_of_change(app.database, entry.change_id)


_SETTLE = {"add_performers": _settle_adding, "create": _settle_creation}

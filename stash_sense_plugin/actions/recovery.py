"""After a kill or a lost connection: ask Stash whether an intended write, or an undo under way, has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions.steps import WAYS
from stash_sense_plugin.store import journal, recommendations, verdicts

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
        _settle_one(app, entry)
    return len(entries)


def _settle_one(app: App, entry: Entry) -> None:
    way = WAYS[entry.action]
    if way.happened(app, entry):
        if entry.state == "intended":
            way.finish(app, entry)
        done = entry.is_last and entry.state == "intended" and way.complete(app, entry)
        with app.database.transaction():
            journal.mark(app.database, entry.id, "done")
            if done and entry.recommendation_id:
                recommendations.applied(app.database, entry.recommendation_id, entry.change_id)
    elif entry.state == "undoing":
        journal.mark(app.database, entry.id, "undone")
    else:
        journal.mark(app.database, entry.id, "failed", note=NOTHING_HAPPENED)
        target = (entry.entity, entry.entity_id) if entry.action == "add_performers" and entry.entity_id else None
        verdicts.remove_of_change(app.database, entry.change_id, target)

"""Take a change back: what nobody touched since is restored, what somebody did is left and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions import recovery
from stash_sense_plugin.actions.steps import WAYS, Aside, Stays
from stash_sense_plugin.errors import RequestError, StashAnswered, StashRefused
from stash_sense_plugin.store import journal, recommendations, verdicts

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


MERGES = {"merge_performers", "merge_scenes"}


def undo(app: App, number: int) -> tuple[list[str], list[str]]:
    """Returns what could not be undone and why, and what is to be told beside it. Done twice, it does nothing more."""
    recovery.settle_change(app, number)
    change = journal.get(app.database, number)
    if change is None:
        raise RequestError(f"There is no change {number}.")
    left: list[str] = []
    for entry in reversed(change.entries):
        if entry.state == "done":
            left.extend(_undo(app, entry))
    verdicts.remove_of_change(app.database, number)
    if MERGES & {entry.action for entry in change.entries}:
        recommendations.close_of_change(app.database, number)
    else:
        recommendations.reopen_of_change(app.database, number)
    return [each for each in left if not isinstance(each, Aside)], [each for each in left if isinstance(each, Aside)]


def _undo(app: App, entry: Entry) -> list[str]:
    journal.mark(app.database, entry.id, "undoing")
    try:
        left = WAYS[entry.action].undo(app, entry)
    except Stays as stays:
        journal.mark(app.database, entry.id, "done")
        return [str(stays)]
    except (StashAnswered, StashRefused):
        journal.mark(app.database, entry.id, "done")
        raise
    journal.mark(app.database, entry.id, "undone", note=" ".join(left) or None)
    return left

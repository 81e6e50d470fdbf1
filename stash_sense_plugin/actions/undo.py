"""Take a change back: what nobody touched since is restored, what somebody did is left and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions import recovery
from stash_sense_plugin.actions.writing import TAGGING
from stash_sense_plugin.errors import RequestError, StashAnswered, StashRefused
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import journal, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


def undo(app: App, number: int) -> list[str]:
    """Returns what could not be undone and why; empty where everything could. Done twice, it does nothing more."""
    recovery.settle_change(app, number)
    change = journal.get(app.database, number)
    if change is None:
        raise RequestError(f"There is no change {number}.")
    left: list[str] = []
    for entry in reversed(change.entries):
        if entry.state == "done":
            left.extend(_UNDO[entry.action](app, entry))
    verdicts.remove_of_change(app.database, number)
    return left


def _undo_adding(app: App, entry: Entry) -> list[str]:
    kind, number = entry.entity, int(entry.entity_id or 0)
    found = TAGGING[kind].find(app.stash, [number]).get(number)
    if found is None:
        return _settled(app, entry, f"Stash no longer has this {kind}.")
    added = [int(each) for each in entry.after["added"]]
    there = [each for each in added if each in found.performer_ids]
    if there:
        _take_back(app, entry, lambda: TAGGING[kind].remove(app.stash, number, there))
    if gone := len(added) - len(there):
        return _settled(app, entry, f"{gone} of the performers had been removed from this {kind} already.")
    return _settled(app, entry)


def _undo_creation(app: App, entry: Entry) -> list[str]:
    number = int(entry.entity_id or 0)
    name = entry.after["name"]
    live = performers.find(app.stash, [number]).get(number)
    if live is None:
        return _settled(app, entry, f"The performer {name} had been deleted already.")
    if live.name != name or live.used or live.updated_at != entry.after.get("updated_at", live.updated_at):
        return [f"The performer {name} stays: it has been changed or used since."]
    _take_back(app, entry, lambda: performers.destroy(app.stash, number))
    return _settled(app, entry)


def _take_back(app: App, entry: Entry, call: Callable[[], object]) -> None:
    journal.mark(app.database, entry.id, "undoing")
    try:
        call()
    except (StashAnswered, StashRefused):
        journal.mark(app.database, entry.id, "done")
        raise


def _settled(app: App, entry: Entry, note: str | None = None) -> list[str]:
    journal.mark(app.database, entry.id, "undone", note=note)
    return [note] if note else []


_UNDO = {"add_performers": _undo_adding, "create": _undo_creation}

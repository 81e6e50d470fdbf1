"""Performers put on a scene or image, and what the user decided about the persons seen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions import add_performers, made
from stash_sense_plugin.actions.writing import TAGGING
from stash_sense_plugin.errors import StashAnswered, StashRefused
from stash_sense_plugin.store import journal, verdicts

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.scenes import Scene
    from stash_sense_plugin.store.journal import Entry


def do(app: App, entry: Entry) -> None:
    """Performers who were made by the same change are named by what made.py knows them by, or by the negative numbers
    that they had until then."""
    target = (entry.entity, int(entry.entity_id or 0))
    after = made.in_place(app, entry.change_id, entry.after)
    created = journal.made_by(app.database, entry.change_id)
    added = [created.get(each, each) for each in after["added"]]
    persons = [(person, created.get(performer, performer)) for person, performer in after["decided"]]
    decided = [(add_performers.person_of(app, target, person), performer) for person, performer in persons]
    with app.database.transaction():
        journal.know_after(app.database, entry.id, {"added": added, "decided": persons})
        add_performers.remember(app, target, decided, entry.change_id)
    try:
        TAGGING[entry.entity].add(app.stash, target[1], added)
    except (StashAnswered, StashRefused):
        verdicts.remove_of_change(app.database, entry.change_id, target)
        raise


def happened(app: App, entry: Entry) -> bool:
    """One of those to be added is enough: they are added in one step, and somebody may have removed some since."""
    found = None if made.waits(entry.after) else _live(app, entry)
    return found is not None and bool(set(entry.after["added"]) & set(found.performer_ids))


complete = happened


def undo(app: App, entry: Entry) -> list[str]:
    found = _live(app, entry)
    if found is None:
        return [f"Stash no longer has this {entry.entity}."]
    added = [int(each) for each in entry.after["added"]]
    there = [each for each in added if each in found.performer_ids]
    if there:
        TAGGING[entry.entity].remove(app.stash, found.id, there)
    gone = len(added) - len(there)
    return [f"{gone} of the performers had been removed from this {entry.entity} already."] if gone else []


def _live(app: App, entry: Entry) -> Scene | Image | None:
    number = int(entry.entity_id or 0)
    return TAGGING[entry.entity].find(app.stash, [number]).get(number)

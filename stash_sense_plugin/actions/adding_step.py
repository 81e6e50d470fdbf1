"""Performers put on a scene or image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions.writing import TAGGING

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.scenes import Scene
    from stash_sense_plugin.store.journal import Entry


def do(app: App, entry: Entry) -> None:
    TAGGING[entry.entity].add(app.stash, int(entry.entity_id or 0), entry.after["added"])


def happened(app: App, entry: Entry) -> bool:
    """One of those to be added is enough: they are added in one step, and somebody may have removed some since."""
    found = _live(app, entry)
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

"""A performer that was made. It is written by new_performer.py, which has the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions.steps import Stays
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import journal

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


def happened(app: App, entry: Entry) -> bool:
    """The name was free before, so a performer of that name is the one."""
    if entry.entity_id is not None:
        return entry.entity_id in performers.find(app.stash, [entry.entity_id])
    made = performers.named(app.stash, entry.after["name"])
    if made is not None:
        journal.made(app.database, entry.id, made.id)
    return made is not None


complete = happened


def undo(app: App, entry: Entry) -> list[str]:
    number = int(entry.entity_id or 0)
    name = entry.after["name"]
    live = performers.find(app.stash, [number]).get(number)
    if live is None:
        return [f"The performer {name} had been deleted already."]
    if live.name != name or live.used or live.updated_at != entry.after.get("updated_at", live.updated_at):
        raise Stays(f"The performer {name} stays: it has been changed or used since.")
    performers.destroy(app.stash, number)
    return []

"""A performer that is made, with the best face that was kept of the person as its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions.new_performer import demand_free, picture_address
from stash_sense_plugin.actions.steps import Stays
from stash_sense_plugin.stash import performers
from stash_sense_plugin.stash.performers import StashId
from stash_sense_plugin.store import journal, known, targets

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


def do(app: App, entry: Entry) -> None:
    """Where a performer has one of the stash-box ids by now, that one is it."""
    links = [StashId(*link) for link in entry.after["stash_ids"]]
    here = performers.linked(app.stash, links)
    if here is not None:
        journal.know_after(app.database, entry.id, {"there_before": True})
    else:
        demand_free(app, entry.after["name"])
        face = targets.best_face(app.database, entry.after["person"])
        number = performers.create(
            app.stash, entry.after["name"], picture_address(face["crop"] if face else None), links
        )
        here = performers.find(app.stash, [number])[number]
    journal.made(app.database, entry.id, here.id)
    journal.know_after(app.database, entry.id, {"updated_at": here.updated_at})
    known.note_name(app.database, here.id, here.name, here.disambiguation)
    known.note_links(app.database, here.id, here.stash_ids)


def happened(app: App, entry: Entry) -> bool:
    """The name was free before, so a performer of that name is the one."""
    if entry.entity_id:
        return entry.entity_id in performers.find(app.stash, [entry.entity_id])
    made = performers.named(app.stash, entry.after["name"])
    if made is not None:
        journal.made(app.database, entry.id, made.id)
    return made is not None


complete = happened


def undo(app: App, entry: Entry) -> list[str]:
    if entry.after.get("there_before"):
        return []
    number = int(entry.entity_id or 0)
    name = entry.after["name"]
    live = performers.find(app.stash, [number]).get(number)
    if live is None:
        return [f"The performer {name} had been deleted already."]
    if live.name != name or live.used or live.updated_at != entry.after.get("updated_at", live.updated_at):
        raise Stays(f"The performer {name} stays: it has been changed or used since.")
    performers.destroy(app.stash, number)
    return []

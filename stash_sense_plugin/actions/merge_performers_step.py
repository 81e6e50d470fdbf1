"""Performers merged into one: by Stash where it can (v0.31), else by hand. Undo makes the others anew.

By hand, in an order in which nothing is lost wherever it ends: the keeper gets its fields, then what the others are in,
and only then the others are deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import update_step
from stash_sense_plugin.actions.steps import Aside
from stash_sense_plugin.stash import memberships, performers, whole_performers
from stash_sense_plugin.stash.abilities import abilities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


def do(app: App, entry: Entry) -> None:
    keeper, fields = int(entry.entity_id or 0), update_step.with_pictures(app, entry.after["fields"])
    alive = _alive(app, entry)
    if not alive:
        whole_performers.update(app.stash, keeper, fields)
    elif abilities(app.stash).performer_merge:
        whole_performers.merge(app.stash, alive, keeper, fields)
    else:
        _by_hand(app, keeper, alive, fields)


def _by_hand(app: App, keeper: int, alive: list[int], fields: Mapping[str, Any]) -> None:
    whole_performers.take_fields(app.stash, whole_performers.find(app.stash, [*alive, keeper]), keeper, fields)
    for number in alive:
        for kind, things in memberships.of_performer(app.stash, number).items():
            memberships.add(app.stash, kind, things, keeper)
        performers.destroy(app.stash, number)


def happened(app: App, entry: Entry) -> bool:
    sources = [source["id"] for source in entry.before["sources"]]
    alive = whole_performers.find(app.stash, sources)
    if len(alive) < len(sources):
        return True
    if any(one.fields["disambiguation"] == whole_performers.ASIDE.format(number=each) for each, one in alive.items()):
        return True
    changed = {
        name: value
        for name, value in entry.after["fields"].items()
        if name not in update_step.PICTURES and not update_step.same(name, value, entry.before["keeper"].get(name))
    }
    keeper = int(entry.entity_id or 0)
    now = update_step.live_fields(app, "performer", keeper) or {}
    if any(update_step.same(name, now.get(name), value) for name, value in changed.items()):
        return True
    there = memberships.of_performer(app.stash, keeper)
    return any(set(there[kind]) & set(gained) for kind, gained in _gained(entry).items())


def complete(app: App, entry: Entry) -> bool:
    if _alive(app, entry):
        return False
    now = update_step.live_fields(app, "performer", int(entry.entity_id or 0)) or {}
    fields = entry.after["fields"]
    return all(update_step.same(name, now.get(name), fields[name]) for name in fields if name != "image")


def undo(app: App, entry: Entry) -> list[str]:
    keeper = int(entry.entity_id or 0)
    left = update_step.restore(app, "performer", keeper, entry.before["keeper"], entry.after["fields"])
    there = memberships.of_performer(app.stash, keeper) if keeper in performers.find(app.stash, [keeper]) else {}
    for source in entry.before["sources"]:
        number = _again(app, source)
        if number != source["id"]:
            left.append(Aside(f"{source['fields']['name']} is there again, with the new number {number}."))
        had = {kind: set(things) for kind, things in memberships.of_performer(app.stash, number).items()}
        for kind, things in source["in"].items():
            still = [each for each in things if each in there.get(kind, ()) and each not in had[kind]]
            memberships.add(app.stash, kind, still, number)
    for kind, gained in _gained(entry).items():
        memberships.remove(app.stash, kind, [each for each in gained if each in there.get(kind, ())], keeper)
    return left


def _again(app: App, source: Mapping[str, Any]) -> int:
    """The performer as it was: where it still is, else the one that an undo before a kill has made, else a new one."""
    fields = source["fields"]
    if source["id"] in performers.find(app.stash, [source["id"]]):
        update_step.write(app, "performer", source["id"], {"disambiguation": fields["disambiguation"] or ""})
        return int(source["id"])
    for namesake in performers.namesakes(app.stash, fields["name"]):
        if namesake.name == fields["name"] and namesake.disambiguation == (fields["disambiguation"] or ""):
            return namesake.id
    picture = {"image": source["image"]} if source["image"] else {}
    return whole_performers.create(app.stash, update_step.with_pictures(app, {**fields, **picture}))


def _alive(app: App, entry: Entry) -> list[int]:
    return sorted(performers.find(app.stash, [each["id"] for each in entry.before["sources"]]))


def _gained(entry: Entry) -> dict[str, list[int]]:
    """By kind what the keeper is in only because of the others."""
    own: Mapping[str, list[int]] = entry.before["keeper_in"]
    kinds = {kind for source in entry.before["sources"] for kind in source["in"]}
    return {
        kind: sorted({each for source in entry.before["sources"] for each in source["in"][kind]} - set(own[kind]))
        for kind in kinds
    }

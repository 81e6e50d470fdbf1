"""What a stash-box merged into another, or deleted: the link goes to the other, goes away, or stays by choice."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions.plans import Choice, Option, Plan, Step, Write
from stash_sense_plugin.actions.update_step import ENTITIES
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.stash import linked as stash_linked
from stash_sense_plugin.store import bases, upstream
from stash_sense_plugin.store.upstream import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.sides import Entity, Side

RELINK, KEEP, REMOVE = "relink", "keep", "remove"
KEY = "relink"


def head(app: App, side: Side) -> dict[str, Any]:
    """Which stash-box, and when both sides were compared or decided on last."""
    box, snapshot = app.box(side.tie.endpoint), side.snapshot
    into = snapshot.merged_into
    return {
        "endpoint": side.tie.endpoint,
        "box": side.box.name,
        "page": box.page(side.tie.kind, side.tie.stash_id),
        "updated": snapshot.updated or None,
        "gone": snapshot.state if side.is_gone else None,
        "into": _into(app, side, into) if into else None,
        "based": side.base.how if side.base else None,
        "at": iso(side.base.at) if side.base else None,
    }


def sheet(app: App, side: Side) -> dict[str, Any]:
    return {"upstream": head(app, side), "fields": [], "quiet": []}


def choices(app: App, entity: Entity, side: Side) -> tuple[Choice, ...]:
    into, box = side.snapshot.merged_into, side.box.name
    options = [Option(KEEP, "Keep the link as it is"), Option(REMOVE, "Take the link away")]
    if into:
        also = _who_has(app, entity, side, into)
        text = f"Link to what {box} merged it into" + (f" (as {also} is: then merge the two)" if also else "")
        options.insert(0, Option(RELINK, text))
    return (Choice(KEY, f"The link to {box}", tuple(options), options[0].value),)


def plan(app: App, entity: Entity, side: Side, given: Mapping[str, str]) -> Plan:
    """Raises RequestError where the choice is none."""
    tie, into, box = side.tie, side.snapshot.merged_into, side.box.name
    how = given.get(KEY) or (RELINK if into else KEEP)
    if how == KEEP:
        step = _decision(side, tie.stash_id, {bases.GONE: side.gone_as})
        return Plan(f"Keep the link of {entity.name} to {box} as it is.", (step,))
    if how not in (RELINK, REMOVE) or (how == RELINK and not into):
        raise RequestError(f'"{how}" cannot be chosen here.')
    links = [dict(link) for link in _whole_links(app, entity)]
    rest = [link for link in links if (link["endpoint"], link["stash_id"]) != (tie.endpoint, tie.stash_id)]
    is_there = any((link["endpoint"], link["stash_id"]) == (tie.endpoint, into) for link in rest)
    added = [{"endpoint": tie.endpoint, "stash_id": into}] if how == RELINK and not is_there else []
    update = Step(entity.kind, entity.id, "update", {"stash_ids": links}, {"stash_ids": [*rest, *added]})
    after = f"{box}: {into}" if how == RELINK else ""
    write = Write(entity.kind, entity.id, entity.name, "Stash-box links", f"{box}: {tie.stash_id}", after)
    if how == REMOVE:
        return Plan(f"Take the link of {entity.name} to {box} away.", (update,), (write,))
    known = side.base.fields if side.base else {}
    steps = (update, _decision(side, str(into), known)) if known else (update,)
    return Plan(f"Link {entity.name} to what {box} merged it into.", steps, (write,))


def _decision(side: Side, stash_id: str, fields: Mapping[str, Any]) -> Step:
    """What was agreed holds for what it was merged into, too."""
    tie = side.tie
    named = {"endpoint": tie.endpoint, "stash_id": stash_id}
    kept = asdict(side.base) if side.base and stash_id == tie.stash_id else None
    base = {**(kept["fields"] if kept else {}), **fields}
    return Step(
        tie.kind,
        tie.local_id,
        "decide",
        {"ties": [{**named, "base": kept}]},
        {"ties": [{**named, "fields": base}]},
    )


def _who_has(app: App, entity: Entity, side: Side, into: str) -> str:
    """Another of the library that has the link already."""
    numbers = stash_linked.by_stash_id(app.stash, entity.kind, side.tie.endpoint, [into]).get(into, [])
    other = next((number for number in numbers if number != entity.id), None)
    found = ENTITIES[entity.kind].find(app.stash, [other]).get(other) if other is not None else None
    return found.name or f"{entity.kind} {found.id}" if found else ""


def _into(app: App, side: Side, into: str) -> dict[str, str]:
    """`name`: where something of the library is linked to it, and it was read; "" otherwise."""
    tie = side.tie
    found = upstream.get(app.database, Place(tie.endpoint, tie.kind), into)
    name = (found.data.get("name") or found.data.get("title") or "") if found else ""
    return {"id": into, "name": str(name), "page": app.box(tie.endpoint).page(tie.kind, into)}


def _whole_links(app: App, entity: Entity) -> list[Mapping[str, Any]]:
    whole = ENTITIES[entity.kind].find(app.stash, [entity.id]).get(entity.id)
    if whole is None:
        raise RequestError(f"Stash no longer has this {entity.kind}.")
    return list(whole.fields["stash_ids"])

"""Decide what a stash-box says otherwise, field by field. What is decided, written or kept, is the next base."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import field_choices, field_rows, pictures, upstream_gone, upstream_names
from stash_sense_plugin.actions.plans import Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.actions.update_step import ENTITIES, PICTURES
from stash_sense_plugin.actions.upstream_refs import made, steps_for_refs
from stash_sense_plugin.comparing import linking, sides
from stash_sense_plugin.errors import RequestError, StashBoxError
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.sync import bases, decisions
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.local import to_local
from stash_sense_plugin.sync.values import Ref, dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stash_sense_plugin.actions.field_choices import Chosen
    from stash_sense_plugin.actions.update_step import Whole
    from stash_sense_plugin.actions.upstream_names import Namesakes
    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.linking import Links
    from stash_sense_plugin.comparing.sides import Entity
    from stash_sense_plugin.comparing.sides import Side as BoxSide
    from stash_sense_plugin.stash.whole_scenes import WholeScene
    from stash_sense_plugin.store.recommendations import Filter, Recommendation
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Value, Values

VERB = Verb("Apply", bulk=True)
NOTHING_LEFT = "Both sides say the same by now."


@dataclass(frozen=True)
class Read:
    """What is read of many at once. `whole`: the entity as Stash has it. `namesakes`: by the names that are told of."""

    whole: Whole | WholeScene | None
    namesakes: Namesakes


def sight(app: App, one: Recommendation) -> Sight:
    found = _live(app, one)
    if found is None:
        return Sight((), stale=_no_more(one))
    entity, side = found
    shown = (_here(entity),)
    if side.is_gone:
        stale = None if side.tells_gone else "You chose to keep the link."
        return Sight(shown, upstream_gone.choices(app, entity, side), stale=stale, more=upstream_gone.sheet(app, side))
    return Sight(shown, stale=None if side.told else NOTHING_LEFT, more=sheet(app, side, side.told))


def sheet(app: App, side: BoxSide, asked: Sequence[Change]) -> dict[str, Any]:
    """What the page shows of a comparison with one stash-box."""
    box = app.box(side.tie.endpoint)
    links = linking.find(app, side.tie.endpoint, linking.refs_of(side), namesakes=True)
    token = partial(pictures.token, side.tie.endpoint)
    return {
        "upstream": upstream_gone.head(app, side),
        "fields": [field_rows.row(side, change, links, box, token) for change in asked],
        "quiet": field_rows.quiet(side, asked),
    }


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where the entity or its link is gone, nothing is left to decide, or a choice is none."""
    found = _live(app, one)
    if found is None:
        raise RequestError(_no_more(one))
    entity, side = found
    if side.is_gone:
        return upstream_gone.plan(app, entity, side, choices)
    if not side.told:
        raise RequestError(NOTHING_LEFT, "Reload the list.")
    return plan_fields(app, entity, side, side.told, choices)


def plan_many(
    app: App, some: Sequence[Recommendation], wanted: Filter
) -> Iterator[tuple[Recommendation, Plan | RequestError | StashBoxError]]:
    """What is chosen in bulk, or why that is nothing. All of one kind, read at once."""
    if not some:
        return
    kind, numbers = some[0].targets[0][0], [one.targets[0][1] for one in some]
    found = sides.read(app, kind, numbers)
    wholes = ENTITIES[kind].find(app.stash, list(found))
    told = [change for entity in found.values() for side in entity.sides for change in side.told]
    namesakes = upstream_names.find(app, kind, told)
    for one in some:
        number = one.targets[0][1]
        try:
            yield one, _in_bulk(app, one, found.get(number), Read(wholes.get(number), namesakes), wanted)
        except (RequestError, StashBoxError) as error:
            yield one, error


def _in_bulk(app: App, one: Recommendation, entity: Entity | None, read: Read, wanted: Filter) -> Plan:
    side = entity.side(one.seen["endpoint"], one.seen["stash_id"]) if entity else None
    if entity is None or side is None:
        raise RequestError(_no_more(one))
    if side.is_gone:
        raise RequestError("This is decided one by one.")
    if not side.told:
        raise RequestError(NOTHING_LEFT)
    choices = field_choices.for_many(side.told, wanted.field, only_adds=wanted.only_adds)
    return plan_fields(app, entity, side, side.told, choices, read)


def plan_fields(
    app: App,
    entity: Entity,
    side: BoxSide,
    asked: Sequence[Change],
    given: Mapping[str, str],
    read: Read | None = None,
) -> Plan:
    """Of an entity that has the link, or gets it by an earlier step of the same change."""
    links = linking.find(app, side.tie.endpoint, linking.refs_of(side))
    chosen = field_choices.chosen(side, asked, given, links)
    if not chosen.fields:
        raise RequestError("Nothing of it can be decided so.")
    decided = [change for change in asked if change.field.name in chosen.fields]
    namesakes = read.namesakes if read else upstream_names.find(app, entity.kind, decided)
    others = upstream_names.others(entity, asked, chosen, namesakes)
    values = decisions.settle(entity.kind, asked, chosen.fields, side.local, others)
    upstream_names.demand_free(app, entity, side, values)
    before_steps, writes = steps_for_refs(app, side.tie.endpoint, chosen)
    after = _written(app, entity, side, values, links, chosen)
    before = _before(app, entity, after, read.whole if read else None) if after else {}
    steps = list(before_steps)
    if after:
        steps.append(Step(entity.kind, entity.id, "update", before, after))
    steps.append(decision(side, asked, chosen, {**side.local, **values}))
    changed = tuple(_write(entity, side, name, value) for name, value in values.items())
    return Plan(_text(entity, side, values), tuple(steps), (*writes, *changed))


def decision(side: BoxSide, asked: Sequence[Change], chosen: Chosen, after: Values) -> Step:
    """What is decided becomes the base; of linked entities those that are not decided yet stay out of it."""
    base = bases.next_base(side.known, after, side.values, asked, chosen.fields)
    for name, refs in chosen.later.items():
        kept = base.get(name)
        if isinstance(kept, tuple) and refs:
            base[name] = tuple(each for each in kept if isinstance(each, Ref) and each not in refs)
    tie = side.tie
    named = {"endpoint": tie.endpoint, "stash_id": tie.stash_id}
    before = {**named, "base": asdict(side.base) if side.base else None}
    return Step(tie.kind, tie.local_id, "decide", {"ties": [before]}, {"ties": [{**named, "fields": dump(base)}]})


def _written(app: App, entity: Entity, side: BoxSide, values: Values, links: Links, chosen: Chosen) -> dict[str, Any]:
    """The fields of Stash's update."""

    def resolve(kind: str, ref: Ref) -> str:
        key = (kind, ref.id.lower())
        return (
            str(chosen.link.get(key) or "") or links.resolve(kind, ref) or (made(*key) if key in chosen.create else "")
        )

    update = to_local(
        entity.kind,
        values,
        entity.node,
        resolve=resolve,
        endpoint=side.tie.endpoint,
        partial_dates=abilities(app.stash).partial_dates,
    )
    return {name: as_written(name, value, side.tie.endpoint) for name, value in update.items()}


def _before(app: App, entity: Entity, after: Mapping[str, Any], whole: Whole | WholeScene | None) -> dict[str, Any]:
    """The same fields as they are now."""
    whole = whole or ENTITIES[entity.kind].find(app.stash, [entity.id]).get(entity.id)
    if whole is None:
        raise RequestError(f"Stash no longer has this {entity.kind}.")
    before = {name: whole.fields.get(name) for name in after if name not in PICTURES}
    for name in set(after) & set(PICTURES):
        before[name] = pictures.at(_picture(entity)) if _picture(entity) else None
    return before


def as_written(name: str, value: Any, endpoint: str) -> Any:
    """As a step has it: ids as numbers, what an earlier step makes by its name, pictures by where they are."""
    if name in PICTURES:
        return pictures.of_box(endpoint, value) if value else None
    if name.endswith("_ids"):
        return [_id(each) for each in value]
    return _id(value) if name.endswith("_id") and value is not None else value


def _id(value: Any) -> Any:
    return int(value) if str(value).isdigit() else {"$made": str(value)}


def _write(entity: Entity, side: BoxSide, name: str, value: Value) -> Write:
    field = next(each for each in FIELDS[entity.kind] if each.name == name)
    before = side.local.get(name)
    if field.kind == "image":
        return Write(entity.kind, entity.id, entity.name, field.label, "yours" if before else "", side.box.name)
    texts = (field_rows.shown(field, each) for each in (before, value))
    return Write(entity.kind, entity.id, entity.name, field.label, *texts)


def _text(entity: Entity, side: BoxSide, values: Values) -> str:
    if not values:
        return f"Nothing of {entity.name} is written; what {side.box.name} says is noted as seen."
    many = "1 field" if len(values) == 1 else f"{len(values)} fields"
    return f"Change {many} of {entity.name} with {side.box.name}."


def _live(app: App, one: Recommendation) -> tuple[Entity, BoxSide] | None:
    kind, number = one.targets[0]
    entity = sides.read(app, kind, [number]).get(number)
    side = entity.side(one.seen["endpoint"], one.seen["stash_id"]) if entity else None
    return (entity, side) if entity and side else None


def _no_more(one: Recommendation) -> str:
    return f"Stash no longer has this {one.seen['kind']}, or it has no such link any more."


def _here(entity: Entity) -> Side:
    subtitle = str(entity.node.get("disambiguation") or "")
    return Side(entity.kind, entity.id, entity.name, subtitle, _picture(entity), ())


def _picture(entity: Entity) -> str:
    """A path in Stash, "" where it has none of its own."""
    found = entity.node.get("image_path") or (entity.node.get("paths") or {}).get("screenshot") or ""
    if not found or "default=true" in found:
        return ""
    return f"scene/{entity.id}/screenshot" if entity.kind == "scene" else f"{entity.kind}/{entity.id}/image"

"""Link a scene to one of the candidates of a stash-box, and decide in the same change what that says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import field_choices, field_rows, pictures, upstream
from stash_sense_plugin.actions.plans import Choice, Option, Plan, Side, Sight, Step, Verb, Write
from stash_sense_plugin.comparing import boxes, sides
from stash_sense_plugin.duplicates import scene_match_reasons
from stash_sense_plugin.duplicates.scene_reasons import clock
from stash_sense_plugin.errors import RequestError, StashBoxError
from stash_sense_plugin.stash import linked, whole_scenes
from stash_sense_plugin.stashbox import entities
from stash_sense_plugin.store import scene_asks
from stash_sense_plugin.store.upstream import Snapshot
from stash_sense_plugin.sync.fields import field_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.comparing.sides import Entity
    from stash_sense_plugin.comparing.sides import Side as BoxSide
    from stash_sense_plugin.stash.whole_scenes import WholeScene
    from stash_sense_plugin.store.recommendations import Filter, Recommendation
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.values import Value, Values

VERB = Verb("Link", bulk=True)
KEY, NONE = "candidate", ""
SURE = 95.0
"""The score from which scenes are linked in bulk."""
ROWS = ("title", "studio", "date", "performers", "code", "director", "tags")
"""Fingerprints and lengths are shown beside them; texts and links are among the fields."""


@dataclass(frozen=True)
class _Live:
    """`candidates`: by stash-box id, as they were found, beside the scene as it is now; the best first."""

    scene: WholeScene
    entity: Entity
    box: Asked
    candidates: Mapping[str, BoxSide]


def sight(app: App, one: Recommendation) -> Sight:
    return sight_of(app, one, {})


def sight_of(app: App, one: Recommendation, choices: Mapping[str, str]) -> Sight:
    """Raises RequestError for a candidate that is none."""
    live = _live(app, one)
    if isinstance(live, str):
        return Sight((), stale=live)
    chosen = _chosen(one, live, choices)
    side = live.candidates.get(chosen)
    shown = (_here(live), *_there(app, one, live))
    options = [Option(number, _title(each), source=live.box.name) for number, each in live.candidates.items()]
    choice = Choice(KEY, "Which one it is", (*options, Option(NONE, "None of them")), chosen)
    more = upstream.sheet(app, side, () if side.is_gone else side.told) if side else {}
    return Sight(shown, (choice,), more=more)


def plan(app: App, one: Recommendation, choices: Mapping[str, str]) -> Plan:
    """Raises RequestError where the scene is gone or linked by now, or no candidate is chosen that is still there."""
    live = _live(app, one)
    if isinstance(live, str):
        raise RequestError(live, "Reload the list.")
    return _planned(app, one, live, choices)


def plan_many(
    app: App, some: Sequence[Recommendation], wanted: Filter
) -> Iterator[tuple[Recommendation, Plan | RequestError | StashBoxError]]:
    """In bulk the link is written, and what takes nothing away; what else differs stays to be decided. Left out are
    those where several candidates fit, or the one is not sure enough to be linked unseen. All are read at once."""
    numbers = [one.targets[0][1] for one in some]
    scenes, found = whole_scenes.find(app.stash, numbers), sides.read(app, "scene", numbers)
    for one in some:
        number = one.targets[0][1]
        try:
            yield one, _in_bulk(app, one, scenes.get(number), found.get(number))
        except (RequestError, StashBoxError) as error:
            yield one, error


def _in_bulk(app: App, one: Recommendation, scene: WholeScene | None, entity: Entity | None) -> Plan:
    if one.seen["ambiguous"]:
        raise RequestError("Several candidates fit about as well: this is decided one by one.")
    if one.score < SURE:
        raise RequestError(f"This is not sure enough (below {SURE:.0f} %): it is decided one by one.")
    live = _beside(app, one, scene, entity)
    if isinstance(live, str):
        raise RequestError(live)
    number, side = next(iter(live.candidates.items()))
    return _planned(app, one, live, {KEY: number, **field_choices.for_many(side.told, "", only_adds=True)})


def _planned(app: App, one: Recommendation, live: _Live, choices: Mapping[str, str]) -> Plan:
    side = live.candidates.get(_chosen(one, live, choices))
    if side is None:
        raise RequestError("Nothing is linked to none of them.", "Choose which one it is, or dismiss this.")
    if side.is_gone:
        raise RequestError(f"{live.box.name} does not have it any more.", "Choose another one, or dismiss this.")
    text = f"{live.box.name}: {side.tie.stash_id}"
    write = Write("scene", live.scene.id, live.scene.name, "Stash-box links", "", text)
    fields = _fields(app, live, side, choices)
    steps = _with_link(fields.steps, live, side.tie.stash_id)
    return Plan(_text(live, side, fields), steps, (write, *fields.writes), fields.dropped, fields.cannot_undo)


def _live(app: App, one: Recommendation) -> _Live | str:
    """Or why it can no longer be carried out."""
    number = one.targets[0][1]
    scene, entity = whole_scenes.find(app.stash, [number]), sides.read(app, "scene", [number])
    return _beside(app, one, scene.get(number), entity.get(number))


def _beside(app: App, one: Recommendation, scene: WholeScene | None, entity: Entity | None) -> _Live | str:
    endpoint = one.seen["endpoint"]
    box = next((each for each in boxes.all_of(app) if each.endpoint == endpoint), None)
    if box is None or not box.is_asked:
        return f"{boxes.named(app, endpoint)} is not asked any more."
    if scene is None or entity is None:
        return "Stash no longer has this scene."
    if sides.linked_to(entity.node, endpoint):
        return f"The scene has a link to {box.name} by now."
    candidates = {}
    for snapshot in _snapshots(app, one, endpoint, scene.id):
        alone = sides.side_of(app, "scene", entity.node, box, snapshot, None)
        candidates[snapshot.stash_id] = sides.beside(alone, [alone, *entity.sides])
    return _Live(scene, entity, box, candidates)


def _snapshots(app: App, one: Recommendation, endpoint: str, scene: int) -> list[Snapshot]:
    """As they were found. Those that are no longer kept, as after a link was undone, are asked for."""
    kept = scene_asks.found(app.database, endpoint, scene)
    wanted = [str(each["stash_id"]) for each in one.seen["candidates"]]
    missing = [number for number in wanted if number not in kept]
    asked = entities.find(app.box(endpoint), "scene", missing) if missing else {}
    found = {**asked, **{number: entities.entity("scene", dict(data), number) for number, data in kept.items()}}
    snapshots = []
    for number in wanted:
        each = found.get(number) or entities.entity("scene", None, number)
        snapshots.append(Snapshot(number, each.state, each.merged_into, each.updated, each.data))
    return snapshots


def _chosen(one: Recommendation, live: _Live, choices: Mapping[str, str]) -> str:
    """The candidate's id. Where several fit as well, none is suggested."""
    chosen = choices.get(KEY)
    if chosen is None:
        return NONE if one.seen["ambiguous"] else next(iter(live.candidates))
    if chosen != NONE and chosen not in live.candidates:
        raise RequestError(f"{live.box.name} has no such candidate for this scene.", "Reload the page.")
    return chosen


def _fields(app: App, live: _Live, side: BoxSide, choices: Mapping[str, str]) -> Plan:
    """Of what differs; nothing where all of it is left for later."""
    told = side.told
    if all(choices.get(change.field.name) == field_rows.LATER for change in told):
        return Plan("", ())
    return upstream.plan_fields(app, live.entity, side, told, choices, upstream.Read(live.scene, {}))


def _with_link(steps: Sequence[Step], live: _Live, stash_id: str) -> tuple[Step, ...]:
    """The link is written with the fields, after what is to be made for them: where that fails nothing is linked, and
    all of it can still be decided."""
    links = live.scene.fields["stash_ids"]
    link = {"endpoint": live.box.endpoint, "stash_id": stash_id}
    before, after = {"stash_ids": list(links)}, {"stash_ids": [*links, link]}
    for step in filter(_is_update, steps):
        before, after = {**before, **step.before}, {**after, **step.after}
    first = [step for step in steps if step.entity != "scene"]
    decided = [step for step in steps if step.entity == "scene" and not _is_update(step)]
    return (*first, Step("scene", live.scene.id, "update", before, after), *decided)


def _is_update(step: Step) -> bool:
    return (step.entity, step.action) == ("scene", "update")


def _text(live: _Live, side: BoxSide, fields: Plan) -> str:
    changed = [step for step in fields.steps if _is_update(step)]
    many = sum(len(step.after) for step in changed)
    more = f", and change {'1 field' if many == 1 else f'{many} fields'}" if many else ""
    return f"Link {live.scene.name} to {_title(side)} at {live.box.name}{more}."


def _here(live: _Live) -> Side:
    scene = live.scene
    length = clock(scene.files[0].duration) if scene.files else "no file"
    local = next(iter(live.candidates.values())).local
    cover, stream = f"scene/{scene.id}/screenshot", f"scene/{scene.id}/stream" if scene.files else None
    return Side("scene", scene.id, scene.name, length, cover, _rows(local), stream=stream)


def _there(app: App, one: Recommendation, live: _Live) -> list[Side]:
    box = app.box(live.box.endpoint)
    who = linked.by_stash_id(app.stash, "scene", live.box.endpoint, live.candidates)
    shown = []
    for place, seen in enumerate(one.seen["candidates"]):
        number = seen["stash_id"]
        side = live.candidates[number]
        shown.append(
            Side(
                "box",
                number,
                _title(side),
                live.box.name,
                pictures.token(live.box.endpoint, seen["cover"]) if seen["cover"] else "",
                _rows(side.values),
                suggested=place == 0 and not one.seen["ambiguous"],
                why=_why(seen, who.get(number, ())),
                page=box.page("scene", number),
                more={key: seen[key] for key in ("score", "matched", "duration")},
            )
        )
    return shown


def _why(seen: Mapping[str, Any], linked_now: Sequence[int]) -> tuple[str, ...]:
    """With who has the link now, in place of who had it."""
    before = scene_match_reasons.linked(seen["linked"]) if seen["linked"] else ""
    reasons = [each for each in seen["reasons"] if each != before]
    return (*reasons, scene_match_reasons.linked(linked_now)) if linked_now else tuple(reasons)


def _rows(values: Values) -> list[tuple[str, str]]:
    fields = [field_of("scene", name) for name in ROWS]
    return [(field.label, _shown(field, values.get(field.name))) for field in fields]


def _shown(field: Field, value: Value) -> str:
    """Sets in one order, so that equal ones look so."""
    if isinstance(value, tuple):
        return ", ".join(sorted((field_rows.shown(field, each) for each in value), key=str.casefold))
    return field_rows.shown(field, value)


def _title(side: BoxSide) -> str:
    return str(side.values.get("title") or "") or "Untitled"

"""Ids that mean one thing since the stash-box merged others into it.

Neither the snapshots of what has it (whose own time does not change by that) nor the links here follow at once. Until
they do, one goes by all of these ids: nothing was taken away, and nothing is new.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from stash_sense_plugin.comparing import fetching
from stash_sense_plugin.errors import StashBoxError
from stash_sense_plugin.store import upstream
from stash_sense_plugin.store.upstream import Place
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.values import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.sides import Entity, Side
    from stash_sense_plugin.sync.values import Value, Values

    Also = Mapping[str, tuple[str, ...]]
    """Id in small letters -> the others."""


def into(app: App, kind: str, endpoint: str) -> Mapping[str, str]:
    """What was merged there -> what it is now, in small letters, as far as the snapshots know of it."""
    found = {one.lower(): to.lower() for one, to in upstream.merged(app.database, Place(endpoint, kind)).items()}
    return {one: _last(found, one) for one in found}


def also(app: App, kind: str, endpoint: str) -> Also:
    """Of each id that was merged, or that others were merged into: by which it goes as well."""
    groups: dict[str, set[str]] = {}
    for one, last in into(app, kind, endpoint).items():
        groups.setdefault(last, {last}).add(one)
    return {one: tuple(sorted(group - {one})) for group in groups.values() for one in group}


def recognised(app: App, kind: str, endpoint: str, local: Values) -> Values:
    """An entity of the library whose linked entities go by all their ids there."""
    known = dict(local)
    for field in FIELDS[kind]:
        if field.of and known.get(field.name) and (others := also(app, field.of, endpoint)):
            known[field.name] = _with(known[field.name], others)
    return known


def catch_up(app: App, entities: Iterable[Entity], asked: set[tuple[Place, str]]) -> bool:
    """Before it is told that a linked entity was taken away, the stash-box is asked whether it was only merged. Returns
    whether one was. Where the stash-box does not answer, what is known has to do. `asked`: for whom it was before."""
    lost = {each for entity in entities for side in entity.sides for each in _lost(side)} - asked
    asked |= lost
    by_place: dict[Place, list[str]] = {}
    for place, stash_id in sorted(lost):
        by_place.setdefault(place, []).append(stash_id)
    found = False
    for place, ids in by_place.items():
        with contextlib.suppress(StashBoxError):
            found |= fetching.learn_merged(app, app.box(place.endpoint), place.kind, ids)
    return found


def _lost(side: Side) -> Iterator[tuple[Place, str]]:
    for change in side.told:
        if change.field.of:
            place = Place(side.tie.endpoint, change.field.of)
            items = change.removed if change.field.is_set else (change.local,)
            yield from ((place, one.id) for one in items if isinstance(one, Ref) and one.id and not one.also)


def _with(value: Value, others: Also) -> Value:
    if isinstance(value, Ref):
        return _ref(value, others)
    refs = value if isinstance(value, tuple) else ()
    return tuple(_ref(each, others) for each in refs if isinstance(each, Ref))


def _ref(ref: Ref, others: Also) -> Ref:
    more = [one for id in (ref.id, *ref.also) for one in others.get(id.lower(), ())]
    return replace(ref, also=tuple(dict.fromkeys((*ref.also, *more)))) if more else ref


def _last(into: Mapping[str, str], one: str) -> str:
    """The end of the chain; where it goes around in circles, the least of those."""
    seen = [one]
    while into.get(seen[-1]) and into[seen[-1]] not in seen:
        seen.append(into[seen[-1]])
    return min(seen) if into.get(seen[-1]) else seen[-1]

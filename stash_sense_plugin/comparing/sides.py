"""One entity of the library beside what each of its stash-boxes says: the differences, field by field.

Where several stash-boxes have an entity, the first in Stash's order that says something of a field decides it: what a
later one says otherwise is shown beside it, and is no difference of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.comparing import boxes, merged
from stash_sense_plugin.stash import sync_facts
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.store import bases, upstream
from stash_sense_plugin.store.bases import Tie
from stash_sense_plugin.store.upstream import Place
from stash_sense_plugin.sync import equality, merge
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.local import of_local
from stash_sense_plugin.sync.upstream import of_upstream
from stash_sense_plugin.sync.values import Ref, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.boxes import Asked
    from stash_sense_plugin.store.bases import Base
    from stash_sense_plugin.store.upstream import Snapshot
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Value, Values


@dataclass(frozen=True)
class Rival:
    """What another stash-box says of a field. `first`: it comes before in the order."""

    box: Asked
    value: Value
    first: bool


@dataclass(frozen=True)
class Side:
    """What one stash-box says of the entity. `local`: the entity as it is compared with this one (linked entities by
    their ids there). `changes`: all that differ and are compared, `told`: those of them that are to be decided; the
    others were decided by the order of the stash-boxes."""

    box: Asked
    tie: Tie
    snapshot: Snapshot
    base: Base | None
    local: Values
    values: Values
    changes: tuple[Change, ...]
    rivals: Mapping[str, tuple[Rival, ...]]

    @property
    def is_gone(self) -> bool:
        return self.snapshot.state != upstream.THERE

    @property
    def gone_as(self) -> str:
        return f"{self.snapshot.state}:{self.snapshot.merged_into or ''}"

    @property
    def tells_gone(self) -> bool:
        """Unless the user kept the link although it is gone so."""
        return self.is_gone and not (self.base and self.base.fields.get(bases.GONE) == self.gone_as)

    @property
    def told(self) -> tuple[Change, ...]:
        return tuple(each for each in self.changes if not self.decided_before(each.field))

    def decided_before(self, field: Field) -> bool:
        """Whether a stash-box that comes first says something else of it. Sets are united, so none decides them."""
        return not field.is_set and any(rival.first for rival in self.rivals.get(field.name, ()))

    @property
    def known(self) -> Values | None:
        """The base, as it is compared."""
        return load(self.tie.kind, self.base.fields) if self.base else None


@dataclass(frozen=True)
class Entity:
    """`node`: as Stash gave it. `sides` in the order of the stash-boxes."""

    kind: str
    id: int
    node: Mapping[str, Any]
    sides: tuple[Side, ...]

    @property
    def name(self) -> str:
        node, files = self.node, self.node.get("files") or ()
        file = os.path.basename(str(files[0]["path"])) if files else ""
        return str(node.get("name") or node.get("title") or file or f"{self.kind.capitalize()} {self.id}")

    def side(self, endpoint: str, stash_id: str) -> Side | None:
        return next((each for each in self.sides if each.tie[2:] == (endpoint, stash_id)), None)


def read(app: App, kind: str, numbers: Iterable[int]) -> dict[int, Entity]:
    """As Stash has them now, beside the latest snapshots; those that exist. What was never fetched has no side yet."""
    nodes = sync_facts.read(app.stash, kind, numbers)
    asked = boxes.asked(app)
    known = bases.those(app.database, kind, nodes)
    snapshots = {box.endpoint: _snapshots(app, box, kind, nodes.values()) for box in asked}
    return {
        number: Entity(kind, number, node, _sides(app, kind, node, asked, snapshots, known))
        for number, node in nodes.items()
    }


def side_of(
    app: App, kind: str, node: Mapping[str, Any], box: Asked, snapshot: Snapshot, base: Base | None = None
) -> Side:
    """Beside one stash-box, whoever else may say something. Where this Stash cannot link tags (before v0.30), those of
    scenes are not compared: nobody could tell which is which."""
    able = abilities(app.stash)
    monitored = box.fields[kind] if "stash_ids" in able.tag_fields else box.fields[kind] - {"tags"}
    local = merged.recognised(app, kind, box.endpoint, of_local(kind, node, box.endpoint))
    values = of_upstream(kind, snapshot.data)
    tie = Tie(kind, int(node["id"]), box.endpoint, snapshot.stash_id)
    changes: tuple[Change, ...] = ()
    if snapshot.state == upstream.THERE:
        before = load(kind, base.fields) if base else None
        changes = merge.compare(kind, before, local, values, monitored=monitored, partial_dates=able.partial_dates)
    return Side(box, tie, snapshot, base, local, values, changes, {})


def _snapshots(app: App, box: Asked, kind: str, nodes: Iterable[Mapping[str, Any]]) -> dict[str, Snapshot]:
    wanted = [stash_id for node in nodes for stash_id in linked_to(node, box.endpoint)]
    return upstream.those(app.database, Place(box.endpoint, kind), wanted)


def linked_to(node: Mapping[str, Any], endpoint: str) -> list[str]:
    """The ids of an entity at a stash-box; performers may have several."""
    return [str(link["stash_id"]) for link in node.get("stash_ids") or () if link["endpoint"] == endpoint]


def _sides(
    app: App,
    kind: str,
    node: Mapping[str, Any],
    asked: Sequence[Asked],
    snapshots: Mapping[str, Mapping[str, Snapshot]],
    known: Mapping[Tie, Base],
) -> tuple[Side, ...]:
    alone = []
    for box in asked:
        for stash_id in linked_to(node, box.endpoint):
            if snapshot := snapshots[box.endpoint].get(stash_id):
                base = known.get(Tie(kind, int(node["id"]), box.endpoint, stash_id))
                alone.append(side_of(app, kind, node, box, snapshot, base))
    return tuple(beside(each, alone) for each in alone)


def beside(side: Side, all_sides: Sequence[Side]) -> Side:
    """With what the other stash-boxes among them say otherwise."""
    rivals = {}
    others = [each for each in all_sides if each.box.endpoint != side.box.endpoint and not each.is_gone]
    for field in FIELDS[side.tie.kind]:
        found = tuple(_rivals(field, side, others))
        if found:
            rivals[field.name] = found
    return Side(side.box, side.tie, side.snapshot, side.base, side.local, side.values, side.changes, rivals)


def _rivals(field: Field, side: Side, others: Sequence[Side]) -> Iterable[Rival]:
    """Others that say something else: of a linked entity, which has another id everywhere, another name."""
    ours = side.values.get(field.name)
    for other in others:
        value = other.values.get(field.name)
        is_compared = field.name in other.box.fields[side.tie.kind]
        if not is_compared or field.is_set or field.kind == "image" or equality.is_empty(field, value):
            continue
        if not _agree(field, ours, value):
            yield Rival(other.box, value, other.box.order < side.box.order)


def _agree(field: Field, one: Value, other: Value) -> bool:
    if isinstance(one, Ref) and isinstance(other, Ref):
        return equality.spelled(one.name) == equality.spelled(other.name)
    return equality.same(field, one, other)

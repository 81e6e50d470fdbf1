"""Who else has a name or alias that an entity would get from a stash-box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import linked
from stash_sense_plugin.sync import equality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stash_sense_plugin.actions.field_choices import Chosen
    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.sides import Entity, Side
    from stash_sense_plugin.stash.linked import Namesake
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Values

    Namesakes = Mapping[str, Sequence[Namesake]]


def find(app: App, kind: str, changes: Iterable[Change]) -> Namesakes:
    """By the names and aliases that are told of. A request for each hundred of them."""
    names = [name for change in changes for name in _names(change)]
    return linked.by_names(app.stash, kind, names) if names else {}


def others(entity: Entity, asked: Sequence[Change], chosen: Chosen, namesakes: Namesakes) -> list[str]:
    """Names of others that would become aliases of this one: Stash refuses that for studios and tags, and of performers
    nobody could tell any more who is meant."""
    names = [name for change in asked if change.field.name in chosen.fields for name in _names(change)]
    found = (one for name in names for one in namesakes.get(name, ()))
    return [one.name for one in found if one.id != entity.id and one.by == "name"]


def _names(change: Change) -> Iterator[str]:
    if change.field.name in ("name", "aliases"):
        told = change.added if change.field.is_set else (change.upstream, change.local, *change.added)
        yield from (str(each) for each in told if each)


def demand_free(app: App, entity: Entity, side: Side, values: Values) -> None:
    """Raises RequestError where the new name is another's: who that is, and whether it is the same one."""
    if "name" not in values or entity.kind == "scene":
        return
    name = str(values["name"])
    mark = equality.spelled(str(values.get("disambiguation", side.local.get("disambiguation")) or ""))
    for other in linked.by_names(app.stash, entity.kind, [name]).get(name, ()):
        tells_apart = entity.kind == "performer" and (
            other.by == "alias" or equality.spelled(other.disambiguation) != mark
        )
        if other.id != entity.id and not tells_apart:
            raise RequestError(_taken(entity, side, other, name))


def _taken(entity: Entity, side: Side, other: Namesake, name: str) -> str:
    ids = {link.stash_id.lower() for link in other.stash_ids if link.endpoint == side.tie.endpoint}
    how = "has it as an alias" if other.by == "alias" else "is called so"
    if side.tie.stash_id.lower() in ids:
        return f"{other.name} ({entity.kind} {other.id}) {how}, with the same link: it is the same. Merge them first."
    if ids:
        return (
            f"Another {entity.kind}, {other.name} ({other.id}), {how}, and {side.box.name} has it as another one. "
            "Give one of them a disambiguation, or keep your name."
        )
    return (
        f"Another {entity.kind}, {other.name} ({other.id}), {how}. Look whether it is the same: then merge them; "
        f'if not, keep your name for "{name}", or tell them apart by a disambiguation.'
    )

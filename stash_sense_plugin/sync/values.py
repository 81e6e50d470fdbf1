"""The one shape into which both sides of an entity are brought, and how it is kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.sync.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.sync.fields import Kind


@dataclass(frozen=True, eq=False)
class Ref:
    """A linked entity by its id at one endpoint; two are equal by that alone, in any case. `id` "": it has none there,
    so that it is the user's own, equal at most to itself. `name` is for showing. Of pictures `name` is the address.
    `also`: more ids of one that is here, which has several there: it is what any of them is."""

    id: str
    name: str = ""
    also: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return (self.id.lower(), "") if self.id else ("", self.name)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        return (self.key, *((each.lower(), "") for each in self.also))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


Value = str | int | None | tuple[str, ...] | Ref | tuple[Ref, ...]
Item = str | Ref
"""Of a set."""
Values = dict[str, Value]
"""By the names of `fields`. What is not among the keys is not known, which is not the same as being empty: nothing is
ever told or written of it."""


class Absent(Enum):
    """There is no base: never agreed nor decided."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


def dump(values: Mapping[str, Value]) -> dict[str, Any]:
    """As JSON has it."""
    return {name: _plain(value) for name, value in values.items()}


def load(kind: str, kept: Mapping[str, Any]) -> Values:
    """What `dump` made. What is no longer a field, or not of its form, is left out: then it is as if never agreed."""
    kinds = {field.name: field.kind for field in FIELDS[kind]}
    read: Values = {}
    for name, value in kept.items():
        if name in kinds:
            form = _formed(kinds[name], value)
            if form is not ABSENT:
                read[name] = form
    return read


def _plain(value: Value) -> Any:
    if isinstance(value, Ref):
        return {"id": value.id, "name": value.name}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _formed(kind: Kind, value: Any) -> Value | Absent:
    if kind in ("ref", "image"):
        return None if value is None else _ref(value)
    if kind in ("list", "urls"):
        return tuple(map(str, value)) if isinstance(value, list) else ABSENT
    if kind == "refs":
        refs = [_ref(each) for each in value] if isinstance(value, list) else [ABSENT]
        known = tuple(each for each in refs if isinstance(each, Ref))
        return known if len(known) == len(refs) else ABSENT
    return value if value is None or isinstance(value, (str, int)) else ABSENT


def _ref(value: Any) -> Ref | Absent:
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        return ABSENT
    return Ref(value["id"], str(value.get("name") or ""))

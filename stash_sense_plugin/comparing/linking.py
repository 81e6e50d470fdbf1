"""Whom the linked entities of a stash-box are here: by their id there alone. Namesakes are shown, never taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.comparing import merged
from stash_sense_plugin.stash import linked
from stash_sense_plugin.sync import equality
from stash_sense_plugin.sync.values import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.comparing.sides import Side
    from stash_sense_plugin.stash.linked import Namesake

Key = tuple[str, str]
"""Kind and stash-box id, in small letters."""


@dataclass(frozen=True)
class Links:
    """`here`: the entity of the library that has the id. `namesakes`: of those that nobody has, who is called so."""

    here: Mapping[Key, int]
    namesakes: Mapping[Key, tuple[Namesake, ...]]

    def resolve(self, kind: str, ref: Ref) -> str:
        """As sync.local.to_local asks for it: "" where nothing has the id."""
        number = self.here.get((kind, ref.id.lower()))
        return str(number) if number else ""


def refs_of(side: Side) -> list[tuple[str, Ref]]:
    """With their kinds, the linked entities that the stash-box has in what is told of this entity."""
    return [(change.field.of, item) for change in side.changes if change.field.of for item in as_refs(change.upstream)]


def as_refs(value: object) -> tuple[Ref, ...]:
    """Those of a field that have an id."""
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Ref) and item.id)


def find(app: App, endpoint: str, wanted: Iterable[tuple[str, Ref]], *, namesakes: bool = False) -> Links:
    """`wanted`: with the kind of each. Of several that have one id, the oldest; where nobody has it, who has one that
    was merged with it there. A request or two for each kind."""
    here: dict[Key, int] = {}
    called: dict[Key, tuple[Namesake, ...]] = {}
    by_kind: dict[str, dict[str, Ref]] = {}
    for kind, ref in wanted:
        by_kind.setdefault(kind, {})[ref.id.lower()] = ref
    for kind, refs in by_kind.items():
        also = merged.also(app, kind, endpoint)
        everything = dict.fromkeys([*refs, *(other for one in refs for other in also.get(one, ()))])
        found = linked.by_stash_id(app.stash, kind, endpoint, everything)
        for one in refs:
            if numbers := next((found[each] for each in (one, *also.get(one, ())) if found.get(each)), None):
                here[kind, one] = min(numbers)
        missing = {one: ref for one, ref in refs.items() if (kind, one) not in here}
        if namesakes and missing:
            names = linked.by_names(app.stash, kind, [ref.name for ref in missing.values() if ref.name])
            by_name = {equality.spelled(name): tuple(each) for name, each in names.items()}
            called |= {(kind, one): by_name.get(equality.spelled(ref.name), ()) for one, ref in missing.items()}
    return Links(here, called)

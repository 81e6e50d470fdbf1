"""The stash-boxes that are asked: as Stash orders and names them, less what the user switched off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.store import boxes
from stash_sense_plugin.sync.fields import FIELDS, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App


@dataclass(frozen=True)
class Asked:
    """`order`: 1 is asked first, and decides where others say something else. `fields`: by kind, those compared."""

    endpoint: str
    name: str
    order: int
    enabled: bool
    has_key: bool
    per_minute: int
    fields: Mapping[str, frozenset[str]]

    @property
    def is_asked(self) -> bool:
        return self.enabled and self.has_key


def all_of(app: App) -> tuple[Asked, ...]:
    """In Stash's order, those that are switched off or have no key among them."""
    found = []
    for order, access in enumerate(app.boxes, 1):
        choice = boxes.choice(app.database, access.endpoint)
        fields = {kind: choice.fields(kind, *_usual(kind)) for kind in KINDS}
        key, limit = bool(access.key), access.per_minute
        found.append(Asked(access.endpoint, access.name, order, choice.enabled, key, limit, fields))
    return tuple(found)


def asked(app: App) -> tuple[Asked, ...]:
    return tuple(box for box in all_of(app) if box.is_asked)


def named(app: App, endpoint: str) -> str:
    """What Stash calls a stash-box; the endpoint itself where it does not know it any more."""
    return next((access.name for access in app.boxes if access.endpoint == endpoint), endpoint)


def switch(app: App, endpoint: str, kind: str, field: str, *, on: bool) -> None:
    """Compare a field with this stash-box, or not."""
    choice = boxes.choice(app.database, endpoint)
    off, switched_on = dict(choice.off), dict(choice.on)
    if field in _usual(kind)[0]:
        off[kind] = off.get(kind, frozenset()) - {field} if on else off.get(kind, frozenset()) | {field}
    else:
        chosen = switched_on.get(kind, frozenset())
        switched_on[kind] = chosen | {field} if on else chosen - {field}
    boxes.put(app.database, endpoint, boxes.Choice(choice.enabled, off, switched_on))


def _usual(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """Fields that are compared by themselves, and those that are not."""
    on = frozenset(field.name for field in FIELDS[kind] if field.default)
    return on, frozenset(field.name for field in FIELDS[kind]) - on

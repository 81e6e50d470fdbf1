"""What carrying out a recommendation would write: for the user to see, and for carry_out.py to do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Write:
    """One value that changes, in texts for the page; "" is empty. `name`: of the thing that is written to."""

    kind: str
    id: int
    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Dropped:
    """A value that will be nowhere any more, by the user's choice or our suggestion."""

    field: str
    value: str
    source: str
    why: str


@dataclass(frozen=True)
class Step:
    """One entry of the journal: `action` (steps.py) on an entity, with all that is needed to do it and to undo it."""

    entity: str
    entity_id: int
    action: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """`text` is one sentence, also the title of the change. `cannot_undo`: what Undo will not bring back, in words.
    `choices`: what was chosen, and where the user chose nothing, what is taken then."""

    text: str
    steps: tuple[Step, ...]
    writes: tuple[Write, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    cannot_undo: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """Of all that would be written: another one means that something changed since the user saw it."""
        steps = [[each.entity, each.entity_id, each.action, each.before, each.after] for each in self.steps]
        return hashlib.sha256(json.dumps(steps, sort_keys=True, default=str).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Option:
    """`picture`: a path in Stash. `source`: the name of what it is from."""

    value: str
    label: str
    picture: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Choice:
    """What the user may choose before a plan is made; `value` is what we suggest, or what was chosen."""

    key: str
    label: str
    options: tuple[Option, ...]
    value: str


@dataclass(frozen=True)
class Side:
    """One of the things compared. `rows`: label and value. `why`: what speaks for keeping it. `crops`: of faces.
    `page`: its address elsewhere, of what Stash has no page for. `more`: what the page shows of this kind alone, as
    JSON."""

    kind: str
    id: int | str
    name: str
    subtitle: str
    picture: str
    rows: Sequence[tuple[str, str]]
    suggested: bool = False
    why: tuple[str, ...] = ()
    crops: tuple[str, ...] = ()
    stream: str | None = None
    page: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sight:
    """A recommendation as it stands in Stash now. `stale`: why it can no longer be carried out. `more`: what the page
    shows of this type alone, as JSON."""

    sides: tuple[Side, ...]
    choices: tuple[Choice, ...] = ()
    moments: tuple[tuple[float, float], ...] = ()
    stale: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


Choices = dict[str, str]
EMPTY: Mapping[str, str] = {}


@dataclass(frozen=True)
class Verb:
    """What carrying out a type of recommendation is called. `bulk`: many at once make sense."""

    label: str
    bulk: bool = False

"""Several stash-boxes that tell of one entity: the first in their order decides each field, and the others are seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.sync.equality import exact, spelled
from stash_sense_plugin.sync.values import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Value


@dataclass(frozen=True)
class Rival:
    """What another stash-box proposes for the field. `differs`: something else than the one that decides."""

    endpoint: str
    value: Value
    differs: bool


@dataclass(frozen=True)
class Decider:
    """The stash-box whose proposal wins, and those that come after it."""

    endpoint: str
    change: Change
    rivals: tuple[Rival, ...] = ()

    @property
    def conflict(self) -> bool:
        return any(rival.differs for rival in self.rivals)


def by_order(changes_of: Iterable[tuple[str, Sequence[Change]]]) -> dict[str, Decider]:
    """For each field that any of them tells. `changes_of`: endpoint and what it tells, the first in order first.

    What cannot be written decides nothing while another can. Sets of texts are joined, so that no box takes anything
    from another: they never differ. Linked entities have other ids at every box, and differ by name."""
    told: dict[str, list[tuple[str, Change]]] = {}
    for endpoint, changes in changes_of:
        for change in changes:
            told.setdefault(change.field.name, []).append((endpoint, change))
    return {
        name: _decided(sorted(proposals, key=lambda each: not each[1].writable)) for name, proposals in told.items()
    }


def _decided(proposals: Sequence[tuple[str, Change]]) -> Decider:
    (endpoint, first), *others = proposals
    rivals = (Rival(there, change.proposed, _differs(first, change)) for there, change in others)
    return Decider(endpoint, first, tuple(rivals))


def _differs(one: Change, other: Change) -> bool:
    if one.field.is_set:
        return False
    if isinstance(one.proposed, Ref) and isinstance(other.proposed, Ref):
        return spelled(one.proposed.name) != spelled(other.proposed.name)
    return not exact(one.field, one.proposed, other.proposed)

"""The merge of three: what was agreed or decided last, what is here, what the stash-box says."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, cast

from stash_sense_plugin.sync import dates, equality
from stash_sense_plugin.sync.equality import exact, is_empty, is_own, key, keys, same, spelled
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.fitting import is_fit, is_odd
from stash_sense_plugin.sync.upstream import without_alias
from stash_sense_plugin.sync.values import ABSENT, Absent, Ref

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.values import Item, Value, Values


class Outcome(str, Enum):
    """SAME: nothing between the two. KEEP: what differs is the user's own doing, or theirs alone. The others are told.
    CHANGED: by the stash-box alone. CONFLICT: by both, differently. FIRST: they differ and were never compared."""

    SAME = "same"
    KEEP = "keep"
    CHANGED = "changed"
    CONFLICT = "conflict"
    FIRST = "first"

    __str__ = str.__str__

    @property
    def is_told(self) -> bool:
        return self not in (Outcome.SAME, Outcome.KEEP)


@dataclass(frozen=True)
class Change:
    """What is told of one field. `proposed`: what accepting gives; of sets what is here, with `added`, without
    `removed`. `added` of a name: the one from here, where the stash-box has it as an alias, so that it becomes one with
    the new name. `only_adds`: nothing of the user's goes away. `why`: why it cannot be written, "" where it can."""

    field: Field
    outcome: Outcome
    local: Value
    upstream: Value
    base: Value | Absent
    proposed: Value
    added: tuple[Item, ...] = ()
    removed: tuple[Item, ...] = ()
    only_adds: bool = False
    why: str = ""

    @property
    def conflict(self) -> bool:
        return self.outcome is Outcome.CONFLICT

    @property
    def writable(self) -> bool:
        return not self.why


def compare(
    kind: str,
    base: Mapping[str, Value] | None,
    local: Mapping[str, Value],
    upstream: Mapping[str, Value],
    *,
    monitored: Collection[str] | None = None,
    partial_dates: bool = True,
) -> tuple[Change, ...]:
    """What there is to tell, in the order of the fields. `monitored`: names of fields, None for those that are compared
    by default. `partial_dates`: whether this Stash takes "2007" as a date (since v0.30)."""
    names = {field.name for field in FIELDS[kind] if (field.default if monitored is None else field.name in monitored)}
    before, theirs = apart(base, local, upstream)
    changes = []
    for field in FIELDS[kind]:
        if field.name in names and is_known(field, local, upstream):
            sides = before.get(field.name, ABSENT), local.get(field.name), theirs[field.name]
            if merge(field, *sides).is_told:
                change = examine(field, *sides, partial_dates=partial_dates)
                changes.append(_with_old_name(change, upstream) if "aliases" in names else change)
    return tuple(changes)


def apart(
    base: Mapping[str, Value] | None, local: Mapping[str, Value], upstream: Mapping[str, Value]
) -> tuple[Values, Values]:
    """The base and the stash-box's values without the aliases that only seem to come and go: what is the name on one
    side is not missing among the aliases of the other."""
    return without_alias(base or {}, upstream.get("name")), without_alias(upstream, local.get("name"))


def is_known(field: Field, local: Mapping[str, Value], upstream: Mapping[str, Value]) -> bool:
    """Whether both sides can be compared: Stash and the box were asked for it, or Stash has no place for it."""
    return field.name in upstream and (field.name in local or not field.writable)


def merge(field: Field, base: Value | Absent, local: Value, upstream: Value) -> Outcome:
    """Of one field. What Stash has no place for, and pictures, are compared with the base alone."""
    if field.is_set:
        return _merged_set(field, base, local, upstream)
    if not field.writable or (field.kind == "image" and is_own(local) and not is_empty(field, upstream)):
        is_seen = isinstance(base, Absent) or exact(field, base, upstream)
        return Outcome.SAME if is_seen else Outcome.CHANGED
    if same(field, local, upstream) or (field.kind == "name" and is_empty(field, upstream)):
        return Outcome.SAME
    return _merged(field, base, local, upstream)


def _merged(field: Field, base: Value | Absent, local: Value, upstream: Value) -> Outcome:
    if isinstance(base, Absent):
        return Outcome.KEEP if is_empty(field, upstream) else Outcome.FIRST
    if exact(field, base, upstream):
        return Outcome.KEEP
    return Outcome.CHANGED if _is_untouched(field, base, local) else Outcome.CONFLICT


def examine(field: Field, base: Value | Absent, local: Value, upstream: Value, *, partial_dates: bool = True) -> Change:
    """One field with all that is to be said of it, told or not."""
    outcome = merge(field, base, local, upstream)
    added, removed = _items(field, base, local, upstream) if field.is_set else ((), ())
    why = _why(field, local, upstream)
    return Change(
        field=field,
        outcome=outcome,
        local=local,
        upstream=upstream,
        base=base,
        proposed=local if why else _proposed(field, local, upstream, (added, removed), partial_dates),
        added=added,
        removed=removed,
        only_adds=not why and not removed and outcome.is_told and _adds(field, outcome, local, upstream),
        why=why,
    )


def only_adds(changes: Iterable[Change]) -> bool:
    """Whether there is something, and accepting all of it takes nothing of the user's away."""
    told = tuple(changes)
    return bool(told) and all(change.only_adds for change in told)


def digest(changes: Iterable[Change]) -> str:
    """Equal for two looks that tell the same, whatever order and spelling it comes in; 32 letters."""
    facts = sorted((change.field.name, *map(repr, _facts(change))) for change in changes)
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def _facts(change: Change) -> tuple[object, object]:
    field = change.field
    if field.is_set:
        return sorted(map(repr, keys(field, change.added))), sorted(map(repr, keys(field, change.removed)))
    own = None if is_own(change.local) else key(field, change.local)
    return own, key(field, change.upstream)


def _with_old_name(change: Change, upstream: Mapping[str, Value]) -> Change:
    """Where the stash-box has the old name as an alias of the new one, accepting the new one brings it."""
    aliases = upstream.get("aliases")
    if change.field.kind != "name" or not isinstance(aliases, tuple) or not isinstance(change.local, str):
        return change
    is_alias = any(isinstance(each, str) and spelled(each) == spelled(change.local) for each in aliases)
    return replace(change, added=(change.local,)) if is_alias else change


def _merged_set(field: Field, base: Value | Absent, local: Value, upstream: Value) -> Outcome:
    if any(_items(field, base, local, upstream)):
        return Outcome.FIRST if isinstance(base, Absent) else Outcome.CHANGED
    return Outcome.SAME if same(field, local, upstream) else Outcome.KEEP


def _items(
    field: Field, base: Value | Absent, local: Value, upstream: Value
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """What the stash-box added, and what it took away, since the base. What the user added or took away is neither, nor
    is, where there is no base, anything that is only here."""
    before = {} if isinstance(base, Absent) else keys(field, base)
    theirs = keys(field, upstream)
    ours = equality.recognised(field, local, theirs)
    covered = {mark for _, marks in ours for mark in marks}
    added = [item for mark, item in theirs.items() if mark not in covered and mark not in before]
    gone = [item for item, marks in ours if marks & before.keys() and not marks & theirs.keys() and not is_own(item)]
    return tuple(added), tuple(gone)


def _proposed(
    field: Field,
    local: Value,
    upstream: Value,
    items: tuple[tuple[Item, ...], tuple[Item, ...]],
    partial_dates: bool,
) -> Value:
    if field.is_set:
        return joined(field, local, *items)
    if field.kind == "date" and isinstance(upstream, str) and not partial_dates:
        return dates.padded(upstream)
    return upstream


def joined(field: Field, local: Value, added: Sequence[Item], removed: Sequence[Item]) -> Value:
    """What is here, in its order, then what is added."""
    gone, new = keys(field, tuple(removed)), keys(field, tuple(added))
    kept = {mark: item for mark, item in keys(field, local).items() if mark not in gone}
    return cast("Value", (*kept.values(), *(item for mark, item in new.items() if mark not in kept)))


def _adds(field: Field, outcome: Outcome, local: Value, upstream: Value) -> bool:
    if field.is_set:
        return True
    if outcome is Outcome.CONFLICT:
        return False
    if field.kind == "date" and isinstance(local, str) and isinstance(upstream, str):
        return dates.says(upstream, local)
    return is_empty(field, local)


def _is_untouched(field: Field, base: Value, local: Value) -> bool:
    """Whether what is here is what was agreed: also its first day, where Stash takes only days."""
    if field.kind == "date" and isinstance(base, str) and local == dates.padded(base):
        return True
    return key(field, base) in local.keys if isinstance(local, Ref) else exact(field, base, local)


def _why(field: Field, local: Value, upstream: Value) -> str:
    if not field.writable:
        return field.note
    if is_odd(field, local):
        return f'In Stash stands "{local}", which was not understood. Put it right there.'
    if not is_fit(field, upstream):
        return f'The stash-box says "{upstream}", which Stash does not take.'
    return ""

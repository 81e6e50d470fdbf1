"""What becomes of the values of several things that are merged into one: kept, joined, or dropped for all to see.

Fields and values are as Stash takes them in an update: None or an empty list is nothing. The keeper's values win, the
others fill its gaps, lists are joined, and where two values of one field differ the user can choose. Nothing is lost
unseen: every value of every party is in the result or among what was dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Value = Any


@dataclass(frozen=True)
class Party:
    """One of the things to be merged. `has_picture`: one of its own, not a placeholder."""

    id: int
    name: str
    fields: Mapping[str, Value]
    has_picture: bool = False


@dataclass(frozen=True)
class Dropped:
    """A value that is nowhere in the result. `party`: whose it was."""

    field: str
    value: Value
    party: int
    why: str


@dataclass(frozen=True)
class Conflict:
    """A field of which several parties have different values; `values`: by the party, those of equal ones once."""

    field: str
    values: Mapping[int, Value]
    chosen: int


@dataclass(frozen=True)
class Merged:
    """`fields`: what the keeper gets, only where it differs from what it has. `picture`: whose it gets, None where it
    keeps its own or nobody has one."""

    keeper: int
    fields: Mapping[str, Value]
    conflicts: tuple[Conflict, ...]
    dropped: tuple[Dropped, ...]
    picture: int | None


@dataclass(frozen=True)
class Joined:
    """The value of one field, and of what the parties had, what is not in it."""

    value: Value
    dropped: tuple[Dropped, ...] = ()


def merge(
    parties: Sequence[Party],
    joins: Mapping[str, Callable[[str, Sequence[Party]], Joined]],
    scalars: Sequence[str],
    choices: Mapping[str, int],
) -> Merged:
    """The first of `parties` is kept. `choices`: field -> the party whose value is taken, "picture" among them."""
    keeper = parties[0]
    result: dict[str, Value] = {}
    conflicts: list[Conflict] = []
    dropped: list[Dropped] = []
    for field in scalars:
        conflict, value = scalar(field, parties, choices.get(field))
        result[field] = value
        if conflict:
            conflicts.append(conflict)
            dropped += _not_chosen(conflict, value)
    for field, join in joins.items():
        joined = join(field, parties)
        result[field] = joined.value
        dropped += joined.dropped
    changed = {field: value for field, value in result.items() if not is_same(keeper.fields.get(field), value)}
    picture, lost = _picture(parties, choices.get("picture"))
    return Merged(keeper.id, changed, tuple(conflicts), (*dropped, *lost), picture)


def is_nothing(value: Value) -> bool:
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def is_same(one: Value, other: Value) -> bool:
    return (is_nothing(one) and is_nothing(other)) or (type(one) is type(other) and one == other)


def says(one: Value, other: Value) -> bool:
    """Whether `one` says all that `other` does: equal but for case and spaces, or a fuller form of the same date."""
    if isinstance(one, str) and isinstance(other, str):
        left, right = " ".join(one.casefold().split()), " ".join(other.casefold().split())
        return left == right or (_is_date(left) and _is_date(right) and left.startswith(f"{right}-"))
    return is_same(one, other)


def union(key: Callable[[Value], object]) -> Callable[[str, Sequence[Party]], Joined]:
    """A list of all entries, the keeper's first, of those with equal keys the first."""

    def join(field: str, parties: Sequence[Party]) -> Joined:
        seen: set[object] = set()
        made: list[Value] = []
        for entry in _entries(field, parties):
            if key(entry) not in seen:
                seen.add(key(entry))
                made.append(entry)
        return Joined(made)

    return join


def either(field: str, parties: Sequence[Party]) -> Joined:
    """True where anybody has it."""
    return Joined(any(bool(party.fields.get(field)) for party in parties))


def by_name(field: str, parties: Sequence[Party]) -> Joined:
    """Of objects: all names; of equal names the first party's value, the others dropped where they differ."""
    made: dict[str, Value] = {}
    dropped = []
    for party in parties:
        for name, value in (party.fields.get(field) or {}).items():
            if name not in made:
                made[name] = value
            elif made[name] != value:
                dropped.append(Dropped(field, {name: value}, party.id, f'"{name}" is {made[name]!s} in what is kept.'))
    return Joined(made, tuple(dropped))


def _entries(field: str, parties: Sequence[Party]) -> Iterable[Value]:
    for party in parties:
        yield from party.fields.get(field) or []


def scalar(field: str, parties: Sequence[Party], chosen: int | None) -> tuple[Conflict | None, Value]:
    """The value that a field gets, and what there was to choose from: each different value once, by its first party; of
    two of which one says more, the fuller one."""
    values: dict[int, Value] = {}
    for party in parties:
        value = party.fields.get(field)
        if is_nothing(value) or any(says(other, value) for other in values.values()):
            continue
        fuller = next((number for number, other in values.items() if says(value, other)), None)
        if fuller is None:
            values[party.id] = value
        else:
            values[fuller] = value
    if not values:
        return None, parties[0].fields.get(field)
    taken = _holder(values, chosen, next((each.fields.get(field) for each in parties if each.id == chosen), None))
    if len(values) == 1:
        return None, values[taken]
    return Conflict(field, values, taken), values[taken]


def _holder(values: Mapping[int, Value], chosen: int | None, wanted: Value) -> int:
    """By whose entry the chosen party's value, `wanted`, is in `values`: another's that says as much, where this one
    has none of its own. Whose that is depends on who is kept, and a choice may be older than that."""
    if chosen is not None and chosen in values:
        return chosen
    says_it = () if is_nothing(wanted) else (party for party, value in values.items() if says(value, wanted))
    return next(iter(says_it), next(iter(values)))


def _not_chosen(conflict: Conflict, value: Value) -> list[Dropped]:
    why = "Another value is kept."
    return [Dropped(conflict.field, each, party, why) for party, each in conflict.values.items() if each != value]


def _picture(parties: Sequence[Party], chosen: int | None) -> tuple[int | None, list[Dropped]]:
    having = [party.id for party in parties if party.has_picture]
    if not having:
        return None, []
    taken = chosen if chosen in having else having[0]
    lost = [Dropped("picture", "a picture", party, "Another picture is kept.") for party in having if party != taken]
    return (taken if taken != parties[0].id else None), lost


def _is_date(text: str) -> bool:
    parts = text.split("-")
    return len(parts) <= 3 and [len(part) for part in parts] == [4, 2, 2][: len(parts)] and all(map(str.isdigit, parts))

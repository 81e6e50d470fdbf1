"""What holds for every field of every kind, whatever both sides do: drawn thousands of times."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.sync.bases import agreement, next_base
from stash_sense_plugin.sync.decisions import settle
from stash_sense_plugin.sync.equality import exact, keys, same, spelled
from stash_sense_plugin.sync.fields import FIELDS, KINDS
from stash_sense_plugin.sync.local import of_local, to_local
from stash_sense_plugin.sync.merge import Outcome, compare, merge
from stash_sense_plugin.sync.upstream import of_upstream
from stash_sense_plugin.sync.values import ABSENT, dump, load
from tests.sync import drawn
from tests.sync.drawn import HERE

if TYPE_CHECKING:
    from collections.abc import Hashable

    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Item, Values

SEEDS = range(6)
ROUNDS = 60
"""A seed; of each kind."""
ALL = {kind: [field.name for field in fields] for kind, fields in FIELDS.items()}


class Pair:
    """One entity here and at the stash-box, and the base between them."""

    def __init__(self, rng: random.Random, kind: str) -> None:
        self.rng, self.kind = rng, kind
        self.library = drawn.a_library(rng)
        self.raw = drawn.local(rng, kind, self.library)
        self.theirs = drawn.upstream(rng, kind)
        self.base: Values | None = None

    @property
    def local(self) -> Values:
        return of_local(self.kind, self.raw, HERE)

    @property
    def upstream(self) -> Values:
        return of_upstream(self.kind, self.theirs)

    def changes(self) -> tuple[Change, ...]:
        return compare(
            self.kind,
            self.base,
            self.local,
            self.upstream,
            monitored=ALL[self.kind],
            partial_dates=not self.library.is_old,
        )

    def look(self) -> tuple[Change, ...]:
        """As a run does: what is told is told, the rest is agreed, and it is kept as JSON."""
        changes = self.changes()
        self.base = load(self.kind, dump(agreement(self.base, self.local, self.upstream)))
        return changes

    def decide(self, choices: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """As an action does. Gives what was written."""
        changes, before = self.changes(), self.local
        chosen = settle(self.kind, changes, choices, before, others=("Dora Dill",))
        update = to_local(
            self.kind,
            chosen,
            self.raw,
            resolve=self.library.resolve,
            endpoint=HERE,
            partial_dates=not self.library.is_old,
        )
        self.library.update(self.raw, update)
        self.base = next_base(self.base, self.local, self.upstream, changes, choices)
        return update

    def accept_all(self) -> dict[str, Any]:
        return self.decide({change.field.name: {"how": "accept"} for change in self.changes()})

    def edit_here(self) -> list[str]:
        return drawn.edited(self.rng, self.raw, drawn.local(self.rng, self.kind, self.library))

    def edit_there(self) -> list[str]:
        return drawn.edited(self.rng, self.theirs, drawn.upstream(self.rng, self.kind))


_TYPED = {
    "number": "77",
    "year": "1999",
    "date": "1977-07",
    "line": "typed",
    "word": "typed",
    "list": "typed\nTyped two",
}


def a_choice(rng: random.Random, change: Change) -> dict[str, Any]:
    field = change.field
    ways = ["keep", "accept"]
    ways += ["demote", "alias"] if field.kind == "name" else ["items"] if field.is_set else []
    how = rng.choice(ways)
    if how == "keep" and field.kind in _TYPED and not change.why:
        return {"how": "custom", "value": _TYPED[field.kind]}
    if how != "items":
        return {"how": how}
    marks = [getattr(each, "id", each) for each in change.added], [getattr(each, "id", each) for each in change.removed]
    return {"how": how, "add": drawn.some(rng, marks[0]), "remove": drawn.some(rng, marks[1])}


def rounds(seed: int, kind: str) -> list[random.Random]:
    return [random.Random(f"{seed} {kind} {number}") for number in range(ROUNDS)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_accepting_all_makes_both_sides_the_same_and_leaves_nothing_to_tell(seed: int, kind: str) -> None:
    for rng in rounds(seed, kind):
        pair = Pair(rng, kind)
        told = {change.field.name: change for change in pair.look()}
        pair.accept_all()
        assert pair.changes() == ()
        for field in FIELDS[kind]:
            if field.name in told and field.writable and not told[field.name].why:
                assert_taken(field, told[field.name], pair)
        pair.edit_there()
        written = {change.field.name for change in pair.look() if not change.why}
        pair.accept_all()
        assert pair.changes() == ()
        for field in FIELDS[kind]:
            if field.name in written and not field.is_set:
                assert same(field, pair.local[field.name], pair.upstream[field.name])


def assert_taken(field: Field, change: Change, pair: Pair) -> None:
    here = pair.local[field.name]
    if not field.is_set:
        assert same(field, here, pair.upstream[field.name])
        return
    others = {"dora dill", str(pair.local.get("name")).casefold()} if field.name == "aliases" else set()
    assert marks(field, change.added) - others <= marks(field, here)
    assert not marks(field, change.removed) & marks(field, here)


def marks(field: Field, value: Any) -> set[Hashable]:
    """Of a linked entity all its ids."""
    return {each for mark, item in keys(field, value).items() for each in getattr(item, "keys", (mark,))}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_only_the_user_changed_is_neither_told_nor_written(seed: int, kind: str) -> None:
    for rng in rounds(seed, kind):
        pair = Pair(rng, kind)
        pair.look()
        pair.accept_all()
        pair.edit_here()
        assert pair.changes() == ()
        before, here = dict(pair.raw), pair.local
        assert pair.accept_all() == {}
        assert pair.raw == before
        theirs = pair.upstream
        pair.edit_there()
        untouched = [field for field in FIELDS[kind] if exact(field, theirs[field.name], pair.upstream[field.name])]
        renames = any(change.field.name == "name" for change in pair.changes())
        pair.accept_all()
        for field in untouched:
            if field.writable and not (renames and field.name == "aliases"):
                assert pair.local[field.name] == here[field.name], field.name


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_any_sequence_of_edits_and_decisions_converges(seed: int, kind: str) -> None:
    for rng in rounds(seed, kind):
        pair = Pair(rng, kind)
        for _ in range(rng.randrange(6)):
            rng.choice((pair.edit_here, pair.edit_there, pair.look))()
            told = pair.changes()
            if rng.random() < 0.5:
                picked = drawn.some(rng, told)
                pair.decide({change.field.name: a_choice(rng, change) for change in picked})
                assert {change.field.name for change in pair.changes()} <= {change.field.name for change in told}
        pair.decide({change.field.name: a_choice(rng, change) for change in pair.changes()})
        assert pair.changes() == ()
        before = pair.upstream
        pair.edit_there()
        assert {change.field.name for change in pair.changes()} == expected(pair, before)


def expected(pair: Pair, before: Values) -> set[str]:
    """The fields that the stash-box changed since, but for those where that makes it agree with what is here."""
    names = set()
    for field in FIELDS[pair.kind]:
        here, was, now = pair.local.get(field.name), before[field.name], pair.upstream[field.name]
        if field.is_set:
            own = (
                {spelled(str(pair.local["name"])), spelled(str(pair.upstream["name"]))}
                if field.name == "aliases"
                else set()
            )
            old, new, mine = (marks(field, each) - own for each in (was, now, here))
            gone = [item for mark, item in keys(field, here).items() if is_gone(field, item, old - own, new)]
            names |= {field.name} if new - old - mine - namesakes(field, here, now) or gone else set()
        elif not exact(field, was, now) and not is_alike(field, here, now):
            names.add(field.name)
    return names


def is_alike(field: Field, here: Any, now: Any) -> bool:
    """A picture that is gone is nothing to tell, another one is."""
    if field.kind == "image":
        return now is None
    return field.writable and same(field, here, now)


def namesakes(field: Field, here: Any, now: Any) -> set[Hashable]:
    if field.name != "tags":
        return set()
    own = {each.name for each in here if not each.id}
    return {each.key for each in now if each.name in own}


def is_gone(field: Field, item: Item, old: set[Hashable], new: set[Hashable]) -> bool:
    its = marks(field, (item,))
    return bool(its & old) and not its & new


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_merge_keeps_to_its_rules(seed: int, kind: str) -> None:
    for rng in rounds(seed, kind):
        one, other, third = (of_upstream(kind, drawn.upstream(rng, kind)) for _ in range(3))
        for field in FIELDS[kind]:
            a, b, c = one[field.name], other[field.name], third[field.name]
            assert merge(field, a, a, a) is Outcome.SAME
            assert not merge(field, b, a, b).is_told
            assert merge(field, ABSENT, a, a) is Outcome.SAME
            if field.writable and not field.is_set and field.kind != "name":
                assert (merge(field, b, b, a) is Outcome.CHANGED) == (not same(field, b, a))
            if merge(field, c, a, b) is Outcome.CONFLICT:
                assert not exact(field, c, a)
                assert not exact(field, c, b)

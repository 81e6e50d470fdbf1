"""From pairs to groups, without chaining: in a group, everything was found the same as everything else.

Where A is like B and B like C, but A not like C, there are two groups, and B is in both: which of them is right is for
the user to say. Ids are of whatever was compared: scenes, performers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

Id = TypeVar("Id", int, str)


@dataclass(frozen=True)
class Scored(Generic[Id]):
    """In groups `a` < `b`; given, they may be either way round."""

    a: Id
    b: Id
    score: float


@dataclass(frozen=True)
class Group(Generic[Id]):
    """`ids` ascending. `pairs`: each two of them, by their ids. `score`: that of its weakest pair."""

    ids: tuple[Id, ...]
    pairs: tuple[Scored[Id], ...]
    score: float


def groups(pairs: Iterable[Scored[Id]], vetoed: Iterable[tuple[Id, Id]] = ()) -> list[Group[Id]]:
    """Every pair that is not vetoed lies in at least one group, and every group holds such pairs only. The best first.

    A group is begun with the best pair that lies in none, and takes in, one by one, who goes with all of its members:
    first those who bring a pair that lies in no group yet, of them whoever's weakest pair here is best. What comes out
    depends on neither the order of the pairs nor of the two ids in them; of a pair given twice the better score counts.
    The largest possible groups would take for ever to find; these take well under a second for 10,000 pairs.
    """
    graph = _graph(pairs, {frozenset(pair) for pair in vetoed})
    best_first = sorted(
        (Scored(a, b, score) for a, others in graph.items() for b, score in others.items() if a < b),
        key=lambda pair: (-pair.score, pair.a, pair.b),
    )
    covered: set[tuple[Id, Id]] = set()
    made: list[Group[Id]] = []
    for pair in best_first:
        if (pair.a, pair.b) not in covered:
            group = _grown(pair, graph, covered)
            covered.update((each.a, each.b) for each in group.pairs)
            made.append(group)
    return sorted(made, key=lambda group: (-group.score, group.ids))


def _graph(pairs: Iterable[Scored[Id]], vetoed: set[frozenset[Id]]) -> dict[Id, dict[Id, float]]:
    graph: defaultdict[Id, dict[Id, float]] = defaultdict(dict)
    for pair in pairs:
        if pair.a != pair.b and frozenset((pair.a, pair.b)) not in vetoed:
            score = max(pair.score, graph[pair.a].get(pair.b, pair.score))
            graph[pair.a][pair.b] = graph[pair.b][pair.a] = score
    return graph


def _grown(seed: Scored[Id], graph: dict[Id, dict[Id, float]], covered: set[tuple[Id, Id]]) -> Group[Id]:
    members = [seed.a, seed.b]
    fewer, more = sorted((graph[seed.a], graph[seed.b]), key=len)
    weakest = {one: min(score, more[one]) for one, score in fewer.items() if one in more}
    settled = {one: all(_ordered(one, member) in covered for member in members) for one in weakest}
    while weakest:
        joining = _next(weakest, settled)
        members.append(joining)
        known = graph[joining]
        weakest = {one: min(score, known[one]) for one, score in weakest.items() if one in known}
        settled = {one: settled[one] and _ordered(one, joining) in covered for one in weakest}
    ids = tuple(sorted(members))
    inside = tuple(Scored(a, b, graph[a][b]) for at, a in enumerate(ids) for b in ids[at + 1 :])
    return Group(ids, inside, min(pair.score for pair in inside))


def _next(weakest: dict[Id, float], settled: dict[Id, bool]) -> Id:
    return min(weakest, key=lambda one: (settled[one], -weakest[one], one))


def _ordered(one: Id, other: Id) -> tuple[Id, Id]:
    return (one, other) if one < other else (other, one)

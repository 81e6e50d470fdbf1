"""Which pairs of scenes are worth comparing at all: those that share something that few others share.

Recognised faces and performers alone never make a candidate: a library has millions of pairs with a performer in both.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.duplicates import scene_titles
from stash_sense_plugin.duplicates.scene_evidence import CLOSE_SECONDS, EQUAL_SECONDS, code, is_whole_date

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.duplicates.neighbours import Neighbours
    from stash_sense_plugin.duplicates.scene_facts import SceneFacts

    Keys = Callable[[SceneFacts], Iterable[Hashable]]
    Packed = NDArray[np.int64]

REACH = 8
"""In a bucket of many, a scene is compared with at most so many that are as long, or just longer."""


@dataclass(frozen=True)
class Source:
    """Scenes with one of their `keys` in common, and so their `gate`, which is faster to see: all pairs of at most
    `whole` of them, of more only those whose lengths differ by no more than `gap` seconds, each with the next `REACH`.
    A bucket of 5,000 scenes costs as much as 5,000 scenes do, not as their 12.5 million pairs."""

    keys: Keys
    gate: Callable[[SceneFacts], Hashable]
    whole: int
    gap: float


def _links(scene: SceneFacts) -> Iterator[Hashable]:
    yield from scene.stash_ids


def _releases(scene: SceneFacts) -> Iterator[Hashable]:
    if scene.studio and scene.performers and is_whole_date(scene.date):
        yield scene.studio, scene.date, _people(scene)


def _codes(scene: SceneFacts) -> Iterator[Hashable]:
    if scene.studio and (plain := code(scene)):
        yield scene.studio, plain


def _titles(scene: SceneFacts) -> Iterator[Hashable]:
    if scene.performers and scene_titles.is_telling(words := scene_titles.words(scene.title)):
        yield words, _people(scene)


def _hashed_people(scene: SceneFacts) -> Iterator[Hashable]:
    if scene.phashes and scene.performers:
        yield _people(scene)


def _hashed_days(scene: SceneFacts) -> Iterator[Hashable]:
    if scene.phashes and scene.studio and is_whole_date(scene.date):
        yield scene.studio, scene.date


def _people(scene: SceneFacts) -> tuple[int, ...]:
    return tuple(sorted(scene.performers))


def _linked(scene: SceneFacts) -> bool:
    return bool(scene.stash_ids)


def _date(scene: SceneFacts) -> str:
    return scene.date


def _studio(scene: SceneFacts) -> int | None:
    return scene.studio


def _somebody(scene: SceneFacts) -> int:
    return min(scene.performers, default=0)


SOURCES = (
    Source(_links, _linked, whole=50, gap=CLOSE_SECONDS),
    Source(_releases, _date, whole=12, gap=CLOSE_SECONDS),
    Source(_codes, _studio, whole=12, gap=CLOSE_SECONDS),
    Source(_titles, _somebody, whole=0, gap=CLOSE_SECONDS),
)
SECOND_SIGNS = (
    Source(_hashed_people, _somebody, whole=0, gap=EQUAL_SECONDS),
    Source(_hashed_days, _date, whole=0, gap=EQUAL_SECONDS),
)
"""What a crowded hash counts together with."""


def by_buckets(facts: Sequence[SceneFacts], sources: Iterable[Source], new: Collection[int] | None = None) -> Packed:
    """Pairs of positions in `facts`, packed, ascending, each once. `new`: only those with one of these positions."""
    found = array("q")
    for source in sources:
        for bucket in _buckets(facts, source, new):
            for one, other in _pairs_in(bucket, facts, source):
                if new is None or one in new or other in new:
                    found.append(min(one, other) * len(facts) + max(one, other))
    return np.unique(np.frombuffer(found, dtype=np.int64)) if found else np.zeros(0, np.int64)


def _buckets(facts: Sequence[SceneFacts], source: Source, new: Collection[int] | None) -> Iterator[list[int]]:
    buckets: defaultdict[Hashable, list[int]] = defaultdict(list)
    if new is None:
        for at, scene in enumerate(facts):
            for key in source.keys(scene):
                buckets[key].append(at)
    else:
        wanted = {key for at in new for key in source.keys(facts[at])}
        gates = {source.gate(facts[at]) for at in new} if wanted else ()
        for at, scene in enumerate(facts):
            if source.gate(scene) in gates:
                for key in wanted.intersection(source.keys(scene)):
                    buckets[key].append(at)
    yield from (bucket for bucket in buckets.values() if len(bucket) > 1)


def _pairs_in(bucket: list[int], facts: Sequence[SceneFacts], source: Source) -> Iterator[tuple[int, int]]:
    if len(bucket) <= source.whole:
        yield from combinations(bucket, 2)
        return
    ordered = sorted((facts[at].duration, facts[at].id, at) for at in bucket if facts[at].duration > 0)
    for number, (length, _, one) in enumerate(ordered):
        for longer, _, other in ordered[number + 1 : number + 1 + REACH]:
            if longer - length > source.gap:
                break
            yield one, other


class Hashed:
    """The hashes of all files of all scenes, and whose they are: `hashes` (I,) ascending, `owners` (I,)."""

    def __init__(self, facts: Sequence[SceneFacts]) -> None:
        counts = np.fromiter((len(scene.phashes) for scene in facts), dtype=np.int64, count=len(facts))
        hashes = np.fromiter(chain.from_iterable(scene.phashes for scene in facts), dtype=np.uint64)
        order = np.argsort(hashes, kind="stable")
        self.hashes = hashes[order]
        self._owners = np.repeat(np.arange(len(facts)), counts)[order]
        self._scenes = len(facts)

    def pairs(self, found: Neighbours, some: NDArray[np.uint64] | None = None) -> Packed:
        """The scenes of uncrowded near and of uncrowded equal hashes (`some`: of these only), packed like those of
        `by_buckets`."""
        plain = ~found.crowded
        near = plain[found.left] & plain[found.right]
        begin = np.searchsorted(self.hashes, found.hashes)
        count = np.searchsorted(self.hashes, found.hashes, side="right") - begin
        several = plain & (count > 1) & (True if some is None else np.isin(found.hashes, some))
        equal = np.flatnonzero(several)
        left, right = (np.concatenate([side[near], equal]) for side in (found.left, found.right))
        both = count[left] * count[right]
        pair = np.repeat(np.arange(len(left)), both)
        nth = np.arange(len(pair)) - np.repeat(np.cumsum(both) - both, both)
        one = self._owners[begin[left][pair] + nth // count[right][pair]]
        other = self._owners[begin[right][pair] + nth % count[right][pair]]
        first, second = np.minimum(one, other), np.maximum(one, other)
        proper = first != second
        return np.unique(first[proper] * self._scenes + second[proper])

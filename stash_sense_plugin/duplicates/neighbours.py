"""All pairs of 64-bit perceptual hashes within a Hamming distance, exactly, without looking at all pairs.

Multi-index hashing (Norouzi, Punjani, Fleet: Fast Exact Search in Hamming Space with Multi-Index Hashing, 2014): a hash
is four bands of 16 bits. Of two hashes that differ in at most d bits, at least one band differs in so few that looking
up all such bands is cheap: for d = 10, two bits in one of the first three or one bit in the last. Of 100,000 hashes
that leaves 1 to 15 % of the pairs to be compared, and takes 3 to 18 times less time than comparing all.

Thousands of videos that begin and end black have nearly the same hash, which says nothing about any two of them. Such a
hash is **crowded**: more than `CROWD` other items are within the distance.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Positions = NDArray[np.int32]
    Found = tuple[Positions, Positions, NDArray[np.uint8]]

CROWD = 32
"""More copies of one video than anybody keeps; a series of shows from one room has more that look like one another."""
_BANDS, _BITS = 4, 16
_BAND = np.uint64((1 << _BITS) - 1)
_CHUNK = 1 << 18
"""Pairs compared in one go: a few MB of each intermediate result, which stay in the cache."""
_HELD = 1 << 20
"""Pairs found before those within crowds are thrown out again."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """`hashes` uint64 (H,): each once, ascending. A pair: positions `left` < `right` int32 (P,) in them, `distances`
    uint8 (P,), ordered by left, then right. `crowded` bool (H,)."""

    hashes: Hashes
    left: Positions
    right: Positions
    distances: NDArray[np.uint8]
    crowded: NDArray[np.bool_]


def neighbours(hashes: Hashes, distance: int = 10, limit: int | None = CROWD) -> Neighbours:
    """All pairs of different hashes that differ in at most `distance` bits; equal ones are one, and count as many.

    What uncrowded hashes have is complete. Pairs of two crowded ones are left out, so that memory stays bounded: 5,000
    near-identical hashes would make 12.5 million. `limit` None: nothing is crowded, all pairs are given. More than 12
    bits take longer than comparing all pairs.
    """
    distinct, counts = np.unique(np.asarray(hashes, dtype=np.uint64), return_counts=True)
    return _Search(distinct, counts, distance, limit).result()


def neighbours_of(some: Hashes, hashes: Hashes, distance: int = 10, limit: int | None = CROWD) -> Neighbours:
    """The pairs of `neighbours(hashes)` that have an uncrowded one of `some` in them: complete, and never many.

    `hashes` has all items, those of `some` too. `crowded` is told for `some` and for what pairs with them. For 50 of
    100,000 that takes some hundredths of a second.
    """
    distinct, counts = np.unique(np.asarray(hashes, dtype=np.uint64), return_counts=True)
    asked = np.flatnonzero(np.isin(distinct, some)).astype(np.int32)
    crowded = np.zeros(len(distinct), dtype=bool)
    (rows, columns, apart), others = _compared(distinct, counts, asked, distance)
    if limit is not None:
        crowded[asked] = others > limit
        beside = np.setdiff1d(columns[~crowded[rows]], asked)
        crowded[beside] = _compared(distinct, counts, beside, distance)[1] > limit
    wanted = np.zeros(len(distinct), dtype=bool)
    wanted[asked] = ~crowded[asked]
    kept = wanted[rows] & ~(wanted[columns] & (rows > columns))
    return _ordered(distinct, crowded, (rows[kept], columns[kept], apart[kept]))


def are_crowded(some: Hashes, hashes: Hashes, distance: int = 10, limit: int = CROWD) -> NDArray[np.bool_]:
    """Which of `some`, each once and ascending, have more than `limit` other items of `hashes` near them."""
    distinct, counts = np.unique(np.asarray(hashes, dtype=np.uint64), return_counts=True)
    asked = np.searchsorted(distinct, some).astype(np.int32)
    return np.asarray(_compared(distinct, counts, asked, distance)[1] > limit, dtype=bool)


def _compared(
    hashes: Hashes, counts: NDArray[np.int64], asked: Positions, distance: int
) -> tuple[Found, NDArray[np.int64]]:
    """Each of `asked` with all others that are near, and how many other items are near each: (A,)."""
    step = max(1, _CHUNK // max(1, len(hashes)))
    parts: list[Found] = []
    others = np.zeros(len(asked), dtype=np.int64)
    for start in range(0, len(asked), step):
        block = asked[start : start + step]
        apart = np.bitwise_count(hashes[block, None] ^ hashes[None, :])
        row, column = np.nonzero(apart <= distance)
        others[start : start + step] = np.bincount(row, counts[column], len(block)).astype(np.int64) - 1
        proper = block[row] != column
        row, column = row[proper], column[proper]
        parts.append((block[row], column.astype(np.int32), apart[row, column]))
    return _joined(parts), others


class _Search:
    """One search of all pairs. `others`: how many other items are near each hash, as far as known; it only grows, so
    what is crowded once stays so, and its pairs with others of the kind are dropped as soon as they are many."""

    def __init__(self, hashes: Hashes, counts: NDArray[np.int64], distance: int, limit: int | None) -> None:
        self._hashes, self._counts, self._distance, self._limit = hashes, counts, distance, limit
        self._others = counts - 1
        self._radii = [(distance - _BANDS + 1 + band) // _BANDS for band in reversed(range(_BANDS))]
        self._parts: list[Found] = []
        self._held, self._most = 0, _HELD
        self._lock = Lock()

    def result(self) -> Neighbours:
        cores = _cores()
        for number, radius in enumerate(self._radii):
            band = _Band(self._hashes, number)
            with ThreadPoolExecutor(cores) as pool:
                list(pool.map(lambda mask, band=band: self._look(band, mask), _masks(radius)))
        self._drop_crowds()
        return _ordered(self._hashes, self._crowded(), _joined(self._parts))

    def _look(self, band: _Band, mask: int) -> None:
        """Compares all whose bands differ by `mask`."""
        for left, right in band.candidates(mask):
            differing = band.hashes[left] ^ band.hashes[right]
            near = np.flatnonzero(np.bitwise_count(differing) <= self._distance)
            near = near[self._is_first(band.number, differing[near])]
            if len(near):
                first, second = band.order[left[near]], band.order[right[near]]
                self._keep(first, second, np.bitwise_count(differing[near]))

    def _is_first(self, number: int, differing: Hashes) -> NDArray[np.bool_]:
        """Whether no earlier band has found the pair: so each is found once."""
        first = np.ones(len(differing), dtype=bool)
        for earlier in range(number):
            first &= np.bitwise_count(differing >> np.uint64(earlier * _BITS) & _BAND) > self._radii[earlier]
        return first

    def _keep(self, first: Positions, second: Positions, apart: NDArray[np.uint8]) -> None:
        with self._lock:
            np.add.at(self._others, first, self._counts[second])
            np.add.at(self._others, second, self._counts[first])
            self._parts.append((first, second, apart))
            self._held += len(first)
            if self._held > self._most:
                self._drop_crowds()
                self._most = max(_HELD, 2 * self._held)

    def _drop_crowds(self) -> None:
        crowded = self._crowded()
        first, second, apart = _joined(self._parts)
        kept = ~(crowded[first] & crowded[second])
        self._parts = [(first[kept], second[kept], apart[kept])]
        self._held = int(kept.sum())

    def _crowded(self) -> NDArray[np.bool_]:
        if self._limit is None:
            return np.zeros(len(self._hashes), dtype=bool)
        return self._others > self._limit


class _Band:
    """Hashes ordered by one of their bands, and where in that order each of its values begins and ends."""

    def __init__(self, hashes: Hashes, number: int) -> None:
        self.number = number
        values = (hashes >> np.uint64(number * _BITS) & _BAND).astype(np.int64)
        self.order = np.argsort(values, kind="stable").astype(np.int32)
        self.hashes = hashes[self.order]
        self._values = values[self.order]
        self._bounds = np.searchsorted(self._values, np.arange((1 << _BITS) + 1))

    def candidates(self, mask: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Pairs of positions in this order whose bands differ exactly by `mask`, each once, at most about `_CHUNK`."""
        if mask:
            top = 1 << (mask.bit_length() - 1)
            rows = np.flatnonzero((self._values & top) == 0)
            others = self._values[rows] ^ mask
            begin = self._bounds[others]
        else:
            rows = np.arange(len(self._values))
            others = self._values
            begin = rows + 1
        count = self._bounds[others + 1] - begin
        there = np.flatnonzero(count)
        yield from _spread_out(rows[there], begin[there], count[there])


def _spread_out(
    rows: NDArray[np.int64], begin: NDArray[np.int64], count: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Each row with `count` positions from `begin` on. A row is not divided, so a chunk can be longer by one row."""
    ends = np.cumsum(count)
    start = 0
    while start < len(rows):
        done = ends[start] - count[start]
        end = max(start + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
        part = slice(start, end)
        shift = begin[part] - (ends[part] - count[part] - done)
        yield (
            np.repeat(rows[part], count[part]),
            np.arange(ends[end - 1] - done) + np.repeat(shift, count[part]),
        )
        start = end


def _masks(radius: int) -> list[int]:
    """All differences of a band in at most `radius` bits; none at all where it is negative."""
    return [sum(1 << bit for bit in bits) for size in range(radius + 1) for bits in combinations(range(_BITS), size)]


def _joined(parts: Sequence[Found]) -> Found:
    if not parts:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8)
    first, second, apart = (np.concatenate(each) for each in zip(*parts, strict=True))
    return first, second, apart


def _ordered(hashes: Hashes, crowded: NDArray[np.bool_], found: Found) -> Neighbours:
    first, second, apart = found
    left, right = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((right, left))
    return Neighbours(hashes, left[order], right[order], apart[order], crowded)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)

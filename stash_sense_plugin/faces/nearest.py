"""Which of many vectors may be the nearest, found in one pass over all of them, shared out to the processor's cores.

Products of matrices, whose last bits depend on what is computed together, only choose candidates, with room to spare;
who asks scores these one by one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.faces.runtime import available_cores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats

_GUARD = 1e-4
"""Far more than a float32 product of unit vectors can be off (dimension times 6e-8)."""
_CACHED = 1 << 19
"""Numbers looked at in one go: 2 MB of float32, which stay in the cache between the steps."""
_WORTH_A_THREAD = 20_000
"""Vectors: fewer are gone through before another thread has begun."""
_HALF_SCALE = np.float32(2.0**112)
"""By the difference of the exponents' zeros: 127 in float32, 15 in float16."""
_SIGN_AND_SIZE = np.int32(~0x70000000)
"""Without the bits that the sign leaves behind it when it is moved as the sign of a whole number."""


def candidates(vectors: NDArray[Any], queries: Floats, k: int) -> list[NDArray[np.int64]]:
    """For each of `queries` float32 (Q, D) the rows that may be among its `k` nearest, 1..N, ascending.

    `vectors` (N, D) are float32 or float16, of length 1. Each core takes a stretch of them.
    """
    cores = min(available_cores(), 1 + len(vectors) // _WORTH_A_THREAD)
    bounds = [len(vectors) * core // cores for core in range(cores + 1)]
    races = [_Race(len(queries), k) for _ in range(cores)]

    def run(race: _Race, first: int, end: int) -> None:
        _run(race, vectors[first:end], first, queries)

    if cores == 1:
        run(races[0], 0, len(vectors))
    else:
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(run, races, bounds, bounds[1:]))
    return _Race.joined(races).ahead()


def _run(race: _Race, vectors: NDArray[Any], first: int, queries: Floats) -> None:
    """Shows `vectors`, which are the rows from `first` on, to `race`."""
    step = max(1, _CACHED // vectors.shape[1])
    widened = _Widened(step, vectors.shape[1]) if vectors.dtype == np.float16 else None
    scaled = queries if widened is None else queries * _HALF_SCALE
    for start in range(0, len(vectors), step):
        block = vectors[start : start + step]
        known = np.asarray(block, dtype=np.float32) if widened is None else widened.of(block)
        race.see(first + start, np.asarray(scaled @ known.T, dtype=np.float32))


class _Widened:
    """float16 read as float32, several times faster than numpy converts it: the bits of each number are moved to where
    float32 has them, which is the number divided by `_HALF_SCALE`. Exact for all that is finite."""

    def __init__(self, rows: int, dim: int) -> None:
        self._bits = np.empty((rows, dim), dtype=np.int32)

    def of(self, block: NDArray[Any]) -> Floats:
        """float32 like `block`, until the next call."""
        bits = self._bits[: len(block)]
        np.left_shift(np.asarray(block).view(np.int16), 13, out=bits, dtype=np.int32)
        np.bitwise_and(bits, _SIGN_AND_SIZE, out=bits)
        return bits.view(np.float32)


class _Race:
    """Of each query, the rows whose rough cosines (good to 1e-5) leave them a chance to be among the k nearest."""

    def __init__(self, queries: int, k: int) -> None:
        self._k = k
        self._lines = np.full(queries, -np.inf, dtype=np.float32)
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.int64], Floats]] = []
        self._held, self._most = 0, 4 * queries * k

    @classmethod
    def joined(cls, races: list[_Race]) -> _Race:
        """What several races over different rows say together."""
        made = cls(len(races[0]._lines), races[0]._k)
        made._parts = [part for race in races for part in race._parts]
        return made

    def see(self, start: int, rough: Floats) -> None:
        """The cosines (Q, n) of the rows from `start` on."""
        query, column = np.nonzero(rough >= self._lines[:, None])
        self._parts.append((query, column + start, rough[query, column]))
        self._held += len(query)
        if self._held > self._most:
            self._thin_out()

    def ahead(self) -> list[NDArray[np.int64]]:
        self._thin_out()
        query, row, _ = self._parts[0]
        order = np.lexsort((row, query))
        return np.split(row[order], np.searchsorted(query[order], np.arange(1, len(self._lines))))

    def _thin_out(self) -> None:
        """A query's line is what its k-th best so far has, with room to spare: it only rises."""
        query, row, score = (np.concatenate(parts) for parts in zip(*self._parts, strict=True))
        order = np.lexsort((-score, query))
        kth = np.searchsorted(query[order], np.arange(len(self._lines))) + self._k - 1
        there = np.flatnonzero(np.bincount(query, minlength=len(self._lines)) >= self._k)
        self._lines[there] = score[order[kth[there]]] - _GUARD
        kept = score >= self._lines[query]
        self._parts = [(query[kept], row[kept], score[kept])]
        self._held = int(kept.sum())
        self._most = max(self._most, 2 * self._held)  # where many are alike, they are not sorted again at every step

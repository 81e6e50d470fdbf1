"""Frames of different videos that look alike: an inverted index over bands of the hashes' bits.

A band is a dozen or more of the 64 lowest coefficients' bits. Frames that agree in all bits of one of the `_BANDS`
bands are compared. That misses some near pairs (of two hashes with 20 differing bits one in five), which is no harm
where four of all pairs of two videos are enough, and it looks at a few in 100,000 of all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.duplicates.frame_hash import distances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from stash_sense_plugin.duplicates.frame_hash import Bits

    Positions = NDArray[np.int64]

_BANDS = 12
_LOW_BITS = 64
_NARROWEST, _WIDEST = 12, 22
_A_VIDEO = 6
"""Frames of one video that are kept of those with the same band: of a still hour, six will do."""
_FULLEST = 256
"""Frames with the same band, beyond which it says nothing: an intro of hundreds of videos."""
_CHUNK = 1 << 18
"""Pairs compared in one go: a few MB of each intermediate result, which stay in the cache."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """`asked`, `known` int64 (P,): positions of near frames; `distances` uint8 (P,) bits. Each pair once."""

    asked: Positions
    known: Positions
    distances: NDArray[np.uint8]


class Index:
    """Of the hashes `bits` uint64 (N, 2) of frames in the videos `videos` int (N,), ascending."""

    def __init__(self, bits: Bits, videos: Positions) -> None:
        self._bits, self._videos = bits, videos
        self._high = np.ascontiguousarray(bits[:, 1])
        self._bands = [_Band(bits, videos, chosen) for chosen in _bands(len(bits))]

    def near(self, bits: Bits, videos: Positions, line: int) -> Pairs:
        """Frames of other videos that differ from the hashes `bits` (Q, 2) of `videos` (Q,) in `line` bits or less."""
        parts = [self._of_band(band, bits, videos, line) for band in self._bands]
        asked, known, apart = (np.concatenate(each) for each in zip(*parts, strict=True))
        _, once = np.unique(asked * len(self._bits) + known, return_index=True)
        return Pairs(asked[once], known[once], apart[once])

    def _of_band(
        self, band: _Band, bits: Bits, videos: Positions, line: int
    ) -> tuple[Positions, Positions, NDArray[np.uint8]]:
        found = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint8))]
        high, known_high = np.ascontiguousarray(bits[:, 1]), self._high
        for asked, known in band.candidates(bits):
            # Half of the bits, of which no band is made, tell four of five that only look alike by theirs.
            maybe = np.flatnonzero(np.bitwise_count(high[asked] ^ known_high[known]) <= line)
            asked, known = asked[maybe], known[maybe]
            apart = distances(bits[asked], self._bits[known])
            near = np.flatnonzero((apart <= line) & (videos[asked] != self._videos[known]))
            found.append((asked[near], known[near], apart[near]))
        asked, known, apart = (np.concatenate(each) for each in zip(*found, strict=True))
        return asked, known, apart


class _Band:
    """Frames ordered by some of their bits, and where in that order each value begins."""

    def __init__(self, bits: Bits, videos: Positions, chosen: NDArray[np.uint64]) -> None:
        self._chosen = chosen
        values = self._values(bits)
        order = np.lexsort((videos, values))
        kept = order[_few_of_each(values[order], videos[order])]
        self.order = kept
        self._bounds = np.searchsorted(values[kept], np.arange((1 << len(chosen)) + 1))
        counts = np.diff(self._bounds)
        self._counts = np.where(counts <= _FULLEST, counts, 0)

    def candidates(self, bits: Bits) -> Iterator[tuple[Positions, Positions]]:
        """Positions in `bits` and of this index with the same band, at most about `_CHUNK` at a time."""
        values = self._values(bits)
        counts = self._counts[values]
        there = np.flatnonzero(counts)
        counts, begin = counts[there], self._bounds[values[there]]
        ends = np.cumsum(counts)
        start = 0
        while start < len(there):
            done = ends[start] - counts[start]
            end = max(start + 1, int(np.searchsorted(ends, done + _CHUNK, side="right")))
            part = slice(start, end)
            shift = begin[part] - (ends[part] - counts[part] - done)
            places = np.arange(ends[end - 1] - done) + np.repeat(shift, counts[part])
            yield np.repeat(there[part], counts[part]), self.order[places]
            start = end

    def _values(self, bits: Bits) -> Positions:
        low = bits[:, 0]
        values = np.zeros(len(bits), np.int64)
        for place, bit in enumerate(self._chosen):
            values |= (low >> bit & np.uint64(1)).astype(np.int64) << place
        return values


def _bands(frames: int) -> list[NDArray[np.uint64]]:
    """Which bits make up each band. The more frames, the wider, so that a value has a handful of them."""
    width = min(max(frames.bit_length() - 2, _NARROWEST), _WIDEST)
    chance = np.random.default_rng(3)
    return [chance.permutation(_LOW_BITS)[:width].astype(np.uint64) for _ in range(_BANDS)]


def _few_of_each(values: Positions, videos: Positions) -> NDArray[np.bool_]:
    """Which of the ordered frames are among the first of their video with their value."""
    begins = np.ones(len(values), bool)
    begins[1:] = (values[1:] != values[:-1]) | (videos[1:] != videos[:-1])
    places = np.arange(len(values))
    first = np.maximum.accumulate(np.where(begins, places, 0))
    return places - first < _A_VIDEO

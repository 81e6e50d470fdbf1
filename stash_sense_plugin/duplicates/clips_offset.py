"""From near frames of two videos to one offset, and from that to the stretch that they share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Times = NDArray[np.float64]
    Positions = NDArray[np.int64]

TOLERANCE = 1.0
"""Seconds to either side of an offset. Two encodings have their keyframes at the same cuts, but between cuts anywhere;
what is further apart than this looks different in most films."""
LEAST_HITS = 4
_BESIDE = 10.0
"""Seconds. Shots are alike for so long, so near frames this much beside the offset say nothing against it."""
_UNLIKELY = 5.0
"""Standard deviations. So many more hits than by chance, because the best of thousands of offsets is chosen."""
_MISS = 0.15
"""What a frame without its counterpart takes from a stretch to which each with one adds 1. Of a cropped copy every
other frame has none."""
_SHARP = 0.25
"""Seconds: frames of the very same moment agree on the offset to this."""


@dataclass(frozen=True, eq=False)
class Hits:
    """Near frames of one pair of videos: seconds in each, float64 (P,), and differing bits (P,).

    `worth`: 1 for a frame that is near in one place only; of one that recurs all over the other video, 1 by the number.
    """

    a: Times
    b: Times
    distances: NDArray[np.uint8]
    worth: Times

    def __len__(self) -> int:
        return len(self.a)

    def taken(self, which: NDArray[np.generic]) -> Hits:
        return Hits(self.a[which], self.b[which], self.distances[which], self.worth[which])


@dataclass(frozen=True, eq=False)
class Stretch:
    """Seconds in a from `start` to `end`; in b `offset` less. `hits` are in it, ascending, each frame once.
    `looked`: frames that could have been hits."""

    offset: float
    start: float
    end: float
    hits: Hits
    looked: int


def agreeing(hits: Hits, durations: tuple[float, float]) -> Hits | None:
    """Those that agree best on an offset, each frame in one hit only. None where they are too few, or no more than
    chance makes: two videos of one room look alike at any offset, and that is no copy.
    """
    by_offset = hits.taken(np.argsort(hits.a - hits.b, kind="stable"))
    offsets = by_offset.a - by_offset.b
    ends = np.searchsorted(offsets, offsets + 2 * TOLERANCE, side="right")
    weights = np.concatenate(
        ([0.0], np.cumsum(1 / np.sqrt(_count(by_offset.a, by_offset.a) * _count(by_offset.b, by_offset.b))))
    )
    first = int(np.argmax(weights[ends] - weights[:-1]))
    best = _one_to_one(by_offset.taken(np.arange(first, ends[first])))
    elsewhere = by_offset.taken(np.abs(offsets - offsets[first] - TOLERANCE) > _BESIDE)
    by_chance = len(elsewhere) * _share(float(offsets[first]) + TOLERANCE, durations)
    if len(best) < by_chance + _UNLIKELY * by_chance**0.5:
        return None
    recurring = np.maximum(_count(best.a, elsewhere.a), _count(best.b, elsewhere.b))
    return replace(best, worth=1.0 / (1 + recurring))


def _count(times: Times, among: Times) -> NDArray[np.int64]:
    """How often each of the times is among the others."""
    ordered = np.sort(among)
    return np.asarray(np.searchsorted(ordered, times, side="right") - np.searchsorted(ordered, times))


def _share(offset: float, durations: tuple[float, float]) -> float:
    """Of pairs of any two moments of the two videos, how many have this offset, give or take the tolerance."""
    a, b = durations
    common = min(a, b + offset) - max(0.0, offset)
    return 2 * TOLERANCE * max(common, 0.0) / max(a * b, 1.0)


def offset_of(hits: Hits) -> float:
    """Seconds: where most of them, the closest counting most, say the same to a quarter of a second."""
    order = np.argsort(hits.a - hits.b)
    offsets = (hits.a - hits.b)[order]
    worth = 1 / (4.0 + hits.distances[order])
    ends = np.searchsorted(offsets, offsets + _SHARP, side="right")
    sums = np.concatenate(([0.0], np.cumsum(worth)))
    first = int(np.argmax(sums[ends] - sums[:-1]))
    densest = slice(first, ends[first])
    return float(np.average(offsets[densest], weights=worth[densest]))


def stretch(hits: Hits, seen: tuple[Times, Times], durations: tuple[float, float]) -> Stretch | None:
    """The longest stretch of a in which frames have their counterparts. `hits` agree on an offset; `seen`: seconds,
    ascending, of all frames of a and of b that could be hits. Where there are none before or after it, nothing speaks
    against its going on as far as both videos do: titles and common intros are such places.
    """
    offset = offset_of(hits)
    times, hit = _looked_at(hits, seen, offset)
    if not hit.any():
        return None
    first, last = _best_run(np.where(hit, 1.0, -_MISS))
    start, end = float(times[first]), float(times[last])
    inside = hits.taken((hits.a >= start - TOLERANCE) & (hits.a <= end + TOLERANCE))
    begin = (float(times[first - 1]) + start) / 2 if first else max(0.0, offset)
    stop = (float(times[last + 1]) + end) / 2 if last + 1 < len(times) else min(durations[0], durations[1] + offset)
    ordered = inside.taken(np.argsort(inside.a))
    return Stretch(offset, min(begin, start), max(stop, end), ordered, last - first + 1)


def _looked_at(hits: Hits, seen: tuple[Times, Times], offset: float) -> tuple[Times, NDArray[np.bool_]]:
    """Frames of the video that has fewer of them, as seconds of a, that the other has one beside; which are hits."""
    moved = (seen[0], seen[1] + offset)
    sides = [one[_beside(one, other)] for one, other in (moved, moved[::-1])]
    fewer = int(len(sides[1]) < len(sides[0]))
    return sides[fewer], np.isin(sides[fewer], (hits.a, hits.b + offset)[fewer])


def _beside(times: Times, others: Times) -> NDArray[np.bool_]:
    """Which of the times have one of the others near enough to be a hit."""
    if not len(others):
        return np.zeros(len(times), bool)
    after = np.searchsorted(others, times)
    nearest = np.minimum(
        np.abs(times - others[np.minimum(after, len(others) - 1)]), np.abs(times - others[np.maximum(after - 1, 0)])
    )
    return np.asarray(nearest <= TOLERANCE)


def _best_run(worth: Times) -> tuple[int, int]:
    """First and last of the neighbouring values with the largest sum."""
    sums = np.concatenate(([0.0], np.cumsum(worth)))
    gained = sums[1:] - np.minimum.accumulate(sums[:-1])
    last = int(np.argmax(gained))
    return int(np.argmin(sums[: last + 1])), last


def _one_to_one(hits: Hits) -> Hits:
    """Each frame in its closest hit only, those of equal distance by their time."""
    kept = hits.taken(np.lexsort((hits.a, hits.distances)))
    kept = kept.taken(np.sort(np.unique(kept.a, return_index=True)[1]))
    return kept.taken(np.sort(np.unique(kept.b, return_index=True)[1]))

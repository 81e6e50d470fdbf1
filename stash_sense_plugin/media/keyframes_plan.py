"""Which keyframes of a video to decode, so that two encodings of one film give pictures of the same moments.

Encoders put a keyframe where a shot begins, and otherwise one when the last is a certain time ago. Those at cuts are in
every encoding of the film, the others anywhere. So cuts come first, those that begin the longest shots before others:
a rule that gives the same of them whatever was cut off before or after.
"""

from __future__ import annotations

from bisect import bisect, insort
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from stash_sense_plugin.media.grid import coarse_to_fine

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 600
"""Pictures of one video."""
CLOSEST = 1.0
"""Seconds between two pictures, at least, ..."""
SHORT = 40
"""... or what gives a short video so many."""
LONGEST_GAP = 10.0
"""Seconds between keyframes, beyond which frames between them are wanted."""
WORK = 60_000_000
WORK_A_SECOND = 550_000
"""Pixels of keyframes to decode: for a video, and for each second. 1080p on one core: 0.7 s, and 0.4 s a minute."""
WALKED = 0.25
"""What a pixel of a frame between keyframes costs, against one of a keyframe."""
_EARLY = 0.9
"""A keyframe after less than this share of the usual time is there for a cut."""


@dataclass(frozen=True)
class Step:
    """To decode: the keyframe at `key` seconds, and the frames at `targets` that follow it, ascending."""

    key: float
    targets: tuple[float, ...] = ()


def spacing(duration: float, pixels: int) -> float:
    """Seconds from one picture to the next, at least, in a video of `pixels` (width times height)."""
    affordable = max(int(work(duration) / max(pixels, 1)), SHORT)
    return max(duration / min(MOST, affordable), min(CLOSEST, duration / SHORT))


def work(duration: float) -> float:
    """Pixels of keyframes that may be decoded."""
    return WORK + WORK_A_SECOND * duration


def plan(keys: Sequence[float], duration: float, pixels: int, frame_length: float) -> list[Step]:
    """Steps ascending. `keys`: seconds of all keyframes, ascending; `frame_length`: seconds."""
    apart = spacing(duration, pixels)
    chosen = spread(keys, apart)
    left = work(duration) - len(chosen) * pixels
    gap = min(LONGEST_GAP, max(duration / SHORT, apart))
    ends = [*chosen[1:], duration]
    targets = {}
    for place in coarse_to_fine(range(len(chosen))):
        key, end = chosen[place], ends[place]
        between = _between(key, end, gap)
        cost = (between[-1] - key) / frame_length * pixels * WALKED if between else 0.0
        if between and cost <= left:
            targets[place] = between
            left -= cost
    return [Step(key, targets.get(place, ())) for place, key in enumerate(chosen)]


def spread(keys: Sequence[float], apart: float) -> list[float]:
    """Those of the ascending `keys` to look at: `apart` seconds from each other, those at cuts first."""
    taken: list[float] = []
    for key in _by_worth(keys):
        place = bisect(taken, key)
        near = taken[max(place - 1, 0) : place + 1]
        if all(abs(key - other) >= apart for other in near):
            insort(taken, key)
    return taken


def _by_worth(keys: Sequence[float]) -> list[float]:
    """Cuts, longest shots first; then the rest as it comes."""
    intervals = [after - before for before, after in pairwise(keys)]
    usual = max(intervals, default=0.0)
    cuts = [place for place in range(1, len(keys)) if intervals[place - 1] < _EARLY * usual]
    bounds = [*cuts, len(keys) - 1]
    shots = {cut: keys[end] - keys[cut] for cut, end in pairwise(bounds)}
    cuts.sort(key=lambda place: -shots[place])
    rest = [place for place in range(len(keys)) if place not in shots]
    return [keys[place] for place in cuts + rest]


def _between(key: float, end: float, gap: float) -> tuple[float, ...]:
    """Seconds, evenly between a keyframe and the next picture, no more than `gap` apart."""
    count = int((end - key) / gap * 0.999)
    return tuple(key + (end - key) * number / (count + 1) for number in range(1, count + 1))

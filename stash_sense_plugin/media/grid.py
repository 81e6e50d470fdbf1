"""Which moments of a video to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

CLOSEST = 1 / 25
"""Seconds. In tiny clips the grid is thinned to this: closer moments are the same frame."""


def times(
    duration: float, count: int = 60, *, start: float = 0.05, end: float = 0.95, shift: float = 0.0
) -> list[float]:
    """`count` evenly spaced seconds from `start` to `end` (shares of `duration`, both ends included), ascending.

    One frame, or an end that is not after the start, is the middle. `shift` moves the grid by that many steps (0.5 is
    for a second try), but never beyond the video. A tiny clip gets fewer moments, 0 s gets [0.0].
    """
    if duration <= 0:
        return [0.0]
    first, last = duration * start, duration * end
    if last <= first:
        return [duration / 2]
    count = min(count, 1 + round((last - first) / CLOSEST))
    if count <= 1:
        return [(first + last) / 2]
    step = (last - first) / (count - 1)
    return [min(max(first + step * (at + shift), 0.0), duration) for at in range(count)]


def coarse_to_fine(items: Sequence[T]) -> list[T]:
    """The same items, reordered so that each beginning of the list is spread evenly over all of them.

    The order counts with its bits reversed: 0, 1/2, 1/4, 3/4, 1/8, ... of the way. Who stops early has seen everything
    roughly, instead of the first part well.
    """
    bits = max(len(items) - 1, 0).bit_length()
    turned = (int(format(at, f"0{bits}b")[::-1], 2) if bits else 0 for at in range(1 << bits))
    return [items[at] for at in turned if at < len(items)]

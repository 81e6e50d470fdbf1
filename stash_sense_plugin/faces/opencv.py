"""What OpenCV 4 makes of 8-bit pictures, in numpy and to the last bit: a published face database was made with it.

OpenCV is no dependency (no wheel where most users are), and embedders notice what other ways of resizing change.
It reckons in whole numbers: weights of 1/2048 where a picture is resized, steps of 1/32 pixel where it is warped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats, Pixels

Whole: TypeAlias = "NDArray[np.int32]"

_WEIGHT = 2048
_STEPS = 32
_FINE = 1024
"""Steps per pixel in which a warp adds coordinates up, before they are rounded to `_STEPS`."""


def resized(image: Pixels, size: tuple[int, int], *, area: bool = False) -> Pixels:
    """`cv2.resize` of (H, W, 3) to `size` (height, width), INTER_LINEAR, which looks at four pixels and so aliases
    when it shrinks. `area`: as INTER_AREA is when it enlarges: linear too, but only across the borders of pixels.
    """
    if image.shape[0] == 2 * size[0] and image.shape[1] == 2 * size[1]:
        return _halved(image)
    down = _Taps.of(image.shape[0], size[0], area=area, bounded=False)
    across = _Taps.of(image.shape[1], size[1], area=area, bounded=True)
    upper, lower = (
        (rows[:, across.first] * across.weights[0] + rows[:, across.second] * across.weights[1]) >> 4
        for rows in (image[down.first].astype(np.int32), image[down.second].astype(np.int32))
    )
    mixed = (upper * down.weights[0][..., None] >> 16) + (lower * down.weights[1][..., None] >> 16)
    return np.asarray(np.clip((mixed + 2) >> 2, 0, 255), dtype=np.uint8)


def warped(image: Pixels, matrix: NDArray[np.float64], side: int) -> Pixels:
    """`cv2.warpAffine` of (H, W, 3) by `matrix` (2, 3), INTER_LINEAR, to (side, side, 3); outside it is black."""
    x, y = _sources(matrix, side)
    left, top = x >> 5, y >> 5
    across, down = (x & _STEPS - 1)[..., None], (y & _STEPS - 1)[..., None]
    upper = _pixels(image, top, left) * (_STEPS - across) + _pixels(image, top, left + 1) * across
    lower = _pixels(image, top + 1, left) * (_STEPS - across) + _pixels(image, top + 1, left + 1) * across
    whole = upper * (_STEPS - down) + lower * down
    return np.asarray((whole + _STEPS * _STEPS // 2) >> 10, dtype=np.uint8)


def _halved(image: Pixels) -> Pixels:
    """OpenCV's short cut for exactly half the size: the mean of each four."""
    rows = image[::2].astype(np.int32) + image[1::2]
    return ((rows[:, ::2] + rows[:, 1::2] + 2) >> 2).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class _Taps:
    """Along one axis, for each wanted pixel: the two it lies between, (N,), and their weights, (N, 1)."""

    first: Whole
    second: Whole
    weights: tuple[Whole, Whole]

    @classmethod
    def of(cls, length: int, wanted: int, *, area: bool, bounded: bool) -> _Taps:
        """From `length` to `wanted` pixels. `bounded`: what lies beyond the edge has no weight; else the edge itself
        is taken twice, which rounds differently."""
        first, share = _across_borders(length, wanted) if area else _between_centres(length, wanted)
        if bounded:
            share = np.where((first < 0) | (first >= length - 1), np.float32(0), share)
        one, other = (np.rint(part * np.float32(_WEIGHT)).astype(np.int32)[:, None] for part in (1 - share, share))
        return cls(np.clip(first, 0, length - 1), np.clip(first + 1, 0, length - 1), (one, other))


def _between_centres(length: int, wanted: int) -> tuple[Whole, Floats]:
    place = ((np.arange(wanted) + 0.5) * (1 / (wanted / length)) - 0.5).astype(np.float32)
    first = np.floor(place).astype(np.int32)
    return first, place - first.astype(np.float32)


def _across_borders(length: int, wanted: int) -> tuple[Whole, Floats]:
    scale = wanted / length
    at = np.arange(wanted)
    first = np.floor(at * (1 / scale)).astype(np.int32)
    beyond = ((at + 1) - (first + 1) * scale).astype(np.float32)
    return first, np.where(beyond <= 0, np.float32(0), beyond - np.floor(beyond))


def _sources(matrix: NDArray[np.float64], side: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each pixel (side, side) comes from, in 1/32 pixels: x and y."""
    (a, b, left), (c, d, top) = matrix.astype(np.float64)
    over = 1 / (a * d - b * c)
    turn = np.array([[d * over, -b * over], [-c * over, a * over]])
    shift = -turn[:, 0] * left - turn[:, 1] * top
    at = np.arange(side)
    along = [np.rint(turn[axis, 0] * at * _FINE).astype(np.int64)[None] for axis in (0, 1)]
    start = [np.rint((turn[axis, 1] * at + shift[axis]) * _FINE).astype(np.int64)[:, None] for axis in (0, 1)]
    half = _FINE // _STEPS // 2
    return (start[0] + along[0] + half) >> 5, (start[1] + along[1] + half) >> 5


def _pixels(image: Pixels, y: NDArray[np.int64], x: NDArray[np.int64]) -> NDArray[np.int32]:
    """Values at whole coordinates, 0 outside."""
    height, width = image.shape[:2]
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    values = image[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)].astype(np.int32)
    return np.where(inside[..., None], values, 0)

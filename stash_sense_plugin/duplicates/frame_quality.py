"""Where a picture's content is, without black bars, and whether it says enough to be recognised by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pictures = NDArray[np.uint8]

ENOUGH = 50
"""Pictures of less quality do not count."""
_BLACK = 10
"""Grey level. Bars are 0 to 2; what an encoder adds at their edge is not much brighter."""
_FLAT = 2.0
"""Grey levels that a row of a bar varies by (standard deviation). What is dark in a film is noisier."""
_LIT = 40
"""A picture without a pixel this bright is a fade, and says nothing about bars."""
_MOST = 0.6
"""Of the pictures have a bar."""
_WIDEST = 0.4
"""Of the side. A vertical video in a horizontal one has bars of 0.34."""
_VISIBLE = 0.25
"""Grey levels. Waves of less amplitude are what encoding leaves of noise."""
_LEVELS = 32


@dataclass(frozen=True)
class Window:
    """A part of a picture: shares of its height and width, 0..1."""

    top: float
    bottom: float
    left: float
    right: float

    def part(self, inner: Window) -> Window:
        """`inner` of this part, as a part of the whole."""
        height, width = self.bottom - self.top, self.right - self.left
        return Window(
            self.top + inner.top * height,
            self.top + inner.bottom * height,
            self.left + inner.left * width,
            self.left + inner.right * width,
        )


WHOLE = Window(0.0, 1.0, 0.0, 1.0)


def content(pictures: Pictures) -> tuple[Window, NDArray[np.bool_]]:
    """What is inside the black bars of most of a video's pictures (N, H, W), N > 0, and which (N,) have these bars.

    The others (an intro that fills the screen) are whole. Bars are 40 % of a side at most.
    """
    lit = pictures.max(axis=(1, 2)) >= _LIT
    rows, columns = _black(pictures, axis=2), _black(pictures, axis=1)
    if not lit.any():
        return WHOLE, lit
    top, bottom = _inside(rows[lit].mean(axis=0) >= _MOST)
    left, right = _inside(columns[lit].mean(axis=0) >= _MOST)
    outside = np.concatenate((_outside(rows, top, bottom), _outside(columns, left, right)), axis=1)
    return Window(top, bottom, left, right), np.asarray(outside.all(axis=1))


def _black(pictures: Pictures, axis: int) -> NDArray[np.bool_]:
    """Which rows (axis 2) or columns (axis 1) of each picture could be of a bar: (N, H) or (N, W)."""
    return np.asarray((np.percentile(pictures, 95, axis=axis) <= _BLACK) & (pictures.std(axis=axis) <= _FLAT))


def _outside(black: NDArray[np.bool_], begin: float, end: float) -> NDArray[np.bool_]:
    size = black.shape[1]
    return np.concatenate((black[:, : round(begin * size)], black[:, round(end * size) :]), axis=1)


def _inside(bars: NDArray[np.bool_]) -> tuple[float, float]:
    size = len(bars)
    seen = np.flatnonzero(~bars)
    if not len(seen) or seen[0] > _WIDEST * size or size - 1 - seen[-1] > _WIDEST * size:
        return 0.0, 1.0
    return float(seen[0] / size), float((seen[-1] + 1) / size)


def qualities(pictures: Pictures, window: Window = WHOLE) -> NDArray[np.uint8]:
    """0..100 for each of the pictures (N, H, W): how much of it is there to be seen, by two measures.

    Flat, black, faded and blurred pictures have few waves that are more than noise (real films: 0.8 of them and more,
    fades 0.2 to 0.6). Titles have many, but are of one colour nearly everywhere (0.94 and more; films in the dark 0.7).
    """
    height, width = pictures.shape[1:]
    rows = slice(round(window.top * height), round(window.bottom * height))
    columns = slice(round(window.left * width), round(window.right * width))
    inside = pictures[:, rows, columns]
    detail = np.clip((_visible(inside) - 0.4) / 0.4, 0, 1)
    variety = np.clip((0.92 - _one_colour(inside)) / 0.15, 0, 1)
    return np.round(100 * detail * variety).astype(np.uint8)


def _visible(pictures: Pictures) -> NDArray[np.float64]:
    """The share of the lower 12 x 12 waves (N,) that are more than noise."""
    waves = [
        np.cos(np.pi * np.arange(12)[:, None] * (np.arange(size) + 0.5) / size) * 2 / size
        for size in pictures.shape[1:]
    ]
    height = np.abs(waves[0] @ pictures.astype(np.float64) @ waves[1].T) / 2
    return np.asarray((height.reshape(len(pictures), 144)[:, 1:] > _VISIBLE).mean(axis=1))


def _one_colour(pictures: Pictures) -> NDArray[np.float64]:
    """The share of the pixels (N,) in the fullest two neighbouring of 32 levels."""
    levels = pictures.reshape(len(pictures), pictures.shape[1] * pictures.shape[2]) >> 3
    numbered = levels + np.arange(len(levels), dtype=np.int64)[:, None] * _LEVELS
    counts = np.bincount(numbered.ravel(), minlength=len(levels) * _LEVELS).reshape(-1, _LEVELS)
    return np.asarray((counts[:, 1:] + counts[:, :-1]).max(axis=1) / levels.shape[1])

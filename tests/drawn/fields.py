"""Smooth shapes on arrays of coordinates: what faces are modelled and painted with. All values are float32."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

Field: TypeAlias = NDArray[np.float32]
"""One value per point of a surface, usually 0..1."""


def step(values: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, smooth between; falling where `low` is the larger."""
    t = np.clip((values - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)


def bump(x: Field, y: Field, at: tuple[float, float], radius: tuple[float, float]) -> Field:
    """A Gaussian hill of height 1 at `at`; `radius` is its standard deviation across and down."""
    return np.asarray(np.exp(-(((x - at[0]) / radius[0]) ** 2 + ((y - at[1]) / radius[1]) ** 2) / 2), dtype=np.float32)


def disc(x: Field, y: Field, at: tuple[float, float], radius: tuple[float, float], soft: float = 0.15) -> Field:
    """1 inside an ellipse, 0 outside, with an edge `soft` (a share of the radius) wide."""
    distance = np.sqrt(((x - at[0]) / radius[0]) ** 2 + ((y - at[1]) / radius[1]) ** 2)
    return step(np.asarray(distance, dtype=np.float32), 1.0 + soft, 1.0 - soft)


def stroke(x: Field, y: Field, points: Sequence[tuple[float, float]], widths: Sequence[float], soft: float) -> Field:
    """A brush stroke along a curve that goes from left to right: 1 on it, 0 beyond its half-width and `soft`."""
    across = np.array([point[0] for point in points])
    middle = smooth(x, across, np.array([point[1] for point in points]))
    width = smooth(x, across, np.array(widths))
    inside = step(x, across[0] - soft, across[0] + soft) * step(x, across[-1] + soft, across[-1] - soft)
    return np.asarray(inside * step(np.abs(y - middle) - width, soft, -soft), dtype=np.float32)


def smooth(at: Field, positions: NDArray[np.float64], values: NDArray[np.float64]) -> Field:
    """A smooth curve through points (positions ascending), constant beyond its ends."""
    fine = np.linspace(positions[0], positions[-1], 257)
    line = np.interp(fine, positions, values)
    reach = 14
    kernel = np.hanning(2 * reach + 1)
    padded = np.concatenate([2 * line[0] - line[reach:0:-1], line, 2 * line[-1] - line[-2 : -reach - 2 : -1]])
    soft = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    return np.interp(at, fine, soft).astype(np.float32)


def noise(shape: tuple[int, int], cells: tuple[int, int], seed: int) -> Field:
    """Smooth noise of mean 0 and about -1..1: `cells` knots down and across."""
    knots = np.random.default_rng(seed).normal(0.0, 0.45, cells).astype(np.float32)
    picture = Image.fromarray(knots).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(picture, dtype=np.float32)


def soften(values: Field, radius: int) -> Field:
    """A blur by `radius` points, twice a box; edges are repeated."""
    for axis in (0, 1, 0, 1):
        values = _box(values, radius, axis)
    return values


def _box(values: Field, radius: int, axis: int) -> Field:
    pad = [(0, 0), (0, 0)]
    pad[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(values, pad, mode="edge"), axis=axis, dtype=np.float64)
    width = 2 * radius + 1
    parts = total[width:] - total[:-width] if axis == 0 else total[:, width:] - total[:, :-width]
    return (parts / width).astype(np.float32)

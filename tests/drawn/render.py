"""Draws surfaces made of points: turned, seen in perspective, the nearer before the farther, lit, with soft edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.drawn.fields import Field, soften

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tests.drawn.person import Colour

PIVOT = np.array([0.0, -1.1, -0.25], dtype=np.float32)
CAMERA = 11.0
"""Distance of the camera in head units."""
_OVER = 2
_HIDDEN = np.float32(-1e6)
_SRGB = (np.linspace(0.0, 1.0, 4096) ** (1 / 2.2) * 255).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Surface:
    """`points`, `normals`, `colour` are (n, 3), `shine` (n,). `fixed`: it stays where it is when the head turns."""

    points: NDArray[np.float32]
    normals: NDArray[np.float32]
    colour: NDArray[np.float32]
    shine: NDArray[np.float32]
    fixed: bool = False


@dataclass(frozen=True)
class Pose:
    """Degrees: `yaw` to the right of the picture, `pitch` up, `roll` clockwise."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


@dataclass(frozen=True)
class Light:
    """`key`: from where the main light comes (x right, y up, z from the viewer); strengths around 1."""

    key: tuple[float, float, float] = (-0.5, 0.6, 0.8)
    strength: float = 1.0
    fill: float = 0.45
    colour: Colour = (1.0, 0.97, 0.92)


def surface(
    points: NDArray[np.float32], colour: NDArray[np.float32], shine: Field, keep: NDArray[np.bool_] | None = None
) -> Surface:
    """From a grid of points (rows, columns, 3). Hollows are darkened, since less light reaches them."""
    normals = _normals(points)
    depth = points[..., 2]
    hollow = np.clip(soften(depth, max(2, len(depth) // 40)) - depth, 0.0, 0.2) * np.clip(normals[..., 2], 0, 1)
    shaded = colour * np.exp(-4.0 * hollow)[..., None]
    chosen = np.ones(depth.shape, dtype=np.bool_) if keep is None else keep
    return Surface(points[chosen], normals[chosen], shaded[chosen], shine[chosen])


def joined(parts: Sequence[Surface]) -> tuple[Surface, ...]:
    """At most two surfaces, of what turns with the head and of what does not: few large ones draw faster."""
    return tuple(
        Surface(
            np.concatenate([part.points for part in parts if part.fixed == fixed]),
            np.concatenate([part.normals for part in parts if part.fixed == fixed]),
            np.concatenate([part.colour for part in parts if part.fixed == fixed]),
            np.concatenate([part.shine for part in parts if part.fixed == fixed]),
            fixed,
        )
        for fixed in sorted({part.fixed for part in parts})
    )


def two_sided(part: Surface) -> Surface:
    """The same, to be seen from inside too."""
    twice = [np.concatenate([values, values]) for values in (part.points, part.colour)]
    return Surface(
        twice[0],
        np.concatenate([part.normals, -part.normals]),
        twice[1],
        np.concatenate([part.shine, part.shine]),
        part.fixed,
    )


def _normals(points: NDArray[np.float32]) -> NDArray[np.float32]:
    across = np.gradient(points, axis=1)
    up = np.gradient(points, axis=0)
    normals = np.cross(across, up)
    lengths = np.linalg.norm(normals, axis=-1, keepdims=True)
    return np.asarray(normals / np.maximum(lengths, 1e-9), dtype=np.float32)


def rotation(pose: Pose) -> NDArray[np.float32]:
    yaw, pitch, roll = np.radians([pose.yaw, -pose.pitch, -pose.roll])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y, dtype=np.float32)


def render(
    surfaces: Sequence[Surface], pose: Pose, light: Light, *, size: tuple[int, int], scale: float, eyes: float
) -> Image.Image:
    """RGBA of `size` (width, height), drawn twice as large and shrunk; `scale` is pixels per head unit, `eyes` how far
    down the eyes are, 0..1."""
    turn = rotation(pose)
    points = np.concatenate([_turned(part, turn) for part in surfaces])
    zoom = scale * _OVER * CAMERA / (CAMERA - points[:, 2])
    width, height = size[0] * _OVER, size[1] * _OVER
    across = (width * 0.5 + points[:, 0] * zoom).astype(np.int32)
    down = (height * eyes - points[:, 1] * zoom).astype(np.int32)
    depth = np.where(np.concatenate([_seen(part, turn) for part in surfaces]), points[:, 2], _HIDDEN)
    nearest = _nearest(across, down, depth, (height, width))
    covered = nearest >= 0
    picture = np.zeros((height, width, 4), dtype=np.uint8)
    picture[covered, :3] = _shaded(surfaces, nearest[covered], turn, light)
    picture[covered, 3] = 255
    return Image.fromarray(picture).resize(size, Image.Resampling.BOX)


def _turned(part: Surface, turn: NDArray[np.float32]) -> NDArray[np.float32]:
    if part.fixed:
        return part.points
    return np.asarray((part.points - PIVOT) @ turn.T + PIVOT, dtype=np.float32)


def _seen(part: Surface, turn: NDArray[np.float32]) -> NDArray[np.bool_]:
    """What faces the viewer."""
    return np.asarray((part.normals[:, 2] if part.fixed else part.normals @ turn[2]) > -0.05)


def _nearest(
    across: NDArray[np.int32], down: NDArray[np.int32], depth: NDArray[np.float32], shape: tuple[int, int]
) -> NDArray[np.int32]:
    """For every pixel the number of the point that is seen there, -1 for none."""
    height, width = shape
    chosen = np.flatnonzero((across >= 0) & (across < width) & (down >= 0) & (down < height) & (depth > _HIDDEN))
    chosen = chosen[np.argsort(depth[chosen])]
    rank = np.full(height * width, -1, dtype=np.int32)
    rank[down[chosen] * width + across[chosen]] = np.arange(len(chosen), dtype=np.int32)
    rank = _without_holes(rank.reshape(height, width))
    return np.where(rank >= 0, chosen[rank], -1).astype(np.int32)


def _without_holes(rank: NDArray[np.int32]) -> NDArray[np.int32]:
    """Each point grows by a pixel to each side, the nearer over the farther, so that surfaces close."""
    for _ in range(2):
        grown = rank.copy()
        np.maximum(grown[1:], rank[:-1], out=grown[1:])
        np.maximum(grown[:-1], rank[1:], out=grown[:-1])
        rank = grown.T
    return rank


def _shaded(
    surfaces: Sequence[Surface], visible: NDArray[np.int32], turn: NDArray[np.float32], light: Light
) -> NDArray[np.uint8]:
    """The colour of each visible point, in sRGB. Points are numbered through all surfaces."""
    colours = np.empty((len(visible), 3), dtype=np.uint8)
    first = 0
    for part in surfaces:
        mine = np.flatnonzero((visible >= first) & (visible < first + len(part.points)))
        own = visible[mine] - first
        normals = part.normals[own] if part.fixed else part.normals[own] @ turn.T
        colours[mine] = _lit(normals, part.colour[own], part.shine[own], light)
        first += len(part.points)
    return colours


def _lit(
    normals: NDArray[np.float32], colour: NDArray[np.float32], shine: NDArray[np.float32], light: Light
) -> NDArray[np.uint8]:
    key = np.array(light.key, dtype=np.float32)
    key /= np.linalg.norm(key)
    half = key + np.array([0, 0, 1], dtype=np.float32)
    half /= np.linalg.norm(half)
    lamp = np.array(light.colour, dtype=np.float32)
    wrapped = np.clip((normals @ key + 0.25) / 1.25, 0.0, 1.0) * light.strength
    sky = light.fill * (0.62 + 0.38 * normals[:, 1]) * (0.75 + 0.25 * normals[:, 2])
    glint = np.clip(normals @ half, 0.0, 1.0) ** 24 * shine * 0.32 * light.strength
    linear = colour * (wrapped[:, None] * lamp + sky[:, None]) + glint[:, None] * lamp
    exposed = 1.0 - np.exp(-1.35 * np.clip(linear, 0.0, None))
    return np.asarray(_SRGB[(exposed * 4095).astype(np.int32)])

"""What is around a face: hair, ears, neck, shoulders, glasses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tests.drawn.fields import Field, noise, smooth, step
from tests.drawn.head import marks
from tests.drawn.render import Surface, joined, surface, two_sided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.drawn.head import Head
    from tests.drawn.person import Colour, Person


def around(person: Person, head: Head, detail: int) -> tuple[Surface, ...]:
    parts = [_neck(person, detail // 2), _torso(person.clothes, detail)]
    parts += [_ear(person, side, detail // 6) for side in (-1.0, 1.0)]
    if person.style != "bald":
        parts.append(_scalp(person, head))
    if person.style in ("long", "fringe"):
        parts.append(_curtain(person, detail))
    if person.style == "bun":
        parts.append(_ball(person, detail // 3))
    if person.glasses:
        parts.append(_glasses(person, head))
    return joined(parts)


def _strands(person: Person, shape: tuple[int, int], salt: int) -> Field:
    """Light and dark strands that run down the columns; short curls where the hair is curly."""
    if person.style == "curls":
        return noise(shape, (26, 38), person.seed + salt)
    fine = noise(shape, (12, 170), person.seed + salt)
    return 0.6 * fine + 0.4 * noise(shape, (6, 44), person.seed + salt + 1)


def _hair_colour(person: Person, strands: Field) -> NDArray[np.float32]:
    base = np.array(person.hair, dtype=np.float32)
    return np.asarray(base * np.clip(1.0 + 0.55 * strands, 0.25, 2.2)[..., None], dtype=np.float32)


def _scalp(person: Person, head: Head) -> Surface:
    away = np.abs(head.turn)
    front = person.hairline if person.style != "fringe" else 0.50
    thin = 0.35 * max(0.0, person.age - 0.5) if person.style in ("short", "back") else 0.0
    knots = np.array([0.0, 0.5, 0.85, 1.15, 1.45, 1.75, 2.2, np.pi])
    low = {"short": -0.05, "back": 0.05, "bun": 0.0, "curls": -0.3}.get(person.style, -0.6)
    temple = 0.16 if person.style in ("back", "bun") else 0.0
    edge = [front + thin * 0.5, front + thin + temple, front - 0.08 + thin + temple, 0.55, low, -0.3, -0.8, -1.0]
    line = smooth(away, knots, np.array(edge))
    strands = _strands(person, head.x.shape, 21)
    ragged = 0.05 * strands if person.style != "fringe" else 0.09 * strands
    cover = step(head.y - line + ragged, -0.06, 0.26)
    thick = {"short": 0.13, "back": 0.16, "bun": 0.10, "curls": 0.42, "long": 0.17, "fringe": 0.20}[person.style]
    thick *= person.volume
    lift = (
        thick * cover * (0.55 + 0.45 * step(head.y, 0.2, 1.3)) + (0.07 if person.style == "curls" else 0.02) * strands
    )
    middle = np.array([0.0, 0.15, -0.1], dtype=np.float32)
    out = head.points - middle
    out /= np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-6)
    points = head.points + out * (lift + 0.01)[..., None]
    points, colour, cover = (_finer(part) for part in (points, _hair_colour(person, strands), cover))
    shine = np.full(cover.shape, 0.12 if person.style == "curls" else 0.35, dtype=np.float32)
    return surface(points, colour, shine, keep=cover > 0.06)


def _finer(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """A grid with a point more between every two: where hair rises steeply, they are far apart."""
    for _ in range(2):
        rows = np.empty((2 * len(values) - 1, *values.shape[1:]), dtype=np.float32)
        rows[::2] = values
        rows[1::2] = (values[1:] + values[:-1]) / 2
        values = np.swapaxes(rows, 0, 1)
    return values


def _curtain(person: Person, detail: int) -> Surface:
    """Long hair that falls beside and behind the face."""
    fall = np.linspace(-2.5, 1.1, detail, dtype=np.float32)[:, None]
    turn = np.linspace(1.30, 2 * np.pi - 1.30, detail, dtype=np.float32)[None, :]
    wave = 0.05 * np.sin(4.0 * fall + person.seed) * person.volume
    wide = person.temple * 1.08 + 0.13 * person.volume + wave + 0.10 * step(fall, -0.4, -2.0)
    wide = wide * (0.45 + 0.55 * step(-fall, -1.5, -0.6))
    x = wide * np.sin(turn)
    z = np.where(np.cos(turn) > 0, 0.75, 1.45) * np.cos(turn) * np.ones_like(fall) - 0.05
    y = fall * np.ones_like(turn)
    strands = _strands(person, (detail, detail), 31)
    points = np.stack([x * (1 + 0.03 * strands), y, z * (1 + 0.03 * strands)], axis=-1).astype(np.float32)
    colour = _hair_colour(person, strands) * (0.55 + 0.45 * step(y, -1.9, 0.2))[..., None]
    return two_sided(surface(points, colour.astype(np.float32), np.full(y.shape, 0.3, dtype=np.float32)))


def _ball(person: Person, detail: int) -> Surface:
    points = _ellipsoid((0.0, 1.75, -0.45), (0.48, 0.42, 0.45), detail)
    strands = _strands(person, points.shape[:2], 41)
    return surface(points, _hair_colour(person, strands), np.full(strands.shape, 0.3, dtype=np.float32))


def _neck(person: Person, detail: int) -> Surface:
    fall = np.linspace(-3.0, -0.9, detail, dtype=np.float32)[:, None]
    turn = np.linspace(-np.pi, np.pi, 2 * detail, dtype=np.float32)[None, :]
    wide = (0.50 + 0.16 * person.jaw) * (1.0 + 0.35 * step(fall, -2.2, -3.0))
    points = np.stack([wide * np.sin(turn), fall + 0 * turn, 0.62 * np.cos(turn) + 0 * fall - 0.28], axis=-1)
    shade = (0.42 + 0.5 * step(fall + 0 * turn, -1.5, -2.6))[..., None]
    colour = np.array(person.skin, dtype=np.float32) * shade
    return surface(points.astype(np.float32), colour.astype(np.float32), np.full(shade.shape[:2], 0.1, np.float32))


def _torso(clothes: Colour, detail: int) -> Surface:
    """Shoulders, chest and hips, clothed; they stay where they are when the head turns."""
    rows, columns = round(1.2 * detail), detail
    fall = np.linspace(-8.0, -1.95, rows, dtype=np.float32)
    turn = np.arcsin(np.linspace(-0.999, 0.999, columns, dtype=np.float32))[None, :]
    knots = np.array([-8.0, -6.6, -5.2, -3.8, -3.0, -2.55, -2.25, -1.95])
    wide = smooth(fall, knots, np.array([1.75, 1.65, 1.75, 2.1, 2.2, 1.95, 1.35, 0.45]))[:, None]
    deep = smooth(fall, knots, np.array([0.9, 0.85, 0.9, 1.0, 0.95, 0.8, 0.65, 0.4]))[:, None]
    points = np.stack([wide * np.sin(turn), fall[:, None] + 0 * turn, deep * np.cos(turn) - 0.42], axis=-1)
    folds = 1.0 + 0.16 * noise((rows, columns), (14, 12), 5)
    colour = (np.array(clothes, dtype=np.float32) * folds[..., None]).astype(np.float32)
    made = surface(points.astype(np.float32), colour, np.full(folds.shape, 0.05, dtype=np.float32))
    return Surface(made.points, made.normals, made.colour, made.shine, fixed=True)


def _ear(person: Person, side: float, detail: int) -> Surface:
    points = _ellipsoid((side * person.cheek * 0.99, -0.18, -0.12), (0.11, 0.33, 0.20), max(24, detail))
    rim = 0.75 + 0.25 * step(np.abs(points[..., 1] + 0.18), 0.1, 0.26)
    colour = np.array(person.skin, dtype=np.float32) * np.array([0.95, 0.78, 0.74], dtype=np.float32) * rim[..., None]
    return surface(points, colour.astype(np.float32), np.full(rim.shape, 0.15, dtype=np.float32))


def _ellipsoid(middle: tuple[float, ...], radii: tuple[float, ...], detail: int) -> NDArray[np.float32]:
    rise = np.linspace(-np.pi / 2, np.pi / 2, detail, dtype=np.float32)[:, None]
    turn = np.linspace(-np.pi, np.pi, 2 * detail, dtype=np.float32)[None, :]
    points = np.stack([np.cos(rise) * np.sin(turn), np.sin(rise) + 0 * turn, np.cos(rise) * np.cos(turn)], axis=-1)
    return np.asarray(points * np.array(radii) + np.array(middle), dtype=np.float32)


def _glasses(person: Person, head: Head) -> Surface:
    place = marks(person)
    reach = 0.30 if person.glasses == "round" else 0.34
    power = 2.0 if person.glasses == "round" else 4.5
    depth = float(head.points[..., 2].max()) - 0.22
    turn = np.linspace(0, 2 * np.pi, 260)
    lines = []
    for side in (-1.0, 1.0):
        size = (np.abs(np.cos(turn)) ** power + np.abs(np.sin(turn)) ** power) ** (-1 / power)
        round_x, round_y = size * np.cos(turn), size * np.sin(turn)
        x = side * place.eye[0] + reach * round_x
        lines.append(np.stack([x, -0.04 + reach * 0.8 * round_y, depth - 0.16 * x**2], axis=1))
        bow = np.linspace(0, 1, 200)
        hinge = place.eye[0] + reach
        ear = person.cheek * 1.04
        x = side * (hinge + (ear - hinge) * np.minimum(1, bow * 2.5))
        lines.append(np.stack([x, 0.08 + 0 * bow, depth - 0.16 * hinge**2 - 1.2 * bow], axis=1))
    bridge = np.linspace(-1, 1, 60) * (place.eye[0] - reach)
    lines.append(np.stack([bridge, 0.06 - 0.3 * bridge**2, depth + 0.02 - 0 * bridge], axis=1))
    return _tube(np.concatenate(lines).astype(np.float32), 0.032 if person.glasses == "square" else 0.022)


def _tube(line: NDArray[np.float32], radius: float) -> Surface:
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False, dtype=np.float32)
    rise = np.linspace(-0.9, 0.9, 7, dtype=np.float32)
    turns, rises = (part.ravel() for part in np.meshgrid(turn, rise))
    normal = np.stack([np.cos(turns) * np.cos(rises), np.sin(turns) * np.cos(rises), np.sin(rises)], axis=1)
    points = (line[:, None] + radius * normal[None]).reshape(-1, 3)
    normals = np.broadcast_to(normal[None], (len(line), *normal.shape)).reshape(-1, 3)
    colour = np.broadcast_to(np.array([0.012, 0.010, 0.012], dtype=np.float32), points.shape)
    shine = np.full(len(points), 0.8, dtype=np.float32)
    return Surface(points.astype(np.float32), normals.astype(np.float32), colour, shine)

"""The shape of a drawn head: rings around an upright axis, with nose, brows, lips and chin raised from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.drawn.fields import Field, bump, smooth, step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.drawn.person import Expression, Person

TOP = 1.6


@dataclass(frozen=True, eq=False)
class Head:
    """All fields are (rows, columns). `x`, `y`: where a point lies seen from the front; `front` is 1 on the face's
    side and 0 behind the ears; `points` (rows, columns, 3): x right, y up, z towards the viewer; `turn` is the angle
    around the axis, 0 in front, in radians."""

    x: Field
    y: Field
    front: Field
    turn: Field
    points: NDArray[np.float32]


@dataclass(frozen=True)
class Marks:
    """Where things are in a face, in head units; y is 0 at the eyes."""

    eye: tuple[float, float]
    brow: float
    nose: float
    mouth: float
    chin: float


def marks(person: Person) -> Marks:
    nose = -person.nose_length
    mouth = nose - person.mouth_drop
    return Marks((person.eye_distance, 0.0), person.brow_height, nose, mouth, min(-1.62 * person.length, mouth - 0.42))


def make_head(person: Person, expression: Expression, detail: int) -> Head:
    """`detail` is the number of rings."""
    place = marks(person)
    x, y, turn, flat = _rings(person, place, detail)
    front = step(np.cos(turn), 0.0, 0.35)
    rise = _eyes_and_brows(person, place, x, y) + _nose(person, place, x, y) + _mouth(person, place, expression, x, y)
    z = flat + front * rise
    return Head(x, y, front, turn, np.stack([x, y, z], axis=-1).astype(np.float32))


def _rings(person: Person, place: Marks, detail: int) -> tuple[Field, Field, Field, Field]:
    rise = np.linspace(-np.pi / 2, np.pi / 2, detail, dtype=np.float32)
    around = np.linspace(-1.0, 1.0, detail, dtype=np.float32)
    turns = np.pi * (0.45 * around + 0.55 * around**3)
    middle, half = (TOP + place.chin - 0.1) / 2, (TOP - place.chin + 0.1) / 2
    heights = (middle + half * np.sin(rise)).astype(np.float32)
    wide = _width(person, place, heights)[:, None]
    ahead, behind = _depth(place, heights)
    turn = np.broadcast_to(turns.astype(np.float32), (detail, detail))
    x = wide * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.92
    z = np.where(np.cos(turn) > 0, ahead[:, None], behind[:, None]) * np.cos(turn)
    y = np.broadcast_to(heights[:, None], (detail, detail))
    return x.astype(np.float32), y.astype(np.float32), turn.astype(np.float32), z.astype(np.float32)


def _curve(heights: Field, knots: dict[float, float]) -> Field:
    ordered = sorted(knots.items())
    return smooth(heights, np.array([at for at, _ in ordered]), np.array([value for _, value in ordered]))


def _width(person: Person, place: Marks, heights: Field) -> Field:
    chin = place.chin
    knots = {
        chin - 0.1: 0.0,
        chin: person.chin * 0.62,
        chin * 0.88: person.chin,
        chin * 0.62: person.jaw,
        chin * 0.34: 0.5 * (person.jaw + person.cheek),
        -0.1: person.cheek,
        0.4: 0.5 * (person.cheek + person.temple),
        0.85: person.temple * 0.98,
        1.2: person.temple * 0.84,
        1.42: person.temple * 0.60,
        1.55: person.temple * 0.33,
        TOP: 0.0,
    }
    return np.maximum(_curve(heights, knots), 0.0)


def _depth(place: Marks, heights: Field) -> tuple[Field, Field]:
    chin = place.chin
    ahead = {chin - 0.1: 0.0, chin: 0.95, chin * 0.85: 1.12, chin * 0.7: 1.10, place.mouth: 1.16, -0.5: 1.13}
    ahead |= {0.0: 1.10, 0.35: 1.17, 0.8: 1.08, 1.2: 0.86, 1.42: 0.58, 1.55: 0.32, TOP: 0.0}
    behind = {chin - 0.1: 0.0, chin: 0.25, -0.9: 0.9, -0.2: 1.28, 0.5: 1.34, 1.2: 1.0, 1.42: 0.7, 1.55: 0.4, TOP: 0.0}
    return np.maximum(_curve(heights, ahead), 0.0), np.maximum(_curve(heights, behind), 0.0)


def _eyes_and_brows(person: Person, place: Marks, x: Field, y: Field) -> Field:
    rise = np.zeros_like(x)
    for side in (-1.0, 1.0):
        eye = (side * place.eye[0], place.eye[1])
        rise -= 0.11 * person.eye_depth * bump(x, y, (eye[0] * 0.95, 0.06), (0.21, 0.14))
        rise += 0.06 * bump(x, y, eye, (person.eye_width * 0.75, 0.10))
        rise += 0.05 * person.eye_depth * bump(x, y, (side * 0.42, place.brow - 0.02), (0.3, 0.09))
        rise += 0.08 * person.cheek * bump(x, y, (side * 0.66, -0.38), (0.2, 0.18))
        rise -= 0.07 * (1.1 - person.jaw) * 3 * bump(x, y, (side * 0.68, -0.9), (0.18, 0.25))
    return rise


def _nose(person: Person, place: Marks, x: Field, y: Field) -> Field:
    tip, root = place.nose + 0.12, 0.12
    down = np.clip((root - y) / (root - tip), 0.0, 1.0)
    within = step(y, root + 0.22, root - 0.1) * step(y, place.nose - 0.10, place.nose + 0.06)
    height = 0.10 * person.nose_bridge + (0.30 * person.nose_tip + 0.05 - 0.10 * person.nose_bridge) * down**1.3
    spread = 0.075 + 0.25 * person.nose_width * down**1.5
    rise = within * height * np.exp(-((x / spread) ** 2) / 2)
    rise += 0.10 * person.nose_tip * bump(x, y, (0.0, tip), (0.10, 0.09))
    for side in (-1.0, 1.0):
        rise += 0.16 * bump(x, y, (side * person.nose_width * 0.72, place.nose + 0.06), (0.065, 0.075))
    return np.asarray(rise, dtype=np.float32)


def _mouth(person: Person, place: Marks, expression: Expression, x: Field, y: Field) -> Field:
    wide = person.mouth_width * (0.75 + 0.12 * expression.smile)
    rise = 0.5 * person.upper_lip * bump(x, y, (0.0, place.mouth + person.upper_lip * 0.6), (wide, 0.07))
    rise += 0.6 * person.lower_lip * bump(x, y, (0.0, place.mouth - person.lower_lip * 0.7), (wide * 0.9, 0.07))
    rise -= 0.05 * bump(x, y, (0.0, place.mouth), (wide, 0.025))
    rise -= 0.07 * bump(x, y, (0.0, place.mouth - person.lower_lip - 0.14), (0.28, 0.07))
    rise += 0.12 * bump(x, y, (0.0, place.chin + 0.24), (0.12 + person.chin * 0.25, 0.15))
    for side in (-1.0, 1.0):
        rise += 0.08 * max(0.0, expression.smile) * bump(x, y, (side * 0.58, -0.55), (0.16, 0.14))
    return np.asarray(rise, dtype=np.float32)

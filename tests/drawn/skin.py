"""The colour of every point of a drawn head: skin, eyes, brows, lips, beard, lines of age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tests.drawn.fields import Field, bump, disc, noise, smooth, step, stroke
from tests.drawn.head import marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tests.drawn.head import Head, Marks
    from tests.drawn.person import Colour, Expression, Person


@dataclass(eq=False)
class Paint:
    """Layers of colour on a surface: `colour` (rows, columns, 3) in linear light, `shine` (rows, columns)."""

    colour: NDArray[np.float32]
    shine: Field

    def lay(self, where: Field, colour: Sequence[float], shine: float | None = None) -> None:
        """Covers with `colour` where `where` is 1."""
        rows = _rows(where)
        where = where[rows]
        self.colour[rows] += where[..., None] * (np.array(colour, dtype=np.float32) - self.colour[rows])
        if shine is not None:
            self.shine[rows] += where * (shine - self.shine[rows])

    def tint(self, where: Field, factor: Colour) -> None:
        """Multiplies by `factor` where `where` is 1."""
        rows = _rows(where)
        self.colour[rows] *= 1.0 + where[rows][..., None] * (np.array(factor, dtype=np.float32) - 1.0)


def _rows(where: Field) -> slice:
    """The rows in which there is anything to do."""
    used = np.flatnonzero(where.max(axis=1) > 0.002)
    return slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0)


def paint_head(person: Person, expression: Expression, head: Head) -> Paint:
    colour = np.broadcast_to(np.array(person.skin, dtype=np.float32), (*head.x.shape, 3)).copy()
    paint = Paint(colour, np.full(head.x.shape, 0.22, dtype=np.float32))
    place = marks(person)
    _complexion(paint, person, place, head)
    _nose(paint, person, place, head)
    _lines(paint, person, place, head)
    _beard(paint, person, place, head)
    _mouth(paint, person, place, expression, head)
    for side in (-1.0, 1.0):
        _eye(paint, person, expression, head, side)
        _brow(paint, person, place, expression, head, side)
    return paint


def _complexion(paint: Paint, person: Person, place: Marks, head: Head) -> None:
    x, y = head.x, head.y
    rows, columns = x.shape
    blotches = noise((rows, columns), (26, 26), person.seed) * 0.5 + noise((rows, columns), (90, 90), person.seed + 1)
    paint.colour *= 1.0 + 0.07 * blotches[..., None]
    warm = bump(x, y, (0.0, place.nose + 0.15), (0.2, 0.14))
    for side in (-1.0, 1.0):
        warm = warm + bump(x, y, (side * 0.6, -0.45), (0.22, 0.22))
    paint.tint(np.clip(warm, 0, 1) * head.front * (0.3 + 0.7 * person.redness), (1.0, 0.76, 0.74))
    rng = np.random.default_rng([11, person.seed])
    for _ in range(round(person.freckles * 90)):
        at = (float(rng.normal(0.0, 0.42)), float(rng.normal(-0.28, 0.22)))
        paint.tint(head.front * bump(x, y, at, (0.014, 0.014)), (0.62, 0.45, 0.36))
    for _ in range(person.moles):
        at = (float(rng.uniform(-0.75, 0.75)), float(rng.uniform(-1.2, 0.7)))
        size = float(rng.uniform(0.018, 0.034))
        paint.lay(head.front * disc(x, y, at, (size, size), 0.4), (0.05, 0.022, 0.014))


def _nose(paint: Paint, person: Person, place: Marks, head: Head) -> None:
    x, y = head.x, head.y
    dark = np.zeros_like(x)
    for side in (-1.0, 1.0):
        hole = (side * person.nose_width * 0.42, place.nose - 0.015)
        dark = np.maximum(dark, bump(x, y, hole, (person.nose_width * 0.22, 0.030)))
        wing = bump(x, y, (side * (person.nose_width * 0.98), place.nose + 0.06), (0.028, 0.075))
        flank = bump(x, y, (side * (person.nose_width * 0.62), place.nose + 0.30), (0.05, 0.20))
        paint.tint(head.front * (0.55 * wing + 0.22 * flank), (0.45, 0.34, 0.30))
    paint.tint(head.front * dark, (0.10, 0.06, 0.05))
    under = bump(x, y, (0.0, place.nose - 0.06), (person.nose_width * 0.8, 0.045))
    paint.tint(head.front * under * 0.55, (0.5, 0.38, 0.34))
    paint.tint(head.front * bump(x, y, (0.0, place.nose - 0.15), (0.03, 0.07)) * 0.3, (0.6, 0.5, 0.46))


def _lines(paint: Paint, person: Person, place: Marks, head: Head) -> None:
    """Folds beside the nose, bags under the eyes, crow's feet and a furrowed forehead, the deeper the older."""
    x, y, old = head.x, head.y, max(0.0, person.age - 0.25) / 0.75
    dark = np.zeros_like(x)
    for side in (-1.0, 1.0):
        points = [(0.24, place.nose + 0.12), (0.38, place.nose - 0.12), (0.47, place.mouth - 0.02)]
        dark += (0.15 + 0.6 * old) * stroke(side * x, y, points[::1], [0.004, 0.012, 0.004], 0.045)
        bag = [(place.eye[0] - 0.2, -0.15), (place.eye[0], -0.23), (place.eye[0] + 0.2, -0.15)]
        dark += (0.12 + 0.5 * old) * stroke(side * x, y, bag, [0.005, 0.012, 0.005], 0.04)
        for fan in (-0.12, 0.0, 0.12):
            foot = [(place.eye[0] + 0.24, fan * 0.4), (place.eye[0] + 0.42, fan)]
            dark += 0.45 * old * stroke(side * x, y, foot, [0.004, 0.004], 0.02)
    for number in range(3):
        height = place.brow + 0.22 + 0.14 * number
        line = [(-0.5, height - 0.03), (0.0, height + 0.02), (0.5, height - 0.03)]
        dark += 0.6 * old * stroke(x, y, line, [0.003, 0.007, 0.003], 0.025)
    paint.tint(head.front * np.clip(dark, 0, 0.8), (0.42, 0.30, 0.26))


def _beard(paint: Paint, person: Person, place: Marks, head: Head) -> None:
    if not person.beard and not person.moustache:
        return
    x, y = head.x, head.y
    rows, columns = x.shape
    strands = 0.75 + 0.5 * noise((rows, columns), (70, 190), person.seed + 3)
    edge = smooth(np.abs(x), np.array([0.0, 0.3, 0.55, 0.8, 1.0]), np.array([place.mouth - 0.22, place.mouth - 0.16,
                  place.mouth + 0.05, -0.45, -0.15]))  # fmt: skip
    cover = person.beard * step(y - edge, 0.10, -0.10) * step(np.cos(head.turn), -0.2, 0.1)
    arch = [(-0.42, place.mouth - 0.14), (-0.25, place.mouth + 0.13), (0.0, place.mouth + 0.17),
            (0.25, place.mouth + 0.13), (0.42, place.mouth - 0.14)]  # fmt: skip
    lip = person.moustache * stroke(x, y, arch, [0.05, 0.07, 0.05, 0.07, 0.05], 0.03) * head.front
    where = np.clip(np.maximum(cover, lip) * strands, 0, 0.97)
    paint.lay(where, tuple(0.8 * part + 0.006 for part in person.hair), 0.08)


def _mouth(paint: Paint, person: Person, place: Marks, expression: Expression, head: Head) -> None:
    x, y = head.x, head.y
    wide = person.mouth_width * (1.0 + 0.16 * expression.smile)
    across = np.array([-1.0, -0.55, -0.18, 0.0, 0.18, 0.55, 1.0]) * wide
    corner = place.mouth + 0.075 * expression.smile
    seam = smooth(x, across, np.array([corner, place.mouth, place.mouth + 0.012, place.mouth, place.mouth + 0.012,
                                       place.mouth, corner]))  # fmt: skip
    bow = smooth(x, across, person.upper_lip * np.array([0.0, 0.75, 1.08, 0.86, 1.08, 0.75, 0.0]))
    sag = smooth(x, across, person.lower_lip * np.array([0.0, 0.70, 0.97, 1.0, 0.97, 0.70, 0.0]))
    gap = smooth(x, across, 0.22 * expression.mouth * np.array([0.0, 0.75, 0.97, 1.0, 0.97, 0.75, 0.0]))
    within = head.front * step(np.abs(x), wide + 0.015, wide - 0.02)
    upper = within * step(y - seam - bow, 0.022, -0.012) * step(y - seam, -0.01, 0.01)
    lower = within * step(y - seam + gap + sag, -0.022, 0.012) * step(y - seam + gap, 0.01, -0.01)
    paint.lay(np.clip(upper * 0.9, 0, 1), tuple(part * 0.80 for part in person.lip), 0.35)
    paint.lay(np.clip(lower * 0.9, 0, 1), person.lip, 0.5)
    inside = within * step(y - seam, 0.006, -0.006) * step(y - seam + gap, -0.006, 0.006)
    paint.lay(inside, (0.03, 0.008, 0.008), 0.1)
    teeth = inside * step(y - seam + np.minimum(gap, 0.11), -0.004, 0.012) * step(np.abs(x), wide * 0.8, wide * 0.65)
    paint.lay(teeth * min(1.0, 3.0 * expression.mouth), (0.62, 0.58, 0.50), 0.5)
    line = within * np.exp(-(((y - seam) / 0.014) ** 2) / 2)
    paint.tint(line, (0.18, 0.10, 0.10))
    ends = bump(np.abs(x), y, (wide, float(corner)), (0.035, 0.035))
    paint.tint(head.front * ends * 0.6, (0.35, 0.24, 0.22))


def _eye(paint: Paint, person: Person, expression: Expression, head: Head, side: float) -> None:
    wide, high = person.eye_width, person.eye_height * min(1.2, expression.eyes)
    across = side * head.x - person.eye_distance  # towards the temple
    shares = np.array([-1.0, -0.6, 0.0, 0.55, 1.0])
    tilt = person.eye_tilt * across
    upper = smooth(across, shares * wide, high * np.array([-0.12, 0.72, 1.05, 0.82, 0.05])) + tilt
    lower = smooth(across, shares * wide, -high * np.array([0.22, 0.62, 0.80, 0.62, -0.02])) + tilt
    within = head.front * step(np.abs(across), wide + 0.012, wide - 0.012)
    opened = within * step(head.y - upper, 0.008, -0.008) * step(head.y - lower, -0.008, 0.008)
    socket = bump(across, head.y, (0.0, 0.09), (wide * 1.1, 0.09))
    paint.tint(head.front * socket * (0.20 + 0.18 * person.eye_depth), (0.52, 0.40, 0.38))
    paint.lay(opened, (0.60, 0.56, 0.52), 0.25)
    _iris(paint, person, expression, (side * head.x - person.eye_distance, head.y), opened, side)
    shade = opened * step(head.y - upper, -0.07, 0.0)
    paint.tint(shade * 0.75, (0.35, 0.32, 0.30))
    lashes = within * np.exp(-(((head.y - upper) / (0.020 if person.beard else 0.026)) ** 2) / 2)
    paint.lay(lashes * 0.92, (0.012, 0.008, 0.006), 0.1)
    rim = within * np.exp(-(((head.y - lower) / 0.011) ** 2) / 2)
    paint.tint(rim * 0.6, (0.40, 0.26, 0.24))
    crease = within * np.exp(-(((head.y - upper - 0.05 - 0.03 * person.lid_crease) / 0.014) ** 2) / 2)
    paint.tint(crease * (0.15 + 0.7 * person.lid_crease), (0.34, 0.24, 0.22))
    inner = bump(across, head.y - tilt, (-wide * 1.0, -0.01), (0.022, 0.018))
    paint.tint(head.front * inner, (0.6, 0.32, 0.30))


def _iris(
    paint: Paint, person: Person, expression: Expression, place: tuple[Field, Field], opened: Field, side: float
) -> None:
    across, y = place
    at = (side * 0.06 * expression.gaze, 0.008)
    paint.lay(opened * disc(across, y, at, (0.098, 0.098), 0.12), (0.012, 0.010, 0.010), 0.2)
    paint.lay(opened * disc(across, y, at, (0.085, 0.085), 0.14), person.iris, 0.2)
    paint.lay(opened * disc(across, y, at, (0.040, 0.040), 0.2), (0.003, 0.003, 0.003), 0.2)
    spark = (at[0] + side * 0.03, at[1] + 0.035)
    paint.lay(opened * disc(across, y, spark, (0.016, 0.018), 0.4), (1.6, 1.6, 1.6))


def _brow(paint: Paint, person: Person, place: Marks, expression: Expression, head: Head, side: float) -> None:
    rows, columns = head.x.shape
    inner, outer = place.eye[0] - 0.30, place.eye[0] + 0.34
    height = place.brow + 0.06 * expression.brows
    points = [
        (inner, height - person.brow_tilt * 0.5),
        (0.5 * (inner + outer) + 0.05, height + person.brow_arch),
        (outer, height + person.brow_tilt * 0.6 - 0.06),
    ]
    widths = [person.brow_thickness, person.brow_thickness * 1.05, person.brow_thickness * 0.35]
    hairs = 0.85 + 0.5 * noise((rows, columns), (80, 130), person.seed + 5)
    where = head.front * stroke(side * head.x, head.y, points, widths, 0.022) * hairs * person.brow_strength
    grey = person.hair[0] > 0.3
    colour = tuple(min(part, 0.16) * (1.0 if grey else 0.8) for part in person.hair)
    paint.lay(np.clip(where, 0, 0.96), colour, 0.08)

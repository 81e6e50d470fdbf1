"""Pictures of drawn people: a person before a background, in a pose, with an expression, under a light."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from tests.drawn.body import around
from tests.drawn.head import make_head
from tests.drawn.person import Expression
from tests.drawn.render import Light, Pose, Surface, render, surface
from tests.drawn.skin import paint_head

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.drawn.person import Person


@dataclass(frozen=True)
class Look:
    """How somebody is at one moment."""

    pose: Pose = field(default_factory=Pose)
    expression: Expression = field(default_factory=Expression)
    light: Light = field(default_factory=Light)


_DETAILS = (144, 208, 320, 448, 640)
"""Rings of a head; few sizes, so that what was modelled once serves for many drawings."""


@lru_cache(maxsize=48)
def _face(person: Person, expression: Expression, detail: int) -> Surface:
    head = make_head(person, expression, detail)
    paint = paint_head(person, expression, head)
    return surface(head.points, paint.colour, paint.shine)


@lru_cache(maxsize=32)
def _rest(person: Person, detail: int) -> tuple[Surface, ...]:
    return around(person, make_head(person, Expression(), detail), detail)


def draw(person: Person, look: Look, *, size: tuple[int, int], scale: float, eyes: float = 0.42) -> Image.Image:
    """RGBA of `size` (width, height) with nothing behind the person; a face is about 2 * `scale` pixels wide, its eyes
    are in the middle and `eyes` (0..1) of the height down."""
    detail = min((step for step in _DETAILS if step >= 4.4 * scale), default=_DETAILS[-1])
    parts = (_face(person, look.expression, detail), *_rest(person, detail))
    return render(parts, look.pose, look.light, size=size, scale=scale, eyes=eyes)


def backdrop(size: tuple[int, int], seed: int) -> Image.Image:
    """A soft room: large patches of light and colour. Its colours are cool, so that only people have skin's."""
    rng = np.random.default_rng([13, seed])
    base = rng.uniform(50, 140) + rng.normal(0, 14, 3)
    knots = _cool(base + rng.normal(0, 22, (4, 6, 1)) + rng.normal(0, 5, (4, 6, 3)))
    picture = Image.fromarray(knots).resize(size, Image.Resampling.BICUBIC)
    for _ in range(4):
        left, top = int(rng.integers(-50, size[0])), int(rng.integers(-50, size[1]))
        shape = (left, top, left + int(rng.integers(30, size[0] // 3)), top + int(rng.integers(60, size[1])))
        patch = tuple(_cool(base + rng.normal(0, 30) + rng.normal(0, 9, 3)).tolist())
        picture.paste(Image.blend(picture, Image.new("RGB", size, patch), 0.5).crop(shape), shape[:2])
    return picture.filter(ImageFilter.GaussianBlur(max(3.0, size[0] / 110)))


def _cool(colours: NDArray[np.float64]) -> NDArray[np.uint8]:
    """As pixels, (..., 3), with no more red than blue or green."""
    pixels = np.clip(colours, 0, 255).astype(np.uint8)
    pixels[..., 0] = pixels.min(axis=-1)
    return pixels


def portrait(
    person: Person, look: Look, *, size: tuple[int, int] = (360, 440), scale: float = 82, seed: int = 0
) -> Image.Image:
    """RGB: head and shoulders before a soft background."""
    picture = backdrop(size, seed)
    person_drawn = draw(person, look, size=size, scale=scale)
    picture.paste(person_drawn, (0, 0), person_drawn)
    return picture

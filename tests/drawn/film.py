"""Short films of drawn people: shots with cuts between them, in which people move, turn, talk and blink."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from tests.drawn.person import Expression
from tests.drawn.portrait import Look, backdrop, draw
from tests.drawn.render import Light, Pose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from PIL import Image

    from tests.drawn.person import Person

RATE = 12
_MOMENTS = 5
"""How many drawings of a person a shot is made of; between them people move as a whole."""
_FACES = (Expression(), Expression(mouth=0.5), Expression(smile=0.6, mouth=0.2))


@dataclass(frozen=True)
class Shot:
    """`people` from left to right; `scale` is half a face's width in pixels of the film."""

    people: tuple[Person, ...]
    seconds: float
    scale: float


@dataclass(frozen=True, eq=False)
class _Actor:
    """One person of a shot: drawings by moment, each (width, height) RGBA, and where the eyes are at the start."""

    moments: list[Image.Image]
    at: tuple[float, float]
    drift: tuple[float, float]


def write_film(path: Path, shots: Sequence[Shot], size: tuple[int, int], seed: int) -> None:
    """An H.264 film of `size` (width, height) at RATE frames a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "20", "g": "24"})
        stream.width, stream.height, stream.pix_fmt = (*size, "yuv420p")
        stream.codec_context.time_base = Fraction(1, RATE)
        for number, shot in enumerate(shots):
            for picture in _frames(shot, size, seed * 100 + number):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode(None))


def _frames(shot: Shot, size: tuple[int, int], seed: int) -> Iterator[Image.Image]:
    rng = np.random.default_rng([17, seed])
    room = backdrop((size[0] + 40, size[1]), seed)
    light = _light(rng)
    actors = [_actor(person, place, shot, size, light, rng) for place, person in enumerate(shot.people)]
    count = round(shot.seconds * RATE)
    for number in range(count):
        pan = round(40 * number / count)
        picture = room.crop((pan, 0, pan + size[0], size[1]))
        for actor in actors:
            _put(picture, actor, number / count, number)
        yield picture


def _light(rng: np.random.Generator) -> Light:
    key = (float(rng.uniform(-0.8, 0.8)), float(rng.uniform(0.2, 0.9)), float(rng.uniform(0.6, 1.0)))
    warm = float(rng.uniform(-0.12, 0.12))
    return Light(key, float(rng.uniform(0.7, 1.15)), float(rng.uniform(0.35, 0.55)), (1 + warm, 0.97, 1 - warm))


def _actor(
    person: Person, place: int, shot: Shot, size: tuple[int, int], light: Light, rng: np.random.Generator
) -> _Actor:
    scale = shot.scale * float(rng.uniform(0.94, 1.0))
    sheet = (round(4.8 * scale), round(10.4 * scale))
    aim = float(rng.uniform(-14, 14))
    moments = []
    for moment in range(_MOMENTS):
        swing = np.sin(2 * np.pi * moment / _MOMENTS + place)
        pose = Pose(aim + 9 * float(swing), float(rng.uniform(-5, 5)), float(rng.uniform(-5, 5)))
        face = _FACES[int(rng.integers(len(_FACES)))]
        moments.append(draw(person, Look(pose, face, light), size=sheet, scale=scale, eyes=0.24))
    middle = size[0] * (place + 0.5) / len(shot.people)
    height = max(size[1] * float(rng.uniform(0.36, 0.46)), size[1] - 7.0 * scale)
    room = 0.06 * size[0]
    return _Actor(
        moments, (middle - sheet[0] / 2, height - 0.24 * sheet[1]), (float(rng.uniform(-room, room)), 0.4 * scale)
    )


def _put(picture: Image.Image, actor: _Actor, done: float, number: int) -> None:
    drawing = actor.moments[number // 4 % len(actor.moments)]
    left = actor.at[0] + actor.drift[0] * (done - 0.5) * 2
    top = actor.at[1] + actor.drift[1] * np.sin(2 * np.pi * done)
    picture.paste(drawing, (round(left), round(float(top))), drawing)

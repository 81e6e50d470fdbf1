"""Scenes made of stills: several people move through shots before a busy background, then small, blurred, recompressed.

Every number comes from the seed, so a scene can be made again; frames are drawn when they are asked for.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import av
import numpy as np
from PIL import Image, ImageFilter

from stash_sense_plugin.faces.types import Frame
from tests.generated.stills import Still, main_face

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.detect import Detector

WIDTH, HEIGHT = 1280, 720


@dataclass(frozen=True)
class Recipe:
    """`face_px`: range of the face's side (root of the box's area). `blur` and `motion` are in face sides."""

    face_px: tuple[float, float]
    blur: tuple[float, float] = (0.0, 0.03)
    motion: tuple[float, float] = (0.0, 0.06)
    jpeg: tuple[int, int] = (45, 80)
    noise: float = 4.0
    presence: float = 0.75


MEDIUM = Recipe((48.0, 80.0))
SMALL = Recipe((18.0, 36.0))


@dataclass(frozen=True, eq=False)
class Cutout:
    """Head and shoulders with a soft-edged mask; `face` is the face's side in pixels of `image`."""

    image: Image.Image
    mask: Image.Image
    face: float


@dataclass(frozen=True, eq=False)
class Actor:
    name: str
    cutouts: tuple[Cutout, ...]


@dataclass(frozen=True, eq=False)
class Place:
    """Where a person is in one frame: `box` left, top, right, bottom of the cut-out, `side` of the face in pixels."""

    name: str
    cutout: Cutout
    side: float
    box: tuple[int, int, int, int]
    turn: float


@dataclass(frozen=True, eq=False)
class Scene:
    """`known` and `unknown` are the names of who is in it; frames by number 0..count-1."""

    seed: int
    recipe: Recipe
    actors: tuple[Actor, ...]
    known: frozenset[str]
    unknown: frozenset[str]
    count: int = 60
    shots: int = 6
    backdrops: list[Image.Image] = field(default_factory=list)

    def time(self, number: int) -> float:
        return 10.0 + 5.0 * number

    def frame(self, number: int) -> NDArray[np.uint8]:
        """RGB (720, 1280, 3), recompressed as JPEG."""
        rng = np.random.default_rng([self.seed, number])
        picture = self.backdrops[self._shot(number) % len(self.backdrops)].copy()
        for place in self.places(number):
            _paste(picture, place, self.recipe, rng)
        return _recompressed(_noisy(picture, self.recipe.noise, rng), int(rng.integers(*self.recipe.jpeg)))

    def places(self, number: int) -> list[Place]:
        """Who is where in a frame. Each person keeps to a lane of the picture, so that nobody is covered."""
        wide, shot = WIDTH // len(self.actors), self._shot(number)
        places = []
        for lane, actor in enumerate(self.actors):
            rng = np.random.default_rng([self.seed, number, lane])
            if rng.random() < self.recipe.presence:
                steady = np.random.default_rng([self.seed, shot, lane, 1])
                places.append(_placed(actor, steady, rng, self.recipe, (lane * wide, wide)))
        return places

    def _shot(self, number: int) -> int:
        return number * self.shots // self.count

    def frames(self, order: Sequence[int] | None = None) -> Iterator[Frame]:
        for number in order if order is not None else range(self.count):
            yield Frame(number, self.time(number), self.frame(number))


def film(scene: Scene, path: Path, *, crf: int = 28) -> None:
    """The scene as an H.264 video at `path`, one of its frames per second, every twelfth a keyframe."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=1, options={"crf": str(crf), "preset": "superfast", "g": "12"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(scene.count):
            picture = av.VideoFrame.from_ndarray(scene.frame(number), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


def filmed(scene: Scene, folder: Path, *, crf: int = 28) -> Iterator[Frame]:
    """The scene's frames after real H.264, in order, one at a time."""
    path = folder / f"{scene.seed}.mp4"
    film(scene, path, crf=crf)
    with av.open(str(path)) as container:
        for number, picture in enumerate(container.decode(video=0)):
            yield Frame(number, scene.time(number), np.asarray(picture.to_ndarray(format="rgb24"), dtype=np.uint8))


def make_scene(
    seed: int,
    known: Mapping[str, Sequence[Still]],
    unknown: Mapping[str, Sequence[Still]],
    recipe: Recipe,
    detector: Detector,
    *,
    count: int = 60,
) -> Scene:
    """A scene of all the named people; of each, up to three of the stills are used."""
    rng = np.random.default_rng(seed)
    actors = []
    for name, stills in sorted({**known, **unknown}.items()):
        chosen = rng.permutation(len(stills))[:3]
        cutouts = [cut_out(stills[at], detector) for at in chosen]
        actors.append(Actor(name, tuple(cutout for cutout in cutouts if cutout)))
    rng.shuffle(actors)
    backdrops = [_backdrop(rng) for _ in range(3)]
    return Scene(seed, recipe, tuple(actors), frozenset(known), frozenset(unknown), count, backdrops=backdrops)


def cut_out(still: Still, detector: Detector) -> Cutout | None:
    """Head and shoulders of a still with a soft edge; None where no face is found."""
    image = still.pixels()
    face = main_face(detector, image)
    if face is None:
        return None
    centre = (face.box[:2] + face.box[2:]) / 2
    reach = 1.15 * face.size
    left, top = (max(0, round(float(value - reach))) for value in centre)
    right, bottom = (round(float(value + reach)) for value in centre)
    part = Image.fromarray(image[top:bottom, left:right])
    return Cutout(part, _soft_mask(part.size), face.size)


def _soft_mask(size: tuple[int, int]) -> Image.Image:
    x, y = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    inside = np.clip((1.0 - np.maximum(np.abs(x), np.abs(y))) / 0.15, 0, 1)
    return Image.fromarray((inside * 255).astype(np.uint8))


def _placed(
    actor: Actor, steady: np.random.Generator, rng: np.random.Generator, recipe: Recipe, lane: tuple[int, int]
) -> Place:
    """`steady` draws what stays within a shot, `rng` what changes from frame to frame."""
    cutout = actor.cutouts[int(steady.integers(len(actor.cutouts)))]
    side = float(np.clip(steady.uniform(*recipe.face_px) * rng.uniform(0.95, 1.05), *recipe.face_px))
    scale = side / cutout.face
    size = (max(4, round(cutout.image.width * scale)), max(4, round(cutout.image.height * scale)))
    left = lane[0] + int(rng.integers(0, max(1, lane[1] - size[0])))
    top = int(rng.integers(20, max(21, HEIGHT - size[1] - 20)))
    return Place(actor.name, cutout, side, (left, top, left + size[0], top + size[1]), float(rng.uniform(-12, 12)))


def _paste(picture: Image.Image, place: Place, recipe: Recipe, rng: np.random.Generator) -> None:
    left, top, right, bottom = place.box
    size = (right - left, bottom - top)
    person = place.cutout.image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    person = _blurred(person.rotate(place.turn, Image.Resampling.BICUBIC), place.side, recipe, rng)
    gain = float(rng.uniform(0.75, 1.2))
    person = person.point([min(255, int(value * gain)) for value in range(256)] * 3)
    picture.paste(person, (left, top), place.cutout.mask.resize(size).rotate(place.turn))


def _blurred(person: Image.Image, side: float, recipe: Recipe, rng: np.random.Generator) -> Image.Image:
    soft = person.filter(ImageFilter.GaussianBlur(float(rng.uniform(*recipe.blur)) * side))
    length = round(float(rng.uniform(*recipe.motion)) * side)
    if length < 2:
        return soft
    pixels = np.asarray(soft, dtype=np.float32)
    axis = int(rng.integers(0, 2))
    moved = np.mean([np.roll(pixels, step - length // 2, axis=axis) for step in range(length)], axis=0)
    return Image.fromarray(moved.astype(np.uint8))


def _backdrop(rng: np.random.Generator) -> Image.Image:
    """Soft light, a few hard-edged shapes and texture: enough for a detector to be tempted."""
    coarse = rng.integers(30, 190, (5, 8, 3)).astype(np.uint8)
    fine = rng.integers(0, 255, (45, 80, 3)).astype(np.uint8)
    picture = Image.fromarray(coarse).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    texture = Image.fromarray(fine).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    picture = Image.blend(picture, texture, 0.15)
    for _ in range(14):
        left, top = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))
        size = (int(rng.integers(20, 260)), int(rng.integers(20, 260)))
        colour = tuple(int(value) for value in rng.integers(20, 220, 3))
        picture.paste(colour, (left, top, left + size[0], top + size[1]))
    return picture.filter(ImageFilter.GaussianBlur(1.5))


def _noisy(picture: Image.Image, noise: float, rng: np.random.Generator) -> Image.Image:
    down, across = int(rng.integers(0, HEIGHT)), int(rng.integers(0, WIDTH))
    grain = np.roll(_grain(noise), (down, across), axis=(0, 1))
    pixels = np.asarray(picture, dtype=np.int16) + grain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


@lru_cache(maxsize=4)
def _grain(noise: float) -> NDArray[np.int16]:
    """int16 (720, 1280, 1); drawn once and shifted from frame to frame, since drawing it takes longer than all else."""
    return np.random.default_rng(7).normal(0, noise, (HEIGHT, WIDTH, 1)).astype(np.int16)


def _recompressed(picture: Image.Image, quality: int) -> NDArray[np.uint8]:
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=quality)
    return np.asarray(Image.open(stored).convert("RGB"))

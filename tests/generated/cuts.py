"""Films of moving textured shots, and what people make of them: cut, with an intro, mirrored, cropped, encoded anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from av.filter import Graph
from PIL import Image, ImageDraw

from stash_sense_plugin.duplicates.clips import Footage
from stash_sense_plugin.duplicates.frame_hash import hashed
from stash_sense_plugin.media.keyframes import open_keyframes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.duplicates.clips import Clip

RATE = 12
SIZE = (256, 144)
INTRO = 7
"""Seed of the studio's intro, which no film has."""
_ROOM = (400, 230)
NEAR = 1.0
"""Seconds that an offset may be wrong."""


@dataclass(frozen=True)
class Cut:
    """What was made of a film: `start` to `end` in seconds of it, the rest what its name says.

    `crop`: shares cut off at left, top, right, bottom. `intro`, `bars`: seconds; pixels above and below.
    """

    start: float
    end: float
    intro: float = 0.0
    mirrored: bool = False
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    size: tuple[int, int] = SIZE
    bars: int = 0
    crf: int = 26
    gop: int = 250
    cuts: bool = True
    """Whether the encoder puts keyframes where shots begin."""


@dataclass(frozen=True)
class Made:
    """One video: of which film (None: of nobody else's), as which cut of it (None: the film itself)."""

    path: Path
    duration: float
    film: int | None = None
    cut: Cut | None = None
    room: bool = False
    """Whether it was shot in the room that others were shot in too."""


def shots(seed: int, seconds: float, room: int | None = None) -> Iterator[Image.Image]:
    """The frames of a film, RATE a second. `room`: seed of the one room, seen by a camera that stands still."""
    rng = np.random.default_rng([41, seed])
    left = round(seconds * RATE)
    while left > 0:
        count = min(left, round(float(rng.uniform(1.5, 9.0)) * RATE))
        yield from _shot(rng, count, room)
        left -= count


def _shot(rng: np.random.Generator, count: int, room: int | None) -> Iterator[Image.Image]:
    backdrop = _backdrop(np.random.default_rng([43, room]) if room is not None else rng)
    still = room is not None or rng.random() < 0.3
    space = np.array(_ROOM) - SIZE
    begin, end = rng.uniform(0, 1, (2, 2)) * space
    if still:
        begin = end = space / 2
    actors = [_actor(rng) for _ in range(int(rng.integers(1, 4)))]
    for number in range(count):
        done = number / max(count, 1)
        x, y = (begin + (end - begin) * done).astype(int)
        picture = backdrop.crop((x, y, x + SIZE[0], y + SIZE[1]))
        for sprite, at, move, swing in actors:
            left, top = (at + move * done + swing * np.sin(number / RATE * 2.5)).astype(int)
            picture.paste(sprite, (int(left), int(top)), sprite)
        yield picture


def _backdrop(rng: np.random.Generator) -> Image.Image:
    """Soft clouds of several sizes, with furniture in front."""
    field = np.zeros((_ROOM[1], _ROOM[0], 3), np.float32)
    for cells, strength in ((3, 60), (7, 40), (16, 22), (50, 10)):
        noise = rng.uniform(-1, 1, (max(cells * 9 // 16, 2), cells, 3)).astype(np.float32)
        channels = [Image.fromarray(noise[..., at]).resize(_ROOM, Image.Resampling.BICUBIC) for at in range(3)]
        field += strength * np.stack([np.asarray(channel) for channel in channels], axis=-1)
    picture = Image.fromarray(np.clip(field + rng.uniform(70, 150), 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(3, 9))):
        left, top = rng.uniform(0, 1, 2) * _ROOM
        width, height = rng.uniform(15, 110, 2)
        draw.rectangle((left, top, left + width, top + height), fill=_colour(rng))
    return picture


def _actor(rng: np.random.Generator) -> tuple[Image.Image, Any, Any, Any]:
    """Somebody who walks and sways: a drawing, where it begins, how far it goes, how wide it swings."""
    width, height = int(rng.integers(25, 90)), int(rng.integers(50, 130))
    sprite = Image.new("RGBA", (width, height))
    draw = ImageDraw.Draw(sprite)
    draw.ellipse((0, height * 0.2, width, height), fill=(*_colour(rng), 255))
    draw.ellipse((width * 0.2, 0, width * 0.8, height * 0.35), fill=(*_colour(rng), 255))
    draw.rectangle((width * 0.3, height * 0.5, width * 0.7, height * 0.7), fill=(*_colour(rng), 255))
    at = rng.uniform(0, 1, 2) * np.array(SIZE) - (width / 2, height / 3)
    return sprite, at, rng.uniform(-60, 60, 2), rng.uniform(-9, 9, 2)


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rng.integers(10, 245, 3))
    return red, green, blue


def write_film(path: Path, seed: int, seconds: float, *, intro: float = 0.0, room: int | None = None) -> Made:
    """A film, after `intro` seconds of the studio's intro."""
    frames = [shots(INTRO, intro), shots(seed, seconds, room)]
    _write(path, (_frame(picture) for part in frames for picture in part), Cut(0, seconds, crf=20, gop=60))
    return Made(path, seconds + intro, room=room is not None)


def write_cut(path: Path, source: Path, cut: Cut) -> float:
    """Makes `cut` of the video `source` of any size; its length in seconds."""
    with av.open(str(source)) as container:
        stream = container.streams.video[0]
        rate = Fraction(stream.average_rate or RATE)
        graph: Graph | None = None

        def frames() -> Iterator[av.VideoFrame]:
            nonlocal graph
            first = None
            for frame in container.decode(stream):
                at = float(frame.pts * stream.time_base) if frame.pts is not None and stream.time_base else 0.0
                first = at if first is None else first
                if cut.start <= at - first < cut.end:
                    graph = graph or _graph(frame, cut)
                    graph.push(frame)
                    yield graph.vpull()

        intro = (_frame(picture, cut.size) for picture in shots(INTRO, cut.intro * float(rate) / RATE))
        count = _write(path, (frame for part in (intro, frames()) for frame in part), cut, rate)
    return count / float(rate)


def _graph(frame: av.VideoFrame, cut: Cut) -> Graph:
    left, top, right, bottom = cut.crop
    width, height = cut.size
    steps = [("crop", f"iw*{1 - left - right}:ih*{1 - top - bottom}:iw*{left}:ih*{top}")]
    steps += [("hflip", "")] if cut.mirrored else []
    steps += [("scale", f"{width}:{height - 2 * cut.bars}"), ("pad", f"{width}:{height}:0:{cut.bars}"), ("setsar", "1")]
    graph = Graph()
    before = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 1000))
    for name, options in steps:
        after = graph.add(name, options) if options else graph.add(name)
        before.link_to(after)
        before = after
    before.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def _frame(picture: Image.Image, size: tuple[int, int] = SIZE) -> av.VideoFrame:
    return av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24").reformat(*size, "yuv420p")


def _write(path: Path, frames: Iterator[av.VideoFrame], cut: Cut, rate: Fraction = Fraction(RATE)) -> int:
    options = {"preset": "superfast", "crf": str(cut.crf)}
    if not cut.cuts:
        options["x264-params"] = f"keyint={cut.gop}:min-keyint={cut.gop}:scenecut=0"
    count = 0
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height, stream.pix_fmt = (*cut.size, "yuv420p")
        stream.codec_context.gop_size = cut.gop
        stream.codec_context.time_base = 1 / rate
        for frame in frames:
            frame.pts, frame.time_base, count = count, 1 / rate, count + 1
            frame.pict_type = 0
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return count


def cut_of(seconds: float, number: int) -> Cut:
    """The cut of that number of a film of so many seconds: each kind in turn, then all at once."""
    rng = np.random.default_rng([47, number])
    length = float(rng.uniform(0.35, 0.7)) * seconds
    start = float(rng.uniform(0.05, 0.95)) * (seconds - length)
    plain = Cut(start, start + length)
    off = float(rng.uniform(0.02, 0.13))
    centre = (off / 2,) * 4
    corner = (off, 0.0, 0.0, off) if rng.random() < 0.5 else (0.0, off, off, 0.0)
    small = (160, 90)
    kinds = (
        plain,
        Cut(seconds * 0.04, seconds),
        replace(plain, intro=float(rng.uniform(5, 9))),
        replace(plain, mirrored=True),
        replace(plain, crop=centre),
        replace(plain, crop=corner),
        replace(plain, size=small, crf=32, gop=30, cuts=False),
        replace(plain, bars=18),
        replace(plain, size=small, crf=30, mirrored=True, intro=6.0),
        replace(plain, size=small, crf=30, mirrored=True, intro=6.0, crop=centre, bars=8, gop=48),
    )
    return kinds[number % len(kinds)]


def library(
    folder: Path, films: int, derived: int, unrelated: int, rooms: int = 0, seconds: float = 120.0
) -> list[Made]:
    """`films` films, `derived` cuts of them, `unrelated` others that share an intro, `rooms` shot in one room."""
    rng = np.random.default_rng(53)
    made = []
    for number in range(films):
        length = round(float(rng.uniform(0.7, 1.3)) * seconds)
        made.append(replace(write_film(folder / f"film-{number}.mp4", 1000 + number, length), film=number))
    for number in range(derived):
        source = made[number % films]
        cut = cut_of(source.duration, number)
        path = folder / f"cut-{number}.mp4"
        made.append(Made(path, write_cut(path, source.path, cut), source.film, cut))
    for number in range(unrelated):
        short = float(rng.uniform(0.3, 0.6)) * seconds
        path = folder / f"other-{number}.mp4"
        made.append(write_film(path, 2000 + number, short, intro=float(rng.uniform(5, 10))))
    for number in range(rooms):
        made.append(write_film(folder / f"room-{number}.mp4", 5000 + number, seconds / 2, room=9))
    return made


def right(one: Made, other: Made, clip: Clip) -> bool:
    """Whether two of a library share what the clip says: of one film, at the offset that was made, mirrored or not."""
    if one.film is None or one.film != other.film:
        return False
    offsets = [made.cut.start - made.cut.intro if made.cut else 0.0 for made in (one, other)]
    turned = [bool(made.cut and made.cut.mirrored) for made in (one, other)]
    return abs(clip.offset - (offsets[1] - offsets[0])) <= NEAR and clip.mirrored == (turned[0] != turned[1])


def pairs(made: list[Made]) -> set[tuple[int, int]]:
    """Positions of all (film, cut of it)."""
    films = {each.film: place for place, each in reversed(list(enumerate(made))) if not each.cut}
    return {(films[each.film], place) for place, each in enumerate(made) if each.cut}


def footage(number: int, path: Path) -> Footage:
    """What the product keeps of a video."""
    with open_keyframes(path) as video:
        seen = list(video.pictures())
        frames = hashed([each.time for each in seen], np.stack([each.grey for each in seen]))
        return Footage(number, video.duration, frames)

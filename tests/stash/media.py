"""A tree of small files to fill a Stash with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = {"Ada Lovelace": 3, "Bob": 0, "Cyd": 1}
SCENES = ("first.mp4", "second.mp4", "third.mp4")
IMAGES = ("one.png", "two.png")


def make(folder: Path) -> Path:
    for name, count in PEOPLE.items():
        (folder / "performers" / name).mkdir(parents=True)
        for number in range(count):
            picture(folder / "performers" / name / f"{number}.png", len(name) * 20 + number)
    (folder / "scenes").mkdir()
    for number, name in enumerate(SCENES):
        video(folder / "scenes" / name, number)
    (folder / "images").mkdir()
    for number, name in enumerate(IMAGES):
        picture(folder / "images" / name, 200 + number)
    return folder


def picture(path: Path, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def video(path: Path, seed: int, seconds: int = 2) -> None:
    """160 by 120, ten frames a second."""
    rng = np.random.default_rng(seed)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _ in range(seconds * 10):
            pixels = rng.integers(0, 255, (120, 160, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))

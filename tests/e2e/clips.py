"""Short videos of stills, and files that are none."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import av
import numpy as np
from PIL import Image

from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIZE = (320, 320)


def stills(name: str, first: int = 1, last: int = 10) -> list[Path]:
    """Of one of the ten people in lfw10, by number."""
    return sorted(shared("faces", "lfw10", name).glob("*.jpg"))[first - 1 : last]


def clip(path: Path, pictures: Sequence[Path], rate: int = 10, each: int = 5) -> Path:
    """Every picture for `each` frames."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = *SIZE, "yuv420p", 2_000_000
        for picture in pictures:
            with Image.open(picture) as image:
                frame = av.VideoFrame.from_ndarray(np.asarray(image.convert("RGB").resize(SIZE)), format="rgb24")
            for _ in range(each):
                container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return path


def broken(folder: Path) -> list[Path]:
    """Videos that are none: without a byte, text, cut off after the start."""
    empty, text, cut = (folder / f"{name}.mp4" for name in ("empty", "text", "cut"))
    empty.touch()
    text.write_text("This is not a video.\n" * 50, encoding="utf-8")
    shutil.copyfile(shared("media", "hamilton.mp4"), cut)
    with cut.open("r+b") as file:
        file.truncate(20_000)
    return [empty, text, cut]

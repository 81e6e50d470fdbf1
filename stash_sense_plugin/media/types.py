"""The values that leave this package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
"""RGB, shape (height, width, 3), contiguous, its own memory."""


@dataclass(frozen=True, eq=False)
class MediaFrame:
    """One picture of a video, as a player shows it: rotated, with square pixels."""

    number: int
    """Its place in the `times` that were asked for."""
    time: float
    """Seconds from the start of the video to this very frame, not to the asked time."""
    image: Pixels
    width: int
    """Of the video as shown, before it was scaled down: boxes scale by width / image.shape[1]."""
    height: int


@dataclass(frozen=True)
class BadFrame:
    """An asked time for which there is no picture. The scene goes on."""

    number: int
    time: float
    """The asked time in seconds."""
    reason: str
    """broken (damaged there), end (the video is over or cut off there)."""
    text: str


@dataclass
class Counts:
    """What reading a video has cost and brought so far."""

    asked: int = 0
    given: int = 0
    bad: int = 0
    repeated: int = 0
    """Asked times for which the video has no frame that was not given already."""
    seeks: int = 0
    packets: int = 0
    decoded: int = 0
    bytes_read: int = 0

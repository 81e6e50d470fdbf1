"""From a decoded frame to RGB as a player shows it: scaled, colours right, square pixels, upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from stash_sense_plugin.media.hdr import HLG, PQ, to_sdr

if TYPE_CHECKING:
    from collections.abc import Mapping

    import av
    from av.buffer import Buffer

    from stash_sense_plugin.media.types import Pixels

UNKNOWN_SPACE = 2
"""Of ITU-T H.273."""
ODD_PIXELS = (0.2, 5.0)
"""A pixel aspect ratio outside of this is a damaged header, not a picture."""


@dataclass(frozen=True)
class Pose:
    """How a stored picture is to be shown: mirrored first (left and right), then turned anti-clockwise by quarters."""

    quarters: int = 0
    mirrored: bool = False


def pose(frame: av.VideoFrame) -> Pose:
    """From the display matrix (nine 32-bit numbers, row by row, 16.16 fixed), which turns (x, y) as a row vector.

    Ask it of one frame only, and collect garbage then: PyAV keeps a frame whose side data was looked at in a cycle.
    """
    try:
        matrix = bytes(cast("Mapping[str, Buffer]", frame.side_data)["DISPLAYMATRIX"])
    except KeyError:
        return Pose()
    except ValueError:
        # Side data that PyAV has no name for hides the rest of it; the angle alone it tells all the same.
        return Pose(round(frame.rotation / 90) % 4)
    a, b, _, c, d = (int(value) for value in np.frombuffer(matrix[:20], np.int32))
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    if abs(a) >= abs(b):
        return Pose(0 if a >= 0 else 2, mirrored)
    return Pose(3 if b > 0 else 1, mirrored)


def pixel_aspect(stream: av.VideoStream) -> float:
    """Width of a pixel over its height; 1.0 where the file says nothing or nonsense."""
    ratio = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    value = float(ratio) if ratio else 1.0
    return value if ODD_PIXELS[0] <= value <= ODD_PIXELS[1] else 1.0


@dataclass(frozen=True)
class Shape:
    """Sizes of one picture, in pixels."""

    stored: tuple[int, int]
    """(width, height) to ask of the scaler: square pixels, small enough, not yet turned."""
    shown: tuple[int, int]
    """(width, height) as a player shows it in full size."""


def shape(width: int, height: int, aspect: float, quarters: int, max_side: int) -> Shape:
    """Pixels are made square by stretching the short way round, so that nothing is lost."""
    wide = max(round(width * aspect), 1) if aspect >= 1 else width
    high = max(round(height / aspect), 1) if aspect < 1 else height
    scale = min(1.0, max_side / max(wide, high))
    stored = (max(round(wide * scale), 1), max(round(high * scale), 1))
    return Shape(stored, (high, wide) if quarters % 2 else (wide, high))


def _matrix(frame: av.VideoFrame) -> dict[str, Any]:
    """Files that do not say follow the habit: BT.709 for HD, BT.601 below."""
    if frame.colorspace != UNKNOWN_SPACE:
        return {}
    hd = frame.width >= 1280 or frame.height >= 720
    return {"src_colorspace": Colorspace.ITU709 if hd else Colorspace.ITU601}


class Painter:
    """Turns frames into RGB. One for a video: each scaler keeps its tables, and would start threads of its own."""

    def __init__(self) -> None:
        self._scaler = VideoReformatter()

    def pixels(self, frame: av.VideoFrame, size: tuple[int, int], how: Pose) -> Pixels:
        """RGB of the frame, scaled to `size` (as stored), then mirrored and turned."""
        image = self._rgb(frame, size)
        if how.mirrored:
            image = image[:, ::-1]
        return np.ascontiguousarray(np.rot90(image, how.quarters))

    def _rgb(self, frame: av.VideoFrame, size: tuple[int, int]) -> Pixels:
        same = size == (frame.width, frame.height)
        wanted: dict[str, Any] = {
            "width": size[0],
            "height": size[1],
            "format": "rgb24",
            "interpolation": Interpolation.BILINEAR if same else Interpolation.BICUBIC,
            "threads": 1,
        }
        turned = self._scaler.reformat(frame, **wanted, **_matrix(frame))
        image = np.array(turned.to_ndarray(), np.uint8, copy=turned is frame or None)
        return to_sdr(image, frame.color_trc, frame.color_primaries) if frame.color_trc in (PQ, HLG) else image

"""Small real videos for tests, made by PyAV. Every frame has its number in it, as bars that survive encoding."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stash_sense_plugin.media.types import Pixels

os.environ.setdefault("SVT_LOG", "0")
BITS = 10
HDR10 = {"color_primaries": 9, "color_trc": 16, "colorspace": 9, "color_range": 1}
"""BT.2020, PQ, BT.2020 with non-constant luminance, limited range, by ITU-T H.273."""
QUIET = {
    "libx264": {"preset": "ultrafast"},
    "libx265": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "libsvtav1": {"preset": "12", "svtav1-params": "lp=1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
}


@dataclass(frozen=True)
class Film:
    """What to make. `at`: the time of each frame in milliseconds, where they are not evenly spaced.
    `hdr`: all of this (sRGB) colour, 255 being as bright as 203 nits, on `curve` 16 (PQ) or 18 (HLG).
    """

    codec: str = "libx264"
    frames: int = 50
    rate: int = 25
    size: tuple[int, int] = (160, 96)
    gop: int = 25
    pix_fmt: str = "yuv420p"
    rotation: int = 0
    mirrored: bool = False
    aspect: Fraction | None = None
    sound: bool = False
    cover: bool = False
    at: Sequence[int] = ()
    hdr: tuple[int, int, int] | None = None
    curve: int = 16
    format: str | None = None
    options: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)


def picture(number: int, size: tuple[int, int]) -> Pixels:
    """Ten vertical bars, the bits of `number` from the left, over a lower third that is red left and blue right."""
    width, height = size
    image = np.full((height, width, 3), 20, np.uint8)
    for bit in range(BITS):
        if number >> bit & 1:
            image[:, bit * width // BITS : (bit + 1) * width // BITS] = 235
    third = height * 2 // 3
    image[third:] = (200, 30, 30)
    image[third:, width // 2 :] = (30, 30, 200)
    return image


def number(image: Pixels) -> int:
    """The number that is written into a picture."""
    height, width = image.shape[:2]
    middles = [(2 * bit + 1) * width // (2 * BITS) for bit in range(BITS)]
    bars = [image[height // 8 : height // 2, at - 1 : at + 2].mean() for at in middles]
    return sum(1 << bit for bit, bright in enumerate(bars) if bright > 128)


def make(path: Path, film: Film = Film()) -> Path:
    with av.open(str(path), "w", format=film.format, container_options=film.container) as container:
        stream: Any = container.add_stream(film.codec, rate=film.rate)
        stream.width, stream.height = film.size
        stream.pix_fmt = film.pix_fmt
        stream.codec_context.gop_size = film.gop
        stream.codec_context.options = {**QUIET.get(film.codec, {}), **_fixed(film), **film.options}
        if film.rotation or film.mirrored:
            stream.set_display_rotation(film.rotation, hflip=film.mirrored)
        if film.hdr:
            for name, value in ({**HDR10, "color_trc": film.curve}).items():
                setattr(stream.codec_context, name, value)
        if film.aspect:
            stream.codec_context.sample_aspect_ratio = film.aspect
        if film.at:
            stream.codec_context.time_base = Fraction(1, 1000)
        sound: Any = container.add_stream("aac", rate=44100) if film.sound else None
        cover: Any = _cover_stream(container) if film.cover else None
        for packet in cover.encode(_frame(1023, (64, 64), "yuvj420p")) if cover else ():
            container.mux(packet)
        for index in range(film.frames):
            frame = hdr_frame(film.hdr, film.size, film.curve) if film.hdr else _frame(index, film.size, film.pix_fmt)
            frame.pts = film.at[index] if film.at else index
            frame.time_base = Fraction(1, 1000) if film.at else Fraction(1, film.rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound:
            _beep(container, sound, film.frames / film.rate)
    return path


def make_sound(path: Path, *, cover: bool = False) -> Path:
    """A file with only sound, and perhaps a cover picture."""
    with av.open(str(path), "w") as container:
        sound: Any = container.add_stream("aac", rate=44100)
        picture_stream: Any = _cover_stream(container) if cover else None
        for packet in picture_stream.encode(_frame(1023, (64, 64), "yuvj420p")) if picture_stream else ():
            container.mux(packet)
        _beep(container, sound, 2.0)
    return path


def _fixed(film: Film) -> dict[str, str]:
    """Keyframes exactly where asked, not at changes of scene too."""
    gop = str(film.gop)
    if film.codec == "libx264":
        return {"x264-params": f"keyint={gop}:min-keyint={gop}:scenecut=0"}
    if film.codec == "libx265":
        return {"x265-params": f"log-level=none:keyint={gop}:min-keyint={gop}:scenecut=0"}
    return {}


def _pq(nits: Any) -> Any:
    power = (nits / 10000) ** 0.1593017578125
    return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375


def _hlg(nits: Any) -> Any:
    """For a screen of 1000 nits; its gamma of 1.2 goes by the brightness of the whole, unlike in the reader."""
    scene = nits / 1000 * (nits @ [0.2627, 0.6780, 0.0593] / 1000) ** (1 / 1.2 - 1)
    bright = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.where(scene <= 1 / 12, np.sqrt(3 * scene), bright)


CURVES = {16: _pq, 18: _hlg}


def hdr_frame(colour: tuple[int, int, int], size: tuple[int, int], curve: int) -> av.VideoFrame:
    """Ten bits, by the formulas of BT.2087 (to BT.2020) and BT.2100 (PQ, HLG)."""
    signal = np.array(colour) / 255
    linear = np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)
    to_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
    red, green, blue = CURVES[curve](to_2020 @ linear * 203)
    luma = 0.2627 * red + 0.6780 * green + 0.0593 * blue
    values = (64 + 876 * luma, 512 + 896 * (blue - luma) / 1.8814, 512 + 896 * (red - luma) / 1.4746)
    frame = av.VideoFrame(*size, "yuv420p10le")
    for plane, value in zip(frame.planes, values, strict=True):
        plane.update(np.full(plane.buffer_size // 2, round(value), np.uint16).tobytes())
    for name, value in ({**HDR10, "color_trc": curve}).items():
        setattr(frame, name, value)
    return frame


def _frame(index: int, size: tuple[int, int], pix_fmt: str) -> av.VideoFrame:
    """With the matrix that is usual for the size: BT.709 from 720 lines on."""
    matrix = "ITU709" if size[1] >= 720 else "ITU601"
    whole = av.VideoFrame.from_ndarray(picture(index, size), format="rgb24")
    return whole.reformat(format=pix_fmt, dst_colorspace=matrix, threads=1)


def _cover_stream(container: Any) -> Any:
    cover = container.add_stream("mjpeg", rate=1)
    cover.width = cover.height = 64
    cover.pix_fmt = "yuvj420p"
    cover.disposition = av.stream.Disposition.attached_pic
    return cover


def _beep(container: Any, sound: Any, seconds: float) -> None:
    tone = np.sin(np.arange(int(44100 * seconds)) / 16).astype(np.float32)[None]
    for start in range(0, tone.shape[1] - 1023, 1024):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(tone[:, start : start + 1024]), "fltp", "mono")
        frame.sample_rate, frame.pts = 44100, start
        container.mux(sound.encode(frame))
    container.mux(sound.encode(None))

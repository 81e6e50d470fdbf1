"""What a media file is, and pictures of it, as far as the stand-in tells them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Facts(NamedTuple):
    width: int = 0
    height: int = 0
    duration: float = 0.0
    video_codec: str = ""
    audio_codec: str = ""
    frame_rate: float = 0.0
    bit_rate: int = 0


def video(path: Path) -> Facts:
    """Zeros for what is no video, as Stash has them for a file that its ffprobe cannot read."""
    try:
        import av
    except ImportError:
        return Facts()
    try:
        with av.open(str(path)) as container:
            stream = next(iter(container.streams.video), None)
            if stream is None:
                return Facts()
            sound = next(iter(container.streams.audio), None)
            return Facts(
                stream.width,
                stream.height,
                (container.duration or 0) / 1_000_000,
                stream.codec_context.name,
                sound.codec_context.name if sound else "",
                round(float(stream.average_rate or 0), 2),
                container.bit_rate or 0,
            )
    except (av.error.FFmpegError, OSError, ValueError):
        return Facts()


def image(path: Path) -> Facts:
    try:
        from PIL import Image
    except ImportError:
        return Facts()
    try:
        with Image.open(path) as picture:
            return Facts(picture.width, picture.height)
    except (OSError, ValueError):
        return Facts()


def cover(path: Path) -> bytes:
    """A JPEG of the first frame, b"" where there is none."""
    try:
        import av
    except ImportError:
        return b""
    try:
        with av.open(str(path)) as container:
            frame = next(container.decode(video=0), None)
            return b"" if frame is None else _jpeg(frame.to_ndarray(format="rgb24"))
    except (av.error.FFmpegError, OSError, ValueError, IndexError):
        return b""


def thumbnail(path: Path, side: int = 640) -> bytes:
    """A JPEG whose longer side is `side`; small pictures and unreadable files as they are."""
    try:
        from PIL import Image
    except ImportError:
        return path.read_bytes()
    try:
        with Image.open(path) as picture:
            if max(picture.size) <= side:
                return path.read_bytes()
            picture.thumbnail((side, side))
            return _jpeg(picture)
    except (OSError, ValueError):
        return path.read_bytes()


def _jpeg(picture: Any) -> bytes:
    """Of a Pillow image, or of RGB pixels."""
    from PIL import Image

    out = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def content_type(data: bytes) -> str:
    kinds = (
        (b"\xff\xd8", "image/jpeg"),
        (b"\x89PNG", "image/png"),
        (b"RIFF", "image/webp"),
        (b"<svg", "image/svg+xml"),
    )
    return next((kind for start, kind in kinds if data.startswith(start)), "application/octet-stream")

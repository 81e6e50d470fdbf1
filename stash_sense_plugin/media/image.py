"""Stills: any picture file to RGB, and small crops to JPEG."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.media.source import LocalFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.media.types import Pixels

MAX_SIDE = 4096
LARGEST_PICTURE = 80_000_000
"""Pixels to unpack. More is a bomb: a small file that takes gigabytes of memory. Pillow itself stops at 179 million,
which JPEGs may have, since they are scaled as they are unpacked."""
LARGEST_FILE = 1 << 29
GREY = (128, 128, 128)
"""Behind what is transparent: neither a bright nor a dark edge around a face."""
PILLOW = (
    OSError,
    ValueError,
    SyntaxError,
    MemoryError,
    EOFError,
    OverflowError,
    ArithmeticError,
    LookupError,
    TypeError,
)
"""What Pillow's readers let through for damaged files, besides their own UnidentifiedImageError (an OSError)."""


def read_image(source: bytes | Path, *, max_side: int = MAX_SIDE) -> Pixels:
    """RGB, upright (EXIF), scaled down to `max_side`; of an animation the first picture; transparency on grey.

    Raises MediaError: missing, unreadable, empty, broken, unsupported (too large for memory).
    """
    name, content = _content(source)
    try:
        with _careful(), Image.open(io.BytesIO(content)) as image:
            return _pixels(image, name, max_side)
    except MediaError:
        raise
    except Image.DecompressionBombError as error:
        raise MediaError("unsupported", f"{name} is too large: it unpacks to gigabytes.", "Scale it down.") from error
    except UnidentifiedImageError as error:
        raise MediaError("broken", f"{name} is not a picture that can be read here.") from error
    except PILLOW as error:
        raise MediaError("broken", f"{name} is damaged or cut off.", "Copy or download it again.") from error


def encode_jpeg(pixels: Pixels, *, quality: int = 90) -> bytes:
    """`pixels`: RGB, (H, W, 3). `quality`: 1 to 95."""
    written = io.BytesIO()
    Image.fromarray(pixels, "RGB").save(written, "JPEG", quality=quality, subsampling=0 if quality >= 90 else 2)
    return written.getvalue()


def shrunk(pixels: Pixels, max_height: int) -> Pixels:
    """`pixels`: RGB, (H, W, 3); the same where it is no higher than that."""
    height, width = pixels.shape[:2]
    if height <= max_height:
        return np.ascontiguousarray(pixels)
    size = (max(1, round(width * max_height / height)), max_height)
    return np.array(Image.fromarray(pixels, "RGB").resize(size, Image.Resampling.LANCZOS), np.uint8)


def _content(source: bytes | Path) -> tuple[str, bytes]:
    if isinstance(source, Path):
        file = LocalFile(source)
        try:
            if file.size > LARGEST_FILE:
                raise MediaError("unsupported", f"{source.name} is too large for a picture ({file.size >> 20} MiB).")
            return source.name, source.read_bytes()
        except OSError as error:
            raise MediaError("unreadable", f"{source.name} cannot be read: {error.strerror or error}.") from error
        finally:
            file.close()
    if not source:
        raise MediaError("empty", "The picture is empty (0 bytes).")
    return "The picture", source


@contextmanager
def _careful() -> Iterator[None]:
    """Pillow warns of large pictures and odd metadata; sizes are checked here, and the rest is no news to anybody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _pixels(image: Image.Image, name: str, max_side: int) -> Pixels:
    image.draft("RGB", (max_side, max_side))
    if image.width * image.height > LARGEST_PICTURE:
        text = f"{name} is too large: {image.width} by {image.height} pixels."
        raise MediaError("unsupported", text, "Scale it down.")
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    flat = _flat(image)
    flat.thumbnail((max_side, max_side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return np.array(flat, np.uint8)


def _flat(image: Image.Image) -> Image.Image:
    """Any mode to RGB."""
    if image.mode.startswith(("I", "F")):
        return _from_deep(image)
    if image.has_transparency_data:
        full = image.convert("RGBA")
        ground = Image.new("RGB", full.size, GREY)
        ground.paste(full, mask=full.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """Grey of 16 bits or more: Pillow's own conversion would cut everything above 255 off."""
    values = np.asarray(image, np.float64)
    top = 65535.0 if image.mode.startswith("I") and values.max(initial=0) > 255 else max(values.max(initial=0), 1e-9)
    if image.mode.startswith("I") and values.max(initial=0) <= 255:
        top = 255.0
    grey = np.nan_to_num(values / top * 255.0).clip(0, 255).astype(np.uint8)
    return Image.fromarray(grey, "L").convert("RGB")

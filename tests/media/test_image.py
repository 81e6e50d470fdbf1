from __future__ import annotations

import io
import random
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.media.image import encode_jpeg, read_image
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Red left, blue right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def near(pixel: np.ndarray[Any, Any], colour: tuple[int, int, int], off: int = 12) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= off)


KINDS = {
    "jpeg": saved(halves(), "JPEG", quality=95, subsampling=0),
    "progressive": saved(halves(), "JPEG", quality=95, subsampling=0, progressive=True),
    "png": saved(halves(), "PNG"),
    "webp": saved(halves(), "WEBP", lossless=True),
    "bmp": saved(halves(), "BMP"),
    "tiff": saved(halves(), "TIFF"),
    "gif": saved(halves().quantize(4), "GIF"),
    "palette": saved(halves().quantize(4), "PNG"),
    "rgba": saved(halves().convert("RGBA"), "PNG"),
    "animated-gif": saved(halves(), "GIF", save_all=True, append_images=[Image.new("RGB", (40, 20), "white")]),
    "animated-webp": saved(
        halves(), "WEBP", save_all=True, append_images=[Image.new("RGB", (40, 20), "white")], lossless=True
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_out_as_rgb(kind: str) -> None:
    pixels = read_image(KINDS[kind])
    assert pixels.shape == (20, 40, 3)
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    assert near(pixels[10, 5], RED)
    assert near(pixels[10, 35], BLUE)


def test_cmyk_jpeg() -> None:
    pixels = read_image(saved(halves().convert("CMYK"), "JPEG", quality=95))
    assert near(pixels[10, 5], RED, 25)
    assert near(pixels[10, 35], BLUE, 25)


@pytest.mark.parametrize("mode", ["L", "1", "LA"])
def test_grey(mode: str) -> None:
    pixels = read_image(saved(Image.new("L", (8, 8), 255).convert(mode), "PNG"))
    assert (pixels == 255).all()


def test_sixteen_bits_are_scaled_not_cut() -> None:
    values = np.linspace(0, 65535, 256, dtype=np.uint16).reshape(16, 16)
    pixels = read_image(saved(Image.fromarray(values), "PNG"))
    assert np.abs(pixels[..., 0].astype(int) - values // 257).max() <= 1


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(orientation: int) -> None:
    """Stored so that, after the turn that EXIF names, red is on the left again."""
    back = {2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}.get(orientation, [])
    stored = halves()
    for step in back:
        stored = stored.transpose(Image.Transpose(step))
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = read_image(saved(stored, "JPEG", quality=95, subsampling=0, exif=exif))
    assert pixels.shape == (20, 40, 3)
    assert near(pixels[10, 5], RED)


def test_what_is_transparent_is_grey() -> None:
    image = Image.new("RGBA", (10, 10), (255, 255, 255, 0))
    assert (read_image(saved(image, "PNG")) == 128).all()


def test_a_transparent_colour_of_a_palette_is_grey() -> None:
    image = Image.new("P", (10, 10), 0)
    image.putpalette([255, 0, 0] + [0] * 765)
    assert (read_image(saved(image, "PNG", transparency=0)) == 128).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_pictures_are_scaled(kind: str) -> None:
    pixels = read_image(saved(halves((2000, 1000)), kind), max_side=100)
    assert pixels.shape == (50, 100, 3)
    assert near(pixels[25, 10], RED)


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to side * side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    with pytest.raises(MediaError) as caught:
        read_image(bomb(60_000))
    assert caught.value.reason == "unsupported"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"x", "broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "broken"),
        (bytes(1000), "broken"),
        (KINDS["jpeg"][: len(KINDS["jpeg"]) // 2], "broken"),
        (KINDS["png"][:60], "broken"),
        (KINDS["webp"][:30], "broken"),
    ],
)
def test_what_is_no_picture_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(MediaError) as caught:
        read_image(content)
    assert caught.value.reason == reason


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "cover.bin"
    path.write_bytes(KINDS["webp"])
    assert read_image(path).shape == (20, 40, 3)
    for broken, reason in ((tmp_path, "unreadable"), (tmp_path / "none.jpg", "missing")):
        with pytest.raises(MediaError) as caught:
            read_image(broken)
        assert caught.value.reason == reason


def test_broken_pictures_never_get_through_as_other_errors() -> None:
    rng = random.Random(5)
    for content in KINDS.values():
        for _ in range(40):
            broken = bytearray(content)
            for _ in range(rng.choice((1, 5, 40))):
                broken[rng.randrange(len(broken))] = rng.randrange(256)
            with suppress(MediaError):
                assert read_image(bytes(broken)).ndim == 3


@pytest.mark.parametrize("quality", [60, 90])
def test_crops_survive_as_jpeg(quality: int) -> None:
    pixels = read_image(KINDS["png"])
    packed = encode_jpeg(pixels, quality=quality)
    assert packed.startswith(b"\xff\xd8")
    assert np.abs(read_image(packed).astype(int) - pixels).mean() < 12


@needs_shared
def test_real_pictures() -> None:
    paths = sorted(path for path in shared("faces").rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))[:20]
    assert paths
    for path in paths:
        assert read_image(path).shape[2] == 3

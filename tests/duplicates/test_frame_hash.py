"""Hashes of pictures: near for copies of all kinds, far for others, and what does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageDraw

from stash_sense_plugin.duplicates.clips import LINE
from stash_sense_plugin.duplicates.frame_hash import (
    BITS,
    FRAME,
    distances,
    from_bytes,
    hashed,
    hashes,
    mirrored,
    to_bytes,
)
from stash_sense_plugin.duplicates.frame_quality import ENOUGH, WHOLE, Window, content, qualities
from tests.generated.cuts import RATE, shots
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Pictures = NDArray[np.uint8]

SIDE = 64


def small(pictures: list[Image.Image]) -> Pictures:
    return np.stack([np.asarray(each.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)) for each in pictures])


@pytest.fixture(scope="module")
def frames() -> list[Image.Image]:
    """One of each three seconds of a film."""
    return list(shots(3, 150))[:: 3 * RATE]


def cropped(left: float, top: float, right: float, bottom: float) -> Callable[[Image.Image], Image.Image]:
    def of(picture: Image.Image) -> Image.Image:
        width, height = picture.size
        box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
        return picture.resize(picture.size, Image.Resampling.BICUBIC, box=box)

    return of


def noisy(picture: Image.Image) -> Image.Image:
    noise = np.random.default_rng(1).normal(0, 12, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def letterboxed(picture: Image.Image, bars: float = 0.12) -> Image.Image:
    made = Image.new("RGB", (picture.width, round(picture.height * (1 + 2 * bars))))
    made.paste(picture, (0, round(picture.height * bars)))
    return made


@pytest.mark.parametrize(
    ("change", "most"),
    [
        (lambda picture: picture.resize((120, 68)), 6),
        (lambda picture: picture.resize((144, 256)), 6),
        (noisy, 10),
        (lambda picture: picture.point(lambda value: value * 0.7 + 40), 8),
        (lambda picture: picture.point(lambda value: 255 * (value / 255) ** 1.4), 16),
        (letterboxed, 16),
    ],
    ids=["smaller", "stretched", "noisy", "faded", "gamma", "letterboxed"],
)
def test_a_copy_is_near(change: Callable[[Image.Image], Image.Image], most: int, frames: list[Image.Image]) -> None:
    """For nine of ten frames in `most` bits."""
    copy = hashed(range(len(frames)), small([change(each) for each in frames]))
    apart = distances(copy["bits"][:, 0], hashed(range(len(frames)), small(frames))["bits"][:, 0])
    assert np.quantile(apart, 0.9) <= most


@pytest.mark.parametrize(
    "crop",
    [
        (0.025, 0.025, 0.025, 0.025),
        (0.05, 0.05, 0.05, 0.05),
        (0.075, 0.075, 0.075, 0.075),
        (0.12, 0.0, 0.0, 0.12),
        (0.0, 0.15, 0.15, 0.0),
        (0.0, 0.0, 0.0, 0.12),
        (0.1, 0.0, 0.0, 0.0),
        (0.12, 0.0, 0.12, 0.0),
        (0.03, 0.06, 0.07, 0.02),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_crop_is_near_one_of_the_hashes(
    crop: tuple[float, float, float, float], turned: bool, frames: list[Image.Image]
) -> None:
    """Of a third of the pictures at least: each has but some of the crops. `turned`: mirrored as well."""
    copies = small([cropped(*crop)(each) for each in frames])
    bits = hashes(copies[:, :, ::-1] if turned else copies)
    asked = mirrored(bits) if turned else bits
    whole = hashed(range(len(frames)), small(frames))
    apart = distances(asked[:, None], whole["bits"]).min(axis=1)
    assert np.mean(apart <= LINE) >= 1 / 3


def test_others_are_far(frames: list[Image.Image]) -> None:
    others = hashed(range(50), small(list(shots(4, 150))[:: 3 * RATE]))
    mine = hashed(range(len(frames)), small(frames))
    apart = distances(mine["bits"][:, 0][:, None], others["bits"][:, 0][None])
    assert np.median(apart) == pytest.approx(BITS / 2, abs=5)
    assert apart.min() > LINE


@needs_shared
def test_people_are_told_apart_in_portraits() -> None:
    """Two in ten thousand pairs of portraits of one format may be near: some are of one sitting."""
    files = sorted(shared("faces", "lfw10").rglob("*.jpg"))
    bits = hashes(small([Image.open(file) for file in files]))
    apart = distances(bits[:, None], bits[None])[np.triu_indices(len(bits), 1)]
    assert np.mean(apart <= LINE) <= 2e-4


def test_a_mirrored_picture_has_the_mirrored_hash(frames: list[Image.Image]) -> None:
    pictures = small(frames)
    assert np.array_equal(mirrored(hashes(pictures)), hashes(pictures[:, :, ::-1]))
    assert np.array_equal(mirrored(mirrored(hashes(pictures))), hashes(pictures))


@pytest.mark.parametrize("seed", range(10))
def test_a_part_is_hashed_as_if_it_were_the_whole(seed: int) -> None:
    """Where its edges lie between pixels of the large picture too, roughly."""
    rng = np.random.default_rng(seed)
    top, left = (int(value) for value in rng.integers(0, 12, 2))
    height, width = (int(value) for value in rng.integers(40, 52, 2))
    picture = rng.integers(0, 256, (1, SIDE, SIDE)).astype(np.uint8)
    window = Window(top / SIDE, (top + height) / SIDE, left / SIDE, (left + width) / SIDE)
    part = picture[:, top : top + height, left : left + width]
    assert distances(hashes(picture, window), hashes(part)).max() <= 1


def card(paper: int, ink: int, text: str) -> Image.Image:
    picture = Image.new("L", (640, 360), paper)
    ImageDraw.Draw(picture).text((180, 150), text, fill=ink, font_size=40)
    return picture


@pytest.mark.parametrize(
    "picture",
    [
        card(0, 255, "A STUDIO FILM"),
        card(30, 200, "presents"),
        card(255, 0, "THE END"),
        Image.new("L", (320, 180), 0),
        Image.new("L", (320, 180), 255),
        Image.linear_gradient("L"),
    ],
    ids=["title", "grey title", "white title", "black", "white", "gradient"],
)
def test_pictures_that_say_nothing_do_not_count(picture: Image.Image) -> None:
    assert qualities(small([picture]))[0] < ENOUGH


def test_a_fade_out_does_not_count_and_the_film_does(frames: list[Image.Image]) -> None:
    pictures = small(frames)
    assert np.mean(qualities(pictures) >= ENOUGH) >= 0.9
    assert qualities((pictures * 0.05).astype(np.uint8)).max() < ENOUGH


def test_bars_are_where_most_pictures_have_them(frames: list[Image.Image]) -> None:
    barred = small([letterboxed(each) for each in frames])
    intro = small(frames[:10])
    window, has = content(np.concatenate((intro, barred)))
    assert (window.left, window.right) == (0.0, 1.0)
    assert window.top == pytest.approx(0.12 / 1.24, abs=1.5 / SIDE)
    assert window.bottom == pytest.approx(1.12 / 1.24, abs=1.5 / SIDE)
    assert not has[:10].any()
    assert has[10:].all()


@pytest.mark.parametrize("level", [0, 20], ids=["black", "dark"])
def test_without_light_there_are_no_bars(level: int) -> None:
    assert content(np.full((5, SIDE, SIDE), level, np.uint8))[0] == WHOLE


def test_wide_bars_of_a_vertical_film(frames: list[Image.Image]) -> None:
    pictures = np.zeros((len(frames), SIDE, SIDE), np.uint8)
    pictures[:, :, 22:42] = small(frames)[:, :, :20]
    window, _ = content(pictures)
    assert (window.left, window.right) == (22 / SIDE, 42 / SIDE)


def test_bytes_come_back(frames: list[Image.Image]) -> None:
    made = hashed(range(len(frames)), small(frames))
    data = to_bytes(made)
    assert len(data) - 5 == 101 * len(frames)
    assert np.array_equal(from_bytes(data), made)
    assert from_bytes(data).dtype == FRAME


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda data: data[:4] + b"\0" + data[5:], lambda data: b""])
def test_bytes_of_another_version_are_refused(harm: Callable[[bytes], bytes], frames: list[Image.Image]) -> None:
    data = to_bytes(hashed([0.0], small(frames[:1])))
    with pytest.raises(ValueError, match="another version"):
        from_bytes(harm(data))


def test_nothing_is_nothing() -> None:
    made = hashed([], np.zeros((0, SIDE, SIDE), np.uint8))
    assert len(made) == 0
    assert len(from_bytes(to_bytes(made))) == 0

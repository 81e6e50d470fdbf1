"""Small grey pictures of keyframes: which ones, how upright, at what cost, and what is said of files that have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.media.keyframes import SIDE, open_keyframes
from stash_sense_plugin.media.keyframes_plan import (
    LONGEST_GAP,
    MOST,
    SHORT,
    WALKED,
    plan,
    spacing,
    spread,
    work,
)
from tests.media.films import BITS, Film, make
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from stash_sense_plugin.media.keyframes import Keyframe
    from stash_sense_plugin.media.types import Counts

HD = 1920 * 1080


def number(grey: NDArray[np.uint8]) -> int:
    """The number that is written into a picture, which is SIDE pixels wide whatever the film was."""
    middles = [round((bit + 0.5) * SIDE / BITS - 0.5) for bit in range(BITS)]
    return sum(1 << bit for bit, at in enumerate(middles) if grey[8:32, at].mean() > 128)


def seen(path: Path) -> tuple[list[Keyframe], Counts, float]:
    with open_keyframes(path) as video:
        return list(video.pictures()), video.counts, video.duration


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("film.mp4", Film(frames=600, gop=50)),
        ("film.mkv", Film(frames=600, gop=50)),
        ("film.mp4", Film("libx265", frames=600, gop=50)),
        ("film.webm", Film("libvpx-vp9", frames=300, gop=50)),
        ("film.avi", Film("mpeg4", frames=600, gop=50)),
        ("film.ts", Film(frames=600, gop=50)),
        ("film.h264", Film(frames=600, gop=50)),
        ("film.mp4", Film(frames=600, gop=50, pix_fmt="yuv420p10le")),
    ],
    ids=["mp4", "mkv", "hevc", "vp9", "avi", "ts", "raw", "10 bit"],
)
def test_pictures_are_of_the_times_they_say(name: str, film: Film, tmp_path: Path) -> None:
    pictures, counts, duration = seen(make(tmp_path / name, film))
    assert duration == pytest.approx(film.frames / film.rate, abs=0.6)
    assert len(pictures) >= 6
    assert counts.given == len(pictures)
    times = [picture.time for picture in pictures]
    assert times == sorted(set(times))
    for picture in pictures:
        assert picture.grey.shape == (SIDE, SIDE)
        assert picture.grey.dtype == np.uint8
        assert number(picture.grey) == pytest.approx(picture.time * film.rate, abs=1.1)


def test_only_keyframes_are_decoded_where_they_are_enough(tmp_path: Path) -> None:
    pictures, counts, _ = seen(make(tmp_path / "film.mp4", Film(frames=2500, gop=50, size=(64, 64))))
    assert len(pictures) == 50
    assert counts.decoded == 50
    assert [number(picture.grey) for picture in pictures] == [at % (1 << BITS) for at in range(0, 2500, 50)]


def test_between_rare_keyframes_some_frames_are_decoded(tmp_path: Path) -> None:
    pictures, counts, duration = seen(make(tmp_path / "film.mp4", Film(frames=1000, gop=1000, size=(64, 64))))
    gaps = np.diff([0.0, *(picture.time for picture in pictures), duration])
    assert len(pictures) >= SHORT
    assert max(gaps) <= 1.2
    assert counts.decoded <= 1000


def test_each_picture_is_decoded_when_it_is_asked_for(tmp_path: Path) -> None:
    with open_keyframes(make(tmp_path / "film.mp4", Film(frames=2500, gop=50, size=(64, 64)))) as video:
        pictures = video.pictures()
        before = video.counts.decoded
        first = next(pictures)
        assert number(first.grey) == 0
        assert video.counts.decoded == before + 1


@pytest.mark.parametrize(
    ("rotation", "mirrored"), [(0, False), (90, False), (180, False), (270, False), (0, True), (90, True)]
)
def test_pictures_are_upright(rotation: int, mirrored: bool, tmp_path: Path) -> None:
    """Turned as the frames are that `media.video` gives."""
    from stash_sense_plugin.media.video import open_video

    path = make(tmp_path / "film.mp4", Film(frames=5, rotation=rotation, mirrored=mirrored, size=(96, 96)))
    grey = seen(path)[0][-1].grey.astype(int)
    with open_video(path) as video:
        shown = video.frame_at(seen(path)[0][-1].time)
    assert shown is not None
    rows = np.linspace(1, 94, 20).round().astype(int)
    luma = shown.image[rows][:, rows] @ [0.299, 0.587, 0.114]
    small = np.linspace(0, SIDE - 1, 20).round().astype(int)
    assert np.corrcoef(luma.ravel(), grey[small][:, small].ravel())[0, 1] > 0.9


def test_a_hole_is_passed_over(tmp_path: Path) -> None:
    path = make(tmp_path / "film.mp4", Film(frames=2500, gop=50, size=(64, 64)))
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    third = (len(data) - start) // 3
    data[start + third : start + third + third // 2] = bytes(third // 2)
    path.write_bytes(data)
    pictures, _, _ = seen(path)
    good = [each for each in pictures if abs(number(each.grey) - each.time * 25 % (1 << BITS)) <= 1.1]
    assert 10 <= len(good) < 50


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "missing"), (b"", "empty"), (b"This is no video. " * 90, "broken")]
)
def test_what_is_no_video_says_so(content: bytes | None, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MediaError) as raised:
        open_keyframes(path)
    assert raised.value.reason == reason


@needs_shared
def test_a_real_video() -> None:
    pictures, counts, _ = seen(shared("media", "hamilton.mp4"))
    assert SHORT <= len(pictures) <= SHORT + 5
    assert counts.decoded <= 275
    assert min(picture.grey.std() for picture in pictures) > 10


@pytest.mark.parametrize(
    ("duration", "pixels", "apart"),
    [
        (10, HD, 0.25),
        (10, 640 * 360, 0.25),
        (300, 640 * 360, 1.0),
        (3600, 640 * 360, 6.0),
        (7200, 640 * 360, 12.0),
    ],
)
def test_spacing(duration: float, pixels: int, apart: float) -> None:
    assert spacing(duration, pixels) == pytest.approx(apart, rel=0.01)


@pytest.mark.parametrize("minutes", [1, 5, 30, 120])
@pytest.mark.parametrize("pixels", [640 * 360, HD, 4 * HD])
@pytest.mark.parametrize("gop", [1.0, 2.0, 10.0, 60.0])
def test_a_plan_stays_within_its_work_and_number(minutes: int, pixels: int, gop: float) -> None:
    duration = minutes * 60.0
    keys = [float(at) for at in np.arange(0, duration, gop)]
    steps = plan(keys, duration, pixels, 0.04)
    assert len(steps) <= min(MOST + 1, len(keys))
    between = sum((step.targets[-1] - step.key) / 0.04 * pixels * WALKED for step in steps if step.targets)
    assert len(steps) * pixels + between <= max(work(duration) + pixels, (SHORT + 1) * pixels)
    times = [at for step in steps for at in (step.key, *step.targets)]
    assert times == sorted(times)


def test_rare_keyframes_of_a_small_video_are_filled_to_the_longest_gap() -> None:
    steps = plan([0.0, 300.0], 600.0, 160 * 90, 0.04)
    times = [at for step in steps for at in (step.key, *step.targets)]
    assert max(np.diff([*times, 600.0])) <= LONGEST_GAP * 1.01


def test_keyframes_at_cuts_come_before_those_that_were_due() -> None:
    """Every 10 s one is due; at 13, 47 and 48 a shot begins. The one at 48 lasts."""
    keys = [0.0, 10.0, 13.0, 23.0, 33.0, 43.0, 47.0, 48.0, 58.0, 68.0]
    taken = spread(keys, 6.0)
    assert {13.0, 48.0} <= set(taken)
    assert not {10.0, 47.0, 43.0} & set(taken)


@pytest.mark.parametrize("seed", range(20))
def test_a_part_of_a_film_gives_the_moments_that_the_whole_gives(seed: int) -> None:
    """Keyframes at the same cuts, otherwise when 10 s are over."""
    rng = np.random.default_rng(seed)
    cuts = np.cumsum(rng.uniform(1, 25, 200))

    def keys(begin: float, end: float) -> list[float]:
        made, last = [begin], begin
        for cut in [*cuts[(cuts > begin) & (cuts < end)], end]:
            while cut - last > 10.0:
                last += 10.0
                made.append(last)
            if cut < end:
                last = float(cut)
                made.append(last)
        return made

    whole, part = spread(keys(0.0, 2400.0), 6.0), spread(keys(777.0, 1500.0), 6.0)
    inner = [at for at in part if 820 < at < 1450]
    assert len(set(inner) & set(whole)) >= 0.9 * len(inner) > 20

"""Frames of sound videos of many kinds: the right ones, the right way up, in the right colours."""

from __future__ import annotations

import gc
import os
import sys
import threading
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from stash_sense_plugin.media.grid import coarse_to_fine, times
from stash_sense_plugin.media.types import BadFrame, MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.media.films import Film, make, number
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.media.video import Video

KINDS = {
    "mp4": ("film.mp4", Film(sound=True)),
    "fragmented": ("film.mp4", Film(container={"movflags": "frag_keyframe+empty_moov"})),
    "hevc": ("film.mp4", Film("libx265")),
    "hevc-10bit": ("film.mkv", Film("libx265", pix_fmt="yuv420p10le")),
    "vp9": ("film.webm", Film("libvpx-vp9")),
    "vp8": ("film.webm", Film("libvpx")),
    "av1": ("film.mp4", Film("libsvtav1")),
    "av1-10bit": ("film.mkv", Film("libsvtav1", pix_fmt="yuv420p10le")),
    "mkv": ("film.mkv", Film(sound=True)),
    "avi": ("film.avi", Film("mpeg4")),
    "flv": ("film.flv", Film()),
    "wmv": ("film.wmv", Film("wmv2")),
    "ts": ("film.ts", Film(sound=True)),
    "mpeg": ("film.mpg", Film("mpeg2video", gop=12)),
    "prores": ("film.mov", Film("prores_ks", pix_fmt="yuv422p10le")),
    "b-frames": ("film.mp4", Film(options={"preset": "veryfast", "bf": "3"}, frames=100, gop=50)),
    "444": ("film.mkv", Film(pix_fmt="yuv444p")),
    "cover": ("film.mp4", Film(cover=True, sound=True)),
}


def got(video: Video, at: Sequence[float]) -> list[MediaFrame]:
    frames = list(video.frames(at))
    assert not [frame for frame in frames if isinstance(frame, BadFrame)]
    return [frame for frame in frames if isinstance(frame, MediaFrame)]


def encoder_of(kind: str) -> str:
    return KINDS[kind][1].codec


def has(encoder: str) -> bool:
    try:
        av.Codec(encoder, "w")
    except (av.FFmpegError, ValueError):
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_gives_the_frames_of_the_times_it_says(kind: str, tmp_path: Path) -> None:
    name, film = KINDS[kind]
    if not has(film.codec):
        pytest.skip(f"this libav has no encoder {film.codec}")
    with open_video(make(tmp_path / name, film)) as video:
        assert (video.width, video.height) == film.size
        assert video.duration == pytest.approx(film.frames / film.rate, abs=0.6)
        frames = got(video, coarse_to_fine(times(video.duration, 12)))
        counts = video.counts
    assert len(frames) == 12
    assert len({frame.time for frame in frames}) == 12
    for frame in frames:
        assert frame.image.shape == (film.size[1], film.size[0], 3)
        assert frame.image.dtype == np.uint8
        assert frame.image.flags.c_contiguous
        # Sound that begins before the first picture moves the pictures by that much, as in a player.
        assert number(frame.image) == pytest.approx(frame.time * film.rate, abs=0.7)
    assert (counts.asked, counts.given, counts.bad) == (12, 12, 0)
    assert counts.bytes_read > 0
    assert counts.decoded >= 12


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_is_found_again_by_its_time(kind: str, tmp_path: Path) -> None:
    """Also those between keyframes, and by a video that is opened anew."""
    name, film = KINDS[kind]
    if not has(film.codec):
        pytest.skip(f"this libav has no encoder {film.codec}")
    path = make(tmp_path / name, film)
    with open_video(path) as video:
        seen = got(video, coarse_to_fine(times(video.duration, 9)))
    for frame in seen:
        with open_video(path) as video:
            again = video.frame_at(frame.time)
        assert again is not None
        assert number(again.image) == number(frame.image)
        assert again.time == pytest.approx(frame.time, abs=0.021)  # MPEG's pictures carry rough times
        assert np.array_equal(again.image, frame.image)


def test_there_is_no_frame_beyond_the_end(tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film())) as video:
        assert video.frame_at(60.0) is None


def test_a_keyframe_near_the_time_is_taken_and_nothing_more_is_decoded(tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(frames=500, gop=10))) as video:
        opened = video.counts.decoded
        frames = got(video, [0.9, 4.95, 10.3, 19.5])
        assert [number(frame.image) for frame in frames] == [20, 120, 260, 500 - 10]
        assert video.counts.decoded - opened == 4
        assert video.counts.seeks == 4


@pytest.mark.parametrize("gop", [1, 250, 1000])
def test_frames_are_distinct_whatever_the_keyframes(gop: int, tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(frames=500, gop=gop))) as video:
        asked = times(video.duration)
        frames = got(video, coarse_to_fine(asked))
        step = asked[1] - asked[0]
        decoded = video.counts.decoded
    assert len({number(frame.image) for frame in frames}) == 60
    places = coarse_to_fine(asked)
    assert all(abs(frame.time - places[frame.number]) <= max(step, 2.5) for frame in frames)
    assert decoded <= 500 + 10


def test_frames_between_keyframes_are_near_their_times(tmp_path: Path) -> None:
    """One keyframe only: each asked time is reached by decoding on, in one pass."""
    with open_video(make(tmp_path / "film.mp4", Film(frames=500, gop=1000))) as video:
        asked = times(video.duration, 10)
        frames = got(video, asked)
        assert video.counts.seeks <= 2
    step = asked[1] - asked[0]
    assert all(abs(frame.time - asked[frame.number]) <= step / 2 + 0.05 for frame in frames)


def test_the_order_is_the_one_asked_for_where_keyframes_are_enough(tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(frames=500, gop=5))) as video:
        frames = got(video, coarse_to_fine(times(video.duration, 20)))
    assert [frame.number for frame in frames] == list(range(20))


@pytest.mark.parametrize(("frames", "expected"), [(1, 1), (2, 1), (5, 5)])
def test_tiny_clips_give_each_frame_once(frames: int, expected: int, tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(frames=frames))) as video:
        seen = got(video, times(video.duration))
        counts = video.counts
    assert len({number(frame.image) for frame in seen}) == len(seen) >= expected
    assert counts.given + counts.repeated == counts.asked


def test_variable_rate_keeps_real_times(tmp_path: Path) -> None:
    moments = [at * at * 2 for at in range(60)]
    with open_video(make(tmp_path / "film.mkv", Film(frames=60, at=moments, gop=15))) as video:
        assert video.duration == pytest.approx(moments[-1] / 1000, abs=0.3)
        for frame in got(video, times(video.duration, 10)):
            assert frame.time * 1000 == pytest.approx(moments[number(frame.image)], abs=2)


@pytest.mark.parametrize(
    ("rotation", "mirrored", "corner"),
    [
        (0, False, ("bottom", "left")),
        (90, False, ("right", "bottom")),
        (180, False, ("top", "right")),
        (270, False, ("left", "top")),
        (0, True, ("bottom", "right")),
    ],
)
def test_videos_are_turned_as_players_show_them(
    rotation: int, mirrored: bool, corner: tuple[str, str], tmp_path: Path
) -> None:
    """The lower third is red on the left: `corner` is where that ends up, its edge first."""
    film = Film(rotation=rotation, mirrored=mirrored, size=(160, 96))
    with open_video(make(tmp_path / "film.mp4", film)) as video:
        shown = (video.width, video.height)
        frame = got(video, [0.5])[0]
    height, width = frame.image.shape[:2]
    assert shown == (width, height) == ((96, 160) if rotation % 180 else (160, 96))
    row = {"top": 5, "bottom": height - 5}.get(corner[0]) or {"top": 20, "bottom": height - 20}[corner[1]]
    column = {"left": 5, "right": width - 5}.get(corner[0]) or {"left": 20, "right": width - 20}[corner[1]]
    red, _, blue = (int(value) for value in frame.image[row, column])
    assert red > 150 > 80 > blue


@pytest.mark.parametrize(("aspect", "shown"), [(Fraction(2, 1), (320, 96)), (Fraction(1, 2), (160, 192))])
def test_pixels_are_made_square(aspect: Fraction, shown: tuple[int, int], tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(aspect=aspect))) as video:
        assert (video.width, video.height) == shown
        frame = got(video, [0.5])[0]
    assert frame.image.shape[:2] == (shown[1], shown[0])
    assert (frame.width, frame.height) == shown


@pytest.mark.parametrize(("rotation", "shape"), [(0, (192, 320)), (90, (320, 192))])
def test_large_frames_are_scaled_and_say_how_large_they_were(
    rotation: int, shape: tuple[int, int], tmp_path: Path
) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(size=(640, 384), rotation=rotation))) as video:
        frame = next(iter(video.frames([0.5], max_side=320)))
        assert isinstance(frame, MediaFrame)
        assert frame.image.shape[:2] == shape
        assert (frame.width, frame.height) == (video.width, video.height) == (shape[1] * 2, shape[0] * 2)


@pytest.mark.parametrize("size", [(160, 96), (1280, 720)], ids=["601", "709"])
def test_untagged_colours_follow_the_habit(size: tuple[int, int], tmp_path: Path) -> None:
    """What was made with the matrix usual for its size comes back in the same colours."""
    with open_video(make(tmp_path / "film.mkv", Film(size=size, frames=2))) as video:
        image = got(video, [0.0])[0].image
    wanted = {"red": (200, 30, 30), "blue": (30, 30, 200)}
    found = {"red": image[-8, size[0] // 4], "blue": image[-8, size[0] * 3 // 4]}
    for name, colour in wanted.items():
        assert np.abs(found[name].astype(int) - colour).max() <= 8, name


@pytest.mark.parametrize("curve", [16, 18], ids=["PQ", "HLG"])
@pytest.mark.parametrize("colour", [(224, 172, 140), (120, 80, 60), (128, 128, 128), (20, 20, 20)])
def test_hdr_is_brought_to_what_a_normal_screen_shows(colour: tuple[int, int, int], curve: int, tmp_path: Path) -> None:
    """Skin and greys in BT.2020, white at 203 nits. Untreated they come out grey and dark."""
    film = Film("ffv1", pix_fmt="yuv420p10le", frames=2, hdr=colour, curve=curve)
    with open_video(make(tmp_path / "film.mkv", film)) as video:
        image = got(video, [0.0])[0].image
    assert np.abs(image.reshape(-1, 3).mean(0) - colour).max() <= (10 if curve == 16 else 20)


def test_a_stream_without_a_length_is_measured(tmp_path: Path) -> None:
    path = make(tmp_path / "film.mkv", Film(frames=100, container={"live": "1"}))
    with open_video(path) as video:
        assert video.duration == pytest.approx(4.0, abs=0.1)
        assert len(got(video, times(video.duration, 8))) == 8


def test_a_raw_stream_without_a_clock_is_counted(tmp_path: Path) -> None:
    path = make(tmp_path / "film.h264", Film(frames=100))
    with open_video(path) as video:
        assert video.duration == pytest.approx(4.0, abs=0.1)
        frames = got(video, times(video.duration, 8))
    assert len(frames) == 8
    assert all(number(frame.image) == round(frame.time * 25) for frame in frames)


@pytest.mark.parametrize("name", ["film.txt", "no ending", "100%d ü 映画.mp4", "-i.mp4", "concat:film.mp4", "a\nb.mkv"])
def test_names_mean_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(make(tmp_path / "film.mp4", Film(frames=5)).read_bytes())
    with open_video(path) as video:
        assert len(got(video, [0.1])) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
def test_a_name_that_is_no_text_is_opened(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp4"))
    path.write_bytes(make(tmp_path / "film.mp4", Film(frames=5)).read_bytes())
    with open_video(str(path)) as video:
        assert len(got(video, [0.1])) == 1


def test_frames_can_be_asked_for_again_and_in_the_middle_of_another_look(tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(frames=100))) as video:
        begun = video.frames(times(video.duration, 10))
        next(begun)
        begun.close()  # type: ignore[attr-defined]
        first = [number(frame.image) for frame in got(video, times(video.duration, 10))]
        second = [number(frame.image) for frame in got(video, times(video.duration, 10))]
    assert first == second


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_neither_frames_nor_threads_stay(tmp_path: Path) -> None:
    """PyAV keeps a frame in a cycle once its side data was looked at; every scaler has its own threads."""

    def threads() -> int:
        return len(list(Path("/proc/self/task").iterdir()))

    path = make(tmp_path / "film.mp4", Film(frames=100, gop=20))
    gc.collect()
    gc.disable()
    try:
        before = threads()
        with open_video(path) as video:
            assert len(got(video, times(video.duration, 30))) == 30
        kept = sum(isinstance(one, av.VideoFrame) for one in gc.get_objects())
        assert kept <= 1
        assert threads() <= before + threading.active_count()
    finally:
        gc.enable()


@needs_shared
def test_a_real_video(tmp_path: Path) -> None:
    with open_video(shared("media", "hamilton.mp4")) as video:
        assert (video.width, video.height, video.codec) == (640, 360, "h264")
        frames = got(video, times(video.duration))
        again = got(video, times(video.duration, shift=0.5))
    # Its first keyframe is at 0.84 s, so two or three moments have no picture of their own.
    assert min(len(frames), len(again)) >= 57
    assert len({frame.time for frame in frames}) == len(frames)
    assert min(frame.image.std() for frame in frames) > 5

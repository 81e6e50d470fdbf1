"""Sources that give no frames, each with its reason; and damage that costs no more than the frames it sits on."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.media.grid import times
from stash_sense_plugin.media.types import BadFrame, MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.media.films import Film, make, make_sound, number
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNIX = pytest.mark.skipif(os.name != "posix", reason="made for POSIX file systems")


def garbage(folder: Path) -> Path:
    path = folder / "garbage.mp4"
    path.write_bytes(bytes((at * 7919 >> 3) & 255 for at in range(50_000)))
    return path


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return write


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.mp4")
    return folder / "pipe.mp4"


def loop(folder: Path) -> Path:
    (folder / "loop.mp4").symlink_to(folder / "loop.mp4")
    return folder / "loop.mp4"


def headless(folder: Path) -> Path:
    """An MP4 whose index came last and is lost."""
    whole = make(folder / "film.mp4", Film()).read_bytes()
    (folder / "film.mp4").write_bytes(whole[: whole.rindex(b"moov") - 4])
    return folder / "film.mp4"


CASES: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "not-there": ("missing", lambda folder: folder / "nothing.mp4"),
    "below-a-file": ("missing", lambda folder: written("file", b"x")(folder) / "film.mp4"),
    "zero-byte-in-name": ("unreadable", lambda folder: folder / "a\0b.mp4"),
    "name-too-long": ("unreadable", lambda folder: folder / ("a" * 300)),
    "folder": ("unreadable", lambda folder: folder),
    "empty": ("empty", written("film.mp4", b"")),
    "one-byte": ("broken", written("film.mp4", b"x")),
    "zeros": ("broken", written("film.mp4", bytes(100_000))),
    "garbage": ("broken", garbage),
    "text": ("broken", written("film.mp4", b"All work and no play\r\n" * 500)),
    "sound": ("no-video", lambda folder: make_sound(folder / "film.mp4")),
    "sound-with-cover": ("no-video", lambda folder: make_sound(folder / "film.mp4", cover=True)),
    "index-lost": ("broken", headless),
}


@pytest.mark.parametrize("case", CASES)
def test_what_gives_no_frames_says_why(case: str, tmp_path: Path) -> None:
    reason, made = CASES[case]
    path = made(tmp_path)
    with pytest.raises(MediaError) as caught:
        open_video(path)
    assert caught.value.reason == reason
    assert str(tmp_path) not in str(caught.value)
    assert str(caught.value).endswith(".")


@UNIX
@pytest.mark.parametrize("made", [pipe, loop])
def test_what_is_no_file_is_not_opened(made: Callable[[Path], Path], tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        open_video(made(tmp_path))
    assert caught.value.reason == "unreadable"


@UNIX
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """Root may read everything, so the look is taken by nobody."""
    path = make(tmp_path / "film.mp4", Film(frames=3))
    path.chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(MediaError, match="may not be read"):
            open_video(path)
        return
    code = (
        "import os, sys; from stash_sense_plugin.media.video import open_video\n"
        "from stash_sense_plugin.errors import MediaError\n"
        "os.chdir(sys.argv[1]); os.setuid(65534)\n"
        "try: open_video('film.mp4')\n"
        "except MediaError as error: sys.exit(error.reason)\n"
    )
    tmp_path.chmod(0o755)
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr.strip() == "unreadable"


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile.ts\n#EXT-X-ENDLIST\n",
    "hls-remote": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile 'file.ts'\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT1S"/>',
}


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_playlists_lead_nowhere(kind: str, tmp_path: Path) -> None:
    make(tmp_path / "file.ts", Film(frames=10))
    path = tmp_path / "film.mp4"
    path.write_text(PLAYLISTS[kind])
    with pytest.raises(MediaError) as caught:
        open_video(path)
    assert caught.value.reason in ("broken", "no-video")


def test_a_cut_off_file_is_as_long_as_what_is_there(tmp_path: Path) -> None:
    """Its index says 20 s. The grid goes over the half that was copied."""
    film = Film(frames=500, container={"movflags": "faststart"})
    path = make(tmp_path / "film.mp4", film)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 55 // 100])
    with open_video(path) as video:
        assert 7 < video.duration < 13
        frames = list(video.frames(times(video.duration, 20)))
    assert sum(isinstance(frame, MediaFrame) for frame in frames) == 20


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts", "film.flv"])
def test_a_damaged_stretch_costs_only_its_own_frames(name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name, Film(frames=500, gop=25))
    body = bytearray(path.read_bytes())
    first, last = len(body) * 40 // 100, len(body) * 55 // 100
    body[first:last] = bytes(last - first)
    path.write_bytes(body)
    with open_video(path) as video:
        frames = list(video.frames(times(video.duration, 20)))
        counts = video.counts
    good = [frame for frame in frames if isinstance(frame, MediaFrame)]
    assert len(good) >= 15
    assert sum(number(frame.image) == pytest.approx(frame.time * 25, abs=0.7) for frame in good) >= len(good) - 1
    assert counts.given + counts.bad + counts.repeated == counts.asked == 20


def test_a_damaged_start_does_not_hide_the_rest(tmp_path: Path) -> None:
    path = make(tmp_path / "film.mp4", Film(frames=500, gop=25))
    body = bytearray(path.read_bytes())
    start = body.index(b"mdat") + 4
    body[start : start + 2000] = bytes(2000)
    path.write_bytes(body)
    with open_video(path) as video:
        frames = list(video.frames(times(video.duration, 10)))
    assert sum(isinstance(frame, MediaFrame) for frame in frames) >= 8


def test_times_beyond_the_end_are_bad_frames_or_the_last_ones(tmp_path: Path) -> None:
    with open_video(make(tmp_path / "film.mp4", Film(frames=50))) as video:
        frames = list(video.frames([1.0, 500.0, 1000.0]))
    assert isinstance(frames[0], MediaFrame)
    assert all(frame.reason == "end" for frame in frames if isinstance(frame, BadFrame))


def test_nothing_is_written_to_the_pipes_of_the_process(tmp_path: Path) -> None:
    """Standard output is the reply to Stash, and standard error its log."""
    paths = [make(tmp_path / name, Film(frames=100)) for name in ("a.mp4", "b.ts", "c.mkv", "d.flv")]
    for path in paths:
        body = bytearray(path.read_bytes())
        for at in range(len(body) // 3, len(body), 97):
            body[at] ^= 0x55
        path.write_bytes(body)
    code = (
        "import sys; from stash_sense_plugin.media.grid import times\n"
        "from stash_sense_plugin.media.video import open_video\n"
        "from stash_sense_plugin.errors import MediaError\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        with open_video(path) as video: list(video.frames(times(video.duration)))\n"
        "    except MediaError: pass\n"
    )
    command = [sys.executable, "-c", code, *map(str, paths), str(garbage(tmp_path)), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

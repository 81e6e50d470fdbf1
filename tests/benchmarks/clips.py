"""Copies among strangers: how many are found, how many wrongly, and what that costs.

    python -m tests.benchmarks.clips [--json FILE] [--films 10] [--cuts 40] [--others 200] [--rooms 20] [--film FILE]

Copies are cut out, trimmed, with an intro, mirrored, cropped, small, with bars, and all at once; the others begin with
the same intro as some of them, or were shot in one room by a camera that stands still. The videos are made at the first
call (some minutes) and kept in the temporary folder. `--film`: a long 1080p video to measure the work on, instead of
those that are made with `ffmpeg`, in H.264 and HEVC, with keyframes every 2 and every 8 s.
"""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np

from stash_sense_plugin.duplicates.clips import Footage, clips_of, find_clips
from stash_sense_plugin.duplicates.frame_hash import FRAME, HASHES, to_bytes
from stash_sense_plugin.media.keyframes import SIDE, open_keyframes
from tests.benchmarks.report import Report, parser, timed
from tests.generated.cuts import footage, library, pairs, right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.generated.cuts import Made

KEPT = Path(tempfile.gettempdir()) / "stash-sense-benchmarks"
SECONDS = 60
VIDEOS, FRAMES = 2000, 100
"""Of a library of random frames, to time the search."""


def kept_library(films: int, cuts: int, others: int, rooms: int) -> list[Made]:
    folder = KEPT / f"clips-{films}-{cuts}-{others}-{rooms}"
    listed = folder / "made.pickle"
    if not listed.exists():
        print("making the videos ...", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        listed.write_bytes(pickle.dumps(library(folder, films, cuts, others, rooms)))
    made: list[Made] = pickle.loads(listed.read_bytes())
    return made


def found_and_not(report: Report, made: list[Made], read: list[Footage]) -> None:
    found = {(clip.a, clip.b): clip for clip in find_clips(read)}
    wanted = pairs(made)
    good = {pair for pair, clip in found.items() if right(made[pair[0]], made[pair[1]], clip)}
    for film, cut in sorted(wanted - good):
        print(f"missed: {made[film].path.name} {made[cut].cut}", file=sys.stderr)
    for a, b in sorted(set(found) - good):
        print(f"wrong: {made[a].path.name} {made[b].path.name} {found[a, b]}", file=sys.stderr)
    report.value("copies missed", 100 * (1 - len(wanted & good) / max(len(wanted), 1)), "%", most=5)
    report.value("found wrongly", 100 * (1 - len(good) / max(len(found), 1)), "%", most=0)
    relations = Counter(found[pair].relation for pair in wanted & good)
    report.value("copies told as a part or the same", sum(relations.values()) - relations["overlap"])
    report.value("pairs found, copies of one film with each other too", len(good))


def work(report: Report, path: Path) -> None:
    """Of one core: threads are off in both, and process time counts them all."""
    begun = time.process_time()
    with open_keyframes(path) as video:
        count = sum(1 for _ in video.pictures())
        minutes = video.duration / 60
    ours = time.process_time() - begun
    begun = time.process_time()
    decoded = every_frame(path)
    other = time.process_time() - begun
    report.ratio(f"every frame, {path.stem}", ours=ours / minutes, other=other / decoded, unit="s/min")
    report.value(f"work a minute, {path.stem}", ours / minutes, "s", most=0.5)
    report.value(f"pictures an hour, {path.stem}", count / minutes * 60)
    report.value(f"bytes an hour, {path.stem}", count / minutes * 60 * FRAME.itemsize)


def every_frame(path: Path) -> float:
    """Of the first minute; the minutes that there were."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        scaler = av.video.reformatter.VideoReformatter()
        for frame in container.decode(stream):
            scaler.reformat(frame, SIDE, SIDE, "gray", interpolation="BILINEAR", threads=1).to_ndarray()
            if frame.time >= SECONDS:
                break
        return min(frame.time, SECONDS) / 60


def long_films() -> list[Path]:
    """Ten minutes of 1080p each, by repeating one: moving patterns under noise."""
    if not shutil.which("ffmpeg"):
        print("ffmpeg is not there: the work is not measured", file=sys.stderr)
        return []
    kinds = [(codec, gop) for codec in ("libx264", "libx265") for gop in (60, 250)]
    return [long_film(codec, gop) for codec, gop in kinds]


def long_film(codec: str, gop: int) -> Path:
    KEPT.mkdir(exist_ok=True)
    path = KEPT / f"{'h264' if codec == 'libx264' else 'hevc'}-gop-{gop}.mp4"
    if path.exists():
        return path
    print(f"making {path.name} ...", file=sys.stderr)
    picture = f"testsrc2=s=1920x1080:r=30:d={SECONDS},noise=alls=12:allf=t"
    quiet = ["-x265-params", "log-level=none"] if codec == "libx265" else []
    encoded = ["-c:v", codec, "-preset", "superfast", "-g", str(gop), "-b:v", "6M", "-maxrate", "8M", "-bufsize", "12M"]
    minute = path.with_suffix(".part.mp4")
    made = ["-f", "lavfi", "-i", picture, *encoded, *quiet, "-pix_fmt", "yuv420p", str(minute)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *made], check=True)
    repeated = ["-stream_loop", "9", "-i", str(minute), "-c", "copy", str(path)]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *repeated], check=True)
    minute.unlink()
    return path


def search(report: Report) -> None:
    """A library of so many random frames: all pairs, and one new video."""
    rng = np.random.default_rng(1)
    videos = []
    for number in range(VIDEOS):
        frames = np.zeros(FRAMES, FRAME)
        frames["time"] = np.arange(FRAMES) * 6 + rng.uniform(0, 4, FRAMES)
        frames["quality"] = 90
        frames["bits"] = rng.integers(0, 1 << 64, (FRAMES, HASHES, 2), dtype=np.uint64)
        videos.append(Footage(number, 600.0, frames))
    report.value(f"seconds, all of {VIDEOS} x {FRAMES} frames", timed(lambda: find_clips(videos)), "s")
    report.value(f"seconds, one against {VIDEOS}", timed(lambda: clips_of(videos[0], videos[1:])), "s")


def main(arguments: Sequence[str] | None = None) -> int:
    options_of = parser(__doc__)
    for name, usual in (("films", 10), ("cuts", 40), ("others", 200), ("rooms", 20)):
        options_of.add_argument(f"--{name}", type=int, default=usual)
    options_of.add_argument("--film", type=Path, action="append", help="measure the work on this video")
    options = options_of.parse_args(arguments)
    made = kept_library(options.films, options.cuts, options.others, options.rooms)
    read = [footage(number, each.path) for number, each in enumerate(made)]
    report = Report(f"{options.cuts} copies of {options.films} films among {len(made)} videos")
    found_and_not(report, made, read)
    hours = sum(each.duration for each in read) / 3600
    report.value("bytes an hour, short films", sum(len(to_bytes(each.frames)) for each in read) / hours)
    for path in options.film or long_films():
        work(report, path)
    search(report)
    return report.finish(options.json)


if __name__ == "__main__":
    raise SystemExit(main())

"""60 frames out of a 30-minute 1080p H.264, against one ffmpeg process per frame with 8 workers.

    python -m tests.benchmarks.frames [--json FILE] [--minutes 30] [--film FILE]

The film is made once (about a minute) and kept in the temporary folder: a noisy half minute of 6 Mb/s with keyframes
every 250 frames, as often as needed one after another. `ffmpeg` has to be on the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av

from stash_sense_plugin.media.grid import coarse_to_fine, times
from stash_sense_plugin.media.types import MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.benchmarks.report import Report, parser, peak_memory, timed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.media.types import Counts

FRAMES = 60
WORKERS = 8
RATE = 30
SECONDS = 30
SIZE = (1920, 1080)
KEPT = Path(tempfile.gettempdir()) / "stash-sense-benchmarks"


def film(minutes: float) -> Path:
    """Made at the first call."""
    copies = max(round(minutes * 60 / SECONDS), 1)
    path = KEPT / f"film-{copies}.mp4"
    if path.exists():
        return path
    KEPT.mkdir(exist_ok=True)
    half_minute = KEPT / "half-minute.mp4"
    if not half_minute.exists():
        print("making the film ...", file=sys.stderr)
        encode(half_minute.with_suffix(".part"))
        half_minute.with_suffix(".part").replace(half_minute)
    repeat(half_minute, copies, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)
    return path


def encode(path: Path) -> None:
    """Moving test patterns under noise, so that a keyframe costs what one of a camera does."""
    picture = f"testsrc2=s={SIZE[0]}x{SIZE[1]}:r={RATE}:d={SECONDS},noise=alls=12:allf=t"
    rate = ["-b:v", "6M", "-maxrate", "8M", "-bufsize", "12M"]
    codec = ["-c:v", "libx264", "-preset", "veryfast", "-g", "250", *rate, "-pix_fmt", "yuv420p", "-f", "mp4"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", picture, *codec, str(path)], check=True)


def repeat(source: Path, copies: int, target: Path) -> None:
    """The same packets `copies` times, their times moved on; nothing is encoded again."""
    with av.open(str(target), "w", format="mp4") as out, av.open(str(source)) as first:
        stream: Any = out.add_stream_from_template(first.streams.video[0])
        length = round(SECONDS / float(first.streams.video[0].time_base or 1))
        for copy in range(copies):
            with av.open(str(source)) as again:
                for packet in again.demux(again.streams.video[0]):
                    if packet.pts is None or packet.dts is None:
                        continue
                    packet.pts += copy * length
                    packet.dts += copy * length
                    packet.stream = stream
                    out.mux(packet)


def ours(path: Path) -> Counts:
    with open_video(path) as video:
        moments = coarse_to_fine(times(video.duration, FRAMES))
        given = {frame.time for frame in video.frames(moments) if isinstance(frame, MediaFrame)}
        assert len(given) == FRAMES, f"{len(given)} frames instead of {FRAMES}"
        return video.counts


def grid(path: Path) -> list[float]:
    with open_video(path) as video:
        return times(video.duration, FRAMES)


def one_process_a_frame(path: Path, moments: Sequence[float]) -> None:
    """As the predecessor did it: seek before the input, one frame, JPEG into a pipe."""

    def one(at: float) -> int:
        output = ["-frames:v", "1", "-f", "image2pipe", "-c:v", "mjpeg", "-q:v", "1", "-pix_fmt", "yuvj420p", "pipe:1"]
        command = ["ffmpeg", "-v", "error", "-ss", f"{at:.3f}", "-i", str(path), *output]
        return len(subprocess.run(command, check=True, capture_output=True).stdout)

    with ThreadPoolExecutor(WORKERS) as pool:
        sizes = list(pool.map(one, moments))
    assert all(sizes), "ffmpeg gave no picture"


def bytes_of_children() -> int:
    """Bytes that this process and its ended children have read, where the system tells (Linux)."""
    try:
        lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in lines)["rchar"])


def warm(path: Path) -> None:
    """Both sides read from the cache, so that the disk does not decide."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def main(arguments: Sequence[str] | None = None) -> int:
    options_of = parser(__doc__)
    options_of.add_argument("--minutes", type=float, default=30)
    options_of.add_argument("--film", type=Path, help="measure this video instead of the made one")
    options_of.add_argument("--runs", type=int, default=2, help="the fastest of so many")
    options = options_of.parse_args(arguments)
    if not shutil.which("ffmpeg"):
        sys.exit("This compares with the command ffmpeg, which is not there. Install it.")
    path = options.film or film(options.minutes)
    warm(path)
    return measured(path, options.runs).finish(options.json)


def measured(path: Path, runs: int) -> Report:
    report = Report(f"{FRAMES} frames of {path.name} ({path.stat().st_size >> 20} MiB, {os.cpu_count()} CPUs)")
    moments = grid(path)
    in_process = timed(lambda: ours(path), runs)
    counts = ours(path)
    memory = peak_memory()
    before = bytes_of_children()
    begun = time.perf_counter()
    one_process_a_frame(path, moments)
    processes = time.perf_counter() - begun
    read_by_processes = bytes_of_children() - before
    processes = min(processes, timed(lambda: one_process_a_frame(path, moments), runs - 1))
    report.ratio(f"one ffmpeg process a frame, {WORKERS} workers", ours=in_process, other=processes, wanted=8.0)
    if read_by_processes:
        mebibyte = 1 << 20
        read = counts.bytes_read / mebibyte
        report.ratio("bytes read", ours=read, other=read_by_processes / mebibyte, unit="MiB")
    report.value("seeks", counts.seeks)
    report.value("packets read", counts.packets)
    report.value("frames decoded", counts.decoded)
    report.value("milliseconds a frame", in_process / FRAMES * 1000, "ms")
    report.value("peak memory of the process", memory, "MiB")
    return report


if __name__ == "__main__":
    raise SystemExit(main())

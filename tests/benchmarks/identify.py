"""A whole cold identify of a 30-minute 1080p scene, against the obvious way, each in a process of its own.

    python -m tests.benchmarks.identify [--json FILE] [--seed 9001] [--film FILE]

The obvious way: one ffmpeg process a frame with 8 workers, every frame looked at in the size that small faces need,
every face embedded, then the same matching. Both load the same models and know the same eight people; both look at 60
frames at most. The film is a generated scene (odd seeds: faces of 72 to 120 pixels in 1080p, even ones of 27 to 54),
half a minute of it as often as needed. Made once, kept in the temporary folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.faces.match import people
from stash_sense_plugin.faces.types import Face, Frame, Looks
from stash_sense_plugin.faces.watch import watch
from stash_sense_plugin.media.grid import coarse_to_fine, times
from stash_sense_plugin.media.types import MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.benchmarks.accuracy import learned, scene_of
from tests.benchmarks.frames import FRAMES, KEPT, RATE, SECONDS, SIZE, WORKERS, grid, repeat, warm
from tests.benchmarks.report import Report, parser, peak_memory
from tests.generated import scenes
from tests.generated.open_pack import open_pack
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stash_sense_plugin.faces.known import Known

MINUTES = 30
LARGEST = 1920
"""The size that the small faces of a 1080p frame need: the whole frame as it is."""
WANTED, MOST_MEMORY = 4.0, 600.0


@dataclass
class Cost:
    """Of one way, as its process tells: seconds, MiB held at most, how often what was done, who was named."""

    seconds: float
    memory: float
    frames: int
    pixels: int
    faces: int
    named: list[str]


def film(seed: int) -> Path:
    path = KEPT / f"people-{seed}.mp4"
    if path.exists():
        return path
    KEPT.mkdir(exist_ok=True)
    print("making the film ...", file=sys.stderr)
    slow, half_minute = KEPT / f"people-{seed}-slow.mp4", KEPT / f"people-{seed}-half.mp4"
    scenes.film(scene_of(seed, SECONDS)[0], slow, crf=18)
    larger = f"scale={SIZE[0]}:{SIZE[1]},fps={RATE},noise=alls=8:allf=t"
    codec = ["-c:v", "libx264", "-preset", "veryfast", "-g", "250", "-b:v", "6M", "-pix_fmt", "yuv420p"]
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(slow), "-t", str(SECONDS), "-vf", larger, *codec]
    subprocess.run([*command, str(half_minute)], check=True)
    repeat(half_minute, MINUTES * 60 // SECONDS, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)
    return path


def ours(path: Path, known: Known) -> tuple[Sequence[Face], int, int]:
    """As the product does it (analyzers/pictures.py): faces, frames looked at, pixels of network input."""
    pack = open_pack()
    with open_video(path) as video:
        moments = times(video.duration, FRAMES)
        frames = (each for each in video.frames(coarse_to_fine(moments)) if isinstance(each, MediaFrame))
        seen = watch(pack, frames, known=known, span=(moments[0], moments[-1]))
    return seen.faces, seen.frames, pack.detector.pixels


def obvious(path: Path, known: Known) -> tuple[Sequence[Face], int, int]:
    pack, faces = open_pack(), list[Face]()
    for number, image in enumerate(one_process_a_frame(path, grid(path))):
        frame = Frame(number, float(number), image)
        faces += pack.faces(frame, pack.detector.find(image, LARGEST))
    return faces, FRAMES, pack.detector.pixels


def one_process_a_frame(path: Path, moments: Sequence[float]) -> Iterator[Any]:
    def one(at: float) -> Any:
        output = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
        command = ["ffmpeg", "-v", "error", "-ss", f"{at:.3f}", "-i", str(path), *output]
        raw = subprocess.run(command, check=True, capture_output=True).stdout
        return np.frombuffer(raw, dtype=np.uint8).reshape(SIZE[1], SIZE[0], 3)

    with ThreadPoolExecutor(WORKERS) as pool:
        yield from pool.map(one, moments)


def in_this_process(way: str, path: Path, seed: int) -> Cost:
    index, _ = learned(seed)
    before = time.perf_counter()
    faces, frames, pixels = {"ours": ours, "obvious": obvious}[way](path, index.known)
    persons = people(Looks.of(faces), index.known)
    seconds = time.perf_counter() - before
    named = sorted(index.names[person.best.performer - 1] for person in persons if person.best)
    return Cost(seconds, peak_memory(), frames, pixels, len(faces), named)


def in_a_process(way: str, path: Path, seed: int) -> Cost:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.identify",
        "--way",
        way,
        "--film",
        str(path),
        "--seed",
        str(seed),
    ]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Cost(**json.loads(done.stdout))


def main() -> int:
    options_of = parser(__doc__)
    options_of.add_argument("--seed", type=int, default=9001)
    options_of.add_argument("--film", type=Path, help="measure this 1080p video instead of the made one")
    options_of.add_argument("--way", choices=["ours", "obvious"], help="only this one, in this process, told as JSON")
    options = options_of.parse_args()
    if options.way:
        print(json.dumps(in_this_process(options.way, options.film, options.seed).__dict__))
        return 0
    if not shutil.which("ffmpeg"):
        sys.exit("This compares with the command ffmpeg, which is not there. Install it.")
    path = options.film or film(options.seed)
    warm(path)
    mine, other = (in_a_process(way, path, options.seed) for way in ("ours", "obvious"))
    return told(mine, other, scene_of(options.seed, SECONDS)[0].known).finish(options.json)


def told(mine: Cost, other: Cost, there: frozenset[str]) -> Report:
    report = Report(f"a cold identify of {MINUTES} minutes of 1080p")
    report.ratio("one process a frame, all faces of all frames", ours=mine.seconds, other=other.seconds, wanted=WANTED)
    report.ratio("network input of the detector", ours=mine.pixels / 1e6, other=other.pixels / 1e6, unit="Mpx")
    report.ratio("faces embedded", ours=mine.faces, other=other.faces, unit="")
    report.ratio("frames looked at", ours=mine.frames, other=other.frames, unit="")
    report.value("memory held at most", mine.memory, "MiB", most=MOST_MEMORY)
    report.value("people found of those there", len(set(mine.named) & there), f"of {len(there)}")
    report.value("people named who are not there", len(set(mine.named) - there), most=0)
    report.value("found by the obvious way", len(set(other.named) & there), f"of {len(there)}")
    return report


if __name__ == "__main__":
    raise SystemExit(main())

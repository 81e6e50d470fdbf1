"""A scene of 60 frames on tract beside ONNX Runtime: seconds, and how much their answers differ.

    python -m tests.benchmarks.runtimes [--times 3] [--json FILE]

The clip hamilton.mp4 as the product looks at it: decoded, detected, embedded, matched with six known people. With one
thread and with all cores; runs take turns, the fastest of each counts. Differences are those of vectors of the same
crops, and of how alike the faces are that each found by itself. Where ONNX Runtime has no build (musl), tract alone.
"""

from __future__ import annotations

import importlib.util
import itertools
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.pack import Pack
from stash_sense_plugin.faces.runtime import TRACT, RunOptions, available_cores
from tests.benchmarks.report import Report, parser
from tests.faces import gallery
from tests.generated.open_pack import spec

if TYPE_CHECKING:
    from stash_sense_plugin.faces.known import Known
    from stash_sense_plugin.faces.types import Face, Floats

ORT = "onnxruntime"
MOST_DIFFERENCE = 1e-4


@dataclass
class Way:
    """One runtime with a number of threads, and what came of it."""

    runtime: str
    threads: int
    pack: Pack = field(init=False)
    known: Known = field(init=False)
    faces: list[Face] = field(init=False)
    seconds: float = float("inf")

    def __post_init__(self) -> None:
        options = RunOptions(TRACT if self.runtime == TRACT else "cpu", self.threads)
        self.pack = Pack(spec(), options)
        self.known = gallery.learned(self.pack)
        self.faces = gallery.seen_in_the_clip(self.pack, self.known)  # plans are made, files are read

    @property
    def name(self) -> str:
        return f"{self.runtime}, {self.threads} {'thread' if self.threads == 1 else 'threads'}"

    def run(self) -> None:
        begun = time.perf_counter()
        gallery.named(gallery.seen_in_the_clip(self.pack, self.known), self.known)
        self.seconds = min(self.seconds, time.perf_counter() - begun)


def measure(times: int) -> Report:
    report = Report("A scene of 60 frames (hamilton.mp4), open pack")
    installed = [name for name in (ORT, TRACT) if importlib.util.find_spec(name)]
    ways = [Way(*which) for which in itertools.product(installed, sorted({1, available_cores()}))]
    for _ in range(times):
        for way in ways:
            way.run()
    for way in ways:
        report.value(way.name, way.seconds, "s a scene")
        report.value(f"{way.name}: faces", len(way.faces))
    for ort, tract in itertools.product(ways, ways):
        if (ort.runtime, tract.runtime) == (ORT, TRACT) and ort.threads == tract.threads:
            report.ratio(
                f"ONNX Runtime, {ort.threads} of {available_cores()} cores", ours=tract.seconds, other=ort.seconds
            )
            compare(ort, tract, report)
    return report


def compare(ort: Way, tract: Way, report: Report) -> None:
    crops = np.stack([face.crop for face in ort.faces])
    vectors = [way.pack.embedder.embed(crops).vectors for way in (ort, tract)]
    where = f"{ort.threads} {'thread' if ort.threads == 1 else 'threads'}"
    report.value(f"same crops' vectors, {where}", largest(*vectors), most=MOST_DIFFERENCE)
    if [face.frame for face in ort.faces] == [face.frame for face in tract.faces]:  # else tract was given tiles
        own, other = (np.stack([face.embedding for face in way.faces]) for way in (ort, tract))
        report.value(f"likeness of own faces, {where}", largest(own @ own.T, own @ other.T))
    names = [gallery.named(way.faces, way.known) for way in (ort, tract)]
    report.value(f"names that differ, {where}", len(names[0] ^ names[1]), most=0)


def largest(one: Floats, other: Floats) -> float:
    return float(np.abs(one - other).max())


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--times", type=int, default=3, help="runs of each")
    asked = options.parse_args()
    return measure(asked.times).finish(asked.json)


if __name__ == "__main__":
    sys.exit(main())

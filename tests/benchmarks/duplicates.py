"""Duplicate scenes in a made-up library with planted ones and traps: what it costs, what is found, what is not.

    python -m tests.benchmarks.duplicates [--scenes 100000] [--seed 0] [--json FILE]

Near hashes are searched three ways: as we do, by comparing all pairs in blocks on all cores, and by a loop in Python of
which a sample is timed and the rest reckoned. The first two must agree. Memory is measured in a process of its own, the
library in it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.duplicates.groups import Scored, groups
from stash_sense_plugin.duplicates.neighbours import neighbours
from stash_sense_plugin.duplicates.scene_candidates import Hashed
from stash_sense_plugin.duplicates.scenes import LIKELY, pairs, pairs_of
from tests.benchmarks.report import Report, parser, timed
from tests.generated.library import library
from tests.shared import ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.duplicates.groups import Group
    from stash_sense_plugin.duplicates.scenes import Pair
    from tests.generated.library import Library

NEAR, SAMPLE, NEW = 10, 2_000_000, 50
MOST_SECONDS, MOST_MB, MOST_SECONDS_OF_NEW = 30.0, 400.0, 1.0
MEMORY = """
import json, sys
from stash_sense_plugin.duplicates.groups import Scored, groups
from stash_sense_plugin.duplicates.scenes import pairs
from tests.benchmarks.report import peak_memory
from tests.generated.library import library
facts = library(int(sys.argv[1]), int(sys.argv[2])).facts
before = peak_memory()
found = pairs(facts)
made = groups(Scored(pair.a, pair.b, pair.score) for pair in found)
print(json.dumps([before, peak_memory()]))
"""


def in_python(hashes: NDArray[np.uint64]) -> float:
    """Seconds for all pairs: as many as `SAMPLE` are compared, as the predecessor does it."""
    values = [int(value) for value in hashes]
    rows = max(1, SAMPLE // len(values))

    def compare() -> list[tuple[int, int]]:
        return [
            (one, other)
            for one in range(rows)
            for other in range(len(values))
            if bin(values[one] ^ values[other]).count("1") <= NEAR
        ]

    return timed(compare) * (len(values) - 1) / 2 / rows


def in_blocks(hashes: NDArray[np.uint64], rows: int = 512, columns: int = 16_384) -> NDArray[np.int64]:
    """All pairs compared, a block at a time, on all cores: packed positions, ascending."""

    def block(start: int) -> list[NDArray[np.int64]]:
        found = []
        for first in range(start, len(hashes), columns):
            differing = hashes[start : start + rows, None] ^ hashes[None, first : first + columns]
            one, other = np.nonzero(np.bitwise_count(differing) <= NEAR)
            one, other = one + start, other + first
            found.append((one * len(hashes) + other)[one < other])
        return found

    with ThreadPoolExecutor() as pool:
        parts = [part for found in pool.map(block, range(0, len(hashes), rows)) for part in found]
    return np.sort(np.concatenate(parts))


def search(report: Report, made: Library) -> None:
    hashes = Hashed(made.facts).hashes
    begun = time.perf_counter()
    everything = neighbours(hashes, NEAR, limit=None)
    without_limit = time.perf_counter() - begun
    begun = time.perf_counter()
    found = neighbours(hashes, NEAR)
    seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    compared = in_blocks(found.hashes)
    in_all = time.perf_counter() - begun
    count = len(found.hashes)
    packed = everything.left.astype(np.int64) * count + everything.right
    open_pairs = compared[~(found.crowded[compared // count] & found.crowded[compared % count])]
    agreed = np.array_equal(packed, compared) and np.array_equal(
        found.left.astype(np.int64) * count + found.right, open_pairs
    )
    report.ratio("near hashes: all pairs in blocks", ours=seconds, other=in_all, wanted=2.0)
    report.ratio("near hashes: a loop in Python", ours=seconds, other=in_python(found.hashes), wanted=100.0)
    report.value("different hashes", count)
    report.value("crowded ones", int(found.crowded.sum()))
    report.value("near pairs", len(compared))
    report.value("near pairs beside and outside crowds", len(open_pairs))
    report.value("near pairs, those within crowds as well", without_limit, "s")
    report.value("searches that disagree", 0 if agreed else 1, most=0)


def quality(report: Report, made: Library, found: list[Pair], grouped: list[Group[int]]) -> None:
    score = {(pair.a, pair.b): pair.score for pair in found}
    middles = {tuple(sorted((end, b))) for a, b, c in made.chains for end in (a, c)}
    for kind, planted in made.planted.items():
        missed = sum(score.get(pair, 0.0) < LIKELY for pair in planted)
        report.value(f"planted, not likely: {kind} ({len(planted):,})", missed, most=0)
    for kind, trap in made.traps.items():
        report.value(
            f"trap, likely: {kind} ({len(trap):,})", sum(score.get(each, 0) >= LIKELY for each in trap), most=0
        )
    likely = [pair for pair, points in score.items() if points >= LIKELY]
    for kind, ids in made.apart.items():
        report.value(
            f"trap, likely: {kind} ({len(ids):,} scenes)", sum(ids.issuperset(each) for each in likely), most=0
        )
    others = [each for each in likely if each not in made.all_planted and each not in middles]
    report.value("likely, neither planted nor a trap", sum(made.trap_of(each) is None for each in others))
    chained = sum(bool({a, c} <= set(group.ids)) for a, _, c in made.chains for group in grouped)
    report.value(f"chains in one group ({len(made.chains):,})", chained, most=0)
    report.value("pairs listed", len(found))
    report.value("groups", len(grouped))


def whole(report: Report, made: Library) -> None:
    begun = time.perf_counter()
    found = pairs(made.facts)
    in_pairs = time.perf_counter() - begun
    begun = time.perf_counter()
    grouped = groups(Scored(pair.a, pair.b, pair.score) for pair in found)
    in_groups = time.perf_counter() - begun
    new = {scene.id for scene in made.facts[:NEW]}
    begun = time.perf_counter()
    of_new = pairs_of(new, made.facts)
    report.value(f"{NEW} new scenes against all", time.perf_counter() - begun, "s", most=MOST_SECONDS_OF_NEW)
    report.value("pairs", in_pairs, "s")
    report.value("groups", in_groups, "s")
    report.value("pairs and groups", in_pairs + in_groups, "s", most=MOST_SECONDS)
    same = of_new == [pair for pair in found if pair.a in new or pair.b in new]
    report.value("new against all that differ from all against all", 0 if same else 1, most=0)
    quality(report, made, found, grouped)


def memory(report: Report, scenes: int, seed: int) -> None:
    command = [sys.executable, "-c", MEMORY, str(scenes), str(seed)]
    before, most = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    report.value("peak memory, with the library", most, "MB", most=MOST_MB)
    report.value("more than the library alone", most - before, "MB")


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--scenes", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=0)
    asked = options.parse_args()
    report = Report(f"Duplicates among {asked.scenes:,} scenes")
    memory(report, asked.scenes, asked.seed)  # first: a process is told of the memory of the one that started it, too
    made = library(asked.scenes, asked.seed)
    whole(report, made)
    search(report, made)
    return report.finish(asked.json)


if __name__ == "__main__":
    sys.exit(main())

"""Duplicate scenes of a large library in a real Stash: read through GraphQL, compared, kept as recommendations.

    STASH_BIN=/path/to/stash python -m tests.benchmarks.review [--scenes 100000] [--seed 0] [--json FILE]

The library is put into the tables of a Stash that does not run yet. Reading, comparing and keeping is done in a process
of its own, as a job does it, and its memory is measured. The yardstick is Stash's own search for duplicates on the
same library, at the distance it calls "Low", without reading anything.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import LIKELY, TYPES
from stash_sense_plugin.app import App
from stash_sense_plugin.protocol.request import Connection
from tests.benchmarks.report import Report, parser, timed
from tests.fakes.stash.real import RealStash
from tests.generated import stash_tables
from tests.generated.library import library
from tests.shared import ROOT

if TYPE_CHECKING:
    from tests.generated.library import Library

CHANGED = 50
MOST_SECONDS, MOST_MB, MOST_SECONDS_OF_CHANGED = 60.0, 500.0, 5.0
STASH_S_OWN = "query Own { findDuplicateScenes(distance: 10) { id } }"


def run(url: str, directory: str) -> None:
    """One run of the analyzer; what it cost and found."""
    host, _, port = url.rpartition("//")[2].partition(":")
    connection = Connection("http", host, int(port), directory=Path(directory), plugin_directory=Path(directory))
    with App(connection, "{}") as app:
        start = time.monotonic()
        outcome = look.run(app, TYPES["duplicate_scenes"], lambda *_: None)
        seconds = time.monotonic() - start
        pairs = app.database.all("SELECT a, b, score FROM likeness WHERE type = 'duplicate_scenes'")
        groups = app.database.value("SELECT count(*) FROM recommendation WHERE state = 'open'")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = [[row["a"], row["b"], row["score"]] for row in pairs]
    print(json.dumps([seconds, memory, outcome.looked_at, found, groups]))


def in_a_process(site: RealStash) -> Any:
    command = [sys.executable, "-m", "tests.benchmarks.review", "--run", site.url, str(site.directory)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def measure(site: RealStash, made: Library, report: Report) -> None:
    database = site.directory / "stash-go.sqlite"
    seconds, memory, looked_at, found, groups = in_a_process(site)
    scores = {(a, b): score for a, b, score in found}
    planted = [pair for pairs in made.planted.values() for pair in pairs]
    traps = [pair for pairs in made.traps.values() for pair in pairs]
    report.value("scenes read and compared", looked_at)
    report.value("everything", seconds, "s", most=MOST_SECONDS)
    report.value("memory", memory, "MB", most=MOST_MB)
    report.value("planted pairs", len(planted))
    report.value("of them not likely", sum(scores.get(pair, 0.0) < LIKELY for pair in planted), most=0)
    report.value("traps", len(traps))
    report.value("of them likely", sum(scores.get(pair, 0.0) >= LIKELY for pair in traps), most=0)
    report.value("groups to decide", groups)
    with site.client() as stash:
        own = timed(lambda: stash.execute(STASH_S_OWN, timeout=3600))
    report.ratio("Stash's own search, which reads nothing", ours=seconds, other=own)
    site.stop()
    stash_tables.touch(database, range(1, CHANGED * 40, 40), "Another title", "2026-11-26T00:00:00Z")
    site.start()
    seconds, _, looked_at, _, _ = in_a_process(site)
    report.value("after a change, looked at", looked_at)
    report.value(f"after {CHANGED} changes", seconds, "s", most=MOST_SECONDS_OF_CHANGED)


def main() -> int:
    if sys.argv[1:2] == ["--run"]:
        run(*sys.argv[2:4])
        return 0
    given = parser(__doc__ or "")
    given.add_argument("--scenes", type=int, default=100_000)
    given.add_argument("--seed", type=int, default=0)
    options = given.parse_args()
    report = Report(f"Duplicates among {options.scenes:,} scenes of a real Stash")
    made = library(options.scenes, options.seed)
    with tempfile.TemporaryDirectory() as folder, RealStash(Path(folder)) as site:
        site.stop()
        stash_tables.fill(site.directory / "stash-go.sqlite", made.facts)
        site.start()
        measure(site, made, report)
    return report.finish(options.json)


if __name__ == "__main__":
    raise SystemExit(main())

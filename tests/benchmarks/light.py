"""Light operations as whole processes, against a Python that does nothing.

    python -m tests.benchmarks.light [--times 20] [--python FILE] [--json FILE]

What pages read is answered by a process of its own, so its start is what the user waits for. The store holds a scene
with 40 persons and 2,000 known faces. Runs of all kinds take turns, so that a busy machine is equally hard on each; the
fastest and the middle one of each count.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from stash_sense_plugin.install import packs
from stash_sense_plugin.store import known, targets
from stash_sense_plugin.store.database import Database
from tests.backend import person
from tests.benchmarks.report import Report, parser
from tests.e2e.stage import code

MOST_MS = 120.0
PERFORMERS, PERSONS = 500, 40
OPERATIONS: dict[str, dict[str, Any]] = {
    "target.show": {"kind": "scene", "id": 1},
    "crops": {"ids": [f"face:{number}" for number in range(1, 41)]},
    "jobs.status": {},
    "settings.get": {},
    "targets.list": {"kind": "scene", "filter": "identified"},
    "learn.report": {},
    "packs.list": {},
}


def filled(folder: Path) -> Path:
    """A data directory as after some use."""
    database = Database(folder / "stash-sense" / "stash-sense.sqlite")
    space = packs.default().space
    for number in range(1, PERFORMERS + 1):
        known.note_performer(database, number, f"Performer {number}", "", "", 1)
        source = known.Source(space, "cover", number, number, "")
        known.begin_source(database, source, 1)
        faces = [known.Learned(0.9, os.urandom(256), os.urandom(4000))] * 4
        known.end_source(database, source, "used", None, "sum", faces)
    known.put_index(database, known.Index(space, 1, "", "none", 4 * PERFORMERS, PERFORMERS, {}, time.time()))
    target = targets.Target("scene", 1, space)
    targets.begin(database, target, "A long scene")
    persons = [person(number, [number, number + 1, number + 2]) for number in range(1, PERSONS + 1)]
    targets.put(database, target, targets.Found("print", 60, 0, persons, "1/1/90"))
    database.close()
    return folder


def request(folder: Path, operation: str) -> bytes:
    connection = {"Scheme": "http", "Host": "127.0.0.1", "Port": 9, "Dir": str(folder), "PluginDir": str(folder)}
    args = {"operation": operation, **OPERATIONS[operation]}
    return json.dumps({"server_connection": connection, "args": args}).encode()


def plain_variables() -> dict[str, str]:
    """Nothing that bends Python, and compiled code is kept, as where Stash runs us."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def milliseconds(command: list[str], stdin: bytes) -> float:
    begun = time.perf_counter()
    done = subprocess.run(command, input=stdin, capture_output=True, env=plain_variables(), check=True)
    took = (time.perf_counter() - begun) * 1000
    assert not stdin or json.loads(done.stdout)["error"] is None, done.stdout
    return took


def modules(python: str, main: Path, stdin: bytes) -> tuple[int, int]:
    """Modules that the launch loads beyond those of a bare Python, and how many of them are ours."""
    loaded = []
    for command, given in (
        ([python, "-X", "importtime", "-c", "pass"], b""),
        ([python, "-X", "importtime", str(main)], stdin),
    ):
        done = subprocess.run(command, input=given, capture_output=True, env=plain_variables(), check=True)
        lines = [line for line in done.stderr.decode().splitlines() if line.startswith("import time:")]
        loaded.append({line.rpartition("|")[2].strip() for line in lines})
    more = loaded[1] - loaded[0]
    return len(more), sum(name.startswith("stash_sense_plugin") for name in more)


def measure(python: str, times: int) -> Report:
    report = Report("Light operations, whole processes")
    main = code() / "stash_sense_plugin" / "__main__.py"
    with tempfile.TemporaryDirectory(prefix="stash-sense-light-") as name:
        folder = filled(Path(name))
        kinds = {"bare": ([python, "-c", "pass"], b"")}
        kinds |= {operation: ([python, str(main)], request(folder, operation)) for operation in OPERATIONS}
        took: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(times):
            for kind, (command, stdin) in kinds.items():
                took[kind].append(milliseconds(command, stdin))
        bare = took.pop("bare")
        for operation, all_ in took.items():
            report.ratio(f"{operation}, fastest", ours=min(all_), other=min(bare), unit="ms")
            report.value(f"{operation}, the middle one", statistics.median(all_), "ms")
        report.value("slowest of the fastest", max(map(min, took.values())), "ms", most=MOST_MS)
        every, ours = modules(python, main, request(folder, "target.show"))
        report.value("modules beyond a bare Python's", every)
        report.value("of them ours", ours)
    return report


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--times", type=int, default=20, help="runs of each kind")
    base = getattr(sys, "_base_executable", None) or sys.executable
    options.add_argument("--python", default=base, metavar="FILE", help="the Python that Stash would use")
    asked = options.parse_args()
    return measure(asked.python, asked.times).finish(asked.json)


if __name__ == "__main__":
    sys.exit(main())

"""What the queue costs where there is nothing to do, and what the companion costs in the user's own requests.

    python -m tests.benchmarks.queue [--times 20] [--scenes 1000] [--python FILE] [--json FILE]

A drain is measured as a whole process, beside a Python that does nothing, with the stand-in for Stash; its memory is
the largest resident set. With STASH_BIN, `bulkSceneUpdate` of so many scenes is measured in a real Stash: without
hooks, with the companion switched off and on, and with an empty Python hook, which is the obvious alternative. Kinds of
runs take turns, so that a busy machine is equally hard on each; the fastest of each counts.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stash_sense_plugin.jobs.reconcile import COMPANION
from tests.benchmarks.light import milliseconds, plain_variables
from tests.benchmarks.report import Report, parser
from tests.e2e.stage import PLUGIN, install, stand_in
from tests.fakes.stash import Library
from tests.fakes.stash.real import BINARY, RealStash

MOST_MS, MOST_MB, MOST_MS_PER_SCENE = 300.0, 60.0, 1.0
UPDATE = "mutation Bulk($ids: [ID!]!, $text: String) { bulkSceneUpdate(input: { ids: $ids, details: $text }) { id } }"
SWITCH = "mutation Switch($id: ID!, $on: Map!) { configurePlugin(plugin_id: $id, input: $on) }"
RELOAD = "mutation Reload { reloadPlugins }"
PYTHON_HOOK = """\
name: Empty
exec: [python, "{pluginDir}/empty.py"]
interface: raw
hooks:
  - name: On change
    triggeredBy: [Scene.Update.Post]
"""


MEMORY = """
import os, sys
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
usage = os.wait4(pid, 0)[2]
os.write(1, b"\\n%d" % usage.ru_maxrss)
"""


def megabytes(command: list[str], stdin: bytes) -> float:
    """The largest resident set of a process. It is told of what started it too, so that is a small Python."""
    wrapped = [command[0], "-S", "-c", MEMORY, *command]
    done = subprocess.run(wrapped, input=stdin, capture_output=True, env=plain_variables(), check=True)
    return int(done.stdout.rpartition(b"\n")[2]) / 1024


def idle_drain(report: Report, python: str, times: int) -> None:
    with tempfile.TemporaryDirectory(prefix="stash-sense-queue-") as name, stand_in(Path(name), Library()) as site:
        connection = site.fake.connection().as_json()
        stdin = json.dumps({"server_connection": connection, "args": {"task": "queue"}}).encode()
        main = str(site.plugin / "stash_sense_plugin" / "__main__.py")
        milliseconds([python, main], stdin)  # what is there is noted
        asked = len(site.fake.documents())
        milliseconds([python, main], stdin)
        report.value("requests of a drain with nothing to do", len(site.fake.documents()) - asked)
        bare, ours = [], []
        for _ in range(times):
            bare.append(milliseconds([python, "-c", "pass"], b""))
            ours.append(milliseconds([python, main], stdin))
        memory = [megabytes(command, stdin) for command in ([python, main], [python, "-c", "pass"])]
    report.ratio("drain with nothing to do, fastest", ours=min(ours), other=min(bare), unit="ms")
    report.value("drain with nothing to do, the middle one", statistics.median(ours), "ms", most=MOST_MS)
    report.ratio("its memory", ours=memory[0], other=memory[1], unit="MB")
    report.value("its memory", memory[0], "MB", most=MOST_MB)


class Bulk:
    """So many scenes in a real Stash, all changed by one request."""

    def __init__(self, site: RealStash, scenes: int) -> None:
        self._site, self.count = site, scenes
        with site.client() as stash:
            for start in range(0, scenes, 100):
                fields = (f's{n}: sceneCreate(input: {{ title: "{n}" }}) {{ id }}' for n in range(start, start + 100))
                stash.execute(f"mutation Fill {{ {' '.join(fields)} }}")
            found = stash.execute("query All { findScenes(filter: { per_page: -1 }) { scenes { id } } }")
        self._ids = [each["id"] for each in found["findScenes"]["scenes"]]

    def seconds(self) -> float:
        with self._site.client() as stash:
            begun = time.perf_counter()
            stash.execute(UPDATE, {"ids": self._ids, "text": str(begun)}, timeout=600)
            return time.perf_counter() - begun

    def switch(self, on: bool) -> None:
        with self._site.client() as stash:
            stash.execute(SWITCH, {"id": COMPANION, "on": {"scene_update": on}})


def companion(report: Report, scenes: int, rounds: int = 4) -> None:
    with tempfile.TemporaryDirectory(prefix="stash-sense-hooks-") as name, RealStash(Path(name)) as site:
        bulk = Bulk(site, scenes)
        ours, empty = site.plugins / PLUGIN, site.plugins / "empty"
        source = install(Path(name) / "source" / PLUGIN)

        def only(plugin: Path | None) -> None:
            for folder in (ours, empty):
                shutil.rmtree(folder, ignore_errors=True)
            if plugin == ours:
                shutil.copytree(source, ours)
            elif plugin == empty:
                empty.mkdir()
                (empty / "empty.yml").write_text(PYTHON_HOOK)
                (empty / "empty.py").write_text("")
            with site.client() as stash:
                stash.execute(RELOAD)

        kinds = {
            "no hook": (None, False),
            "companion, switched off": (ours, False),
            "companion, switched on": (ours, True),
        }
        took: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(rounds):
            for kind, (plugin, on) in kinds.items():
                only(plugin)
                bulk.switch(on)
                took[kind].append(bulk.seconds())
        only(empty)
        python = bulk.seconds()
    none = min(took.pop("no hook"))
    report.value(f"bulk edit of {scenes:,} scenes, no hook", none, "s")
    report.value("the same with an empty Python hook", python, "s")
    for kind, all_ in took.items():
        more = (min(all_) - none) * 1000 / scenes
        report.ratio(f"{kind}: more per scene", ours=more, other=(python - none) * 1000 / scenes, unit="ms")
        report.value(f"{kind}: more per scene", more, "ms", most=MOST_MS_PER_SCENE)


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--times", type=int, default=20, help="runs of each kind")
    options.add_argument("--scenes", type=int, default=1000, help="of the bulk edit, in hundreds")
    base = getattr(sys, "_base_executable", None) or sys.executable
    options.add_argument("--python", default=base, metavar="FILE", help="the Python that Stash would use")
    asked = options.parse_args()
    report = Report("The queue with nothing to do, and the companion")
    idle_drain(report, asked.python, asked.times)
    if BINARY:
        companion(report, asked.scenes)
    return report.finish(asked.json)


if __name__ == "__main__":
    sys.exit(main())

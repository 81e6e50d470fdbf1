"""What a stash-box changed of thousands of linked performers: in how many requests and how long, in a real Stash.

    STASH_BIN=/path/to/stash python -m tests.benchmarks.upstream [--linked 7000] [--changed 3000] [--json FILE]

The stash-box is the stand-in, with 50,000 performers and no limit of requests; each answer is held back as long as one
takes over the internet (--delay). The first run fetches all that is linked; then the stash-box changes --changed
performers, 20 of them linked. The yardstick is to ask for each linked performer by itself, as Stash Sense's predecessor
does: a part of them, counted up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.app import App
from stash_sense_plugin.protocol.request import Connection
from stash_sense_plugin.stashbox import entities
from stash_sense_plugin.stashbox.client import StashBox
from stash_sense_plugin.store import recommendations
from stash_sense_plugin.store.recommendations import Filter
from tests.benchmarks.report import Report, parser, peak_memory
from tests.e2e.review_library import CONFIGURE
from tests.fakes.box import FakeBox, Wait
from tests.fakes.stash.real import RealStash
from tests.generated import stash_tables
from tests.shared import ROOT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

EVERYBODY, OURS = 50_000, 20
MOST_REQUESTS, MOST_SECONDS = 60, 20.0
ONE_BY_ONE = 200
"""So many are asked for by themselves; the rest would take as long each."""
NO_LIMIT = 1_000_000


def run(url: str, directory: str) -> None:
    """One run of the analyzer; what it cost and found."""
    with App(connection_to(url, directory), "{}") as app:
        start = time.monotonic()
        outcome = look.run(app, TYPES["upstream_performers"], lambda *_: None)
        print(json.dumps([time.monotonic() - start, peak_memory(), outcome.looked_at, outcome.opened]))


def connection_to(url: str, directory: str) -> Connection:
    host, _, port = url.rpartition("//")[2].partition(":")
    return Connection("http", host, int(port), directory=Path(directory), plugin_directory=Path(directory))


def dismiss_all(site: RealStash) -> None:
    """Until something about them changes: what is told afterwards is what the stash-box changed."""
    with App(connection_to(site.url, str(site.directory)), "{}") as app:
        numbers = recommendations.ids(app.database, Filter("upstream_performers"))
        recommendations.dismiss(app.database, numbers, for_good=False)


def in_a_process(site: RealStash) -> Any:
    command = [sys.executable, "-m", "tests.benchmarks.upstream", "--run", site.url, str(site.directory)]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure(site: RealStash, box: FakeBox, linked: Sequence[str], options: argparse.Namespace, report: Report) -> None:
    seconds, memory, looked_at, opened = in_a_process(site)
    report.value("linked performers", looked_at)
    report.value("first run: requests", len(box.asked))
    report.value("first run", seconds, "s")
    report.value("first run: memory", memory, "MiB")
    report.value("first run: to decide", opened)
    dismiss_all(site)
    others = [each for each in box.library.performers.by_update() if each not in set(linked)]
    for each in (*linked[:: len(linked) // OURS][:OURS], *others[: options.changed - OURS]):
        box.library.change("performer", each, height=191)
    box.asked.clear()
    seconds, memory, looked_at, opened = in_a_process(site)
    report.value(f"after {options.changed:,} changes: requests", len(box.asked), most=MOST_REQUESTS)
    report.value("after the changes", seconds, "s", most=MOST_SECONDS)
    report.value("after the changes: memory", memory, "MiB")
    report.ratio("requests, one for each linked", ours=len(box.asked), other=len(linked), unit="", wanted=100)
    report.ratio("time, one request for each linked", ours=seconds, other=one_by_one(box, linked), wanted=5)
    report.value("told, of 20 linked that changed", opened)
    report.value("told wrongly, or not told", abs(OURS - opened), most=0)


def one_by_one(box: FakeBox, linked: Sequence[str]) -> float:
    start = time.monotonic()
    with StashBox(box.endpoint, box.key) as client:
        for each in linked[:ONE_BY_ONE]:
            entities.find(client, "performer", [each])
    return (time.monotonic() - start) * len(linked) / min(ONE_BY_ONE, len(linked))


def main() -> int:
    if sys.argv[1:2] == ["--run"]:
        run(*sys.argv[2:4])
        return 0
    given = parser(__doc__)
    given.add_argument("--linked", type=int, default=7000)
    given.add_argument("--changed", type=int, default=3000)
    given.add_argument("--delay", type=float, default=0.05, help="seconds before each answer of the stash-box")
    options = given.parse_args()
    report = Report(f"What changed upstream of {options.linked:,} performers")
    with tempfile.TemporaryDirectory() as folder, RealStash(Path(folder)) as site, FakeBox() as box:
        linked = box.library.crowd("performer", EVERYBODY)[: options.linked]
        box.fail(Wait(options.delay), times=100_000)
        site.stop()
        stash_tables.link_performers(site.directory / "stash-go.sqlite", box.endpoint, linked)
        site.start()
        with site.client() as stash:
            access = box.access(max_requests_per_minute=NO_LIMIT)
            stash.execute(CONFIGURE, {"i": {"stashBoxes": [access]}})
        measure(site, box, linked, options, report)
    return report.finish(options.json)


if __name__ == "__main__":
    raise SystemExit(main())

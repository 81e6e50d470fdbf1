"""What real worker processes do in tests that trouble them: every kind of job is light, and its units cost next to
nothing. A unit is noted in one transaction with the cursor, as jobs of ours do it.

A worker imports this by the sitecustomize.py that `variables` puts on its PYTHONPATH. The rest is ours, unchanged.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.jobs.work import Work
    from stash_sense_plugin.store.database import Database

TABLES = (
    "CREATE TABLE trial_claim (job INTEGER, at REAL)",
    "CREATE TABLE trial_unit (job INTEGER, unit INTEGER, found BLOB)",
)
FOLDER, BUSY, MACHINE, LEASE = "TRIAL", "TRIAL_BUSY_SECONDS", "TRIAL_MACHINE", "TRIAL_LEASE_SECONDS"
"""Variables: where workers leave word, how long they wait for the database, what their machine is called and how long
their leases last, where that is to be otherwise than it is."""
PROCESSES, DEATHS, CLOCK = "processes", "deaths", "clock"
"""Files: who was started, which units ended their process, and by how many seconds the clock of workers is wrong."""


def variables(folder: Path, code: Path, more: Mapping[str, str]) -> dict[str, str]:
    """For workers that leave word in `folder`. `code`: where the package lies that they will load."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("from tests.jobs import light_work\nlight_work.install()\n")
    return {"PYTHONPATH": os.pathsep.join(map(str, (folder, code, ROOT))), FOLDER: str(folder), **more}


def make_tables(database: Database) -> None:
    for table in TABLES:
        database.run(table)


def install() -> None:
    """In a worker, before anything else."""
    from stash_sense_plugin.jobs import registry
    from stash_sense_plugin.store import database, leases

    _leave_word(PROCESSES, leases.owner())
    sys.modules["stash_sense_plugin.jobs.light_work"] = sys.modules[__name__]
    for name, kind in registry.KINDS.items():
        registry.KINDS[name] = dataclasses.replace(kind, place="light_work:work_through", heavy=False)
    _set_clock(Path(os.environ[FOLDER], CLOCK))
    database.BUSY_SECONDS = float(os.environ.get(BUSY, database.BUSY_SECONDS))
    leases.SECONDS = float(os.environ.get(LEASE, leases.SECONDS))
    if machine := os.environ.get(MACHINE):
        leases._machine = lambda: machine  # type: ignore[assignment]


def _set_clock(file: Path) -> None:
    right = time.time

    def shown() -> float:
        return right() + float(file.read_text())

    if file.exists():
        time.time = shown


def _leave_word(name: str, line: str) -> None:
    """In one write, which is whole whatever happens next."""
    file = os.open(Path(os.environ[FOLDER], name), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def unit(number: int) -> str:
    return f"unit {number}"


def work_through(work: Work) -> dict[str, Any]:
    """`units` of them from the cursor on, `ms` each; the `big` one has so many `bytes` to note. Those in `poison` end
    the process, and `fatal` does so once more where the first of them is left out."""
    database, args = work.app.database, work.job.args
    database.run("INSERT INTO trial_claim VALUES (?, ?)", [work.job.id, work.job.updated_at])
    units = args.get("units", 1)
    for number in range(int(work.job.cursor or 0), units):
        work.progress(number, units, unit(number))
        if work.begin(unit(number)):
            _do(work, number)
        else:
            _leave_out(work, number)
        work.between_units()
    work.progress(units, units, "Done")
    return {"text": f"{units} units"}


def _do(work: Work, number: int) -> None:
    from stash_sense_plugin.store import jobs

    args, database = work.job.args, work.app.database
    if number in args.get("poison", ()):
        _die(f"{work.job.id} {unit(number)}")
    time.sleep(args.get("ms", 1) / 1000)
    with database.transaction():
        found = args.get("bytes", 0) if number == args.get("big") else 0
        database.run("INSERT INTO trial_unit VALUES (?, ?, zeroblob(?))", [work.job.id, number, found])
        jobs.keep_cursor(database, work.job, str(number + 1))


def _leave_out(work: Work, number: int) -> None:
    from stash_sense_plugin.store import jobs

    if work.job.args.get("fatal") and not Path(os.environ[FOLDER], "fatal").exists():
        _leave_word("fatal", "")
        _die("")
    jobs.keep_cursor(work.app.database, work.job, str(number + 1))


def _die(word: str) -> None:
    _leave_word(DEATHS, word)
    os.kill(os.getpid(), signal.SIGKILL)

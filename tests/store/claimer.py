"""A process that claims jobs until none is left, and tells of each when it had it: `python -m tests.store.claimer
DATABASE WORD [CLAIMS]`. With CLAIMS it kills itself with the last of so many jobs in its hands."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stash_sense_plugin.store import jobs, leases
from stash_sense_plugin.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN, END, DEATH = "begin", "end", "death"
WORK_SECONDS = 0.01


class Told(NamedTuple):
    """`at`: nanoseconds of the clock that all processes share."""

    at: int
    what: str
    job: int
    resource: str


def told(word: Path) -> Iterator[Told]:
    """In the order of time."""
    lines = (line.split() for line in word.read_text().splitlines())
    return iter(sorted(Told(int(at), what, int(job), resource) for at, what, job, resource in lines))


def claim_all(database: Database, file: int, claims: int) -> None:
    while database.value("SELECT 1 FROM job WHERE finished_at IS NULL"):
        job = jobs.claim(database, leases.owner())
        if job is None:
            time.sleep(0.002)
            continue
        _tell(file, BEGIN, job)
        time.sleep(WORK_SECONDS)
        claims -= 1
        if claims == 0:
            _tell(file, DEATH, job)
            os.kill(os.getpid(), signal.SIGKILL)
        _tell(file, END, job)
        jobs.finish(database, job.id, "completed")


def _tell(file: int, what: str, job: jobs.Job) -> None:
    os.write(file, f"{time.monotonic_ns()} {what} {job.id} {job.resource}\n".encode())


def main() -> None:
    database, word = Database(Path(sys.argv[1])), Path(sys.argv[2])
    claims = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    claim_all(database, os.open(word, os.O_WRONLY | os.O_APPEND | os.O_CREAT), claims)


if __name__ == "__main__":
    main()

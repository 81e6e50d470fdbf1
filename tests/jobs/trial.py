"""Real worker processes on light work, started as Stash and pages start them, and killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.app import MAIN, POINTER
from stash_sense_plugin.jobs import due, registry, starting
from stash_sense_plugin.store import jobs, leases
from tests.backend import backend
from tests.e2e.stage import PLUGIN, code, until
from tests.jobs import light_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from stash_sense_plugin.store.database import Database, Row
    from tests.backend import Backend
    from tests.fakes.stash.queue import Job as StashJob

BY_ITSELF = (jobs.TASK, jobs.EVENT, jobs.SCHEDULE)
PREFIX, KILLED = "Plugin returned error: ", "signal: killed"
OUT_OF_ORDER = """
SELECT begun.id AS begun, waiting.id AS waiting FROM trial_claim JOIN job begun ON begun.id = trial_claim.job
JOIN job waiting ON (waiting.priority, waiting.id) < (begun.priority, begun.id)
    AND (waiting.asked_by = 'page') = (begun.asked_by = 'page')
    AND waiting.created_at < trial_claim.at AND coalesce(waiting.finished_at, 1e99) > trial_claim.at
WHERE waiting.resource IN ({resources})
"""


@dataclass
class Trial:
    site: Backend
    word: Path
    variables: dict[str, str]
    _workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _noted: int = 0
    _alive: set[str] = field(default_factory=set)

    @property
    def database(self) -> Database:
        return self.site.app.database

    def add(self, kind: str, asked_by: str, units: int, *, resource: str = "", **more: Any) -> int:
        """A job of so many units; its id."""
        number = int(self.database.value("SELECT count(*) FROM job"))
        job = starting.note(self.site.app, kind, {"units": units, "number": number, **more}, asked_by)
        if resource:
            self.database.run("UPDATE job SET resource = ? WHERE id = ?", [resource, job.id])
        return job.id

    def start_task(self) -> StashJob:
        """As Stash does it: returns as soon as there is a process."""
        queue, launcher = self.site.stash.queue, self.site.stash.launcher
        task = self.site.stash.run_task(PLUGIN, registry.QUEUE_TASK)
        until(lambda: launcher.running() or queue.find(task.id) is None or task.ended, 60, 0.001)
        return task

    def start_worker(self, **more: str) -> None:
        """As `starting` does it for the pages. `more`: variables for this one."""
        body = {"server_connection": self.site.app.connection.as_json(), "args": {"task": "work"}}
        with (self.word / "worker.log").open("ab") as log, (self.word / "worker.replies").open("ab") as replies:
            worker = subprocess.Popen(
                [sys.executable, str(code() / MAIN.parent.name / MAIN.name)],
                env={**os.environ, **self.variables, **more},
                stdin=subprocess.PIPE,
                stdout=replies,
                stderr=log,
                start_new_session=True,
            )
        assert worker.stdin
        with worker.stdin:
            worker.stdin.write(json.dumps(body).encode())
        self._workers.append(worker)

    def running(self) -> list[int]:
        """Process ids of all that was started and has not ended, by whomever."""
        with contextlib.suppress(OSError):
            owners = (self.word / light_work.PROCESSES).read_text().split()
            self._alive |= set(owners[self._noted :])
            self._noted = len(owners)
        self._alive = {owner for owner in self._alive if leases.alive(owner, 0)}
        started = {*self.site.stash.launcher.running(), *(int(owner.split("/")[1]) for owner in self._alive)}
        self._workers = [worker for worker in self._workers if worker.poll() is None]
        started |= {worker.pid for worker in self._workers}
        return [pid for pid in started if leases._started(pid) not in ("0", "gone")]

    def kill(self, pids: Sequence[int]) -> int:
        """How many of them still ran; returns when they are gone."""
        living = set(self.running()) & set(pids)
        for pid in living:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not set(self.running()) & living, 60, 0.001)
        return len(living)

    def let_pass(self) -> None:
        """Wait while something is at stake that was hit by chance twice in a row: the third time would count against
        it, as it should."""
        hit = "SELECT 1 FROM job WHERE finished_at IS NULL AND (attempts >= 2 OR unit_begun >= 2)"
        until(lambda: not self.running() or not self.database.value(hit), 60, 0.002)

    def live(self, seconds: float) -> None:
        """At most so long."""
        with contextlib.suppress(TimeoutError):
            until(lambda: not self.running(), seconds, 0.01)

    def quiet(self) -> None:
        """Until what was started has ended by itself."""
        until(lambda: not self.running() and not self.site.stash.queue.listed(), 60, 0.005)

    def undisturbed(self) -> None:
        """Workers, one after the other, until nothing is due: whatever ends them now is the work itself."""
        for _ in range(100):
            if not self._due():
                return
            if jobs.waiting(self.database, pages=False):
                self.start_task()
            if jobs.waiting(self.database, pages=True):
                self.start_worker()
            self.quiet()
        raise TimeoutError(jobs.unfinished(self.database))

    def shortest_life(self) -> float:
        """Seconds from the start to the end of a worker that has nothing to do."""
        lives = []
        for _ in range(3):
            start = time.monotonic()
            self.start_task()
            self.quiet()
            lives.append(time.monotonic() - start)
        return min(lives)

    def run_task(self) -> None:
        self.start_task()
        self.quiet()

    def _due(self) -> bool:
        return bool(jobs.unfinished(self.database)) or due.now(self.database, self.site.app.settings)

    def deaths(self) -> list[str]:
        """Each time that a unit ended its process: the job and the unit."""
        file = self.word / light_work.DEATHS
        return file.read_text().splitlines() if file.exists() else []

    def out_of_order(self, resources: Sequence[str]) -> list[tuple[int, int]]:
        """Jobs that were taken up while one that should have been first waited, and could have had its resource."""
        marks = ", ".join(f"'{resource}'" for resource in resources)
        return [(row[0], row[1]) for row in self.database.all(OUT_OF_ORDER.format(resources=marks))]

    def rows(self) -> list[Row]:
        return self.database.all("SELECT * FROM job ORDER BY id")

    def job(self, number: int) -> Row:
        row = self.database.first("SELECT * FROM job WHERE id = ?", [number])
        assert row
        return row

    def close_database(self) -> None:
        """Nobody has it open; the next look opens it anew."""
        self.database.close()
        del self.site.app.database

    def set_clock(self, seconds: float) -> None:
        """So much is the clock of workers ahead from this moment on; of those that start after the first call."""
        file = self.word / light_work.CLOCK
        part = file.with_suffix(".part")
        part.write_text(str(seconds))
        part.replace(file)

    def said(self) -> set[str]:
        """What workers that ended by themselves replied in place of a result."""
        told = {text.removeprefix(PREFIX) for text in self.site.stash.logged("error") if text.startswith(PREFIX)}
        with contextlib.suppress(OSError):
            lines = (self.word / "worker.replies").read_text(encoding="utf-8").splitlines()
            told |= {str(json.loads(line)["error"]) for line in lines if line} - {"None"}
        return told - {KILLED}

    def check(self) -> None:
        """After whatever happened, and with nothing left to do: nothing lost, nothing twice, nothing stuck."""
        assert [row["id"] for row in self.rows()] == list(range(1, len(self.rows()) + 1))
        for row in self.rows():
            args, about = json.loads(row["args"]), dict(row)
            poison = sorted(args.get("poison", ()))
            done = self.database.all("SELECT unit FROM trial_unit WHERE job = ? ORDER BY unit", [row["id"]])
            assert (row["state"], row["error"], row["owner"]) == ("completed", None, None), about
            assert [each["unit"] for each in done] == [n for n in range(args.get("units", 1)) if n not in poison], about
            assert json.loads(row["left_out"]) == [light_work.unit(number) for number in poison], about
        assert not [place for place in (jobs.WORKER, jobs.QUEUE) if leases.held(self.database, place)]
        assert self.database.value("PRAGMA integrity_check") == "ok"
        listed = json.loads(self.site.app.status_file.read_text(encoding="utf-8"))
        assert (listed["waiting"], listed["due_at"]) == (0, None)


@contextlib.contextmanager
def trial(
    folder: Path, *, data: Path | None = None, variables: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Trial]:
    """Nobody outlives it. `data`: the data directory, where it is to be elsewhere. `variables`: of light_work."""
    word, home = folder / "word", folder / "stash" / PLUGIN
    given = light_work.variables(word, code(), variables)
    if data:
        home.mkdir(parents=True)
        (home / POINTER).write_text(str(data))
    with backend(folder / "stash", python=sys.executable, environment=given) as site:
        light_work.make_tables(site.app.database)
        made = Trial(site, word, given)
        try:
            yield made
        finally:
            made.kill(made.running())

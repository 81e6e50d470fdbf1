"""Stash's job queue: strictly one at a time, the last ten remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.stash.things import now

REMEMBERED = 10
Work = Callable[["Job"], None]


@dataclass
class Job:
    """`work` returns when it is done or `stopping` is set; what it raises makes the job FAILED."""

    id: int
    description: str
    work: Work
    status: str = "READY"
    progress: float | None = None
    added: str = field(default_factory=now)
    started: str | None = None
    ended: str | None = None
    error: str | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def view(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "status": self.status,
            "description": self.description,
            "progress": self.progress,
            "subTasks": None,
            "addTime": self.added,
            "startTime": self.started,
            "endTime": self.ended,
            "error": self.error,
        }


class Queue:
    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._past: list[Job] = []
        self._change = threading.Condition()
        self._last = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Kills what runs. (The real Stash leaves its tasks running when it ends.)"""
        with self._change:
            self._closed = True
            self._change.notify_all()
        self.stop_all()
        self._thread.join(10)

    def add(self, description: str, work: Work) -> Job:
        with self._change:
            self._last += 1
            job = Job(self._last, description, work)
            self._jobs.append(job)
            self._change.notify_all()
            return job

    def add_foreign(self, description: str = "Scanning...") -> Job:
        """Somebody else's job, which runs until `job.released.set()`, or is stopped."""

        def work(job: Job) -> None:
            while not (job.released.wait(0.02) or job.stopping.is_set()):
                pass

        return self.add(description, work)

    def listed(self) -> list[Job]:
        with self._change:
            return list(self._jobs)

    def find(self, id: int) -> Job | None:
        with self._change:
            return next((job for job in [*self._jobs, *self._past] if job.id == id), None)

    def stop(self, id: int) -> None:
        with self._change:
            job = next((job for job in self._jobs if job.id == id), None)
            if job is None:
                return
            if job.status == "READY":
                job.status, job.ended = "CANCELLED", now()
                self._forget(job)
            elif job.status == "RUNNING":
                job.status = "STOPPING"
                job.stopping.set()

    def stop_all(self) -> None:
        for job in self.listed():
            self.stop(job.id)

    def wait(self, id: int, timeout: float = 60) -> Job:
        """The job when it has ended. Raises TimeoutError."""
        with self._change:
            ended = self._change.wait_for(lambda: any(job.id == id for job in self._past), timeout)
            job = next((job for job in [*self._past, *self._jobs] if job.id == id), None)
            if not ended or job is None:
                raise TimeoutError(f"job {id} has not ended after {timeout} s: {job and job.status}")
            return job

    def _run(self) -> None:
        while job := self._next():
            try:
                job.work(job)
            except Exception as error:  # noqa: BLE001 - a job's failure is the job's, as in Stash
                job.status, job.error = "FAILED", str(error)
            with self._change:
                job.status = {"STOPPING": "CANCELLED", "RUNNING": "FINISHED"}.get(job.status, job.status)
                job.ended = now()
                self._forget(job)

    def _next(self) -> Job | None:
        with self._change:
            self._change.wait_for(lambda: self._jobs or self._closed)
            if not self._jobs:
                return None
            job = self._jobs[0]
            job.status, job.started = "RUNNING", now()
            return job

    def _forget(self, job: Job) -> None:
        self._jobs.remove(job)
        self._past = [*self._past, job][-REMEMBERED:]
        self._change.notify_all()

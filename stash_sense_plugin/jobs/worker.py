"""Who does the jobs: a task of Stash's queue the one it is for, or all that are due but for those of the pages; the
detached worker of the pages those. Then it ends."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.app import MAIN
from stash_sense_plugin.errors import NotReady, SenseError, StashError, StashUnreachable, Stopped, StoreError
from stash_sense_plugin.install import environment
from stash_sense_plugin.jobs import apart, log_file, occasion, registry, starting, status
from stash_sense_plugin.jobs.starting import WORKER_START
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.jobs.work import GiveWay, Lost, Work
from stash_sense_plugin.protocol import log
from stash_sense_plugin.stash import jobs as stash_jobs
from stash_sense_plugin.store import jobs, leases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.jobs.reconcile import Told

SLOT_SECONDS = 120.0
"""So long a task waits for a slot that another worker of ours holds. Longer, and it hogs Stash's queue for nothing:
that worker sees to it at its end that the rest is done."""
PAUSE_SECONDS = 0.5


def _code() -> tuple[int, int] | None:
    """Changes when an update replaces the plugin's files."""
    try:
        found = MAIN.stat()
    except OSError:
        return None
    return found.st_ino, found.st_ctime_ns


CODE = _code()
"""What this process was started from. After an update the next job is for a worker of the new code: parts of the old
that were not loaded yet are not there any more."""


def drain(app: App) -> int:
    """Be the worker: do what pages asked for until nothing waits. Returns how many jobs were done."""
    holder, count = leases.owner(), 0
    if not leases.take(app.database, jobs.WORKER, holder):
        return 0
    leases.forget(app.database, WORKER_START)
    while job := _next_of_pages(app, holder):
        _run(app, job)
        count += 1
        if _code() != CODE:
            leases.release(app.database, jobs.WORKER, holder)
            break
    status.write(app.database, app.status_file)
    starting.ensure(app)
    return count


def _next_of_pages(app: App, holder: str) -> jobs.Job | None:
    """The next job, waited for where its slot is taken; or the worker's place given up in the same moment in which
    nothing waits."""
    while True:
        with app.database.transaction():
            job = jobs.claim(app.database, holder, pages=True)
            if job is None and not jobs.waiting(app.database, pages=True):
                leases.release(app.database, jobs.WORKER, holder)
                return None
            leases.renew_all(app.database, holder)
        if job:
            return job
        time.sleep(PAUSE_SECONDS)


@dataclass
class Task:
    """A task of ours in Stash's queue: it is polite, and queues itself `again` behind what waits there."""

    app: App
    again: Callable[[], object]

    def __post_init__(self) -> None:
        self._holder = leases.owner()
        self._stash_job = self._own_job()
        self._finished = 0.0
        self._gives_way = False

    def work_through(self, told: Told | None = None) -> dict[str, Any]:
        """All that is due now, but for what pages asked for. `told`: by a hook."""
        occasion.look(self.app, told)
        starting.ensure_worker(self.app)
        if not leases.take(self.app.database, jobs.QUEUE, self._holder):
            return {"text": "Another task of Stash Sense works through the queue already."}
        try:
            return self._told(self._all_due())
        finally:
            leases.release(self.app.database, jobs.QUEUE, self._holder)
            status.write(self.app.database, self.app.status_file)

    def _all_due(self) -> dict[str, int]:
        """How many ended how."""
        done = {"completed": 0, "failed": 0, "cancelled": 0}
        while job := self._next(pages=False):
            ended = self._do(job)
            if ended.state == "queued":
                self._gives_way = True
                break
            if ended.finished_at is not None:
                done[ended.state] += 1
                self._finished += _expected_seconds(self.app, ended.kind)
        if self._gives_way:
            self._go_behind()
        return done

    def _told(self, done: dict[str, int]) -> dict[str, Any]:
        left = jobs.waiting(self.app.database, pages=False)
        words = [f"{counted(done['completed'], 'job')} done"]
        words += [f"{done[state]} {state}" for state in ("failed", "cancelled") if done[state]]
        words += [f"{len(left)} left for later"] if left else []
        return {"text": ", ".join(words) + ".", **done, "left": len(left)}

    def do_one(self, job: jobs.Job) -> jobs.Job:
        """That one, until it is over or has to go behind others."""
        claimed = self._next(number=job.id)
        while claimed is not None:
            ended = self._do(claimed)
            if ended.state != "pending":
                break
            claimed = self._next(number=job.id)
        ended = jobs.get(self.app.database, job.id)
        if ended.state in ("pending", "queued"):
            self._go_behind()
        return ended

    def _next(self, *, pages: bool | None = None, number: int | None = None) -> jobs.Job | None:
        """The next one, waited for a while where another worker of ours holds its slot; None where nothing is left, or
        somebody else's job waits in Stash's queue."""
        end = time.monotonic() + SLOT_SECONDS
        while True:
            job = jobs.claim(self.app.database, self._holder, pages=pages, number=number, stash_job=self._stash_job)
            if job or not self._is_left(number) or time.monotonic() > end:
                return job
            time.sleep(PAUSE_SECONDS)
            if someone_waits(self.app):
                self._gives_way = True
                return None

    def _is_left(self, number: int | None) -> bool:
        if number is not None:
            found = jobs.find(self.app.database, number)
            return found is not None and found.idle
        return bool(jobs.waiting(self.app.database, pages=False))

    def _do(self, job: jobs.Job) -> jobs.Job:
        waiting = jobs.waiting(self.app.database, pages=False)
        here = _expected_seconds(self.app, job.kind)
        whole = self._finished + here + sum(_expected_seconds(self.app, each.kind) for each in waiting)
        return _run(self.app, job, lambda: someone_waits(self.app), lambda part: (self._finished + part * here) / whole)

    def _go_behind(self) -> None:
        log.info("Another job waits in Stash's queue: going on behind it.")
        self.again()

    def _own_job(self) -> int | None:
        """The job of Stash that runs us, by which it can be told later how it ended. A task is not told; it is the one
        that runs."""
        try:
            queue = stash_jobs.queue(self.app.stash)
        except StashError:
            return None
        running = (each for each in queue if each.status == "RUNNING" and each.runs_any_of(registry.TASKS))
        return next((each.id for each in running), None)


def _expected_seconds(app: App, kind: str) -> float:
    return max(1.0, jobs.typical_seconds(app.database, kind) or 10.0)


def run_task(
    app: App, kind: str, args: Mapping[str, Any], again: Callable[[int], object], goes_on: int | None = None
) -> dict[str, Any]:
    """One job in the foreground of a task. `again` queues the task anew behind the others, to go on with the job of
    that number: `goes_on`, then, which may have been stopped or done meanwhile."""
    if goes_on is not None:
        earlier = jobs.find(app.database, goes_on)
        if earlier is None or earlier.finished_at is not None:
            return {"state": earlier.state if earlier else "cancelled"}
    job = starting.note(app, kind, args, jobs.TASK)
    if job.state == "running" and not job.interrupted:
        label = registry.kind(kind).label
        raise SenseError(f'"{label}" is at work already.', "Wait for it, or stop it on the page Stash Sense.")
    ended = Task(app, lambda: again(job.id)).do_one(job)
    if ended.state == "failed":
        raise SenseError(ended.error or "It failed.")
    return ended.result or {"state": ended.state}


def someone_waits(app: App) -> bool:
    """Whether a job that is not ours waits in Stash's queue. An unreachable Stash cannot be in anybody's way, and two
    long tasks of ours that gave way to each other would load their models again and again."""
    try:
        queue = stash_jobs.queue(app.stash)
    except StashError:
        return False
    return any(job.status == "READY" and not job.runs_any_of(registry.TASKS) for job in queue)


def _run(
    app: App,
    job: jobs.Job,
    waits: Callable[[], bool] | None = None,
    share: Callable[[float], float] = lambda part: part,
) -> jobs.Job:
    """Do one job and note how it ended. One of the two places that catch everything."""
    status.tidy(app.status_file)
    status.write(app.database, app.status_file)
    work = Work(app, job, waits, share)
    with log_file.kept(app.places, job.id):
        try:
            result = _result(work)
            log.info(f"{registry.kind(job.kind).label}: {result.get('text', 'done')}")
            jobs.finish(app.database, job.id, "completed", result=result)
        except GiveWay as way:
            log.info("Something else goes first; it goes on afterwards.")
            jobs.put_back(app.database, job, "queued" if way.to_stash else "pending")
        except Lost as lost:
            log.warning(str(lost))
        except Stopped:
            log.info("Stopped.")
            jobs.finish(app.database, job.id, "cancelled")
        except StoreError:
            raise  # it says nothing of the job, which goes on where it was
        except StashUnreachable as error:
            if job.attempts < jobs.TRIES:
                jobs.put_back(app.database, job, counts=True)
                status.write(app.database, app.status_file)
                raise  # Stash is started anew, say: the next launch goes on
            jobs.finish(app.database, job.id, "failed", error=str(error))
        except SenseError as error:
            log.error(str(error))
            jobs.finish(app.database, job.id, "failed", error=str(error))
        except Exception as error:  # noqa: BLE001 - the job's edge: the next job must still run
            log.error(traceback.format_exc())
            text = f"An error of Stash Sense's own: {type(error).__name__}: {error}"
            jobs.finish(app.database, job.id, "failed", error=text)
    status.write(app.database, app.status_file)
    return jobs.get(app.database, job.id)


def _result(work: Work) -> dict[str, Any]:
    app, job, kind = work.app, work.job, registry.kind(work.job.kind)
    if job.attempts - job.unit_begun > jobs.TRIES:
        raise SenseError(
            f"It ended the process that did it {jobs.TRIES} times without getting on.",
            'Start it again to try once more; "Diagnose" may tell more.',
        )
    if kind.heavy:
        _enter_environment(app, job)
        if job.attempts == jobs.TRIES:
            apart.check_models(app, work.beat)
    log.info(f"{kind.label}: {'begun' if job.attempts == 1 and not job.done else 'goes on'}.")
    return kind.function(work)


def _enter_environment(app: App, job: jobs.Job) -> None:
    """Where this Python is not the environment's, become it; the job waits meanwhile and is ours again by pid."""
    if environment.find(app.places) is None:
        raise NotReady("environment", "Stash Sense is not set up yet.", 'Run "Set up" first.')
    if not app.in_environment:
        jobs.put_back(app.database, job)
    app.enter_environment()

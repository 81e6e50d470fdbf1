"""Runs jobs: in a task of Stash's queue one, in the detached worker of the pages all that wait, then it ends."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.app import MAIN
from stash_sense_plugin.errors import NotReady, SenseError, StashError, Stopped
from stash_sense_plugin.install import environment
from stash_sense_plugin.jobs import apart, registry, starting, status
from stash_sense_plugin.jobs.starting import WORKER
from stash_sense_plugin.jobs.work import GiveWay, Work
from stash_sense_plugin.protocol import log
from stash_sense_plugin.store import jobs, leases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.app import App


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
    if not leases.take(app.database, WORKER, holder):
        return 0
    app.database.run("DELETE FROM lease WHERE name = 'worker start'")
    while job := _next(app, holder):
        _run(app, job, None)
        count += 1
        if _code() != CODE:
            leases.release(app.database, WORKER, holder)
            starting.ensure(app)
            break
    status.write(app.database, app.status_file)
    return count


def _next(app: App, holder: str) -> jobs.Job | None:
    """The next job, or the worker's place given up in the same moment in which nothing waits."""
    with app.database.transaction():
        job = jobs.claim(app.database, holder, asked_by="page")
        if job is None:
            leases.release(app.database, WORKER, holder)
    return job


def run_task(
    app: App, kind: str, args: Mapping[str, Any], again: Callable[[int], object], goes_on: int | None = None
) -> dict[str, Any]:
    """One job in the foreground of a task, polite to Stash's queue. `again` queues the task anew behind the others, to
    go on with the job of that number: `goes_on`, then, which may have been stopped or done meanwhile."""
    if goes_on is not None:
        earlier = jobs.find(app.database, goes_on)
        if earlier is None or earlier.finished_at is not None:
            return {"state": earlier.state if earlier else "cancelled"}
    what = registry.kind(kind)
    job = jobs.add(app.database, kind, args, "task", what.priority)
    claimed = jobs.claim(app.database, leases.owner(), number=job.id)
    if claimed is None:
        current = jobs.get(app.database, job.id)
        if current.state == "running":
            raise SenseError(f'"{what.label}" is at work already.', "Wait for it, or stop it on the page Stash Sense.")
        raise SenseError(current.error or "It was stopped.", "Start it again.")
    ended = _run(app, claimed, lambda: someone_waits(app))
    if ended.state == "pending":
        log.info("Another job waits in Stash's queue: going on behind it.")
        again(job.id)
    if ended.state == "failed":
        raise SenseError(ended.error or "It failed.")
    return ended.result or {"state": ended.state}


def someone_waits(app: App) -> bool:
    """Whether a job that is not ours waits in Stash's queue. An unreachable Stash cannot be in anybody's way, and two
    long tasks of ours that gave way to each other would load their models again and again."""
    from stash_sense_plugin.stash import jobs as stash_jobs

    try:
        queue = stash_jobs.queue(app.stash)
    except StashError:
        return False
    ours = tuple(f": {task}" for task in registry.TASKS)
    return any(job.status == "READY" and not job.description.endswith(ours) for job in queue)


def _run(app: App, job: jobs.Job, waits: Callable[[], bool] | None) -> jobs.Job:
    """Do one job and note how it ended. One of the two places that catch everything."""
    status.tidy(app.status_file)
    status.write(app.database, app.status_file)
    work = Work(app, job, waits)
    try:
        kind = registry.kind(job.kind)
        if kind.heavy:
            _enter_environment(app, job)
            if job.attempts >= jobs.TRIES:
                apart.check_models(app, work.beat)
        result = kind.function(work)
        jobs.finish(app.database, job.id, "completed", result=result)
    except GiveWay:
        jobs.put_back(app.database, job)
    except Stopped:
        jobs.finish(app.database, job.id, "cancelled")
    except SenseError as error:
        log.error(str(error))
        jobs.finish(app.database, job.id, "failed", error=str(error))
    except Exception as error:  # noqa: BLE001 - the job's edge: the next job must still run
        log.error(traceback.format_exc())
        jobs.finish(
            app.database, job.id, "failed", error=f"An error of Stash Sense's own: {type(error).__name__}: {error}"
        )
    status.write(app.database, app.status_file)
    return jobs.get(app.database, job.id)


def _enter_environment(app: App, job: jobs.Job) -> None:
    """Where this Python is not the environment's, become it; the job waits meanwhile and is ours again by pid."""
    if environment.find(app.places) is None:
        raise NotReady("environment", "Stash Sense is not set up yet.", 'Run "Set up" first.')
    if not app.in_environment:
        jobs.put_back(app.database, job)
    app.enter_environment()

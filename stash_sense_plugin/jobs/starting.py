"""Asking for work, and starting who does it. What pages need of jobs: it loads next to nothing.

What pages ask for is done by a detached worker of their own. The rest is done by our task in Stash's queue.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.app import IN_ENVIRONMENT, MAIN, PLUGIN_ID
from stash_sense_plugin.errors import StashError
from stash_sense_plugin.install import environment
from stash_sense_plugin.jobs import due, registry, status
from stash_sense_plugin.protocol import launch
from stash_sense_plugin.store import jobs, leases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App

WORKER_START, TASK_START = "worker start", "task start"
START_SECONDS = 15.0  # what a worker that was just started may take to say so
TASK_SECONDS = 60.0
"""So long nobody else queues our task in Stash after one of us did, lest every launch ask Stash for its queue."""
ON_GPU = frozenset({"CUDAExecutionProvider", "TensorrtExecutionProvider", "ROCMExecutionProvider"})


def note(app: App, kind: str, args: Mapping[str, Any], asked_by: str) -> jobs.Job:
    """A row of the queue, or the unfinished equal one."""
    what = registry.kind(kind)
    return jobs.add(app.database, kind, args, asked_by, what.priority, _resource(app, what))


def _resource(app: App, what: registry.Kind) -> str:
    if what.resource != "gpu":
        return what.resource
    found = environment.find(app.places)
    return "gpu" if found and ON_GPU & set(found.providers) else "cpu_heavy"


def ask(app: App, kind: str, args: Mapping[str, Any]) -> jobs.Job:
    """Note a job for the detached worker and see to it that one runs. Returns at once."""
    job = note(app, kind, args, jobs.PAGE)
    status.write(app.database, app.status_file)
    ensure(app)
    return jobs.get(app.database, job.id)


def ensure(app: App) -> None:
    """Start who is needed and not there: at every launch, since nothing of ours runs between them."""
    if not app.status_file.is_file():
        status.write(app.database, app.status_file)  # so that pages which look for it are not told 404
    ensure_worker(app)
    if due.now(app.database, app.settings) and not leases.held(app.database, jobs.QUEUE):
        queue_task(app)


def ensure_worker(app: App) -> None:
    if jobs.waiting(app.database, pages=True) and _claim_start(app):
        _start_worker(app)


def queue_task(app: App) -> bool:
    """Put the task that works through the queue into Stash's queue, unless one of ours waits there (each of them sees
    to the rest at its end) or it was put there just now. False where Stash cannot be asked: then the next launch does.
    """
    from stash_sense_plugin.stash import jobs as stash_jobs

    if not leases.take_start(app.database, TASK_START, TASK_SECONDS):
        return True
    with contextlib.suppress(StashError):
        queue = stash_jobs.queue(app.stash)
        if not any(each.status == "READY" and each.runs_any_of(registry.TASKS) for each in queue):
            stash_jobs.run_task(app.stash, PLUGIN_ID, registry.QUEUE_TASK)
        return True
    leases.forget(app.database, TASK_START)
    return False


def _start_worker(app: App) -> None:
    body = {"server_connection": app.stash.connection.as_json(), "args": {"task": "work"}}
    found = environment.find(app.places)
    command = found.command if found else [sys.executable]
    variables = {**os.environ, "ORT_DISABLE_TELEMETRY": "1"}
    if found:
        variables[IN_ENVIRONMENT] = str(found.root)
        variables.pop("PYTHONPATH", None)
    launch.start_detached([*command, str(MAIN)], variables, json.dumps(body).encode())


def _claim_start(app: App) -> bool:
    """Whether it falls to this process to start the worker: nobody holds its place, and nobody is just starting one."""
    database = app.database
    with database.transaction():
        waits = jobs.waiting(database, pages=True)  # one may just have done it all
        if leases.held(database, jobs.WORKER) or not waits:
            return False
        return leases.take_start(database, WORKER_START, START_SECONDS)

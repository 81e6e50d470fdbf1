"""Asking for work, and starting the worker that does it. What pages need of jobs: it loads next to nothing."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.app import IN_ENVIRONMENT, MAIN
from stash_sense_plugin.install import environment
from stash_sense_plugin.jobs import registry, status
from stash_sense_plugin.protocol import launch
from stash_sense_plugin.store import jobs, leases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App

WORKER = "worker"
START_SECONDS = 15.0  # what a worker that was just started may take to say so


def ask(app: App, kind: str, args: Mapping[str, Any]) -> jobs.Job:
    """Note a job for the detached worker and see to it that one runs. Returns at once."""
    job = jobs.add(app.database, kind, args, "page", registry.kind(kind).priority)
    status.write(app.database, app.status_file)
    ensure(app)
    return jobs.get(app.database, job.id)


def ensure(app: App) -> None:
    """Start the worker where a page's job waits and none is there. One worker, however often the page asks."""
    if not app.status_file.is_file():
        status.write(app.database, app.status_file)  # so that pages which look for it are not told 404
    if not jobs.waiting(app.database, "page") or not _claim_start(app):
        return
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
        if leases.held(database, WORKER) or not jobs.waiting(database, "page"):  # one may just have done it all
            return False
        until = database.value("SELECT until FROM lease WHERE name = 'worker start'")
        if until and 0 < until - time.time() <= START_SECONDS:  # farther off: the clock was set back
            return False
        database.run(
            "INSERT OR REPLACE INTO lease VALUES ('worker start', ?, ?)", [leases.owner(), time.time() + START_SECONDS]
        )
        return True

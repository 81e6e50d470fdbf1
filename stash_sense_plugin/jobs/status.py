"""The small file that pages follow: what runs, waits and ended lately.

Stash itself serves it, so a look starts no process.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.jobs import due, registry
from stash_sense_plugin.settings import Settings
from stash_sense_plugin.store import jobs, leases
from stash_sense_plugin.store import settings as stored_settings

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.store.database import Database

STALE_SECONDS = 60.0
INTERRUPTED = "Interrupted. It goes on where it was."
STOPPING = {0: None, jobs.NOW: "now", jobs.AFTER_THIS_UNIT: "after"}


def as_json(job: jobs.Job) -> dict[str, Any]:
    """A job as the pages see it (ui/src/api.js)."""
    target, kind = job.args if "target" in job.args else None, registry.KINDS.get(job.kind)
    return {
        "id": job.id,
        "kind": job.kind,
        "label": kind.label if kind else job.kind,
        "state": "pending" if job.interrupted else job.state,
        "target": {"kind": target["target"], "id": str(target["id"])} if target else None,
        "done": job.done,
        "counted": kind is None or kind.counted,
        "total": job.total,
        "message": INTERRUPTED if job.interrupted else job.message,
        "eta_seconds": round(job.eta) if job.eta is not None else None,
        "error": job.error,
        "asked_by": job.asked_by,
        "result": job.result,
        "priority": job.priority,
        "resource": job.resource,
        "attempts": job.attempts,
        "left_out": list(job.left_out),
        "created_at": job.created_at,
        "started_at": job.started_at,
        "updated_at": job.updated_at,
        "finished_at": job.finished_at,
        "can_stop": job.finished_at is None and job.stop != jobs.NOW,
        "can_stop_after": _in_units(job, kind) and not job.stop,
        "stopping": STOPPING[job.stop] if job.finished_at is None else None,
    }


def _in_units(job: jobs.Job, kind: registry.Kind | None) -> bool:
    """Whether it is at one of several things, so that it can end after that one."""
    counted = kind is None or (kind.counted and kind.incremental)
    return job.state == "running" and not job.interrupted and counted and (job.total or 0) > 1


def listing(database: Database) -> dict[str, Any]:
    """`due_at`: when a page has to see to it that our task is put into Stash's queue, seconds since 1970."""
    now, settings = time.time(), Settings(stored_settings.load(database))
    waiting = [job for job in jobs.unfinished(database) if job.idle]
    return {
        "at": now,
        "revision": int(now * 1000),
        "jobs": [as_json(job) for job in jobs.recent(database)],
        "waiting": len(waiting),
        "due_at": due.at(database, settings, waiting),
        "at_work": any(leases.held(database, place) for place in (jobs.WORKER, jobs.QUEUE)),
    }


def write(database: Database, file: Path) -> bool:
    """Put the listing in place at once and whole. False where the plugin's folder cannot be written."""
    part = file.with_name(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps(listing(database)), encoding="utf-8")
        os.replace(part, file)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        return False
    return True


def tidy(file: Path) -> None:
    """Take away what processes that were killed had begun to write."""
    with contextlib.suppress(OSError):
        for part in file.parent.glob(".*.part"):
            if abs(time.time() - part.stat().st_mtime) > STALE_SECONDS:
                part.unlink()


def writable(file: Path) -> bool:
    folder = file.parent if file.parent.exists() else file.parent.parent
    return folder.is_dir() and os.access(folder, os.W_OK)

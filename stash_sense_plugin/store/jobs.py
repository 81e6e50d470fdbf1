"""Work that was asked for: a row stays under a lease while it runs, and comes back when its worker dies."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.store import leases

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.store.database import Database, Row

UNFINISHED = "state IN ('pending', 'running')"
NORMAL = 50
TRIES = 3  # begun so often without getting on, a job is suspected of ending its worker


@dataclass(frozen=True)
class Job:
    id: int
    kind: str
    args: dict[str, Any]
    asked_by: str
    state: str
    stop: bool
    attempts: int
    cursor: str | None
    done: int
    total: int | None
    message: str
    eta: float | None
    error: str | None
    result: dict[str, Any] | None
    created_at: float
    updated_at: float
    finished_at: float | None
    interrupted: bool
    """Its worker died; somebody has to take it up again."""


def add(database: Database, kind: str, args: Mapping[str, Any], asked_by: str, priority: int = NORMAL) -> Job:
    """A new job, or the unfinished equal one. Of those that wait, the lower `priority` goes first.

    One that nobody works at belongs to who asked last, who sees to it that it is done, and whose wish counts for more
    than how often it was ended before.
    """
    now, text = time.time(), json.dumps(args, sort_keys=True)
    with database.transaction():
        row = database.first(
            f"SELECT * FROM job WHERE kind = ? AND args = ? AND stop = 0 AND {UNFINISHED}", [kind, text]
        )
        if row:
            if row["state"] == "pending" or _job(row).interrupted:
                database.run("UPDATE job SET asked_by = ?, attempts = 0 WHERE id = ?", [asked_by, row["id"]])
            return get(database, row["id"])
        number = database.insert(
            "INSERT INTO job (kind, args, asked_by, priority, state, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, 'pending', ?, ?)",
            [kind, text, asked_by, priority, now, now],
        )
    return get(database, number)


def get(database: Database, number: int) -> Job:
    row = database.first("SELECT * FROM job WHERE id = ?", [number])
    if row is None:
        raise LookupError(number)
    return _job(row)


def find(database: Database, number: int) -> Job | None:
    row = database.first("SELECT * FROM job WHERE id = ?", [number])
    return _job(row) if row else None


def unfinished(database: Database, kinds: Sequence[str] = ()) -> list[Job]:
    rows = database.all(f"SELECT * FROM job WHERE {UNFINISHED} ORDER BY id")
    return [_job(row) for row in rows if not kinds or row["kind"] in kinds]


def recent(database: Database, seconds: float = 600, most: int = 20) -> list[Job]:
    """The newest first: what runs, and of those that wait and those that ended lately so many each."""
    running = database.all("SELECT * FROM job WHERE state = 'running'")
    waiting = database.all("SELECT * FROM job WHERE state = 'pending' ORDER BY id LIMIT ?", [most])
    ended = database.all(
        "SELECT * FROM job WHERE finished_at > ? ORDER BY id DESC LIMIT ?", [time.time() - seconds, most]
    )
    return sorted((_job(row) for row in (*running, *waiting, *ended)), key=lambda job: -job.id)


def last_of(database: Database, kind: str, args: Mapping[str, Any]) -> Job | None:
    """The job that was asked for last with just these arguments."""
    text = json.dumps(args, sort_keys=True)
    row = database.first("SELECT * FROM job WHERE kind = ? AND args = ? ORDER BY id DESC", [kind, text])
    return _job(row) if row else None


def claim(database: Database, holder: str, asked_by: str | None = None, number: int | None = None) -> Job | None:
    """The most urgent job that waits or whose worker died, of equals the oldest, now ours. The attempt is counted
    before the work."""
    with database.transaction():
        rows = database.all(f"SELECT * FROM job WHERE {UNFINISHED} ORDER BY asked_by = 'task', priority, id")
        for row in rows:
            wanted = row["id"] == number if number is not None else asked_by in (None, row["asked_by"])
            if wanted and _free(database, row, holder):
                database.run(
                    "UPDATE job SET state = 'running', attempts = attempts + 1, owner = ?, lease_until = ?, "
                    "started_at = coalesce(started_at, ?), updated_at = ? WHERE id = ?",
                    [holder, time.time() + leases.SECONDS, time.time(), time.time(), row["id"]],
                )
                return get(database, row["id"])
    return None


def _free(database: Database, row: Row, holder: str) -> bool:
    """Whether nobody works at it. One that was to stop is ended on the way."""
    if row["state"] == "running" and row["owner"] != holder and leases.alive(row["owner"], row["lease_until"]):
        return False
    if row["stop"]:
        finish(database, row["id"], "cancelled")
        return False
    return True


def waiting(database: Database, asked_by: str) -> bool:
    """Whether a job of that origin waits for a worker, or has lost its own."""
    rows = database.all(f"SELECT * FROM job WHERE {UNFINISHED} AND asked_by = ?", [asked_by])
    return any(row["state"] == "pending" or _job(row).interrupted for row in rows)


def progress(database: Database, job: Job, done: int, total: int | None, message: str, eta: float | None) -> bool:
    """Notes how far it is and renews the lease. False: the user wants it to stop. What got further counts as no
    failed attempt: a long job may be killed and go on any number of times."""
    now = time.time()
    database.run(
        "UPDATE job SET attempts = CASE WHEN ? > done THEN 1 ELSE attempts END, done = ?, total = ?, message = ?, "
        "eta = ?, lease_until = ?, updated_at = ? WHERE id = ?",
        [done, done, total, message, eta, now + leases.SECONDS, now, job.id],
    )
    return not database.value("SELECT stop FROM job WHERE id = ?", [job.id])


def keep_cursor(database: Database, job: Job, cursor: str) -> None:
    database.run("UPDATE job SET cursor = ? WHERE id = ?", [cursor, job.id])


def finish(
    database: Database, number: int, state: str, *, error: str | None = None, result: Mapping[str, Any] | None = None
) -> None:
    now = time.time()
    database.run(
        "UPDATE job SET state = ?, error = ?, result = ?, eta = NULL, owner = NULL, lease_until = NULL, "
        "done = CASE WHEN ?1 = 'completed' THEN coalesce(total, done) ELSE done END, finished_at = ?, updated_at = ? "
        "WHERE id = ?",
        [state, error, json.dumps(result) if result is not None else None, now, now, number],
    )


def put_back(database: Database, job: Job) -> None:
    """It waits again: somebody else goes first. No attempt is counted."""
    database.run(
        "UPDATE job SET state = 'pending', owner = NULL, lease_until = NULL, attempts = attempts - 1, updated_at = ? "
        "WHERE id = ?",
        [time.time(), job.id],
    )


def ask_to_stop(database: Database, number: int) -> None:
    """A waiting job ends at once, a running one at its next look."""
    with database.transaction():
        database.run("UPDATE job SET stop = 1, updated_at = ? WHERE id = ?", [time.time(), number])
        row = database.first("SELECT * FROM job WHERE id = ?", [number])
        if row and (row["state"] == "pending" or _job(row).interrupted):
            finish(database, number, "cancelled")


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        args=json.loads(row["args"]),
        asked_by=row["asked_by"],
        state=row["state"],
        stop=bool(row["stop"]),
        attempts=row["attempts"],
        cursor=row["cursor"],
        done=row["done"],
        total=row["total"],
        message=row["message"],
        eta=row["eta"],
        error=row["error"],
        result=json.loads(row["result"]) if row["result"] else None,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        finished_at=row["finished_at"],
        interrupted=row["state"] == "running" and not leases.alive(row["owner"], row["lease_until"]),
    )

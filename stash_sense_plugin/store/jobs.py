"""Work that was asked for: a row stays under a lease while it runs, and comes back when its worker dies.

A job that runs holds a slot of its resource by that very lease, so that no process has two things to keep in step.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.store import leases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.store.database import Database, Row

UNFINISHED = "state IN ('pending', 'queued', 'running')"
PAGE, TASK, EVENT, SCHEDULE = "page", "task", "event", "schedule"
"""Who asks. Pages have a worker of their own, so that none of them waits behind a scan; the rest goes through Stash."""
CRITICAL, HIGH, NORMAL, LOW = 0, 10, 50, 100
"""Of what waits, the lower goes first."""
TRIES = 3
"""Begun so often without getting on, a job or one unit of its work is suspected of ending its worker."""
SLOTS = {"gpu": 1, "cpu_heavy": 1, "network": 2, "light": 3}
NETWORK = "network"
NOW, AFTER_THIS_UNIT, LOST = 1, 2, 3
"""How a job is to stop. LOST: its lease had ended (the machine slept), and another worker has it."""
WORKER, QUEUE = "worker", "queue"
"""The places of those who do them, as leases: the detached worker of the pages, and the task in Stash's queue."""


@dataclass(frozen=True)
class Job:
    """`resource`: a key of SLOTS, or "network:ENDPOINT" (see `for_endpoint`). `stop`: 0, NOW or AFTER_THIS_UNIT.

    `left_out`: the units of work that ended their worker time and again.
    """

    id: int
    kind: str
    args: dict[str, Any]
    asked_by: str
    state: str
    priority: int
    resource: str
    stop: int
    attempts: int
    unit_begun: int
    left_out: tuple[str, ...]
    stash_job: int | None
    cursor: str | None
    done: int
    total: int | None
    message: str
    eta: float | None
    error: str | None
    result: dict[str, Any] | None
    created_at: float
    started_at: float | None
    updated_at: float
    finished_at: float | None
    interrupted: bool
    """Its worker died; somebody has to take it up again."""

    @property
    def idle(self) -> bool:
        """It is not over, and nobody works at it."""
        return self.state in ("pending", "queued") or self.interrupted


def for_endpoint(endpoint: str) -> str:
    """The resource of work at one stash-box: one job at a time there, besides the slots of the network."""
    return f"{NETWORK}:{endpoint}"


def add(
    database: Database,
    kind: str,
    args: Mapping[str, Any],
    asked_by: str,
    priority: int = NORMAL,
    resource: str = "light",
) -> Job:
    """A new job, or the unfinished equal one.

    One that nobody works at belongs to who asked last, who sees to it that it is done, and whose wish counts for more
    than how often it was ended before. What comes by itself takes nothing over from who asked by hand.
    """
    now, text = time.time(), json.dumps(args, sort_keys=True)
    with database.transaction():
        row = database.first(
            f"SELECT * FROM job WHERE kind = ? AND args = ? AND stop = 0 AND {UNFINISHED}", [kind, text]
        )
        if row:
            if _job(row).idle and asked_by in (PAGE, TASK):
                database.run(
                    "UPDATE job SET asked_by = ?, attempts = 0, stash_job = NULL, priority = min(priority, ?) "
                    "WHERE id = ?",
                    [asked_by, priority, row["id"]],
                )
            return get(database, row["id"])
        number = database.insert(
            "INSERT INTO job (kind, args, asked_by, priority, resource, state, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)",
            [kind, text, asked_by, priority, resource, now, now],
        )
    return get(database, number)


def get(database: Database, number: int) -> Job:
    job = find(database, number)
    if job is None:
        raise LookupError(number)
    return job


def find(database: Database, number: int) -> Job | None:
    row = database.first("SELECT * FROM job WHERE id = ?", [number])
    return _job(row) if row else None


def unfinished(database: Database, kinds: Sequence[str] = ()) -> list[Job]:
    """The most urgent first."""
    rows = database.all(f"SELECT * FROM job WHERE {UNFINISHED} ORDER BY priority, id")
    return [_job(row) for row in rows if not kinds or row["kind"] in kinds]


def recent(database: Database, seconds: float = 600, most: int = 20) -> list[Job]:
    """The newest first: what runs, and of those that wait (the most urgent) and those that ended lately so many."""
    running = database.all("SELECT * FROM job WHERE state = 'running'")
    waiting = database.all(
        "SELECT * FROM job WHERE state IN ('pending', 'queued') ORDER BY priority, id LIMIT ?", [most]
    )
    ended = database.all(
        "SELECT * FROM job WHERE finished_at > ? ORDER BY id DESC LIMIT ?", [time.time() - seconds, most]
    )
    return sorted((_job(row) for row in (*running, *waiting, *ended)), key=lambda job: -job.id)


def history(database: Database, before: int | None = None, most: int = 50) -> list[Job]:
    """What ended, the newest first; `before`: older ones than that id."""
    rows = database.all(
        "SELECT * FROM job WHERE finished_at IS NOT NULL AND id < ? ORDER BY id DESC LIMIT ?",
        [before if before is not None else 1 << 62, most],
    )
    return [_job(row) for row in rows]


def last_of(database: Database, kind: str, args: Mapping[str, Any]) -> Job | None:
    """The job that was asked for last with just these arguments."""
    text = json.dumps(args, sort_keys=True)
    row = database.first("SELECT * FROM job WHERE kind = ? AND args = ? ORDER BY id DESC", [kind, text])
    return _job(row) if row else None


def typical_seconds(database: Database, kind: str, runs: int = 5) -> float | None:
    """What the last runs of that kind that came to a good end took on average."""
    found: float | None = database.value(
        "SELECT avg(seconds) FROM (SELECT finished_at - started_at AS seconds FROM job "
        "WHERE kind = ? AND state = 'completed' ORDER BY id DESC LIMIT ?)",
        [kind, runs],
    )
    return found


def claim(
    database: Database,
    holder: str,
    *,
    pages: bool | None = None,
    number: int | None = None,
    stash_job: int | None = None,
) -> Job | None:
    """The most urgent job that nobody works at and whose resource has a slot free, of equals the oldest, now ours.

    `pages`: only what pages asked for, or only the rest. A slot for which something more urgent waits, whose own worker
    lives, is left to that. The attempt is counted before the work.
    """
    with database.transaction():
        rows = database.all(f"SELECT * FROM job WHERE {UNFINISHED} ORDER BY priority, id")
        at_work = [row for row in rows if row["state"] == "running" and row["owner"] != holder and _alive(row)]
        taken = [str(row["resource"]) for row in at_work]
        expected: list[Row] = []
        for row in rows:
            wanted = row["id"] == number if number is not None else pages in (None, row["asked_by"] == PAGE)
            if row in at_work or (wanted and _ended_on_the_way(database, row)):
                continue
            if not wanted:
                if has_slot(row["resource"], taken) and _is_expected(database, row):
                    expected.append(row)
                continue
            reserved = [str(each["resource"]) for each in expected if each["priority"] < row["priority"]]
            if has_slot(row["resource"], [*taken, *reserved]):
                return _take(database, row, holder, stash_job)
    return None


def _take(database: Database, row: Row, holder: str, stash_job: int | None) -> Job:
    now = time.time()
    database.run(
        "UPDATE job SET state = 'running', attempts = attempts + 1, owner = ?, lease_until = ?, stash_job = ?, "
        "started_at = coalesce(started_at, ?), updated_at = ? WHERE id = ?",
        [holder, now + leases.SECONDS, stash_job, now, now, row["id"]],
    )
    return get(database, row["id"])


def _is_expected(database: Database, row: Row) -> bool:
    """Whether a worker lives that will take it up next."""
    return not row["stop"] and leases.held(database, WORKER if row["asked_by"] == PAGE else QUEUE)


def has_slot(resource: str, taken: Iterable[str]) -> bool:
    """Whether beside work that takes these resources there is room for one more."""
    used = list(taken)
    if resource.startswith(f"{NETWORK}:"):
        return resource not in used and has_slot(NETWORK, used)
    return sum(1 for each in used if each.partition(":")[0] == resource) < SLOTS.get(resource, 1)


def _ended_on_the_way(database: Database, row: Row) -> bool:
    """One that was to stop, and that nobody works at any more."""
    if row["stop"]:
        finish(database, row["id"], "cancelled")
    return bool(row["stop"])


def waiting(database: Database, *, pages: bool) -> list[Job]:
    """What waits for a worker or has lost its own, of what pages asked for or of the rest; the most urgent first."""
    return [job for job in unfinished(database) if job.idle and (job.asked_by == PAGE) == pages]


def someone_more_urgent(database: Database, job: Job) -> bool:
    """Whether something more urgent waits for this worker, or with a worker of its own for the slot of this job, which
    is given as it is now: its priority may have been changed."""
    other_lives = leases.held(database, QUEUE if job.asked_by == PAGE else WORKER)

    def could_begin(other: Job) -> bool:
        ours = (other.asked_by == PAGE) == (job.asked_by == PAGE)
        return ours or (other_lives and other.resource == job.resource)

    more_urgent = (other for other in unfinished(database) if other.priority < job.priority and other.id != job.id)
    return any(other.idle and could_begin(other) for other in more_urgent)


def progress(database: Database, job: Job, done: int, total: int | None, message: str, eta: float | None) -> int:
    """Notes how far it is and renews the leases of its worker. Returns whether it is to stop: as `Job.stop`, or LOST.
    What got further counts as no failed attempt: a long job may be killed and go on any number of times."""
    now = time.time()
    with database.transaction():
        row = database.first("SELECT stop, owner FROM job WHERE id = ?", [job.id])
        if row is None or row["owner"] != leases.owner():
            return LOST
        database.run(
            "UPDATE job SET attempts = CASE WHEN ? > done THEN 1 ELSE attempts END, done = ?, total = ?, message = ?, "
            "eta = ?, lease_until = ?, updated_at = ? WHERE id = ?",
            [done, done, total, message, eta, now + leases.SECONDS, now, job.id],
        )
        leases.renew_all(database, leases.owner())
        return int(row["stop"])


def begin_unit(database: Database, job: Job, unit: str) -> bool:
    """Notes before the work what is begun. False: it ended its worker three times; then it is left out and noted."""
    with database.transaction():
        database.run(
            "UPDATE job SET attempts = CASE WHEN unit IS ?1 THEN attempts ELSE 1 END, "
            "unit_begun = CASE WHEN unit IS ?1 THEN unit_begun + 1 ELSE 1 END, unit = ?1 WHERE id = ?2",
            [unit, job.id],
        )
        if int(database.value("SELECT unit_begun FROM job WHERE id = ?", [job.id])) <= TRIES:
            return True
        left_out = list(dict.fromkeys([*get(database, job.id).left_out, unit]))
        database.run("UPDATE job SET left_out = ? WHERE id = ?", [json.dumps(left_out), job.id])
    return False


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


def put_back(database: Database, job: Job, state: str = "pending", *, counts: bool = False) -> None:
    """It waits again. Where it `counts`, that was a try; else somebody goes first, and no attempt is counted, of the
    unit that was begun neither. `state` is "queued" where a task that waits in Stash's queue will go on with it."""
    forgiven = 0 if counts else 1
    database.run(
        "UPDATE job SET state = ?, owner = NULL, lease_until = NULL, attempts = attempts - ?, "
        "unit_begun = max(0, unit_begun - ?), updated_at = ? WHERE id = ?",
        [state, forgiven, forgiven, time.time(), job.id],
    )


def ask_to_stop(database: Database, number: int, how: int = NOW) -> None:
    """A waiting job ends at once, a running one at its next look or after its unit."""
    with database.transaction():
        database.run("UPDATE job SET stop = ?, updated_at = ? WHERE id = ?", [how, time.time(), number])
        job = find(database, number)
        if job and job.idle:
            finish(database, number, "cancelled")


def set_priority(database: Database, number: int, priority: int) -> None:
    database.run(f"UPDATE job SET priority = ? WHERE id = ? AND {UNFINISHED}", [priority, number])


def clear_history(database: Database, keep: int = 0) -> list[int]:
    """Forget what ended, but for the last `keep`. Returns their ids."""
    with database.transaction():
        ended = [row["id"] for row in database.all("SELECT id FROM job WHERE finished_at IS NOT NULL ORDER BY id DESC")]
        database.many("DELETE FROM job WHERE id = ?", [(number,) for number in ended[keep:]])
    return ended[keep:]


def _alive(row: Row) -> bool:
    return leases.alive(row["owner"], row["lease_until"])


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        kind=row["kind"],
        args=json.loads(row["args"]),
        asked_by=row["asked_by"],
        state=row["state"],
        priority=row["priority"],
        resource=row["resource"],
        stop=row["stop"],
        attempts=row["attempts"],
        unit_begun=row["unit_begun"],
        left_out=tuple(json.loads(row["left_out"])),
        stash_job=row["stash_job"],
        cursor=row["cursor"],
        done=row["done"],
        total=row["total"],
        message=row["message"],
        eta=row["eta"],
        error=row["error"],
        result=json.loads(row["result"]) if row["result"] else None,
        created_at=row["created_at"],
        started_at=row["started_at"],
        updated_at=row["updated_at"],
        finished_at=row["finished_at"],
        interrupted=row["state"] == "running" and not _alive(row),
    )

"""How often a host is asked, across processes: so many requests a minute, the more urgent first, and figures of it.

A request takes its turn by a row while it waits. Rows of processes that died are passed over.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.store import leases

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database, Row

STASH = "stash"
LOOK_SECONDS = 0.1
LONGEST_HOLD = 3600.0
"""What lies farther ahead was noted before the clock was set back."""


@dataclass(frozen=True)
class Figures:
    """Of one host: requests so far, how many of them waited and how long together, how many wait now, and in how many
    seconds the next one is due: many, where the host asked to be left alone."""

    name: str
    requests: int
    waits: int
    waited: float
    depth: int
    due_in: float


def take_turn(database: Database, name: str, per_minute: float, priority: int) -> float:
    """Wait for the next request to `name` to be due, and count it. Returns the seconds waited."""
    ticket = database.insert(
        "INSERT INTO turn (name, priority, owner, until) VALUES (?, ?, ?, ?)",
        [name, priority, leases.owner(), time.time() + leases.SECONDS],
    )
    began = time.monotonic()
    try:
        while (left := _left(database, name, ticket, 60 / per_minute, began)) > 0:
            time.sleep(min(left, LOOK_SECONDS))
    finally:
        database.run("DELETE FROM turn WHERE id = ?", [ticket])
    return time.monotonic() - began


def _left(database: Database, name: str, ticket: int, interval: float, began: float) -> float:
    """Seconds until it may be our turn; 0 where it is and was taken."""
    with database.transaction():
        now = time.time()
        row = database.first("SELECT next_at FROM rate WHERE name = ?", [name])
        due = _next(row, now)
        if due > now:
            database.run("UPDATE turn SET until = ? WHERE id = ?", [now + leases.SECONDS, ticket])
            return float(due - now)
        if _first(database, name) != ticket:
            return LOOK_SECONDS
        waited = time.monotonic() - began
        count(database, name, 1, waited if waited > LOOK_SECONDS / 2 else 0.0, max(due, now - interval) + interval)
        return 0.0


def hold(database: Database, name: str, seconds: float) -> None:
    """Nobody asks `name` within the next `seconds`, at most LONGEST_HOLD of them. What is held for longer stays so."""
    with database.transaction():
        now = time.time()
        row = database.first("SELECT next_at FROM rate WHERE name = ?", [name])
        count(database, name, 0, next_at=max(_next(row, now), now + min(max(seconds, 0.0), LONGEST_HOLD)))


def held(database: Database, name: str) -> float:
    """For how many seconds nobody asks `name`: until the next turn, or until what was told to `hold` is over."""
    now = time.time()
    return max(0.0, _next(database.first("SELECT next_at FROM rate WHERE name = ?", [name]), now) - now)


def _next(row: Row | None, now: float) -> float:
    """When the next request is due, or was."""
    return float(row["next_at"]) if row and row["next_at"] - now <= LONGEST_HOLD else now


def _first(database: Database, name: str) -> int | None:
    rows = database.all("SELECT * FROM turn WHERE name = ? ORDER BY priority, id", [name])
    return next((row["id"] for row in rows if _alive(row)), None)


def _alive(row: Row) -> bool:
    return leases.alive(row["owner"], row["until"])


def count(database: Database, name: str, requests: int, waited: float = 0.0, next_at: float | None = None) -> None:
    database.run(
        "INSERT INTO rate (name, next_at, requests, waits, waited) VALUES (?1, coalesce(?5, 0), ?2, ?3, ?4) "
        "ON CONFLICT (name) DO UPDATE SET next_at = coalesce(?5, next_at), requests = requests + ?2, "
        "waits = waits + ?3, waited = waited + ?4",
        [name, requests, 1 if waited else 0, waited, next_at],
    )


def figures(database: Database) -> list[Figures]:
    """What died while it waited goes on the way."""
    for row in database.all("SELECT * FROM turn"):
        if not _alive(row):
            database.run("DELETE FROM turn WHERE id = ?", [row["id"]])
    now = time.time()
    rows = database.all(
        "SELECT *, (SELECT count(*) FROM turn WHERE turn.name = rate.name) AS depth FROM rate ORDER BY name"
    )
    return [_figures(row, max(0.0, _next(row, now) - now)) for row in rows]


def _figures(row: Row, due_in: float) -> Figures:
    return Figures(row["name"], row["requests"], row["waits"], row["waited"], row["depth"], due_in)

"""Runs of the analyzers, and per analyzer up to where it has looked."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.store.database import Database

KEPT_RUNS = 20


@dataclass(frozen=True)
class Run:
    """How one run went. `whole`: everything was looked at, not only what is new."""

    id: int
    type: str
    whole: bool
    state: str
    looked_at: int
    opened: int
    closed: int
    error: str | None
    started_at: float
    finished_at: float | None


def mark(database: Database, kind: str, logic: int) -> dict[str, Any] | None:
    """What the last complete run left for the next; None where there was none, or one of another logic."""
    row = database.first("SELECT logic, mark FROM analysis WHERE type = ?", [kind])
    if row is None or row["logic"] != logic:
        return None
    found: dict[str, Any] = json.loads(row["mark"])
    return found


def put_mark(database: Database, kind: str, logic: int, mark: Mapping[str, Any]) -> None:
    database.run(
        "INSERT OR REPLACE INTO analysis (type, logic, mark) VALUES (?, ?, ?)", [kind, logic, json.dumps(mark)]
    )


def begin(database: Database, kind: str, *, whole: bool) -> int:
    """The number of the new run. One that a killed process left open has failed."""
    with database.transaction():
        database.run(
            "UPDATE analysis_run SET state = 'stopped', finished_at = started_at WHERE type = ? AND state = 'running'",
            [kind],
        )
        number = database.insert(
            "INSERT INTO analysis_run (type, whole, state, started_at) VALUES (?, ?, 'running', ?)",
            [kind, int(whole), time.time()],
        )
        database.run("DELETE FROM analysis_run WHERE type = ? AND id <= ? - ?", [kind, number, KEPT_RUNS * 20])
    return number


def end(
    database: Database, number: int, state: str, counts: tuple[int, int, int] = (0, 0, 0), error: str | None = None
) -> None:
    """`counts`: looked at, opened, closed."""
    database.run(
        "UPDATE analysis_run SET state = ?, looked_at = ?, opened = ?, closed = ?, error = ?, finished_at = ? "
        "WHERE id = ?",
        [state, *counts, error, time.time(), number],
    )


def last(database: Database, kind: str) -> Run | None:
    row = database.first("SELECT * FROM analysis_run WHERE type = ? ORDER BY id DESC", [kind])
    return Run(**{**dict(row), "whole": bool(row["whole"])}) if row else None

"""The rules by which jobs are done by the clock, as JSON by kind of job."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.store.database import Database


@dataclass(frozen=True)
class Stored:
    """`since`: when the rule was set, or made a job last."""

    kind: str
    rule: dict[str, Any]
    since: float


def stored(database: Database) -> list[Stored]:
    rows = database.all("SELECT kind, rule, since FROM schedule ORDER BY kind")
    return [Stored(row["kind"], json.loads(row["rule"]), row["since"]) for row in rows]


def put(database: Database, kind: str, rule: Mapping[str, Any]) -> None:
    database.run("INSERT OR REPLACE INTO schedule VALUES (?, ?, ?)", [kind, json.dumps(rule), time.time()])


def done(database: Database, kind: str, at: float) -> None:
    database.run("UPDATE schedule SET since = ? WHERE kind = ?", [at, kind])

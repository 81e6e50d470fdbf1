"""The pairs that analyzers found alike. Groups are made anew from them after each run, however little was new."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.store.database import Database


@dataclass(frozen=True)
class Likeness:
    """Of `a` < `b`. `score`: 0..100. `facts`: digest of what was seen."""

    a: int
    b: int
    score: float
    facts: str
    seen: Mapping[str, Any]


def replace(database: Database, kind: str, found: Iterable[Likeness], about: Iterable[int] | None = None) -> None:
    """Those found now instead of all there were, or of those there were about some ids. Within a transaction."""
    if about is None:
        database.run("DELETE FROM likeness WHERE type = ?", [kind])
    else:
        listed = json.dumps(list(about))
        for side in ("a", "b"):
            database.run(
                f"DELETE FROM likeness WHERE type = ? AND {side} IN (SELECT value FROM json_each(?))", [kind, listed]
            )
    database.many(
        "INSERT OR REPLACE INTO likeness VALUES (?, ?, ?, ?, ?, ?)",
        [[kind, each.a, each.b, each.score, each.facts, json.dumps(each.seen)] for each in found],
    )


def all_of(database: Database, kind: str) -> list[Likeness]:
    rows = database.all("SELECT * FROM likeness WHERE type = ? ORDER BY a, b", [kind])
    return [Likeness(row["a"], row["b"], row["score"], row["facts"], json.loads(row["seen"])) for row in rows]


def forget(database: Database, kind: str, numbers: Iterable[int]) -> None:
    replace(database, kind, (), numbers)

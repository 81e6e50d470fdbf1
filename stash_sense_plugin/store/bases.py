"""Per entity and stash-box: the values on which both sides agreed last, or on which the user decided.

A decision is a base: what the stash-box said when the user kept something else is not told again until it changes.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.store.database import Database, Row

AGREED, DECIDED = "agreed", "decided"
GONE = "$gone"
"""Beside the fields: as what the stash-box says that it is gone, where the user keeps the link all the same."""


class Tie(NamedTuple):
    """An entity of the library and what it is at a stash-box."""

    kind: str
    local_id: int
    endpoint: str
    stash_id: str


@dataclass(frozen=True)
class Base:
    """`fields`: JSON by name; what was never agreed on is absent. `at`: seconds since 1970."""

    fields: dict[str, Any]
    how: str
    at: float


def get(database: Database, tie: Tie) -> Base | None:
    row = database.first(
        "SELECT * FROM base WHERE kind = ? AND local_id = ? AND endpoint = ? AND stash_id = ?", list(tie)
    )
    return _base(row) if row else None


def those(database: Database, kind: str, numbers: Iterable[int]) -> dict[Tie, Base]:
    """Of some entities of a kind."""
    rows = database.all(
        "SELECT * FROM base WHERE kind = ? AND local_id IN (SELECT value FROM json_each(?))",
        [kind, json.dumps(sorted(numbers))],
    )
    return {Tie(row["kind"], row["local_id"], row["endpoint"], row["stash_id"]): _base(row) for row in rows}


def put(database: Database, tie: Tie, fields: Mapping[str, Any], how: str) -> None:
    database.run(
        "INSERT OR REPLACE INTO base VALUES (?, ?, ?, ?, ?, ?, ?)",
        [*tie, json.dumps(fields, sort_keys=True), how, time.time()],
    )


def restore(database: Database, tie: Tie, base: Base | None) -> None:
    """As it was before a decision; None: there was none."""
    if base is None:
        database.run("DELETE FROM base WHERE kind = ? AND local_id = ? AND endpoint = ? AND stash_id = ?", list(tie))
    else:
        values = [*tie, json.dumps(base.fields, sort_keys=True), base.how, base.at]
        database.run("INSERT OR REPLACE INTO base VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def _base(row: Row) -> Base:
    return Base(json.loads(row["fields"]), row["how"], row["at"])

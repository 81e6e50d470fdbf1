"""What analyzers compare, as it was last read from Stash, so that a run reads only what changed.

Every refresh has a number; a row carries that of the refresh that saw it change. An analyzer that noted up to which
number it looked knows what is new to it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.store.database import Database


@dataclass(frozen=True)
class State:
    """`watermark`: the latest change seen; `files`: the same of files. `form`: of the facts kept."""

    version: int
    watermark: str
    files: str
    form: int


@dataclass(frozen=True)
class Mirrored:
    """One thing as Stash had it. `facts`: JSON."""

    id: int
    updated_at: str
    facts: dict[str, Any]


def state(database: Database, kind: str) -> State | None:
    row = database.first("SELECT * FROM mirror_state WHERE kind = ?", [kind])
    return State(row["version"], row["watermark"], row["files_watermark"], row["form"]) if row else None


def put_state(database: Database, kind: str, state: State) -> None:
    database.run(
        "INSERT OR REPLACE INTO mirror_state (kind, version, watermark, files_watermark, form) VALUES (?, ?, ?, ?, ?)",
        [kind, state.version, state.watermark, state.files, state.form],
    )


def put(database: Database, kind: str, version: int, rows: Iterable[Mirrored]) -> None:
    """What is as it was keeps the number of the refresh that saw it change."""
    database.many(
        "INSERT INTO mirror (kind, id, updated_at, version, facts) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, id) DO UPDATE SET updated_at = excluded.updated_at, version = CASE "
        "WHEN facts = excluded.facts THEN version ELSE excluded.version END, facts = excluded.facts",
        [
            [kind, row.id, row.updated_at, version, json.dumps(row.facts, separators=(",", ":"), sort_keys=True)]
            for row in rows
        ],
    )


def forget(database: Database, kind: str, numbers: Iterable[int]) -> None:
    database.many("DELETE FROM mirror WHERE kind = ? AND id = ?", [[kind, number] for number in numbers])


def forget_all(database: Database, kind: str) -> None:
    with database.transaction():
        database.run("DELETE FROM mirror WHERE kind = ?", [kind])
        database.run("DELETE FROM mirror_state WHERE kind = ?", [kind])


def ids(database: Database, kind: str) -> set[int]:
    return {row["id"] for row in database.all("SELECT id FROM mirror WHERE kind = ?", [kind])}


def highest(database: Database, kind: str) -> int:
    return int(database.value("SELECT coalesce(max(id), 0) FROM mirror WHERE kind = ?", [kind]))


def count(database: Database, kind: str) -> int:
    return int(database.value("SELECT count(*) FROM mirror WHERE kind = ?", [kind]))


def holding(database: Database, kind: str, text: str) -> set[int]:
    """Those in whose facts, as they are stored (JSON without spaces), a text stands."""
    rows = database.all("SELECT id FROM mirror WHERE kind = ? AND instr(facts, ?) > 0", [kind, text])
    return {row["id"] for row in rows}


def changed_since(database: Database, kind: str, version: int) -> set[int]:
    rows = database.all("SELECT id FROM mirror WHERE kind = ? AND version > ?", [kind, version])
    return {row["id"] for row in rows}


def all_of(database: Database, kind: str) -> Iterator[Mirrored]:
    """By ascending id, without holding them all at once."""
    after = 0
    while rows := database.all(
        "SELECT id, updated_at, facts FROM mirror WHERE kind = ? AND id > ? ORDER BY id LIMIT 5000", [kind, after]
    ):
        yield from (Mirrored(row["id"], row["updated_at"], json.loads(row["facts"])) for row in rows)
        after = rows[-1]["id"]


def those(database: Database, kind: str, numbers: Iterable[int]) -> dict[int, Mirrored]:
    rows = database.all(
        "SELECT id, updated_at, facts FROM mirror WHERE kind = ? AND id IN (SELECT value FROM json_each(?))",
        [kind, json.dumps(sorted(numbers))],
    )
    return {row["id"]: Mirrored(row["id"], row["updated_at"], json.loads(row["facts"])) for row in rows}

"""What the stash-boxes said last of what is linked to them, what is to be fetched from them, and up to where they were
looked through.

What is due stays due until it was fetched: neither a failure nor a kill makes the watermark skip it.
"""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.store.database import Database, Row

THERE, MERGED, DELETED, UNKNOWN = "there", "merged", "deleted", "unknown"


class Place(NamedTuple):
    """Entities of one kind at one stash-box."""

    endpoint: str
    kind: str


@dataclass(frozen=True)
class Snapshot:
    """`data`: as the stash-box gave it, {} for what it does not know. `updated`: its own time, as text. `digest` of all
    but `seen_at`."""

    stash_id: str
    state: str
    merged_into: str | None
    updated: str
    data: dict[str, Any]
    seen_at: float = 0.0

    @property
    def digest(self) -> str:
        facts = [self.state, self.merged_into, self.data]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Mark:
    """`watermark`: the latest change that was looked at, "" for none; `gone`: the same of merges and deletions.
    `error`: why the last look did not come to its end."""

    watermark: str = ""
    gone: str = ""
    linked: int = 0
    looked_at: float | None = None
    error: str | None = None


def put(database: Database, place: Place, snapshots: Iterable[Snapshot]) -> None:
    """Keep what was fetched; it is no longer due. To be called within a transaction."""
    for one in snapshots:
        packed = zlib.compress(json.dumps(one.data, separators=(",", ":")).encode(), 6)
        database.run(
            "INSERT OR REPLACE INTO upstream VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*place, one.stash_id, one.state, one.merged_into, one.updated, packed, one.digest, time.time()],
        )
        database.run(
            "DELETE FROM upstream_due WHERE endpoint = ? AND kind = ? AND stash_id = ?", [*place, one.stash_id]
        )


def get(database: Database, place: Place, stash_id: str) -> Snapshot | None:
    return those(database, place, [stash_id]).get(stash_id)


def those(database: Database, place: Place, stash_ids: Iterable[str]) -> dict[str, Snapshot]:
    rows = database.all(
        "SELECT * FROM upstream WHERE endpoint = ? AND kind = ? AND stash_id IN (SELECT value FROM json_each(?))",
        [*place, json.dumps(sorted(set(stash_ids)))],
    )
    return {row["stash_id"]: _snapshot(row) for row in rows}


class Known(NamedTuple):
    """Of a snapshot: when it was changed there, its state, and the digest of what was said."""

    updated: str
    state: str
    digest: str


def known(database: Database, place: Place) -> dict[str, Known]:
    """By stash-box id."""
    rows = database.all(
        "SELECT stash_id, updated, state, digest FROM upstream WHERE endpoint = ? AND kind = ?", list(place)
    )
    return {row["stash_id"]: Known(row["updated"], row["state"], row["digest"]) for row in rows}


def oldest(database: Database, place: Place, before: float, most: int) -> list[str]:
    """Those that were seen longest ago, and before a time."""
    rows = database.all(
        "SELECT stash_id FROM upstream WHERE endpoint = ? AND kind = ? AND seen_at < ? ORDER BY seen_at LIMIT ?",
        [*place, before, most],
    )
    return [row["stash_id"] for row in rows]


def merged(database: Database, place: Place) -> dict[str, str]:
    """What was merged there -> into what."""
    rows = database.all(
        "SELECT stash_id, merged_into FROM upstream WHERE endpoint = ? AND kind = ? AND merged_into IS NOT NULL",
        list(place),
    )
    return {row["stash_id"]: row["merged_into"] for row in rows}


def forget_all_but(database: Database, place: Place, linked: Iterable[str]) -> None:
    """What nobody is linked to any more is neither kept nor fetched. Of what was merged into something linked that is
    kept: snapshots of others may still name it."""
    there = json.dumps(sorted(set(linked)))
    database.run(
        "DELETE FROM upstream WHERE endpoint = ? AND kind = ? AND stash_id NOT IN (SELECT value FROM json_each(?)) "
        "AND (merged_into IS NULL OR lower(merged_into) NOT IN (SELECT lower(value) FROM json_each(?)))",
        [*place, there, there],
    )
    database.run(
        "DELETE FROM upstream_due WHERE endpoint = ? AND kind = ? AND stash_id NOT IN (SELECT value FROM json_each(?))",
        [*place, there],
    )


def want(database: Database, place: Place, stash_ids: Iterable[str]) -> None:
    database.many(
        "INSERT OR IGNORE INTO upstream_due (endpoint, kind, stash_id) VALUES (?, ?, ?)",
        [[*place, one] for one in sorted(set(stash_ids))],
    )


def due(database: Database, place: Place) -> list[str]:
    """Those that failed least often first."""
    rows = database.all(
        "SELECT stash_id FROM upstream_due WHERE endpoint = ? AND kind = ? ORDER BY tries, stash_id", list(place)
    )
    return [row["stash_id"] for row in rows]


def failed(database: Database, place: Place, stash_ids: Iterable[str], error: str) -> None:
    database.many(
        "UPDATE upstream_due SET tries = tries + 1, error = ? WHERE endpoint = ? AND kind = ? AND stash_id = ?",
        [[error, *place, one] for one in stash_ids],
    )


def mark(database: Database, place: Place) -> Mark:
    row = database.first("SELECT * FROM upstream_mark WHERE endpoint = ? AND kind = ?", list(place))
    if row is None:
        return Mark()
    return Mark(row["watermark"], row["gone_watermark"], row["linked"], row["looked_at"], row["error"])


def put_mark(database: Database, place: Place, mark: Mark) -> None:
    database.run(
        "INSERT OR REPLACE INTO upstream_mark (endpoint, kind, watermark, gone_watermark, linked, looked_at, error) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [*place, mark.watermark, mark.gone, mark.linked, mark.looked_at, mark.error],
    )


def note_error(database: Database, place: Place, error: str) -> None:
    put_mark(database, place, replace(mark(database, place), error=error))


def compared(database: Database, kind: str) -> dict[int, str]:
    """As what each entity was compared last."""
    return {row["local_id"]: row["facts"] for row in database.all("SELECT * FROM compared WHERE kind = ?", [kind])}


def put_compared(database: Database, kind: str, facts: Mapping[int, str]) -> None:
    database.many("INSERT OR REPLACE INTO compared VALUES (?, ?, ?)", [[kind, *each] for each in facts.items()])


def forget_compared(database: Database, kind: str, numbers: Iterable[int]) -> None:
    database.many("DELETE FROM compared WHERE kind = ? AND local_id = ?", [[kind, each] for each in numbers])


def _snapshot(row: Row) -> Snapshot:
    data: dict[str, Any] = json.loads(zlib.decompress(row["data"]))
    return Snapshot(row["stash_id"], row["state"], row["merged_into"], row["updated"], data, row["seen_at"])

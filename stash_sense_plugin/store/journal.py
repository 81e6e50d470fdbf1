"""What actions wrote to Stash: intent and the values before are committed first, then the write, then the mark.

After a kill an entry is still "intended"; the live state in Stash then decides whether the write happened
(actions/recovery.py).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.store.database import Database, Row


@dataclass(frozen=True)
class Entry:
    """One write: `action` on `entity` `entity_id`, with the values before and after it."""

    id: int
    change_id: int
    entity: str
    entity_id: int | None
    action: str
    before: Any
    after: Any
    state: str
    note: str | None
    recommendation_id: int | None = None
    is_last: bool = False
    """Of the writes that carry out the recommendation."""
    at: float = 0.0


@dataclass(frozen=True)
class Change:
    id: int
    title: str
    target: tuple[str, int] | None
    at: float
    entries: tuple[Entry, ...]

    @property
    def state(self) -> str:
        states = {entry.state for entry in self.entries}
        if states <= {"undone"} and states:
            return "undone"
        if "undone" in states:
            return "partly undone"
        return "failed" if states <= {"failed"} else "done"

    @property
    def can_undo(self) -> bool:
        return any(entry.state in ("done", "undoing") for entry in self.entries)


def begin(database: Database, title: str, target: tuple[str, int] | None) -> int:
    kind, number = target or (None, None)
    return database.insert(
        "INSERT INTO change (title, target_kind, target_id, at) VALUES (?, ?, ?, ?)", [title, kind, number, time.time()]
    )


def intend(
    database: Database,
    change: int,
    entity: str,
    entity_id: int | None,
    action: str,
    values: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> int:
    """Note a write that is about to be made; `values` are those before and after."""
    before, after = values
    return database.insert(
        "INSERT INTO entry (change_id, entity, entity_id, action, before, after, state, at) "
        "VALUES (?, ?, ?, ?, ?, ?, 'intended', ?)",
        [change, entity, entity_id, action, json.dumps(before), json.dumps(after), time.time()],
    )


def belongs(database: Database, entry: int, recommendation: int, *, is_last: bool) -> None:
    """The write carries out a recommendation, `is_last` as the last one."""
    database.run(
        "UPDATE entry SET recommendation_id = ?, is_last = ? WHERE id = ?", [recommendation, int(is_last), entry]
    )


def entry(database: Database, number: int) -> Entry:
    rows = database.all("SELECT * FROM entry WHERE id = ?", [number])
    return _entry(rows[0])


def mark(database: Database, entry: int, state: str, *, note: str | None = None, entity_id: int | None = None) -> None:
    database.run(
        "UPDATE entry SET state = ?, note = ?, entity_id = coalesce(?, entity_id), at = ? WHERE id = ?",
        [state, note, entity_id, time.time(), entry],
    )


def made(database: Database, entry: int, entity_id: int) -> None:
    """What a creation has made."""
    database.run("UPDATE entry SET entity_id = ? WHERE id = ?", [entity_id, entry])


def made_by(database: Database, change: int) -> dict[int, int]:
    """Of the performers that a change made: the number by which they were known until then -> their id in Stash."""
    rows = database.all(
        "SELECT entity_id, json_extract(after, '$.published') AS number FROM entry "
        "WHERE change_id = ? AND action = 'create' AND entity_id > 0",
        [change],
    )
    return {row["number"]: row["entity_id"] for row in rows if row["number"] is not None}


def know_after(database: Database, entry: int, values: Mapping[str, Any]) -> None:
    """What more is known of the values after the write, once it was made."""
    database.run("UPDATE entry SET after = json_patch(after, ?) WHERE id = ?", [json.dumps(values), entry])


def get(database: Database, number: int) -> Change | None:
    row = database.first("SELECT * FROM change WHERE id = ?", [number])
    return _change(database, row) if row else None


def latest(database: Database, most: int = 20) -> list[Change]:
    """The newest first; what was ended before its first write was noted is none."""
    rows = database.all(
        "SELECT * FROM change WHERE EXISTS (SELECT 1 FROM entry WHERE change_id = change.id) ORDER BY id DESC LIMIT ?",
        [most],
    )
    return [_change(database, row) for row in rows]


def undoable(database: Database) -> int:
    """How many changes have something left to undo."""
    return int(database.value("SELECT count(DISTINCT change_id) FROM entry WHERE state IN ('done', 'undoing')"))


def unsettled(database: Database, seconds: float, change: int | None = None) -> list[Entry]:
    """Entries whose write nobody confirmed for so long, of one change or of all. A clock that was set back counts as
    long, too."""
    rows = database.all(
        "SELECT * FROM entry WHERE state IN ('intended', 'undoing') AND abs(? - at) >= ? "
        "AND (? IS NULL OR change_id = ?) ORDER BY id",
        [time.time(), seconds, change, change],
    )
    return [_entry(row) for row in rows]


def _change(database: Database, row: Row) -> Change:
    entries = database.all("SELECT * FROM entry WHERE change_id = ? ORDER BY id", [row["id"]])
    target = (row["target_kind"], row["target_id"]) if row["target_kind"] else None
    return Change(row["id"], row["title"], target, row["at"], tuple(_entry(each) for each in entries))


def _entry(row: Row) -> Entry:
    return Entry(
        row["id"],
        row["change_id"],
        row["entity"],
        row["entity_id"],
        row["action"],
        json.loads(row["before"]),
        json.loads(row["after"]),
        row["state"],
        row["note"],
        row["recommendation_id"],
        bool(row["is_last"]),
        row["at"],
    )

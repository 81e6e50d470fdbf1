"""What the user decided about faces: accepted or rejected as a performer. Kept for every later run.

A person is remembered by its template, so that the decision finds the same face again after a new look at the file.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database


@dataclass(frozen=True)
class Verdict:
    id: int
    performer_id: int
    verdict: str
    space: str
    template: bytes
    change_id: int | None
    at: float


def put(
    database: Database,
    target: tuple[str, int],
    person: tuple[str, bytes],
    performer: int,
    verdict: str,
    change: int | None = None,
) -> None:
    """`person` is its space and template. A new verdict about the same face and performer replaces the earlier."""
    kind, number = target
    space, template = person
    with database.transaction():
        remove(database, target, person, performer)
        database.run(
            "INSERT INTO verdict (kind, target_id, performer_id, verdict, space, template, change_id, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [kind, number, performer, verdict, space, template, change, time.time()],
        )


def remove(database: Database, target: tuple[str, int], person: tuple[str, bytes], performer: int) -> None:
    database.run(
        "DELETE FROM verdict WHERE kind = ? AND target_id = ? AND performer_id = ? AND space = ? AND template = ?",
        [*target, performer, *person],
    )


def move(database: Database, number: int, template: bytes) -> None:
    """The same decision, now about the person of that template."""
    database.run("UPDATE verdict SET template = ? WHERE id = ?", [template, number])


def remove_of_change(database: Database, change: int, target: tuple[str, int] | None = None) -> None:
    """Of one target or of all that the change was about."""
    kind, number = target or (None, None)
    database.run(
        "DELETE FROM verdict WHERE change_id = ? AND (? IS NULL OR (kind = ? AND target_id = ?))",
        [change, kind, kind, number],
    )


def of_target(database: Database, kind: str, number: int) -> list[Verdict]:
    rows = database.all("SELECT * FROM verdict WHERE kind = ? AND target_id = ? ORDER BY id", [kind, number])
    return [
        Verdict(
            row["id"], row["performer_id"], row["verdict"], row["space"], row["template"], row["change_id"], row["at"]
        )
        for row in rows
    ]

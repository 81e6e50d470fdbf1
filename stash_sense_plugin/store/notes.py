"""What the user should know of work that nobody watched: one text a key, until it holds no more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database, Row


def put(database: Database, key: str, text: str) -> None:
    """One that says the same already stays as old as it is."""
    if database.value("SELECT text FROM note WHERE key = ?", [key]) != text:
        database.run("INSERT OR REPLACE INTO note VALUES (?, ?, ?)", [key, text, time.time()])


def clear(database: Database, key: str) -> None:
    if has(database, key):
        database.run("DELETE FROM note WHERE key = ?", [key])


def has(database: Database, key: str) -> bool:
    return bool(database.value("SELECT 1 FROM note WHERE key = ?", [key]))


def listed(database: Database) -> list[Row]:
    """key, text, at; the newest first."""
    return database.all("SELECT key, text, at FROM note ORDER BY at DESC")

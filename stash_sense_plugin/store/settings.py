"""The user's settings that differ from the default, as JSON by key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.store.database import Database


def load(database: Database) -> dict[str, Any]:
    return {row["key"]: json.loads(row["value"]) for row in database.all("SELECT key, value FROM setting")}


def save(database: Database, values: Mapping[str, Any]) -> None:
    """All of them or none. None as a value goes back to the default."""
    with database.transaction():
        for key, value in values.items():
            if value is None:
                database.run("DELETE FROM setting WHERE key = ?", [key])
            else:
                database.run("INSERT OR REPLACE INTO setting VALUES (?, ?)", [key, json.dumps(value)])

"""Pictures that an undo may have to put back, each once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database


def keep(database: Database, data: bytes) -> str:
    """The name under which it can be had again."""
    digest = hashlib.sha256(data).hexdigest()
    database.run("INSERT OR IGNORE INTO kept VALUES (?, ?)", [digest, data])
    return digest


def get(database: Database, digest: str) -> bytes | None:
    found: bytes | None = database.value("SELECT data FROM kept WHERE digest = ?", [digest])
    return found

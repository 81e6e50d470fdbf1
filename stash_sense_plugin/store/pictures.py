"""The pictures of one performer: what was learned from each, and which of them the user dropped."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database, Row

_DROPPED = (
    "EXISTS (SELECT 1 FROM dropped d WHERE d.kind = s.kind AND d.source_id = s.source_id "
    "AND d.performer_id = s.performer_id AND d.content = s.content)"
)


def of_performer(database: Database, space: str, performer: int) -> list[Row]:
    """Each with kind, source_id, reason (why nothing was learned), face (None: nothing was), quality, outlier and
    dropped; the best first."""
    return database.all(
        f"SELECT s.kind, s.source_id, s.reason, f.id AS face, f.quality, f.outlier, {_DROPPED} AS dropped "
        "FROM source s LEFT JOIN known_face f "
        "ON f.space = s.space AND f.kind = s.kind AND f.source_id = s.source_id "
        "WHERE s.space = ? AND s.performer_id = ? AND s.state <> 'working' "
        "ORDER BY f.id IS NULL, dropped, f.outlier, f.quality DESC, s.kind, s.source_id",
        [space, performer],
    )


def drop(database: Database, space: str, performer: int, kind: str, source_id: int) -> bool:
    """Whether there was such a picture."""
    return bool(
        database.run(
            "INSERT OR REPLACE INTO dropped SELECT kind, source_id, performer_id, content, ? FROM source "
            "WHERE space = ? AND performer_id = ? AND kind = ? AND source_id = ? AND content IS NOT NULL",
            [time.time(), space, performer, kind, source_id],
        )
    )


def take_back(database: Database, performer: int, kind: str, source_id: int) -> bool:
    """Whether it had been dropped."""
    return bool(
        database.run(
            "DELETE FROM dropped WHERE performer_id = ? AND kind = ? AND source_id = ?", [performer, kind, source_id]
        )
    )

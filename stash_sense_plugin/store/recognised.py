"""Performers of the library whose faces were also taken for people whom it does not have (store/published.py)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stash_sense_plugin.store.database import Database, Row


def as_strangers(database: Database, performers: Iterable[int]) -> list[Row]:
    """performer, stranger (a number below 0), confidence 0..1: the user said that a person who was seen is `performer`,
    and the faces had also led to `stranger`, with that confidence at best."""
    return database.all(
        "SELECT v.performer_id AS performer, c.performer_id AS stranger, max(c.confidence) AS confidence "
        "FROM verdict v JOIN identification i ON i.kind = v.kind AND i.target_id = v.target_id AND i.space = v.space "
        "JOIN person p ON p.identification_id = i.id AND p.template = v.template "
        "JOIN candidate c ON c.person_id = p.id AND c.performer_id < 0 "
        "WHERE v.verdict = 'accepted' AND v.performer_id IN (SELECT value FROM json_each(?)) "
        "GROUP BY v.performer_id, c.performer_id ORDER BY v.performer_id, confidence DESC",
        [json.dumps(sorted(set(performers)))],
    )


def of_person(database: Database, person: int) -> list[Row]:
    """stranger and confidence, of a person who was seen, the surest first."""
    return database.all(
        "SELECT performer_id AS stranger, confidence FROM candidate WHERE person_id = ? AND performer_id < 0 "
        "ORDER BY rank",
        [person],
    )

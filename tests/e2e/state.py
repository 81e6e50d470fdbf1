"""What the store says, without row ids and times: two runs that did the same work are equal in it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = {
    "performers": "SELECT id, name, disambiguation, updated_at FROM performer",
    "sources": "SELECT space, kind, source_id, performer_id, updated_at, content, state, reason, attempts FROM source",
    "known faces": "SELECT space, kind, source_id, performer_id, quality, embedding, crop, outlier FROM known_face",
    "index": "SELECT space, version, faces, performers, calibration FROM face_index",
    "identifications": "SELECT kind, target_id, space, title, state, attempts, error, file, frames, bad_frames, faces, "
    "matched_with FROM identification",
    "persons": "SELECT i.kind, i.target_id, i.space, p.number, p.frames, p.first_seen, p.template, p.why_unknown "
    "FROM person p JOIN identification i ON i.id = p.identification_id",
    "faces": "SELECT i.kind, i.target_id, i.space, p.number, f.frame, f.time, f.x1, f.y1, f.x2, f.y2, f.score, "
    "f.quality, f.embedding, f.crop FROM face f JOIN identification i ON i.id = f.identification_id "
    "JOIN person p ON p.id = f.person_id",
    "candidates": "SELECT i.kind, i.target_id, i.space, p.number, c.rank, c.performer_id, c.similarity, c.confidence, "
    "c.named, k.kind, k.source_id FROM candidate c JOIN person p ON p.id = c.person_id "
    "JOIN identification i ON i.id = p.identification_id LEFT JOIN known_face k ON k.id = c.known_face_id",
    "decisions": "SELECT kind, target_id, performer_id, verdict, space, template FROM verdict",
}
State = dict[str, list[str]]


def content(data: Path) -> State:
    """Per table its rows, as text and sorted; the searched vectors and the files beside them as well."""
    with closing(sqlite3.connect(data / "stash-sense.sqlite")) as database:
        found = {name: sorted(map(_plain, database.execute(sql))) for name, sql in QUERIES.items()}
    found["files"] = sorted(file.name for file in (data / "index").glob("*.faces"))
    return found


def different(one: State, other: State) -> dict[str, tuple[list[str], list[str]]]:
    """Table -> rows that only the one, and only the other has."""
    return {
        name: (sorted(set(one[name]) - set(other[name])), sorted(set(other[name]) - set(one[name])))
        for name in one
        if one[name] != other[name]
    }


def _plain(row: tuple[Any, ...]) -> str:
    return repr(tuple(hashlib.sha256(value).hexdigest()[:16] if isinstance(value, bytes) else value for value in row))

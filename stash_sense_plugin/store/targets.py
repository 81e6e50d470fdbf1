"""What was found in scenes and images: one identification per target and space, with its faces and persons."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.store.database import Database, Row

TRIES = 3  # begun so often without an end, a file is suspected of ending the process that looks at it


@dataclass(frozen=True)
class Target:
    kind: str  # scene or image
    id: int
    space: str


@dataclass(frozen=True)
class FaceRow:
    """One face: box in fractions of the frame, time in seconds (None: an image), float16 embedding, JPEG or None.

    Without an embedding (b"") it was seen by another pack, which kept no picture of it: it goes with those it was seen
    with."""

    frame: int
    time: float | None
    box: tuple[float, float, float, float]
    score: float
    quality: Mapping[str, float]
    embedding: bytes
    crop: bytes | None


@dataclass(frozen=True)
class CandidateRow:
    performer_id: int
    known_face_id: int | None
    similarity: float
    confidence: float
    named: bool


@dataclass(frozen=True)
class PersonRow:
    """A person of one target: its faces and who it may be, the likeliest first."""

    number: int
    frames: int
    first_seen: float | None
    template: bytes
    faces: Sequence[FaceRow] = ()
    why_unknown: str | None = None
    candidates: Sequence[CandidateRow] = field(default_factory=tuple)


@dataclass(frozen=True)
class Found:
    """A finished look at one target."""

    file: str
    frames: int
    bad_frames: int
    persons: Sequence[PersonRow]
    matched_with: str


def begin(database: Database, target: Target, title: str) -> int:
    """Note the attempt before the work; returns how many there were. An earlier result stays until the new one."""
    with database.transaction():
        database.run(
            "INSERT INTO identification (kind, target_id, space, title, state, attempts, started_at) "
            "VALUES (?, ?, ?, ?, 'working', 1, ?) ON CONFLICT (kind, target_id, space) DO UPDATE SET "
            "title = excluded.title, state = 'working', attempts = attempts + 1, started_at = excluded.started_at",
            [target.kind, target.id, target.space, title, time.time()],
        )
        return int(row["attempts"]) if (row := get(database, target)) else 1


def take_back(database: Database, target: Target) -> None:
    """The look was given up unfinished by the user: as if it had not been begun."""
    with database.transaction():
        row = get(database, target)
        if row is None or row["state"] != "working":
            return
        if row["finished_at"] is None:
            database.run("DELETE FROM identification WHERE id = ?", [row["id"]])
        else:
            state = "failed" if row["error"] else "done"
            database.run("UPDATE identification SET state = ?, attempts = 0 WHERE id = ?", [state, row["id"]])


def fail(database: Database, target: Target, error: str, file: str) -> None:
    """A failure is a result too; what an earlier look had found is dropped with the file it came from."""
    with database.transaction():
        row = get(database, target)
        if row is None:
            return
        _clear(database, row["id"])
        database.run(
            "UPDATE identification SET state = 'failed', error = ?, file = ?, frames = 0, bad_frames = 0, faces = 0, "
            "attempts = 0, matched_with = NULL, finished_at = ? WHERE id = ?",
            [error, file, time.time(), row["id"]],
        )


def has_result(database: Database, target: Target) -> bool:
    """Whether an earlier look came to a good end, though a new one may have begun since."""
    row = get(database, target)
    return row is not None and row["finished_at"] is not None and row["error"] is None


def put(database: Database, target: Target, found: Found) -> None:
    with database.transaction():
        row = get(database, target)
        if row is None:
            return
        _clear(database, row["id"])
        for person in found.persons:
            _put_person(database, row["id"], person)
        database.run(
            "UPDATE identification SET state = 'done', error = NULL, file = ?, frames = ?, bad_frames = ?, faces = ?, "
            "attempts = 0, matched_with = ?, finished_at = ? WHERE id = ?",
            [
                found.file,
                found.frames,
                found.bad_frames,
                sum(len(person.faces) for person in found.persons),
                found.matched_with,
                time.time(),
                row["id"],
            ],
        )


def _clear(database: Database, identification: int) -> None:
    database.run("DELETE FROM face WHERE identification_id = ?", [identification])
    database.run("DELETE FROM person WHERE identification_id = ?", [identification])


def _put_person(database: Database, identification: int, person: PersonRow) -> None:
    number = database.insert(
        "INSERT INTO person (identification_id, number, frames, first_seen, template, why_unknown) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [identification, person.number, person.frames, person.first_seen, person.template, person.why_unknown],
    )
    database.many(
        "INSERT INTO face (identification_id, person_id, frame, time, x1, y1, x2, y2, score, quality, embedding, crop) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [
                identification,
                number,
                face.frame,
                face.time,
                *face.box,
                face.score,
                json.dumps(dict(face.quality)),
                face.embedding,
                face.crop,
            ]
            for face in person.faces
        ],
    )
    database.many(
        "INSERT INTO candidate VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            [number, rank, each.performer_id, each.known_face_id, each.similarity, each.confidence, int(each.named)]
            for rank, each in enumerate(person.candidates)
        ],
    )


def put_again(database: Database, identification: Row, persons: Sequence[PersonRow], matched_with: str) -> None:
    """The same faces, matched anew; what was read from the file stays as it is. A newer look that ended meanwhile is
    left alone."""
    number = identification["id"]
    with database.transaction():
        if (
            database.value("SELECT finished_at FROM identification WHERE id = ?", [number])
            != identification["finished_at"]
        ):
            return
        _clear(database, number)
        for person in persons:
            _put_person(database, number, person)
        database.run("UPDATE identification SET matched_with = ? WHERE id = ?", [matched_with, number])


def get(database: Database, target: Target) -> Row | None:
    return database.first(
        "SELECT * FROM identification WHERE kind = ? AND target_id = ? AND space = ?",
        [target.kind, target.id, target.space],
    )


def persons(database: Database, identification: int) -> list[Row]:
    return database.all("SELECT * FROM person WHERE identification_id = ? ORDER BY number", [identification])


def person(database: Database, number: int) -> Row | None:
    """With kind and target_id of what it was seen in."""
    return database.first(
        "SELECT p.*, i.kind, i.target_id, i.space FROM person p JOIN identification i "
        "ON i.id = p.identification_id WHERE p.id = ?",
        [number],
    )


def faces(database: Database, identification: int) -> list[Row]:
    return database.all(
        "SELECT * FROM face WHERE identification_id = ? ORDER BY person_id, frame, id", [identification]
    )


def face_places(database: Database, identification: int) -> list[Row]:
    """Of every face what the page needs, without the vectors; the best of a person first."""
    return database.all(
        "SELECT id, person_id, frame, time, crop IS NOT NULL AS has_crop, "
        "json_extract(quality, '$.overall') AS quality FROM face WHERE identification_id = ? "
        "ORDER BY person_id, quality DESC, id",
        [identification],
    )


def candidates(database: Database, identification: int) -> list[Row]:
    return database.all(
        "SELECT c.* FROM candidate c JOIN person p ON p.id = c.person_id WHERE p.identification_id = ? "
        "ORDER BY c.person_id, c.rank",
        [identification],
    )


def crop(database: Database, face: int) -> bytes | None:
    found: bytes | None = database.value("SELECT crop FROM face WHERE id = ?", [face])
    return found


def best_face(database: Database, person_id: int) -> Row | None:
    """The face of a person that the page shows first, with kind, target_id and file of what it was seen in."""
    return database.first(
        "SELECT f.*, i.kind, i.target_id, i.file FROM face f JOIN identification i ON i.id = f.identification_id "
        "WHERE f.person_id = ? AND f.crop IS NOT NULL ORDER BY json_extract(f.quality, '$.overall') DESC, f.id",
        [person_id],
    )


def finished(database: Database, kind: str, space: str) -> dict[int, str]:
    """target id -> fingerprint of the file that was read, done and failed ones alike."""
    rows = database.all(
        "SELECT target_id, file FROM identification WHERE kind = ? AND space = ? AND state <> 'working'", [kind, space]
    )
    return {row["target_id"]: row["file"] for row in rows}


def outdated(database: Database, space: str, matched_with: str) -> list[Row]:
    return database.all(
        "SELECT * FROM identification WHERE space = ? AND state = 'done' AND matched_with IS NOT ? ORDER BY id",
        [space, matched_with],
    )


def known_ids(database: Database, kind: str) -> list[int]:
    rows = database.all("SELECT DISTINCT target_id FROM identification WHERE kind = ? ORDER BY target_id", [kind])
    return [row["target_id"] for row in rows]


def forget_missing(database: Database, kind: str, alive: set[int]) -> int:
    """Drop what was found in targets that Stash no longer has. Decisions go with them. Returns how many."""
    gone = [number for number in known_ids(database, kind) if number not in alive]
    with database.transaction():
        for number in gone:
            database.run("DELETE FROM identification WHERE kind = ? AND target_id = ?", [kind, number])
            database.run("DELETE FROM verdict WHERE kind = ? AND target_id = ?", [kind, number])
    return len(gone)


_NAMED = (
    "EXISTS (SELECT 1 FROM person p JOIN candidate c ON c.person_id = p.id AND c.rank = 0 AND c.named = 1 "
    "WHERE p.identification_id = i.id{more})"
)
_UNDECIDED_PERSON = (
    " AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.kind = i.kind AND v.target_id = i.target_id "
    "AND v.performer_id = c.performer_id)"
)
_FILTERS = {
    "identified": "i.state = 'done' AND " + _NAMED.format(more=""),
    "nobody": "i.state = 'done' AND NOT " + _NAMED.format(more=""),
    "failed": "i.state = 'failed'",
    "outdated": "i.state = 'done' AND i.matched_with IS NOT :matched_with",
    "undecided": "i.state = 'done' AND " + _NAMED.format(more=_UNDECIDED_PERSON),
}
FILTERS = tuple(_FILTERS)


def counts(database: Database, kind: str, space: str, matched_with: str) -> dict[str, int]:
    """How many targets each filter of the overview holds."""
    sums = ", ".join(f"coalesce(sum({sql}), 0) AS {name}" for name, sql in _FILTERS.items())
    row = database.first(
        f"SELECT {sums} FROM identification i WHERE kind = :kind AND space = :space",
        {"kind": kind, "space": space, "matched_with": matched_with},
    )
    return dict(row) if row else {}


def page(database: Database, kind: str, space: str, which: str, after: int, matched_with: str) -> list[Row]:
    """Up to 50 identifications that a filter holds, by falling id; `after` is the last id seen (0: from the start)."""
    return database.all(
        f"SELECT i.* FROM identification i WHERE kind = :kind AND space = :space AND (:after = 0 OR i.id < :after) "
        f"AND {_FILTERS[which]} ORDER BY i.id DESC LIMIT 50",
        {"kind": kind, "space": space, "after": after, "matched_with": matched_with},
    )


def seen_as(database: Database, space: str, performer: int, most: int) -> list[Row]:
    """Persons that are taken for a performer and were not decided on: kind, target_id, title, person, frames,
    first_seen, confidence and cover (a face with a crop); the surest first."""
    return database.all(
        "SELECT i.kind, i.target_id, i.title, p.id AS person, p.frames, p.first_seen, c.confidence, "
        "(SELECT f.id FROM face f WHERE f.person_id = p.id AND f.crop IS NOT NULL "
        "ORDER BY json_extract(f.quality, '$.overall') DESC, f.id LIMIT 1) AS cover "
        "FROM candidate c JOIN person p ON p.id = c.person_id JOIN identification i ON i.id = p.identification_id "
        "WHERE c.performer_id = ? AND c.rank = 0 AND c.named = 1 AND i.space = ? AND i.state = 'done' "
        "AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.kind = i.kind AND v.target_id = i.target_id "
        "AND v.performer_id = c.performer_id AND v.template = p.template) "
        "ORDER BY c.confidence DESC, i.id LIMIT ?",
        [performer, space, most],
    )


def recognised(database: Database, kind: str, space: str, only: int | None = None) -> list[Row]:
    """Persons with a name that was not decided on, of all targets of a kind or of one: target_id, title, person,
    first_seen, performer_id, known_face_id, confidence and cover (a face with a crop)."""
    return database.all(
        "SELECT i.target_id, i.title, p.id AS person, p.first_seen, c.performer_id, c.known_face_id, c.confidence, "
        "(SELECT f.id FROM face f WHERE f.person_id = p.id AND f.crop IS NOT NULL "
        "ORDER BY json_extract(f.quality, '$.overall') DESC, f.id LIMIT 1) AS cover "
        "FROM identification i JOIN person p ON p.identification_id = i.id "
        "JOIN candidate c ON c.person_id = p.id AND c.rank = 0 AND c.named = 1 "
        "WHERE i.kind = ? AND i.space = ? AND i.state = 'done' AND (? IS NULL OR i.target_id = ?) "
        "AND NOT EXISTS (SELECT 1 FROM verdict v "
        "WHERE v.kind = i.kind AND v.target_id = i.target_id AND v.performer_id = c.performer_id "
        "AND (v.verdict = 'accepted' OR v.template = p.template)) ORDER BY i.target_id, p.number",
        [kind, space, only, only],
    )


def shares(database: Database, kind: str, space: str) -> dict[int, dict[int, float]]:
    """target -> performer -> share 0..1 of the frames looked at in which the performer was seen; under 0 all who are
    unknown. Only of targets that were looked at."""
    found: dict[int, dict[int, float]] = {}
    for row in database.all(
        "SELECT i.target_id, coalesce(c.performer_id, 0) AS who, sum(p.frames) * 1.0 / i.frames AS share "
        "FROM identification i LEFT JOIN person p ON p.identification_id = i.id "
        "LEFT JOIN candidate c ON c.person_id = p.id AND c.rank = 0 AND c.named = 1 "
        "WHERE i.kind = ? AND i.space = ? AND i.state = 'done' AND i.frames > 0 GROUP BY i.target_id, who",
        [kind, space],
    ):
        of_target = found.setdefault(row["target_id"], {})
        if row["share"] is not None:
            of_target[row["who"]] = min(1.0, row["share"])
    return found


def named(database: Database, identification: int) -> list[Any]:
    return database.all(
        "SELECT c.performer_id FROM candidate c JOIN person p ON p.id = c.person_id WHERE p.identification_id = ? "
        "AND c.rank = 0 AND c.named = 1 ORDER BY p.number",
        [identification],
    )

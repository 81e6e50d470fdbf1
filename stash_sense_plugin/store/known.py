"""The people we know: performers as last seen, the pictures that were looked at, the faces learned from them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.store.database import Database, Row

PROFILE = "profile"
"""The kind of sources that are pictures of profiles of stash-boxes."""
_OF_NOBODY = "performer_id NOT IN (SELECT id FROM performer) AND kind <> ?"
TRIES = 3  # begun so often without an end, a picture is suspected of ending the process that looks at it


@dataclass(frozen=True)
class Source:
    """A picture: a performer's cover (`source_id` = performer), an image with one performer, or that of a profile of a
    stash-box (store/profiles.py), whose `performer_id` is below 0 where the library does not have the person."""

    space: str
    kind: str
    source_id: int
    performer_id: int
    updated_at: str


@dataclass(frozen=True)
class Learned:
    """A face learned from a source: `embedding` float16 little-endian, `crop` JPEG, `quality` 0..1."""

    quality: float
    embedding: bytes
    crop: bytes


@dataclass(frozen=True)
class Index:
    """The file of vectors that is searched now."""

    space: str
    version: int
    digest: str
    file: str
    faces: int
    performers: int
    calibration: dict[str, Any]
    built_at: float


def note_performer(database: Database, number: int, name: str, disambiguation: str, updated_at: str, run: int) -> None:
    database.run(
        "INSERT INTO performer VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
        "disambiguation = excluded.disambiguation, updated_at = excluded.updated_at, seen = excluded.seen",
        [number, name, disambiguation, updated_at, run],
    )


def note_name(database: Database, number: int, name: str, disambiguation: str) -> None:
    """Of a performer that was chosen before any run of Learn saw it."""
    database.run(
        "INSERT INTO performer (id, name, disambiguation) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "name = excluded.name, disambiguation = excluded.disambiguation",
        [number, name, disambiguation],
    )


_PAGE = "replace(json_extract(links, '$[0][0]'), '/graphql', '/performers/') || json_extract(links, '$[0][1]')"
"""Of a person at the first stash-box that has it."""


def names(database: Database, ids: Iterable[int]) -> dict[int, Row]:
    """id -> row with name, disambiguation and page (its address on the web), for those that are known. Who has a
    negative id is in store/published.py."""
    wanted = sorted(set(ids))
    marks = ",".join("?" * len(wanted))
    rows = database.all(
        f"SELECT id, name, disambiguation, NULL AS page FROM performer WHERE id IN ({marks}) UNION ALL "
        f"SELECT -id AS id, name, disambiguation, {_PAGE} AS page FROM published_person WHERE -id IN ({marks})",
        [*wanted, *wanted],
    )
    return {row["id"]: row for row in rows}


def all_names(database: Database) -> list[tuple[int, str]]:
    """Of the performers that Stash has: id and name."""
    return [(row["id"], row["name"]) for row in database.all("SELECT id, name FROM performer ORDER BY id")]


def best_faces(database: Database, space: str, performer: int, most: int) -> list[int]:
    """Of those by which a performer is known, the clearest."""
    rows = database.all(
        "SELECT id FROM kept_face WHERE space = ? AND performer_id = ? AND outlier = 0 "
        "ORDER BY quality DESC, id LIMIT ?",
        [space, performer, most],
    )
    return [row["id"] for row in rows]


def note_links(database: Database, performer: int, links: Iterable[tuple[str, str]]) -> None:
    """The stash-box ids that Stash has for a performer, in place of those it had."""
    with database.transaction():
        database.run("DELETE FROM performer_link WHERE performer_id = ?", [performer])
        database.many(
            "INSERT OR IGNORE INTO performer_link VALUES (?, ?, ?)", [[performer, *link] for link in sorted(set(links))]
        )


def links(database: Database) -> dict[tuple[str, str], int]:
    """(endpoint, stash-box id) -> performer; of two with the same id, the older."""
    rows = database.all("SELECT * FROM performer_link ORDER BY performer_id DESC")
    return {(row["endpoint"], row["stash_id"]): row["performer_id"] for row in rows}


def forget_unseen(database: Database, run: int, space: str) -> int:
    """After a complete pass: drop performers and pictures of this space that Stash no longer has. Returns how many.
    Pictures of profiles are none of Stash's."""
    with database.transaction():
        dropped = database.run("DELETE FROM source WHERE space = ? AND seen <> ? AND kind <> ?", [space, run, PROFILE])
        database.run("DELETE FROM performer WHERE seen <> ?", [run])
        dropped += database.run(f"DELETE FROM source WHERE {_OF_NOBODY}", [PROFILE])
        database.run(f"DELETE FROM dropped WHERE {_OF_NOBODY}", [PROFILE])
    return dropped


def forget_all_but(database: Database, performers: Iterable[int]) -> int:
    """Drop the performers that Stash no longer has, with their pictures; what was learned from profiles of stash-boxes
    finds another owner at the next look (analyzers/profile_owners.py). Returns how many they were."""
    there = set(performers)
    with database.transaction():
        gone = [row["id"] for row in database.all("SELECT id FROM performer") if row["id"] not in there]
        for number in gone:
            database.run("DELETE FROM source WHERE performer_id = ? AND kind <> ?", [number, PROFILE])
            database.run("DELETE FROM dropped WHERE performer_id = ? AND kind <> ?", [number, PROFILE])
            database.run("DELETE FROM performer WHERE id = ?", [number])
    return len(gone)


def source(database: Database, key: Source) -> Row | None:
    return database.first(
        "SELECT * FROM source WHERE space = ? AND kind = ? AND source_id = ?", [key.space, key.kind, key.source_id]
    )


def kept_elsewhere(database: Database, key: Source, space: str) -> Row | None:
    """content, and crop and quality of the face, as learned in another space from the same state of the picture."""
    return database.first(
        "SELECT s.content, f.crop, f.quality FROM source s JOIN known_face f "
        "ON f.space = s.space AND f.kind = s.kind AND f.source_id = s.source_id WHERE s.space = ? AND s.kind = ? "
        "AND s.source_id = ? AND s.performer_id = ? AND s.updated_at = ? AND s.state = 'used'",
        [space, key.kind, key.source_id, key.performer_id, key.updated_at],
    )


def begin_source(database: Database, key: Source, run: int) -> int:
    """The attempt is noted before the work; returns how many there were. What was learned from the picture stays until
    the new result is there."""
    database.run(
        "INSERT INTO source (space, kind, source_id, performer_id, updated_at, state, attempts, seen) "
        "VALUES (?, ?, ?, ?, '', 'working', 1, ?) ON CONFLICT (space, kind, source_id) DO UPDATE SET "
        "state = 'working', attempts = attempts + 1, seen = excluded.seen",
        [key.space, key.kind, key.source_id, key.performer_id, run],
    )
    row = source(database, key)
    return int(row["attempts"]) if row else 1


def touch_source(database: Database, key: Source, run: int) -> None:
    database.run(
        "UPDATE source SET seen = ? WHERE space = ? AND kind = ? AND source_id = ?",
        [run, key.space, key.kind, key.source_id],
    )


def end_source(
    database: Database, key: Source, state: str, reason: str | None, content: str | None, faces: Iterable[Learned]
) -> None:
    """The result of one picture, in place of any earlier one."""
    where = [key.space, key.kind, key.source_id]
    with database.transaction():
        database.run("DELETE FROM known_face WHERE space = ? AND kind = ? AND source_id = ?", where)
        database.run(
            "UPDATE source SET performer_id = ?, updated_at = ?, content = ?, state = ?, reason = ?, attempts = 0 "
            "WHERE space = ? AND kind = ? AND source_id = ?",
            [key.performer_id, key.updated_at, content, state, reason, *where],
        )
        for face in faces:
            database.run(
                "INSERT INTO known_face (space, kind, source_id, performer_id, quality, embedding, crop) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [*where, key.performer_id, face.quality, face.embedding, face.crop],
            )


def unread(database: Database, key: Source, reason: str) -> None:
    """The picture could not be had this time: what was learned from it stays, and the next run asks for it again."""
    database.run(
        "UPDATE source SET attempts = 0, state = 'failed', "
        "reason = CASE WHEN content IS NULL THEN ? ELSE reason END WHERE space = ? AND kind = ? AND source_id = ?",
        [reason, key.space, key.kind, key.source_id],
    )


def same_content(database: Database, key: Source) -> None:
    """The picture's entity changed, its bytes did not: what was learned stays."""
    database.run(
        "UPDATE source SET updated_at = ?, attempts = 0, "
        "state = CASE WHEN reason IS NULL THEN 'used' ELSE 'unused' END WHERE space = ? AND kind = ? AND source_id = ?",
        [key.updated_at, key.space, key.kind, key.source_id],
    )


def faces_of(database: Database, space: str, performer: int) -> int:
    return int(
        database.value("SELECT count(*) FROM kept_face WHERE space = ? AND performer_id = ?", [space, performer])
    )


def faces(database: Database, space: str) -> list[Row]:
    """Every learned face that the user did not drop, in an order that does not depend on when each was learned."""
    return database.all(
        "SELECT id, kind, source_id, performer_id, quality, embedding, outlier FROM kept_face WHERE space = ? "
        "ORDER BY performer_id, kind, source_id, embedding",
        [space],
    )


def own_embeddings(database: Database, space: str, performer: int) -> list[Row]:
    """Embedding and quality of the faces in use that the library itself has of a performer."""
    return database.all(
        "SELECT embedding, quality FROM kept_face WHERE space = ? AND performer_id = ? AND kind <> ? AND NOT outlier "
        "ORDER BY id",
        [space, performer, PROFILE],
    )


def mark_outliers(database: Database, space: str, outliers: Iterable[int]) -> None:
    with database.transaction():
        database.run("UPDATE known_face SET outlier = 0 WHERE space = ? AND outlier = 1", [space])
        database.many("UPDATE known_face SET outlier = 1 WHERE id = ?", [[number] for number in outliers])


def digest(rows: Iterable[Row]) -> str:
    """Of the faces that go into an index: it changes whenever the index has to."""
    import hashlib  # loads OpenSSL, which reads for the pages do without

    total = hashlib.sha256()
    for row in rows:
        total.update(f"{row['id']}:{row['performer_id']}:{row['quality']:.4f}:".encode() + row["embedding"])
    return total.hexdigest()


def index(database: Database, space: str) -> Index | None:
    row = database.first("SELECT * FROM face_index WHERE space = ?", [space])
    if row is None:
        return None
    return Index(
        row["space"],
        row["version"],
        row["digest"],
        row["file"],
        row["faces"],
        row["performers"],
        json.loads(row["calibration"]),
        row["built_at"],
    )


def put_index(database: Database, new: Index) -> None:
    database.run(
        "INSERT OR REPLACE INTO face_index VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            new.space,
            new.version,
            new.digest,
            new.file,
            new.faces,
            new.performers,
            json.dumps(new.calibration),
            new.built_at,
        ],
    )


def next_run(database: Database) -> int:
    return 1 + int(
        database.value(
            "SELECT max(coalesce((SELECT max(seen) FROM performer), 0), coalesce((SELECT max(seen) FROM source), 0))"
        )
    )


def last_run(database: Database) -> int:
    """The number of the run that goes on or, where none does, of the last one: what is marked with it stays."""
    return next_run(database) - 1


def report(database: Database, space: str) -> list[dict[str, Any]]:
    """Each performer with the number of usable faces and the `best` quality of them, 0..1, and, where there is none,
    why; those come first."""
    rows = database.all(
        "SELECT p.id, p.name, p.disambiguation, count(f.id) AS faces, coalesce(max(f.quality), 0) AS best "
        "FROM performer p LEFT JOIN kept_face f ON f.performer_id = p.id AND f.space = ? AND f.outlier = 0 "
        "GROUP BY p.id ORDER BY faces > 0, p.name, p.id",
        [space],
    )
    reasons = _reasons(database, space)
    return [
        {
            "performer_id": str(row["id"]),
            "name": row["name"],
            "disambiguation": row["disambiguation"],
            "faces": row["faces"],
            "best": row["best"],
            "reason": None if row["faces"] else reasons.get(row["id"], NO_PICTURE),
        }
        for row in rows
    ]


NO_PICTURE = "No picture in Stash, and no image with only this performer."


def _reasons(database: Database, space: str) -> Mapping[int, str]:
    rows = database.all(
        "SELECT performer_id, kind, reason FROM source WHERE space = ? AND reason IS NOT NULL "
        "ORDER BY kind DESC, source_id DESC",
        [space],
    )
    return {row["performer_id"]: row["reason"] for row in rows}  # the cover's reason, where there is one, is last


def counts(database: Database, space: str) -> dict[str, Any]:
    """Of the library; `elsewhere`: people, and their faces, whom the library does not have (store/profiles.py)."""
    known = index(database, space)
    performers = int(database.value("SELECT count(*) FROM performer"))
    people, faces = strangers(database, space)
    return {
        "performers": known.performers if known else 0,
        "faces": known.faces - faces if known else 0,
        "elsewhere": {"people": people, "faces": faces},
        "without": performers - known.performers if known else performers,
        "learned_at": known.built_at if known else None,
        "version": known.version if known else 0,
    }


def strangers(database: Database, space: str) -> tuple[int, int]:
    """How many people whom the library does not have were learned, and by how many faces."""
    row = database.first(
        "SELECT count(DISTINCT performer_id), count(*) FROM kept_face "
        "WHERE space = ? AND performer_id < 0 AND NOT outlier",
        [space],
    )
    return (row[0], row[1]) if row else (0, 0)


def crop(database: Database, number: int) -> bytes | None:
    found: bytes | None = database.value("SELECT crop FROM known_face WHERE id = ?", [number])
    return found

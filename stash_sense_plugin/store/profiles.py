"""Profiles of stash-boxes from whose pictures faces were learned, and whose those faces are.

What is learned from the pictures is in store/known.py, as sources of the kind `profile`.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.store import published
from stash_sense_plugin.store.known import PROFILE
from stash_sense_plugin.store.published import Published

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.store.database import Database, Row

THERE, DELETED = "there", "deleted"


@dataclass(frozen=True)
class Picture:
    """`image_id`: as the stash-box names it; another picture has another one, whatever becomes of the address."""

    image_id: str
    address: str


@dataclass(frozen=True)
class Profile:
    """As the stash-box has it now. `former`: ids that it merged into this one. `pictures` in its order."""

    endpoint: str
    stash_id: str
    name: str
    disambiguation: str = ""
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def person(self) -> Published:
        """Named as published databases name people, so that who is in both is one person."""
        host = self.endpoint.partition("://")[2].partition("/")[0].lower()
        links = ((self.endpoint, self.stash_id),)
        return Published(f"{host}:{self.stash_id}", self.name, self.disambiguation, links)


@dataclass(frozen=True)
class Owned:
    """A profile and whose its faces are, `owner`: a performer's, or below 0 those of the person `number` or of another
    such one. `ids`: all that lead to it."""

    id: int
    endpoint: str
    stash_id: str
    name: str
    aliases: tuple[str, ...]
    ids: tuple[str, ...]
    number: int
    owner: int


def note(database: Database, profile: Profile) -> int:
    """The profile's row from now on, with just these pictures. What was learned under an id that was merged into it
    stays learned; a picture that the stash-box took away is forgotten with its face."""
    with database.transaction():
        number = published.note(database, profile.person)
        earlier = _earlier(database, profile)
        row = earlier[0]["id"] if earlier else _insert(database, profile, number)
        for each in earlier:
            _lead(database, each["number"], profile)
        for other in earlier[1:]:
            _join(database, row, other["id"])
        _rename(database, row, profile, number)
        _put_pictures(database, row, profile.pictures)
    return int(row)


def _earlier(database: Database, profile: Profile) -> list[Row]:
    """Rows that its ids lead to; that of its own id first."""
    ids = [profile.stash_id, *profile.former]
    marks = ",".join("?" * len(ids))
    return database.all(
        f"SELECT DISTINCT p.id, p.stash_id, p.number FROM profile p JOIN profile_id i ON i.profile_id = p.id "
        f"WHERE i.endpoint = ? AND i.stash_id IN ({marks}) ORDER BY p.stash_id <> ?, p.id",
        [profile.endpoint, *ids, profile.stash_id],
    )


def _insert(database: Database, profile: Profile, number: int) -> int:
    return database.insert(
        "INSERT INTO profile (endpoint, stash_id, name, number, owner) VALUES (?, ?, ?, ?, ?)",
        [profile.endpoint, profile.stash_id, profile.name, number, number],
    )


def _lead(database: Database, number: int, profile: Profile) -> None:
    """Who was recognised by a number of before a merge is created with the id of after it."""
    database.run(
        "UPDATE published_person SET links = ? WHERE id = ? AND uid <> ?",
        [json.dumps(profile.person.links), -number, profile.person.uid],
    )


def _join(database: Database, row: int, other: int) -> None:
    """What was learned from pictures that both had is kept once."""
    owner = database.value("SELECT owner FROM profile WHERE id = ?", [row])
    give(database, {other: owner})
    database.run("UPDATE OR IGNORE profile_picture SET profile_id = ? WHERE profile_id = ?", [row, other])
    _forget(database, [other])


def _rename(database: Database, row: int, profile: Profile, number: int) -> None:
    """Another id, after a merge, is another number."""
    before = database.first("SELECT number, owner FROM profile WHERE id = ?", [row])
    assert before
    database.run(
        "UPDATE profile SET stash_id = ?, name = ?, disambiguation = ?, aliases = ?, number = ?, state = ? "
        "WHERE id = ?",
        [profile.stash_id, profile.name, profile.disambiguation, json.dumps(profile.aliases), number, THERE, row],
    )
    ids = {profile.stash_id, *profile.former}
    database.many("INSERT OR REPLACE INTO profile_id VALUES (?, ?, ?)", [[profile.endpoint, each, row] for each in ids])
    give(database, {row: number if before["owner"] == before["number"] else before["owner"]})


def _put_pictures(database: Database, row: int, pictures: Iterable[Picture]) -> None:
    there = list({each.image_id: each for each in pictures}.values())
    database.many(
        "INSERT INTO profile_picture (profile_id, image_id, address, place) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (profile_id, image_id) DO UPDATE SET address = excluded.address, place = excluded.place",
        [[row, each.image_id, each.address, place] for place, each in enumerate(there)],
    )
    kept = {each.image_id for each in there}
    gone = [each["id"] for each in of_profile(database, row) if each["image_id"] not in kept]
    _unlearn(database, gone)
    database.many("DELETE FROM profile_picture WHERE id = ?", [[number] for number in gone])


def _unlearn(database: Database, pictures: Iterable[int]) -> None:
    numbers = [[PROFILE, number] for number in pictures]
    database.many("DELETE FROM source WHERE kind = ? AND source_id = ?", numbers)
    database.many("DELETE FROM dropped WHERE kind = ? AND source_id = ?", numbers)


def of_profile(database: Database, row: int) -> list[Row]:
    """Its pictures, each with id, image_id and address, in its order."""
    return database.all(
        "SELECT id, image_id, address FROM profile_picture WHERE profile_id = ? ORDER BY place, id", [row]
    )


def looked_at(database: Database, space: str, row: int) -> list[Row]:
    """The same pictures, each with whether it is `settled`: it was looked at to the end, whatever came of it."""
    return database.all(
        "SELECT i.id, i.image_id, coalesce(s.state IN ('used', 'unused') AND s.updated_at = i.image_id, 0) AS settled "
        "FROM profile_picture i LEFT JOIN source s ON s.space = ? AND s.kind = ? AND s.source_id = i.id "
        "WHERE i.profile_id = ? ORDER BY i.place, i.id",
        [space, PROFILE, row],
    )


def picture(database: Database, number: int) -> Row | None:
    """With image_id, address, and endpoint and owner of its profile."""
    return database.first(
        "SELECT i.image_id, i.address, p.endpoint, p.owner FROM profile_picture i "
        "JOIN profile p ON p.id = i.profile_id WHERE i.id = ?",
        [number],
    )


def faces_of(database: Database, space: str, row: int) -> int:
    """How many faces learned from the profile are in use, or would be were they not set aside as unlike the others."""
    return int(
        database.value(
            "SELECT count(*) FROM kept_face f JOIN profile_picture i ON i.id = f.source_id "
            "WHERE f.space = ? AND f.kind = ? AND i.profile_id = ?",
            [space, PROFILE, row],
        )
    )


def is_left_out(database: Database, row: int) -> bool:
    return bool(database.value("SELECT left_out FROM profile WHERE id = ?", [row]))


def gone_through(database: Database, row: int) -> None:
    """All its pictures were looked at, or as many as are needed."""
    database.run("UPDATE profile SET looked_at = ? WHERE id = ?", [time.time(), row])


def deleted(database: Database, endpoint: str, stash_ids: Iterable[str]) -> int:
    """The stash-box has deleted these: what was learned stays until the user takes it out. How many are known."""
    with database.transaction():
        return sum(
            database.run(
                "UPDATE profile SET state = ? WHERE id = (SELECT profile_id FROM profile_id "
                "WHERE endpoint = ? AND stash_id = ?)",
                [DELETED, endpoint, each],
            )
            for each in stash_ids
        )


def ids_at(database: Database, endpoint: str) -> list[str]:
    """Of the profiles there that are learned, ascending."""
    rows = database.all(
        "SELECT stash_id FROM profile WHERE endpoint = ? AND NOT left_out ORDER BY stash_id", [endpoint]
    )
    return [row["stash_id"] for row in rows]


def endpoints(database: Database) -> list[str]:
    """Those from which something was learned."""
    rows = database.all("SELECT DISTINCT endpoint FROM profile WHERE NOT left_out ORDER BY endpoint")
    return [row["endpoint"] for row in rows]


def owned(database: Database) -> list[Owned]:
    """All that are learned, in the order in which they came."""
    ids: dict[int, list[str]] = {}
    for row in database.all("SELECT profile_id, stash_id FROM profile_id ORDER BY stash_id"):
        ids.setdefault(row["profile_id"], []).append(row["stash_id"])
    return [
        Owned(
            row["id"],
            row["endpoint"],
            row["stash_id"],
            row["name"],
            tuple(json.loads(row["aliases"])),
            tuple(ids.get(row["id"], ())),
            row["number"],
            row["owner"],
        )
        for row in database.all("SELECT * FROM profile WHERE NOT left_out ORDER BY id")
    ]


def links(database: Database) -> dict[tuple[str, str], int]:
    """(endpoint, stash-box id) -> whose the faces learned from that profile are."""
    rows = database.all(
        "SELECT i.endpoint, i.stash_id, p.owner FROM profile_id i JOIN profile p ON p.id = i.profile_id "
        "WHERE NOT p.left_out"
    )
    return {(row["endpoint"], row["stash_id"]): row["owner"] for row in rows}


def give(database: Database, owners: Mapping[int, int]) -> None:
    """The faces of each profile to its owner, and what was said of them (dropped pictures) with them."""
    with database.transaction():
        for row, owner in owners.items():
            if not database.run("UPDATE profile SET owner = ? WHERE id = ? AND owner <> ?", [owner, row, owner]):
                continue
            those = "kind = ? AND source_id IN (SELECT id FROM profile_picture WHERE profile_id = ?)"
            for table in ("source", "known_face", "dropped"):
                database.run(f"UPDATE {table} SET performer_id = ? WHERE {those}", [owner, PROFILE, row])


def embeddings(database: Database, space: str) -> list[Row]:
    """Of every face in use that was learned from a profile: embedding, quality, and the profile's row."""
    return database.all(
        "SELECT f.embedding, f.quality, i.profile_id FROM kept_face f JOIN profile_picture i ON i.id = f.source_id "
        "WHERE f.space = ? AND f.kind = ? AND NOT f.outlier ORDER BY f.id",
        [space, PROFILE],
    )


def take_out(database: Database, row: int) -> bool:
    """Forget what was learned from a profile, and leave it out from now on. Whether there is such a profile."""
    with database.transaction():
        pictures = [each["id"] for each in of_profile(database, row)]
        _unlearn(database, pictures)
        database.many("DELETE FROM profile_picture WHERE id = ?", [[number] for number in pictures])
        return bool(database.run("UPDATE profile SET left_out = 1, looked_at = NULL WHERE id = ?", [row]))


def take_back(database: Database, row: int) -> bool:
    """The next run may learn it again."""
    return bool(database.run("UPDATE profile SET left_out = 0 WHERE id = ? AND left_out", [row]))


def remove_all(database: Database, endpoint: str) -> int:
    """Forget all that was learned from a stash-box, and who was left out. How many profiles that were."""
    with database.transaction():
        rows = [row["id"] for row in database.all("SELECT id FROM profile WHERE endpoint = ?", [endpoint])]
        _forget(database, rows)
    return len(rows)


def _forget(database: Database, rows: Iterable[int]) -> None:
    for row in rows:
        _unlearn(database, [each["id"] for each in of_profile(database, row)])
        database.run("DELETE FROM profile WHERE id = ?", [row])


@dataclass(frozen=True)
class Filter:
    """`text`: a part of the name. `left_out`: those that the user took out, in place of those that are learned."""

    endpoint: str = ""
    text: str = ""
    left_out: bool = False


def page(database: Database, of: Filter, after: int, most: int) -> list[Row]:
    """Profiles by name, those behind the first `after`, each with `performer`: the name of the owner where that is one
    of the library."""
    return database.all(
        "SELECT p.*, w.name AS performer FROM profile p LEFT JOIN performer w ON w.id = p.owner "
        "WHERE (?1 = '' OR p.endpoint = ?1) AND p.left_out = ?2 AND (?3 = '' OR instr(lower(p.name), lower(?3))) "
        "ORDER BY p.name COLLATE NOCASE, p.id LIMIT ?4 OFFSET ?5",
        [of.endpoint, of.left_out, of.text, most, after],
    )


def faces(database: Database, space: str, rows: Iterable[int]) -> list[Row]:
    """Learned from these profiles, the clearest first: profile_id, id, outlier."""
    wanted = list(rows)
    marks = ",".join("?" * len(wanted))
    return database.all(
        "SELECT i.profile_id, f.id, f.outlier FROM profile_picture i JOIN kept_face f ON f.source_id = i.id "
        f"WHERE f.space = ? AND f.kind = ? AND i.profile_id IN ({marks}) ORDER BY f.quality DESC, f.id",
        [space, PROFILE, *wanted],
    )


def counts(database: Database) -> list[Row]:
    """By endpoint: learned, left_out, and how many of the learned are of performers whom the library has."""
    return database.all(
        "SELECT endpoint, sum(NOT left_out) AS learned, sum(left_out) AS left_out, "
        "sum(NOT left_out AND owner > 0) AS owned FROM profile GROUP BY endpoint ORDER BY endpoint"
    )


def known_pictures(database: Database, space: str, endpoint: str, stash_id: str) -> tuple[int, set[str]]:
    """Of a profile by its id there: faces that are in use, and the pictures that were looked at, by their ids."""
    row = database.value("SELECT profile_id FROM profile_id WHERE endpoint = ? AND stash_id = ?", [endpoint, stash_id])
    if row is None:
        return 0, set()
    settled = {each["image_id"] for each in looked_at(database, space, row) if each["settled"]}
    return faces_of(database, space, row), settled

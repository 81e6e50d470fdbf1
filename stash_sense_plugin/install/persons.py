"""Who the people of a published face database are. Read with the standard library alone."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.install.face_database import Installed

SCHEMA = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY,        -- as the index numbers its owners
    uid TEXT NOT NULL,
    name TEXT NOT NULL,
    disambiguation TEXT NOT NULL DEFAULT '',
    faces INTEGER NOT NULL
);
CREATE TABLE stash_id (
    person INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    stash_id TEXT NOT NULL,
    merged INTEGER NOT NULL DEFAULT 0,  -- 1: an id that the stash-box has merged into another
    PRIMARY KEY (endpoint, stash_id)
) WITHOUT ROWID;
CREATE INDEX stash_id_by_person ON stash_id (person, merged, endpoint)
"""


@dataclass(frozen=True)
class Person:
    """`uid` is the id that the database gives; `stash_ids` are (endpoint, id), without those merged into others."""

    uid: str
    name: str
    disambiguation: str
    stash_ids: tuple[tuple[str, str], ...]


def find(database: Installed, numbers: Iterable[int]) -> dict[int, Person]:
    """Those that exist."""
    found = {}
    with _opened(database) as connection:
        for number in sorted(set(numbers)):
            row = connection.execute("SELECT uid, name, disambiguation FROM person WHERE id = ?", [number]).fetchone()
            if row:
                ids = connection.execute(
                    "SELECT endpoint, stash_id FROM stash_id WHERE person = ? AND merged = 0 ORDER BY endpoint",
                    [number],
                )
                found[number] = Person(
                    str(row[0]), str(row[1]), str(row[2]), tuple((str(endpoint), str(one)) for endpoint, one in ids)
                )
    return found


def by_stash_id(database: Installed, links: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """(endpoint, stash-box id) -> person, for those that it knows; ids that were merged lead to the person too."""
    found = {}
    with _opened(database) as connection:
        for link in links:
            row = connection.execute("SELECT person FROM stash_id WHERE endpoint = ? AND stash_id = ?", link).fetchone()
            if row:
                found[link] = int(row[0])
    return found


@contextlib.contextmanager
def _opened(database: Installed) -> Iterator[sqlite3.Connection]:
    """Nobody writes to it any more, so no lock is taken."""
    try:
        address = f"{database.persons_file.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StoreError(
            f"The face database {database.slug} cannot be read ({error}).", "Install it again on the models page."
        ) from error

"""What performers.db of a published database says, as far as it is used: never all of it is in memory."""

from __future__ import annotations

import contextlib
import sqlite3
from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import InstallError, Stopped
from stash_sense_plugin.install.published_source import DATABASE, GET_ANOTHER

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path

    from stash_sense_plugin.install.processes import Stop
    from stash_sense_plugin.install.published_release import Lists

    Link = tuple[str, str]
    """(endpoint, id there)"""

DOMAINS = {
    "stashdb": "stashdb.org",
    "theporndb": "theporndb.net",
    "fansdb": "fansdb.cc",
    "pmvstash": "pmvstash.org",
    "javstash": "javstash.org",
}
"""By the short names; in the order in which a person's own id is chosen."""
_IDS = ("stashbox_ids", ("performer_id", "endpoint", "stashbox_performer_id"))
_MERGED = ("merged_ids", ("performer_id", "endpoint", "merged_stashbox_id"))


@dataclass(frozen=True, eq=False)
class Details:
    """`owner`: by universal id that is used, the performer whose it is; `stale`: those of them that were merged into
    others. `names`: by performer, name and note. By face: `quality` 0..1, or -1 where unknown; `twin`, the label in the
    second index where it is not that of the first; `pruned`, those that their maker took back."""

    quality: array[float]
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    owner: dict[str, int] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    twin: dict[int, int] = field(default_factory=dict)
    pruned: set[int] = field(default_factory=set)


def link_of(uid: str) -> Link:
    domain, _, there = uid.partition(":")
    return endpoint_of(domain), there


@lru_cache(maxsize=64)
def endpoint_of(place: str) -> str:
    """Of the short name that performers.db uses, or of a domain."""
    return f"https://{domain_of(place)}/graphql"


@lru_cache(maxsize=64)
def domain_of(place: str) -> str:
    """Of the short name that performers.db uses; a domain or an address is taken too."""
    domain = place.lower().partition("://")[2].partition("/")[0] or place.lower()
    return DOMAINS.get(domain, domain if "." in domain else f"{domain}.org")


def read_details(folder: Path, lists: Lists, stop: Stop) -> Details:
    """Raises InstallError where the file is damaged or has no performers."""
    uids = {uid: uid for uid in lists.faces if uid is not None}
    uids.update((uid, uid) for group in lists.groups for uid in group)
    made = Details(array("f", [-1.0]) * len(lists.faces))
    with _opened(folder) as connection:
        for number, uid in _ids(connection, *_IDS, stop):
            if uid in uids:
                made.owner[uids[uid]] = number
        if _has(connection, *_MERGED):
            for number, uid in _ids(connection, *_MERGED, stop):
                if uid in uids and uid not in made.owner:
                    made.owner[uids[uid]] = number
                    made.stale.add(uids[uid])
        _read_names(connection, made, stop)
        if _has(connection, "faces", ("facenet_index",)):
            _read_faces(connection, made, stop)
    return made


def all_ids(folder: Path, performers: Container[int], stop: Stop) -> Iterator[tuple[int, Link, bool]]:
    """Whatever stash-boxes call these performers: performer, id, and whether that was merged into another; the others
    first. Raises InstallError."""
    with _opened(folder) as connection:
        for table, columns in (_IDS, _MERGED):
            if not _has(connection, table, columns):
                continue
            for number, uid in _ids(connection, table, columns, stop):
                if number in performers:
                    yield number, link_of(uid), table == _MERGED[0]


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    try:
        address = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            yield connection
    except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
        raise InstallError(f"{DATABASE} cannot be read ({error}).", GET_ANOTHER) from error


def _ids(connection: sqlite3.Connection, table: str, columns: tuple[str, ...], stop: Stop) -> Iterator[tuple[int, str]]:
    for number, place, there in _rows(connection, table, columns, (), stop):
        yield number, f"{domain_of(str(place))}:{there}"


def _read_names(connection: sqlite3.Connection, made: Details, stop: Stop) -> None:
    used = set(made.owner.values())
    for number, name, note in _rows(connection, "performers", ("id", "canonical_name"), ("disambiguation",), stop):
        if number in used:
            made.names[number] = (str(name or ""), str(note or ""))


def _read_faces(connection: sqlite3.Connection, made: Details, stop: Stop) -> None:
    optional = ("arcface_index", "quality_score", "pruned")
    for label, other, quality, pruned in _rows(connection, "faces", ("facenet_index",), optional, stop):
        if not 0 <= label < len(made.quality):
            continue
        if isinstance(quality, (int, float)) and 0 <= quality <= 1:
            made.quality[label] = quality
        if isinstance(other, int) and other != label:
            made.twin[label] = other
        if pruned:
            made.pruned.add(label)


def _rows(
    connection: sqlite3.Connection, table: str, needed: tuple[str, ...], optional: tuple[str, ...], stop: Stop
) -> Iterator[tuple[Any, ...]]:
    """The named columns, in the order of the file; optional ones that do not exist are None. Rows without the first
    are left out."""
    there = _columns(connection, table)
    if not there:
        raise ValueError(f"no such table: {table}")
    columns = [*needed, *(name if name in there else "NULL" for name in optional)]
    for at, row in enumerate(connection.execute(f"SELECT {', '.join(columns)} FROM {table}")):  # noqa: S608
        if at % 4096 == 0 and stop():
            raise Stopped
        if isinstance(row[0], int):
            yield row


def _has(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> bool:
    return set(columns) <= _columns(connection, table)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """None, for a table that does not exist, or is a view, which may take for ever to read."""
    kind = connection.execute("SELECT type FROM sqlite_master WHERE name = ?", [table]).fetchone()
    if kind != ("table",):
        return set()
    return {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}

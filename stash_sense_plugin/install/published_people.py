"""Who the people of a published database are: one person of what several stash-boxes call theirs, with all ids."""

from __future__ import annotations

import contextlib
import html
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import InstallError, Stopped
from stash_sense_plugin.install import persons
from stash_sense_plugin.install.published_source import DATABASE, GET_ANOTHER

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
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


@dataclass(frozen=True, eq=False)
class Details:
    """What performers.db says. By performer there: name, note, ids; `owner`: whose a stash-box id is. `quality` by
    face: 0..1 where known; `twin`: the label in the second index where it is not that of the first."""

    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    owner: dict[Link, int] = field(default_factory=dict)
    links: dict[int, list[Link]] = field(default_factory=dict)
    merged: dict[int, list[Link]] = field(default_factory=dict)
    quality: dict[int, float] = field(default_factory=dict)
    twin: dict[int, int] = field(default_factory=dict)
    pruned: set[int] = field(default_factory=set)


@dataclass
class Somebody:
    """`uids`: all universal ids that are this person's, the one to call it by first."""

    uids: list[str]
    faces: int = 0


def link_of(uid: str) -> Link:
    domain, _, there = uid.partition(":")
    return f"https://{domain.lower()}/graphql", there


def endpoint_of(short: str) -> str:
    """Of the short name that performers.db uses; a domain or an address is taken too."""
    if short.startswith(("http://", "https://")):
        return short
    short = short.lower()
    return f"https://{DOMAINS.get(short, short if '.' in short else f'{short}.org')}/graphql"


def read_details(folder: Path, stop: Stop) -> Details:
    """Raises InstallError where the file is damaged or has no performers."""
    path = folder / DATABASE
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            return _read(connection, stop)
    except (sqlite3.Error, ValueError, TypeError, OverflowError) as error:
        raise InstallError(f"{DATABASE} cannot be read ({error}).", GET_ANOTHER) from error


def _read(connection: sqlite3.Connection, stop: Stop) -> Details:
    made = Details()
    for number, name, note in _rows(connection, "performers", ("id", "canonical_name"), ("disambiguation",), stop):
        made.names[number] = (str(name or ""), str(note or ""))
    ids = ("performer_id", "endpoint", "stashbox_performer_id")
    for number, short, there in _rows(connection, "stashbox_ids", ids, (), stop):
        link = (endpoint_of(str(short)), str(there))
        made.owner[link] = number
        made.links.setdefault(number, []).append(link)
    ids = ("performer_id", "endpoint", "merged_stashbox_id")
    if _has(connection, "merged_ids", ids):
        for number, short, there in _rows(connection, "merged_ids", ids, (), stop):
            link = (endpoint_of(str(short)), str(there))
            made.owner.setdefault(link, number)
            made.merged.setdefault(number, []).append(link)
    _read_faces(connection, made, stop)
    return made


def _read_faces(connection: sqlite3.Connection, made: Details, stop: Stop) -> None:
    if not _has(connection, "faces", ("facenet_index",)):
        return
    optional = ("arcface_index", "quality_score", "pruned")
    for label, other, quality, pruned in _rows(connection, "faces", ("facenet_index",), optional, stop):
        if isinstance(quality, (int, float)) and 0 <= quality <= 1:
            made.quality[label] = float(quality)
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
    columns = [*needed, *(name if name in there else "NULL" for name in optional)]
    for at, row in enumerate(connection.execute(f"SELECT {', '.join(columns)} FROM {table}")):  # noqa: S608
        if at % 4096 == 0 and stop():
            raise Stopped
        if isinstance(row[0], int):
            yield row


def _has(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> bool:
    return set(columns) <= _columns(connection, table)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """None, for a table that does not exist."""
    return {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}


def gather(
    used: Iterable[str], groups: Iterable[Iterable[str]], details: Details
) -> tuple[list[Somebody], dict[str, int]]:
    """The people with the universal ids `used`, and the position of each id's person among them; in the order in which
    they come in `used`.

    Ids of one group, or of one performer, are one person's. An id counts in the first group that names it: to join
    groups that share one would chain people who are not the same.
    """
    wanted = dict.fromkeys(used)
    group_of: dict[str, int] = {}
    for number, group in enumerate(groups):
        for uid in group:
            group_of.setdefault(uid, number)
    keys = _Keys(group_of, details)
    people: dict[Hashable, list[str]] = {}
    for uid in wanted:
        people.setdefault(keys.of(uid), []).append(uid)
    for uid in group_of:
        if uid not in wanted and keys.of(uid) in people:
            people[keys.of(uid)].append(uid)
    found = [Somebody(sorted(uids, key=_rank)) for uids in people.values()]
    return found, {uid: at for at, one in enumerate(found) for uid in one.uids}


class _Keys:
    """What ids of one person have in common: the group, or else the performer, or else the id itself."""

    def __init__(self, group_of: dict[str, int], details: Details) -> None:
        self._group_of, self._owner = group_of, details.owner
        self._group_of_performer: dict[int | None, int] = {}
        for uid, number in group_of.items():
            self._group_of_performer.setdefault(self._performer(uid), number)

    def of(self, uid: str) -> Hashable:
        performer = self._performer(uid)
        group = self._group_of.get(uid)
        if group is None and performer is not None:
            group = self._group_of_performer.get(performer)
        if group is not None:
            return "group", group
        return uid if performer is None else performer

    def _performer(self, uid: str) -> int | None:
        return self._owner.get(link_of(uid))


def _rank(uid: str) -> tuple[int, str]:
    order = list(DOMAINS.values())
    domain = uid.partition(":")[0].lower()
    return (order.index(domain) if domain in order else len(order)), uid


def write(path: Path, people: list[Somebody], lists: Lists, details: Details) -> None:
    """persons.sqlite, new. People are numbered from 1. Where two claim an id, it is whose own it is.

    Raises InstallError where it cannot be written.
    """
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(persons.SCHEMA)
            connection.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?)", _persons(people, lists, details))
            connection.executemany("INSERT OR IGNORE INTO stash_id VALUES (?, ?, ?, ?)", _ids(people, details))
            connection.commit()
    except sqlite3.Error as error:
        raise InstallError(f"{path} cannot be written ({error}).", "Free some space, and install it again.") from error


def _persons(people: list[Somebody], lists: Lists, details: Details) -> Iterator[tuple[int, str, str, str, int]]:
    for number, one in enumerate(people, 1):
        rows = [details.names[each] for each in _performers(one, details) if each in details.names]
        names = [lists.names[uid] for uid in one.uids if uid in lists.names] + [
            name for name, _ in rows if name.strip()
        ]
        note = next((note for _, note in rows if note.strip()), "")
        yield number, one.uids[0], _plain(names[0] if names else one.uids[0]), _plain(note), one.faces


def _ids(people: list[Somebody], details: Details) -> Iterator[tuple[int, str, str, int]]:
    """Those that come first win."""
    for number, one in enumerate(people, 1):
        old = _merged(one, details)
        yield from ((number, *link, int(link in old)) for link in map(link_of, one.uids))
    for merged, source in ((0, details.links), (1, details.merged)):
        for number, one in enumerate(people, 1):
            for performer in _performers(one, details):
                yield from ((number, *link, merged) for link in source.get(performer, ()))


def _merged(one: Somebody, details: Details) -> set[Link]:
    """Ids that a stash-box has merged into others of the person's."""
    performers = _performers(one, details)
    links = {link for performer in performers for link in details.links.get(performer, ())}
    return {link for performer in performers for link in details.merged.get(performer, ())} - links


def _performers(one: Somebody, details: Details) -> list[int]:
    """A person's rows in performers.db, each once."""
    found = (details.owner.get(link_of(uid)) for uid in one.uids)
    return list(dict.fromkeys(each for each in found if each is not None))


def _plain(text: str) -> str:
    """Names in published files are often written for web pages; not all that JSON can say is text."""
    return html.unescape(text).encode("utf-8", "replace").decode().strip()

"""Who the people of a published database are: one person of what several stash-boxes call theirs, with all ids."""

from __future__ import annotations

import contextlib
import html
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import persons
from stash_sense_plugin.install.published_details import DOMAINS, all_ids, link_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from pathlib import Path

    from stash_sense_plugin.install.processes import Stop
    from stash_sense_plugin.install.published_details import Details
    from stash_sense_plugin.install.published_release import Lists


@dataclass(slots=True)
class Somebody:
    """`uids`: all universal ids that are this person's, the one to call it by first."""

    uids: list[str]
    faces: int = 0


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
        return self._owner.get(uid)


def _rank(uid: str) -> tuple[int, str]:
    order = list(DOMAINS.values())
    domain = uid.partition(":")[0].lower()
    return (order.index(domain) if domain in order else len(order)), uid


def write(path: Path, people: list[Somebody], lists: Lists, details: Details, files: Path, stop: Stop) -> None:
    """persons.sqlite, new; `files` is the folder of the published ones. People are numbered from 1. Where two claim an
    id, it is whose own it is.

    Raises InstallError where it cannot be written.
    """
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(persons.SCHEMA)
            connection.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?)", _persons(people, lists, details))
            connection.executemany(
                "INSERT OR IGNORE INTO stash_id VALUES (?, ?, ?, ?)", _ids(people, details, files, stop)
            )
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


def _ids(people: list[Somebody], details: Details, files: Path, stop: Stop) -> Iterator[tuple[int, str, str, int]]:
    """Those that come first win."""
    person_of: dict[int, int] = {}
    for number, one in enumerate(people, 1):
        yield from ((number, *link_of(uid), int(uid in details.stale)) for uid in one.uids)
        for performer in _performers(one, details):
            person_of.setdefault(performer, number)
    for performer, link, merged in all_ids(files, person_of, stop):
        yield person_of[performer], *link, int(merged)


def _performers(one: Somebody, details: Details) -> list[int]:
    """A person's rows in performers.db, each once."""
    found = (details.owner.get(uid) for uid in one.uids)
    return list(dict.fromkeys(each for each in found if each is not None))


def _plain(text: str) -> str:
    """Names in published files are often written for web pages; not all that JSON can say is text."""
    return html.unescape(text).encode("utf-8", "replace").decode().strip()

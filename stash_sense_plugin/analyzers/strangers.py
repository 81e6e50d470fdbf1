"""People whom the library does not have, as matching numbers them and as the store remembers them.

A person whom a stash-box id ties to a performer of the library is that performer. The others get negative numbers.
Whom the store has learned from profiles of stash-boxes goes by the number that lasts there. People of published face
databases are too many to be noted before somebody is found to look like one: for matching they get numbers of the
moment, made of database and place in it, below all that last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.index import FaceIndex
from stash_sense_plugin.faces.joined import Part
from stash_sense_plugin.install import face_database, persons
from stash_sense_plugin.store import known, profiles, published

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.app import App
    from stash_sense_plugin.install.face_database import Installed

_SPAN = 10**9
"""More than a database has people, or the store numbers. The first database begins there."""


@dataclass(frozen=True)
class Strangers:
    """The databases of the space in use, in the order in which their people are numbered."""

    app: App
    databases: tuple[Installed, ...] = ()

    @classmethod
    def of(cls, app: App) -> Strangers:
        return cls(app, face_database.of_space(app.places, app.pack.space))

    def parts(self) -> list[Part]:
        """One for each database, whose people are called by our numbers."""
        if not self.databases:
            return []
        links = self._links()
        return [self._part(at, each, links) for at, each in enumerate(self.databases)]

    def lasting(self, owners: Iterable[int]) -> dict[int, int]:
        """For each number of the moment among `owners`, the one by which the store has the person."""
        wanted: dict[int, list[int]] = {}
        for owner in sorted({owner for owner in owners if owner <= -_SPAN}):
            wanted.setdefault(-owner // _SPAN - 1, []).append(-owner % _SPAN)
        numbers = {}
        for at, people in wanted.items():
            for number, person in persons.find(self.databases[at], people).items():
                noted = published.Published(person.uid, person.name, person.disambiguation, person.stash_ids)
                numbers[_number(at, number)] = published.note(self.app.database, noted)
        return numbers

    def of_the_moment(self, lasting: Sequence[int]) -> dict[int, set[int]]:
        """The other way: for each number of the store, those that matching may have for the person, who may be in the
        library by now."""
        people = published.those(self.app.database, lasting)
        links = self._links() if people else {}
        found: dict[int, set[int]] = {}
        for number, person in people.items():
            found[number] = {number, *(links[link] for link in person.links if link in links)}
            for at, database in enumerate(self.databases):
                there = persons.by_stash_id(database, person.links)
                found[number].update(_number(at, one) for one in there.values())
        return found

    def _links(self) -> dict[tuple[str, str], int]:
        """(endpoint, stash-box id) -> who is known by it: a performer, or whom the store has learned."""
        return {**profiles.links(self.app.database), **known.links(self.app.database)}

    def _part(self, at: int, database: Installed, links: Mapping[tuple[str, str], int]) -> Part:
        index = FaceIndex.open(database.index_file)
        last = int(index.owners[-1]) if len(index) else 0
        owner_of: NDArray[np.int64] = -((at + 1) * _SPAN + np.arange(last + 1, dtype=np.int64))
        for link, person in persons.by_stash_id(database, links).items():
            owner_of[person] = links[link]
        return Part(index, owner_of, shown=False)


def _number(at: int, person: int) -> int:
    """By which matching has a person of the database at that place."""
    return -((at + 1) * _SPAN + person)

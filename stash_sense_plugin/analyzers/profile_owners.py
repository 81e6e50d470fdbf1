"""Whose the faces are that were learned from profiles of stash-boxes: found out anew before each index.

1. A profile whose id the library has is that performer, and its faces count beside those of the library. What an
   installed face database says of ids at several stash-boxes holds here too.
2. Without a link, name and face together say it: a performer of the library, or a profile at another stash-box, that is
   called so too and looks like it. Kept apart, the two would take each other's probability away when somebody is
   matched, and nobody would be named. It says nothing but whose faces these are: links are for the user to make.
3. Everybody else is a person known by the ids alone, with a number below 0 (store/published.py), as those of published
   databases are. Linked or created in the library later, the faces go over to that performer here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.analyzers.vectors import unpacked
from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.install import face_database, persons
from stash_sense_plugin.store import known, profiles, published

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.space import Scale
    from stash_sense_plugin.faces.types import Floats
    from stash_sense_plugin.store.database import Row
    from stash_sense_plugin.store.profiles import Owned

Link = tuple[str, str]
"""Endpoint and id there, in lower case."""

ALIKE = 0.40
"""Cosine of mean faces from which on two of one name are one person, as measured for `open`: of ten people with one to
five pictures on either side, no two came above 0.33, and 99 of 100 times the same person was above it."""


def settle(app: App, scale: Scale) -> None:
    """Gives the faces of each profile to whom they belong now. `scale`: of the space in use."""
    everybody = profiles.owned(app.database)
    if not everybody:
        return
    ids = _ids(app, everybody)
    library = {_link(*link): number for link, number in known.links(app.database).items()}
    owners = {each.id: owner for each in everybody if (owner := _first(library, ids[each.id])) is not None}
    unlinked = [each for each in everybody if each.id not in owners]
    owners |= _shared_out(unlinked, ids, _Namesakes(app, unlinked, library), scale.of(ALIKE))
    profiles.give(app.database, owners)
    _note_people(app, everybody, owners, ids)


def _link(endpoint: str, stash_id: str) -> Link:
    return endpoint, stash_id.lower()


def _first(owners: Mapping[Link, int], links: Sequence[Link]) -> int | None:
    return next((owners[link] for link in links if link in owners), None)


def _ids(app: App, everybody: Sequence[Owned]) -> dict[int, list[Link]]:
    """By profile, all ids by which it is known: those at its own stash-box, then what installed databases add."""
    found = {each.id: [_link(each.endpoint, one) for one in (each.stash_id, *each.ids)] for each in everybody}
    for database in face_database.installed(app.places):
        people = persons.by_stash_id(database, [link for links in found.values() for link in links])
        known_as = persons.find(database, people.values())
        for links in found.values():
            for number in {people[link] for link in links if link in people}:
                links += [_link(*link) for link in known_as[number].stash_ids]
    return {number: list(dict.fromkeys(links)) for number, links in found.items()}


def _shared_out(
    unlinked: Sequence[Owned], ids: Mapping[int, list[Link]], namesakes: _Namesakes, line: float
) -> dict[int, int]:
    """The owner of each: of those that are one person the number of the first."""
    owners: dict[int, int] = {}
    taken: dict[Link, int] = {}
    for each in unlinked:
        owner = _first(taken, ids[each.id])
        if owner is None:
            near = [(likeness, owner) for likeness, owner in namesakes.of(each, owners) if likeness >= line]
            owner = max(near)[1] if near else each.number
        owners[each.id] = owner
        taken.update(dict.fromkeys(ids[each.id], owner))
    return owners


class _Namesakes:
    """Who else is called so, with how alike the faces are. Faces are read only where somebody is."""

    def __init__(self, app: App, unlinked: Sequence[Owned], library: Mapping[Link, int]) -> None:
        self._app = app
        self._faces = _Faces(app)
        self._performers: dict[str, list[int]] = {}
        for number, name in known.all_names(app.database):
            self._performers.setdefault(_plain(name), []).append(number)
        self._linked_at = {(number, endpoint) for (endpoint, _), number in library.items()}
        self._profiles: dict[str, list[Owned]] = {}
        for each in unlinked:
            for name in _names(each):
                self._profiles.setdefault(name, []).append(each)

    def of(self, profile: Owned, owners: Mapping[int, int]) -> Iterator[tuple[float, int]]:
        """(cosine, owner). A performer who is linked at that stash-box is another one there. Of the profiles, those of
        other stash-boxes that have an owner already."""
        for performer in dict.fromkeys(one for name in _names(profile) for one in self._performers.get(name, ())):
            if (performer, profile.endpoint) not in self._linked_at:
                yield from self._compared(profile, self._faces.of_performer(performer), performer)
        for other in self._profiles_called(profile):
            if other.id in owners and other.endpoint != profile.endpoint:
                yield from self._compared(profile, self._faces.of_profile(other.id), owners[other.id])

    def _profiles_called(self, profile: Owned) -> list[Owned]:
        """The name of one is the name or an alias of the other: two that share an alias need not be one."""
        names = _names(profile)
        found = {each.id: each for name in names for each in self._profiles.get(name, ())}
        return [one for one in found.values() if _plain(profile.name) in _names(one) or _plain(one.name) in names]

    def _compared(self, profile: Owned, other: Floats | None, owner: int) -> Iterator[tuple[float, int]]:
        mine = self._faces.of_profile(profile.id)
        if mine is not None and other is not None:
            yield float(mine @ other), owner


class _Faces:
    """Mean faces, float32 (D,) of length 1, the better pictures counting more; None where there are none."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._profiles: dict[int, Floats] | None = None
        self._performers: dict[int, Floats | None] = {}

    def of_profile(self, row: int) -> Floats | None:
        if self._profiles is None:
            by_profile: dict[int, list[Row]] = {}
            for face in profiles.embeddings(self._app.database, self._app.pack.space):
                by_profile.setdefault(face["profile_id"], []).append(face)
            self._profiles = {number: _mean(faces) for number, faces in by_profile.items()}
        return self._profiles.get(row)

    def of_performer(self, number: int) -> Floats | None:
        """By what the library has of it."""
        if number not in self._performers:
            faces = known.own_embeddings(self._app.database, self._app.pack.space, number)
            self._performers[number] = _mean(faces) if faces else None
        return self._performers[number]


def _mean(faces: Sequence[Row]) -> Floats:
    vectors = np.stack([unpacked(face["embedding"]) for face in faces])
    weight = np.clip(np.array([face["quality"] for face in faces], dtype=np.float32), 0.05, 1.0)
    mean: Floats = unit(weight @ vectors)
    return mean


def _names(profile: Owned) -> set[str]:
    return {_plain(name) for name in (profile.name, *profile.aliases)} - {""}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _note_people(
    app: App, everybody: Sequence[Owned], owners: Mapping[int, int], ids: Mapping[int, list[Link]]
) -> None:
    """With the id at each stash-box by which the person is known now, so that all are there when it is created."""
    links: dict[int, dict[str, str]] = {}
    for each in everybody:
        of_person = links.setdefault(owners[each.id], {})
        of_person.setdefault(each.endpoint, each.stash_id)
        for endpoint, stash_id in ids[each.id]:
            of_person.setdefault(endpoint, stash_id)
    for number, person in published.those(app.database, list(links)).items():
        wanted = tuple(links[number].items())
        if wanted != person.links:
            published.note(app.database, published.Published(person.uid, person.name, person.disambiguation, wanted))

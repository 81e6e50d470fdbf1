"""People of a published database: named by a number that lasts, or as the performer who has their stash-box id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.analyzers import face_index, identity
from stash_sense_plugin.analyzers.matching import Matcher
from stash_sense_plugin.analyzers.pictures import Seen
from stash_sense_plugin.analyzers.strangers import Strangers
from stash_sense_plugin.analyzers.vectors import packed
from stash_sense_plugin.errors import NotReady
from stash_sense_plugin.faces.types import Detection, Face, Quality
from stash_sense_plugin.install import face_database
from stash_sense_plugin.store import known, published
from stash_sense_plugin.store.targets import Target
from tests.backend import SPACE
from tests.faces.people import directions, seen
from tests.generated.database import STASHDB, Somebody, put

if TYPE_CHECKING:
    from stash_sense_plugin.faces.types import Floats
    from stash_sense_plugin.store.targets import PersonRow
    from tests.backend import Backend

PEOPLE = directions(30)
NAMES = ("Ines", "Jon", "Kim")


def sample(first: int = 3) -> list[Somebody]:
    """Ines, Jon and Kim, and twenty more."""
    names = [*NAMES, *(f"Extra {number}" for number in range(20))]
    return [Somebody(name, f"id-{name}", seen(PEOPLE[first + at], 3, seed=at)) for at, name in enumerate(names)]


def learn(site: Backend, performer: int, person: Floats) -> None:
    known.note_performer(site.app.database, performer, f"P{performer}", "", "", 1)
    for number, vector in enumerate(seen(person, 3, seed=50 + performer)):
        source = known.Source(SPACE, "image", 10 * performer + number, performer, "")
        known.begin_source(site.app.database, source, 1)
        faces = [known.Learned(0.9, packed(vector), b"jpeg")]
        known.end_source(site.app.database, source, "used", None, "sum", faces)
    face_index.rebuild(site.app)


def scene(*people: Floats) -> Seen:
    """Each person is seen in ten frames."""
    box = np.array([0, 0, 80, 80], dtype=np.float32)
    detection = Detection(box, 0.95, np.zeros((5, 2), dtype=np.float32))
    crop = np.zeros((112, 112, 3), dtype=np.uint8)
    quality = Quality(0.9, 80, 0.9, 1.0, 0.95)
    faces = [
        Face(frame, float(frame), detection, quality, vector, crop)
        for at, person in enumerate(people)
        for frame, vector in enumerate(seen(person, 10, seed=200 + at))
    ]
    return Seen(tuple(faces), 10, 0, size=(640, 360))


def matched(site: Backend, *people: Floats) -> list[PersonRow]:
    return Matcher(site.app).persons(Target("scene", 1, SPACE), scene(*people), ())


def best(rows: list[PersonRow]) -> list[int | None]:
    return [row.candidates[0].performer_id if row.candidates and row.candidates[0].named else None for row in rows]


def test_a_person_of_the_database_is_named_and_remembered(site: Backend) -> None:
    put(site.app.places, sample(), SPACE)
    (row,) = matched(site, PEOPLE[4])
    number = row.candidates[0].performer_id
    assert number < 0
    person = published.get(site.app.database, number)
    assert person == published.Published("stashdb.org:id-Jon", "Jon", "", ((STASHDB, "id-Jon"),))
    assert row.candidates[0].known_face_id is None
    assert known.names(site.app.database, [number])[number]["page"] == "https://stashdb.org/performers/id-Jon"


def test_a_newer_version_that_numbers_people_otherwise_means_the_same_person(site: Backend) -> None:
    put(site.app.places, sample(), SPACE)
    first, before = best(matched(site, PEOPLE[4])), identity.matched_with(site.app)
    put(site.app.places, sample()[::-1], SPACE, version="2")
    assert identity.matched_with(site.app) != before, "what was matched with the older one is out of date"
    assert best(matched(site, PEOPLE[4])) == first


def test_who_has_the_same_stash_box_id_is_the_performer(site: Backend) -> None:
    learn(site, 7, PEOPLE[0])
    known.note_performer(site.app.database, 8, "Jon in Stash", "", "", 1)
    known.note_links(site.app.database, 8, [(STASHDB, "id-Jon"), ("https://fansdb.cc/graphql", "other")])
    put(site.app.places, sample(), SPACE)
    assert sorted(best(matched(site, PEOPLE[0], PEOPLE[4])), key=str) == [7, 8]


def test_faces_of_the_library_and_of_the_database_count_together(site: Backend) -> None:
    learn(site, 7, PEOPLE[4])
    known.note_links(site.app.database, 7, [(STASHDB, "id-Jon")])
    put(site.app.places, sample(), SPACE)
    opened = face_index.opened(site.app, Strangers.of(site.app))
    assert len(opened.index.rows_of(7)) == 6
    assert best(matched(site, PEOPLE[4])) == [7]


def test_a_rejected_person_of_the_database_is_not_said_again(site: Backend) -> None:
    put(site.app.places, sample(), SPACE)
    (row,) = matched(site, PEOPLE[4])
    number = row.candidates[0].performer_id
    from stash_sense_plugin.store import verdicts

    verdicts.put(site.app.database, ("scene", 1), (SPACE, row.template), number, "rejected")
    (again,) = matched(site, PEOPLE[4])
    assert number not in {candidate.performer_id for candidate in again.candidates}


def test_a_database_of_another_space_is_left_alone(site: Backend) -> None:
    put(site.app.places, sample(), "another-space")
    with pytest.raises(NotReady):
        Matcher(site.app)


def test_a_removed_database_is_not_matched_with(site: Backend) -> None:
    learn(site, 7, PEOPLE[0])
    put(site.app.places, sample(), SPACE)
    face_database.remove(site.app.places, "sample")
    assert face_database.installed(site.app.places) == ()
    assert best(matched(site, PEOPLE[0], PEOPLE[4])) in ([7, None], [None, 7])

"""A space with other cosines: the same faces with one more coordinate, equal for all, so that everybody is closer."""

from __future__ import annotations

import numpy as np
import pytest

from stash_sense_plugin.faces import outliers
from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.cluster import cluster
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.match import Person, people
from stash_sense_plugin.faces.space import USUAL, Prior, Scale
from stash_sense_plugin.faces.types import Floats, Looks
from tests.faces.people import directions, index_of, looks, seen

COMMON = 0.4
"""So much of every cosine is the coordinate that all share: strangers are at 0.4 and not at 0."""
GUESSED = Prior(measured=False)


def moved(vectors: Floats) -> Floats:
    more = np.full((len(vectors), 1), np.sqrt(COMMON), dtype=np.float32)
    return np.concatenate([vectors * np.float32(np.sqrt(1 - COMMON)), more], axis=1)


def elsewhere(index: FaceIndex) -> FaceIndex:
    faces = KnownFaces(moved(index.vectors_of(range(len(index)))), index.owners, index.faces, index.quality)
    return FaceIndex.of("elsewhere", faces)


def told(persons: list[Person]) -> list[tuple[tuple[int, ...], int | None]]:
    return [(person.members, person.best.performer if person.best else None) for person in persons]


def test_a_cosine_is_carried_over_in_proportion() -> None:
    scale = Scale(mean=0.4, own=0.8)
    assert scale.of(USUAL.mean) == pytest.approx(0.4)
    assert scale.of(USUAL.own) == pytest.approx(0.8)
    assert Scale().of(0.33) == pytest.approx(0.33)


@pytest.mark.parametrize("performers", [100, 300])
def test_another_space_is_learned_from_its_index(performers: int) -> None:
    """The same persons are told apart and named, and a decision as sure as in the first space."""
    everybody = directions(performers + 3)
    scene = looks(
        (seen(everybody[0], 20), range(20)),
        (seen(everybody[1], 8, 1.1), range(8)),
        *((seen(everybody[performers + at], 15, seed=at), range(15)) for at in range(3)),
    )
    here = index_of(everybody[:performers])
    there = elsewhere(here)
    first = people(scene, Known(here, fit(here, GUESSED)))
    second = people(Looks(scene.frames, moved(scene.vectors), scene.quality), Known(there, fit(there, GUESSED)))
    assert told(second) == told(first)
    assert sum(name is not None for _, name in told(first)) == 2
    for one, other in zip(first, second, strict=True):
        assert one.candidates[0].confidence == pytest.approx(other.candidates[0].confidence, abs=0.05)


def test_it_would_be_one_crowd_by_the_lines_of_the_first() -> None:
    """What the scale is for."""
    one, two = directions(2)
    both = looks((seen(one, 10), range(10)), (seen(two, 10, seed=1), range(10, 20)))
    far = Looks(both.frames, moved(both.vectors), both.quality)
    assert len(cluster(both)) == 2
    assert len(cluster(far)) == 1
    assert len(cluster(far, Scale(COMMON, COMMON + 0.6 * USUAL.own))) == 2


def test_a_space_that_was_measured_is_not_moved_by_an_odd_index() -> None:
    there = elsewhere(index_of(directions(300)))
    assert fit(there, USUAL).scale == Scale()
    assert fit(there, GUESSED).scale.of(USUAL.mean) == pytest.approx(COMMON, abs=0.05)


def test_a_strange_face_is_found_in_another_space() -> None:
    person, other = directions(2)
    vectors = np.concatenate([seen(person, 5), seen(other, 1)])
    scale = Scale(COMMON + (1 - COMMON) * USUAL.mean, COMMON + (1 - COMMON) * USUAL.own)
    assert outliers.find(vectors, [1] * 6, [0.9] * 6) == [5]
    assert outliers.find(moved(vectors), [1] * 6, [0.9] * 6) == []
    assert outliers.find(moved(vectors), [1] * 6, [0.9] * 6, scale) == [5]


@pytest.mark.parametrize(
    ("values", "prior"),
    [
        ({}, USUAL),
        ({"measured": False, "basis": "words"}, GUESSED),
        ({"mean": 0, "spread": 0.2, "own": 1}, Prior(0.0, 0.2, 1.0)),
    ],
)
def test_what_a_manifest_says_of_its_space(values: dict[str, object], prior: Prior) -> None:
    assert Prior.from_values(values) == prior

"""Several indices searched together answer as one of all their faces would."""

from __future__ import annotations

import numpy as np
import pytest

from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.joined import JoinedIndex, Part
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.match import people
from tests.faces.people import directions, index_of, looks, seen

PEOPLE = directions(12)


def one_of_all(own: FaceIndex, published: FaceIndex, owner_of: np.ndarray) -> FaceIndex:
    """The same faces in a single index."""
    faces = KnownFaces(
        np.concatenate([own.vectors, published.vectors]),
        np.concatenate([own.owners, owner_of[published.owners]]),
        np.concatenate([own.faces, np.zeros(len(published), dtype=np.int64)]),
        np.concatenate([own.quality, published.quality]),
    )
    return FaceIndex.of("made-up", faces)


@pytest.fixture
def own() -> FaceIndex:
    return index_of(PEOPLE[:4])


@pytest.fixture
def published() -> FaceIndex:
    """Its people 1 to 9 are ours 3 to 11."""
    return index_of(PEOPLE[3:], faces=2, seed=300)


@pytest.fixture
def owner_of() -> np.ndarray:
    """Its first is our performer 4, the others are nobody of ours."""
    return np.array([0, 4, *range(-2, -10, -1)], dtype=np.int64)


@pytest.fixture
def joined(own: FaceIndex, published: FaceIndex, owner_of: np.ndarray) -> JoinedIndex:
    return JoinedIndex([Part(own), Part(published, owner_of, shown=False)])


@pytest.mark.parametrize("k", [1, 5, 100])
def test_the_nearest_are_those_of_one_index(
    own: FaceIndex, published: FaceIndex, owner_of: np.ndarray, joined: JoinedIndex, k: int
) -> None:
    queries = np.concatenate([seen(person, 1) for person in PEOPLE])
    hits, wanted = joined.search(queries, k), one_of_all(own, published, owner_of).search(queries, k)
    assert hits.rows.shape == (12, min(k, len(own) + len(published)))
    assert np.allclose(hits.scores, wanted.scores, atol=1e-6)  # the single one has brought them to length 1 again
    again = (joined.vectors_of(hits.rows.ravel()).reshape(12, -1, queries.shape[1]) * queries[:, None]).sum(axis=2)
    assert np.allclose(again, hits.scores, atol=1e-6)


def test_rows_belong_to_owners_of_all_parts(joined: JoinedIndex) -> None:
    assert len(joined) == 4 * 3 + 9 * 2
    assert joined.rows_of(4).tolist() == [9, 10, 11, 12, 13]
    assert joined.rows_of(-9).tolist() == [28, 29]
    assert joined.rows_of(99).tolist() == []
    for owner in np.unique(joined.owners).tolist():
        assert (joined.owners[joined.rows_of(owner)] == owner).all()
    assert (joined.faces[12:] == 0).all()
    assert (joined.faces[:12] > 0).all()


def test_matching_is_that_of_one_index(
    own: FaceIndex, published: FaceIndex, owner_of: np.ndarray, joined: JoinedIndex
) -> None:
    scene = looks(
        (seen(PEOPLE[3], 12), range(12)), (seen(PEOPLE[7], 9), range(9)), (seen(directions(13)[12], 9), range(9))
    )
    single = one_of_all(own, published, owner_of)
    told = [
        [
            (person.members, person.best and (person.best.performer, round(person.best.confidence, 6)))
            for person in found
        ]
        for found in (people(scene, Known(index, fit(index))) for index in (joined, single))
    ]
    assert told[0] == told[1]
    assert {best[0] for _, best in told[0] if best} == {4, -5}


def test_spaces_are_not_mixed(own: FaceIndex) -> None:
    other = FaceIndex.of("another", KnownFaces(np.eye(4, 128), [1, 2, 3, 4], [1, 2, 3, 4], [0.9] * 4))
    with pytest.raises(ValueError, match="different spaces"):
        JoinedIndex([Part(own), Part(other)])

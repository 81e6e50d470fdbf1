from __future__ import annotations

import numpy as np
import pytest

from stash_sense_plugin.faces.outliers import find
from tests.faces.people import directions, seen
from tests.generated.stills import lfw
from tests.shared import needs_shared


def _find(*faces: tuple[int, np.ndarray]) -> list[int]:
    vectors = np.concatenate([np.atleast_2d(vectors) for _, vectors in faces])
    owners = np.concatenate([[owner] * len(np.atleast_2d(vectors)) for owner, vectors in faces])
    return find(vectors, owners, np.ones(len(owners)))


ONE, TWO, THREE, STRANGER, OTHER = directions(5)


@pytest.mark.parametrize(
    ("faces", "dropped"),
    [
        ([(1, seen(ONE, 4)), (2, seen(TWO, 3))], []),
        ([(1, seen(ONE, 4)), (1, seen(STRANGER, 1))], [4]),
        ([(1, seen(ONE, 4)), (1, seen(STRANGER, 1)), (1, seen(OTHER, 1))], [4, 5]),
        ([(1, seen(ONE, 2)), (1, seen(STRANGER, 1))], [2]),
        ([(1, seen(ONE, 3)), (1, seen(TWO, 1, seed=7)), (2, seen(TWO, 3))], [3]),
        ([(1, seen(ONE, 1)), (1, seen(TWO, 1, seed=7)), (2, seen(TWO, 3))], [1]),
        ([(1, seen(ONE, 1)), (1, seen(STRANGER, 1))], []),
        ([(1, seen(ONE, 1)), (2, seen(ONE, 1, seed=7))], []),
        ([(1, seen(ONE, 1)), (2, seen(TWO, 1))], []),
        ([], []),
    ],
    ids=[
        "all well", "a stranger", "two strangers", "two against one", "another performer's", "one of two is another's",
        "two, nobody can say", "one face each of the same", "one face each", "none",
    ],
)  # fmt: skip
def test_find(faces: list[tuple[int, np.ndarray]], dropped: list[int]) -> None:
    assert (_find(*faces) if faces else find(np.zeros((0, 128)), [], [])) == dropped  # type: ignore[arg-type]


@needs_shared
def test_on_real_faces() -> None:
    """Of each of ten people six faces and two of the next person: those two go, hardly anything else does."""
    from tests.benchmarks.accuracy import _embedded

    names = sorted(lfw())
    faces = _embedded()
    rows = [(owner, faces[name][at][0]) for owner, name in enumerate(names) for at in range(4)]
    wrong = [(owner, faces[names[owner - 1]][at][0]) for owner in range(10) for at in (4, 5)]
    found = _find(*rows, *wrong)
    assert set(range(40, 60)) <= set(found)
    assert len([at for at in found if at < 40]) <= 1

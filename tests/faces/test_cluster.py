from __future__ import annotations

import time

import numpy as np
import pytest

from stash_sense_plugin.faces.cluster import cluster
from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.types import Looks
from tests.faces.people import BLURRED, directions, looks, seen


def test_nobody() -> None:
    assert (
        cluster(Looks(np.zeros(0, dtype=np.int64), np.zeros((0, 1), dtype=np.float32), np.zeros(0, dtype=np.float32)))
        == []
    )


def test_people_are_told_apart_and_a_person_seen_once_stays_one() -> None:
    one, two, three = directions(3)
    found = cluster(looks((seen(one, 20), range(20)), (seen(two, 15), range(15)), (seen(three, 1), [7])))
    assert found == [list(range(20)), list(range(20, 35)), [35]]


def test_two_faces_of_one_frame_are_never_one_person() -> None:
    """Twins in all frames, and the same picture twice in one."""
    (one,) = directions(1)
    found = cluster(looks((seen(one, 10), range(10)), (seen(one, 10, seed=1), range(10))))
    assert all(len({at % 10 for at in group}) == len(group) for group in found)
    assert cluster(looks((np.tile(one, (2, 1)), [3, 3]))) == [[0], [1]]
    assert cluster(looks((np.tile(one, (2, 1)), [3, 4]))) == [[0, 1]]


def test_a_bridge_does_not_chain_two_people_together() -> None:
    """A face between two others, as alike to both as one person's looks: single linkage would make all one."""
    one, two = directions(2)
    between = unit(one + two)
    found = cluster(looks((seen(one, 12), range(12)), (seen(two, 12), range(12, 24)), (between[None], [30])))
    assert next(group for group in found if 0 in group) != next(group for group in found if 12 in group)
    assert sum(len(group) for group in found) == 25


def test_blurred_looks_do_not_drag_people_together() -> None:
    """What blur has in common is no likeness: here all blurred looks lean the same way."""
    one, two, lean = directions(3)
    parts = [unit(seen(person, 10, BLURRED, seed) + 0.5 * lean) for seed, person in enumerate((one, two))]
    found = cluster(looks((parts[0], range(10)), (parts[1], range(10)), quality=0.1))
    for group in found:
        assert len({at // 10 for at in group}) == 1


@pytest.mark.parametrize("seed", range(5))
def test_order_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = directions(4, seed)
    together = looks(*((seen(person, 9, 1.1, seed + at), range(9)) for at, person in enumerate(people)))
    order = rng.permutation(36)
    mixed = Looks(together.frames[order], together.vectors[order], together.quality[order])
    assert {frozenset(order[group].tolist()) for group in cluster(mixed)} == {
        frozenset(group) for group in cluster(together)
    }


def test_two_thousand_faces_are_quick() -> None:
    people = directions(25)
    crowd = looks(*((seen(person, 80, 0.9, at), range(80)) for at, person in enumerate(people)))
    start = time.process_time()
    found = cluster(crowd)
    assert time.process_time() - start < 10
    assert sorted(len(group) for group in found) == [80] * 25

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stash_sense_plugin.duplicates.neighbours import neighbours
from stash_sense_plugin.duplicates.scene_candidates import REACH, SECOND_SIGNS, SOURCES, Hashed, by_buckets
from stash_sense_plugin.duplicates.scenes import SceneFacts, pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stash_sense_plugin.duplicates.scene_candidates import Packed

EVERYTHING: dict[str, Any] = {
    "phashes": (5,),
    "studio": 1,
    "date": "2024-03-01",
    "performers": (7, 8),
    "title": "Elan vital",
    "code": "ABC-1",
    "stash_ids": (("https://stashdb.org/graphql", "x"),),
}


def unpacked(packed: Packed, facts: Sequence[SceneFacts]) -> list[tuple[int, int]]:
    return [divmod(each, len(facts)) for each in packed.tolist()]


def many(count: int, **facts: Any) -> list[SceneFacts]:
    """A list has a value for each, anything else is the same in all."""
    return [
        SceneFacts(at + 1, **{name: value[at] if isinstance(value, list) else value for name, value in facts.items()})
        for at in range(count)
    ]


@pytest.mark.parametrize(
    ("facts", "is_candidate"),
    [
        ({"stash_ids": EVERYTHING["stash_ids"]}, True),
        ({"studio": 1, "date": "2024-03-01", "performers": [(7, 8), (8, 7)]}, True),
        ({"studio": 1, "date": "2024-03-01", "performers": [(7, 8), (7,)]}, False),
        ({"studio": 1, "date": "2024-03", "performers": (7, 8)}, False),
        ({"studio": 1, "date": "2024-03-01"}, False),
        ({"studio": 1, "performers": (7, 8)}, False),
        ({"date": "2024-03-01", "performers": (7, 8)}, False),
        ({"studio": 1, "code": ["ABC-1", "abc 1"]}, True),
        ({"studio": 1, "code": "--"}, False),
        ({"code": "ABC-1"}, False),
        ({"title": ["Elan vital", "ÉLAN, vital"], "performers": (7,), "duration": [100.0, 102.0]}, True),
        ({"title": "Elan vital", "performers": (7,), "duration": [100.0, 102.1]}, False),
        ({"title": "Elan vital", "performers": (7,)}, False),
        ({"title": "Elan vital", "duration": 100.0}, False),
        ({"title": "Part 2", "performers": (7,), "duration": 100.0}, False),
        ({"phashes": (5,)}, False),
        ({"faces": {7: 0.5}}, False),
    ],
)
@pytest.mark.parametrize("new", [None, {0}, {1}, {0, 1}])
def test_what_makes_a_candidate(facts: dict[str, Any], is_candidate: bool, new: Collection[int] | None) -> None:
    scenes = many(2, **facts)
    assert unpacked(by_buckets(scenes, SOURCES, new), scenes) == ([(0, 1)] if is_candidate else [])


def test_a_pair_of_many_sources_is_one_candidate() -> None:
    scenes = many(2, **EVERYTHING, duration=100.0)
    assert unpacked(by_buckets(scenes, (*SOURCES, *SECOND_SIGNS)), scenes) == [(0, 1)]


BUCKETS: dict[str, dict[str, Any]] = {
    "one id": {"stash_ids": EVERYTHING["stash_ids"]},
    "one day": {"studio": 1, "date": "2024-03-01", "performers": (7,)},
    "one code": {"studio": 1, "code": "DVD"},
    "one title": {"title": "Elan vital", "performers": (7,)},
    "one performer": {"phashes": (5,), "performers": (7,)},
    "one studio's day": {"phashes": (5,), "studio": 1, "date": "2024-03-01"},
}


@pytest.mark.parametrize("facts", BUCKETS.values(), ids=BUCKETS.keys())
def test_in_a_crowded_bucket_only_what_is_as_long_is_compared(facts: dict[str, Any]) -> None:
    rng = random.Random(1)
    lengths = [10.0 * at for at in range(1, 1001)]
    rng.shuffle(lengths)
    scenes = [*many(1000, **facts, duration=lengths), SceneFacts(2000, **facts, duration=lengths[123] + 0.5)]
    found = by_buckets(scenes, (*SOURCES, *SECOND_SIGNS))
    assert unpacked(found, scenes) == [(123, 1000)]
    np.testing.assert_array_equal(by_buckets(scenes, (*SOURCES, *SECOND_SIGNS), {1000}), found)


@pytest.mark.parametrize("facts", BUCKETS.values(), ids=BUCKETS.keys())
def test_a_bucket_of_equally_long_ones_does_not_explode(facts: dict[str, Any]) -> None:
    scenes = many(1000, **facts, duration=60.0)
    assert 0 < len(by_buckets(scenes, (*SOURCES, *SECOND_SIGNS))) <= 1000 * REACH


def test_one_studio_and_one_performer_make_no_candidates() -> None:
    days = [f"20{at % 25 + 10}-{at % 12 + 1:02}-{at % 28 + 1:02}" for at in range(5000)]
    scenes = many(5000, studio=1, performers=(7,), date=days, duration=[1000.0 + 5 * at for at in range(5000)])
    assert len({scene.date for scene in scenes}) == 2100
    assert len(by_buckets(scenes, SOURCES)) < 3 * 5000


def test_scenes_of_near_and_of_equal_hashes() -> None:
    scenes = many(5, phashes=[(0, 2**64 - 1), (3,), (3,), (0x5555_5555_5555_5555,), ()])
    hashed = Hashed(scenes)
    assert unpacked(hashed.pairs(neighbours(hashed.hashes)), scenes) == [(0, 1), (0, 2), (1, 2)]
    assert unpacked(hashed.pairs(neighbours(hashed.hashes, limit=1)), scenes) == []


@pytest.mark.parametrize("count", [30, 40])
def test_of_many_with_one_hash_all_or_none(count: int) -> None:
    """More are a crowd, in which the same length and performers are needed."""
    scenes = many(count, phashes=(5,), duration=[100.0 * at for at in range(1, count + 1)], performers=(7,))
    found = pairs(scenes)
    assert len(found) == (count * (count - 1) // 2 if count == 30 else 0)

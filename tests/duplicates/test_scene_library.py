"""Whole libraries with planted duplicates and traps: what is found, what is not, and how little of it is compared."""

from __future__ import annotations

import random
from functools import cache

import pytest

from stash_sense_plugin.duplicates.groups import Scored, groups
from stash_sense_plugin.duplicates.neighbours import neighbours
from stash_sense_plugin.duplicates.scene_candidates import SECOND_SIGNS, SOURCES, Hashed, by_buckets
from stash_sense_plugin.duplicates.scenes import LIKELY, LISTED, Pair, SceneFacts, pairs, pairs_of
from tests.generated.library import PLANTS, TRAPS, Library, library

SEEDS = [0, 1, 2]


@cache
def made(seed: int) -> Library:
    return library(2000, seed)


@cache
def found(seed: int) -> dict[tuple[int, int], Pair]:
    return {(pair.a, pair.b): pair for pair in pairs(made(seed).facts)}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_library_is_what_it_says(seed: int) -> None:
    facts = {scene.id: scene for scene in made(seed).facts}
    assert len(facts) == len(made(seed).facts) == 2000
    assert made(seed).planted.keys() == PLANTS.keys()
    assert made(seed).traps.keys() == TRAPS.keys()
    assert [scene.id for scene in made(seed).facts] != sorted(facts)
    assert library(2000, seed) == made(seed)
    kinds = [*made(seed).planted.values(), *made(seed).traps.values()]
    assert min(len(kind) for kind in kinds) >= 3
    assert len(made(seed).chains) >= 3
    assert all(len(ids) >= 100 for ids in made(seed).apart.values())
    assert not made(seed).all_planted & made(seed).all_traps.keys()


@pytest.mark.parametrize("kind", PLANTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_planted_duplicates_are_likely(seed: int, kind: str) -> None:
    missed = [pair for pair in made(seed).planted[kind] if pair not in found(seed) or found(seed)[pair].score < LIKELY]
    assert missed == []


@pytest.mark.parametrize("seed", SEEDS)
def test_no_trap_is_likely(seed: int) -> None:
    trapped = {pair: made(seed).trap_of(pair) for pair in found(seed) if found(seed)[pair].score >= LIKELY}
    assert {pair: kind for pair, kind in trapped.items() if kind} == {}
    assert all(found(seed)[pair].score == LISTED for pair in made(seed).traps["wrong link"])
    assert not found(seed).keys() & set(made(seed).traps["two ids"])


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_else_is_likely(seed: int) -> None:
    middles = {tuple(sorted((end, b))) for a, b, c in made(seed).chains for end in (a, c)}
    others = found(seed).keys() - made(seed).all_planted - middles
    assert [pair for pair in others if found(seed)[pair].score >= LIKELY] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_ends_of_a_chain_are_in_no_group_together(seed: int) -> None:
    whole = groups(Scored(pair.a, pair.b, pair.score) for pair in found(seed).values())
    for first, middle, last in made(seed).chains:
        holding = [group.ids for group in whole if middle in group.ids]
        assert sorted(holding) == sorted([tuple(sorted((first, middle))), tuple(sorted((middle, last)))])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_library_does_not_matter(seed: int) -> None:
    facts = random.Random(seed).sample(made(seed).facts, len(made(seed).facts))
    assert pairs(iter(facts)) == list(found(seed).values())


@pytest.mark.parametrize("share", [0.0, 0.01, 0.04, 0.2], ids=["none", "a few", "many", "most in one go"])
@pytest.mark.parametrize("seed", SEEDS)
def test_some_against_all_is_the_same_as_all_against_all(seed: int, share: float) -> None:
    facts = made(seed).facts
    new = [scene.id for scene in random.Random(seed).sample(facts, int(share * len(facts)))]
    touching = [pair for pair in found(seed).values() if pair.a in new or pair.b in new]
    assert pairs_of(new, facts) == touching


@pytest.mark.parametrize("seed", SEEDS)
def test_crowds_some_against_all(seed: int) -> None:
    """Where new ones are of a crowd, and where what they are near to is beside one."""
    facts = made(seed).facts
    crowd = sorted(made(seed).apart["black frames"])[:40]
    twins = [scene for scene in facts if scene.id in crowd[:20]]
    more = [*facts, *(SceneFacts(9000 + scene.id, (0x8000000000000000,), scene.duration, scene.studio, scene.date,
                                 scene.performers) for scene in twins)]  # fmt: skip
    new = {*crowd[10:30], *(9000 + number for number in crowd[:15])}
    whole = pairs(more)
    assert len([pair for pair in whole if pair.tier == "crowd"]) >= 10
    assert pairs_of(new, more) == [pair for pair in whole if pair.a in new or pair.b in new]


def test_little_is_compared() -> None:
    """Of two million pairs."""
    facts, hashed = made(0).facts, Hashed(made(0).facts)
    by_hash, others = hashed.pairs(neighbours(hashed.hashes)), by_buckets(facts, SOURCES)
    assert len(by_hash) + len(others) < 4 * len(found(0))
    assert len(by_buckets(facts, SECOND_SIGNS)) < len(facts)

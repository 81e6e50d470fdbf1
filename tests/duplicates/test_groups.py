from __future__ import annotations

import random
from itertools import combinations

import pytest

from stash_sense_plugin.duplicates.groups import Scored, groups


def scored(*pairs: tuple[int, int, float]) -> list[Scored[int]]:
    return [Scored(*pair) for pair in pairs]


CASES = {
    "nothing": ([], [], []),
    "a pair": ([(1, 2, 80)], [], [(80, [1, 2])]),
    "three that go together": ([(1, 2, 80), (2, 3, 90), (1, 3, 70)], [], [(70, [1, 2, 3])]),
    "a chain is two pairs": ([(1, 2, 80), (2, 3, 90)], [], [(90, [2, 3]), (80, [1, 2])]),
    "a veto splits": ([(1, 2, 80), (2, 3, 90), (1, 3, 70)], [(3, 1)], [(90, [2, 3]), (80, [1, 2])]),
    "a veto takes the pair": ([(1, 2, 80)], [(1, 2)], []),
    "a veto about others": ([(1, 2, 80)], [(1, 3), (7, 8)], [(80, [1, 2])]),
    "two triangles on one side": (
        [(1, 2, 90), (1, 3, 80), (2, 3, 80), (1, 4, 70), (2, 4, 70)],
        [],
        [(80, [1, 2, 3]), (70, [1, 2, 4])],
    ),
    "the better company first": (
        [(1, 2, 90), (1, 3, 60), (2, 3, 60), (1, 4, 75), (2, 4, 70), (3, 4, 55)],
        [],
        [(55, [1, 2, 3, 4])],
    ),
    "said twice, either way round": ([(1, 2, 60), (2, 1, 80), (1, 2, 70)], [], [(80, [1, 2])]),
    "with itself": ([(1, 1, 100), (1, 2, 60)], [], [(60, [1, 2])]),
    "equal scores": ([(3, 4, 80), (1, 2, 80)], [], [(80, [1, 2]), (80, [3, 4])]),
}


@pytest.mark.parametrize(("pairs", "vetoed", "expected"), CASES.values(), ids=CASES.keys())
def test_cases(
    pairs: list[tuple[int, int, float]], vetoed: list[tuple[int, int]], expected: list[tuple[float, list[int]]]
) -> None:
    made = groups(scored(*pairs), vetoed)
    assert [(group.score, list(group.ids)) for group in made] == expected


def test_names_as_ids() -> None:
    (group,) = groups([Scored("a:2", "a:1", 75.0)])
    assert group.ids == ("a:1", "a:2")
    assert group.pairs == (Scored("a:1", "a:2", 75.0),)


@pytest.mark.parametrize("seed", range(40))
def test_cliques_that_cover_all_pairs_and_hold_no_veto(seed: int) -> None:
    rng = random.Random(seed)
    everyone = range(rng.randint(2, 24))
    density = rng.random()
    pairs = [Scored(a, b, rng.randint(50, 60)) for a, b in combinations(everyone, 2) if rng.random() < density]
    vetoed = {(pair.a, pair.b) for pair in pairs if rng.random() < 0.1}
    accepted = {(pair.a, pair.b): pair.score for pair in pairs if (pair.a, pair.b) not in vetoed}
    made = groups(pairs, vetoed)
    for group in made:
        inside = {(pair.a, pair.b): pair.score for pair in group.pairs}
        assert list(inside) == list(combinations(group.ids, 2))
        assert inside.items() <= accepted.items()
        assert group.score == min(inside.values())
    assert {(pair.a, pair.b) for group in made for pair in group.pairs} == accepted.keys()
    assert len({group.ids for group in made}) == len(made)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_the_input_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    pairs = [Scored(a, b, rng.choice([55, 75])) for a, b in combinations(range(20), 2) if rng.random() < 0.4]
    vetoed = [(pair.a, pair.b) for pair in pairs[::9]]
    turned = [Scored(pair.b, pair.a, pair.score) if rng.random() < 0.5 else pair for pair in pairs]
    shuffled = rng.sample(turned, len(turned))
    assert groups(shuffled, [(b, a) for a, b in reversed(vetoed)]) == groups(pairs, vetoed)


@pytest.mark.parametrize("seed", range(10))
def test_nobody_outside_goes_with_all_of_a_group(seed: int) -> None:
    rng = random.Random(seed)
    pairs = {(a, b): rng.randint(50, 99) for a, b in combinations(range(16), 2) if rng.random() < 0.5}
    for group in groups([Scored(a, b, score) for (a, b), score in pairs.items()]):
        for other in set(range(16)) - set(group.ids):
            assert any((min(one, other), max(one, other)) not in pairs for one in group.ids)


def test_two_hundred_equal_ones_are_one_group() -> None:
    (group,) = groups(Scored(a, b, 97.0) for a, b in combinations(range(200), 2))
    assert group.ids == tuple(range(200))
    assert len(group.pairs) == 200 * 199 // 2


def test_a_star_is_pairs() -> None:
    made = groups(Scored(0, other, 80.0) for other in range(1, 5001))
    assert sorted(group.ids for group in made) == [(0, other) for other in range(1, 5001)]

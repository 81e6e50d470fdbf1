from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.duplicates import neighbours as module
from stash_sense_plugin.duplicates.neighbours import Neighbours, are_crowded, neighbours, neighbours_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def of(*values: int) -> NDArray[np.uint64]:
    return np.array(values, dtype=np.uint64)


def library(seed: int, count: int = 1500) -> NDArray[np.uint64]:
    """Unrelated hashes, hashes whose likeness lies within some of their bits, equal ones, and a crowd."""
    rng = np.random.default_rng(seed)
    plain = rng.integers(0, 2**64, count, dtype=np.uint64)
    copies = [flipped(rng, plain[:300], bits) for bits in (0, 1, 3, 9, 10, 11, 12)]
    crowd = flipped(rng, np.full(120, 0x8000000000000000, dtype=np.uint64), 3)
    return rng.permutation(np.concatenate([plain, *copies, crowd]))


def flipped(rng: np.random.Generator, hashes: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """Each with so many bits changed, in half of the cases all within 20 bits that lie side by side."""
    made = hashes.copy()
    for at in range(len(made)):
        first, wide = (int(rng.integers(0, 45)), 20) if rng.random() < 0.5 else (0, 64)
        for bit in rng.choice(wide, bits, replace=False):
            made[at] ^= np.uint64(1 << (first + int(bit)))
    return made


def compared(hashes: NDArray[np.uint64], distance: int) -> dict[tuple[int, int], int]:
    """Every pair looked at."""
    values = sorted({int(value) for value in hashes})
    return {
        (one, other): (one ^ other).bit_count()
        for at, one in enumerate(values)
        for other in values[at + 1 :]
        if (one ^ other).bit_count() <= distance
    }


def pairs_in(found: Neighbours) -> dict[tuple[int, int], int]:
    left, right = found.hashes[found.left], found.hashes[found.right]
    made = {(int(one), int(other)): int(apart) for one, other, apart in zip(left, right, found.distances, strict=True)}
    assert len(made) == len(found.left), "a pair is told twice"
    return made


def crowded_by_counting(hashes: NDArray[np.uint64], distance: int, limit: int) -> set[int]:
    near = np.bitwise_count(hashes[:, None] ^ hashes[None, :]) <= distance
    return {int(value) for value in hashes[near.sum(axis=1) - 1 > limit]}


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        (0xEB716D2E0149F2D1, 0xEB716D2E0149F2D0, 1),
        (0, 0x3FF, 10),
        (0, 0x7FF, None),
        (0, 0xFFFFFFFFFFFFFFFF, None),
        (0x8000000000000000, 0, 1),
        (0, 0x0007_0007_0003_0003, 10),
        (0, 0x0001_0007_0007_0007, 10),
        (0, 0x001F_001F_0000_0000, 10),
        (0, 0x0007_0007_0007_0003, None),
    ],
)
def test_two_hashes(one: int, other: int, distance: int | None) -> None:
    expected = {} if distance is None else {(min(one, other), max(one, other)): distance}
    assert pairs_in(neighbours(of(one, other, one))) == expected


@pytest.mark.parametrize("hashes", [of(), of(7), of(7, 7, 7)])
def test_nothing_to_compare(hashes: NDArray[np.uint64]) -> None:
    assert pairs_in(neighbours(hashes)) == {}
    assert pairs_in(neighbours_of(hashes, hashes)) == {}


@pytest.mark.parametrize("distance", [0, 1, 2, 3, 4, 7, 10, 12])
def test_finds_what_comparing_all_finds(distance: int) -> None:
    hashes = library(distance)
    found = neighbours(hashes, distance, limit=None)
    assert not found.crowded.any()
    assert pairs_in(found) == compared(hashes, distance)
    order = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    assert order == sorted(order)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("limit", [3, 32])
def test_only_pairs_within_crowds_are_left_out(seed: int, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they are thrown out again and again on the way."""
    monkeypatch.setattr(module, "_HELD", 50)
    monkeypatch.setattr(module, "_CHUNK", 1000)
    hashes = library(seed)
    crowded = crowded_by_counting(hashes, 10, limit)
    found = neighbours(hashes, limit=limit)
    assert {int(value) for value in found.hashes[found.crowded]} == crowded
    assert len(crowded) >= 100
    everything = compared(hashes, 10)
    assert pairs_in(found) == {pair: apart for pair, apart in everything.items() if not crowded.issuperset(pair)}


@pytest.mark.parametrize(("five", "crowded"), [(33, False), (34, True)])
def test_many_with_one_and_the_same_hash_are_a_crowd(five: int, crowded: bool) -> None:
    found = neighbours(of(*[5] * five, 0xFFFF_FFFF_0000_0000))
    assert found.crowded.tolist() == [crowded, False]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("limit", [3, 32, None])
def test_a_few_against_all_is_the_same_as_all_against_all(seed: int, limit: int | None) -> None:
    hashes = library(seed)
    some = np.random.default_rng(seed).choice(hashes, 200)
    whole, part = neighbours(hashes, limit=limit), neighbours_of(some, hashes, limit=limit)
    wanted = {int(value) for value in some} - {int(value) for value in whole.hashes[whole.crowded]}
    assert pairs_in(part) == {pair: apart for pair, apart in pairs_in(whole).items() if wanted & set(pair)}
    told = np.isin(part.hashes, some)
    told[part.left] = told[part.right] = True
    np.testing.assert_array_equal(part.crowded[told], whole.crowded[told])


def test_crowded_or_not_without_the_pairs() -> None:
    hashes = library(1)
    whole = neighbours(hashes)
    some = whole.hashes[::3]
    np.testing.assert_array_equal(are_crowded(some, hashes), whole.crowded[::3])

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.faces.calibrate import Calibration
from stash_sense_plugin.faces.impostors import impostors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats

MANY = 50_000
USUAL = Calibration()


def of_many(scores: Floats, cohort: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return impostors(scores, cohort, np.full(len(scores), MANY), MANY, USUAL)


def of_few(scores: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return impostors(scores, np.ones(len(scores), bool), np.full(len(scores), len(scores)), len(scores), USUAL)


def asked(count: int, mean: float, spread: float, seed: int = 0) -> tuple[Floats, NDArray[np.bool_]]:
    """Of `MANY` strangers, the scores of the `count` nearest and of 128 who stand for all, and who these are."""
    everybody = np.random.default_rng(seed).normal(mean, spread, MANY)
    nearest = np.sort(everybody)[::-1][:count]
    scores = np.concatenate([nearest, everybody[:128]]).astype(np.float32)
    return scores, np.arange(len(scores)) >= count


@pytest.mark.parametrize(("mean", "spread"), [(0.08, 0.10), (0.0, 0.06), (0.3, 0.15)])
def test_among_many_the_nearest_tell_how_far_strangers_reach(mean: float, spread: float) -> None:
    scores, cohort = asked(200, mean, spread)
    means, spreads = of_many(scores, cohort)
    for deviations in (3, 4, 5):
        reach = means[0] + deviations * spreads[0]
        assert reach == pytest.approx(mean + deviations * spread, abs=0.6 * spread)


def test_who_is_like_many_others_is_expected_to_have_near_strangers() -> None:
    """The common kind of face against the rare one: the same score says less."""
    rare, common = (of_many(*asked(200, mean, 0.1)) for mean in (0.0, 0.15))
    assert common[0][0] + 4 * common[1][0] > rare[0][0] + 4 * rare[1][0] + 0.1


def test_a_heavy_tail_is_seen() -> None:
    """A family of a hundred among strangers: nearer than the rest would make one expect."""
    scores, cohort = asked(200, 0.08, 0.10)
    family = np.random.default_rng(1).normal(0.5, 0.08, 100).astype(np.float32)
    plain = of_many(scores, cohort)
    heavy = of_many(np.concatenate([family, scores]), np.concatenate([np.zeros(100, bool), cohort]))
    assert heavy[0][0] + 4.3 * heavy[1][0] > plain[0][0] + 4.3 * plain[1][0] + 0.1


def test_the_person_itself_does_not_count_even_where_it_is_filed_twice() -> None:
    scores, cohort = asked(200, 0.08, 0.10)
    scores[:2] = 0.9
    means, spreads = of_many(scores, cohort)
    assert means[0] + 4 * spreads[0] == pytest.approx(0.48, abs=0.05)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_performers_change_little(count: int) -> None:
    scores = np.full(count, 0.3, dtype=np.float32)
    means, spreads = of_few(scores)
    assert means[0] == pytest.approx(USUAL.mean, abs=0.1)
    assert spreads[0] >= USUAL.spread - 1e-9


def test_each_performer_is_compared_with_the_others_only() -> None:
    scores = np.array([0.9, *np.linspace(0.0, 0.2, 20)], dtype=np.float32)
    means, _ = of_few(scores)
    assert means[0] < means[1:].min() + 0.02


def test_one_of_few_beside_a_large_database_is_judged_as_one_of_few() -> None:
    """By all who stand for the rest: what the nearest of a database show holds for those of the database."""
    scores, cohort = asked(200, 0.08, 0.10)
    of = np.full(len(scores), MANY)
    of[-1] = 15
    means, spreads = impostors(scores, cohort, of, MANY, USUAL)
    assert spreads[-1] >= USUAL.spread
    assert means[-1] == pytest.approx(0.08, abs=0.03)
    assert np.ptp(means[:-1]) == 0

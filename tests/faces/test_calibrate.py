from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.faces.calibrate import Calibration, Evidence, fit, spread_out
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from tests.faces.people import directions, index_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from stash_sense_plugin.faces.calibrate import Doubles


def evidence(looks: float, clarity: float, known: int, of: int = 100) -> Evidence:
    return Evidence(looks, clarity, np.array([known]), np.array([of]))


def ratios(scores: ArrayLike, seen: Evidence, mean: float, spread: float) -> Doubles:
    scores = np.asarray(scores, dtype=np.float64)
    return Calibration().log_ratios(scores, seen, (np.full_like(scores, mean), np.full_like(scores, spread)))


@pytest.mark.parametrize("seen", [evidence(1, 0.1, 1), evidence(4, 0.3, 2), evidence(30, 0.9, 6)])
def test_a_better_score_is_never_worse_evidence(seen: Evidence) -> None:
    rising = ratios(np.linspace(-0.5, 1.0, 151), seen, 0.05, 0.1)
    assert all(later >= earlier - 1e-9 for earlier, later in itertools.pairwise(rising))
    assert rising[-1] > 0 > rising[0]


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (evidence(20, 0.4, 3), evidence(2, 0.4, 3)),
        (evidence(20, 0.8, 3), evidence(20, 0.3, 3)),
        (evidence(20, 0.4, 5), evidence(20, 0.4, 1)),
    ],
)
def test_more_to_go_by_promises_a_higher_score(more: Evidence, less: Evidence) -> None:
    assert Calibration().expected(more) > Calibration().expected(less)


def test_near_strangers_make_a_score_worth_less() -> None:
    seen = evidence(10, 0.5, 3)
    plain = ratios([0.45], seen, 0.05, 0.1)
    assert ratios([0.45], seen, 0.15, 0.1) < plain
    assert ratios([0.45], seen, 0.05, 0.14) < plain


def test_a_person_has_no_more_doubles_among_many_than_among_few() -> None:
    """Of a score that no common stranger reaches, the share of doubles is all that speaks against it."""
    few, many = (ratios([0.8], evidence(30, 0.9, 6, count), 0.05, 0.1)[0] for count in (100, 10_000))
    assert many - few == pytest.approx(np.log(100), rel=0.05)


def test_it_survives_being_written_down() -> None:
    fitted = fit(index_of(directions(30)))
    assert Calibration.from_dict(json.loads(json.dumps(fitted.as_dict()))) == fitted
    assert Calibration.from_dict({"unknown": 3, "mean": 0.1}).mean == 0.1


def test_the_index_has_its_say_the_more_the_larger_it_is() -> None:
    """Performers who all look alike (a common direction): strangers come closer, and are expected to."""
    prior, lean = Calibration(), directions(1, seed=5)[0]
    means = [fit(index_of(list(directions(count) + 0.6 * lean))).mean for count in (2, 10, 100)]
    assert prior.mean < means[0] < means[1] < means[2]


@pytest.mark.parametrize("count", [0, 1])
def test_without_performers_the_prior_holds(count: int) -> None:
    vectors = directions(max(count, 1))[:count]
    index = FaceIndex.of("made-up", KnownFaces(vectors.reshape(count, 128), [1] * count, [1] * count, [1.0] * count))
    fitted, prior = fit(index), Calibration()
    assert (fitted.mean, fitted.spread, fitted.shift) == (prior.mean, prior.spread, prior.shift)
    assert (fitted.performers, fitted.faces) == (count, count)


@pytest.mark.parametrize(("count", "most", "kept"), [(0, 5, 0), (3, 5, 3), (100, 5, 5)])
def test_spread_out(count: int, most: int, kept: int) -> None:
    chosen = spread_out(np.arange(count), most)
    assert len(chosen) == kept
    assert len(set(chosen.tolist())) == kept

"""How close strangers come to one very person: some faces are like many others, some like none.

For one of few performers all of them tell. For one of many it is the nearest who matter, and they show it themselves:
at most one or two of them can be the person, so how the scores of the others fall off is how strangers' scores do, and
where the best of them had to be expected can be read off.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.known import COHORT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.faces.calibrate import Calibration
    from stash_sense_plugin.faces.types import Floats

_COHORT_PRIOR = 8.0
_FIRST, _LAST = 2, 64
"""Ranks from and to which the nearest are looked at: the best two may be the person, as the performer and as the same
performer filed twice."""
_NEAREST_PART = 4
"""Of so many performers one at most counts as near."""
_LEAST_SLOPE = 0.75
"""However evenly the nearest follow each other, in parts of what they are above the mean."""


def impostors(
    scores: Floats, cohort: NDArray[np.bool_], performers: NDArray[np.int64], total: int, usual: Calibration
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and deviation (P,) of what strangers score with a person, for each performer, from the `scores` (P,) of all.

    `cohort` (P,): who stands for all; the others are there because they come near. `performers` (P,): of how many each
    is one, those of a library and those of a database apart; `total`: of how many all are.
    """
    values, many = scores.astype(np.float64), performers > COHORT
    means, spreads = np.empty_like(values), np.empty_like(values)
    if many.any():
        means[many], spreads[many] = _tail(values, float(values[cohort].mean()), total)
    for at in np.flatnonzero(~many):
        others = cohort.copy()
        others[at] = False
        means[at], spreads[at] = _body(values[others], usual)
    return means, spreads


def _tail(scores: NDArray[np.float64], middle: float, performers: int) -> tuple[float, float]:
    """The normal distribution that the nearest follow: a line through their scores over where they had to be."""
    places = _places(performers)
    nearest = np.sort(scores)[::-1][_FIRST : _FIRST + len(places)]
    above = places - places.mean()
    slope = float(above @ (nearest - nearest.mean()) / (above @ above))
    spread = max(slope, _LEAST_SLOPE * float(nearest.mean() - middle) / float(places.mean()))
    return float(nearest.mean() - spread * places.mean()), spread


@lru_cache(maxsize=8)
def _places(performers: int) -> NDArray[np.float64]:
    """How many deviations above the mean the nearest have to be, if scores are normal."""
    ranks = np.arange(_FIRST, min(_LAST, performers // _NEAREST_PART)) + 0.5
    return np.array([NormalDist().inv_cdf(1 - rank / performers) for rank in ranks])


def _body(others: NDArray[np.float64], usual: Calibration) -> tuple[float, float]:
    """From all others: the nearest is left out where there are several, as it may be the person too; few of them change
    little, and however alike they are among themselves, the next one need not be."""
    if len(others) > 3:
        others = np.delete(others, int(others.argmax()))
    if not len(others):
        return usual.mean, usual.spread
    trust = len(others) / (len(others) + _COHORT_PRIOR)
    mean = usual.mean + trust * (float(others.mean()) - usual.mean)
    variance = usual.spread**2 + trust * (float(others.var()) - usual.spread**2)
    return mean, max(float(np.sqrt(variance)), usual.spread)

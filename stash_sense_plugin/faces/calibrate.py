"""From how alike a person and a performer are to how probable it is that they are the same.

Two distributions decide: what the same person scores (`genuine`), and what strangers score (`stranger`). A prior for
each comes from measurements of the embedding space; the index at hand then has its say, the more the larger it is.
Written with `as_dict`, so that a match made today can be made again tomorrow.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.space import USUAL, Prior, Scale

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.joined import AnyIndex
    from stash_sense_plugin.faces.types import Floats

    Doubles: TypeAlias = NDArray[np.float64]

_PRIOR_COUNT = 30.0
"""The prior weighs as much as this many performers of the index."""
_LEAST_APART = 0.15
"""However alike strangers are or unlike a person's pictures: an index where they meet is an odd one."""
_MOST_PERFORMERS = 400
_MOST_FACES = 6


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of a person before looking at scores. `looks` is how many independent looks the template is worth,
    `clarity` 0..1 their quality, `known` (P,) how many faces each of the performers in question has, `of` (P,) of how
    many performers each is one, those of a library and those of a database apart."""

    looks: float
    clarity: float
    known: NDArray[np.int64]
    of: NDArray[np.int64]


@dataclass(frozen=True)
class Calibration:
    """`shift` is added to what is expected of the same person; strangers score `mean` with deviation `spread`. `centre`
    and `own` lay out the space (see space.py)."""

    shift: float = 0.0
    mean: float = USUAL.mean
    spread: float = USUAL.spread
    performers: int = 0
    faces: int = 0
    centre: float = USUAL.mean
    own: float = USUAL.own

    @property
    def scale(self) -> Scale:
        return Scale(self.centre, self.own)

    def as_dict(self) -> dict[str, float]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Calibration:
        """From what `as_dict` gave; what is missing is as with no index."""
        names = cls.__dataclass_fields__
        return cls(**{name: type(getattr(cls, name))(value) for name, value in values.items() if name in names})

    def expected(self, evidence: Evidence) -> Doubles:
        """(P,): mean scores of the same person."""
        whole = float(np.interp(evidence.clarity, _CLARITY_AT, _GENUINE_AT)) + self.shift
        unclear = _FEW_LOOKS * (1 - evidence.clarity) / (evidence.looks + 1)
        usual = whole * (1 - unclear) - _FEW_KNOWN / evidence.known
        return np.asarray(self.centre + (usual - USUAL.mean) * self.scale.stretch, dtype=np.float64)

    def log_ratios(self, scores: Doubles, evidence: Evidence, strangers: tuple[Doubles, Doubles]) -> Doubles:
        """How much more probable each score (P,) is for the same person than for a stranger, as natural logarithms.

        `strangers`: means and deviations (P,) of what strangers score with this very person. Rises with the score, also
        where two normal curves would turn back: a better match is never worse evidence.
        """
        (mean, spread), stretch = strangers, self.scale.stretch
        own = np.maximum(self.expected(evidence), mean + stretch * _LEAST_AHEAD)
        off = stretch * math.hypot(_SPREAD, _ONE_LOOK / math.sqrt(max(evidence.looks, 1.0)))
        below, above = np.minimum(scores, own), np.maximum(scores, mean)
        odd = _usual(below, own - stretch * _ODD_SHIFT, stretch * _ODD_SPREAD)
        alike = _usual(above, mean + stretch * _ALIKE_SHIFT, spread * _ALIKE_SPREAD)
        doubles = np.minimum(_ALIKE, _DOUBLES / evidence.of)
        return _mixed(_usual(below, own, off), odd, _ODD) - _mixed(_usual(above, mean, spread), alike, doubles)


_CLARITY_AT = (0.0, 0.30, 0.50, 0.70, 0.90)
_GENUINE_AT = (0.05, 0.42, 0.59, 0.70, 0.79)
"""Score of the same person, many looks and several known faces, by how clear the looks are."""
_FEW_LOOKS = 1.9
_FEW_KNOWN = 0.06
_LEAST_AHEAD = 0.10
"""However little a person's looks say, the same person is expected this much nearer than strangers."""
_SPREAD = 0.085
_ONE_LOOK = 0.08
"""How far a person's score is off what is expected, and how much further where a single look decides."""
_ODD = 0.12
"""Share of persons who look unlike their known faces: older, made up, turned away."""
_ODD_SHIFT = 0.22
_ODD_SPREAD = 0.13
_ALIKE = 0.03
_DOUBLES = 0.24
"""Share of strangers who look alike (siblings, doubles), and how many of them a person has among all performers: their
number does not grow with the number of performers. Because of them no score is ever proof."""
_ALIKE_SHIFT = 0.12
_ALIKE_SPREAD = 1.3


def _usual(values: Doubles, mean: Doubles, spread: Doubles | float) -> Doubles:
    """Logarithm of a normal density, less a constant."""
    return np.asarray(-0.5 * np.square((values - mean) / spread) - np.log(spread), dtype=np.float64)


def _mixed(common: Doubles, rare: Doubles, share: Doubles | float) -> Doubles:
    """Logarithm of the density of a mixture, `share` of it `rare`."""
    return np.asarray(np.logaddexp(np.log1p(-share) + common, np.log(share) + rare), dtype=np.float64)


def fit(index: AnyIndex, prior: Prior = USUAL) -> Calibration:
    """What this index shows of strangers and of the same person, on top of the prior. Takes at most a second."""
    owners = np.unique(index.owners)
    chosen = spread_out(owners, _MOST_PERFORMERS)
    groups = [index.vectors_of(index.rows_of(int(owner))[:_MOST_FACES]) for owner in chosen]
    strangers = _strangers(groups)
    weight = len(groups) / (len(groups) + _PRIOR_COUNT)
    mean, spread = prior.mean, prior.spread
    if len(strangers):
        mean += weight * (float(strangers.mean()) - mean)
        spread += weight * (max(float(strangers.std()), 0.5 * spread) - spread)
    if prior.measured:
        return Calibration(_shift(groups, prior.own), mean, spread, len(owners), len(index), prior.mean, prior.own)
    own = max(prior.own + _off(groups, prior.own), mean + _LEAST_APART)
    return Calibration(0.0, mean, spread, len(owners), len(index), mean, own)


def spread_out(owners: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most `most` of the ids, evenly spread, the same ones each time."""
    if not len(owners):
        return owners
    chosen: NDArray[np.int64] = owners[np.linspace(0, len(owners) - 1, min(len(owners), most)).astype(int)]
    return chosen


def _strangers(groups: list[Floats]) -> Floats:
    """Cosines of performers' templates with each other."""
    if len(groups) < 2:
        return np.zeros(0, dtype=np.float32)
    templates = unit(np.stack([group.mean(axis=0) for group in groups]))
    return np.asarray((templates @ templates.T)[np.triu_indices(len(groups), 1)], dtype=np.float32)


def _shift(groups: list[Floats], expected: float) -> float:
    """How much more (or less) alike a performer's faces are than the prior has it; bounded: an index can be odd."""
    return float(np.clip(_off(groups, expected), -0.1, 0.05))


def _off(groups: list[Floats], expected: float) -> float:
    own = [float((group @ group.T)[np.triu_indices(len(group), 1)].mean()) for group in groups if len(group) > 1]
    if not own:
        return 0.0
    return len(own) / (len(own) + _PRIOR_COUNT) * (float(np.mean(own)) - expected)

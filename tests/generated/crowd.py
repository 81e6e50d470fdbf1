"""Made-up people who lie in an embedding space as real ones do: drawn from the mean and the covariance of real faces.

Of few real people the covariance has a low rank, and people drawn from it would be far too alike. So it is mixed with
an even one, to the share at which the cosines of drawn people spread as those of the real ones do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats

_SAMPLE = 1500
_MORE_FACES = 0.5
"""One face for half of the people, two for a quarter, and so on: two on average."""
_UNLIKE_ITSELF = 0.25
"""How much people differ in how alike their own faces are (deviation of a logarithm)."""


@dataclass(frozen=True, eq=False)
class Space:
    """`mean` (D,) of people, `people` and `faces` (D, D): factors of the covariances between people and within one."""

    mean: NDArray[np.float64]
    people: NDArray[np.float64]
    faces: NDArray[np.float64]

    def draw(self, count: int, seed: int) -> tuple[Floats, NDArray[np.int64]]:
        """Faces (F, D) of `count` people, and whose (F,) they are: 0, 1, ..."""
        rng = np.random.default_rng([seed, count])
        owners = np.repeat(np.arange(count), rng.geometric(_MORE_FACES, count))
        dim = len(self.mean)
        people = unit((self.mean + rng.standard_normal((count, dim)) @ self.people.T).astype(np.float32))
        unlike = np.exp(rng.normal(0, _UNLIKE_ITSELF, (count, 1)))
        faces = people[owners] + unlike[owners] * (rng.standard_normal((len(owners), dim)) @ self.faces.T)
        return unit(faces.astype(np.float32)), owners


def space_of(people: Sequence[Floats]) -> Space:
    """Of each person's faces (N, D), of length 1."""
    templates = unit(np.stack([faces.mean(axis=0) for faces in people])).astype(np.float64)
    own = np.concatenate([faces - faces.mean(axis=0) for faces in people if len(faces) > 1]).astype(np.float64)
    spare = sum(len(faces) - 1 for faces in people if len(faces) > 1)
    alike = _pairs(templates)
    wanted = float(alike.std())
    within = own.T @ own / spare
    mean = templates.mean(axis=0)
    mean *= np.sqrt(max(float(alike.mean()), 0.0) / (mean @ mean))  # of few people it is longer than that of all
    between = np.cov(templates.T) * (1 - mean @ mean) / np.trace(np.cov(templates.T))
    shares = np.linspace(0, 1, 41)
    spreads = [_spread(mean, _mixed(between, share)) for share in shares]
    share = float(shares[int(np.abs(np.array(spreads) - wanted).argmin())])
    return Space(mean, _factor(_mixed(between, share)), _factor(_mixed(within, share)))


def index_of(space: Space, count: int, *, name: str, seed: int = 0) -> FaceIndex:
    """Their faces as an installed database has them: owners 1, 2, ..."""
    vectors, owners = space.draw(count, seed)
    quality = np.random.default_rng(seed).uniform(0.6, 1.0, len(owners))
    return FaceIndex.of(name, KnownFaces(vectors, owners + 1, np.zeros(len(owners)), quality))


def _spread(mean: NDArray[np.float64], covariance: NDArray[np.float64]) -> float:
    drawn = mean + np.random.default_rng(3).standard_normal((_SAMPLE, len(mean))) @ _factor(covariance).T
    return float(_pairs(drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).std())


def _pairs(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((vectors @ vectors.T)[np.triu_indices(len(vectors), 1)], dtype=np.float64)


def _mixed(covariance: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    even = np.eye(len(covariance)) * np.trace(covariance) / len(covariance)
    return np.asarray((1 - share) * covariance + share * even, dtype=np.float64)


def _factor(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    values, directions = np.linalg.eigh(covariance)
    return np.asarray(directions * np.sqrt(np.clip(values, 0, None)), dtype=np.float64)

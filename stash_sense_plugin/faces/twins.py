"""Performers who may be the same person, by their known faces: each is matched against all others as if it were seen in
a scene, and both ways have to lead to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.match import alike
from stash_sense_plugin.faces.types import Looks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.known import Known
    from stash_sense_plugin.faces.match import Match
    from stash_sense_plugin.faces.types import Floats

NEAR = 0.35
"""Cosine of two performers' mean faces from which on it is worth asking, as measured for `open` (space.py)."""
DOUBLED = 0.05
"""How probable it is, before looking, that a performer is in a library twice."""
LEAST = 0.05
"""Confidence, in the weaker direction, below which nothing is said."""
_BLOCK = 1024
_MOST = 24
"""Known faces of a performer that are looked at, the best ones."""


@dataclass(frozen=True)
class Twins:
    """Performers `a` < `b`. `confidence`: of a as b, and of b as a, 0..1. `faces`: by how many each is known. `shown`:
    the face of each that is most like the other, by the caller's ids."""

    a: int
    b: int
    confidence: tuple[float, float]
    faces: tuple[int, int]
    shown: tuple[int, int]


def twins(known: Known, tell: Callable[[int, int], object] = lambda done, total: None) -> list[Twins]:
    """Of the library's performers; by falling confidence of the weaker direction. `tell`: performers done, of all."""
    near = _near(known)
    found: dict[tuple[int, int], Match] = {}
    for done, one in enumerate(near):
        tell(done, len(near))
        for match in alike(_looks(known, one), known, one, DOUBLED):
            if match.performer in near[one]:
                found[one, match.performer] = match
    both = [_twins(known, a, b, found) for a, b in found if a < b and (b, a) in found]
    likely = [each for each in both if min(each.confidence) >= LEAST]
    return sorted(likely, key=lambda each: (-min(each.confidence), each.a, each.b))


def _twins(known: Known, a: int, b: int, found: dict[tuple[int, int], Match]) -> Twins:
    there, back = found[a, b], found[b, a]
    return Twins(
        a,
        b,
        (there.confidence, back.confidence),
        (len(known.index.rows_of(a)), len(known.index.rows_of(b))),
        (back.face, there.face),
    )


def _near(known: Known) -> dict[int, set[int]]:
    """Of each performer those whose mean face is near enough; nobody who has none."""
    owners = known.library
    if len(owners) < 2:
        return {}
    means = np.stack([_mean(known, int(owner)) for owner in owners])
    line = known.calibration.scale.of(NEAR)
    near: dict[int, set[int]] = {}
    for one, other in _above(means, line):
        near.setdefault(int(owners[one]), set()).add(int(owners[other]))
        near.setdefault(int(owners[other]), set()).add(int(owners[one]))
    return near


def _above(means: Floats, line: float) -> Iterator[tuple[int, int]]:
    """Positions, each pair once."""
    for start in range(0, len(means), _BLOCK):
        cosines = means[start : start + _BLOCK] @ means[start:].T
        ones, others = np.nonzero(cosines >= line)
        for one, other in zip(ones.tolist(), others.tolist(), strict=True):
            if other > one:
                yield start + one, start + other


def _mean(known: Known, owner: int) -> Floats:
    rows = _rows(known, owner)
    weight = np.clip(np.asarray(known.index.quality[rows], dtype=np.float32), 0.05, 1.0)
    mean: Floats = unit(weight @ known.index.vectors_of(rows))
    return mean


def _looks(known: Known, owner: int) -> Looks:
    rows = _rows(known, owner)
    return Looks(
        np.arange(len(rows)), known.index.vectors_of(rows), np.asarray(known.index.quality[rows], dtype=np.float32)
    )


def _rows(known: Known, owner: int) -> NDArray[np.int64]:
    rows = np.asarray(known.index.rows_of(owner), dtype=np.int64)
    best = np.argsort(-np.asarray(known.index.quality[rows]), kind="stable")[:_MOST]
    return rows[np.sort(best)]

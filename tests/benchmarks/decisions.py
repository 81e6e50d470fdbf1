"""Filmed scenes matched against arrangements of known people, beside crowds of made-up ones: each person a decision.

An arrangement draws who of the real people is known, and by how many stills of those that the scene does not show. The
crowd (see tests/generated/crowd.py) is drawn from the same people: nobody of it is in any scene. Beside the largest
crowd, a published database, half of the known are known from that alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.joined import JoinedIndex, Part
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.match import Person, Rules, people
from tests.generated import bank, crowd
from tests.generated.open_pack import SPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.generated.bank import Filmed

CROWDS = (0, 300, 50_000)
"""A small library, a common one, and a published database beside a small one."""
_KNOWN = 0.6
_PUBLISHED = 10_000
"""A crowd of so many is a published database, a smaller one the library's own performers."""
_MOST_STILLS = 5
_ANY = Rules(line=0.01)


@dataclass(frozen=True)
class Decision:
    """One person of a scene. `confidence` is that of the best name, whether or not a line lets it be said; `right`
    says whether it is the person's. `looks` are how many, `stills` how many the named one is known by."""

    crowd: int
    confidence: float
    right: bool
    looks: int
    stills: int


@dataclass(frozen=True, eq=False)
class Arrangement:
    """A scene and whom it is matched against. `owners`: the number by which each known person goes."""

    filmed: Filmed
    crowd: int
    known: Known
    owners: dict[str, int]

    @property
    def expected(self) -> set[int]:
        return {self.owners[name] for name in self.filmed.present if name in self.owners}

    @property
    def strangers(self) -> int:
        return len(self.filmed.present - set(self.owners))

    def people(self) -> list[Person]:
        return people(self.filmed.looks, self.known, rules=_ANY)

    def decisions(self, found: Sequence[Person]) -> Iterator[Decision]:
        counts = self.known.index.owners
        for person in found:
            match = person.best or (person.candidates[0] if person.candidates else None)
            if match:
                shown = Counter(self.filmed.who[at] for at in person.members).most_common(1)[0][0]
                right = match.performer == self.owners.get(shown)
                stills = int((counts == match.performer).sum())
                yield Decision(self.crowd, match.confidence, right, len(person.members), stills)


def arrangements(
    folder: Path, filmed: Sequence[Filmed], *, crowds: Sequence[int] = CROWDS, rounds: int = 3, seed: int = 0
) -> Iterator[Arrangement]:
    """`rounds` for each scene and each size of the crowd."""
    stills = bank.learned(folder)
    space = crowd.space_of([known.vectors for known in stills.values()])
    for size in crowds:
        others = crowd.index_of(space, size, name=SPACE) if size else None
        for one in filmed:
            for again in range(rounds):
                rng = np.random.default_rng([seed, size, one.seed, again])
                yield _arranged(one, size, stills, others, rng)


def _arranged(
    filmed: Filmed, size: int, stills: dict[str, bank.Known], others: FaceIndex | None, rng: np.random.Generator
) -> Arrangement:
    names = [name for name in sorted(stills) if filmed.free[name] and rng.random() < _KNOWN]
    published = {name for name in names if size >= _PUBLISHED and rng.random() < 0.5}
    owners = {name: -at - 2 * size if name in published else at for at, name in enumerate(names, 1)}
    rows = []
    for name in names:
        free = rng.permutation(filmed.free[name])
        rows += [(name, int(at)) for at in free[: int(rng.integers(1, _MOST_STILLS + 1))]]
    own = [row for row in rows if row[0] not in published]
    parts = [Part(_index_of(own, owners, stills))] if own or others is None else []
    if others is not None:
        parts.append(_numbered(others, -1 if size >= _PUBLISHED else 1, len(names)))
    if published:
        their = _index_of(
            [row for row in rows if row[0] in published], {one: -owners[one] for one in published}, stills
        )
        parts.append(_numbered(their, -1))
    index = JoinedIndex(parts) if len(parts) > 1 else parts[0].index
    return Arrangement(filmed, size, Known(index, fit(index)), owners)


def _index_of(rows: Sequence[tuple[str, int]], owners: dict[str, int], stills: dict[str, bank.Known]) -> FaceIndex:
    """Of stills by person and position."""
    vectors = [stills[name].vectors[at] for name, at in rows]
    faces = KnownFaces(
        np.stack(vectors) if rows else np.zeros((0, space_dim(stills))),
        [owners[name] for name, _ in rows],
        range(1, len(rows) + 1),
        [float(stills[name].quality[at]) for name, at in rows],
    )
    return FaceIndex.of(SPACE, faces)


def space_dim(stills: dict[str, bank.Known]) -> int:
    return int(next(iter(stills.values())).vectors.shape[1])


def _numbered(others: FaceIndex, sign: int, after: int = 0) -> Part:
    """People of a database have negative numbers, those of the library positive ones; `after` are taken."""
    last = int(np.asarray(others.owners)[-1])
    return Part(others, sign * (after + np.arange(last + 1, dtype=np.int64)), shown=False)


def calibration_error(decisions: Sequence[Decision], bins: int = 10) -> float:
    """Expected calibration error: over bins of confidence, the mean distance between what was promised and what came
    true, weighted by how many decisions fell into each."""
    return sum(abs(promised - true) * count for promised, true, count in reliability(decisions, bins)) / len(decisions)


def reliability(decisions: Sequence[Decision], bins: int = 10) -> list[tuple[float, float, int]]:
    """For each bin that holds any: mean confidence, share that was right, how many."""
    confidence = np.array([one.confidence for one in decisions])
    right = np.array([one.right for one in decisions], dtype=float)
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        (float(confidence[at == one].mean()), float(right[at == one].mean()), int((at == one).sum()))
        for one in range(bins)
        if (at == one).any()
    ]

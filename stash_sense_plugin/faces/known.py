"""Whom people are matched against, and who of them can be meant at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.calibrate import spread_out
from stash_sense_plugin.faces.enough import POOR, Enough
from stash_sense_plugin.faces.panel import Panel, panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.calibrate import Calibration
    from stash_sense_plugin.faces.joined import AnyIndex
    from stash_sense_plugin.faces.types import Floats

_NEAREST = 128
COHORT = 128
"""Performers against whom a person is compared to learn how close strangers come to it."""


_ANYBODY = Enough()


@dataclass(frozen=True, eq=False)
class Known:
    """Whom people are matched against. Who is not known well `enough` is as if unknown."""

    index: AnyIndex
    calibration: Calibration
    enough: Enough = _ANYBODY

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """The performers who can be named, ascending. People of published databases have numbers below 0."""
        found, first, counts = np.unique(self.index.owners, return_index=True, return_counts=True)
        named = counts >= self.enough.faces
        if not self.enough.single_poor:
            named &= (counts > 1) | (np.asarray(self.index.quality)[first] >= POOR)
        return found[named]

    @cached_property
    def library(self) -> NDArray[np.int64]:
        """Those of them whom the library has, ascending."""
        return self.owners[self.owners > 0]

    @cached_property
    def cohort(self) -> NDArray[np.int64]:
        """Performers who stand for all when it is asked how close strangers come."""
        return spread_out(self.owners, COHORT)

    def near(self, questions: Sequence[Floats]) -> list[Panel]:
        """For each of `questions`, (Q, D) each: the cohort and who can be meant by any of its queries. All of a small
        library, of many the owners of the nearest faces. A large index is gone through once for all questions."""
        if len(self.owners) <= COHORT:
            return [self._whole] * len(questions)
        return [panel(self.index, np.union1d(meant, self._always).tolist()) for meant in self._meant(questions)]

    @cached_property
    def _always(self) -> NDArray[np.int64]:
        """Each of few is probable enough to be meant even where many of a database are nearer."""
        return np.union1d(self.cohort, self.library) if len(self.library) <= COHORT else self.cohort

    def _meant(self, questions: Sequence[Floats]) -> list[NDArray[np.int64]]:
        """For each question, the owners of the faces nearest to any of its queries."""
        rows = self.index.search(np.vstack(questions), _NEAREST).rows
        parts = np.split(rows, np.cumsum([len(queries) for queries in questions])[:-1])
        return [np.intersect1d(self.index.owners[part.ravel()], self.owners) for part in parts]

    @cached_property
    def _whole(self) -> Panel:
        return panel(self.index, self.owners.tolist())


_MUCH_THE_SAME = 0.9
"""Cosine of two templates from which on nobody else can be meant by the one than by the other."""


@dataclass(frozen=True, eq=False)
class Remembering(Known):
    """Does not go through a large index again for somebody it was asked about before: for judging, while a scene is
    looked through, whether more frames would change the answer. The answer itself is not given by it."""

    _asked: list[tuple[Floats, NDArray[np.int64]]] = field(default_factory=list)

    def _meant(self, questions: Sequence[Floats]) -> list[NDArray[np.int64]]:
        known = [self._remembered(queries[0]) for queries in questions]
        fresh = [queries for queries, owners in zip(questions, known, strict=True) if owners is None]
        found = iter(super()._meant(fresh) if fresh else [])
        answers = [next(found) if owners is None else owners for owners in known]
        self._asked.extend(
            (queries[0], answer)
            for queries, answer, before in zip(questions, answers, known, strict=True)
            if before is None
        )
        return answers

    def _remembered(self, template: Floats) -> NDArray[np.int64] | None:
        alike = ((float(template @ other), at) for at, (other, _) in enumerate(self._asked))
        best, at = max(alike, default=(0.0, 0))
        return self._asked[at][1] if best >= self.calibration.scale.of(_MUCH_THE_SAME) else None

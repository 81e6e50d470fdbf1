"""Who of a scene's faces is the same person: average linkage, weighted by quality, never two faces of one frame.

Two groups are as alike as their members are on average, so one lucky pair cannot chain two people together. Groups are
joined from the most alike on, until no two are alike enough or every pair that is meets in some frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.space import Scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats, Looks

LINE = 0.30
"""Least mean cosine at which two groups are one person, for looks of good quality."""
_BLUR_LINE = 0.50
_BLUR = 0.25
"""Below this quality all faces grow alike: the line rises by `_BLUR_LINE` times what is missing."""
_NEVER = np.float32(-2.0)
_USUAL = Scale()


def cluster(looks: Looks, scale: Scale = _USUAL) -> list[list[int]]:
    """Positions in `looks`, grouped by person: each group ascending, the groups by their first member.

    Does not depend on anything but the looks and the `scale` of their space. 2,000 of them take about a second.
    """
    if not len(looks):
        return []
    groups = _Groups(looks, scale)
    while groups.join_best():
        pass
    return sorted(groups.members())


def weights(quality: Floats) -> Floats:
    """How much a look counts beside others of the same person: float32 (N,). One bad look never counts nothing."""
    return np.square(np.clip(quality, 0.05, 1.0))


class _Groups:
    """Groups of looks and how alike each two are. A group goes by the position of its first member."""

    def __init__(self, looks: Looks, scale: Scale) -> None:
        self._line, self._blur_line = scale.of(LINE), scale.stretch * _BLUR_LINE
        count = len(looks)
        self._weight = weights(looks.quality).astype(np.float32)
        self._blur = self._weight * np.clip(_BLUR - looks.quality, 0, None)
        weighted = looks.vectors * self._weight[:, None]
        self._sums = weighted @ weighted.T
        self._of = np.arange(count)
        _, frame = np.unique(looks.frames, return_inverse=True)
        self._frames = np.zeros((count, int(frame.max()) + 1), dtype=np.float32)
        self._frames[np.arange(count), frame] = 1
        self._alive = np.ones(count, dtype=bool)
        excess = np.stack([self._excess(at) for at in range(count)])
        self._best = excess.argmax(axis=1)
        self._best_excess = excess.max(axis=1)

    def members(self) -> list[list[int]]:
        return [np.flatnonzero(self._of == at).tolist() for at in np.flatnonzero(self._alive)]

    def join_best(self) -> bool:
        """Joins the two groups that are furthest above their line. False when none are above it."""
        first = int(self._best_excess.argmax())
        if self._best_excess[first] <= 0:
            return False
        self._join(*sorted((first, int(self._best[first]))))
        return True

    def _join(self, keep: int, gone: int) -> None:
        self._of[self._of == gone] = keep
        self._alive[gone] = False
        self._weight[keep] += self._weight[gone]
        self._blur[keep] += self._blur[gone]
        self._frames[keep] += self._frames[gone]
        self._sums[keep] += self._sums[gone]
        self._sums[:, keep] += self._sums[:, gone]
        self._best_excess[gone] = _NEVER
        fresh = self._excess(keep)
        lost = np.flatnonzero(self._alive & np.isin(self._best, (keep, gone)))
        better = fresh > self._best_excess
        self._best[better], self._best_excess[better] = keep, fresh[better]
        for at in {keep, *lost.tolist()}:
            row = fresh if at == keep else self._excess(at)
            self._best[at], self._best_excess[at] = row.argmax(), row.max()

    def _excess(self, at: int) -> NDArray[np.float32]:
        """How far above its line the likeness of one group with each other is; `_NEVER` where they must not join."""
        both = self._weight * self._weight[at]
        alike = self._sums[at] / both
        blur = (self._blur + self._blur[at]) / (self._weight + self._weight[at])
        excess = alike - self._line - self._blur_line * blur
        excess[~self._alive | (self._frames @ self._frames[at] > 0)] = _NEVER
        return np.asarray(excess, dtype=np.float32)

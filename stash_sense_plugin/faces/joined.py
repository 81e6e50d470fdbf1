"""Several face indices of one embedding space, searched as if they were one: the user's own, and published ones.

Published indices number their people themselves; `owner_of` says whom each of them is to be called. One and the same
owner may have faces in several of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stash_sense_plugin.faces.index import FaceIndex, Hits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from stash_sense_plugin.faces.types import Floats


@dataclass(frozen=True, eq=False)
class Part:
    """One index. `owner_of` int64 (P + 1,): the owner for each owner 0..P of the index; None: as they are. `shown`:
    whether its faces have ids of ours; those of the others are 0."""

    index: FaceIndex
    owner_of: NDArray[np.int64] | None = None
    shown: bool = True

    @property
    def owners(self) -> NDArray[np.int64]:
        own = np.asarray(self.index.owners, dtype=np.int64)
        return own if self.owner_of is None else self.owner_of[own]

    @property
    def faces(self) -> NDArray[np.int64]:
        own = np.asarray(self.index.faces, dtype=np.int64)
        return own if self.shown else np.zeros_like(own)

    def rows_of(self, owner: int) -> NDArray[np.int64]:
        """The rows in this index of an owner's faces, ascending."""
        if self.owner_of is None:
            return np.asarray(self.index.rows_of(owner), dtype=np.int64)
        those = [self.index.rows_of(int(own)) for own in np.flatnonzero(self.owner_of == owner)]
        return np.concatenate([np.asarray(rows, dtype=np.int64) for rows in those] or [np.zeros(0, dtype=np.int64)])


class JoinedIndex:
    """What FaceIndex offers for matching, over all parts: rows are numbered through, part after part."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """Raises ValueError where they are not of one space."""
        if len({(part.index.header.space, part.index.header.dim) for part in parts}) != 1:
            raise ValueError("indices of different spaces cannot be searched together")
        self._parts = list(parts)
        self._starts = np.cumsum([0, *(len(part.index) for part in parts)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        return np.concatenate([part.owners for part in self._parts])

    @cached_property
    def faces(self) -> NDArray[np.int64]:
        return np.concatenate([part.faces for part in self._parts])

    @cached_property
    def quality(self) -> Floats:
        return np.concatenate([np.asarray(part.index.quality, dtype=np.float32) for part in self._parts])

    def rows_of(self, owner: int) -> NDArray[np.int64]:
        return np.concatenate([start + part.rows_of(owner) for start, part in self._each()])

    def vectors_of(self, rows: ArrayLike) -> Floats:
        """float32 (len(rows), D), a copy."""
        wanted = np.asarray(rows, dtype=np.int64)
        found = np.empty((len(wanted), self._parts[0].index.header.dim), dtype=np.float32)
        which = np.searchsorted(self._starts, wanted, side="right") - 1
        for at, (start, part) in enumerate(self._each()):
            here = which == at
            found[here] = part.index.vectors_of(wanted[here] - start)
        return found

    def search(self, queries: Floats, k: int) -> Hits:
        """The exact k nearest of all, for each of `queries` (Q, D): the same as one index of all faces would give."""
        found = [(start, part.index.search(queries, k)) for start, part in self._each()]
        rows = np.concatenate([start + hits.rows for start, hits in found], axis=1)
        scores = np.concatenate([hits.scores for _, hits in found], axis=1)
        best = np.lexsort((rows, -scores), axis=1)[:, : min(k, len(self))]
        return Hits(np.take_along_axis(rows, best, axis=1), np.take_along_axis(scores, best, axis=1))

    def _each(self) -> list[tuple[int, Part]]:
        return [(int(start), part) for start, part in zip(self._starts, self._parts, strict=False)]


AnyIndex: TypeAlias = FaceIndex | JoinedIndex

"""How alike a person of a scene is to each of a number of performers, looks and known faces both taken as a whole.

For each performer the looks are weighed anew: those that resemble it count more. A person seen in profile, blurred and
once clearly is compared by the clear look, and a stranger gains nothing by it, since all performers are given the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.joined import AnyIndex
    from stash_sense_plugin.faces.types import Floats

_ATTENTION = 8.0
"""How strongly looks that resemble a performer are preferred: a cosine 0.1 higher weighs 2.2 times as much."""
_MOST_FACES = 48
_NEAREST = 3
_NEAREST_SHARE = 0.3


@dataclass(frozen=True, eq=False)
class Panel:
    """Performers with their known faces, padded to the same number K.

    `owners` int64 (P,), `rows` int64 (P, K) of the index, `vectors` (P * K, D), zeros where there is no face, `held`
    bool (P, K), `share` (P, K) by quality, `length` (P,) of the weighted mean, `first` (P, 3): weights of the nearest.
    """

    owners: NDArray[np.int64]
    rows: NDArray[np.int64]
    vectors: Floats
    held: NDArray[np.bool_]
    share: Floats
    length: Floats
    first: Floats

    def scores(self, looks: Floats, weight: Floats, stretch: float = 1.0) -> Floats:
        """float32 (P,): cosines of a person's `looks` (N, D), weighed by `weight` (N,), with each performer. `stretch`
        is the space's."""
        cosines = (looks @ self.vectors.T).reshape(len(looks), *self.rows.shape)
        attention = np.exp(_ATTENTION / stretch * self._reduced(cosines)) * weight[:, None]
        templates = attention.T @ looks
        lengths = np.maximum(np.linalg.norm(templates, axis=1), 1e-9)
        seen = np.einsum("np,npk->pk", attention, cosines) / lengths[:, None]
        return np.asarray(self._reduced(seen[None])[0], dtype=np.float32)

    def without(self, owner: int) -> Panel:
        """The others."""
        kept = self.owners != owner
        vectors = self.vectors.reshape(*self.rows.shape, -1)[kept]
        return Panel(
            self.owners[kept],
            self.rows[kept],
            vectors.reshape(-1, vectors.shape[2]),
            self.held[kept],
            self.share[kept],
            self.length[kept],
            self.first[kept],
        )

    def _reduced(self, cosines: Floats) -> Floats:
        """From (N, P, K) to (N, P): the mean face and, to a lesser part, the nearest known faces (one to three, by how
        many there are). These alone would favour performers with many faces, the first those who never change."""
        near = np.where(self.held, cosines, -1.0)
        top = -np.sort(-near, axis=2)[:, :, :_NEAREST]
        nearest = (top * self.first[:, : top.shape[2]]).sum(axis=2)
        mean = (cosines * self.share).sum(axis=2) / self.length
        return np.asarray(mean + _NEAREST_SHARE * (nearest - mean), dtype=np.float32)


def panel(index: AnyIndex, owners: Sequence[int]) -> Panel:
    """Of the performers named; of one with very many faces, those of the best quality stand for it."""
    picked = [_best_rows(index, owner) for owner in owners]
    most = max(map(len, picked), default=1)
    rows = np.zeros((len(picked), most), dtype=np.int64)
    held = np.zeros(rows.shape, dtype=bool)
    for at, chosen in enumerate(picked):
        rows[at, : len(chosen)], held[at, : len(chosen)] = chosen, True
    vectors = index.vectors_of(rows.ravel()).reshape(*rows.shape, -1) * held[:, :, None]
    share = np.clip(np.asarray(index.quality[rows], dtype=np.float32), 0.05, 1) * held
    share /= share.sum(axis=1, keepdims=True)
    length = np.linalg.norm((share[:, :, None] * vectors).sum(axis=1), axis=1)
    first = np.array([_first(len(chosen)) for chosen in picked], dtype=np.float32)
    flat = vectors.reshape(-1, vectors.shape[2]).astype(np.float32)
    return Panel(np.array(owners, dtype=np.int64), rows, flat, held, share, np.maximum(length, 0.2), first)


def _best_rows(index: AnyIndex, owner: int) -> NDArray[np.int64]:
    rows = np.asarray(index.rows_of(owner), dtype=np.int64)
    if len(rows) <= _MOST_FACES:
        return rows
    return np.sort(rows[np.argsort(-index.quality[rows], kind="stable")[:_MOST_FACES]])


def _first(count: int) -> list[float]:
    used = 1 if count < 3 else 2 if count < 6 else 3
    return [1 / used] * used + [0.0] * (_NEAREST - used)

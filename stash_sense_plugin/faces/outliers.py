"""Faces that are not the person they are filed under: a co-star on a cover, a wrong tag, a poster in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.space import Scale

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from stash_sense_plugin.faces.types import Floats

_STRANGER = 0.20
"""Below this mean cosine to the rest of a performer's faces a face is doubtful: strangers are around 0 to 0.1."""
_OTHER = 0.40
"""From this cosine on a face is rather another performer's, when it is also well above its own."""
_AHEAD = 0.10
_USUAL = Scale()


def find(vectors: Floats, owners: ArrayLike, quality: ArrayLike, scale: Scale = _USUAL) -> list[int]:
    """Positions, ascending, of faces to be set aside among `vectors` (N, D) of performers `owners` (N,). `scale` is
    their space's.

    A face is dropped when the rest of its performer's faces do not look like it (two against one at least), or when
    it looks like another performer and not like its own. With one or two faces of a performer nobody can say which
    of them is wrong: one is dropped only when it is plainly another performer's.
    """
    known = unit(np.asarray(vectors, dtype=np.float32))
    ids, worth = np.asarray(owners, dtype=np.int64), np.asarray(quality, dtype=np.float32)
    templates = {
        int(owner): _template(known[ids == owner], worth[ids == owner], scale.of(_STRANGER)) for owner in np.unique(ids)
    }
    strange: list[int] = []
    for owner in templates:
        rows = np.flatnonzero(ids == owner)
        strange += rows[_strange(owner, known[rows], worth[rows], templates, scale)].tolist()
    return sorted(strange)


def _strange(owner: int, own: Floats, worth: Floats, templates: dict[int, Floats], scale: Scale) -> NDArray[np.bool_]:
    """Which of one performer's faces go. The worst goes first, so that a few wrong ones do not drag the rest down."""
    others = np.array([template for other, template in templates.items() if other != owner])
    elsewhere = (own @ others.T).max(axis=1) if len(others) else np.full(len(own), -1.0, dtype=np.float32)
    gone = np.zeros(len(own), dtype=bool)
    while (~gone).sum() > 1:
        likeness = _likeness(own, worth, gone)
        doubt = np.where(gone, -np.inf, _doubt(likeness, elsewhere, int((~gone).sum()), scale))
        worst = int(doubt.argmax())
        if doubt[worst] <= 0:
            break
        gone[worst] = True
    return gone


def _doubt(likeness: Floats, elsewhere: Floats, count: int, scale: Scale) -> Floats:
    """Above 0: the face goes; the more the surer."""
    stranger = scale.of(_STRANGER) - likeness if count > 2 else np.full(len(likeness), -1.0, dtype=np.float32)
    foreign = np.minimum(elsewhere - scale.of(_OTHER), elsewhere - likeness - scale.stretch * _AHEAD)
    return np.asarray(np.maximum(stranger, foreign), dtype=np.float32)


def _likeness(own: Floats, worth: Floats, gone: NDArray[np.bool_]) -> Floats:
    """Of each face, the mean cosine to the others that are still in, weighted by their quality."""
    weight = np.where(gone, 0, np.clip(worth, 0.05, 1))
    pairs = own @ own.T
    np.fill_diagonal(pairs, 0)
    rest = weight.sum() - weight
    return np.asarray((pairs @ weight) / np.maximum(rest, 1e-6), dtype=np.float32)


def _template(own: Floats, worth: Floats, stranger: float) -> Floats:
    """The face that is most like the performer's others, and those like it: a wrong one does not count."""
    centre = own[int((own @ own.T).sum(axis=1).argmax())]
    near = own @ centre > stranger
    return np.asarray(unit((own[near] * np.clip(worth[near], 0.05, 1)[:, None]).sum(axis=0)), dtype=np.float32)

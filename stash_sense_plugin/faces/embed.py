"""Turns aligned faces into embeddings: each face and its mirror image, averaged, length 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.faces.runtime import Session
    from stash_sense_plugin.faces.types import Floats, Normalisation, Pixels

_BATCH = 16
"""Images per run: more gains nothing on a CPU and costs memory."""


@dataclass(frozen=True)
class EmbedderSpec:
    path: Path
    normalisation: Normalisation


@dataclass(frozen=True, eq=False)
class Embeddings:
    """`vectors` float32 (N, D), each of length 1. `agreement` float32 (N,), -1..1: how alike a face and its mirror
    image came out, which falls as a picture says less."""

    vectors: Floats
    agreement: Floats


class Embedder:
    """Works with models of free batch size and with those that take one image at a time."""

    def __init__(self, session: Session, spec: EmbedderSpec) -> None:
        self._session = session
        self._spec = spec
        self.faces = 0

    def embed(self, crops: Pixels) -> Embeddings:
        """Of aligned crops uint8 (N, 112, 112, 3); N may be 0 only after a first call has shown the dimension.

        Raises ModelError when the model gives no usable vectors.
        """
        array = _network_input(crops, self._spec.normalisation)
        raw = self._run(np.stack([array, array[..., ::-1]], axis=1).reshape(-1, *array.shape[1:]))
        pairs = raw.reshape(len(crops), 2, -1)
        self.faces += len(crops)
        lengths = np.linalg.norm(pairs, axis=2)
        if not np.isfinite(pairs).all() or (lengths == 0).any():
            raise ModelError(f"{self._spec.path.name} gave vectors that are no numbers.")
        agreement = (pairs[:, 0] * pairs[:, 1]).sum(axis=1) / lengths.prod(axis=1)
        return Embeddings(unit(pairs.mean(axis=1)), agreement.astype(np.float32))

    def _run(self, images: Floats) -> Floats:
        step = self._session.input.shape[0] or _BATCH
        parts = [self._session.run(images[at : at + step])[0] for at in range(0, len(images), step)]
        return np.concatenate([part.reshape(len(part), -1) for part in parts])


def unit(vectors: Floats) -> Floats:
    """Each row of (N, D) divided by its length; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _network_input(crops: Pixels, how: Normalisation) -> Floats:
    """float32 (N, 3, 112, 112)."""
    pixels = crops[..., ::-1] if how.color == "bgr" else crops
    array = np.ascontiguousarray(np.moveaxis(pixels, 3, 1), dtype=np.float32)
    array -= np.asarray(how.mean, dtype=np.float32)[:, None, None]
    array /= np.asarray(how.std, dtype=np.float32)[:, None, None]
    return array

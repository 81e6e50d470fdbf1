"""Turns aligned faces into embeddings of length 1: each face and its mirror image, averaged; by one or more models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.align import SIZE
from stash_sense_plugin.faces.opencv import resized

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stash_sense_plugin.faces.runtime import Session
    from stash_sense_plugin.faces.types import Floats, Normalisation, Pixels

_BATCH = 16
"""Images per run: more gains nothing on a CPU and costs memory."""
LAYOUTS = ("nchw", "nhwc")


@dataclass(frozen=True)
class EmbedderSpec:
    """A model and how to use it. It takes pictures of `size` pixels a side; `layout` is the order of its input's axes:
    nchw (channels before rows) or nhwc (channels last)."""

    path: Path
    normalisation: Normalisation
    size: int = SIZE
    layout: str = "nchw"


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
        raw = self._run(_network_input(crops, self._spec))
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


class Embedders:
    """The models of a pack, asked together. Their vectors lie side by side, each of length sqrt(1 / models), so that a
    cosine of the whole is the mean of the models' cosines. Of one model, its vectors as they are."""

    def __init__(self, embedders: Sequence[Embedder]) -> None:
        self._embedders = tuple(embedders)

    @property
    def faces(self) -> int:
        """How many have been embedded so far."""
        return self._embedders[0].faces

    def embed(self, crops: Pixels) -> Embeddings:
        """As `Embedder.embed`; D is the sum of the models' dimensions."""
        seen = [embedder.embed(crops) for embedder in self._embedders]
        if len(seen) == 1:
            return seen[0]
        share = np.float32(len(seen) ** -0.5)
        vectors = np.concatenate([each.vectors for each in seen], axis=1) * share
        agreement = np.stack([each.agreement for each in seen]).mean(axis=0)
        return Embeddings(vectors, np.asarray(agreement, dtype=np.float32))


def unit(vectors: Floats) -> Floats:
    """Each row of (N, D) divided by its length; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _network_input(crops: Pixels, spec: EmbedderSpec) -> Floats:
    """Each face and, after it, its mirror image: float32 (2 N, 3, size, size), or channels last."""
    how = spec.normalisation
    if spec.size != SIZE:
        crops = np.stack([resized(crop, (spec.size, spec.size), area=spec.size > SIZE) for crop in crops])
    array = np.ascontiguousarray(crops[..., ::-1] if how.color == "bgr" else crops, dtype=np.float32)
    array -= np.asarray(how.mean, dtype=np.float32)
    array /= np.asarray(how.std, dtype=np.float32)
    pairs = np.stack([array, array[:, :, ::-1]], axis=1).reshape(-1, *array.shape[1:])
    return pairs if spec.layout == "nhwc" else np.ascontiguousarray(np.moveaxis(pairs, 3, 1))

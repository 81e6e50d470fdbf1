"""Embeddings of made-up people, as far apart and as noisy as real ones: a person is a direction, a look is near it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.types import Looks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.faces.types import Floats

DIM = 128
CLEAR, BLURRED = 0.7, 1.7
"""Noise (length, beside a direction of length 1): looks of one person then have a cosine of about 0.67 and 0.26."""


def directions(count: int, seed: int = 0) -> Floats:
    """(count, DIM): people, about 0 alike with a deviation of 0.09."""
    return unit(np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32))


def seen(person: Floats, count: int, noise: float = CLEAR, seed: int = 0) -> Floats:
    """(count, DIM): looks at one person."""
    rng = np.random.default_rng([seed, count])
    return unit(person + noise * unit(rng.normal(size=(count, DIM)).astype(np.float32)))


def looks(*parts: tuple[Floats, Sequence[int]], quality: float = 0.8) -> Looks:
    """Of (vectors, frames) per person."""
    vectors = np.concatenate([vectors for vectors, _ in parts])
    frames = np.concatenate([np.asarray(frames) for _, frames in parts]).astype(np.int64)
    return Looks(frames, vectors, np.full(len(frames), quality, dtype=np.float32))


def index_of(people: Sequence[Floats] | Floats, faces: int = 3, seed: int = 100) -> FaceIndex:
    """Performers 1, 2, ... with `faces` known faces each, ids 10, 11, ..."""
    vectors = np.concatenate([seen(person, faces, CLEAR, seed + at) for at, person in enumerate(people)])
    owners = np.repeat(np.arange(1, len(people) + 1), faces)
    return FaceIndex.of("made-up", KnownFaces(vectors, owners, 10 + np.arange(len(owners)), np.full(len(owners), 0.9)))

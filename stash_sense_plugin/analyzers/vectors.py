"""How embeddings are kept: little-endian float16, which costs less than the fourth digit of a cosine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.faces.types import Floats


def packed(vector: Floats) -> bytes:
    """A unit vector, float32 (D,), for the store."""
    return vector.astype("<f2").tobytes()


def unpacked(data: bytes) -> Floats:
    """float32 (D,), of length 1 again. What was just found is matched by this too, so that matching it later from the
    store gives the same answer to the last bit."""
    vector = np.frombuffer(data, dtype="<f2").astype(np.float32)
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm else vector


def stacked(rows: Sequence[bytes], dim: int = 0) -> Floats:
    """float32 (N, D)."""
    return np.stack([unpacked(row) for row in rows]) if rows else np.zeros((0, dim), dtype=np.float32)

"""Hashes of small grey pictures that survive encoding, scaling, bars, mirroring and a crop of some 15 %.

A hash is the signs of the 128 lowest coefficients of the picture's cosine transform (the mean left out), as in pHash
(Zauner: Implementation and Benchmarking of Perceptual Image Hash Functions, 2010), with zero instead of the median as
the line. So brightness and contrast do not matter, and a mirrored picture's hash is the same with the odd columns
turned round: it need not be stored. Of 128 bits a copy in another encoding differs in 2 to 6, an unrelated picture in
about 62. A crop moves and stretches what is seen, which few coefficients survive: a picture also has a hash of each of
some crops, and a cropped copy as a whole is near one of them.

    bits     same moment   5 % crop   10 % crop    one of 1,000 unrelated
    64       0.02          0.09       0.16         0.22 to 0.31
    128      0.02          0.10       0.21         0.29 to 0.35
    256      0.03          0.15       0.29         0.33 to 0.40

Shares of the bits that differ, on three real films and on portraits: 128 leaves the widest gap.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.duplicates.frame_quality import WHOLE, Window, content, qualities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Pictures = NDArray[np.uint8]
    Bits = NDArray[np.uint64]
    Frames = NDArray[Any]

BITS = 128
CROPS = (
    (
        WHOLE,
        Window(0.05, 0.95, 0.05, 0.95),
        Window(0.0, 0.88, 0.0, 0.88),
        Window(0.0, 0.88, 0.12, 1.0),
        Window(0.12, 1.0, 0.0, 0.88),
        Window(0.12, 1.0, 0.12, 1.0),
    ),
    (
        WHOLE,
        Window(0.0, 0.9, 0.0, 1.0),
        Window(0.1, 1.0, 0.0, 1.0),
        Window(0.0, 1.0, 0.0, 0.9),
        Window(0.0, 1.0, 0.1, 1.0),
        Window(0.0, 1.0, 0.11, 0.89),
    ),
)
"""Of the picture without its bars, by turns: every other picture has the middle and the corners, the ones between have
what is left without one side, and without both (16:9 as 4:3). The whole comes first. Others need another `VERSION`."""
HASHES = len(CROPS[0])
FRAME = np.dtype([("time", "<f4"), ("quality", "u1"), ("bits", "<u8", (HASHES, BITS // 64))])
"""One keyframe: seconds, 0..100, a hash for each of its crops. 101 bytes."""
VERSION = 1
_HEAD = b"SSFH" + bytes([VERSION])
_SIDE = 16
"""Frequencies looked at along each side."""
_ORDER = np.array(
    sorted(((v, u) for v in range(_SIDE) for u in range(_SIDE) if v + u), key=lambda at: (sum(at), at))[:BITS]
)
"""Rows and columns of the coefficients, lowest frequencies first."""


def hashed(times: Sequence[float], pictures: Pictures) -> Frames:
    """FRAME (N,) of the `pictures` uint8 (N, H, W) of one video, which were seen at `times` (seconds).

    All of one video at once, because bars are what is black in most of them.
    """
    if not len(pictures):
        return np.zeros(0, FRAME)
    frames = np.zeros(len(pictures), FRAME)
    frames["time"] = times
    window, has_bars = content(pictures)
    turns = np.arange(len(pictures)) % len(CROPS)
    for turn, (barred, part) in product(range(len(CROPS)), ((True, window), (False, WHOLE))):
        which = np.flatnonzero((turns == turn) & (has_bars == barred))
        frames["quality"][which] = qualities(pictures[which], part)
        for place, crop in enumerate(CROPS[turn]):
            frames["bits"][which, place] = hashes(pictures[which], part.part(crop))
    return frames


def hashes(pictures: Pictures, window: Window = WHOLE) -> Bits:
    """uint64 (N, 2) of that part of each of the pictures (N, H, W)."""
    rows = _waves(pictures.shape[1], window.top, window.bottom)
    columns = _waves(pictures.shape[2], window.left, window.right)
    transformed = rows @ pictures.astype(np.float32) @ columns.T
    signs = transformed[:, _ORDER[:, 0], _ORDER[:, 1]] > 0
    packed = np.ascontiguousarray(np.packbits(signs, axis=1, bitorder="little"))
    return np.asarray(packed.view("<u8"), np.uint64)


def mirrored(bits: Bits) -> Bits:
    """The hashes (..., 2) of the pictures with left and right changed; also of the same crop on the other side."""
    return np.asarray(bits ^ _ODD)


def distances(some: Bits, others: Bits) -> NDArray[np.uint8]:
    """Differing bits of hashes (..., 2), by numpy's rules of shapes."""
    return np.asarray(np.bitwise_count(some ^ others).sum(axis=-1, dtype=np.uint8))


def to_bytes(frames: Frames) -> bytes:
    return _HEAD + frames.astype(FRAME, copy=False).tobytes()


def from_bytes(data: bytes) -> Frames:
    """What `to_bytes` made. Raises ValueError where another version did, or a part is missing: hash the video anew."""
    body = data[len(_HEAD) :]
    if data[: len(_HEAD)] != _HEAD or len(body) % FRAME.itemsize:
        raise ValueError("these frame hashes are of another version, or cut off")
    return np.frombuffer(body, FRAME)


@lru_cache(maxsize=256)
def _waves(size: int, begin: float, end: float) -> NDArray[np.float32]:
    """(_SIDE, size): cosines over the pixels from `begin` to `end` (shares), those cut through counting in part."""
    edges = np.arange(size + 1) / size
    first, last = np.maximum(edges[:-1], begin), np.minimum(edges[1:], end)
    covered = np.clip(last - first, 0, None)
    phase = ((first + last) / 2 - begin) / (end - begin)
    waves = np.cos(np.pi * np.arange(_SIDE)[:, None] * phase) * covered
    # What is cut through makes the sum of a wave differ from 0; a bright flat picture must not get its bits from that.
    waves[1:] -= waves[1:].sum(axis=1, keepdims=True) / covered.sum() * covered
    return np.asarray(waves, np.float32)


_ODD = np.packbits(_ORDER[:, 1] % 2, bitorder="little").view("<u8")

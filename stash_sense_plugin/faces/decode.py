"""From a detector's raw outputs to boxes and landmarks, for the two families in use.

Both look at a grid of points every 8, 16 and 32 pixels; both give, per point, a score, a box and five landmarks.
Formulas: YuNet from libfacedetection.train (OpenCV's FaceDetectorYN decodes the same), SCRFD from insightface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.types import Floats, Normalisation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STRIDES = (8, 16, 32)
_SCRFD_ANCHORS = 2


@dataclass(frozen=True, eq=False)
class Raw:
    """Candidates in pixels of the network's input: `boxes` (N, 4) corners, `scores` (N,), `landmarks` (N, 5, 2)."""

    boxes: Floats
    scores: Floats
    landmarks: Floats


Decoder: TypeAlias = "Callable[[Sequence[Floats], int, int, float], Raw]"


@dataclass(frozen=True)
class Family:
    """A detector architecture: how to read its outputs, its usual preprocessing and score line, the score that it gives
    upright faces (turned ones are found too, but with less and with wrong landmarks) and the one that it gives clear
    ones (on stills of LFW the middle score is 0.942 with YuNet, 0.837 with SCRFD of 0.5 and 2.5 GFLOPS)."""

    decode: Decoder
    outputs: int
    normalisation: Normalisation
    min_score: float
    upright_score: float
    clear_score: float


def decode_yunet(outputs: Sequence[Floats], height: int, width: int, min_score: float) -> Raw:
    """Outputs are cls x3, obj x3, box x3, landmarks x3. The score is the geometric mean of the first two."""
    parts = []
    for level, stride in enumerate(STRIDES):
        cls, obj, box, points = (outputs[level + 3 * kind].reshape(-1, n) for kind, n in enumerate((1, 1, 4, 10)))
        scores = np.sqrt(np.clip(cls[:, 0], 0, 1) * np.clip(obj[:, 0], 0, 1))
        keep = np.flatnonzero(scores >= min_score)
        grid = _grid(height, width, stride, 1)[keep]
        centre = (grid + box[keep, :2]) * stride
        half = np.exp(np.minimum(box[keep, 2:], 10.0)) * (stride / 2)
        landmarks = (points[keep].reshape(-1, 5, 2) + grid[:, None]) * stride
        parts.append(Raw(np.hstack([centre - half, centre + half]), scores[keep], landmarks))
    return join(parts)


def decode_scrfd(outputs: Sequence[Floats], height: int, width: int, min_score: float) -> Raw:
    """Outputs are score x3, distances to the four sides x3, landmark offsets x3, two anchors per point."""
    parts = []
    for level, stride in enumerate(STRIDES):
        score, side, points = (outputs[level + 3 * kind].reshape(-1, n) for kind, n in enumerate((1, 4, 10)))
        keep = np.flatnonzero(score[:, 0] >= min_score)
        centre = _grid(height, width, stride, _SCRFD_ANCHORS)[keep] * stride
        sides = side[keep] * stride
        landmarks = points[keep].reshape(-1, 5, 2) * stride + centre[:, None]
        parts.append(Raw(np.hstack([centre - sides[:, :2], centre + sides[:, 2:]]), score[keep, 0], landmarks))
    return join(parts)


FAMILIES: dict[str, Family] = {
    "yunet": Family(decode_yunet, 12, Normalisation(color="bgr"), 0.6, 0.905, 0.92),
    "scrfd": Family(decode_scrfd, 9, Normalisation((127.5,) * 3, (128.0,) * 3, "rgb"), 0.5, 0.7, 0.815),
}


def family(name: str) -> Family:
    """Raises ModelError for a family we cannot read."""
    if name not in FAMILIES:
        raise ModelError(f'The detector family "{name}" is unknown; known are {", ".join(sorted(FAMILIES))}.')
    return FAMILIES[name]


def join(parts: Sequence[Raw]) -> Raw:
    return Raw(
        np.concatenate([part.boxes for part in parts]).astype(np.float32),
        np.concatenate([part.scores for part in parts]).astype(np.float32),
        np.concatenate([part.landmarks for part in parts]).astype(np.float32),
    )


def suppress(raw: Raw, overlap: float = 0.4, inside: float = 0.8) -> Raw:
    """One candidate per face: the best scored of those that overlap.

    Two overlap when the intersection over union is above `overlap`, or when `inside` of the smaller one lies in the
    other: chins and ears of very large faces are found as faces of their own.
    """
    order = np.argsort(-raw.scores, kind="stable")
    keep = []
    while len(order):
        best, order = order[0], order[1:]
        keep.append(best)
        box, others = raw.boxes[best], raw.boxes[order]
        order = order[(overlaps(box, others) <= overlap) & (_contained(box, others) <= inside)]
    return Raw(raw.boxes[keep], raw.scores[keep], raw.landmarks[keep])


def overlaps(box: Floats, boxes: Floats) -> Floats:
    """Intersection over union of one box (4,) with each of `boxes` (N, 4): float32 (N,), 0..1."""
    shared = _shared(box, boxes)
    return np.asarray(shared / np.maximum(_areas(boxes) + _areas(box[None]) - shared, 1e-6), dtype=np.float32)


def _contained(box: Floats, boxes: Floats) -> Floats:
    """How much of the smaller of the two lies in the other: float32 (N,), 0..1."""
    smaller = np.minimum(_areas(boxes), _areas(box[None]))
    return np.asarray(_shared(box, boxes) / np.maximum(smaller, 1e-6), dtype=np.float32)


def _shared(box: Floats, boxes: Floats) -> Floats:
    sides = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    return np.asarray(np.prod(np.clip(sides, 0, None), axis=1), dtype=np.float32)


def _areas(boxes: Floats) -> Floats:
    return np.asarray(np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1), dtype=np.float32)


def _grid(height: int, width: int, stride: int, anchors: int) -> Floats:
    """The points of one level as (x, y) in steps, row by row, each `anchors` times: float32 (N, 2)."""
    ys, xs = np.mgrid[: height // stride, : width // stride]
    return np.repeat(np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32), anchors, axis=0)

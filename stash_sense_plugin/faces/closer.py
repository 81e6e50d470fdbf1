"""A second look at single faces, each by itself: small ones enlarged, doubtful ones turned.

A look at a part of 160 pixels costs a hundredth of a look at a whole picture. Small faces get truer landmarks by it and
are told apart much better. Faces that lie or hang upside down are found as they are, but with landmarks as if they
stood; the detector itself says which way is up: it scores an upright face highest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from stash_sense_plugin.faces.detect import scaled_to
from stash_sense_plugin.faces.types import Detection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.faces.detect import Detector
    from stash_sense_plugin.faces.types import Floats, Pixels

_SMALL = 90.0
"""Faces below this side, in pixels of the picture, gain from being enlarged."""
_SIDES = (64, 90)
"""Sides to which a face is brought; the mean of two looks is truer than either."""
_ROOM = 2.4
"""Side of the part that is looked at, in sides of the face."""
_STEP = 32
_ROLLED = 20.0
_SMALL_SCORES_LESS = 0.05
_CLEARLY = 0.01
_TURNS = (0.0, 90.0, 270.0, 180.0, 45.0, 315.0, 135.0, 225.0)


@dataclass(frozen=True, eq=False)
class _Seen:
    """A face in one closer look: `landmarks` (5, 2) in pixels of the picture."""

    score: float
    landmarks: Floats
    turn: float


def refine(detector: Detector, image: Pixels, found: Sequence[Detection]) -> list[Detection]:
    """The same faces; landmarks and score of small and doubtful ones are those of a closer look.

    With a detector of fixed size, which cannot look at small parts cheaply, they stay as they are.
    """
    return [_refined(detector, image, face) for face in found]


def _refined(detector: Detector, image: Pixels, face: Detection) -> Detection:
    doubtful = _is_doubtful(face, detector.upright_score)
    if not doubtful and face.size >= _SMALL:
        return face
    part = _Part.around(face, image)
    best = _best_look(part, detector, face, doubtful)
    if best is None:
        return face
    upright = _turn(best.landmarks) if doubtful else 0.0
    again = part.look(detector, face, _SIDES[1], upright)
    seen = [best] if again is None else [again] if doubtful and best.turn != upright else [best, again]
    landmarks = np.asarray(np.mean([look.landmarks for look in seen], axis=0), dtype=np.float32)
    return Detection(face.box, max(face.score, best.score), landmarks)


def _best_look(part: _Part, detector: Detector, face: Detection, doubtful: bool) -> _Seen | None:
    """The way up that scores highest; as soon as one scores like an upright face, no other is tried."""
    best: _Seen | None = None
    for turn in (_turn(face.landmarks), *_TURNS) if doubtful else (0.0,):
        look = part.look(detector, face, _SIDES[0], turn)
        if look and (best is None or look.score > best.score):
            best = look
        if best and best.score >= detector.upright_score + _CLEARLY:
            break
    return best


def _is_doubtful(face: Detection, upright: float) -> bool:
    """Whether it may be the other way up. Small faces score less, however they stand."""
    return face.score < upright - _SMALL_SCORES_LESS * (face.size < _SMALL / 2) or abs(_roll(face.landmarks)) > _ROLLED


def _roll(landmarks: Floats) -> float:
    """By how many degrees the head leans clockwise."""
    across, down = landmarks[1] - landmarks[0]
    return float(np.degrees(np.arctan2(down, across)))


def _turn(landmarks: Floats) -> float:
    """What sets the head upright, in whole degrees: so the turned picture, and all that is seen in it, is the same
    where another runtime's landmarks differ in the sixth digit."""
    return float(round(_roll(landmarks)))


@dataclass(frozen=True, eq=False)
class _Part:
    """A square of a picture around a face, black where it reaches over the edge; `corner` is its top left (x, y)."""

    pixels: Pixels
    corner: Floats

    @classmethod
    def around(cls, face: Detection, image: Pixels) -> _Part:
        length = max(4, round(_ROOM * face.size))
        corner = np.floor((face.box[:2] + face.box[2:]) / 2 - _ROOM * face.size / 2).astype(int)
        square = np.zeros((length, length, 3), dtype=np.uint8)
        left, top = (max(0, int(value)) for value in corner)
        part = image[top : max(0, corner[1] + length), left : max(0, corner[0] + length)]
        down, across = top - corner[1], left - corner[0]
        square[down : down + part.shape[0], across : across + part.shape[1]] = part
        return cls(square, corner.astype(np.float32))

    def look(self, detector: Detector, face: Detection, side: int, turn: float) -> _Seen | None:
        """`face` in this part turned counterclockwise by `turn` degrees, it being about `side` pixels large."""
        network = round(_ROOM * side / _STEP) * _STEP
        raw = detector.look(_turned(scaled_to(self.pixels, (network, network)), turn))
        if raw is None or not len(raw.scores):
            return None
        scale = len(self.pixels) / network
        landmarks = _turned_back(raw.landmarks, turn, network / 2) * scale + self.corner
        off = np.hypot(*(landmarks.mean(axis=1) - (face.box[:2] + face.box[2:]) / 2).T)
        near = np.flatnonzero(off < 0.35 * face.size)
        if not len(near):
            return None
        best = int(near[raw.scores[near].argmax()])
        return _Seen(float(raw.scores[best]), landmarks[best].astype(np.float32), turn)


def _turned(square: Pixels, turn: float) -> Pixels:
    if turn % 90 == 0:
        return np.ascontiguousarray(np.rot90(square, round(turn / 90)))
    return np.asarray(Image.fromarray(square).rotate(turn, Image.Resampling.BILINEAR))


def _turned_back(points: Floats, turn: float, centre: float) -> Floats:
    """Where points (N, 5, 2) of the turned square were before."""
    cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    x, y = points[..., 0] - centre, points[..., 1] - centre
    back = np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1) + centre
    return back.astype(np.float32)

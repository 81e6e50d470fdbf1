"""Faces of single pictures: performer images, covers, library images. Time matters less than missing none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.detect import merged
from stash_sense_plugin.faces.turned import find_turned
from stash_sense_plugin.faces.types import Detection, Face, Frame

if TYPE_CHECKING:
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Pixels

_SIDES = (640, 1280)
_LARGE = 1280
"""Pictures of more pixels on a side are looked at in a second, larger size too: people in the background count."""
_PADDING = 0.6
_PADDED_SIDES = (320, 640)
_TURNS = (0, 1, 3, 2)
"""Quarter turns to try until somebody is found: phones leave out the mark that says which way is up."""


def find(pack: Pack, image: Pixels, *, number: int = 0, time: float = 0.0) -> list[Face]:
    """All faces of a picture, largest first, ready to be learned or matched.

    A face that fills the picture is found with room around it, one of a picture on its side or head by turning it.
    """
    for turns in _TURNS:
        found = _detect(pack, image, turns) or _detect_padded(pack, image, turns)
        if found:
            faces = pack.still_faces(Frame(number, time, image), found)
            return sorted(faces, key=lambda face: -face.detection.size)
    return []


def _detect(pack: Pack, image: Pixels, turns: int) -> list[Detection]:
    found: list[Detection] = []
    for side in _SIDES:
        if side > _SIDES[0] and found and max(image.shape[:2]) <= _LARGE:
            break
        found = merged(found, find_turned(pack.detector, image, turns, side))
    return found


def _detect_padded(pack: Pack, image: Pixels, turns: int) -> list[Detection]:
    height, width = image.shape[:2]
    down, across = round(_PADDING * height), round(_PADDING * width)
    padded = np.pad(image, ((down, down), (across, across), (0, 0)))
    for side in _PADDED_SIDES:
        found = find_turned(pack.detector, padded, turns, side)
        if found:
            return [_moved(detection, -across, -down) for detection in found]
    return []


def _moved(detection: Detection, across: float, down: float) -> Detection:
    by = np.array([across, down], dtype=np.float32)
    return Detection(detection.box + np.tile(by, 2), detection.score, detection.landmarks + by)

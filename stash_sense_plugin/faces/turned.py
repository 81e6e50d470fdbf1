"""Faces of pictures that lie on their side or head: found in the turned picture, given in the picture as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.detect import fitted, scaled_to
from stash_sense_plugin.faces.types import Detection

if TYPE_CHECKING:
    from stash_sense_plugin.faces.detect import Detector
    from stash_sense_plugin.faces.types import Pixels


def find_turned(detector: Detector, image: Pixels, turns: int, side: int) -> list[Detection]:
    """What `detector.find` sees in the picture turned counterclockwise by `turns` quarters, in pixels of `image`.

    Landmarks keep their order: the first is the eye at the left of a viewer who turns the picture likewise.
    """
    if not turns:
        return detector.find(image, side)
    small = scaled_to(image, fitted(image, side)) if side < max(image.shape[:2]) else image
    turned = np.ascontiguousarray(np.rot90(small, turns))
    factor = max(image.shape[:2]) / max(small.shape[:2])
    return [_back(detection, turns, turned.shape[:2], factor) for detection in detector.find(turned, side)]


def _back(detection: Detection, turns: int, shape: tuple[int, ...], factor: float) -> Detection:
    height, width = shape
    points = np.concatenate([detection.box.reshape(2, 2), detection.landmarks])
    for _ in range(turns):
        points = np.stack([height - points[:, 1], points[:, 0]], axis=1)
        height, width = width, height
    points = points * factor
    corners = points[:2]
    box = np.concatenate([corners.min(axis=0), corners.max(axis=0)]).astype(np.float32)
    return Detection(box, detection.score, points[2:].astype(np.float32))

"""How much a look at a face is worth, from what costs nothing extra."""

from __future__ import annotations

import numpy as np

from stash_sense_plugin.faces.types import Detection, Floats, Pixels, Quality

_CORE = slice(24, 104)
"""Rows and columns of the aligned crop that hold the face rather than hair and background."""
_STILL = 0.75


def rate(detection: Detection, crop: Pixels, agreement: float, clear_score: float) -> Quality:
    """Of a detection, its aligned crop uint8 (112, 112, 3) and how alike the embeddings of the crop and its mirror
    image are (cosine; the best single sign of all). `clear_score` is what the detector gives a face that is clear.

    `overall` is the expected cosine to the person's good pictures, as a linear fit to measured faces gives it, over
    that of a good still; turning away costs extra.
    """
    size, detail, pose = detection.size, sharpness(crop), frontal(detection.landmarks)
    expected = (
        0.467
        + 0.162 * (np.log(np.clip(size, 6.0, 90.0)) - 3.72)
        + 0.64 * (detail - 0.21)
        + 1.6 * float(np.clip(detection.score - clear_score, -0.05, 0.03))
        + 2.6 * float(np.clip(agreement - 0.93, -0.15, 0.05))
    )
    overall = float(np.clip(expected / _STILL, 0.02, 1.0)) * (0.4 + 0.6 * pose)
    return Quality(overall, size, detail, pose, detection.score)


def sharpness(crop: Pixels) -> float:
    """0 (a blur) to 1 (crisp): the finest detail's share of the contrast, so that dim light does not count as blur."""
    grey = crop[_CORE, _CORE].astype(np.float32).mean(axis=2)
    fine = grey[1:-1, 1:-1] * 4 - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    contrast = float(grey.std()) + 4.0
    return _ramp(float(np.abs(fine).mean()) / contrast, 0.02, 0.30)


def frontal(landmarks: Floats) -> float:
    """1 facing the camera to 0 in profile, from how far the nose is off the middle between eyes and mouth corners."""
    points = landmarks.astype(np.float64)
    eyes, mouth, nose = points[:2].mean(axis=0), points[3:].mean(axis=0), points[2]
    down = mouth - eyes
    height = float(np.hypot(*down))
    if height < 1e-6:
        return 0.0
    across = np.array([-down[1], down[0]]) / height
    eye_distance = abs(float((points[1] - points[0]) @ across))
    aside = abs(float((nose - eyes) @ across)) / max(eye_distance, 0.2 * height)
    along = float((nose - eyes) @ down) / height**2
    return _ramp(aside, 0.65, 0.10) * _ramp(abs(along - 0.55), 0.45, 0.20)


def _ramp(value: float, zero: float, one: float) -> float:
    """0 at `zero` and beyond, 1 at `one` and beyond, straight between; either may be the larger."""
    return float(np.clip((value - zero) / (one - zero), 0.0, 1.0))

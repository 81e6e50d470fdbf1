"""Brings a face to the pose that the embedders were trained on: a similarity transform of five landmarks, 112 x 112."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from stash_sense_plugin.faces.opencv import warped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats, Pixels

SIZE = 112
TEMPLATE: Floats = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    dtype=np.float32,
)
"""Where ArcFace's training crops have eyes, nose and mouth corners (insightface `norm_crop`)."""


def similarity(source: Floats, target: Floats = TEMPLATE) -> NDArray[np.float64]:
    """The rotation, uniform scale and shift, float64 (2, 3), that maps `source` (N, 2) closest to `target` (N, 2).

    Least squares after Umeyama (1991), in the closed form that two dimensions allow; never a mirror image.
    Points that all coincide give scale 0.
    """
    start, end = source.astype(np.float64), target.astype(np.float64)
    start_mean, end_mean = start.mean(axis=0), end.mean(axis=0)
    x, y = (start - start_mean).T
    u, v = (end - end_mean).T
    spread = max(float((x * x + y * y).sum()), 1e-12)
    cosine, sine = (x * u + y * v).sum() / spread, (x * v - y * u).sum() / spread
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.hstack([turn, (end_mean - turn @ start_mean)[:, None]])


def align(image: Pixels, landmarks: Floats) -> Pixels:
    """The face with `landmarks` (5, 2) as RGB uint8 (112, 112, 3); what lies outside the picture is black.

    A face larger than the crop is shrunk with a filter first, so that it does not alias.
    """
    matrix = similarity(landmarks)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 1e-6:
        return np.zeros((SIZE, SIZE, 3), dtype=np.uint8)
    inverse = _inverted(matrix)
    part, origin = _surroundings(image, inverse)
    if part.size == 0:
        return np.zeros((SIZE, SIZE, 3), dtype=np.uint8)
    return _warp(part, origin, inverse, scale)


def norm_crop(image: Pixels, landmarks: Floats) -> Pixels:
    """The same as insightface's function of this name makes it with OpenCV 4: a large face is not filtered."""
    matrix = similarity(landmarks)
    if float(np.hypot(matrix[0, 0], matrix[1, 0])) < 1e-6:
        return np.zeros((SIZE, SIZE, 3), dtype=np.uint8)
    return warped(image, matrix, SIZE)


def _inverted(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    turn = np.linalg.inv(matrix[:, :2])
    return np.hstack([turn, -turn @ matrix[:, 2:]])


def _surroundings(image: Pixels, inverse: NDArray[np.float64]) -> tuple[Pixels, tuple[int, int]]:
    """The part of the picture that the crop covers, with a rim for filters, and its top left corner (x, y)."""
    corners = np.array([[0, 0, 1], [SIZE, 0, 1], [0, SIZE, 1], [SIZE, SIZE, 1]]) @ inverse.T
    height, width = image.shape[:2]
    rim = 4 + 0.02 * float(np.ptp(corners))
    left, top = np.floor(np.clip(corners.min(axis=0) - rim, 0, (width, height))).astype(int)
    right, bottom = np.ceil(np.clip(corners.max(axis=0) + rim, 0, (width, height))).astype(int)
    return image[top:bottom, left:right], (int(left), int(top))


def _warp(part: Pixels, origin: tuple[int, int], inverse: NDArray[np.float64], scale: float) -> Pixels:
    picture = Image.fromarray(np.ascontiguousarray(part))
    ratio = np.ones(2)
    if scale < 1:
        size = [max(1, round(side * scale)) for side in picture.size]
        ratio = np.array(size) / picture.size
        picture = picture.resize((size[0], size[1]), Image.Resampling.BILINEAR)
    # Pillow asks for the source of each output pixel's centre and both sides count centres from 0.5, landmarks from 0.
    turn = inverse[:, :2] * ratio[:, None]
    shift = (inverse[:, 2] - origin + 0.5 - inverse[:, :2] @ (0.5, 0.5)) * ratio
    values = (*turn[0], shift[0], *turn[1], shift[1])
    return np.asarray(picture.transform((SIZE, SIZE), Image.Transform.AFFINE, values, Image.Resampling.BILINEAR))

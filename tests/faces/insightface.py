"""insightface's way from a picture to what an embedder sees, with OpenCV and written apart from ours: the yardstick.

After insightface 0.7 (retinaface.py, face_align.py) and what the makers of the published face database do with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import onnxruntime

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Floats = NDArray[np.float32]

TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    dtype=np.float32,
)


class Retina:
    """FaceAnalysis' detector. `detect` takes what the caller hands in, be it BGR, as it is meant, or RGB."""

    def __init__(self, path: Path, side: int = 640, least: float = 0.5, overlap: float = 0.4) -> None:
        self._session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        self._side, self._least, self._overlap = side, least, overlap

    def detect(self, image: Pixels) -> tuple[Floats, Floats]:
        """Boxes with scores (N, 5) and landmarks (N, 5, 2), best first."""
        height, width = image.shape[:2]
        if height > width:
            new_height, new_width = self._side, int(self._side / (float(height) / width))
        else:
            new_height, new_width = int(self._side * (float(height) / width)), self._side
        square = np.zeros((self._side, self._side, 3), dtype=np.uint8)
        square[:new_height, :new_width] = cv2.resize(image, (new_width, new_height))
        boxes, points = self._forward(square)
        scale = float(new_height) / height
        boxes[:, :4] /= scale
        order = boxes[:, 4].argsort()[::-1]
        boxes, points = boxes[order], points[order] / scale
        keep = self._kept(boxes)
        return boxes[keep], points[keep]

    def _forward(self, square: Pixels) -> tuple[Floats, Floats]:
        blob = cv2.dnn.blobFromImage(square, 1 / 128, square.shape[:2][::-1], (127.5, 127.5, 127.5), swapRB=True)
        outputs = self._session.run(None, {self._session.get_inputs()[0].name: blob})
        boxes: list[Floats] = []
        points: list[Floats] = []
        for level, stride in enumerate((8, 16, 32)):
            scores, sides, offsets = (outputs[level + 3 * kind].reshape(-1, n) for kind, n in enumerate((1, 4, 10)))
            steps = self._side // stride
            grid = np.stack(np.meshgrid(range(steps), range(steps)), axis=-1).astype(np.float32) * stride
            centres = np.stack([grid.reshape(-1, 2)] * 2, axis=1).reshape(-1, 2)
            sides, offsets = sides * stride, offsets * stride
            at = np.where(scores[:, 0] >= self._least)[0]
            corners = [centres[:, 0] - sides[:, 0], centres[:, 1] - sides[:, 1]]
            corners += [centres[:, 0] + sides[:, 2], centres[:, 1] + sides[:, 3]]
            boxes.append(np.stack([*corners, scores[:, 0]], axis=1)[at])
            points.append((offsets.reshape(-1, 5, 2) + centres[:, None])[at])
        return np.vstack(boxes), np.vstack(points)

    def _kept(self, boxes: Floats) -> list[int]:
        left, top, right, bottom = boxes[:, :4].T
        areas = (right - left + 1) * (bottom - top + 1)
        keep: list[int] = []
        order = np.arange(len(boxes))
        while order.size:
            best, rest = order[0], order[1:]
            keep.append(int(best))
            wide = np.minimum(right[best], right[rest]) - np.maximum(left[best], left[rest]) + 1
            tall = np.minimum(bottom[best], bottom[rest]) - np.maximum(top[best], top[rest]) + 1
            shared = np.maximum(0.0, wide) * np.maximum(0.0, tall)
            order = rest[shared / (areas[best] + areas[rest] - shared) <= self._overlap]
        return keep


def umeyama(source: Floats, target: Any = TEMPLATE) -> NDArray[np.float64]:
    """The similarity (2, 3) of scikit-image's SimilarityTransform: by singular values, as Umeyama (1991) has it."""
    start, end = source.astype(np.float64), np.asarray(target, dtype=np.float64)
    around, wanted = start - start.mean(axis=0), end - end.mean(axis=0)
    covariance = wanted.T @ around / len(start)
    sign = np.array([1.0, 1.0 if np.linalg.det(covariance) > 0 else -1.0])
    left, values, right = np.linalg.svd(covariance)
    turn = left @ np.diag(sign) @ right
    scale = values @ sign / around.var(axis=0).sum()
    return np.hstack([scale * turn, (end.mean(axis=0) - scale * turn @ start.mean(axis=0))[:, None]])


def norm_crop(image: Pixels, points: Floats) -> Pixels:
    """(112, 112, 3), as OpenCV 4 warps. OpenCV 5 no longer rounds where a pixel comes from to 1/32; its `remap` does,
    when it is given such places."""
    matrix = umeyama(points)
    if cv2.__version__.startswith("4."):
        return np.asarray(cv2.warpAffine(image, matrix, (112, 112), borderValue=0.0), dtype=np.uint8)
    back = cv2.invertAffineTransform(matrix)
    at = np.arange(112)
    places = []
    for along, down, shift in back:
        fine = np.rint(along * at * 1024)[None] + np.rint((down * at + shift) * 1024)[:, None]
        places.append(np.floor((fine + 16) / 32).astype(int))
    x, y = places
    whole = np.stack([x >> 5, y >> 5], axis=-1).astype(np.int16)
    rest = ((y & 31) * 32 + (x & 31)).astype(np.uint16)
    return np.asarray(cv2.remap(image, whole, rest, cv2.INTER_LINEAR, borderValue=0.0), dtype=np.uint8)


def fitted(crop: Pixels, side: int) -> Pixels:
    """`crop` resized with its shape kept (INTER_AREA) and put in the middle of a black square."""
    height, width = crop.shape[:2]
    scale = min(side / height, side / width)
    tall, wide = int(height * scale), int(width * scale)
    square = np.zeros((side, side, 3), dtype=np.uint8)
    top, left = (side - tall) // 2, (side - wide) // 2
    square[top : top + tall, left : left + wide] = cv2.resize(crop, (wide, tall), interpolation=cv2.INTER_AREA)
    return square

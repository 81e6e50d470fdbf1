from __future__ import annotations

import numpy as np
import pytest

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.decode import STRIDES, Raw, decode_scrfd, decode_yunet, family, overlaps, suppress


def _empty(height: int, width: int, kinds: tuple[int, ...], anchors: int) -> list[np.ndarray]:
    return [
        np.zeros((1, anchors * (height // stride) * (width // stride), size), dtype=np.float32)
        for size in kinds
        for stride in STRIDES
    ]


def test_yunet_reads_box_and_landmarks_from_the_point_they_belong_to() -> None:
    outputs = _empty(64, 96, (1, 1, 4, 10), 1)
    point = 2 * (96 // 16) + 3  # third row, fourth column of stride 16
    outputs[1][0, point] = 0.81
    outputs[4][0, point] = 1.0
    outputs[7][0, point] = (0.5, 0.25, np.log(2.0), np.log(3.0))
    outputs[10][0, point] = np.tile((1.0, -1.0), 5)
    raw = decode_yunet(outputs, 64, 96, 0.6)
    assert raw.scores.tolist() == [pytest.approx(0.9)]
    np.testing.assert_allclose(raw.boxes[0], [56 - 16, 36 - 24, 56 + 16, 36 + 24], atol=1e-4)
    np.testing.assert_allclose(raw.landmarks[0], np.tile((64.0, 16.0), (5, 1)), atol=1e-4)


def test_scrfd_reads_distances_from_both_anchors() -> None:
    outputs = _empty(64, 96, (1, 4, 10), 2)
    point = 2 * (1 * (96 // 32) + 2) + 1  # second row, third column of stride 32, second anchor
    outputs[2][0, point] = 0.7
    outputs[5][0, point] = (1.0, 0.5, 0.25, 0.75)
    outputs[8][0, point] = np.tile((0.5, -0.5), 5)
    raw = decode_scrfd(outputs, 64, 96, 0.5)
    np.testing.assert_allclose(raw.boxes[0], [32, 16, 72, 56], atol=1e-4)
    np.testing.assert_allclose(raw.landmarks[0], np.tile((80.0, 16.0), (5, 1)), atol=1e-4)


def _raw(*boxes: tuple[float, float, float, float, float]) -> Raw:
    array = np.array(boxes, dtype=np.float32).reshape(-1, 5)
    return Raw(array[:, :4], array[:, 4], np.zeros((len(array), 5, 2), dtype=np.float32))


@pytest.mark.parametrize(
    ("boxes", "left"),
    [
        ((), []),
        (((0, 0, 10, 10, 0.9),), [0.9]),
        (((0, 0, 10, 10, 0.7), (1, 1, 11, 11, 0.9)), [0.9]),
        (((0, 0, 10, 10, 0.7), (20, 0, 30, 10, 0.9)), [0.9, 0.7]),
        (((0, 0, 10, 10, 0.9), (4, 0, 14, 10, 0.8), (8, 0, 18, 10, 0.7)), [0.9, 0.7]),
        (((0, 0, 100, 120, 0.9), (10, 60, 60, 110, 0.7)), [0.9]),
    ],
)
def test_suppress(boxes: tuple[tuple[float, float, float, float, float], ...], left: list[float]) -> None:
    assert suppress(_raw(*boxes)).scores.tolist() == pytest.approx(left)


def test_overlaps() -> None:
    boxes = np.array([[0, 0, 10, 10], [5, 0, 15, 10], [20, 20, 30, 30], [3, 3, 3, 3]], dtype=np.float32)
    np.testing.assert_allclose(overlaps(boxes[0], boxes), [1, 1 / 3, 0, 0], atol=1e-6)


def test_unknown_family() -> None:
    with pytest.raises(ModelError, match="mtcnn"):
        family("mtcnn")

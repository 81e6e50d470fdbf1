"""What our numpy makes of pictures against what OpenCV does: not a bit of difference."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stash_sense_plugin.faces.align import norm_crop, similarity
from stash_sense_plugin.faces.opencv import resized, warped
from tests.faces import insightface

OPENCV_4 = cv2.__version__.startswith("4.")


def picture(height: int, width: int, seed: int = 0) -> np.ndarray:
    """Noise: nothing is harder to interpolate."""
    return np.random.default_rng([seed, height, width]).integers(0, 256, (height, width, 3)).astype(np.uint8)


def turned(scale: float, degrees: float, shift: tuple[float, float]) -> np.ndarray:
    cosine, sine = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    return np.array([[cosine, -sine, shift[0]], [sine, cosine, shift[1]]])


@pytest.mark.parametrize(
    ("size", "to"),
    [
        ((1080, 1920), (360, 640)), ((720, 1280), (360, 640)), ((480, 640), (480, 640)), ((1000, 667), (640, 426)),
        ((250, 250), (640, 640)), ((37, 684), (34, 640)), ((684, 37), (640, 34)), ((1, 1), (640, 640)),
        ((3, 2), (7, 9)),
    ],
)  # fmt: skip
def test_resized_as_opencv_does(size: tuple[int, int], to: tuple[int, int]) -> None:
    image = picture(*size)
    np.testing.assert_array_equal(resized(image, to), cv2.resize(image, to[::-1]))


@pytest.mark.parametrize("side", [113, 128, 144, 160, 200, 224, 299, 336])
def test_enlarged_as_opencv_does(side: int) -> None:
    """With INTER_AREA, which is not INTER_LINEAR, whatever its name is said to mean when it enlarges."""
    crop = picture(112, 112, side)
    theirs = cv2.resize(crop, (side, side), interpolation=cv2.INTER_AREA)
    np.testing.assert_array_equal(resized(crop, (side, side), area=True), theirs)
    assert (theirs != cv2.resize(crop, (side, side))).any()


WARPS = [(0.3, 0, (5.3, -7.1)), (1.0, 33, (40.2, -20.9)), (0.9, -120, (80.0, 200.5)), (2.7, 4, (-300.4, -211.7)),
         (6.0, 175, (700.0, 700.0)), (1.0, 0, (0.0, 0.0))]  # fmt: skip


@pytest.mark.parametrize(("scale", "degrees", "shift"), WARPS)
@pytest.mark.skipif(not OPENCV_4, reason="OpenCV 5 warps with other rounding")
def test_warped_as_opencv_4_does(scale: float, degrees: float, shift: tuple[float, float]) -> None:
    image, matrix = picture(200, 260), turned(scale, degrees, shift)
    np.testing.assert_array_equal(warped(image, matrix, 112), cv2.warpAffine(image, matrix, (112, 112)))


@pytest.mark.parametrize(("scale", "degrees", "shift"), WARPS)
def test_warped_nearly_as_any_opencv_does(scale: float, degrees: float, shift: tuple[float, float]) -> None:
    """A 64th of a pixel aside at most: of noise that is a few of 255 levels."""
    image, matrix = picture(200, 260), turned(scale, degrees, shift)
    difference = np.abs(warped(image, matrix, 112).astype(int) - cv2.warpAffine(image, matrix, (112, 112)))
    assert difference.max() <= 8
    assert difference.mean() < 1


def test_similarity_is_umeyamas() -> None:
    rng = np.random.default_rng(5)
    for _ in range(50):
        matrix = turned(rng.uniform(0.2, 5), rng.uniform(-180, 180), (rng.uniform(0, 900), rng.uniform(0, 900)))
        points = insightface.TEMPLATE @ matrix[:, :2].T + matrix[:, 2] + rng.normal(0, 2, (5, 2))
        points = points.astype(np.float32)
        np.testing.assert_allclose(similarity(points), insightface.umeyama(points), rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize("scale", [0.4, 1.0, 3.0])
@pytest.mark.parametrize("degrees", [-40, 0, 12])
def test_cut_out_as_insightface_does(scale: float, degrees: float) -> None:
    """Also where the face reaches over the edge."""
    matrix = turned(scale, degrees, (60.3, 30.8))
    points = (insightface.TEMPLATE @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)
    image = picture(240, 320)
    ours, theirs = norm_crop(image, points), insightface.norm_crop(image, points)
    assert (ours != theirs).mean() < 1e-3, "points are float32: one in a thousand may be rounded to the next 1/32"


@pytest.mark.parametrize("points", [np.zeros((5, 2)), np.full((5, 2), 7.0), insightface.TEMPLATE + 9000])
def test_useless_landmarks_give_a_black_crop(points: np.ndarray) -> None:
    assert not norm_crop(picture(50, 50), points.astype(np.float32)).any()

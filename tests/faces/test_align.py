from __future__ import annotations

import cv2
import numpy as np
import pytest

from stash_sense_plugin.faces.align import SIZE, TEMPLATE, align, similarity


def _moved(scale: float, degrees: float, shift: tuple[float, float]) -> np.ndarray:
    turn = np.radians(degrees)
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return (TEMPLATE @ matrix.T + shift).astype(np.float32)


@pytest.mark.parametrize("scale", [0.1, 0.5, 1.0, 3.0])
@pytest.mark.parametrize("degrees", [-170.0, -30.0, 0.0, 15.0, 90.0])
def test_similarity_undoes_scale_turn_and_shift(scale: float, degrees: float) -> None:
    source = _moved(scale, degrees, (40, -7))
    matrix = similarity(source)
    np.testing.assert_allclose(source @ matrix[:, :2].T + matrix[:, 2], TEMPLATE, atol=1e-3)


def test_similarity_agrees_with_opencv_on_noisy_points() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        source = _moved(rng.uniform(0.3, 2), rng.uniform(-40, 40), (50, 60)) + rng.normal(0, 2, (5, 2)).astype(
            np.float32
        )
        theirs, _ = cv2.estimateAffinePartial2D(source, TEMPLATE, method=cv2.LMEDS)
        assert _error(similarity(source), source) <= _error(theirs, source) + 1e-6


def _error(matrix: np.ndarray, source: np.ndarray) -> float:
    return float(np.square(source @ matrix[:, :2].T + matrix[:, 2] - TEMPLATE).sum())


def _picture(side: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    small = rng.integers(0, 255, (side // 8, side // 8, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


@pytest.mark.parametrize(("scale", "degrees"), [(0.2, 0.0), (0.4, 25.0), (0.9, -60.0)])
def test_enlarged_crop_is_what_opencv_makes(scale: float, degrees: float) -> None:
    image, landmarks = _picture(240), _moved(scale, degrees, (100, 110))
    theirs = cv2.warpAffine(image, similarity(landmarks), (SIZE, SIZE), flags=cv2.INTER_LINEAR)
    inside = (slice(8, -8), slice(8, -8))
    assert np.abs(align(image, landmarks)[inside].astype(int) - theirs[inside].astype(int)).mean() < 1.0


def test_shrinking_does_not_alias() -> None:
    stripes = np.zeros((900, 900, 3), dtype=np.uint8)
    stripes[::2] = 255
    crop = align(stripes, _moved(5.0, 0.0, (150, 150)))
    aliased = cv2.warpAffine(stripes, similarity(_moved(5.0, 0.0, (150, 150))), (SIZE, SIZE))
    assert crop[10:-10, 10:-10].std() < 8 < aliased[10:-10, 10:-10].std()


def test_outside_the_picture_is_black() -> None:
    image = np.full((60, 60, 3), 200, dtype=np.uint8)
    crop = align(image, _moved(1.0, 0.0, (0, 0)))
    assert crop[30, 30].tolist() == [200, 200, 200]
    assert not crop[100:, 100:].any()


@pytest.mark.parametrize("landmarks", [np.zeros((5, 2)), np.full((5, 2), 7.0), _moved(1.0, 0.0, (5000, 5000))])
def test_useless_landmarks_give_a_black_crop(landmarks: np.ndarray) -> None:
    crop = align(np.full((50, 50, 3), 9, dtype=np.uint8), landmarks.astype(np.float32))
    assert crop.shape == (SIZE, SIZE, 3)
    assert crop.dtype == np.uint8


def test_crop_is_not_shifted() -> None:
    """A dot exactly at a landmark lands exactly where the template has that landmark."""
    for scale in (0.5, 1.0, 3.0):
        landmarks = np.round(_moved(scale, 0.0, (60, 60)))
        image = np.zeros((500, 500, 3), dtype=np.uint8)
        x, y = landmarks[2].astype(int)
        reach = max(2, int(3 * scale))
        image[y - reach : y + reach + 1, x - reach : x + reach + 1] = 255
        crop = align(image, landmarks).astype(float)[:, :, 0]
        ys, xs = np.mgrid[:SIZE, :SIZE]
        centre = np.array([(xs * crop).sum(), (ys * crop).sum()]) / crop.sum()
        expected = similarity(landmarks) @ np.append(landmarks[2], 1)
        np.testing.assert_allclose(centre, expected, atol=0.25)

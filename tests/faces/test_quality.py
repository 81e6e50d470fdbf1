from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from stash_sense_plugin.faces.align import TEMPLATE
from stash_sense_plugin.faces.quality import frontal, rate, sharpness
from stash_sense_plugin.faces.types import Detection


def _crop(blur: float) -> np.ndarray:
    coarse = Image.fromarray(np.random.default_rng(0).integers(0, 255, (18, 18, 3)).astype(np.uint8))
    picture = coarse.resize((112, 112), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(blur))
    return np.asarray(picture, dtype=np.uint8)


def _turned(degrees: float) -> np.ndarray:
    """Landmarks of a head turned to the side: the nose stands out, the rest lies on a plane."""
    points = TEMPLATE - TEMPLATE.mean(axis=0)
    depth = np.array([0.0, 0.0, 22.0, 2.0, 2.0])
    turn = np.radians(degrees)
    x = points[:, 0] * np.cos(turn) + depth * np.sin(turn)
    return np.stack([x, points[:, 1]], axis=1).astype(np.float32)


def _detection(size: float, score: float = 0.9, degrees: float = 0.0) -> Detection:
    return Detection(np.array([0, 0, size, size], dtype=np.float32), score, _turned(degrees))


def test_sharpness_falls_with_blur_and_not_with_dim_light() -> None:
    values = [sharpness(_crop(blur)) for blur in (0, 1, 2, 4)]
    assert values == sorted(values, reverse=True)
    dim = (_crop(1).astype(float) * 0.5).astype(np.uint8)
    assert sharpness(dim) == pytest.approx(sharpness(_crop(1)), abs=0.1)
    assert sharpness(np.zeros((112, 112, 3), dtype=np.uint8)) == 0


def test_frontal_falls_with_the_turn_and_not_with_roll_or_size() -> None:
    values = [frontal(_turned(degrees)) for degrees in (0, 20, 35, 50, 70)]
    assert values[0] == 1
    assert values[-1] < 0.1
    assert values == sorted(values, reverse=True)
    roll = np.array([[0.6, -0.8], [0.8, 0.6]], dtype=np.float32)
    assert frontal(3 * _turned(35) @ roll.T + 50) == pytest.approx(values[2], abs=1e-4)
    assert frontal(_turned(-35)) == pytest.approx(values[2], abs=0.05)
    assert frontal(np.zeros((5, 2), dtype=np.float32)) == 0


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ((80.0, 0.9, 0.0, 0.88, 0.0), (20.0, 0.9, 0.0, 0.88, 0.0)),
        ((80.0, 0.9, 0.0, 0.88, 0.0), (80.0, 0.9, 0.0, 0.85, 0.0)),
        ((80.0, 0.9, 0.0, 0.88, 0.0), (80.0, 0.9, 50.0, 0.88, 0.0)),
        ((80.0, 0.9, 0.0, 0.88, 0.0), (80.0, 0.9, 0.0, 0.88, 4.0)),
        ((80.0, 0.94, 0.0, 0.88, 0.0), (80.0, 0.87, 0.0, 0.88, 0.0)),
    ],
)
def test_overall(better: tuple[float, ...], worse: tuple[float, ...]) -> None:
    values = [
        rate(_detection(size, score, degrees), _crop(blur), agreement, 0.92).overall
        for size, score, degrees, agreement, blur in (better, worse)
    ]
    assert 0 < values[1] < values[0] <= 1

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces import detect
from stash_sense_plugin.faces.closer import refine
from stash_sense_plugin.faces.decode import FAMILIES
from stash_sense_plugin.faces.detect import Detector, DetectorSpec
from stash_sense_plugin.faces.runtime import RunOptions, open_session
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from stash_sense_plugin.faces.types import Detection

YUNET, FIXED, FREE = "yunet_n_dynamic.onnx", "scrfd_500m_bnkps.onnx", "scrfd_2.5g_bnkps.onnx"
TWO_PEOPLE = [(238, 27, 383, 222), (790, 49, 937, 255)]
"""Boxes of the faces in two_people.jpg, 1126 x 661."""


@lru_cache(maxsize=8)
def detector(name: str, runtime: str = "auto") -> Detector:
    family = "yunet" if name.startswith("yunet") else "scrfd"
    path, kind = shared("models", name), FAMILIES[family]
    return Detector(
        open_session(path, RunOptions(runtime)), DetectorSpec(path, family, kind.normalisation, kind.min_score)
    )


@lru_cache(maxsize=1)
def two_people() -> np.ndarray:
    return np.asarray(Image.open(shared("faces", "group", "two_people.jpg")).convert("RGB"))


def _shrunk(image: np.ndarray, factor: float) -> np.ndarray:
    size = (round(image.shape[1] * factor), round(image.shape[0] * factor))
    return np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BILINEAR))


def _boxes(found: list[Detection]) -> np.ndarray:
    return np.array(sorted(face.box.tolist() for face in found))


@needs_shared
@pytest.mark.parametrize("runtime", ["cpu", "tract"])
@pytest.mark.parametrize("name", [YUNET, FIXED])
@pytest.mark.parametrize("side", [320, 640, 1126])
def test_finds_both_faces_at_any_size(name: str, runtime: str, side: int) -> None:
    found = detector(name, runtime).find(two_people(), side)
    assert np.abs(_boxes(found) - TWO_PEOPLE).max() < 30
    for face in found:
        left, top, right, bottom = face.box
        x, y = face.landmarks.T
        assert ((x > left) & (x < right) & (y > top) & (y < bottom)).all()
        assert x[0] < x[1]
        assert y[:2].max() < y[2] < y[3:].min()


@needs_shared
def test_both_runtimes_find_the_same() -> None:
    ours = [detector(YUNET, runtime).find(two_people(), 640) for runtime in ("cpu", "tract")]
    np.testing.assert_allclose(_boxes(ours[0]), _boxes(ours[1]), atol=0.05)


@needs_shared
@pytest.mark.parametrize("upright", [True, False])
def test_cores_that_share_a_picture_find_what_one_finds(upright: bool) -> None:
    path, kind = shared("models", YUNET), FAMILIES["yunet"]
    spec = DetectorSpec(path, "yunet", kind.normalisation, kind.min_score)
    image = two_people() if upright else np.ascontiguousarray(np.pad(two_people(), ((0, 900), (0, 0), (0, 0))))
    one, four = (Detector(open_session(path, RunOptions("tract", threads)), spec) for threads in (1, 4))
    side = max(image.shape[:2])
    assert np.abs(_boxes(four.find(image, side)) - _boxes(one.find(image, side))).max() < 20
    assert four.runs > one.runs == 1


@needs_shared
@pytest.mark.parametrize("name", [YUNET, FREE, FIXED])
def test_tiles_find_what_one_piece_finds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many small faces and a large one across the tiles' borders; nothing twice, nothing cut."""
    people, wide = _shrunk(two_people(), 0.2), np.full((900, 1400, 3), 90, dtype=np.uint8)
    high, across = people.shape[:2]
    for row in range(0, 900 - high, high):
        for left in range(0, 600, across):
            wide[row : row + high, left : left + across] = people
    wide[100:761, 702:1400] = two_people()[:, :698]
    whole = detector(YUNET).find(wide, 1400)
    monkeypatch.setattr(detect, "_TILE", (416, 512))
    tiled = detector(name).find(wide, 1400)
    expected = 2 * len(range(0, 900 - high, high)) * len(range(0, 600, across)) + 1
    assert len(whole) == expected
    assert len(tiled) == expected
    assert all(np.abs(_boxes(tiled) - box).max(axis=1).min() < 40 for box in _boxes(whole))


@needs_shared
@pytest.mark.parametrize(("side", "least"), [(640, 0), (1280, 2)])
def test_small_faces_are_found_at_full_size(side: int, least: int) -> None:
    """Faces of 20 pixels in 1280 x 720."""
    frame = np.full((720, 1280, 3), 120, dtype=np.uint8)
    small = _shrunk(two_people(), 0.12)
    frame[300 : 300 + small.shape[0], 500 : 500 + small.shape[1]] = small
    assert len(detector(YUNET).find(frame, side)) >= least


@needs_shared
def test_a_closer_look_makes_landmarks_truer() -> None:
    truth = {face.box[0] > 500: face.landmarks for face in detector(YUNET).find(two_people(), 1126)}
    errors: dict[str, list[float]] = {"found": [], "refined": []}
    for factor in np.linspace(0.10, 0.18, 9):
        small = _shrunk(two_people(), factor)
        found = detector(YUNET).find(small, max(small.shape))
        for name, faces in (("found", found), ("refined", refine(detector(YUNET), small, found))):
            for face in faces:
                right = truth[bool(face.box[0] > 500 * factor)]
                errors[name].append(float(np.abs(face.landmarks / factor - right).mean()))
    assert len(errors["refined"]) == 18
    assert np.mean(errors["refined"]) < 0.9 * np.mean(errors["found"])


@needs_shared
def test_refining_at_the_edge_and_of_large_faces_changes_nothing_else() -> None:
    image = _shrunk(two_people(), 0.2)[8:, 50:]
    found = detector(YUNET).find(image, 480)
    refined = refine(detector(YUNET), image, found)
    assert [face.box.tolist() for face in refined] == [face.box.tolist() for face in found]
    large = detector(YUNET).find(two_people(), 640)
    assert refine(detector(YUNET), two_people(), large) == large


@needs_shared
@pytest.mark.parametrize("shape", [(1, 1), (3, 2000), (33, 31), (720, 8)])
@pytest.mark.parametrize("name", [YUNET, FIXED])
def test_odd_pictures_give_nothing_and_no_error(name: str, shape: tuple[int, int]) -> None:
    assert detector(name).find(np.zeros((*shape, 3), dtype=np.uint8), 640) == []


@needs_shared
def test_a_model_of_another_family_is_refused() -> None:
    path = shared("models", YUNET)
    kind = FAMILIES["scrfd"]
    wrong = Detector(open_session(path), DetectorSpec(path, "scrfd", kind.normalisation, 0.5))
    with pytest.raises(ModelError, match="scrfd"):
        wrong.find(two_people(), 320)


@pytest.mark.parametrize(("length", "tile"), [(10, 20), (20, 20), (21, 20), (1000, 640), (641, 640), (5000, 1088)])
def test_spans_cover_with_overlap(length: int, tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "_OVERLAP", min(96, tile // 4))
    spans = detect._spans(length, tile)
    assert spans[0][0] == 0
    assert spans[-1][1] == length
    assert all(end - start == min(tile, length) for start, end in spans)
    assert all(first[1] - second[0] >= min(96, tile // 4) - 1 for first, second in itertools.pairwise(spans))

"""The packs buffalo_l and stash-sense with real detectors and, instead of the real embedders, stand-ins of their shape.

What reaches an embedder is compared with an independent computation with OpenCV (insightface.py).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from stash_sense_plugin.faces import stills
from stash_sense_plugin.faces.detect import Detector
from stash_sense_plugin.faces.embed import Embedder, unit
from stash_sense_plugin.faces.pack import Pack, PackSpec
from stash_sense_plugin.faces.runtime import RunOptions, open_session
from stash_sense_plugin.faces.types import Frame
from stash_sense_plugin.install import packs
from tests.faces import insightface
from tests.generated import stand_ins
from tests.shared import SHARED, needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.faces.runtime import Session
    from stash_sense_plugin.faces.types import Floats, Tensor

PICTURES = [
    *(f"lfw10/{name}/{name}_000{at}.jpg" for name in ("Tony_Blair", "Hugo_Chavez", "Jacques_Chirac") for at in (1, 2)),
    *(f"group/{name}.jpg" for name in ("two_people", "obama_and_biden", "kit_with_rose")),
    *(f"hamilton/{path.name}" for path in (sorted(shared("faces", "hamilton").iterdir()) if SHARED else [])),
]  # fmt: skip


@lru_cache(maxsize=4)
def read(name: str) -> np.ndarray:
    with Image.open(shared("faces", *name.split("/"))) as image:
        return np.asarray(image.convert("RGB"))


@lru_cache(maxsize=1)
def retina() -> insightface.Retina:
    return insightface.Retina(shared("models", "scrfd_500m_bnkps.onnx"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def pack(folder: Path) -> Pack:
    return stand_ins.load("stash-sense", folder)


class Heard:
    """A session, and what it was given."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.given: list[Floats] = []

    @property
    def input(self) -> Tensor:
        return self._session.input

    def run(self, array: Floats) -> list[Floats]:
        self.given.append(array)
        return self._session.run(array)


def heard(pack: Pack, crops: np.ndarray) -> list[np.ndarray]:
    """The tensors that each embedder of the pack is given for aligned crops (N, 112, 112, 3)."""
    sessions = [Heard(open_session(spec.path)) for spec in pack.spec.embedders]
    for session, spec in zip(sessions, pack.spec.embedders, strict=True):
        Embedder(session, spec).embed(crops)  # type: ignore[arg-type]  # as much of a session as an embedder needs
    return [np.concatenate(session.given) for session in sessions]


@needs_shared
@pytest.mark.parametrize("name", PICTURES)
def test_the_detector_finds_what_insightface_finds_when_handed_rgb(pack: Pack, name: str) -> None:
    """It means BGR and swaps: so red and blue reach the network exchanged, as when the database was made."""
    boxes, points = retina().detect(read(name))
    found = pack.detector.find(read(name), 640)
    assert 1 <= len(found) <= len(boxes)
    for face in found:
        nearest = int(np.abs(boxes[:, :4] - face.box).max(axis=1).argmin())
        np.testing.assert_allclose(face.box, boxes[nearest, :4], atol=1e-3)
        np.testing.assert_allclose(face.landmarks, points[nearest], atol=1e-3)
        assert face.score == pytest.approx(boxes[nearest, 4], abs=1e-5)


@needs_shared
def test_the_order_of_colours_matters(pack: Pack) -> None:
    """So that the test before says something: handed BGR, insightface puts the landmarks elsewhere."""
    image = read(PICTURES[0])
    ours = pack.detector.find(image, 640)[0].landmarks
    assert np.abs(ours - retina().detect(image[:, :, ::-1])[1][0]).max() > 0.1


@needs_shared
@pytest.mark.parametrize("name", PICTURES)
def test_what_reaches_the_embedders_is_what_the_database_was_made_of(pack: Pack, name: str) -> None:
    image = read(name)
    faces = pack.faces(Frame(0, 0.0, image), pack.detector.find(image, 640))
    boxes, points = retina().detect(image)
    for face in faces:
        nearest = int(np.abs(boxes[:, :4] - face.detection.box).max(axis=1).argmin())
        crop = insightface.norm_crop(image, points[nearest])
        ours = heard(pack, face.crop[None])
        for tensor, (side, deviation) in zip(ours, ((160, 127.5), (112, 128.0)), strict=True):
            theirs = (insightface.fitted(crop, side).astype(np.float32) - 127.5) / deviation
            assert tensor.shape == (2, side, side, 3)
            for seen, wanted in zip(tensor, (theirs, theirs[:, ::-1]), strict=True):
                np.testing.assert_allclose(seen, wanted, atol=1e-3)


@needs_shared
@pytest.mark.parametrize("name", PICTURES[:7])
def test_larger_looks_add_faces_and_move_none(pack: Pack, name: str) -> None:
    image = read(name)
    found, more = pack.detector.find(image, 640), pack.detector.find(image, 1280)
    assert len(more) >= len(found)
    for face, same in zip(found, more, strict=False):
        np.testing.assert_array_equal(face.landmarks, same.landmarks)


@needs_shared
@pytest.mark.parametrize("runtime", ["cpu", "tract"])
def test_two_models_make_one_embedding(folder: Path, runtime: str) -> None:
    """Of length 1; its cosine is the mean of the models' cosines, raw output of face and mirror averaged."""
    pack = stand_ins.load("stash-sense", folder, RunOptions(runtime))
    faces = [stills.find(pack, read(name))[0] for name in PICTURES[:5]]
    vectors = np.stack([face.embedding for face in faces])
    assert vectors.shape == (5, 1024)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    crops = np.stack([face.crop for face in faces])
    cosines = []
    for spec, given in zip(pack.spec.embedders, heard(pack, crops), strict=True):
        raw = open_session(spec.path, RunOptions("cpu")).run(given)[0].reshape(5, 2, -1).mean(axis=1)
        cosines.append(unit(raw) @ unit(raw).T)
    np.testing.assert_allclose(vectors @ vectors.T, (cosines[0] + cosines[1]) / 2, atol=1e-5)
    assert np.abs(cosines[0] - cosines[1]).max() > 0.01, "two models, two opinions"


@needs_shared
def test_a_still_is_embedded_as_it_is(pack: Pack) -> None:
    image = read(PICTURES[0])
    found, frame = pack.detector.find(image, 640), Frame(0, 0.0, image)
    np.testing.assert_array_equal(pack.still_faces(frame, found)[0].embedding, pack.faces(frame, found)[0].embedding)


@needs_shared
@pytest.mark.parametrize("name", PICTURES[:8])
def test_buffalo_l_sees_rgb_between_minus_one_and_one(folder: Path, name: str) -> None:
    pack = stand_ins.load("buffalo_l", folder)
    (face, *_) = stills.find(pack, read(name))
    assert face.embedding.shape == (512,)
    assert np.linalg.norm(face.embedding) == pytest.approx(1, abs=1e-5)
    ((one, mirrored),) = heard(pack, face.crop[None])
    theirs = (face.crop.astype(np.float32).transpose(2, 0, 1) - 127.5) / 127.5
    np.testing.assert_allclose(one, theirs, atol=1e-6)
    np.testing.assert_allclose(mirrored, theirs[:, :, ::-1], atol=1e-6)


@needs_shared
def test_buffalo_l_gives_its_detector_rgb(folder: Path) -> None:
    """As insightface does, handed BGR as it means: the same landmarks, with a picture that needs no resizing."""
    image = np.zeros((640, 640, 3), dtype=np.uint8)
    image[100:350, 200:450] = read(PICTURES[0])
    values = packs.by_id("buffalo_l").recipe
    path = shared("models", "scrfd_2.5g_bnkps.onnx")
    spec = PackSpec.from_values(values, {"detector": path, "embedder": path}).detector
    ours = Detector(open_session(path), spec).find(image, 640)
    boxes, points = insightface.Retina(path).detect(np.ascontiguousarray(image[:, :, ::-1]))
    assert len(ours) >= 1
    np.testing.assert_allclose(ours[0].landmarks, points[0], atol=1e-2)
    assert ours[0].score == pytest.approx(boxes[0, 4], abs=1e-4)

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces import stills
from stash_sense_plugin.faces.pack import Pack, PackSpec, shrunk
from stash_sense_plugin.faces.runtime import RunOptions
from tests.generated.open_pack import VALUES, open_pack, spec
from tests.shared import SHARED, needs_shared, shared

GALLERY = [path.name for path in sorted((SHARED / "faces" / "hamilton").iterdir())] if SHARED else []


def _read(*parts: str) -> np.ndarray:
    return np.asarray(Image.open(shared("faces", *parts)).convert("RGB"))


@needs_shared
@pytest.mark.parametrize(
    "name", [path.name for path in sorted((SHARED / "faces" / "hamilton").iterdir())] if SHARED else []
)
def test_every_gallery_still_gives_its_face(name: str) -> None:
    faces = stills.find(open_pack(), _read("hamilton", name))
    assert faces
    assert faces[0].quality.overall > 0.5
    assert faces[0].crop.shape == (112, 112, 3)
    assert np.linalg.norm(faces[0].embedding) == pytest.approx(1, abs=1e-5)


@needs_shared
@pytest.mark.parametrize(("name", "count"), [("two_people", 2), ("obama_and_biden", 2), ("kit_with_rose", 2)])
def test_all_people_of_a_group_are_found_largest_first(name: str, count: int) -> None:
    sizes = [face.detection.size for face in stills.find(open_pack(), _read("group", f"{name}.jpg"))]
    assert len(sizes) >= count
    assert sizes == sorted(sizes, reverse=True)


@needs_shared
@pytest.mark.parametrize("person", ["Tony_Blair", "Vladimir_Putin"])
@pytest.mark.parametrize("side", [1200, 150, 60])
def test_a_face_that_fills_the_picture_is_found_with_room_around_it(person: str, side: int) -> None:
    image = _read("lfw10", person, f"{person}_0001.jpg")
    (face, *_) = stills.find(open_pack(), image)
    left, top, right, bottom = face.detection.box.astype(int)
    tight = np.asarray(Image.fromarray(image[top:bottom, left:right]).resize((side, round(side * 1.3))))
    found = stills.find(open_pack(), tight)
    assert found
    assert found[0].embedding @ face.embedding > 0.5
    assert found[0].detection.size > 0.5 * side


@needs_shared
@pytest.mark.parametrize("turns", [1, 2, 3])
@pytest.mark.parametrize("person", ["Vladimir_Putin", "Jacques_Chirac"])
def test_a_turned_picture(person: str, turns: int) -> None:
    """Boxes are given in the picture as it was handed in."""
    image = _read("lfw10", person, f"{person}_0001.jpg")
    upright = stills.find(open_pack(), image)[0]
    found = stills.find(open_pack(), np.ascontiguousarray(np.rot90(image, turns)))[0]
    assert found.embedding @ upright.embedding > 0.6
    mask = np.zeros(image.shape[:2], dtype=np.uint8)
    left, top, right, bottom = upright.detection.box.astype(int)
    mask[top:bottom, left:right] = 1
    mask = np.rot90(mask, turns)
    left, top, right, bottom = np.clip(found.detection.box, 0, 250).astype(int)
    assert mask[top:bottom, left:right].sum() > 0.6 * mask.sum()


@needs_shared
def test_a_tilted_face() -> None:
    image = Image.fromarray(_read("lfw10", "Hugo_Chavez", "Hugo_Chavez_0001.jpg"))
    upright = stills.find(open_pack(), np.asarray(image))[0]
    for degrees in (-60, -35, 35, 60):
        found = stills.find(open_pack(), np.asarray(image.rotate(degrees, Image.Resampling.BICUBIC)))
        assert found[0].embedding @ upright.embedding > 0.45


@needs_shared
@pytest.mark.parametrize("shape", [(300, 300), (1, 1), (2, 900), (40, 41)])
def test_nobody(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(100, 140, (*shape, 3)).astype(np.uint8)
    assert stills.find(open_pack(), picture) == []


@needs_shared
def test_other_detectors_see_the_same_people() -> None:
    """SCRFD as buffalo_l has it, with a model of fixed size."""
    pack = Pack(spec("scrfd_500m_bnkps.onnx"), RunOptions())
    image = _read("group", "obama_and_biden.jpg")
    ours, theirs = (stills.find(one, image) for one in (open_pack(), pack))
    likeness = np.array([[one.embedding @ other.embedding for other in theirs[:2]] for one in ours[:2]])
    assert sorted(likeness.argmax(axis=1).tolist()) == [0, 1]
    assert likeness.max(axis=1).min() > 0.85


@needs_shared
@pytest.mark.parametrize(
    "wrong",
    [
        {"space": None, "detector": {}},
        {"detector": {"family": "mtcnn"}},
        {"detector": {"family": "yunet", "mean": [1, 2]}},
        {"embedders": None},
        {"embedders": []},
        {"embedders": [{"role": "embedder", "std": "wide"}]},
        {"embedders": [{"role": "embedder", "layout": "hwcn"}]},
        {"embedders": [{"role": "another"}]},
    ],
)
def test_a_pack_that_is_badly_described_is_refused(wrong: dict[str, object]) -> None:
    files = {"detector": shared("models", "yunet_n_dynamic.onnx"), "embedder": shared("models", "mobilefacenet.onnx")}
    with pytest.raises(ModelError):
        PackSpec.from_values({**VALUES, **wrong}, files)


@needs_shared
def test_a_pack_with_a_file_missing_is_refused() -> None:
    with pytest.raises(ModelError, match="not usable"):
        PackSpec.from_values(VALUES, {"detector": shared("models", "yunet_n_dynamic.onnx")})


def test_shrunk_keeps_size_and_loses_detail() -> None:
    crops = np.random.default_rng(0).integers(0, 255, (2, 112, 112, 3)).astype(np.uint8)
    small = shrunk(crops, 34)
    assert small.shape == crops.shape
    assert small.std() < 0.6 * crops.std()

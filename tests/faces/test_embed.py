from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.embed import Embedder, EmbedderSpec, unit
from stash_sense_plugin.faces.runtime import RunOptions, open_session
from stash_sense_plugin.faces.types import Frame, Normalisation
from tests.generated.open_pack import open_pack, spec
from tests.generated.stills import lfw, main_face
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path


def _embedder(path: Path, runtime: str = "auto") -> Embedder:
    return Embedder(open_session(path, RunOptions(runtime)), EmbedderSpec(path, spec().embedders[0].normalisation))


@lru_cache(maxsize=1)
def _crops() -> np.ndarray:
    """Five aligned faces: three of one person, two of another."""
    people = [lfw()["Tony_Blair"][at] for at in range(3)] + [lfw()["Hugo_Chavez"][at] for at in range(2)]
    crops = []
    for still in people:
        image = still.pixels()
        face = main_face(open_pack().detector, image)
        assert face is not None
        crops.append(open_pack().aligned(Frame(0, 0.0, image), [face])[0])
    return np.stack(crops)


def _one_at_a_time(folder: Path) -> Path:
    """The embedder as it was published: its batch fixed at 1."""
    model = onnx.load(shared("models", "mobilefacenet.onnx"))
    for value in (model.graph.input[0], model.graph.output[0]):
        value.type.tensor_type.shape.dim[0].dim_value = 1
    path = folder / "fixed.onnx"
    onnx.save(model, path)
    return path


@needs_shared
@pytest.mark.parametrize("runtime", ["cpu", "tract"])
def test_free_and_fixed_batch_give_the_same(runtime: str, tmp_path: Path) -> None:
    free = _embedder(shared("models", "mobilefacenet.onnx"), runtime)
    fixed = _embedder(_one_at_a_time(tmp_path), runtime)
    assert fixed._session.input.shape[0] == 1
    np.testing.assert_allclose(fixed.embed(_crops()).vectors, free.embed(_crops()).vectors, atol=1e-5)


@needs_shared
def test_runtimes_agree() -> None:
    path = shared("models", "mobilefacenet.onnx")
    ours, theirs = (_embedder(path, runtime).embed(_crops()) for runtime in ("cpu", "tract"))
    np.testing.assert_allclose(ours.vectors, theirs.vectors, atol=1e-5)
    np.testing.assert_allclose(ours.agreement, theirs.agreement, atol=1e-5)


@needs_shared
def test_vectors_have_length_one_and_know_no_left_and_right() -> None:
    embedder = open_pack().embedder
    done = embedder.embed(_crops())
    np.testing.assert_allclose(np.linalg.norm(done.vectors, axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(embedder.embed(_crops()[:, :, ::-1]).vectors, done.vectors, atol=1e-5)
    assert ((done.agreement > 0.5) & (done.agreement <= 1)).all()


@needs_shared
def test_many_at_once_are_what_each_is_alone() -> None:
    embedder = open_pack().embedder
    many = np.concatenate([_crops()] * 9)
    alone = np.concatenate([embedder.embed(crop[None]).vectors for crop in _crops()])
    np.testing.assert_allclose(embedder.embed(many).vectors, np.concatenate([alone] * 9), atol=1e-5)


@needs_shared
def test_same_person_is_nearer_than_another() -> None:
    likeness = (vectors := open_pack().embedder.embed(_crops()).vectors) @ vectors.T
    assert likeness[:3, :3].min() > 0.45
    assert likeness[:3, 3:].max() < 0.35


@needs_shared
def test_a_model_that_gives_no_numbers_is_refused(tmp_path: Path) -> None:
    model = onnx.load(shared("models", "mobilefacenet.onnx"))
    for tensor in model.graph.initializer:
        if tensor.data_type == onnx.TensorProto.FLOAT:
            tensor.CopyFrom(
                onnx.numpy_helper.from_array(np.full_like(onnx.numpy_helper.to_array(tensor), np.nan), tensor.name)
            )
    path = tmp_path / "broken.onnx"
    onnx.save(model, path)
    with pytest.raises(ModelError, match="broken"):
        _embedder(path).embed(_crops())


def test_unit_leaves_zeros() -> None:
    rows = unit(np.array([[3, 4], [0, 0]], dtype=np.float32))
    assert rows.round(6).tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0]]


@pytest.mark.parametrize(
    ("values", "mean"), [({}, (1.0, 2.0, 3.0)), ({"mean": 5}, (5.0,) * 3), ({"mean": [7, 8, 9]}, (7.0, 8.0, 9.0))]
)
def test_normalisation_from_values(values: dict[str, object], mean: tuple[float, ...]) -> None:
    assert Normalisation.from_values(values, Normalisation((1.0, 2.0, 3.0))).mean == mean


@pytest.mark.parametrize("wrong", ["abc", [1, 2], {"a": 1}])
def test_normalisation_refuses(wrong: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        Normalisation.from_values({"mean": wrong}, Normalisation())

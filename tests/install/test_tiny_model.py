from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
import onnxruntime
import pytest

from stash_sense_plugin.install import tiny_model

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_a_valid_model() -> None:
    model = onnx.load_from_string(tiny_model.model())
    onnx.checker.check_model(model, full_check=True)
    assert [node.op_type for node in model.graph.node] == ["Conv", "Relu", "Conv", "Relu", "GlobalAveragePool"]


def test_it_answers_with_ones() -> None:
    session = onnxruntime.InferenceSession(tiny_model.model(), providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {"image": np.ones(tiny_model.SHAPE, np.float32)})
    assert result.shape == (1, tiny_model.CHANNELS, 1, 1)
    np.testing.assert_allclose(result, 1, atol=1e-4)


def test_tract_agrees(tmp_path: Path) -> None:
    tract = pytest.importorskip("tract")
    (tmp_path / "model.onnx").write_bytes(tiny_model.model())
    model = tract.onnx().load(str(tmp_path / "model.onnx")).into_model().into_runnable()
    result = model.run([np.ones(tiny_model.SHAPE, np.float32)])[0].to_numpy()
    np.testing.assert_allclose(result, 1, atol=1e-4)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.onnx_shapes import without_shapes
from stash_sense_plugin.faces.runtime import RunOptions, open_session
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path


def _contradictory() -> onnx.ModelProto:
    """Says in its remarks that the batch is 7, whatever comes in."""
    graph = helper.make_graph(
        [helper.make_node("Relu", ["x"], ["between"]), helper.make_node("Neg", ["between"], ["y"])],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 4, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [7, 3, 4, 4])],
        value_info=[helper.make_tensor_value_info("between", TensorProto.FLOAT, [7, 3, 4, 4])],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def test_only_the_remarks_go() -> None:
    model = _contradictory()
    edited = onnx.ModelProto.FromString(without_shapes(model.SerializeToString()))
    assert not edited.graph.value_info
    assert not edited.graph.output[0].type.tensor_type.HasField("shape")
    assert edited.graph.output[0].type.tensor_type.elem_type == TensorProto.FLOAT
    model.graph.ClearField("value_info")
    model.graph.output[0].type.tensor_type.ClearField("shape")
    assert edited == model


def test_tract_runs_what_it_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(_contradictory().SerializeToString())
    session = open_session(path, RunOptions("tract"))
    (answer,) = session.run(np.array([-1.0, 2.0] * 24, dtype=np.float32).reshape(1, 3, 4, 4))
    assert answer.ravel()[:2].tolist() == [0.0, -2.0]


@needs_shared
@pytest.mark.parametrize("name", ["yunet_n_dynamic", "mobilefacenet", "scrfd_500m_bnkps"])
def test_real_models_stay_valid(name: str) -> None:
    edited = onnx.ModelProto.FromString(without_shapes(shared("models", f"{name}.onnx").read_bytes()))
    original = onnx.load(shared("models", f"{name}.onnx"))
    assert [node.op_type for node in edited.graph.node] == [node.op_type for node in original.graph.node]
    assert edited.graph.initializer == original.graph.initializer


@pytest.mark.parametrize("data", [b"\xff" * 40, b"\x3a\xff\x01abc", b"\x0b", b"\x3a\x02\x62"])
def test_what_is_no_model_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ONNX"):
        without_shapes(data)
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    for runtime in ("tract", "cpu"):
        with pytest.raises(ModelError, match=r"model\.onnx"):
            open_session(path, RunOptions(runtime))

"""Embedders of the shape that the real ones have, where those cannot be had: a fixed projection of pooled pixels.

They know nobody, but what reaches them and what becomes of their output is the same.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

from stash_sense_plugin.faces.pack import Pack, PackSpec
from stash_sense_plugin.install import packs
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import onnx

    from stash_sense_plugin.faces.runtime import RunOptions

_POOL = 16
DETECTORS = {"buffalo_l": "scrfd_2.5g_bnkps.onnx", "stash-sense": "scrfd_500m_bnkps.onnx"}
"""Real ones of the same family, with the same outputs: the first takes pictures of any size, as det_10g does."""


@cache
def embedder(size: int, layout: str, seed: int, dimensions: int = 512, *, weigh: int = 0) -> bytes:
    """Input (N, 3, size, size) or (N, size, size, 3), output (N, dimensions), N free. `weigh`: so many bytes of weights
    more, in two layers that are looked through and change nothing, for whoever measures what a model costs."""
    count = 3 * (size // _POOL) ** 2
    weights = {"weights": np.random.default_rng(seed).normal(size=(dimensions, count)).astype(np.float32)}
    nodes = [
        helper.make_node("AveragePool", ["planes"], ["grid"], kernel_shape=[_POOL] * 2, strides=[_POOL] * 2),
        helper.make_node("Flatten", ["grid"], ["colours"], axis=1),
        helper.make_node("Gemm", ["colours", "weights"], ["plain" if weigh else "embeddings"], transB=1),
    ]
    if weigh:
        wide = max(1, weigh // (8 * dimensions))
        weights |= {
            "up": np.full((dimensions, wide), 1e-12, np.float32),
            "down": np.zeros((wide, dimensions), np.float32),
        }
        nodes += [
            helper.make_node("MatMul", ["plain", "up"], ["large"]),
            helper.make_node("MatMul", ["large", "down"], ["nothing"]),
            helper.make_node("Add", ["plain", "nothing"], ["embeddings"]),
        ]
    if layout == "nhwc":
        nodes.insert(0, helper.make_node("Transpose", ["input"], ["planes"], perm=[0, 3, 1, 2]))
    else:
        nodes.insert(0, helper.make_node("Identity", ["input"], ["planes"]))
    shape: list[str | int | None] = ["N", size, size, 3] if layout == "nhwc" else ["N", 3, size, size]
    given = helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)
    made = helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, ["N", dimensions])
    graph = helper.make_graph(
        nodes, "stand-in", [given], [made], [numpy_helper.from_array(array, name) for name, array in weights.items()]
    )
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(model)
    return bytes(model.SerializeToString())


def files(pack_id: str, folder: Path, weights: Mapping[str, int] = MappingProxyType({})) -> dict[str, Path]:
    """By role, as the manifest's pack names and describes them: stand-ins in `folder`, and a real detector. `weights`:
    how many bytes those of a role shall have."""
    found = {"detector": shared("models", DETECTORS[pack_id])}
    for seed, row in enumerate(packs.by_id(pack_id).recipe["embedders"]):
        found[row["role"]] = folder / f"{row['role']}.onnx"
        weigh = weights.get(row["role"], 0)
        found[row["role"]].write_bytes(embedder(row["size"], row["layout"], seed, weigh=weigh))
    return found


def load(pack_id: str, folder: Path, options: RunOptions | None = None) -> Pack:
    return Pack(PackSpec.from_values(packs.by_id(pack_id).recipe, files(pack_id, folder)), options)

"""A model pack that knows the drawn people of the sample library and nobody else: for showing the plugin offline.

Two small networks, made on the spot. The detector takes a patch of skin colour for a head and guesses where eyes and
mouth are from its middle and its size, in YuNet's form. The embedder looks at the colours of an 8 x 8 grid and was
fitted to tell exactly these people apart. It says nothing about how well real faces are recognised.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper
from PIL import Image

from stash_sense_plugin.faces.align import align
from tests.drawn.person import Expression, make_person
from tests.drawn.portrait import Look, portrait
from tests.drawn.render import Light, Pose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import onnx
    from numpy.typing import NDArray

STRIDES = (8, 16, 32)
REACH = 13
"""Cells around a point in which its head is looked for."""
AREA = 5.4
"""Skin of a head and neck, in squares of half a face's width."""
EYES = -0.42
"""How far the eyes are below the middle of the skin, in half-widths of a face; points of a face below the eyes:"""
POINTS = ((-0.45, 0.0), (0.45, 0.0), (0.0, 0.6), (-0.32, 0.95), (0.32, 0.95))
MIDDLE, HEIGHT = 0.36, 2.6
"""Of the face's box: its middle below the eyes, and its height; its width is 2."""
SKIN = np.array([[[-1, 0, 1]], [[0, -2, 2]]], dtype=np.float32).reshape(2, 3, 1, 1) / 20
SKIN_FROM = np.array([-18, -10], dtype=np.float32) / 20
"""Skin, of blue, green, red 0..255: more red than blue, and than green."""
DIMENSIONS = 16
_LOOKS = 16
_SHAKEN = 4
_RIDGE = 0.02
Json = dict[str, Any]


def write_pack(folder: Path, seeds: Sequence[int]) -> Json:
    """Writes both models for the people drawn from `seeds` (at most DIMENSIONS); what models/packs.json has on it."""
    folder.mkdir(parents=True, exist_ok=True)
    models = {"detector": _detector(), "embedder": _embedder(_fit(seeds))}
    files = []
    for role, model in models.items():
        content = model.SerializeToString()
        (folder / f"drawn_{role}.onnx").write_bytes(content)
        sums = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "urls": [], "note": "made here"}
        files.append({"role": role, "name": f"drawn_{role}.onnx", "variants": [sums]})
    return {
        "id": "open",
        "title": "Drawn people only (made by the demo)",
        "summary": "Recognises the drawn people of the demo's sample library by their colours, and nobody else.",
        "default": True,
        "space": "drawn-people",
        "licences": [{"of": "all of it", "name": "MIT", "url": "", "commercial": True}],
        "detector": {"family": "yunet", "color": "bgr", "mean": [0, 0, 0], "std": [1, 1, 1]},
        "embedders": [
            {"role": "embedder", "dimensions": DIMENSIONS, "color": "rgb", "mean": [127.5] * 3, "std": [127.5] * 3}
        ],
        "files": files,
    }


def _detector() -> onnx.ModelProto:
    """Input (1, 3, height, width), blue, green, red; outputs as YuNet's."""
    graph = _Graph()
    graph.weights("skin", SKIN)
    graph.weights("skin_from", SKIN_FROM)
    graph.add("Conv", ["input", "skin", "skin_from"], "shades")
    graph.add("Clip", ["shades", graph.number("zero", 0.0), graph.number("one", 1.0)], "kept")
    graph.add("ReduceMin", ["kept"], "mask", axes=[1], keepdims=1)
    _shared_weights(graph)
    outputs = [_level(graph, stride) for stride in STRIDES]
    names = [names[kind] for kind in range(4) for names in outputs]
    sizes = [size for size in (1, 1, 4, 10) for _ in STRIDES]
    return graph.model([("input", [1, 3, "height", "width"])], list(zip(names, sizes, strict=True)))


def _shared_weights(graph: _Graph) -> None:
    steps = np.arange(-REACH, REACH + 1, dtype=np.float32)
    across, down = np.meshgrid(steps, steps)
    graph.weights("window", np.stack([np.ones_like(across), across, down])[:, None])
    graph.weights("only_area", np.array([1, 0, 0], dtype=np.float32).reshape(1, 3, 1, 1))
    graph.weights("only_moments", np.array([[0, 1, 0], [0, 0, 1]], dtype=np.float32).reshape(2, 3, 1, 1))
    graph.weights("squares", np.ones((1, 2, 1, 1), dtype=np.float32))
    middle = np.array([[1, 0, 0], [0, 1, EYES + MIDDLE]], dtype=np.float32)
    points = np.array([row for x, y in POINTS for row in ((1, 0, x), (0, 1, EYES + y))], dtype=np.float32)
    graph.weights("middle", middle.reshape(2, 3, 1, 1))
    graph.weights("points", points.reshape(10, 3, 1, 1))
    for name, count in (("half_2", 2), ("half_10", 10)):
        graph.weights(name, np.full(count, 0.5, dtype=np.float32))
    graph.weights("sides", np.log(np.array([2.0, HEIGHT], dtype=np.float32)).reshape(1, 2, 1, 1))
    graph.weights("flat", np.array([1, -1, 0], dtype=np.int64))
    for size in (1, 4, 10):
        graph.weights(f"flat_{size}", np.array([1, -1, size], dtype=np.int64))


def _level(graph: _Graph, stride: int) -> tuple[str, str, str, str]:
    """cls, obj, bbox and kps of one grid: a point sees a head where the skin's middle is, if its size fits the grid."""

    def add(kind: str, inputs: Iterable[str], **attributes: Any) -> str:
        return graph.add(kind, list(inputs), f"{kind}_{stride}_{len(graph.nodes)}", **attributes)

    cells = add("AveragePool", ["mask"], kernel_shape=[stride, stride], strides=[stride, stride])
    sums = add("Conv", [cells, "window"], pads=[REACH] * 4)
    area = add("Add", [add("Conv", [sums, "only_area"]), graph.number("little", 0.01)])
    offset = add("Div", [add("Conv", [sums, "only_moments"]), area])
    size = add("Sqrt", [add("Div", [area, graph.number("area", AREA)])])
    far = add("Conv", [add("Mul", [offset, offset]), "squares"])
    near = add("Sub", [graph.number("best", 1.3), far])
    fits = add("Min", [add("Sub", [size, graph.number("least", 1.8)]), add("Sub", [graph.number("most", 5.6), size])])
    skin = add("Mul", [cells, graph.number("much", 5.0)])  # not the middle between two people; glasses are no skin
    score = add("Clip", [add("Min", [near, skin, add("Mul", [fits, graph.number("sharp", 4.0)])]), "zero", "one"])
    facts = add("Concat", [offset, size], axis=1)
    middle = add("Conv", [facts, "middle", "half_2"])
    sides = add("Add", [add("Log", [add("Concat", [size, size], axis=1)]), "sides"])
    points = add("Conv", [facts, "points", "half_10"])
    box = add("Concat", [middle, sides], axis=1)
    shaped = ((score, 1), (score, 1), (box, 4), (points, 10))
    cls, obj, bbox, kps = (
        add("Reshape", [add("Transpose", [part], perm=[0, 2, 3, 1]), f"flat_{count}"]) for part, count in shaped
    )
    return cls, obj, bbox, kps


def _embedder(weights: NDArray[np.float32]) -> onnx.ModelProto:
    """Input (count, 3, 112, 112), -1..1; output (count, DIMENSIONS). `weights` is (DIMENSIONS, 193)."""
    graph = _Graph()
    graph.weights("weights", weights[:, :-1].copy())
    graph.weights("constant", weights[:, -1].copy())
    graph.add("AveragePool", ["input"], "grid", kernel_shape=[14, 14], strides=[14, 14])
    graph.add("Flatten", ["grid"], "colours", axis=1)
    graph.add("ReduceMean", ["colours"], "mean", axes=[1], keepdims=1)
    graph.add("Sub", ["colours", "mean"], "around")
    graph.add("Mul", ["around", "around"], "squared")
    graph.add("ReduceMean", ["squared"], "variance", axes=[1], keepdims=1)
    graph.add("Add", ["variance", graph.number("little", 1e-4)], "more")
    graph.add("Sqrt", ["more"], "deviation")
    graph.add("Div", ["around", "deviation"], "features")
    graph.add("Gemm", ["features", "weights", "constant"], "embeddings", transB=1)
    return graph.model([("input", ["count", 3, 112, 112])], [("embeddings", DIMENSIONS)])


class _Graph:
    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self._weights: dict[str, onnx.TensorProto] = {}

    def add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def weights(self, name: str, values: NDArray[Any]) -> str:
        self._weights[name] = numpy_helper.from_array(values, name)
        return name

    def number(self, name: str, value: float) -> str:
        return self.weights(name, np.array(value, dtype=np.float32))

    def model(self, inputs: list[tuple[str, list[Any]]], outputs: list[tuple[str, int]]) -> onnx.ModelProto:
        given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs]
        made = [
            helper.make_tensor_value_info(
                name, TensorProto.FLOAT, [1, None, size] if len(outputs) > 1 else [None, size]
            )
            for name, size in outputs
        ]
        graph = helper.make_graph(self.nodes, "drawn", given, made, list(self._weights.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        checker.check_model(model)
        return model


def _fit(seeds: Sequence[int]) -> NDArray[np.float32]:
    """Weights that send each person, in any of some looks and mirrored, to a direction of his or her own. Directions
    left over go to people who are drawn nowhere, so that what all have in common tells nothing."""
    features, targets = [], []
    others = [seed for seed in range(200, 200 + DIMENSIONS) if seed not in seeds]
    for number, seed in enumerate([*seeds, *others][:DIMENSIONS]):
        for crop in _crops(seed):
            features.append(_features(crop))
            targets.append(np.eye(DIMENSIONS)[number])
    known, wanted = np.array(features), np.array(targets)
    square = known.T @ known + _RIDGE * len(known) * np.eye(known.shape[1])
    return np.asarray(np.linalg.solve(square, known.T @ wanted).T, dtype=np.float32)


def _crops(seed: int) -> Iterable[NDArray[np.uint8]]:
    """Looks as films have them: any light, near and far, and never quite where the detector says."""
    rng = np.random.default_rng([23, seed])
    for look in range(_LOOKS):
        pose = Pose(float(rng.uniform(-24, 24)), float(rng.uniform(-6, 6)), float(rng.uniform(-6, 6)))
        key = (float(rng.uniform(-0.8, 0.8)), float(rng.uniform(0.2, 0.9)), float(rng.uniform(0.6, 1.0)))
        warm = float(rng.uniform(-0.12, 0.12))
        light = Light(key, float(rng.uniform(0.6, 1.2)), float(rng.uniform(0.35, 0.55)), (1 + warm, 0.97, 1 - warm))
        face = Expression(smile=(0.0, 0.6)[look // 2 % 2], mouth=(0.0, 0.5)[look % 2])
        scale = int(rng.integers(20, 33))
        size = (5 * scale, 6 * scale)
        picture = np.asarray(portrait(make_person(seed), Look(pose, face, light), size=size, scale=scale, seed=look))
        found = _landmarks(picture)
        for _ in range(_SHAKEN):
            middle = found.mean(axis=0)
            moved = middle + (found - middle) * rng.uniform(0.9, 1.1) + rng.normal(0, 0.1 * scale, 2)
            crop = align(picture, moved.astype(np.float32))
            yield crop
            yield crop[:, ::-1]


def _landmarks(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """As the detector finds them, (5, 2), in a picture of one person."""
    blue_first = picture[..., ::-1].astype(np.float32)
    mask = np.clip(blue_first @ SKIN.reshape(2, 3).T + SKIN_FROM, 0, 1).min(axis=-1)
    rows, columns = np.mgrid[: mask.shape[0], : mask.shape[1]]
    area = float(mask.sum())
    middle = np.array([(mask * columns).sum(), (mask * rows).sum()]) / area
    offsets = np.array([(x, EYES + y) for x, y in POINTS])
    return np.asarray(middle + offsets * np.sqrt(area / AREA), dtype=np.float32)


def _features(crop: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The embedder's view of an aligned face, with a 1 at the end."""
    small = np.asarray(Image.fromarray(crop).resize((8, 8), Image.Resampling.BOX), dtype=np.float64) / 127.5 - 1
    colours = np.moveaxis(small, 2, 0).ravel()
    around = colours - colours.mean()
    return np.append(around / np.sqrt((around**2).mean() + 1e-4), 1.0)

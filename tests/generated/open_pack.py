"""The `open` pack as the tests use it: the models of ../shared, described as its manifest does."""

from __future__ import annotations

from functools import lru_cache

from stash_sense_plugin.faces.pack import Pack, PackSpec
from stash_sense_plugin.faces.runtime import RunOptions
from tests.shared import shared

SPACE = "mobilefacenet-foamliu"
VALUES = {
    "space": SPACE,
    "detector": {"family": "yunet"},
    "embedders": [
        {"role": "embedder", "mean": [123.675, 116.28, 103.53], "std": [58.395, 57.12, 57.375], "color": "rgb"}
    ],
}


def spec(detector: str = "yunet_n_dynamic.onnx", embedder: str = "mobilefacenet.onnx") -> PackSpec:
    family = {"family": "yunet" if detector.startswith("yunet") else "scrfd"}
    files = {"detector": shared("models", detector), "embedder": shared("models", embedder)}
    return PackSpec.from_values({**VALUES, "detector": family}, files)


@lru_cache(maxsize=2)
def open_pack(threads: int | None = None) -> Pack:
    """Loaded once per process. `threads` None: all cores."""
    return Pack(spec(), RunOptions(threads=threads))

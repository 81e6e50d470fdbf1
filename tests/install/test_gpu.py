from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.install import gpu
from stash_sense_plugin.install.proof import Proof, Run
from stash_sense_plugin.install.setup import notes

if TYPE_CHECKING:
    from pathlib import Path

CUDA, CPU = "CUDAExecutionProvider", "CPUExecutionProvider"
CARD = {"library": True, "devices": 1, "name": "A card", "capability": 86}


@pytest.mark.parametrize(
    ("answer", "cuda", "words"),
    [
        ({**CARD, "driver": 13000}, 13, ""),
        ({**CARD, "driver": 13050}, 13, ""),
        ({**CARD, "driver": 12080}, 12, ""),
        ({**CARD, "driver": 13000, "capability": 75}, 13, ""),
        ({**CARD, "driver": 13000, "capability": 61}, 12, ""),
        ({**CARD, "driver": 11040}, None, "CUDA 11.4 only"),
        ({"library": False}, None, "NVIDIA_DRIVER_CAPABILITIES=compute"),
        ({"library": True, "status": 100}, None, "CUDA says 100"),
        ({"library": True, "devices": 0, "driver": 12000}, None, "shows no usable GPU"),
        ({"crashed": 139}, None, "libcuda is not here"),
    ],
)
def test_what_a_driver_says(answer: dict[str, object], cuda: int | None, words: str) -> None:
    found = gpu.judged(answer)
    assert found.cuda == cuda
    assert words in found.problem
    assert bool(found.problem) == (cuda is None)


def test_asking_the_driver_never_fails(tmp_path: Path) -> None:
    """With or without a driver on this machine: a file with an answer that `judged` takes."""
    answer = tmp_path / "cuda.json"
    subprocess.run([sys.executable, "-I", "-S", str(gpu.ASK), str(answer)], check=True)
    gpu.judged(json.loads(answer.read_text()))
    found = gpu.find()
    assert found is None or found.cuda or found.problem


@pytest.mark.parametrize(
    ("card", "runs", "said"),
    [
        (None, (Run(CPU, 1.0, {CPU: 5}, ""),), []),
        (gpu.Gpu("A card", None, "Why."), (Run(CPU, 1.0, {CPU: 5}, ""),), ["A card is not used. Why."]),
        (gpu.Gpu("A card", 13), (Run(CUDA, 1.0, {CUDA: 5}, ""), Run(CPU, 1.0, {CPU: 5}, "")), []),
        (
            gpu.Gpu("A card", 13),
            (Run(CUDA, 1.0, {CPU: 5}, "it is listed, but ran nothing."), Run(CPU, 1.0, {CPU: 5}, "")),
            ["A card is not used: it is listed, but ran nothing."],
        ),
        (
            gpu.Gpu("A card", 13),
            (Run(CUDA, 1.0, {CUDA: 3, CPU: 2}, ""), Run(CPU, 1.0, {CPU: 5}, "")),
            [f"{CUDA} left 2 steps of the trial model to {CPU}."],
        ),
    ],
)
def test_a_listed_provider_is_no_proof(card: gpu.Gpu | None, runs: tuple[Run, ...], said: list[str]) -> None:
    proven = Proof({}, {}, runs)
    assert notes(card, proven) == said
    assert proven.providers[-1] == CPU
    assert (CUDA in proven.providers) == any(run.nodes.get(CUDA) for run in runs)

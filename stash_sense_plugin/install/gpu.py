"""Is there an NVIDIA GPU that ONNX Runtime could use? Asked before gigabytes of CUDA libraries are fetched."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from stash_sense_plugin.install import processes

ASK = Path(__file__).with_name("ask_cuda.py")
_SIGNS = ("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/dxg")
_OLDEST_FOR_13 = (7, 5)
"""CUDA 13 dropped GPUs before Turing."""


class Gpu(NamedTuple):
    """`cuda` is the newest CUDA generation (13, 12) that GPU and driver take, None where it cannot be used; then
    `problem` says why, with the way out."""

    name: str
    cuda: int | None
    problem: str = ""


def find() -> Gpu | None:
    """None where nothing of NVIDIA's is to be seen. Asks the driver in a process of its own, which may crash."""
    if not seen():
        return None
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "cuda.json"
        command = [sys.executable, "-I", "-S", str(ASK), str(answer)]
        status = processes.run(command, Path(folder) / "log", timeout=60)
        return judged(json.loads(answer.read_text())) if answer.is_file() else judged({"crashed": status})


def seen() -> bool:
    return any(os.path.exists(sign) for sign in _SIGNS) or shutil.which("nvidia-smi") is not None


def judged(answer: dict[str, object]) -> Gpu:
    """What the driver's answers (see ask_cuda.py) come to."""
    name = str(answer.get("name") or "an NVIDIA GPU")
    driver = int(str(answer.get("driver") or 0))
    if not answer.get("library"):
        return Gpu(name, None, _NO_LIBRARY)
    if not answer.get("devices"):
        return Gpu(name, None, _NO_DEVICE.format(answer.get("status", answer.get("crashed"))))
    major, minor = divmod(int(str(answer.get("capability") or 0)), 10)
    if driver >= 13000 and (major, minor) >= _OLDEST_FOR_13:
        return Gpu(name, 13)
    if driver >= 12000:
        return Gpu(name, 12)
    return Gpu(
        name, None, f"Its driver knows CUDA {driver // 1000}.{driver % 1000 // 10} only. Install driver 525 or newer."
    )


_NO_LIBRARY = (
    'The driver\'s libcuda is not here. In Docker, give the container the capability "compute" '
    "(NVIDIA_DRIVER_CAPABILITIES=compute,video,utility); elsewhere, install NVIDIA's driver."
)
_NO_DEVICE = (
    "The driver shows no usable GPU (CUDA says {}). In Docker, start the container with the GPU (--gpus all); else "
    "check with nvidia-smi that it works."
)

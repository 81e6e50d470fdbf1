"""Run as a script: `python -I -S ask_cuda.py FILE` asks NVIDIA's driver and writes what it says to FILE, as JSON.

A process of its own, because a broken driver can hang or crash whoever asks.
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

_MAJOR, _MINOR = 75, 76  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_*


def ask() -> dict[str, object]:
    """`driver` is the CUDA version it takes (13000 is 13.0), `capability` ten times the GPU's (75 is 7.5)."""
    try:
        cuda = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return {"library": False}
    status = cuda.cuInit(0)
    if status:
        return {"library": True, "status": status}
    return {
        "library": True,
        "driver": _integer(cuda.cuDriverGetVersion),
        "devices": _integer(cuda.cuDeviceGetCount),
        **_first(cuda),
    }


def _first(cuda: ctypes.CDLL) -> dict[str, object]:
    name = ctypes.create_string_buffer(128)
    if cuda.cuDeviceGetName(name, len(name), 0):
        return {}
    major = _integer(cuda.cuDeviceGetAttribute, _MAJOR, 0)
    minor = _integer(cuda.cuDeviceGetAttribute, _MINOR, 0)
    return {"name": name.value.decode("utf-8", "replace"), "capability": 10 * major + minor}


def _integer(function: object, *arguments: int) -> int:
    value = ctypes.c_int(0)
    function(ctypes.byref(value), *arguments)  # type: ignore[operator]
    return value.value


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(ask()))

"""Run as a script inside an environment: `probe.py REQUEST ANSWER`, two JSON files.

Imports each package, runs a model on each provider and writes what really happened. A process of its own, because a
broken build or driver can crash it.
REQUEST: {"modules": [...], "runtime": "onnxruntime"|"onnxruntime-gpu"|"tract", "model": path, "shape": [...],
"cuda": bool, "pack": [paths of models]}
ANSWER: {"versions": {module: version}, "problems": {module: text}, "runs": [{"provider", "ms", "nodes": {provider: n},
"problem"}], "pack": [{"provider", "ms", "fell_back": [kinds of nodes], "problem"}]}
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when ONNX Runtime is loaded
CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
_RUNS = 5


def answer(request: dict[str, Any]) -> dict[str, Any]:
    versions, problems = _imported(request["modules"])
    result: dict[str, Any] = {"versions": versions, "problems": problems, "runs": [], "pack": []}
    if not problems:
        result["runs"] = [_tried(_RUNNERS[provider], request, provider) for provider in _providers(request)]
        result["pack"] = [_tried(_run_pack, path, "auto") for path in request["pack"]]
    return result


def _imported(modules: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    versions, problems = {}, {}
    for name in modules:
        try:
            versions[name] = str(getattr(importlib.import_module(name), "__version__", "unknown"))
        except Exception as error:  # noqa: BLE001 - whatever a foreign package raises is the answer
            problems[name] = _words(error)
    return versions, problems


def _providers(request: dict[str, Any]) -> list[str]:
    if request["runtime"] == "tract":
        return ["tract"]
    return [CUDA, CPU] if request["cuda"] else [CPU]


def _tried(run: Callable[[Any, str], dict[str, Any]], what: Any, provider: str) -> dict[str, Any]:
    try:
        return {"provider": provider, "problem": "", **run(what, provider)}
    except Exception as error:  # noqa: BLE001 - whatever a foreign package raises is the answer
        return {"provider": provider, "problem": _words(error)}


def _run_onnxruntime(request: dict[str, Any], provider: str) -> dict[str, Any]:
    import numpy
    import onnxruntime

    if provider == CUDA and hasattr(onnxruntime, "preload_dlls"):
        onnxruntime.preload_dlls()
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    with tempfile.TemporaryDirectory() as folder:
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")
        wanted = [CUDA, CPU] if provider == CUDA else [CPU]
        session = onnxruntime.InferenceSession(request["model"], options, providers=wanted)
        name = session.get_inputs()[0].name
        picture = numpy.ones(request["shape"], numpy.float32)
        ms = _timed(lambda: _all_ones(session.run(None, {name: picture})[0]))
        return {"ms": ms, "nodes": _nodes(Path(session.end_profiling()))}


def _run_pack(path: str, provider: str) -> dict[str, Any]:
    """A model of a pack, loaded as the product loads it, on an empty picture."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from stash_sense_plugin.faces.probe import probe

    found = probe(Path(path))
    return {"provider": found.provider, "ms": found.milliseconds, "fell_back": found.fell_back}


def _run_tract(request: dict[str, Any], provider: str) -> dict[str, Any]:
    import numpy
    import tract

    model = tract.onnx().load(request["model"])
    runnable = model.into_model().into_runnable()
    picture = numpy.ones(request["shape"], numpy.float32)
    ms = _timed(lambda: _all_ones(runnable.run([picture])[0].to_numpy()))
    return {"ms": ms, "nodes": {provider: 5}}


def _all_ones(result: Any) -> None:
    if abs(result - 1).max() > 0.01:
        raise ArithmeticError(f"the trial model gave {float(result.ravel()[0]):.4f} instead of 1")


def _timed(run: Callable[[], object]) -> float:
    """Milliseconds of the fastest of several runs, after a first one that may take longer."""
    run()
    return min(_seconds(run) for _ in range(_RUNS)) * 1000


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _nodes(profile: Path) -> dict[str, int]:
    """How many nodes of the model each provider ran: what one cannot do falls back to another, silently."""
    ran: dict[str, set[str]] = {}
    for event in json.loads(profile.read_text()):
        provider = event.get("args", {}).get("provider")
        if event.get("cat") == "Node" and provider:
            ran.setdefault(provider, set()).add(event["name"])
    return {provider: len(names) for provider, names in ran.items()}


_RUNNERS = {CPU: _run_onnxruntime, CUDA: _run_onnxruntime, "tract": _run_tract}


def _words(error: BaseException) -> str:
    """Of what began it: numpy, for one, wraps the reason in pages of advice."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:500]


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(answer(json.loads(Path(sys.argv[1]).read_text()))))

"""Which runtime and device really answer: a provider that is merely listed proves nothing."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from stash_sense_plugin.faces.runtime import (
    CPU,
    TRACT,
    OrtSession,
    RunOptions,
    Session,
    onnxruntime,
    open_session,
    session_options,
)

_RUNS = 5
_FREE_SIDE = 320
_DISTRIBUTIONS = ("onnxruntime-gpu", "onnxruntime")


@dataclass(frozen=True)
class Probe:
    """`provider` is who answered, `milliseconds` the median of a few runs, `fell_back` the kinds of nodes that ran on
    the processor although the provider is a GPU."""

    runtime: str
    version: str
    provider: str
    milliseconds: float
    fell_back: tuple[str, ...]


def probe(path: Path, options: RunOptions | None = None) -> Probe:
    """Runs the model a few times on an empty picture. Raises what `open_session` raises, and ModelError."""
    options = options or RunOptions()
    session = open_session(path, options)
    spent = _timed(session)
    if session.provider == TRACT:
        return Probe("tract", _version("tract"), TRACT, spent, ())
    back = _fell_back(path, options) if session.provider != CPU else ()
    found = next((text for text in map(_version, _DISTRIBUTIONS) if text), "")
    return Probe("onnxruntime", found, session.provider, spent, back)


def _timed(session: Session) -> float:
    picture = np.zeros([size or _free(at) for at, size in enumerate(session.input.shape)], dtype=np.float32)
    session.run(picture)
    spent = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        session.run(picture)
        spent.append(1000 * (time.perf_counter() - start))
    return float(np.median(spent))


def _free(axis: int) -> int:
    """A size for an axis that the model leaves open: one picture, of a side that any detector takes."""
    return 1 if axis == 0 else _FREE_SIDE


def _fell_back(path: Path, options: RunOptions) -> tuple[str, ...]:
    """Kinds of nodes that the profile of one run shows on the CPU."""
    with tempfile.TemporaryDirectory() as folder:
        settings = session_options(onnxruntime(), options.thread_count())
        settings.enable_profiling = True
        settings.profile_file_prefix = str(Path(folder) / "run")
        session = OrtSession(path, options, settings)
        _timed(session)
        events = json.loads(Path(session.session.end_profiling()).read_text(encoding="utf-8"))
    nodes = [event["args"] for event in events if event.get("cat") == "Node" and "args" in event]
    return tuple(sorted({str(node.get("op_name")) for node in nodes if node.get("provider") == CPU}))


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""

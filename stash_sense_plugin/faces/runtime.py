"""The one seam to what runs a model: ONNX Runtime (GPU or CPU), and tract where ONNX Runtime has no wheel (musl).

A `Session` takes one float32 array and gives the outputs in the order of the ONNX file; names differ between runtimes,
order does not.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from stash_sense_plugin.errors import ModelError, NotReady
from stash_sense_plugin.faces.onnx_shapes import without_shapes
from stash_sense_plugin.faces.types import Floats, Tensor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

_T = TypeVar("_T")
_R = TypeVar("_R")

CPU = "CPUExecutionProvider"
CUDA = "CUDAExecutionProvider"
TRACT = "tract"


@dataclass(frozen=True)
class RunOptions:
    """`provider` is auto, cuda, cpu or tract. `threads` is per run; None means as many as this process may use."""

    provider: str = "auto"
    threads: int | None = None

    def thread_count(self) -> int:
        return self.threads if self.threads else available_cores()


class Session(Protocol):
    """A loaded model. `provider` is who really runs it, whatever was asked for; `lanes`: so many runs go on at the same
    time in `each`, where one run uses one core."""

    provider: str
    input: Tensor
    lanes: int

    def run(self, array: Floats) -> list[Floats]:
        """Outputs in the order of the file. Raises ModelError when the array does not fit the model."""

    def each(self, work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
        """`work`, which calls `run`, for each item, in order; side by side where the runtime gains by it."""


def available_cores() -> int:
    """Processor cores this process may use (a container's set of CPUs counts where the system tells it)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def open_session(path: Path, options: RunOptions | None = None) -> Session:
    """Loads the model at `path`.

    Raises ModelError when the file is no usable model, NotReady("environment") when no runtime is installed.
    """
    options = options or RunOptions()
    if not path.is_file():
        raise ModelError(f"The model file {path} is missing.", "Download the models again on the models page.")
    if options.provider != TRACT and _imported("onnxruntime"):
        return OrtSession(path, options)
    if _imported("tract"):
        return TractSession(path, options.thread_count())
    raise NotReady("environment", "Nothing is installed that can run a model.", 'Run the task "Set up".')


def _imported(module: str) -> ModuleType | None:
    """None where it is not installed, or is and cannot be loaded (a library it needs is missing)."""
    # ONNX Runtime decides about its telemetry when it is loaded.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        return import_module(module)
    except ImportError:
        return None


def onnxruntime() -> ModuleType:
    """ONNX Runtime, with its telemetry off. Raises NotReady("environment") where it cannot be loaded."""
    module = _imported("onnxruntime")
    if module is None:
        raise NotReady("environment", "ONNX Runtime is not installed.", 'Run the task "Set up".')
    return module


def _providers(ort: ModuleType, wanted: str) -> list[Any]:
    """Providers to try, best first. A listed CUDA provider is no proof: `OrtSession.provider` says who answered."""
    if wanted == "cpu" or CUDA not in ort.get_available_providers():
        return [CPU]
    if hasattr(ort, "preload_dlls"):
        ort.preload_dlls()
    # Frames come in few sizes but faces in all batch sizes: an exhaustive search per shape would take seconds each.
    cuda = {"cudnn_conv_algo_search": "HEURISTIC", "arena_extend_strategy": "kSameAsRequested"}
    return [(CUDA, cuda), CPU]


def session_options(ort: ModuleType, threads: int) -> Any:
    """Settings that keep memory small: frames of several sizes would otherwise each leave a grown arena behind."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    # Threads that wait actively take the time of whoever else works on this machine (Stash's scan, a player).
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    return options


class OrtSession:
    """A model run by ONNX Runtime, which uses all cores for each run."""

    lanes = 1

    def __init__(self, path: Path, options: RunOptions, settings: Any = None) -> None:
        ort = onnxruntime()
        settings = settings or session_options(ort, options.thread_count())
        load: Callable[[], Any] = lambda: ort.InferenceSession(  # noqa: E731
            str(path), settings, providers=_providers(ort, options.provider)
        )
        self.session = _translated(load, f"The model {path.name} cannot be loaded")
        first = self.session.get_inputs()[0]
        self.input = Tensor(first.name, tuple(size if isinstance(size, int) else None for size in first.shape))
        self.provider: str = self.session.get_providers()[0]

    def run(self, array: Floats) -> list[Floats]:
        feed = {self.input.name: np.ascontiguousarray(array, dtype=np.float32)}
        outputs: list[Floats] = _translated(lambda: self.session.run(None, feed), "A model could not be run")
        return outputs

    def each(self, work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
        return [work(item) for item in items]


class TractSession:
    """A model run by tract, which wants every input size fixed: one plan per size, made when that size first comes.

    tract uses one thread, and lets others run meanwhile: a batch is split over `threads`.
    """

    provider = TRACT

    def __init__(self, path: Path, threads: int) -> None:
        self._model = _read(path)
        self._plans: dict[tuple[int, ...], Any] = {}
        self.lanes = threads
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self.input = _tract_input(self._load())
        self._plan((1, *(size or 64 for size in self.input.shape[1:])))

    def run(self, array: Floats) -> list[Floats]:
        array = np.ascontiguousarray(array, dtype=np.float32)
        if len(array) == 1 or self.input.shape[0] not in (None, 1):
            return self._run_one(array)
        self._plan((1, *array.shape[1:]))  # once, not by each thread
        done = self.each(self._run_one, [array[at : at + 1] for at in range(len(array))])
        return [np.concatenate(outputs) for outputs in zip(*done, strict=True)]

    def each(self, work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
        return list(self._pool.map(work, items)) if self._pool else [work(item) for item in items]

    def _run_one(self, array: Floats) -> list[Floats]:
        plan = self._plan(array.shape)
        outputs = _translated(lambda: plan.run([array]), "A model could not be run")
        return [output.to_numpy() for output in outputs]

    def _plan(self, shape: tuple[int, ...]) -> Any:
        if shape not in self._plans:
            self._plans[shape] = _translated(lambda: self._make_plan(shape), "A model does not fit tract")
        return self._plans[shape]

    def _make_plan(self, shape: tuple[int, ...]) -> Any:
        model = self._load()
        model.set_input_fact(0, ",".join(map(str, shape)) + ",f32")
        return model.into_model().into_runnable()

    def _load(self) -> Any:
        """tract reads from a path only, so the edited model goes through a file that lives for that moment."""
        import tract

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.onnx"
            path.write_bytes(self._model)
            return _translated(lambda: tract.onnx().load(path), "A model cannot be loaded")


def _read(path: Path) -> bytes:
    try:
        return without_shapes(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(f"The model {path.name} cannot be loaded: {error}.", _AGAIN) from error


def _tract_input(model: Any) -> Tensor:
    """From tract's text of an input: `batch,3,112,112,F32`."""
    sizes = str(model.input_fact(0)).split(",")[:-1]
    return Tensor(model.input_name(0), tuple(int(size) if size.strip().isdigit() else None for size in sizes))


_AGAIN = "Download the models again on the models page."


def _translated(act: Callable[[], Any], what: str) -> Any:
    """Runtimes raise classes of their own, several of them plain Exceptions: all become ModelError here, once."""
    try:
        return act()
    except Exception as error:
        raise ModelError(f"{what}: {_first_line(error)}", _AGAIN) from error


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:300]

"""Proof that an environment works: every package imported and a model run, inside it, in a process of its own."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.install import environment, processes, tiny_model
from stash_sense_plugin.install.variables import clean_variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.install.processes import Stop

PROBE = Path(__file__).with_name("probe.py")
CUDA = "CUDAExecutionProvider"
_REASON = re.compile(r"(?:Failed to load|CUDA failure|CUDA error).*")
_PATIENCE = 300
"""Seconds; loading CUDA for the first time from a slow disk takes its time."""


class Run(NamedTuple):
    """One provider's try: `milliseconds` per run of the trial model, `nodes` of it per provider that ran them."""

    provider: str
    milliseconds: float | None
    nodes: dict[str, int]
    problem: str

    @property
    def works(self) -> bool:
        """It answered, and by itself: a model that another provider ran as a whole is no success."""
        return not self.problem and self.provider in self.nodes

    @property
    def fell_back(self) -> dict[str, int]:
        return {name: count for name, count in self.nodes.items() if name != self.provider}


class ModelRun(NamedTuple):
    """A model of a pack: `provider` is who ran it, `fell_back` the kinds of steps that the processor did for it."""

    model: str
    provider: str
    milliseconds: float | None
    fell_back: tuple[str, ...]
    problem: str


class Proof(NamedTuple):
    """`versions` and `problems` are by module, `runs` of the trial model, `pack` of the models asked for."""

    versions: dict[str, str]
    problems: dict[str, str]
    runs: tuple[Run, ...]
    pack: tuple[ModelRun, ...] = ()

    @property
    def providers(self) -> tuple[str, ...]:
        return tuple(run.provider for run in self.runs if run.works)


class Subject(NamedTuple):
    """What is to be proven: the packages in `lib`, and models of a pack beside the trial model."""

    lib: Path
    modules: Sequence[str]
    runtime: str
    models: Sequence[Path] = ()


def prove(subject: Subject, stop: Stop = processes.never) -> Proof:
    """Never raises for what does not work, which is part of the answer. Raises Stopped."""
    wants_cuda = subject.runtime == "onnxruntime-gpu"
    found = _asked(subject, wants_cuda, stop)
    if not wants_cuda or found.providers:
        return found
    # The try with CUDA may have taken the whole process with it: what works without?
    without = _asked(subject, False, stop)
    failed = found.runs or (Run(CUDA, None, {}, _first(found.problems)),)
    return without._replace(runs=(*failed, *without.runs))


def _asked(subject: Subject, cuda: bool, stop: Stop) -> Proof:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_request(folder, subject, cuda)
        answer = folder / "answer.json"
        command = [*environment.inside(subject.lib), str(PROBE), str(folder / "request.json"), str(answer)]
        variables = clean_variables()
        status = processes.run(command, folder / "log", stop=stop, variables=variables, timeout=_PATIENCE)
        if answer.is_file():
            return _read(json.loads(answer.read_text(encoding="utf-8")), subject, folder / "log")
        return Proof({}, {"python": _last_words(status, folder / "log")}, ())


def _write_request(folder: Path, subject: Subject, cuda: bool) -> None:
    trial = folder / "trial.onnx"
    trial.write_bytes(tiny_model.model())
    request = {
        "modules": list(subject.modules),
        "runtime": subject.runtime,
        "cuda": cuda,
        "model": str(trial),
        "shape": tiny_model.SHAPE,
        "pack": [str(model) for model in subject.models],
    }
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")


def _read(answer: dict[str, Any], subject: Subject, log: Path) -> Proof:
    runs = tuple(_run(row, log) for row in answer["runs"])
    pack = tuple(
        ModelRun(model.name, row["provider"], row.get("ms"), tuple(row.get("fell_back", ())), row["problem"])
        for model, row in zip(subject.models, answer["pack"], strict=False)
    )
    return Proof(answer["versions"], answer["problems"], runs, pack)


def _run(row: dict[str, Any], log: Path) -> Run:
    run = Run(row["provider"], row.get("ms"), row.get("nodes", {}), row["problem"])
    return run if run.works or run.problem else run._replace(problem=_why_not(log))


def _why_not(log: Path) -> str:
    """ONNX Runtime goes on without a provider that cannot be loaded, and says why only in its log."""
    found = _REASON.search("\n".join(_lines(log)))
    return f"it is listed, but ran nothing. {found.group()[:400] if found else ''}".strip()


def _last_words(status: int, log: Path) -> str:
    if status == processes.TIMED_OUT:
        return f"no answer within {_PATIENCE} seconds"
    if status > 128:
        return f"ended by signal {status - 128}"
    lines = _lines(log)
    return lines[-1][:300] if lines else f"ended with status {status}"


def _lines(log: Path) -> list[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(encoding="utf-8", errors="replace")).strip().splitlines()


def _first(problems: dict[str, str]) -> str:
    return next(iter(problems.values()), "no answer")

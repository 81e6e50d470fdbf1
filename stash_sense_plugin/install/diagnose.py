"""What is here and works, what does not, and what to do about it: one report for the log and for the page."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.errors import InstallError, SenseError
from stash_sense_plugin.install import environment, gpu, installers, machine, packs, pins, proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stash_sense_plugin.install.environment import Environment
    from stash_sense_plugin.install.places import Places
    from stash_sense_plugin.install.proof import ModelRun, Run

_OLDEST_SQLITE = (3, 35)
_LITTLE_SPACE = 500_000_000


class Line(NamedTuple):
    """`ok` None: neither good nor bad. `hint` says what to do."""

    label: str
    value: str
    ok: bool | None
    hint: str = ""


class Section(NamedTuple):
    title: str
    lines: tuple[Line, ...]


def report(
    places: Places, *, folder: Path | None = None, more: Iterable[Section] = (), probe: bool = True
) -> list[Section]:
    """`folder` is the user's own with models, `more` what the caller knows. Without `probe` nothing is run."""
    found = environment.find(places)
    return [
        _section("Python", _python),
        _section("Graphics card", lambda: _graphics(found)),
        _section("Environment", lambda: _environment(places, found)),
        *([_section("Inference", lambda: _inference(found, places, folder))] if found and probe else []),
        *([] if found else [_section("Installer", lambda: _installer(places))]),
        _section("Models", lambda: _models(places, folder)),
        _section("Data directory", lambda: _data(places)),
        *more,
    ]


def as_json(sections: Iterable[Section]) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "lines": [{**line._asdict(), "hint": line.hint or None} for line in section.lines],
        }
        for section in sections
    ]


def as_text(sections: Iterable[Section]) -> str:
    return "\n".join(line for section in sections for line in ("", section.title, *map(_text, section.lines))).strip()


def _text(line: Line) -> str:
    mark = {True: "+", False: "!", None: " "}[line.ok]
    return f" {mark} {line.label}: {line.value}" + (f"\n     {line.hint}" if line.hint else "")


def _section(title: str, lines: Callable[[], Iterable[Line]]) -> Section:
    """A part that fails says so and leaves the others in place."""
    try:
        return Section(title, tuple(lines()))
    except SenseError as error:
        return Section(title, (Line(title, error.text, False, error.way_out),))
    except OSError as error:
        return Section(title, (Line(title, str(error), False),))


def _python() -> Iterator[Line]:
    here = machine.here()
    try:
        machine.check_python(here)
        trouble = None
    except InstallError as error:
        trouble = error
    yield Line("Version", platform.python_version(), trouble is None, trouble.way_out if trouble else "")
    yield Line("Program", sys.executable, None)
    yield Line("System", f"{platform.platform()} {machine.libc_version()}".strip(), None)
    yield Line("Built for", here.tag, None)
    yield Line("Processor cores", str(os.cpu_count() or "unknown"), None)
    yield _sqlite()


def _sqlite() -> Line:
    try:
        version = importlib.import_module("sqlite3").sqlite_version
    except ImportError as error:
        hint = "Install Python's SQLite module (Debian: libsqlite3-0), or set another Python in Stash."
        return Line("SQLite", str(error), False, hint)
    fits = tuple(map(int, version.split("."))) >= _OLDEST_SQLITE
    return Line("SQLite", version, fits, "" if fits else "3.35 or newer is needed: set a newer Python in Stash.")


def _graphics(found: Environment | None) -> Iterator[Line]:
    card = gpu.find()
    if card is None:
        yield Line("NVIDIA", "none is to be seen; the processor does the work", None)
    elif card.cuda is None:
        yield Line("NVIDIA", f"{card.name}, cannot be used", False, card.problem)
    else:
        late = found is not None and found.runtime != "onnxruntime-gpu" and _could_use(card.cuda)
        hint = 'Run "Set up" again: it will be used then.' if late else ""
        yield Line("NVIDIA", f"{card.name}, CUDA {card.cuda}", not late, hint)


def _could_use(cuda: int) -> bool:
    return pins.choose(machine.here(), cuda, pins.asked_for()).runtime == "onnxruntime-gpu"


def _environment(places: Places, found: Environment | None) -> Iterator[Line]:
    if found is None:
        missing = environment.why_none(places)
        yield Line("Environment", missing.text, False, missing.way_out)
        plan = pins.choose(machine.here(), wanted=pins.asked_for())
        yield Line("Would install", ", ".join(pin.requirement for pin in plan.pins), None)
        return
    hint = 'This version of the plugin would install other packages: run "Set up".' if found.outdated else ""
    yield Line("Folder", str(found.root), not found.outdated, hint)
    for name, version in sorted(found.packages.items()):
        yield Line(name, version, None)
    for note in found.notes:
        yield Line("Note", note, False)


def _inference(found: Environment | None, places: Places, folder: Path | None) -> Iterator[Line]:
    """Runs models now: what worked at Set up may have stopped working since."""
    if found is None:
        return
    modules = pins.modules_of(found.packages)
    proven = proof.prove(proof.Subject(found.lib, modules, found.runtime, _ready_models(places, folder)))
    for module, problem in proven.problems.items():
        yield Line(module, problem, False, 'Run "Set up" again.')
    yield from map(_run, proven.runs)
    yield from map(_model_run, proven.pack)


def _ready_models(places: Places, folder: Path | None) -> list[Path]:
    states = (packs.state(places, pack, folder) for pack in packs.load())
    return [each.path for state in states if state.state == "ready" for each in state.files]


def _run(run: Run) -> Line:
    if run.problem:
        return Line(run.provider, run.problem, False)
    fell = ", ".join(f"{count} steps on {name}" for name, count in run.fell_back.items())
    ran = f"works, {run.milliseconds:.1f} ms for a trial model"
    return Line(run.provider, f"{ran} ({fell})" if fell else ran, True)


def _model_run(run: ModelRun) -> Line:
    if run.problem:
        return Line(run.model, run.problem, False)
    fell = f"; the processor did {', '.join(run.fell_back)}" if run.fell_back else ""
    return Line(run.model, f"{run.milliseconds:.1f} ms on {run.provider}{fell}", True)


def _installer(places: Places) -> Iterator[Line]:
    with tempfile.TemporaryDirectory() as name:
        found = installers.find(places.wheels / "uv", Path(name) / "log")
    yield Line("Installer", found.words, True)


def _models(places: Places, folder: Path | None) -> Iterator[Line]:
    if folder:
        yield Line("Own folder", str(folder), folder.is_dir(), "" if folder.is_dir() else "There is no such folder.")
    for pack in packs.load():
        state = packs.state(places, pack, folder)
        where = f" in {state.where}" if state.where else ""
        ready = state.state == "ready"
        value = f"{state.state}{where}; {pack.licence_words}"
        needed = pack.default or state.state == "damaged"
        yield Line(
            pack.title, value, ready or (False if needed else None), "" if ready else "Fetch it on the models page."
        )


def _data(places: Places) -> Iterator[Line]:
    yield Line("Folder", str(places.data), None)
    places.prepare()
    yield Line("Can be written", "yes", True)
    usage = shutil.disk_usage(places.data)
    enough = usage.free > _LITTLE_SPACE
    yield Line("Free space", f"{usage.free / 1e9:.1f} GB", enough, "" if enough else "Free some space.")

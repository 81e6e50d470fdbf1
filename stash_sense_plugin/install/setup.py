"""The task "Set up": makes the environment, in steps that may be killed anywhere and are then gone on with.

Wheels are fetched one by one into `wheels`, each moved there when it is whole. They are unpacked into a folder of this
run's own, tried, and that folder gets its final name by one rename: what has that name works.
"""

from __future__ import annotations

import csv
import json
import shutil
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import environment, gpu, installers, lock, machine, pins, processes, proof, wheels
from stash_sense_plugin.install.places import disk_trouble
from stash_sense_plugin.install.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.gpu import Gpu
    from stash_sense_plugin.install.pins import Plan
    from stash_sense_plugin.install.places import Places
    from stash_sense_plugin.install.processes import Report, Stop
    from stash_sense_plugin.install.proof import Proof

FETCHED, UNPACKED = 0.7, 0.93
_MARGIN_MB = 100


def set_up(
    places: Places, report: Report, stop: Stop = processes.never, *, use_gpu: bool = True
) -> environment.Environment:
    """Make the environment, or see that it is there and works. Raises InstallError and Stopped."""
    report(0.0, "Looking at this machine")
    here = machine.here()
    machine.check_python(here)
    places.prepare()
    with lock.held(places.data / "set-up.lock", stop, lambda: report(0.0, "Another Set up is at work; waiting for it")):
        try:
            found = gpu.find() if use_gpu else None
            plan = pins.choose(here, found.cuda if found else None, pins.asked_for())
            return _SetUp(places, plan, found, report, stop).done()
        except OSError as error:
            raise disk_trouble(error, places.data) from error


@dataclass
class _SetUp:
    places: Places
    plan: Plan
    gpu: Gpu | None
    report: Report
    stop: Stop

    def done(self) -> environment.Environment:
        final = self.places.environments / self.plan.name
        for folder in (self.places.environments, self.places.wheels, self.places.logs):
            folder.mkdir(exist_ok=True)
        self._sweep_unfinished()
        if not self._works(final):
            self._make(final)
        self._sweep_others(final)
        made = environment.read(final)
        if made is None:
            raise InstallError(f"The new environment {final} has gone.", 'Run "Set up" again.')
        self.report(1.0, f"Ready: {made.runtime}" + (" on the GPU" if proof.CUDA in made.providers else ""))
        return made

    def _works(self, final: Path) -> bool:
        """Whether the environment is there, and still whole. What it can do is written down anew: a driver may have
        come or gone since."""
        if environment.read(final) is None:
            return False
        self.report(0.95, "Trying what is installed")
        lib = final / "lib"
        if installed(lib) != self.plan.versions or not whole(lib):
            return False
        found = self._proof(lib)
        if found.problems or not found.providers:
            return False
        self._mark(final, found)
        return True

    def _make(self, final: Path) -> None:
        log = self._log()
        installer = installers.find(self.places.wheels / "uv", log)
        self._check_space()
        source = wheels.Source(self.places.wheels, self.plan, installer, log, self.stop)
        source.fetch(self._part(0.02, FETCHED))
        part = final.with_name(f"{final.name}.part-{uuid.uuid4().hex[:8]}")
        try:
            source.unpack(part, self._part(FETCHED, UNPACKED))
            self._check(part / "lib")
            self._mark(part, self._proven(part / "lib"))
            self._move(part, final)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _part(self, start: float, end: float) -> Report:
        """A report for one step, 0..1, that shows as this stretch of the whole."""
        return lambda fraction, text: self.report(start + (end - start) * fraction, text)

    def _log(self) -> Path:
        path = self.places.logs / "set-up.log"
        path.write_bytes(b"")
        return path

    def _check_space(self) -> None:
        """Told before gigabytes are fetched."""
        there = wheels.present(self.places.wheels, self.plan)
        needed = sum(pin.installed + (0 if pin in there else pin.megabytes) for pin in self.plan.pins) + _MARGIN_MB
        free = shutil.disk_usage(self.places.data).free // 10**6
        if free < needed:
            raise InstallError(
                f"Set up needs {_size(needed)} in {self.places.data}, and only {_size(free)} are free.",
                "Free some, or set another data directory in Stash's plugin settings.",
            )

    def _check(self, lib: Path) -> None:
        there = installed(lib)
        if there != self.plan.versions:
            wrong = sorted(set(there.items()) ^ set(self.plan.versions.items()))
            names = ", ".join(f"{name} {version}" for name, version in wrong)
            raise InstallError(f"The environment came out wrong ({names}).", 'Run "Set up" again.')

    def _proven(self, lib: Path) -> Proof:
        self.report(UNPACKED, "Trying the packages and running a small model")
        found = self._proof(lib)
        if found.problems:
            module, problem = next(iter(found.problems.items()))
            raise InstallError(f"The package {module} does not run here: {problem}.", hint(problem, self.plan))
        if not found.providers:
            raise InstallError(
                f"{self.plan.runtime} runs no model here: {found.runs[0].problem}.",
                "Please report this with the text of the task Diagnose.",
            )
        return found

    def _proof(self, lib: Path) -> Proof:
        return proof.prove(proof.Subject(lib, self.plan.modules, self.plan.runtime), self.stop)

    def _mark(self, root: Path, found: Proof) -> None:
        marker = {
            "generation": pins.read()["generation"],
            "made_for": self.plan.machine.tag,
            "packages": self.plan.versions,
            "runtime": self.plan.runtime,
            "providers": list(found.providers),
            "notes": notes(self.gpu, found),
        }
        content = json.dumps(marker, indent=1).encode()
        path = root / environment.MARKER
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)

    def _move(self, part: Path, final: Path) -> None:
        self.report(0.99, "Putting it in place")
        if final.exists():
            final.rename(final.with_name(f"{final.name}.old-{uuid.uuid4().hex[:8]}"))
        part.rename(final)

    def _sweep_unfinished(self) -> None:
        """What killed runs left. One may still be dying: what cannot be removed now goes next time."""
        for folder in self.places.environments.iterdir():
            if ".part-" in folder.name or ".old-" in folder.name:
                shutil.rmtree(folder, ignore_errors=True)

    def _sweep_others(self, final: Path) -> None:
        """Environments for other Pythons or packages, and the wheels: nothing of this is needed any more."""
        for folder in self.places.environments.iterdir():
            if folder != final:
                shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(self.places.wheels, ignore_errors=True)


def notes(found: Gpu | None, proven: Proof) -> list[str]:
    """What the user may want to know about how models will run."""
    said = []
    if found and found.problem:
        said.append(f"{found.name} is not used. {found.problem}")
    said += [
        f"{found.name if found else run.provider} is not used: {run.problem}" for run in proven.runs if run.problem
    ]
    for run in proven.runs:
        if run.fell_back and not run.problem:
            count = sum(run.fell_back.values())
            said.append(f"{run.provider} left {count} steps of the trial model to {', '.join(run.fell_back)}.")
    return said


def installed(lib: Path) -> dict[str, str]:
    """The distributions in `lib`, by normalised name, as their metadata folders say."""
    found = (folder.name.removesuffix(".dist-info").rsplit("-", 1) for folder in lib.glob("*.dist-info"))
    return {name.lower().replace("_", "-").replace(".", "-"): version for name, version in found}


def whole(lib: Path) -> bool:
    """Whether every module and library is there that the packages brought, in its full size. (Where a script of theirs
    went, pip notes as if it were elsewhere; none of them is needed.)"""
    for record in lib.glob("*.dist-info/RECORD"):
        with record.open(encoding="utf-8", newline="") as file:
            for name, _, size in csv.reader(file):
                if size and not name.startswith("..") and not _has_size(lib / name, int(size)):
                    return False
    return True


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def hint(problem: str, plan: Plan) -> str:
    """What to do where a package of `plan` cannot be used."""
    if "Operation not permitted" in problem or "failed to map segment" in problem:
        return (
            "The data directory seems to be on a disk mounted with noexec. Set another one in Stash's plugin settings."
        )
    if "GLIBC" in problem or "libstdc++" in problem:
        return "The system is too old for this package. A newer container image or system is needed."
    if "ended by signal" in problem and "musl" in plan.machine.platform:
        return "The packages need musl 1.2.4 or newer, which Alpine has since its release 3.18: use a newer image."
    if "ended by signal" in problem and plan.runtime != "tract":
        return (
            f"Where ONNX Runtime crashes, another runtime may not: start Stash with {pins.RUNTIME}=tract in its "
            'environment, and run "Set up" again. It is two to three times slower.'
        )
    return "Please report this with the text of the task Diagnose."


def _size(megabytes: int) -> str:
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes} MB"

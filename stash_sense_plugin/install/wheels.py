"""The packages on their way: fetched one by one, kept when a run ends early, then unpacked together."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import installers, processes
from stash_sense_plugin.install.installers import Pip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stash_sense_plugin.install.installers import Installer
    from stash_sense_plugin.install.pins import Pin, Plan
    from stash_sense_plugin.install.processes import Report, Stop

_INCOMING = "incoming"
_COUNT_EVERY = 0.7


@dataclass(frozen=True)
class Source:
    """Where the wheels of `plan` come from and go to. `log` takes what the installer says."""

    folder: Path
    plan: Plan
    installer: Installer
    log: Path
    stop: Stop

    def fetch(self, report: Report) -> None:
        """Bring every wheel into `folder` (uv: into its cache); those that are there and whole are not fetched again.

        Raises InstallError, Stopped.
        """
        pins = self.plan.pins
        total = sum(pin.megabytes for pin in pins)
        done, there = 0, present(self.folder, self.plan)
        for number, pin in enumerate(pins, 1):
            if pin not in there:
                label = f"Fetching {pin.name} {pin.version} ({number} of {len(pins)})"
                self._fetch_one(pin, _Step(label, pin.megabytes, done, total, report))
            done += pin.megabytes
            report(done / total, f"{number} of {len(pins)} packages are here")

    def unpack(self, part: Path, report: Report) -> None:
        """Install all of it into `part`/lib. Raises InstallError, Stopped."""
        scratch = part / "scratch"
        scratch.mkdir(parents=True)
        total = sum(pin.installed for pin in self.plan.pins)
        step = _Step("Unpacking", total, 0, total, report)
        command = self.installer.unpack(self.folder, [pin.requirement for pin in self.plan.pins], part / "lib")
        try:
            self._run(command, scratch, "Unpacking", lambda: step.look(part))
        except InstallError:
            for wheel in self.folder.glob("*.whl"):  # one of them may be damaged inside
                _whole(wheel, deeply=True)
            raise
        shutil.rmtree(scratch)

    def _fetch_one(self, pin: Pin, step: _Step) -> None:
        incoming = self.folder / _INCOMING
        _empty(incoming)
        scratch, arrived = incoming / "scratch", incoming / "arrived"
        scratch.mkdir(parents=True)
        command = self.installer.fetch(pin.requirement, arrived)
        self._run(command, scratch, f"Fetching {pin.name} {pin.version}", lambda: step.look(incoming))
        if isinstance(self.installer, Pip):
            self._keep(arrived, pin)
        _empty(incoming)

    def _keep(self, arrived: Path, pin: Pin) -> None:
        found = [wheel for wheel in arrived.glob("*.whl") if _is(wheel, pin)]
        if not found or not _whole(found[0]):
            text = f"What arrived for {pin.name} {pin.version} is not a whole package."
            raise InstallError(text, 'Run "Set up" again.')
        with found[0].open("rb") as file:
            os.fsync(file.fileno())
        found[0].replace(self.folder / found[0].name)

    def _run(self, command: Sequence[str], scratch: Path, what: str, tick: Callable[[], None]) -> None:
        before = self.log.stat().st_size
        variables = self.installer.variables(scratch)
        if processes.run(command, self.log, variables=variables, tick=tick, stop=self.stop):
            raise installers.trouble(self.log, what, before)


class _Step:
    """Reports on one package: what lies in its folder so far against what is expected. Figures in MB."""

    def __init__(self, label: str, size: int, before: int, total: int, report: Report) -> None:
        self._label, self._size, self._before, self._total, self._report = label, size, before, total, report
        self._next = 0.0

    def look(self, folder: Path) -> None:
        if time.monotonic() < self._next:
            return
        here = min(self._size, size_of(folder) // 10**6)
        self._report((self._before + here) / self._total, f"{self._label}: {here} of about {self._size} MB")
        self._next = time.monotonic() + _COUNT_EVERY


def present(folder: Path, plan: Plan) -> dict[Pin, Path]:
    """The wheels that are here; damaged ones are removed."""
    found = {}
    for pin in plan.pins:
        for wheel in sorted(folder.glob("*.whl")):
            if _is(wheel, pin) and _whole(wheel):
                found[pin] = wheel
    return found


def _is(wheel: Path, pin: Pin) -> bool:
    name, version = wheel.name.split("-")[:2]
    return (name.lower().replace("_", "-"), version) == (pin.name, pin.version)


def _whole(wheel: Path, *, deeply: bool = False) -> bool:
    """Its table of contents is at its end, so that a file cut off has none; `deeply` looks at every file in it.
    Removes what is not whole."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            if not (deeply and archive.testzip()):
                return True
    except (OSError, zipfile.BadZipFile, zlib.error):
        pass
    wheel.unlink(missing_ok=True)
    return False


def _empty(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def size_of(folder: Path) -> int:
    """Bytes of all files below; what vanishes meanwhile counts as nothing."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except OSError:
                continue
    return total

"""The finished environment: a folder of packages that fits this Python, used by it and by nothing else.

There is no virtual environment around it. `inside.py` runs the same Python with the standard library and this folder
only, which keeps everything else out just as well, needs neither `venv` nor `ensurepip`, and leaves no link to an
interpreter that a container's update could move away.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import InstallError, NotReady
from stash_sense_plugin.install import machine, pins
from stash_sense_plugin.install.variables import clean_variables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stash_sense_plugin.install.places import Places

MARKER = "environment.json"
INSIDE = Path(__file__).with_name("inside.py")
_WAY_OUT = 'Run the task "Set up".'


@dataclass(frozen=True)
class Environment:
    """`providers` were proven by a run when it was set up, the best first. `outdated`: it works, but this version of
    the plugin would install other packages. `notes` say what is not as good as it could be, and why."""

    root: Path
    made_for: str
    packages: Mapping[str, str]
    runtime: str
    providers: tuple[str, ...]
    notes: tuple[str, ...]
    outdated: bool

    @property
    def lib(self) -> Path:
        return self.root / "lib"

    @property
    def command(self) -> list[str]:
        """What comes before a script's path and arguments to run it inside."""
        return inside(self.lib)

    def variables(self) -> dict[str, str]:
        """The process environment for `command`."""
        return {**clean_variables(), "ORT_DISABLE_TELEMETRY": "1"}


def inside(lib: Path) -> list[str]:
    return [sys.executable, "-I", "-S", str(INSIDE), str(lib)]


def find(places: Places) -> Environment | None:
    """The environment for the Python and machine at hand, None where there is none. Cheap."""
    here = machine.here()
    fitting = [found for found in _all(places) if found.made_for == here.tag]
    return min(fitting, key=lambda found: found.outdated, default=None)


def require(places: Places) -> Environment:
    """Raises NotReady("environment") where there is none."""
    found = find(places)
    if found is None:
        raise why_none(places)
    return found


def why_none(places: Places) -> NotReady:
    here = machine.here().tag
    others = [found.made_for for found in _all(places)]
    if others:
        text = f"Stash Sense was set up for another Python ({others[0]}) than the one in use now ({here})."
        return NotReady("environment", text, _WAY_OUT)
    return NotReady("environment", "Stash Sense is not set up yet.", _WAY_OUT)


def _all(places: Places) -> Iterator[Environment]:
    try:
        names = sorted(os.listdir(places.environments))
    except OSError:
        return
    for name in names:
        found = read(places.environments / name)
        if found is not None:
            yield found


def read(root: Path) -> Environment | None:
    """The environment in `root`; None for one that is not finished, or that this version cannot use."""
    if ".part-" in root.name or ".old-" in root.name:
        return None
    try:
        marker = json.loads((root / MARKER).read_text(encoding="utf-8"))
        if marker["generation"] != pins.read()["generation"]:
            return None
        return _environment(root, marker)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _environment(root: Path, marker: dict[str, Any]) -> Environment:
    return Environment(
        root=root,
        made_for=str(marker["made_for"]),
        packages=dict(marker["packages"]),
        runtime=str(marker["runtime"]),
        providers=tuple(marker["providers"]),
        notes=tuple(marker["notes"]),
        outdated=not _current(root.name, str(marker["made_for"]), str(marker["runtime"])),
    )


def _current(name: str, made_for: str, runtime: str) -> bool:
    here = machine.here()
    try:
        return made_for != here.tag or pins.current(name, here, runtime, pins.asked_for())
    except InstallError:
        return False

"""Which packages this machine gets: packages.json names them with versions, and the first row that fits counts.

They are installed without their dependencies, so that exactly these are there: insightface and mediapipe would each
pull in another OpenCV, and nothing may bring a second ONNX Runtime. That one needs none but numpy to run a model.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install.machine import libc_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.install.machine import Machine

Json = dict[str, Any]
MANIFEST = Path(__file__).with_name("packages.json")
RUNTIME = "STASH_SENSE_RUNTIME"
_WAY_OUT = (
    "Stash Sense runs on Python 3.10 to 3.14 on 64-bit Linux (glibc 2.28 or newer; on Alpine and other musl systems "
    "x86-64 only, musl 1.2.4 or newer), macOS 14 or newer, and Windows. Another Python can be set in Stash: "
    "Settings > System > Python executable path."
)


class Pin(NamedTuple):
    """One package. `megabytes` is the download, `installed` the space on disk; both in MB, and both estimates.
    `module` is what to import, empty for libraries that another package loads."""

    name: str
    version: str
    megabytes: int
    installed: int
    module: str = ""

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version}"


@dataclass(frozen=True)
class Plan:
    """All that makes an environment. `runtime` is onnxruntime-gpu, onnxruntime or tract."""

    machine: Machine
    runtime: str
    pins: tuple[Pin, ...]

    @property
    def name(self) -> str:
        """Of its folder: says by itself whether an environment is the wanted one."""
        text = "\n".join(pin.requirement for pin in self.pins)
        return f"{self.machine.tag}-{zlib.crc32(text.encode()):08x}"

    @property
    def versions(self) -> dict[str, str]:
        return {pin.name: pin.version for pin in self.pins}

    @property
    def modules(self) -> list[str]:
        return [pin.module for pin in self.pins if pin.module]


def asked_for(environ: Mapping[str, str] = os.environ) -> str:
    """The runtime that the user insists on, for a machine on which the best one crashes; empty for the best."""
    return environ.get(RUNTIME, "").strip()


def choose(machine: Machine, cuda: int | None = None, wanted: str = "") -> Plan:
    """`cuda` is the newest CUDA generation (12, 13) that the GPU and its driver take, None without one; `wanted` the
    only runtime that will do.

    Raises InstallError where some package does not exist for this machine.
    """
    manifest = read()
    core = _each_once(manifest["core"], machine)
    for row in manifest["runtimes"]:
        suits = wanted in ("", row["runtime"]) and (row.get("cuda") is None or (cuda or 0) >= row["cuda"])
        if suits and _fits(row, machine):
            return Plan(machine, row["runtime"], (*core, *_each_once(row["packages"], machine)))
    raise _nothing_asked_for(wanted, machine) if wanted else nothing_for("ONNX Runtime or tract", machine)


def current(plan_name: str, machine: Machine, runtime: str, wanted: str = "") -> bool:
    """Whether an environment of that name is one that this version of the plugin would still make."""
    kinds = {row.get("cuda") for row in read()["runtimes"] if row["runtime"] == runtime}
    return any(choose(machine, cuda, wanted).name == plan_name for cuda in kinds)


def modules_of(packages: Iterable[str]) -> list[str]:
    """What to import of the named packages, whatever their versions."""
    manifest = read()
    rows = [*manifest["core"], *(row for runtime in manifest["runtimes"] for row in runtime["packages"])]
    known = {row["name"]: row.get("module", "") for row in rows}
    return [known[name] for name in packages if known.get(name)]


def read() -> Json:
    manifest: Json = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return manifest


def nothing_for(what: str, machine: Machine) -> InstallError:
    system = f" ({libc_version()})" if libc_version() else ""
    return InstallError(f"There is no ready-made build of {what} for {machine.words}{system}.", _WAY_OUT)


def _nothing_asked_for(wanted: str, machine: Machine) -> InstallError:
    missing = nothing_for(wanted, machine)
    return InstallError(missing.text, f"The environment variable {RUNTIME} asks for it: start Stash without that.")


def _each_once(rows: list[Json], machine: Machine) -> tuple[Pin, ...]:
    found: dict[str, Pin] = {}
    for row in rows:
        if _fits(row, machine):
            found.setdefault(row["name"], _pin(row))
    everywhere = [row["name"] for row in rows if "on" not in row]
    if missing := [name for name in everywhere if name not in found]:
        raise nothing_for(missing[0], machine)
    return tuple(found.values())


def _pin(row: Json) -> Pin:
    return Pin(row["name"], row["version"], row["mb"], row["installed_mb"], row.get("module", ""))


def _fits(row: Json, machine: Machine) -> bool:
    oldest, newest = (tuple(map(int, part.split("."))) for part in row.get("python", "3.0-3.99").split("-"))
    return oldest <= machine.python <= newest and machine.platform in row.get("on", [machine.platform])

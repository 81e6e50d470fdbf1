"""What packages.json promises, the package index has: pip resolves it for machines that are not at hand."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from packaging.specifiers import SpecifierSet

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import installers, pins
from stash_sense_plugin.install.installers import Pip
from tests.install.test_pins import GLIBC, GLIBC_ARM, MAC, MAC_INTEL, MUSL, MUSL_ARM, PYTHONS, WINDOWS, of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stash_sense_plugin.install.machine import Machine
    from stash_sense_plugin.install.pins import Pin

TAGS = {
    MUSL: ("musllinux_1_2_x86_64",),
    MUSL_ARM: ("musllinux_1_2_aarch64",),
    GLIBC: ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64"),
    GLIBC_ARM: ("manylinux_2_28_aarch64", "manylinux_2_27_aarch64", "manylinux_2_17_aarch64"),
    MAC: ("macosx_14_0_arm64",),
    MAC_INTEL: ("macosx_14_0_x86_64",),
    WINDOWS: ("win_amd64",),
}
"""What pip calls a machine. musllinux_1_2 is Alpine 3.13 and newer; manylinux_2_28 the oldest glibc that we name."""


def resolved(wanted: Sequence[Pin], machine: Machine, folder: Path) -> dict[str, str]:
    """By package that pip would fetch on `machine`, the Pythons it is for: pip itself compares them with the Python
    that it runs on. Raises InstallError, as Set up there; skips offline."""
    pip = Pip((sys.executable, "-m", "pip"), "pip")
    tags = [f"--platform={tag}" for tag in TAGS[machine.platform]]
    python = ["--implementation=cp", f"--python-version={machine.python[0]}.{machine.python[1]}"]
    command = [
        *pip.command, "install", "--dry-run", "--disable-pip-version-check", "--no-input", "--retries=1",
        "--no-deps", "--only-binary=:all:", "--ignore-installed", "--ignore-requires-python", *tags, *python,
        f"--target={folder / 'lib'}", f"--report={folder / 'report.json'}", *(pin.requirement for pin in wanted),
    ]  # fmt: skip
    variables = pip.variables(folder)
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise _trouble(done.stderr, folder / "log")
    report = json.loads((folder / "report.json").read_text("utf-8"))
    return {one["metadata"]["name"].lower(): one["metadata"]["requires_python"] for one in report["install"]}


def _trouble(said: str, log: Path) -> InstallError:
    log.write_text(said, "utf-8")
    trouble = installers.trouble(log, "pip")
    if "cannot be reached" in trouble.text:
        pytest.skip(trouble.text)
    return trouble


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "python"),
    [
        *((MUSL, python) for python in PYTHONS),
        *((where, (3, 12)) for where in (GLIBC, GLIBC_ARM, MAC, MAC_INTEL, WINDOWS)),
    ],
)
def test_every_package_of_a_machine_has_a_wheel(where: str, python: tuple[int, int], tmp_path: Path) -> None:
    """On musl for each Python: Alpine's moves with every release, and wheels for musl are no matter of course."""
    machine = of(where, python)
    plan = pins.choose(machine)
    found = resolved(plan.pins, machine, tmp_path)
    assert set(found) == set(plan.versions)
    assert all(".".join(map(str, python)) in SpecifierSet(pythons) for pythons in found.values())


@pytest.mark.parametrize("runtime", ["onnxruntime", "tract"])
def test_no_runtime_has_a_wheel_for_musl_on_arm(runtime: str, tmp_path: Path) -> None:
    """So Set up says so (test_pins.py) instead of trying. When one comes, packages.json gets a row for it."""
    plan = pins.choose(of(GLIBC, (3, 12)), wanted=runtime)
    with pytest.raises(InstallError, match="no build for this machine"):
        resolved([pin for pin in plan.pins if pin.name == runtime], of(MUSL_ARM, (3, 12)), tmp_path)

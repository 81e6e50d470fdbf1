"""What this Python and this machine are, as far as the choice of packages depends on it."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from stash_sense_plugin.errors import InstallError

OLDEST = (3, 10)
_SYSTEMS = {"darwin": "macos", "win32": "windows"}
_ARCHITECTURES = {"AMD64": "amd64", "x86_64": "x86_64", "arm64": "arm64", "ARM64": "arm64", "aarch64": "aarch64"}


class Machine(NamedTuple):
    """`python` is major and minor, `platform` for example "linux-musl-x86_64", `abi` for example "cp312"."""

    python: tuple[int, int]
    platform: str
    abi: str

    @property
    def tag(self) -> str:
        """Names environments: packages built for one tag work for no other."""
        return f"{self.abi}-{self.platform}"

    @property
    def words(self) -> str:
        return f"Python {self.python[0]}.{self.python[1]} on {self.platform}"


def here() -> Machine:
    python = sys.version_info[:2]
    return Machine(python, _platform(), _abi(python))


def _abi(python: tuple[int, int]) -> str:
    name = "cp" if sys.implementation.name == "cpython" else f"{sys.implementation.name}-"
    return f"{name}{python[0]}{python[1]}{getattr(sys, 'abiflags', '')}"


def _platform() -> str:
    name = os.environ.get("PROCESSOR_ARCHITECTURE", "") if sys.platform == "win32" else os.uname().machine
    architecture = _ARCHITECTURES.get(name, name.lower())
    if sys.maxsize < 2**32:
        architecture += "-32bit"
    system = _SYSTEMS.get(sys.platform, sys.platform)
    return f"{system}-{libc()}-{architecture}" if system == "linux" else f"{system}-{architecture}"


def libc() -> str:
    """Of Linux: wheels for glibc do not load on musl (Alpine), nor the other way round."""
    return "glibc" if libc_version().startswith("glibc") else "musl"


def libc_version() -> str:
    """For example "glibc 2.36"; empty where the C library does not say, as musl does not."""
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (AttributeError, ValueError, OSError):
        return ""


def check_python(machine: Machine) -> None:
    if machine.python < OLDEST or not machine.abi.startswith("cp"):
        raise InstallError(
            f"Stash Sense needs CPython {OLDEST[0]}.{OLDEST[1]} or newer, and this is {machine.words}.",
            "Set another one in Stash: Settings > System > Python executable path.",
        )

"""Gets the demo into a Python that has what the stand-in needs. On the standard library: it runs before anything is
installed.

The environment is the one of tests/run, and so is its stamp: whoever comes first makes it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MODULES = ("graphql", "yaml", "numpy", "av", "PIL", "onnx", "pytest")
PACKAGES = ("graphql-core", "pyyaml", "numpy", "av", "pillow", "onnx", "pytest")
"""What the modules come in; named beside requirements.txt, which pins them for newer Pythons only."""
PREFERRED = ("python3.13", "python3.12", "python3.11")


class NotPossible(Exception):
    """The text is for the user."""


def enter(root: Path) -> None:
    """Returns where everything can be imported; elsewhere it starts the same command again in .venv, for good."""
    if not missing():
        return
    folder = root / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if os.path.realpath(sys.prefix) == os.path.realpath(folder):
        raise NotPossible(f"{', '.join(missing())} cannot be imported in {folder}. Delete that folder and try again.")
    _make(root, folder, python)
    command = [str(python), *sys.argv]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def missing() -> list[str]:
    return [name for name in MODULES if importlib.util.find_spec(name) is None]


def stamp_of(requirements: bytes) -> str:
    """As tests/run writes it: what `cat requirements.txt | cksum` prints."""
    return f"{posix_checksum(requirements)} {len(requirements)}"


def posix_checksum(content: bytes) -> int:
    """The CRC of the POSIX command cksum."""
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "little")
    crc = 0
    for byte in content + length:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc ^ 0xFFFFFFFF


def _make(root: Path, folder: Path, python: Path) -> None:
    requirements, stamp = root / "requirements.txt", folder / ".stamp"
    wanted = stamp_of(requirements.read_bytes())
    if python.is_file() and stamp.is_file() and stamp.read_text().strip() == wanted:
        return
    print("Installing what the demo's stand-in for Stash needs into .venv (once; a few minutes, about 300 MB) ...")
    sys.stdout.flush()
    if not python.is_file():
        _run([_best_python(), "-m", "venv", str(folder)], "No environment could be made in .venv.")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "-r", str(requirements), *PACKAGES], "The packages could not be installed.")
    stamp.write_text(wanted + "\n")


def _best_python() -> str:
    """This one, or where it is older than the project's checks want, a newer one of this machine."""
    newer = () if sys.version_info >= (3, 11) else (shutil.which(name) for name in PREFERRED)
    return next((path for path in newer if path and _can_make(path)), sys.executable)


def _can_make(python: str) -> bool:
    """Whether it runs (some names in PATH only say why not) and can make an environment."""
    trial = [python, "-c", "import ensurepip, venv"]
    return subprocess.run(trial, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _run(command: list[str], trouble: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stdout.strip().splitlines() if line.strip()][-4:]
        raise NotPossible("\n".join([trouble, *(f"  {line}" for line in lines), WAY_OUT]))


WAY_OUT = (
    "It needs a Python with the modules venv and pip (on Debian and Ubuntu: the package python3-venv) and, this once, "
    f"access to a package index. A Python that has {', '.join(PACKAGES)} already needs neither."
)

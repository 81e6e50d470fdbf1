"""The programs that fetch and unpack packages: pip in whichever form this Python has it, else uv.

Users behind proxies and mirrors have configured theirs, so that configuration is kept; only what would put packages
elsewhere, or refuse, is switched off. The versions are pinned and wheels only: nothing is ever compiled.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import processes
from stash_sense_plugin.install.variables import clean_variables

if TYPE_CHECKING:
    from collections.abc import Sequence

_BENDING = (
    "TARGET", "PREFIX", "ROOT", "PYTHON", "REQUIRE_HASHES", "CONSTRAINT", "CONSTRAINTS", "OVERRIDE", "BUILD_CONSTRAINT",
    "NO_BINARY", "ONLY_BINARY", "NO_BUILD", "PLATFORM", "ABI", "IMPLEMENTATION", "PYTHON_VERSION", "DRY_RUN", "REPORT",
    "LOG", "DEST", "PROJECT", "SYSTEM_PYTHON", "MANAGED_PYTHON", "EXCLUDE_NEWER", "UPGRADE", "LINK_MODE", "CACHE_DIR",
)  # fmt: skip


@dataclass(frozen=True)
class Pip:
    """`command` runs pip: as a module, or out of the wheel that ensurepip carries."""

    command: tuple[str, ...]
    words: str

    def fetch(self, requirement: str, folder: Path) -> list[str]:
        """Download one wheel into `folder`."""
        return [
            *self.command, "download", *_QUIET, "--no-deps", "--only-binary=:all:", "--no-cache-dir",
            "--dest", str(folder), requirement,
        ]  # fmt: skip

    def unpack(self, wheels: Path, requirements: Sequence[str], lib: Path) -> list[str]:
        """Install from the folder `wheels` into `lib`, all at once: one by one, pip would drop folders that packages
        share. What is used is compiled when it is tried; compiling all of it takes longer than all the rest."""
        return [
            *self.command, "install", *_QUIET, "--no-deps", "--only-binary=:all:", "--no-cache-dir", "--no-compile",
            "--no-index",
            "--find-links", str(wheels), "--target", str(lib), *requirements,
        ]  # fmt: skip

    def variables(self, folder: Path) -> dict[str, str]:
        """`folder` takes what pip writes while it works."""
        return _variables("PIP_", folder) | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


@dataclass(frozen=True)
class Uv:
    """uv keeps what it has fetched in its cache, which here lies in `cache`."""

    program: str
    cache: Path
    words: str = "uv"

    def fetch(self, requirement: str, folder: Path) -> list[str]:
        return [*self._install(folder), requirement]

    def unpack(self, wheels: Path, requirements: Sequence[str], lib: Path) -> list[str]:
        return [*self._install(lib), "--offline", "--link-mode", "copy", *requirements]

    def variables(self, folder: Path) -> dict[str, str]:
        return _variables("UV_", folder) | {"UV_NO_PROGRESS": "1"}

    def _install(self, target: Path) -> list[str]:
        return [
            self.program, "pip", "install", "--no-deps", "--only-binary", ":all:", "--cache-dir", str(self.cache),
            "--python", sys.executable, "--target", str(target),
        ]  # fmt: skip


Installer = Pip | Uv
_SYSTEM_WHEELS = "/usr/share/python-wheels"
"""Where Debian keeps what ensurepip carries elsewhere; made for the system's own Python only."""
_QUIET = ("--disable-pip-version-check", "--no-input", "--progress-bar=off")


def find(cache: Path, log: Path) -> Installer:
    """The first that answers. `cache` is where uv may keep wheels. Raises InstallError where there is none."""
    for found in _candidates(cache):
        command = [*found.command, "--version"] if isinstance(found, Pip) else [found.program, "--version"]
        if processes.run(command, log, variables=found.variables(log.parent), timeout=60) == 0:
            return found
    raise InstallError(f"This Python ({sys.executable}) has no pip, and there is no uv either.", _way_out())


def _candidates(cache: Path) -> list[Installer]:
    found: list[Installer] = [Pip((sys.executable, "-m", "pip"), "pip")]
    if program := shutil.which("uv"):
        found.append(Uv(program, cache))
    return found + [Pip((sys.executable, str(wheel / "pip")), "pip (Python's own copy)") for wheel in _carried_pips()]


def _carried_pips() -> list[Path]:
    """Wheels of pip that come with Python, for ensurepip; a wheel runs as it is."""
    folders = [Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or _SYSTEM_WHEELS)] if sys.base_prefix == "/usr" else []
    ensurepip = importlib.util.find_spec("ensurepip")
    if ensurepip and ensurepip.origin:
        folders.insert(0, Path(ensurepip.origin).parent / "_bundled")
    return [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))[-1:]]


def _variables(prefix: str, folder: Path) -> dict[str, str]:
    kept = {key: value for key, value in clean_variables().items() if key not in {prefix + name for name in _BENDING}}
    return kept | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))


def _way_out() -> str:
    packages = {
        ("debian", "ubuntu"): "apt install python3-pip",
        ("alpine",): "apk add py3-pip",
        ("fedora", "rhel", "centos"): "dnf install python3-pip",
        ("arch",): "pacman -S python-pip",
        ("opensuse", "suse"): "zypper install python3-pip",
    }
    known = next((text for names, text in packages.items() if _distribution() & set(names)), "")
    if known:
        return f'Install it with "{known}" (in Docker: in the container that Stash runs in), then run "Set up" again.'
    return 'Install pip for it (https://pip.pypa.io/en/stable/installation/), then run "Set up" again.'


def _distribution() -> set[str]:
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    values = [line.split("=", 1)[1].strip("\"'") for line in lines if line.startswith(("ID=", "ID_LIKE="))]
    return {name for value in values for name in value.split()}


def trouble(log: Path, what: str, start: int = 0) -> InstallError:
    """Why an installer failed, from what it wrote into `log` after byte `start`."""
    text = _tail(log, start)
    for signs, says, way_out in _TROUBLES:
        if any(sign in text for sign in signs):
            return InstallError(f"{what}: {says}", way_out)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error") and not line.endswith(":")] or lines
    last = errors[-1][:300] if errors else "it ended without a word"
    return InstallError(f"{what}: {last}.", f"All that was said is in {log}.")


def _tail(log: Path, start: int) -> str:
    with log.open("rb") as file:
        file.seek(max(start, log.stat().st_size - 65536))
        return file.read().decode("utf-8", "replace")


_TROUBLES = (
    (
        ("No space left on device", "Errno 28", "Disk quota exceeded", "os error 28"),
        "there is no space left on the disk.",
        "Free some, or set another data directory in Stash's plugin settings. What has arrived is kept.",
    ),
    (
        ("Read-only file system", "os error 30"),
        "the disk is read-only.",
        "Set another data directory in Stash's plugin settings.",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError", "invalid peer certificate"),
        "the certificate of the package index is not trusted here.",
        "Check the clock of this machine, and the proxy's certificate (PIP_CERT, SSL_CERT_FILE).",
    ),
    (
        ("407 Proxy", "Tunnel connection failed", "ProxyError"),
        "the proxy refuses the connection.",
        "Check HTTPS_PROXY and pip's configuration.",
    ),
    (
        ("NewConnectionError", "NameResolutionError", "Failed to establish a new connection", "ConnectTimeout",
         "ReadTimeout", "Network is unreachable", "Connection refused", "ConnectionResetError", "ProtocolError",
         "dns error", "tcp connect error", "error sending request", "Temporary failure in name resolution",
         "Network connectivity is disabled"),
        "the package index cannot be reached.",
        "Check this machine's (or container's) connection to the internet; behind a proxy, set HTTPS_PROXY. What has "
        'arrived is kept: "Set up" goes on where it was.',
    ),
    (
        ("No matching distribution", "has no wheels", "no wheels with a matching", "no version of"),
        "the package index has no build for this machine.",
        "If it is a mirror of your own, it may lack the version. Otherwise report this Python and system to us.",
    ),
    (("THESE PACKAGES DO NOT MATCH THE HASHES",), "what arrived was damaged.", 'Run "Set up" again.'),
)  # fmt: skip

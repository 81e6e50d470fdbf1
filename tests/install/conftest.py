"""Set up for real, with real packages. They are fetched from the package index once and then kept.

STASH_SENSE_TEST_CACHE names the folder that keeps them; by default it is pytest's own cache.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from stash_sense_plugin.install import machine, pins, setup
from stash_sense_plugin.install.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.install.environment import Environment


def cache_folder(config: pytest.Config) -> Path:
    chosen = os.environ.get("STASH_SENSE_TEST_CACHE")
    folder = Path(chosen) if chosen else Path(config.cache.mkdir("wheels"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def wheelhouse(request: pytest.FixtureRequest) -> Path:
    """A folder with the packages that this machine's plan names, as a package index without a network."""
    folder = cache_folder(request.config)
    names = [wheel.name.lower().replace("_", "-") for wheel in folder.glob("*.whl")]
    for pin in pins.choose(machine.here()).pins:
        if any(name.startswith(f"{pin.name}-{pin.version}-") for name in names):
            continue
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
        done = subprocess.run([*command, pin.requirement], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{pin.requirement} is not to be had: {done.stderr.strip().splitlines()[-1]}")
    return folder


@pytest.fixture
def offline_index(wheelhouse: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What Set up starts finds its packages in the wheelhouse and nowhere else."""
    for name, value in index_of(wheelhouse).items():
        monkeypatch.setenv(name, value)
    return wheelhouse


def index_of(wheelhouse: Path) -> dict[str, str]:
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheelhouse)}


class Made(NamedTuple):
    places: Places
    environment: Environment
    reports: list[tuple[float, str]]


@pytest.fixture(scope="session")
def made(wheelhouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A finished environment that tests read and do not change."""
    places = Places(tmp_path_factory.mktemp("data") / "Stash’s größere Daten" / "stash-sense")
    reports: list[tuple[float, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in index_of(wheelhouse).items():
            patch.setenv(name, value)
        environment = setup.set_up(places, lambda *report: reports.append(report))
    return Made(places, environment, reports)  # by now pip has its own index again


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 30 MB of its own."""
    with mounted(tmp_path / "small", "size=30m") as folder:
        yield folder


@pytest.fixture
def noexec_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system from which no code may be loaded."""
    with mounted(tmp_path / "noexec", "size=700m,noexec") as folder:
        yield folder


@contextlib.contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False) if can_mount() else None
    if done is None or done.returncode:
        pytest.skip("only root on Linux can mount a disk for the test")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def can_mount() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder and, beside it, its zip. Tests leave both as they are."""
    from tests.generated.published import Published  # needs the library that makes such files, as no other test does

    return Published().zip(tmp_path_factory.mktemp("published") / "release.zip").with_suffix("")

"""What stands in the way of Set up, told in words with a way out."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import InstallError, Stopped
from stash_sense_plugin.install import environment, installers, machine, pins, setup, wheels
from stash_sense_plugin.install.places import Places
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NO_ENSUREPIP = """
import sys
from pathlib import Path
sys.modules["ensurepip"] = None
sys.path.insert(0, sys.argv[2])
from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import places, setup
try:
    setup.set_up(places.Places(Path(sys.argv[1])), lambda *report: None)
except InstallError as error:
    sys.stdout.write(str(error))
"""


def silent(fraction: float, text: str) -> None:
    return None


def refused(places: Places) -> InstallError:
    with pytest.raises(InstallError) as caught:
        setup.set_up(places, silent)
    assert environment.find(places) is None
    assert caught.value.way_out
    return caught.value


def test_neither_pip_nor_uv(tmp_path: Path) -> None:
    venv.create(tmp_path / "python", with_pip=False)
    python = tmp_path / "python" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    command = [str(python), "-c", NO_ENSUREPIP, str(tmp_path / "data"), str(ROOT)]
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert "has no pip, and there is no uv either" in done.stdout
    assert "Install" in done.stdout


def test_the_pip_that_python_carries_is_found() -> None:
    wheels = installers._carried_pips()
    if not wheels:
        pytest.skip("this Python carries no pip")
    done = subprocess.run([sys.executable, str(wheels[0] / "pip"), "--version"], capture_output=True, check=True)
    assert done.stdout.startswith(b"pip ")


def test_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.delenv("PIP_NO_INDEX", raising=False)
    error = refused(Places(tmp_path))
    assert error.text.endswith("the package index cannot be reached.")
    assert "HTTPS_PROXY" in error.way_out


def test_an_index_without_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    assert "has no build for this machine" in refused(Places(tmp_path / "data")).text


@pytest.mark.slow
@pytest.mark.usefixtures("offline_index")
def test_with_uv(tmp_path: Path) -> None:
    uv = shutil.which("uv")
    if not uv:
        pytest.skip("uv is not here")
    places, log = Places(tmp_path), tmp_path / "log"
    plan = pins.choose(machine.here())
    source = wheels.Source(places.wheels, plan, installers.Uv(uv, places.wheels / "uv"), log, lambda: False)
    log.touch()
    source.fetch(silent)
    source.unpack(tmp_path / "part", silent)
    assert setup.installed(tmp_path / "part" / "lib") == plan.versions


@pytest.mark.usefixtures("offline_index")
def test_settings_of_pip_that_would_bend_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As users and images set them; none of them may reach our pip, and the first package still arrives."""
    (tmp_path / "pip.conf").write_text("[global]\nuser = true\nrequire-virtualenv = true\n")
    for name, value in {
        "PIP_TARGET": str(tmp_path / "elsewhere"), "PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_NO_BINARY": ":all:",
        "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_PREFIX": str(tmp_path / "elsewhere"), "PIP_DRY_RUN": "1",
        "PYTHONPATH": str(tmp_path), "PYTHONHOME": str(tmp_path), "PYTHONNOUSERSITE": "1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    (tmp_path / "pip.py").write_text("raise SystemExit('a neighbour called pip')")
    places = Places(tmp_path / "data")
    with pytest.raises(Stopped):
        setup.set_up(places, silent, stop=lambda: any(places.wheels.glob("*.whl")))
    assert not (tmp_path / "elsewhere").exists()


def test_a_small_disk_is_seen_before_anything_is_fetched(small_disk: Path) -> None:
    error = refused(Places(small_disk / "data"))
    assert "only 3" in error.text
    assert " MB are free" in error.text


@pytest.mark.slow
@pytest.mark.usefixtures("offline_index")
def test_a_disk_mounted_noexec(noexec_disk: Path) -> None:
    places = Places(noexec_disk / "data")
    error = refused(places)
    assert "does not run here" in error.text
    assert "mounted with noexec" in error.way_out
    assert list(places.environments.iterdir()) == []


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.environments.write_text("")
    assert "A file is in the way" in refused(places).text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "no space left"),
        ("error: failed to write: No space left on device (os error 28)", "no space left"),
        ("OSError: [Errno 30] Read-only file system: '/data'", "read-only"),
        ("ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "not trusted"),
        ("ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407'))", "proxy refuses"),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError(\nERROR: No matching distribution",
            "reached",
        ),
        ("  Caused by: dns error: failed to lookup address information", "cannot be reached"),
        ("ERROR: No matching distribution found for onnxruntime==1.31.1", "no build for this machine"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "damaged"),
        ("noise\nERROR: something new\nmore noise", "ERROR: something new."),
        ("Traceback:\nERROR: Exception:\nValueError: odd", "ValueError: odd."),
        ("", "it ended without a word."),
    ],
)
def test_what_an_installer_says_in_our_words(tmp_path: Path, said: str, words: str) -> None:
    log = tmp_path / "log"
    log.write_text("ERROR: No space left on device, of an earlier step\n" + said)
    error = installers.trouble(log, "Fetching x 1", len("ERROR: No space left on device, of an earlier step\n"))
    assert words in error.text
    assert error.text.startswith("Fetching x 1: ")
    assert error.way_out

"""One process making room for another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.protocol import launch
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SIZES = pytest.mark.parametrize("size", [0, 1, 4096, 4097, 3_000_000])
BECOME = """
import sys
from stash_sense_plugin.protocol import launch
counting = "import os, sys; print(os.getpid(), len(sys.stdin.buffer.read()))"
print(__import__("os").getpid(), flush=True)
launch.take_place([sys.executable, "-c", counting], {"PATH": ""}, b"x" * int(sys.argv[1]))
"""


@SIZES
@pytest.mark.skipif(os.name == "nt", reason="Windows has no exec")
def test_another_program_takes_our_place_with_our_pid_and_output(size: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BECOME, str(size)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    before, after, read = done.stdout.split()
    assert (before, int(read)) == (after, size)


@SIZES
def test_a_detached_process_reads_what_it_is_given(size: int, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = f"import sys; open({str(out)!r}, 'w').write(str(len(sys.stdin.buffer.read())) + '.')"
    begun = time.monotonic()
    launch.start_detached([sys.executable, "-c", code], dict(os.environ), b"x" * size)
    assert time.monotonic() - begun < 5
    while not (out.exists() and out.read_text().endswith(".")):
        assert time.monotonic() - begun < 30
        time.sleep(0.02)
    assert out.read_text() == f"{size}."


def test_a_small_request_needs_no_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A container may have no folder for temporary files that can be written."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with launch._holding(b"request") as source:
        assert source.read() == b"request"


def test_a_request_may_come_in_the_environment_and_is_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(launch.REQUEST, "{}")
    assert launch.given() == "{}"
    assert launch.REQUEST not in os.environ

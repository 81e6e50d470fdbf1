from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.install import lock, processes

if TYPE_CHECKING:
    from pathlib import Path

SLEEPER = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
PARENT = """
import sys
from pathlib import Path
from stash_sense_plugin.install import processes
processes.run([sys.executable, "-c", sys.argv[1], sys.argv[2]], Path(sys.argv[3]))
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(true: object, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def pid_in(file: Path) -> int:
    until(lambda: file.exists() and file.read_text())
    return int(file.read_text())


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_a_child_dies_with_us_when_we_are_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, SLEEPER, str(tmp_path / "pid"), str(tmp_path / "log")]
    parent = subprocess.Popen(command)
    child = pid_in(tmp_path / "pid")
    assert alive(child)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    until(lambda: not alive(child))


def test_stop_ends_the_child(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    with pytest.raises(Stopped):
        processes.run([sys.executable, "-c", SLEEPER, str(file)], tmp_path / "log", stop=file.exists)
    until(lambda: not alive(pid_in(file)))


def test_a_time_limit_ends_the_child(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    status = processes.run([sys.executable, "-c", SLEEPER, str(file)], tmp_path / "log", timeout=1)
    assert status == processes.TIMED_OUT
    until(lambda: not alive(pid_in(file)))


@pytest.mark.parametrize(
    ("code", "status"), [("pass", 0), ("raise SystemExit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_the_status_comes_through(tmp_path: Path, code: str, status: int) -> None:
    assert processes.run([sys.executable, "-c", code], tmp_path / "log") == status


def test_nothing_reaches_our_stdout(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = "import os; os.write(1, b'to stdout\\n'); os.write(2, b'to stderr\\n')"
    processes.run([sys.executable, "-c", code], tmp_path / "log")
    assert capfd.readouterr() == ("", "")
    assert (tmp_path / "log").read_text() == "to stdout\nto stderr\n"


HOLDER = """
import sys, time
from pathlib import Path
from stash_sense_plugin.install import lock
with lock.held(Path(sys.argv[1]), lambda: False, lambda: None):
    Path(sys.argv[2]).write_text("held")
    time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_a_lock_ends_with_its_holder(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path / "lock"), str(tmp_path / "held")])
    until((tmp_path / "held").exists)
    waits: list[int] = []
    with pytest.raises(Stopped), lock.held(tmp_path / "lock", lambda: len(waits) > 2, lambda: waits.append(1)):
        pytest.fail("two hold it")
    holder.kill()
    holder.wait()
    with lock.held(tmp_path / "lock", lambda: True, lambda: None):
        pass

"""Other programs run for us: they die with us, can be stopped, and write to a log file instead of our stdout."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import Stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Report = Callable[[float, str], None]
    Stop = Callable[[], bool]

LEASH = Path(__file__).with_name("leash.py")
TIMED_OUT = 124
_LOOK = 0.1


def never() -> bool:
    return False


def nothing() -> None:
    return None


def run(
    command: Sequence[str],
    log: Path,
    *,
    stop: Stop = never,
    tick: Callable[[], None] = nothing,
    variables: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> int:
    """Run `command` to its end and return its exit status; what it writes is appended to `log`.

    Works in the folder of `log`, which holds no Python module that could hide another. `tick` is called a few times a
    second. A status above 128 is a signal, TIMED_OUT the end of `timeout` seconds. Raises Stopped, and OSError where it
    cannot be started.
    """
    leash = [sys.executable, "-I", "-S", str(LEASH), *command]
    with log.open("ab") as output:
        child = subprocess.Popen(
            leash,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=variables,
            cwd=log.parent,
            creationflags=_hidden(),
        )
        try:
            return _wait(child, stop, tick, timeout)
        finally:
            _let_go(child)


def _hidden() -> int:
    """Windows: no console window for the child."""
    return int(getattr(subprocess, "CREATE_NO_WINDOW", 0))


def _wait(child: subprocess.Popen[bytes], stop: Stop, tick: Callable[[], None], timeout: float | None) -> int:
    end = time.monotonic() + timeout if timeout else None
    while True:
        try:
            return child.wait(_LOOK)
        except subprocess.TimeoutExpired:
            tick()
        if stop():
            raise Stopped
        if end and time.monotonic() > end:
            return TIMED_OUT


def _let_go(child: subprocess.Popen[bytes]) -> None:
    if child.stdin:
        child.stdin.close()
    child.wait()

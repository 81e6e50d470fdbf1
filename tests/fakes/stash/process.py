"""One launch of a plugin, as Stash does it: JSON on stdin, stdout to its end, stderr line by line, SIGKILL to stop."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_LINE = 64 * 1024
LEVELS = {"t": "trace", "d": "debug", "i": "info", "w": "warning", "e": "error", "p": "progress"}


class LogLine(NamedTuple):
    level: str
    plugin: str
    text: str


@dataclass
class Result:
    """Stash's `PluginOutput`: what the reply says, or the raw text where it is no JSON."""

    output: Any = None
    error: str | None = None


class Process:
    """Runs at once. `on_line` gets every log line, `on_progress` every fraction."""

    def __init__(
        self,
        plugin: str,
        command: list[str],
        body: dict[str, Any],
        environment: dict[str, str],
        on_line: Callable[[LogLine], None],
        on_progress: Callable[[float], None] = lambda _: None,
        err_log: str = "error",
    ) -> None:
        self._plugin = plugin
        self._on_line, self._on_progress, self._err_log = on_line, on_progress, err_log
        self.popen = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        self.result: Result | None = None
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (lambda: self._write(body), self._read_log, self._read_reply)
        ]
        for thread in self._threads:
            thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Until stdout ends, whoever holds it: a child that inherited it keeps the launch running, as in Stash."""
        return self._done.wait(timeout)

    def kill(self) -> None:
        """The direct child only, without a warning."""
        self.popen.kill()

    def close(self) -> None:
        self._threads[1].join(5)

    def _write(self, body: dict[str, Any]) -> None:
        assert self.popen.stdin
        with contextlib.suppress(OSError), self.popen.stdin as pipe:
            pipe.write(json.dumps(body).encode())

    def _read_reply(self) -> None:
        assert self.popen.stdout
        with self.popen.stdout as pipe:
            result = reply(pipe.read())
        code = self.popen.wait()
        if code and result.error is None:
            result.error = f"signal: {'killed' if code == -9 else -code}" if code < 0 else f"exit status {code}"
        self.result = result
        self._done.set()

    def _read_log(self) -> None:
        assert self.popen.stderr
        with self.popen.stderr as pipe:
            for line in short_lines(pipe):
                self._log(line.decode("utf-8", "replace").rstrip("\r\n"))

    def _log(self, line: str) -> None:
        level, text = self._err_log, line
        if len(line) >= 3 and line[0] == "\x01" and line[2] == "\x02" and line[1] in LEVELS:
            level, text = LEVELS[line[1]], line[3:]
        if level != "progress":
            self._on_line(LogLine(level, self._plugin, text))
            return
        with contextlib.suppress(ValueError):
            self._on_progress(min(1.0, max(0.0, float(text))))


def short_lines(pipe: IO[bytes]) -> Any:
    """Lines, until one is too long for Stash's buffer: then it stops reading and closes the pipe."""
    while line := pipe.readline(LONGEST_LINE + 1):
        if len(line.rstrip(b"\n")) >= LONGEST_LINE:
            return
        yield line


def reply(raw: bytes) -> Result:
    """As Go decodes it: keys without regard to case; an object without ours is an empty reply, not text."""
    text = raw.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except ValueError:
        return Result(output=text)
    if not isinstance(body, dict):
        return Result(output=text)
    known = {key.lower(): value for key, value in body.items()}
    return Result(known.get("output"), known.get("error"))


def resolve(command: list[str], python_path: str) -> tuple[list[str], bool]:
    """The command to run, and whether Stash took the first word for Python: then it sets PYTHONPATH."""
    if command[0] not in ("python", "python3"):
        return command, False
    if python_path and os.path.isfile(python_path):
        return [python_path, *command[1:]], True
    found = shutil.which("python3") or shutil.which("python")
    return ([found, *command[1:]], True) if found else (command, False)


def environment(folder: str, is_python: bool, extra: dict[str, str]) -> dict[str, str]:
    """Our own, with the parent of the plugin's folder on PYTHONPATH."""
    result = {**os.environ, **extra}
    if is_python:
        before = result.get("PYTHONPATH")
        parent = os.path.dirname(folder)
        result["PYTHONPATH"] = before + os.pathsep + parent if before else parent
    return result

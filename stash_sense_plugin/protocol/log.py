"""Log lines and progress for Stash, on stderr.

A line is 0x01, a level letter, 0x02 and the text. Stash reads with a 64 KiB line buffer: a longer line ends its
reading and closes the pipe, after which every write of ours fails. So lines are split, and a pipe that is gone is
never an error.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Copy = Callable[[str, str], None]

MAX_BYTES = 60_000
_last_progress = 0.0
_copies: list[Copy] = []


@contextlib.contextmanager
def copied(to: Copy) -> Iterator[None]:
    """Meanwhile `to` gets every line too, as level letter and text."""
    _copies.append(to)
    try:
        yield
    finally:
        _copies.remove(to)


def trace(text: str) -> None:
    _write("t", text)


def debug(text: str) -> None:
    _write("d", text)


def info(text: str) -> None:
    _write("i", text)


def warning(text: str) -> None:
    _write("w", text)


def error(text: str) -> None:
    _write("e", text)


def progress(fraction: float) -> None:
    """0..1. Stash merges what comes faster than every 100 ms, so faster reports are not sent, the last one excepted."""
    global _last_progress
    now = time.monotonic()
    fraction = min(1.0, max(0.0, fraction))
    if fraction < 1.0 and now - _last_progress < 0.1:
        return
    _last_progress = now
    _write("p", f"{fraction:.4f}")


def _write(level: str, text: str) -> None:
    for copy in _copies:
        copy(level, text)
    prefix = b"\x01" + level.encode() + b"\x02"
    lines = [part for line in text.splitlines() or [""] for part in _pieces(line)]
    data = b"".join(prefix + line + b"\n" for line in lines)
    try:
        _write_all(sys.__stderr__.fileno() if sys.__stderr__ else 2, data)
    except OSError:  # Stash has closed the pipe: the work goes on without it
        return


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _pieces(line: str) -> list[bytes]:
    """The line in pieces short enough for Stash, cut between characters."""
    raw = line.replace("\x00", "").encode("utf-8", "replace")
    if len(raw) <= MAX_BYTES:
        return [raw]
    step = MAX_BYTES // 4  # four bytes at most a character
    return [line[i : i + step].encode("utf-8", "replace") for i in range(0, len(line), step)]

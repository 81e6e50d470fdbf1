"""The log of each job, a file beside the database: readable while it runs, and after whatever ended it."""

from __future__ import annotations

import contextlib
import time
from typing import IO, TYPE_CHECKING, Any

from stash_sense_plugin.protocol import log
from stash_sense_plugin.store import jobs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.install.places import Places
    from stash_sense_plugin.store.database import Database

MOST_BYTES = 1 << 20
LEVELS = {"i": "info", "w": "warning", "e": "error"}


def of(places: Places, number: int) -> Path:
    return places.logs / f"job-{number}.log"


def clear_history(database: Database, places: Places, keep: int = 0) -> None:
    """Forget the jobs that ended, but for the last `keep`, and their logs with them."""
    for number in jobs.clear_history(database, keep):
        of(places, number).unlink(missing_ok=True)


@contextlib.contextmanager
def kept(places: Places, number: int) -> Iterator[None]:
    """Meanwhile what is logged is written there as well. A disk that does not take it is no reason to stop."""
    file = _opened(of(places, number))
    if file is None:
        yield
        return
    with file, log.copied(lambda level, text: _append(file, level, text)):
        yield


def read(places: Places, number: int, most: int = 500) -> list[dict[str, Any]]:
    """The last lines: at (seconds), level, text."""
    try:
        raw = of(places, number).read_bytes()
    except OSError:
        return []
    lines = raw.decode("utf-8", "replace").splitlines()[-most:]
    parts = [line.split("\t", 2) for line in lines]
    return [{"at": float(at), "level": level, "text": text} for at, level, text in (p for p in parts if len(p) == 3)]


def _opened(path: Path) -> IO[bytes] | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > MOST_BYTES:
            tail = path.read_bytes()[-MOST_BYTES // 2 :]
            path.write_bytes(tail.partition(b"\n")[2])
        return path.open("ab", buffering=0)
    except OSError:
        return None


def _append(file: IO[bytes], level: str, text: str) -> None:
    if level not in LEVELS or file.tell() > MOST_BYTES:
        return
    lines = "".join(f"{time.time():.1f}\t{LEVELS[level]}\t{line}\n" for line in text.splitlines() if line.strip())
    with contextlib.suppress(OSError):
        file.write(lines.encode("utf-8", "replace"))

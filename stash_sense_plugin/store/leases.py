"""Who holds a resource, across processes. A holder that died gives way at once; on another machine, with time."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.store.database import Database

SECONDS = 60.0
CLOCKS_DIFFER = 600.0
"""A lease of another machine that ends later than its clock can explain was made before a clock was set back."""


def owner() -> str:
    """This process: machine, pid and start time, since pids come again."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}"


def alive(holder: str, until: float) -> bool:
    """Whether the process that called itself `holder` can still be at work; `until` decides for other machines."""
    host, pid, started = holder.rsplit("/", 2)
    if host != _machine():
        return 0 < until - time.time() < SECONDS + CLOCKS_DIFFER
    return _exists(int(pid)) and _started(int(pid)) == started


def take(database: Database, name: str, holder: str) -> bool:
    with database.transaction():
        row = database.first("SELECT owner, until FROM lease WHERE name = ?", [name])
        if row and row["owner"] != holder and alive(row["owner"], row["until"]):
            return False
        database.run("INSERT OR REPLACE INTO lease VALUES (?, ?, ?)", [name, holder, time.time() + SECONDS])
        return True


def take_start(database: Database, name: str, seconds: float) -> bool:
    """Whether nobody has begun this in the last `seconds`; then we do. Nobody holds it: it only ages."""
    with database.transaction():
        until = database.value("SELECT until FROM lease WHERE name = ?", [name])
        if until and 0 < until - time.time() <= seconds:  # farther off: the clock was set back
            return False
        database.run("INSERT OR REPLACE INTO lease VALUES (?, ?, ?)", [name, "", time.time() + seconds])
    return True


def forget(database: Database, name: str) -> None:
    database.run("DELETE FROM lease WHERE name = ?", [name])


@contextlib.contextmanager
def alone(database: Database, name: str, pause: float = 0.1) -> Iterator[None]:
    """Waits until nobody else holds it, and holds it meanwhile. Short work only: the lease is not renewed."""
    holder = owner()
    while not take(database, name, holder):
        time.sleep(pause)
    try:
        yield
    finally:
        release(database, name, holder)


def held(database: Database, name: str) -> bool:
    row = database.first("SELECT owner, until FROM lease WHERE name = ?", [name])
    return bool(row) and alive(row["owner"], row["until"])  # type: ignore[index]


def renew_all(database: Database, holder: str) -> None:
    """Those that the holder has."""
    database.run("UPDATE lease SET until = ? WHERE owner = ?", [time.time() + SECONDS, holder])


def release(database: Database, name: str, holder: str) -> None:
    database.run("DELETE FROM lease WHERE name = ? AND owner = ?", [name, holder])


@functools.cache
def _machine() -> str:
    """Where a pid means the same process: a host, and a container on it. Containers can have one name, but each counts
    its own processes, in a namespace of its own."""
    host = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
    with contextlib.suppress(OSError):
        return f"{host}-{os.stat('/proc/self/ns/pid').st_ino}"
    return host


def _exists(pid: int) -> bool:
    if os.name == "nt":  # os.kill would end it there
        return _windows_exists(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _windows_exists(pid: int) -> bool:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE


def _started(pid: int) -> str:
    """The kernel's start time of a process where it tells (Linux); a zombie counts as gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return "0"
    return "gone" if fields[0] == "Z" else fields[19]

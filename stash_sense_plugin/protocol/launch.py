"""How a process of ours makes room for another: by taking its place, or by starting one that outlives the page.

Stash kills only the process it started. On POSIX the heavy part takes over that very process (exec keeps the pid).
Windows has no exec: there it is a child in a job object that ends with us, so that Stash's kill reaches it as well.
What launching needs is loaded when something is launched: every light launch reads this file.
"""

from __future__ import annotations

import os
import sys
from typing import IO, TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence


REQUEST = "STASH_SENSE_REQUEST"
"""Holds the request of a child whose standard input is something else."""


def given() -> str:
    """The request that this process was launched with, as it came."""
    return os.environ.pop(REQUEST, "") or sys.stdin.buffer.read().decode("utf-8", "replace")


def take_place(command: Sequence[str], variables: Mapping[str, str], stdin: bytes) -> NoReturn:
    """Become `command`, which finds `stdin` on its standard input and this process's stdout and stderr."""
    if os.name == "nt":
        sys.exit(_run_bound_child(command, variables, stdin))
    with _holding(stdin) as source:
        os.dup2(source.fileno(), 0)
    os.execve(command[0], list(command), dict(variables))


def start_detached(command: Sequence[str], variables: Mapping[str, str], stdin: bytes) -> int:
    """Start a process that outlives this one and holds none of its streams (one that kept stdout would keep the page
    waiting). Returns its pid."""
    import subprocess

    with _holding(stdin) as source:
        child = subprocess.Popen(
            list(command),
            env=dict(variables),
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=os.name != "nt",
            creationflags=_DETACHED if os.name == "nt" else 0,
            close_fds=True,
        )
    child.returncode = 0  # nobody here waits for it: no warning when this object goes
    return child.pid


def _holding(data: bytes) -> IO[bytes]:
    """Something to read `data` from that needs nobody who writes: a pipe, which needs no disk, for as much as every
    pipe holds; else a file."""
    if len(data) <= _PIPE_HOLDS:
        reading, writing = os.pipe()
        os.write(writing, data)
        os.close(writing)
        return os.fdopen(reading, "rb")
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.seek(0)
    return file


_PIPE_HOLDS = 4096
_DETACHED = 0x00000008 | 0x00000200  # DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP


def _run_bound_child(command: Sequence[str], variables: Mapping[str, str], stdin: bytes) -> int:
    """Windows: run it in a job object that is closed, and with it the child, when this process ends in whatever way."""
    import subprocess

    job = _kill_on_close_job()
    child = subprocess.Popen(list(command), env=dict(variables), stdin=subprocess.PIPE)
    _assign(job, child)
    child.communicate(stdin)
    return child.returncode


def _kill_on_close_job() -> int:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    job: int = kernel.CreateJobObjectW(None, None)
    # JOBOBJECT_EXTENDED_LIMIT_INFORMATION is 144 bytes on 64-bit Windows; LimitFlags is at offset 16.
    information = (ctypes.c_ubyte * 144)()
    ctypes.c_uint32.from_buffer(information, 16).value = 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    kernel.SetInformationJobObject(ctypes.c_void_p(job), 9, ctypes.byref(information), ctypes.sizeof(information))
    return job


def _assign(job: int, child: subprocess.Popen[bytes]) -> None:
    import ctypes

    handle = int(child._handle)  # type: ignore[attr-defined,unused-ignore]
    ctypes.windll.kernel32.AssignProcessToJobObject(ctypes.c_void_p(job), ctypes.c_void_p(handle))  # type: ignore[attr-defined,unused-ignore]

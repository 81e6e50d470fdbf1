"""One process at a time. The operating system takes the lock back when its holder dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.install.places import disk_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stash_sense_plugin.install.processes import Stop

_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_LOOK = 0.2


@contextlib.contextmanager
def held(path: Path, stop: Stop, waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the lock file `path`; calls `waiting` while another process has it. Raises Stopped, InstallError.

    A file system without locks gives none; then work goes on without.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise disk_trouble(error, path) from error
    try:
        while not _taken(descriptor):
            waiting()
            if stop():
                raise Stopped
            time.sleep(_LOOK)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except OSError as error:
        return error.errno not in _TAKEN
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

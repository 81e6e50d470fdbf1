"""Writing what arrives: an OSError there is our own disk's, not the network's."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import Stopped, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Disk:
    """Around operations on `path`: raises StoreError in words instead of OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, OSError):
            return
        if error.errno in FULL:
            raise full(self._path) from error
        raise StoreError(
            f"{self._path} cannot be written: {error.strerror or error}.",
            "Check who may write there, and that the disk is not mounted read-only.",
        ) from error


def full(path: Path) -> StoreError:
    return StoreError(
        f"There is no space left on the disk of {path.parent}.", "Free some and start again; what has arrived is kept."
    )


def check_space(path: Path, needed: int) -> None:
    """Raises StoreError before anything is fetched that cannot fit."""
    import shutil

    with Disk(path):
        free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise full(path)


def remove(path: Path) -> None:
    with Disk(path):
        path.unlink(missing_ok=True)


def sum_of(path: Path, stop: Callable[[], bool] = lambda: False) -> str:
    """SHA-256, lower case. Raises OSError, and Stopped once `stop` says so."""
    import hashlib

    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if stop():
                raise Stopped
            digest.update(chunk)
    return digest.hexdigest()

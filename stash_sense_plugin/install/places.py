"""The data directory: where everything lies that has to outlive an update of the plugin."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from stash_sense_plugin.errors import InstallError

MOVE_IT = (
    'Set another folder in Stash: Settings > Plugins > Stash Sense > "Data directory" '
    "(or in the environment variable STASH_SENSE_DATA)."
)


@dataclass(frozen=True)
class Places:
    """Paths below the data directory. None of them is made by naming it."""

    data: Path

    @property
    def database(self) -> Path:
        return self.data / "stash-sense.sqlite"

    @property
    def environments(self) -> Path:
        return self.data / "environments"

    @property
    def wheels(self) -> Path:
        return self.data / "wheels"

    @property
    def packs(self) -> Path:
        return self.data / "packs"

    @property
    def databases(self) -> Path:
        return self.data / "databases"

    @property
    def index(self) -> Path:
        return self.data / "index"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @staticmethod
    def status(plugin_directory: Path) -> Path:
        """The one file of ours in the plugin's folder: the pages read it."""
        return plugin_directory / "state" / "status.json"

    def prepare(self) -> None:
        """Make the data directory and try it by writing. Raises InstallError where that fails."""
        trial = self.data / f".trial-{os.getpid()}"
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            trial.write_bytes(b"\0" * 4096)
            trial.unlink()
        except OSError as error:
            raise disk_trouble(error, self.data) from error


def check_place(data: Path, plugin_directory: Path) -> None:
    """Raises InstallError for a data directory among Stash's plugins: Stash reads every .yml below that folder as a
    plugin, and an update or removal of a plugin deletes files there."""
    plugin = _resolved(plugin_directory)
    roots = [parent for parent in plugin.parents if parent.name == "plugins"][:1]
    for root in (*roots, plugin):
        if _resolved(data).is_relative_to(root):
            raise InstallError(f"The data directory {data} lies in Stash's plugins folder {root}.", MOVE_IT)


def _resolved(path: Path) -> Path:
    return Path(os.path.realpath(path))


def disk_trouble(error: OSError, path: Path) -> InstallError:
    """What the operating system said about `path`, in words and with a way out."""
    where = error.filename or path
    if error.errno == errno.EROFS:
        return InstallError(f"{where} cannot be written: it is on a read-only file system.", MOVE_IT)
    if error.errno in (errno.EACCES, errno.EPERM):
        return InstallError(
            f"{where} cannot be written: the user that Stash runs as may not.",
            f"Give that user the right to write to {path}, or: {MOVE_IT}",
        )
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return InstallError(f"There is no space left for {where}.", f"Free some space, or: {MOVE_IT}")
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return InstallError(f"A file is in the way of the folder {where}.", f"Remove or rename it, or: {MOVE_IT}")
    return InstallError(f"{where} cannot be written: {error.strerror or error}.", MOVE_IT)

"""Published face databases that are installed: a folder each, whose name says which and which version.

A folder has its final name only when all of it is there, so what `installed` finds is whole. Readers that have the
files of an older version open go on with them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.places import Places

MARKER, INDEX, PERSONS = "marker.json", "index.faces", "persons.sqlite"
PART = ".part-"
"""In the names of folders in which runs of the installer work, before eight letters of each run's own."""


@dataclass(frozen=True)
class Installed:
    """`space` is the embedding space of its vectors. `counts`: persons, faces, and what was skipped."""

    slug: str
    version: str
    folder: Path
    space: str
    counts: dict[str, int]
    sources: tuple[str, ...]

    @property
    def index_file(self) -> Path:
        return self.folder / INDEX

    @property
    def persons_file(self) -> Path:
        return self.folder / PERSONS


def installed(places: Places) -> tuple[Installed, ...]:
    """By name, each once: where an installer was killed before it could remove the version before, the one that was
    made last. Costs a read of their markers."""
    found = {each.slug: each for each in map(_read, sorted(_markers(places), key=_made)) if each}
    return tuple(found[slug] for slug in sorted(found))


def of_space(places: Places, space: str) -> tuple[Installed, ...]:
    """Those whose vectors can be compared with faces of `space`."""
    return tuple(each for each in installed(places) if each.space == space)


def read(folder: Path) -> Installed | None:
    """The database in `folder`, where there is a whole one."""
    return _read(folder / MARKER)


def remove(places: Places, slug: str) -> None:
    """All versions of a database."""
    for marker in _markers(places):
        found = _read(marker)
        if found and found.slug == slug:
            _remove(marker)


def remove_others(places: Places, kept: Installed) -> None:
    """All versions of the database `kept` but that one."""
    for marker in _markers(places):
        found = _read(marker)
        if found and found.slug == kept.slug and found.folder != kept.folder:
            _remove(marker)


def sweep(places: Places) -> None:
    """What killed installers left, and what was half removed. Folders that are not ours stay."""
    for folder in places.databases.iterdir():
        half = (folder / INDEX).exists() and not (folder / MARKER).exists()
        if half or folder.match(f"*{PART}????????"):
            _delete(folder)


def _markers(places: Places) -> list[Path]:
    """Those of unfinished folders do not count."""
    return [marker for marker in places.databases.glob(f"*/{MARKER}") if PART not in marker.parent.name]


def _made(marker: Path) -> tuple[int, str]:
    try:
        return marker.stat().st_mtime_ns, marker.parent.name
    except OSError:
        return 0, marker.parent.name


def _remove(marker: Path) -> None:
    """The marker goes first: what is half gone is not found any more."""
    marker.unlink(missing_ok=True)
    _delete(marker.parent)


def _delete(folder: Path) -> None:
    import shutil  # loads every compression there is, which reads for the pages do without

    shutil.rmtree(folder, ignore_errors=True)


def _read(marker: Path) -> Installed | None:
    try:
        row: dict[str, Any] = json.loads(marker.read_text(encoding="utf-8"))
        return Installed(
            str(row["slug"]),
            str(row["version"]),
            marker.parent,
            str(row["space"]),
            {str(name): int(count) for name, count in row["counts"].items()},
            tuple(map(str, row["sources"])),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None

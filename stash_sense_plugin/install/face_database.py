"""Published face databases that are installed: a folder each, whose name says which and which version.

A folder has its final name only when all of it is there, so what `installed` finds is whole. Readers that have the
files of an older version open go on with them.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.places import Places

MARKER, INDEX, PERSONS = "marker.json", "index.faces", "persons.sqlite"


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
    """By name, each once. Costs a read of their markers."""
    found = {each.slug: each for each in map(_read, sorted(places.databases.glob(f"*/{MARKER}"))) if each}
    return tuple(found[slug] for slug in sorted(found))


def remove(places: Places, slug: str) -> None:
    """All versions of a database. The marker goes first: what is half gone is not found any more."""
    for marker in places.databases.glob(f"*/{MARKER}"):
        found = _read(marker)
        if found and found.slug == slug:
            marker.unlink(missing_ok=True)
            shutil.rmtree(marker.parent, ignore_errors=True)


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

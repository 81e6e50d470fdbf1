"""The model files on this machine: found, verified, fetched, removed.

A file counts by its content: its size and SHA-256 are those of an accepted variant, whatever its name. A sum once taken
is remembered with the file's size and time, so that looking again costs nothing.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.errors import NotReady
from stash_sense_plugin.install.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.install.manifest import Pack, PackFile, Variant
    from stash_sense_plugin.install.places import Places

MISSING, DAMAGED, READY = "missing", "damaged", "ready"
_MEMORY = "verified.json"


class FileState(NamedTuple):
    """`path` is where it is, or where it would be."""

    file: PackFile
    state: str
    path: Path


@dataclass(frozen=True)
class PackState:
    """`state` is ready, missing or damaged: the worst of its files."""

    pack: Pack
    files: tuple[FileState, ...]

    @property
    def state(self) -> str:
        states = {found.state for found in self.files}
        return next((word for word in (DAMAGED, MISSING) if word in states), READY)

    @property
    def where(self) -> Path | None:
        """The folder of the first file that is there."""
        return next((found.path.parent for found in self.files if found.state != MISSING), None)

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(_PROBLEMS[found.state].format(found.path) for found in self.files if found.state != READY)

    def as_json(self) -> dict[str, Any]:
        pack = self.pack
        rows = [{"name": found.file.name, "bytes": found.file.bytes, "state": found.state} for found in self.files]
        return {
            "id": pack.id,
            "title": pack.title,
            "description": pack.summary,
            "licence": pack.licence_words,
            "licence_url": pack.licences[0].url,
            "licences": [licence._asdict() for licence in pack.licences],
            "commercial": pack.commercial,
            "bytes": pack.bytes,
            "space": pack.space,
            "state": self.state,
            "where": str(self.where) if self.where else None,
            "problems": list(self.problems),
            "files": rows,
        }


_PROBLEMS = {
    MISSING: "{} is not there.",
    DAMAGED: "{} is not the file that was published: its size or sum differs.",
}


def chosen_folder(setting: str, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The user's own folder with models, used instead of downloading. The environment variable wins."""
    folder = environ.get("STASH_SENSE_MODELS") or setting
    return Path(folder).expanduser() if folder.strip() else None


def own_folder(places: Places, pack: Pack) -> Path:
    return places.packs / pack.id


def state(places: Places, pack: Pack, folder: Path | None = None) -> PackState:
    """How the pack's files are. The user's `folder` comes before our own."""
    with _Memory(places) as memory:
        return PackState(pack, tuple(_file_state(places, pack, file, folder, memory) for file in pack.files))


def locate(places: Places, pack: Pack, folder: Path | None = None) -> dict[str, Path]:
    """The verified files by role. Raises NotReady("models") where one is missing or damaged."""
    found = state(places, pack, folder)
    if found.state != READY:
        raise NotReady(
            "models",
            f'The model pack "{pack.title}" is {found.state}: {" ".join(found.problems)}',
            'Fetch it on the models page, or run the task "Set up".',
        )
    return {each.file.role: each.path for each in found.files}


def remove(places: Places, pack: Pack) -> int:
    """Delete what was downloaded of it (never the user's own folder) and say how many bytes that freed."""
    folder = own_folder(places, pack)
    found = [path for path in (folder.iterdir() if folder.is_dir() else ()) if path.is_file()]
    freed = sum(path.stat().st_size for path in found)
    for path in found:
        path.unlink()
    if folder.is_dir():
        folder.rmdir()
    return freed


def _file_state(places: Places, pack: Pack, file: PackFile, folder: Path | None, memory: _Memory) -> FileState:
    own = own_folder(places, pack) / file.name
    damaged = []
    for path in (*_candidates(folder, file), own):
        accepted = memory.variant(path, file)
        if accepted:
            return FileState(file, READY, path)
        if path.name == file.name and path.is_file():
            damaged.append(path)
    if damaged:
        return FileState(file, DAMAGED, damaged[0])
    return FileState(file, MISSING, folder / file.name if folder else own)


def _candidates(folder: Path | None, file: PackFile) -> list[Path]:
    """Files of the folder that may be it: by name, then by size."""
    if folder is None:
        return []
    sizes = {variant.bytes for variant in file.variants}
    try:
        others = [Path(entry.path) for entry in os.scandir(folder) if entry.is_file() and entry.stat().st_size in sizes]
    except OSError:
        others = []
    return [folder / file.name, *sorted(others)]


class _Memory:
    """Sums of files by path, with the size and time each had when it was taken."""

    def __init__(self, places: Places) -> None:
        self._path = places.packs / _MEMORY
        self._known: dict[str, list[Any]] = {}
        self._changed = False

    def __enter__(self) -> _Memory:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            known = {}
        self._known = known if isinstance(known, dict) else {}
        return self

    def __exit__(self, *exception: object) -> None:
        if self._changed:
            _try_write(self._path, self._known)

    def variant(self, path: Path, file: PackFile) -> Variant | None:
        """Which accepted content `path` has."""
        try:
            stat = path.stat()
        except OSError:
            return None
        sized = [variant for variant in file.variants if variant.bytes == stat.st_size]
        if not sized:
            return None
        sum_now = self._sum(path, [stat.st_size, stat.st_mtime_ns])
        return next((variant for variant in sized if variant.sha256 == sum_now), None)

    def _sum(self, path: Path, seen: list[int]) -> str:
        known = self._known.get(str(path))
        if isinstance(known, list) and known[:2] == seen and len(known) == 3:
            return str(known[2])
        found = _sum_of(path)
        if found:
            self._known[str(path)] = [*seen, found]
            self._changed = True
        return found


def _sum_of(path: Path) -> str:
    """SHA-256; empty where the file cannot be read."""
    from stash_sense_plugin.net.disk import sum_of  # most launches take no sums

    try:
        return sum_of(path)
    except OSError:
        return ""


def _try_write(path: Path, known: dict[str, list[Any]]) -> None:
    """What cannot be remembered is taken again."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(known).encode())
    except OSError:
        return

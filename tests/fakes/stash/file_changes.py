"""Files of scenes: which scene they are of, deleting them, and their fingerprints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.stash.changes import FOREIGN, NO_ROWS, Input

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import File, Scene


def existing(library: Library, id: int) -> File:
    file = library.file(id)
    if file is None:
        raise ValueError(f"getting file by id {id}: {NO_ROWS}")
    return file


def is_primary(library: Library, file: File) -> bool:
    return any(scene.files[:1] == [file] for scene in library.scenes.values())


def assign(library: Library, scene: Scene, id: int) -> None:
    """From the scene that has it. Nobody's `updated_at` changes."""
    file = existing(library, id)
    if is_primary(library, file):
        raise ValueError("cannot reassign primary file")
    take(library, scene, [file])


def take(library: Library, scene: Scene, files: Iterable[File]) -> None:
    """The first becomes the primary one where there was none."""
    taken = list(files)
    for other in library.scenes.values():
        if any(file in other.files for file in taken):
            other.files = [file for file in other.files if file not in taken]
    for file in taken:
        library.orphans.pop(file.id, None)
    primary = (scene.files or taken)[:1]
    scene.files = primary + sorted((file for file in [*scene.files, *taken] if file not in primary), key=lambda f: f.id)


def scene_assign_file(library: Library, input: Input) -> bool:
    file, scene = existing(library, int(input["file_id"])), library.scenes.get(int(input["scene_id"]))
    if is_primary(library, file):
        raise ValueError("assigning file to scene: cannot reassign primary file")
    if scene is None:
        raise ValueError(f"assigning file to scene: {FOREIGN}")
    take(library, scene, [file])
    return True


def delete_files(library: Library, ids: list[str]) -> bool:
    """All or none."""
    files = [existing(library, int(id)) for id in ids]
    for file in files:
        if is_primary(library, file):
            raise ValueError(f"cannot delete primary file {file.path}")
    remove(library, files)
    return True


def remove(library: Library, files: Iterable[File]) -> None:
    """From the disk and from their scenes."""
    for file in list(files):
        Path(file.path).unlink(missing_ok=True)
        library.orphans.pop(file.id, None)
        for scene in library.scenes.values():
            scene.files = [each for each in scene.files if each is not file]


def file_set_fingerprints(library: Library, input: Input) -> bool:
    """The file's `updated_at` stays, as it does when Stash makes a perceptual hash."""
    file = existing(library, int(input["id"]))
    for each in input["fingerprints"]:
        kind, value = each["type"], each.get("value")
        if kind in ("md5", "oshash"):
            raise ValueError(f"cannot modify {kind} fingerprint")
        if value is None:
            file.fingerprints.pop(kind, None)
        else:
            file.fingerprints[kind] = f"{int(value, 16):x}" if kind == "phash" else value
    return True

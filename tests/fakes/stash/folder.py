"""A library made of a folder: performers/<name>/*, scenes/*, images/*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.stash.library import Library

if TYPE_CHECKING:
    from pathlib import Path

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".avif", ".jxl"})


def library_from_folder(folder: Path) -> Library:
    """A performer's first picture is the cover; the further ones are images tagged with exactly that performer.

    Scenes and images come without performers. Everything in the order of its name; dot files are left out.
    """
    library = Library()
    for person in sorted(files_in(folder / "performers", folders=True)):
        pictures = sorted(file for file in files_in(person) if file.suffix.lower() in PICTURES)
        performer = library.add_performer(person.name, pictures[0].read_bytes() if pictures else b"")
        for picture in pictures[1:]:
            library.add_image(picture, performers=[performer.id])
    for file in sorted(files_in(folder / "scenes")):
        library.add_scene(file)
    for file in sorted(files_in(folder / "images")):
        library.add_image(file)
    return library


def files_in(folder: Path, *, folders: bool = False) -> list[Path]:
    if not folder.is_dir():
        return []
    kept = [entry for entry in folder.iterdir() if not entry.name.startswith(".")]
    return [entry for entry in kept if (entry.is_dir() if folders else entry.is_file())]

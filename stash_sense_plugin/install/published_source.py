"""The files of a published database, out of the zip or the folder that the user named.

A zip is somebody else's: its names choose nothing but what is read, and what it holds beyond the files of a database is
left where it is.
"""

from __future__ import annotations

import shutil
import stat
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import InstallError, Stopped

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipFile, ZipInfo

    from stash_sense_plugin.install.processes import Report, Stop

MANIFEST, FACES, PERFORMERS, LINKS = "manifest.json", "faces.json", "performers.json", "performer_links.json"
DATABASE, FACENET, ARCFACE = "performers.db", "face_facenet.voy", "face_arcface.voy"
REQUIRED = (MANIFEST, FACES, PERFORMERS, DATABASE, FACENET, ARCFACE)
WANTED = (*REQUIRED, LINKS)
_CHUNK = 1 << 20
_MARGIN = 100 * 10**6
GET_ANOTHER = "Nothing was installed. Get the file again, or take another release."


def in_folder(source: Path) -> Path:
    """`source` itself, where it holds all files of a database. Raises InstallError."""
    _check_complete({path.name for path in source.iterdir() if path.is_file()}, source.name)
    return source


def from_zip(source: Path, target: Path, report: Report, stop: Stop) -> Path:
    """Unpacks what a database consists of into the new folder `target`, and returns it.

    Raises InstallError where it is no zip, is damaged, incomplete, or made to do harm; Stopped; OSError.
    """
    import zipfile
    import zlib

    try:
        with zipfile.ZipFile(source) as opened:
            entries = _entries(opened, source.name)
            total = sum(entry.file_size for entry in entries.values())
            check_space(target.parent.parent, total)
            target.mkdir()
            done = 0
            for name, entry in sorted(entries.items()):
                report(done / max(total, 1), f"Unpacking {name}")
                _unpack(opened, entry, target / name, stop)
                done += entry.file_size
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InstallError(f"{source.name} cannot be read as a zip ({error}).", GET_ANOTHER) from error
    return target


def check_space(folder: Path, needed: int) -> None:
    """Raises InstallError where fewer than `needed` bytes, and some to spare, are free."""
    free = shutil.disk_usage(folder).free
    if free < needed + _MARGIN:
        size = _size(needed + _MARGIN)
        raise InstallError(
            f"The face database needs {size} in {folder}, and only {_size(free)} are free.",
            "Free some, or set another data directory in Stash's plugin settings.",
        )


def _entries(opened: ZipFile, name: str) -> dict[str, ZipInfo]:
    """The members to unpack, by their names without folders."""
    found: dict[str, ZipInfo] = {}
    for entry in opened.infolist():
        parts = entry.filename.replace("\\", "/").split("/")
        if parts[0] == "" or ".." in parts or ":" in parts[0]:
            raise InstallError(f"{name} holds a file that leads out of its folder ({entry.filename!r}).", GET_ANOTHER)
        if entry.is_dir() or parts[-1] not in WANTED:
            continue
        if parts[-1] in found:
            raise InstallError(f"{name} holds {parts[-1]} more than once.", GET_ANOTHER)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise InstallError(f"{parts[-1]} in {name} is a link and no file.", GET_ANOTHER)
        found[parts[-1]] = entry
    _check_complete(set(found), name)
    return found


def _check_complete(names: set[str], where: str) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise InstallError(
            f"{where} is no published face database: it has no {', no '.join(missing)}.",
            "Name the zip as it was downloaded, or the folder with the files that were in it.",
        )


def _unpack(opened: ZipFile, entry: ZipInfo, target: Path, stop: Stop) -> None:
    """Never more bytes than the entry declares: the zip's reader stops there."""
    with opened.open(entry) as member, target.open("wb") as file:
        while chunk := member.read(_CHUNK):
            if stop():
                raise Stopped
            file.write(chunk)
        if file.tell() != entry.file_size:
            raise EOFError(f"{target.name} is shorter than it should be")


def _size(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 10**9 else f"{count / 1e6:,.0f} MB"

"""Takes one file out of a zip that was downloaded: the one that is named, whole and verified, and nothing else."""

from __future__ import annotations

import hashlib
import os
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from stash_sense_plugin.errors import Stopped, WrongContent

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipFile, ZipInfo

    from stash_sense_plugin.install.manifest import Variant
    from stash_sense_plugin.install.processes import Stop

_CHUNK = 1 << 20
_CHANGED = "Nothing was installed. Try again later; if it stays, the file behind the address has changed."


def extract(archive: Path, member: str, target: Path, wanted: Variant, stop: Stop) -> None:
    """Writes the archive's file called `member`, in whatever folder of it, to `target`, which appears whole or not at
    all. Names in the archive choose nothing but what is read. Raises Stopped, and WrongContent where it is no zip, or
    the member is missing or not the one that is wanted.
    """
    import zipfile
    import zlib

    part = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(_entry(opened, member, wanted)) as source:
            found = _copied(source, part, stop)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise WrongContent(f"{archive.name} cannot be read as a zip ({error}).", _CHANGED) from error
    if found != wanted.sha256:
        part.unlink()
        raise WrongContent(
            f"{member} in {archive.name} has the wrong SHA-256 ({found[:12]}… instead of {wanted.sha256[:12]}…).",
            _CHANGED,
        )
    os.replace(part, target)


def _entry(opened: ZipFile, member: str, wanted: Variant) -> ZipInfo:
    """The size is checked before anything is unpacked: what unpacks to more than it should is not begun with."""
    name = os.path.basename(opened.filename or "")
    found = [each for each in opened.infolist() if not each.is_dir() and PurePosixPath(each.filename).name == member]
    if not found:
        raise WrongContent(f"{name} holds no {member}.", _CHANGED)
    right = next((each for each in found if each.file_size == wanted.bytes), None)
    if right is None:
        size = found[0].file_size
        raise WrongContent(f"{member} in {name} has {size:,} bytes, but must have {wanted.bytes:,}.", _CHANGED)
    return right


def _copied(source: IO[bytes], part: Path, stop: Stop) -> str:
    """SHA-256 of what was written to `part`."""
    digest = hashlib.sha256()
    with part.open("wb") as file:
        while chunk := source.read(_CHUNK):
            if stop():
                raise Stopped
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()

"""Installs a published face database, in steps that may be killed anywhere: then the one before is still there.

Everything is made in a folder of this run's own, which gets its final name by one rename when it is whole; only then
older versions are removed. Readers that have their files open go on with them.
"""

from __future__ import annotations

import json
import shutil
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install import (
    face_database,
    lock,
    published_details,
    published_index,
    published_people,
    published_release,
    published_source,
    whole,
)
from stash_sense_plugin.install.places import disk_trouble
from stash_sense_plugin.install.processes import never

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.face_database import Installed
    from stash_sense_plugin.install.places import Places
    from stash_sense_plugin.install.processes import Report, Stop
    from stash_sense_plugin.install.published_release import Manifest

UNPACKED, CHECKED, READ, WRITTEN = 0.3, 0.45, 0.55, 0.93
_FORMAT = 2
"""Part of the sum that names an installed database: what an older installer made of the same files is made anew."""


def install(places: Places, source: Path, report: Report, stop: Stop = never) -> Installed:
    """Makes an installed database of the zip or folder `source`, which is left as it is.

    The same content again costs the checking of its files. Raises InstallError where it is not as it should be, and
    Stopped; nothing has changed then, and the version that was installed is still there.
    """
    report(0.0, f"Looking at {source.name}")
    places.prepare()
    waiting = "Another face database is being installed; waiting for it"
    with lock.held(places.data / "face-database.lock", stop, lambda: report(0.0, waiting)):
        try:
            places.databases.mkdir(exist_ok=True)
            face_database.sweep(places)
            return _Install(places, source, report, stop).done()
        except OSError as error:
            raise _trouble(error, source, places) from error


@dataclass
class _Install:
    places: Places
    source: Path
    report: Report
    stop: Stop

    def done(self) -> Installed:
        part = self.places.databases / f"new{face_database.PART}{uuid.uuid4().hex[:8]}"
        part.mkdir()
        try:
            files = self._files(part)
            manifest = published_release.read_manifest(files)
            sum_ = published_release.digest(files, manifest, self._part(UNPACKED, CHECKED), self.stop)
            final = self.places.databases / f"{manifest.slug}-{manifest.version}-{_named(sum_)}"
            if face_database.read(final) is None:
                self._make(part, files, manifest)
                self._move(part, final)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        made = face_database.read(final)
        if made is None:
            raise InstallError(f"The new face database {final} has gone.", "Install it again.")
        face_database.remove_others(self.places, made)
        self.report(1.0, f"Ready: {made.counts['persons']:,} people, {made.counts['faces']:,} faces")
        return made

    def _files(self, part: Path) -> Path:
        if self.source.is_dir():
            return published_source.in_folder(self.source)
        if not self.source.is_file():
            raise InstallError(
                f"There is no {self.source}.", "Name a zip or a folder on the machine that Stash runs on."
            )
        return published_source.from_zip(self.source, part / "source", self._part(0.0, UNPACKED), self.stop)

    def _make(self, part: Path, files: Path, manifest: Manifest) -> None:
        published_source.check_space(self.places.databases, manifest.faces * published_index.BYTES)
        self.report(CHECKED, "Reading who the people are")
        lists = published_release.read_lists(files, manifest)
        vectors = published_index.Vectors(files, manifest)
        details = published_details.read_details(files, lists, self.stop)
        faces, people, counts = vectors.arrange(lists, details)
        vectors.write(part / face_database.INDEX, faces, details, self._part(READ, WRITTEN), self.stop)
        self.report(WRITTEN, "Writing down who the people are")
        published_people.write(part / face_database.PERSONS, people, lists, details, files, self.stop)
        del vectors  # its files are about to be removed, which Windows refuses while they are mapped
        if files != self.source:
            shutil.rmtree(files)
        whole.write_whole(part / face_database.MARKER, _marker(manifest, counts))

    def _move(self, part: Path, final: Path) -> None:
        """A folder of that name without a marker is one that was half removed."""
        if final.exists():
            shutil.rmtree(final)
        part.rename(final)

    def _part(self, start: float, end: float) -> Report:
        """A report for one step, 0..1, that shows as this stretch of the whole."""
        return lambda fraction, text: self.report(start + (end - start) * fraction, text)


def _named(sum_: str) -> str:
    return f"{int(sum_, 16) + _FORMAT:x}"[-8:]


def _marker(manifest: Manifest, counts: dict[str, int]) -> bytes:
    row: dict[str, Any] = {
        "slug": manifest.slug,
        "version": manifest.version,
        "created_at": manifest.created_at,
        "built_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "space": published_index.SPACE,
        "dims": [published_release.DIM, published_release.DIM],
        "counts": counts,
        "sources": list(manifest.sources),
    }
    return json.dumps(row, indent=1).encode()


def _trouble(error: OSError, source: Path, places: Places) -> InstallError:
    """Reading the source and writing to the data directory fail in different words."""
    name = str(error.filename or "")
    if name and name.startswith(str(source)):
        return InstallError(
            f"{name} cannot be read: {error.strerror or error}.",
            "Put it where the user that Stash runs as may read it.",
        )
    return disk_trouble(error, places.databases)

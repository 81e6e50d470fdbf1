"""Downloads a pack: each file verified on the side, all of them put in place once the last is here.

What is published only inside a zip is taken out of it: the zip is fetched once, and gone when the pack is in place.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import InstallError, NetError, Stopped
from stash_sense_plugin.install import archives, lock, pack_files, processes
from stash_sense_plugin.install.places import disk_trouble
from stash_sense_plugin.net import download

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stash_sense_plugin.install.manifest import Archive, Pack, PackFile, Variant
    from stash_sense_plugin.install.places import Places
    from stash_sense_plugin.install.processes import Report, Stop

_MARGIN = 10_000_000
_FOLDER = 'Or put the files into a folder of your own and name it in the setting "Folder with models".'


def fetch(
    places: Places, pack: Pack, report: Report, stop: Stop = processes.never, *, licence_accepted: bool = False
) -> dict[str, Path]:
    """Fetch what is not here of `pack` and return its files by role. What has arrived before is gone on with, and files
    in place stay until better ones are whole.

    Raises InstallError (licence not accepted, nothing to be had at any address, no space), Stopped.
    """
    if not pack.commercial and not licence_accepted:
        raise InstallError(
            f'The models of "{pack.title}" are not for commercial use ({pack.licence_words}).',
            "Read and accept the licence on the models page first.",
        )
    places.prepare()
    with lock.held(
        places.data / "packs.lock", stop, lambda: report(0.0, "Another download is at work; waiting for it")
    ):
        try:
            _Fetching(places, pack, report, stop).run()
        except OSError as error:
            raise disk_trouble(error, places.packs) from error
    report(1.0, f'The model pack "{pack.title}" is ready')
    return pack_files.locate(places, pack)


class _Fetching:
    def __init__(self, places: Places, pack: Pack, report: Report, stop: Stop) -> None:
        self._places, self._pack, self._report, self._stop = places, pack, report, stop
        states = pack_files.state(places, pack).files
        self._needed = [found.file for found in states if found.state != pack_files.READY]
        self._total = pack.download_bytes(self._needed)
        self._done = 0
        self._unpacked = set[str]()

    def run(self) -> None:
        stage = self._places.packs / f"{self._pack.id}.incoming"
        stage.mkdir(parents=True, exist_ok=True)
        for left in self._places.packs.glob("*.part"):  # of a process that was killed while it took notes
            left.unlink(missing_ok=True)
        self._check_space()
        arrived = {file.name: self._one(stage, file) for file in self._needed}
        folder = pack_files.own_folder(self._places, self._pack)
        folder.mkdir(exist_ok=True)
        for name, path in arrived.items():
            path.replace(folder / name)
        shutil.rmtree(stage)

    def _check_space(self) -> None:
        free = shutil.disk_usage(self._places.packs).free
        unpacked = sum(file.bytes for file in self._needed if self._pack.archive(file.url))
        if self._needed and free < self._total + unpacked + _MARGIN:
            needed, left = _megabytes(self._total + unpacked), _megabytes(free)
            raise InstallError(
                f"The models need {needed} MB in {self._places.packs}, and only {left} are free.",
                "Free some, or set another data directory in Stash's plugin settings.",
            )

    def _one(self, stage: Path, file: PackFile) -> Path:
        """The first variant that can be had, verified."""
        failures = []
        for variant in file.variants:
            target = stage / f"{variant.sha256[:12]}-{file.name}"
            if target.is_file():  # arrived in a run that was ended before the last file had
                self._done += self._share(variant)
                return target
            for url in variant.urls:
                try:
                    self._fetch(url, target, file, variant)
                except NetError as error:
                    failures.append(error)
                else:
                    return target
        raise _none(file, failures)

    def _share(self, variant: Variant) -> int:
        """What the file itself is of the download: an archive counts instead of what is in it."""
        return 0 if variant.urls and self._pack.archive(variant.urls[0]) else variant.bytes

    def _fetch(self, url: str, target: Path, file: PackFile, variant: Variant) -> None:
        archive = self._pack.archive(url)
        if archive is None:
            progress = self._watch(file.name, variant.bytes)
            download(url, target, size=variant.bytes, sha256=variant.sha256, on_progress=progress)
            self._done += variant.bytes
            return
        packed = self._packed(target.parent, archive)
        try:
            archives.extract(packed, url.partition("#")[2], target, variant, self._stop)
        except NetError:
            packed.unlink()  # not what it should be: the next run must not go on with it
            raise

    def _packed(self, stage: Path, archive: Archive) -> Path:
        """The archive itself, from an earlier file or run where it is there."""
        name = archive.url.rpartition("/")[2]
        packed = stage / name
        if not packed.is_file():
            progress = self._watch(name, archive.bytes)
            download(archive.url, packed, size=archive.bytes, sha256=archive.sha256, on_progress=progress)
        if archive.url not in self._unpacked:
            self._unpacked.add(archive.url)
            self._done += archive.bytes
        return packed

    def _watch(self, name: str, expected: int) -> Callable[[int, int | None], None]:
        def progress(here: int, size: int | None) -> None:
            share = (self._done + here) / max(1, self._total)
            self._report(min(1.0, share), f"Fetching {name}: {_megabytes(here)} of {_megabytes(size or expected)} MB")
            if self._stop():
                raise Stopped

        return progress


def _none(file: PackFile, failures: list[NetError]) -> InstallError:
    reasons = " ".join(dict.fromkeys(error.text for error in failures)) or "it has no address."
    way_out = next((error.way_out for error in failures if error.way_out), 'Run "Set up" again later.')
    return InstallError(f"The model {file.name} could not be fetched: {reasons}", f"{way_out} {_FOLDER}")


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f}"

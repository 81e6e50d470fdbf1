"""Fetches the newest release of the published face database, and installs it."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import HttpStatus, InstallError, NetError, Stopped
from stash_sense_plugin.install import face_database, lock, published, published_release, published_source
from stash_sense_plugin.install.places import disk_trouble
from stash_sense_plugin.install.processes import never
from stash_sense_plugin.net import download

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stash_sense_plugin.install.face_database import Installed
    from stash_sense_plugin.install.places import Places
    from stash_sense_plugin.install.processes import Report, Stop

LATEST = "https://api.github.com/repos/carrotwaxr/stash-sense-data/releases/latest"
FETCHED = 0.6
_ROOM = 2.7
"""What an archive, what is in it and what is made of that need together, in sizes of the archive."""
_LIMITED = (403, 429)
_BY_HAND = "Or download the zip in a browser and install it from there."


@dataclass(frozen=True)
class Release:
    """`sha256` is None where nobody says it; then a download that is cut off by a kill begins anew."""

    version: str
    url: str
    bytes: int
    sha256: str | None


def fetch(places: Places, report: Report, stop: Stop = never, *, address: str = LATEST) -> Installed:
    """Nothing is downloaded where the newest is installed; a download that was cut off or stopped is gone on with.

    Raises InstallError (offline, nothing published, too many questions, no space, not as it should be) and Stopped;
    what was installed before is still there then.
    """
    report(0.0, "Asking for the newest face database")
    places.prepare()
    waiting = "Another download of a face database is at work; waiting for it"
    with lock.held(places.data / "face-download.lock", stop, lambda: report(0.0, waiting)):
        try:
            places.databases.mkdir(exist_ok=True)
            release = _newest(places, address)
            return _there(places, release) or _fetched(places, release, report, stop)
        except OSError as error:
            raise disk_trouble(error, places.databases) from error


def _there(places: Places, release: Release) -> Installed | None:
    slug, version = published_release.DEFAULT_SLUG, release.version
    found = (each for each in face_database.installed(places) if (each.slug, each.version) == (slug, version))
    return next(found, None)


def _newest(places: Places, address: str) -> Release:
    answer = places.databases / "release.json"
    try:
        download(address, answer, size=None, sha256=None)
        return _release(json.loads(answer.read_bytes()), address)
    except NetError as error:
        raise _told(error) from error
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError) as error:
        raise InstallError(
            f"{address} does not tell of a release with a zip.", f"Try again later. {_BY_HAND}"
        ) from error
    finally:
        answer.unlink(missing_ok=True)


def _release(row: dict[str, Any], address: str) -> Release:
    """Raises ValueError, KeyError, TypeError, AttributeError or StopIteration for anything but a release with a zip."""
    asset = next(asset for asset in row["assets"] if asset["name"].endswith(".zip"))
    url, size, kind = asset["browser_download_url"], asset["size"], address.partition(":")[0]
    if not isinstance(size, int) or size <= 0 or not url.startswith(f"{kind}:"):
        raise ValueError(url)
    found = re.fullmatch("sha256:([0-9a-f]{64})", str(asset.get("digest")))
    return Release(row["tag_name"].removeprefix("v"), url, size, found[1] if found else None)


def _fetched(places: Places, release: Release, report: Report, stop: Stop) -> Installed:
    archive = places.databases / f"{re.sub('[^A-Za-z0-9.-]', '-', release.version)}-{release.bytes}.zip"
    _drop_others(places, archive)
    if not archive.is_file():
        published_source.check_space(places.databases, int(release.bytes * _ROOM))
        try:
            watch = _watch(release, report, stop)
            download(release.url, archive, size=release.bytes, sha256=release.sha256, on_progress=watch)
        except NetError as error:
            raise _told(error) from error
    try:
        made = published.install(
            places, archive, lambda share, text: report(FETCHED + (1 - FETCHED) * share, text), stop
        )
    except InstallError:
        archive.unlink()  # fetched again, it may be another
        raise
    archive.unlink()
    return made


def _drop_others(places: Places, archive: Path) -> None:
    """Downloads of earlier releases that were never ended."""
    for old in (*places.databases.glob("*.zip"), *places.databases.glob("*.zip.part")):
        if not old.name.startswith(archive.name):
            with contextlib.suppress(OSError):
                old.unlink()


def _watch(release: Release, report: Report, stop: Stop) -> Callable[[int, int | None], None]:
    def progress(here: int, size: int | None) -> None:
        text = f"Fetching the face database {release.version}: {here / 1e6:,.0f} of {release.bytes / 1e6:,.0f} MB"
        report(FETCHED * min(1.0, here / release.bytes), text)
        if stop():
            raise Stopped

    return progress


def _told(error: NetError) -> InstallError:
    """What went wrong on the way to GitHub, and what can be done about it."""
    if isinstance(error, HttpStatus) and error.status in _LIMITED:
        return InstallError(
            "GitHub answers no more questions from this network for now.", f"Try again in an hour. {_BY_HAND}"
        )
    return InstallError(f"The face database could not be fetched: {error.text}", f"{error.way_out} {_BY_HAND}".strip())

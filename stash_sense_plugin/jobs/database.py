"""Install a published face database, from the disk or from where it is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.install import published, published_download
from stash_sense_plugin.jobs.set_up import Listener
from stash_sense_plugin.jobs.words import counted

if TYPE_CHECKING:
    from stash_sense_plugin.install.face_database import Installed
    from stash_sense_plugin.jobs.work import Work


def install(work: Work) -> dict[str, Any]:
    listener = Listener(work)
    return _told(published.install(work.app.places, Path(work.job.args["source"]), listener.part(0, 1), listener.stop))


def fetch(work: Work) -> dict[str, Any]:
    listener = Listener(work)
    return _told(published_download.fetch(work.app.places, listener.part(0, 1), listener.stop))


def _told(made: Installed) -> dict[str, Any]:
    persons, faces = made.counts.get("persons", 0), made.counts.get("faces", 0)
    return {
        "text": f"{counted(persons, 'person')} and {counted(faces, 'face')} are known from {made.slug} {made.version}."
    }

"""Install a published face database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.install import published
from stash_sense_plugin.jobs.set_up import Listener
from stash_sense_plugin.jobs.words import counted

if TYPE_CHECKING:
    from stash_sense_plugin.jobs.work import Work


def install(work: Work) -> dict[str, Any]:
    listener = Listener(work)
    made = published.install(work.app.places, Path(work.job.args["source"]), listener.part(0.0, 1.0), listener.stop)
    persons, faces = made.counts.get("persons", 0), made.counts.get("faces", 0)
    return {
        "text": f"{counted(persons, 'person')} and {counted(faces, 'face')} are known from {made.slug} {made.version}."
    }

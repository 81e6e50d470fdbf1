"""The published face databases on the models page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.install import face_database, packs
from stash_sense_plugin.jobs import starting, status

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.install.face_database import Installed
    from stash_sense_plugin.protocol.request import Request


def listed(app: App, request: Request) -> dict[str, Any]:
    return {"databases": [_shown(app, each) for each in face_database.installed(app.places)]}


def install(app: App, request: Request) -> dict[str, Any]:
    """From a zip or a folder on the machine that Stash runs on."""
    source = request.text("source").strip()
    if not source:
        raise RequestError("Say where the database is.", "Its zip, or the folder with its files.")
    return {"job": status.as_json(starting.ask(app, "install_database", {"source": source}))}


def fetch(app: App, request: Request) -> dict[str, Any]:
    """The newest one that is published."""
    return {"job": status.as_json(starting.ask(app, "fetch_database", {}))}


def remove(app: App, request: Request) -> dict[str, Any]:
    face_database.remove(app.places, request.text("slug"))
    return listed(app, request)


def _shown(app: App, database: Installed) -> dict[str, Any]:
    """`active`: whether the pack in use can be compared with it; `pack`: the one that can."""
    pack = next((each for each in packs.load() if each.space == database.space), None)
    return {
        "slug": database.slug,
        "version": database.version,
        "persons": database.counts.get("persons", 0),
        "faces": database.counts.get("faces", 0),
        "sources": list(database.sources),
        "active": database.space == app.pack.space,
        "pack": pack.title if pack else None,
    }

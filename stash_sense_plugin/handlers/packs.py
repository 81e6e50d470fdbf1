"""The models page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.install import packs

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request


def listed(app: App, request: Request) -> dict[str, Any]:
    folder = app.models_folder
    rows = [
        packs.state(app.places, pack, folder).as_json() | {"active": pack.id == app.pack.id} for pack in packs.load()
    ]
    return {"packs": rows, "folder": str(folder) if folder else None}


def remove(app: App, request: Request) -> dict[str, Any]:
    packs.remove(app.places, packs.by_id(request.text("pack")))
    return listed(app, request)

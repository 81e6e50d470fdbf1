"""Pictures of performers and covers of scenes: kept before they may be lost, and handed back to Stash."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.store import kept

if TYPE_CHECKING:
    from stash_sense_plugin.app import App

SIGNATURES = ((b"\x89PNG", "image/png"), (b"RIFF", "image/webp"), (b"GIF8", "image/gif"), (b"<svg", "image/svg+xml"))


def keep(app: App, path: str) -> str | None:
    """The name of the kept picture at a path of Stash; None where there is none to be had."""
    try:
        data = app.stash.fetch(path)
    except StashAnswered:
        return None
    return kept.keep(app.database, data) if data else None


def as_uri(app: App, digest: str) -> str | None:
    """The kept picture as Stash takes it."""
    data = kept.get(app.database, digest)
    if data is None:
        return None
    form = next((form for start, form in SIGNATURES if data.startswith(start)), "image/jpeg")
    return f"data:{form};base64,{base64.b64encode(data).decode()}"

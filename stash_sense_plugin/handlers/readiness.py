"""What has to be there before a scene can be looked at, and the button for what is missing first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.install import environment, packs
from stash_sense_plugin.store import known

if TYPE_CHECKING:
    from stash_sense_plugin.app import App


def of(app: App) -> dict[str, Any]:
    pack = app.pack
    ready = {
        "environment": environment.find(app.places) is not None,
        "models": packs.state(app.places, pack, app.models_folder).state == "ready",
        "faces": bool((index := known.index(app.database, pack.space)) and index.faces),
    }
    missing = [gap for what, gap in _GAPS if not ready[what]]
    return {**ready, "pack": {"id": pack.id, "title": pack.title}, "missing": missing}


_GAPS = (
    (
        "environment",
        {
            "what": "environment",
            "job": "set_up",
            "button": "Set up",
            "text": "Stash Sense needs some packages and models of its own. They go into a folder beside Stash's "
            "configuration; nothing else on this machine is touched.",
        },
    ),
    (
        "models",
        {
            "what": "models",
            "job": "fetch_pack",
            "button": "Download models",
            "text": "The models that find and compare faces are not here yet.",
        },
    ),
    (
        "faces",
        {
            "what": "faces",
            "job": "learn",
            "button": "Learn faces from my library",
            "text": "No face is known yet. Stash Sense learns them from the pictures of your performers, and from "
            "images with exactly one performer.",
        },
    ),
)

"""What has to be there before a scene can be looked at, and the button for what is missing first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import NotReady
from stash_sense_plugin.install import environment, face_database, packs
from stash_sense_plugin.store import known

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.install.packs import Pack


def of(app: App) -> dict[str, Any]:
    pack = app.pack
    ready = {
        "environment": environment.find(app.places) is not None,
        "models": packs.state(app.places, pack, app.models_folder).state == "ready",
        "faces": bool((index := known.index(app.database, pack.space)) and index.faces) or _published(app),
    }
    missing = [_gap(gap, pack) for what, gap in _GAPS if not ready[what]]
    return {**ready, "pack": {"id": pack.id, "title": pack.title}, "missing": missing}


def demand(app: App, *, faces: bool) -> None:
    """Raises NotReady with what has to be done first."""
    for gap in of(app)["missing"]:
        if gap["what"] != "faces" or faces:
            raise NotReady(gap["what"], gap["text"], f'Choose "{gap["button"]}".')


def _published(app: App) -> bool:
    return any(each.space == app.pack.space for each in face_database.installed(app.places))


def _gap(gap: dict[str, str], pack: Pack) -> dict[str, str | None]:
    """`page`: the view of ours where it is done, in place of a button that starts the job: a licence has to be read."""
    if gap["what"] != "models" or pack.commercial:
        return {**gap, "page": None}
    text = (
        f'The models of "{pack.title}" are not here yet. They are not for commercial use: the models page shows their '
        "licence, and downloads them once you accept it."
    )
    return {**gap, "text": text, "button": "Open the models page", "page": "models"}


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

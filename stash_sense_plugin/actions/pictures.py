"""Pictures of performers and covers of scenes: kept before they may be lost, and handed back to Stash."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import BoxAnswered, StashAnswered
from stash_sense_plugin.store import kept

if TYPE_CHECKING:
    from stash_sense_plugin.app import App

BOX = "box:"
SIGNATURES = ((b"\x89PNG", "image/png"), (b"RIFF", "image/webp"), (b"GIF8", "image/gif"), (b"<svg", "image/svg+xml"))
STARTS = (b"\xff\xd8", b"<?xml", *(start for start, _ in SIGNATURES))


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
    return None if data is None else data_uri(data)


def data_uri(data: bytes) -> str:
    form = next((form for start, form in SIGNATURES if data.startswith(start)), "image/jpeg")
    return f"data:{form};base64,{base64.b64encode(data).decode()}"


def at(path: str) -> dict[str, str]:
    """In a plan: the picture at a path of Stash, which is fetched and kept only when the plan is carried out."""
    return {"picture": path}


def of_box(endpoint: str, address: str, *, optional: bool = False) -> dict[str, Any]:
    """The same of a picture at a stash-box. `optional`: where there is none, the rest is done without it."""
    return {"endpoint": endpoint, "address": address, **({"optional": True} if optional else {})}


def token(endpoint: str, address: str) -> str:
    """What the page asks a picture of a stash-box by."""
    return BOX + base64.urlsafe_b64encode(json.dumps([endpoint, address]).encode()).decode()


def of_token(wanted: str) -> tuple[str, str]:
    """Endpoint and address. Raises ValueError for what is none."""
    endpoint, address = json.loads(base64.urlsafe_b64decode(wanted.removeprefix(BOX)))
    return str(endpoint), str(address)


def resolved(app: App, value: Any) -> Any:
    """The same with the names of kept pictures in place of paths. Raises StashBoxError where one cannot be had."""
    if isinstance(value, dict):
        if set(value) == {"picture"}:
            return keep(app, value["picture"])
        if set(value) - {"optional"} == {"endpoint", "address"}:
            return _kept_of_box(app, value)
        return {key: resolved(app, each) for key, each in value.items()}
    return [resolved(app, each) for each in value] if isinstance(value, (list, tuple)) else value


def is_picture(data: bytes) -> bool:
    return data.startswith(STARTS) or data[4:8] == b"ftyp"  # AVIF and HEIF


def _kept_of_box(app: App, value: dict[str, Any]) -> str | None:
    """Stash would take anything for a picture: what is none is not given to it."""
    box, address = app.box(value["endpoint"]), value["address"]
    try:
        data = box.fetch(address)
        if not is_picture(data):
            raise BoxAnswered(box.name, f"{box.name} has no picture at {address}: what is there is none.")
    except BoxAnswered:
        if value.get("optional"):
            return None
        raise
    return kept.keep(app.database, data)

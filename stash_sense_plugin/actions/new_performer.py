"""Make a performer in Stash, as one entry of a change."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from stash_sense_plugin.actions.writing import write
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import performers
from stash_sense_plugin.stash.performers import StashId
from stash_sense_plugin.store import journal, known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stash_sense_plugin.app import App


def demand_free(app: App, name: str) -> None:
    """Raises RequestError where a performer has the name already: namesakes are for the user to tell apart."""
    if performers.named(app.stash, name):
        raise RequestError(f"There is a performer {name} already.", "Choose that one, or give another name.")


def make(app: App, change: int, name: str, picture: bytes | None, links: Iterable[tuple[str, str]] = ()) -> int:
    """The new performer's id. `picture`: JPEG; `links`: (endpoint, stash-box id)."""
    ids = [StashId(*link) for link in links]
    after = {"name": name} | ({"stash_ids": [list(link) for link in ids]} if ids else {})
    entry = journal.intend(app.database, change, "performer", None, "create", ({}, after))
    number = write(app, entry, lambda: performers.create(app.stash, name, picture_address(picture), ids), made=int)
    known.note_name(app.database, number, name, "")
    known.note_links(app.database, number, ids)
    for made in performers.find(app.stash, [number]).values():
        journal.know_after(app.database, entry, {"updated_at": made.updated_at})
    return number


def picture_address(picture: bytes | None) -> str:
    """A JPEG as Stash takes it."""
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else ""

"""One picture of a profile at a stash-box, as what a face may be learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.analyzers import known_faces
from stash_sense_plugin.errors import BoxAnswered, BoxRefused, RequestError
from stash_sense_plugin.store import known, profiles

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.stashbox.client import StashBox

MOST_BYTES = 32 << 20


def picture(app: App, number: int) -> known_faces.Picture:
    """Raises RequestError where it is gone."""
    row = profiles.picture(app.database, number)
    if row is None:
        raise RequestError("That picture of a profile is no longer known.")
    source = known.Source(app.pack.space, known.PROFILE, number, row["owner"], row["image_id"])
    return known_faces.Picture(source, lambda: _fetched(app.box(row["endpoint"]), row["address"]))


def _fetched(box: StashBox, address: str) -> bytes:
    """The refusal of one picture, by whoever hands them out for the stash-box, says nothing of the key."""
    try:
        return box.fetch(address, MOST_BYTES)
    except BoxRefused as error:
        raise BoxAnswered(error.box, f"{error.box} does not give this picture.") from error

"""Forget what was found in scenes and images that Stash no longer has. No hook tells of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.stash import images, scenes
from stash_sense_plugin.store import targets

if TYPE_CHECKING:
    from stash_sense_plugin.app import App


def forget_gone(app: App) -> int:
    """Returns how many were forgotten. Of scenes all ids are read, a thousand a request; of images, which may be
    hundreds of thousands, only those that were looked at."""
    gone = 0
    if targets.known_ids(app.database, "scene"):
        gone += targets.forget_missing(app.database, "scene", set(scenes.all_ids(app.stash)))
    if looked_at := targets.known_ids(app.database, "image"):
        gone += targets.forget_missing(app.database, "image", set(images.find(app.stash, looked_at)))
    return gone

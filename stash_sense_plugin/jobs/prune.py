"""Forget what was found in scenes and images that Stash no longer has. No hook tells of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.stash import images, scenes
from stash_sense_plugin.store import targets

if TYPE_CHECKING:
    from stash_sense_plugin.app import App


def forget_gone(app: App) -> int:
    """Returns how many were forgotten."""
    return forget_scenes(app) + forget_images(app)


def forget_scenes(app: App) -> int:
    """All ids are read, a thousand a request."""
    if not targets.known_ids(app.database, "scene"):
        return 0
    return targets.forget_missing(app.database, "scene", set(scenes.all_ids(app.stash)))


def forget_images(app: App) -> int:
    """There may be hundreds of thousands: only those that were looked at are asked for."""
    looked_at = targets.known_ids(app.database, "image")
    return targets.forget_missing(app.database, "image", set(images.find(app.stash, looked_at))) if looked_at else 0

"""Files of a scene deleted from the disk, which nothing of ours can take back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions.steps import Stays
from stash_sense_plugin.stash import whole_scenes

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.journal import Entry


def do(app: App, entry: Entry) -> None:
    if left := _left(app, entry):
        whole_scenes.delete_files(app.stash, left)


def happened(app: App, entry: Entry) -> bool:
    return len(_left(app, entry)) < len(entry.after["files"])


def complete(app: App, entry: Entry) -> bool:
    return not _left(app, entry)


def undo(app: App, entry: Entry) -> list[str]:
    names = ", ".join(each["path"] for each in entry.before["files"])
    raise Stays(f"These files were deleted and cannot be brought back from here: {names}")


def _left(app: App, entry: Entry) -> list[int]:
    scene = int(entry.entity_id or 0)
    found = whole_scenes.find(app.stash, [scene]).get(scene)
    return [each.id for each in found.files if each.id in entry.after["files"]] if found else []

"""With what a scene was matched. Another index, line or rule means that its matches are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.install import face_database
from stash_sense_plugin.store import known

if TYPE_CHECKING:
    from stash_sense_plugin.app import App

RULES = 2
"""Raise it when matching itself changes, so that what was matched by older rules is offered again."""


def matched_with(app: App) -> str:
    index = known.index(app.database, app.pack.space)
    databases = [each.folder.name for each in face_database.installed(app.places) if each.space == app.pack.space]
    settings = app.settings
    who = f"{settings.number('least_faces')}{'+' if settings.flag('leave_out_poor') else ''}"
    return "/".join([str(index.version if index else 0), str(RULES), f"{settings.line:.2f}", who, *databases])

"""With what a scene was matched. Another index, line or rule means that its matches are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.faces.enough import Enough
from stash_sense_plugin.install import face_database
from stash_sense_plugin.store import known

if TYPE_CHECKING:
    from stash_sense_plugin.app import App

RULES = 2
"""Raise it when matching itself changes, so that what was matched by older rules is offered again."""


def matched_with(app: App) -> str:
    index = known.index(app.database, app.pack.space)
    databases = [each.folder.name for each in face_database.of_space(app.places, app.pack.space)]
    who = enough(app)
    own = [index.version if index else 0, RULES, f"{app.settings.line:.2f}", who.faces, int(who.single_poor)]
    return "/".join([*map(str, own), *databases])


def enough(app: App) -> Enough:
    """By how much a performer must be known to be named."""
    return Enough(app.settings.number("least_faces"), single_poor=not app.settings.flag("leave_out_poor"))


def enough_by_itself(app: App) -> Enough:
    """By how much the library must know a performer. Beside a published database: not at all, since that may know more
    faces of the performer."""
    return Enough() if face_database.of_space(app.places, app.pack.space) else enough(app)

"""What nobody looks at unless the user asks for it itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.stash import tags

if TYPE_CHECKING:
    from stash_sense_plugin.app import App


def tag(app: App) -> int | None:
    """The id of the user's tag for it; None where none is set, or Stash has none of that name."""
    name = app.settings.text("ignore_tag")
    found = tags.find_by_name(app.stash, name) if name else None
    return found.id if found else None

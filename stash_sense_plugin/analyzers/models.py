"""The pack in use, loaded. Needs the plugin's environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.faces.pack import Pack, PackSpec
from stash_sense_plugin.faces.runtime import RunOptions, available_cores
from stash_sense_plugin.install import packs

if TYPE_CHECKING:
    from stash_sense_plugin.app import App


def load(app: App) -> Pack:
    """Raises NotReady("models") where the pack's files are not there, ModelError where they cannot be used."""
    chosen = app.pack
    files = packs.locate(app.places, chosen, app.models_folder)
    return Pack(PackSpec.from_values(chosen.recipe, files), RunOptions(threads=threads(app)))


def threads(app: App) -> int:
    """As set; by default all cores but one, so that Stash stays usable."""
    return app.settings.number("threads") or max(1, available_cores() - 1)

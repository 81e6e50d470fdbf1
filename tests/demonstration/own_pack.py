"""Where the real model pack cannot be had: a small one that knows the drawn people, so that the rest can be shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.demonstration import sample
from tests.drawn.library import CAST, STRANGERS
from tests.drawn.pack import write_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.demonstration.stage import Stage

WARNING = """
  !! The model pack is neither here nor can it be downloaded. The demo goes on with a SMALL PACK OF ITS OWN, made on
  !! the spot: it tells the drawn people of the sample library apart by their colours and recognises nobody else.
  !! Everything around it is the plugin as it is; how well it recognises faces, this run does not show. (--models DIR
  !! takes the real pack from a folder.)"""


def use(stand: Stage, folder: Path) -> None:
    """Puts it into the installed plugin's manifest, and its files where the plugin looks for models."""
    stand.voice.line(WARNING)
    models = folder / "drawn-pack"
    manifest = stand.plugin / "models" / "packs.json"
    manifest.write_text(json.dumps({"packs": [_entry(models)]}), "utf-8")
    stand.site.options.environment["STASH_SENSE_MODELS"] = str(models)


def _entry(models: Path) -> sample.Json:
    """The pack's description, of a pack made now or earlier."""
    kept = models / "description.json"
    if kept.is_file():
        known: sample.Json = json.loads(kept.read_text("utf-8"))
        if known["version"] == sample.version():
            return dict(known["pack"])
    entry = write_pack(models, [*CAST.values(), *STRANGERS])
    kept.write_text(json.dumps({"version": sample.version(), "pack": entry}), "utf-8")
    return entry

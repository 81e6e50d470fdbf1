"""Model packs, all that others need of them: what there is, what is here, fetching and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.install.manifest import Archive, Licence, Pack, PackFile, Variant, by_id, default, load
from stash_sense_plugin.install.pack_files import PackState, chosen_folder, locate, own_folder, remove, state

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.places import Places
    from stash_sense_plugin.install.processes import Report, Stop

__all__ = [
    "Archive",
    "Licence",
    "Pack",
    "PackFile",
    "PackState",
    "Variant",
    "by_id",
    "chosen_folder",
    "default",
    "fetch",
    "load",
    "locate",
    "own_folder",
    "remove",
    "state",
]


def fetch(
    places: Places, pack: Pack, report: Report, stop: Stop = lambda: False, *, licence_accepted: bool = False
) -> dict[str, Path]:
    """See fetching.py, which is loaded when something is fetched: reads for the pages need no HTTP and start fast."""
    from stash_sense_plugin.install import fetching

    return fetching.fetch(places, pack, report, stop, licence_accepted=licence_accepted)

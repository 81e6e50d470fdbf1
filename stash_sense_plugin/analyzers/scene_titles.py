"""By what the user knows a mirrored scene: its title, else the name of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stash_sense_plugin.store.mirror import Mirrored


def of(row: Mirrored) -> str:
    if row.facts["title"]:
        return str(row.facts["title"])
    files = row.facts["files"]
    return str(files[0]["path"]).replace("\\", "/").rpartition("/")[2] if files else f"Scene {row.id}"


def of_several(rows: list[Mirrored]) -> str:
    first, *others = map(of, rows)
    if not others:
        return first
    return f"{first} and {others[0]}" if len(others) == 1 else f"{first} and {len(others)} more"

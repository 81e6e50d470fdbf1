"""Scenes with more than one file, and which of them is the one to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import scene_mirror, scene_titles
from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.store import mirror
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.store.mirror import Mirrored


def find(look: Look) -> Found:
    before = look.mark["version"] if look.mark else 0
    state = scene_mirror.refresh(look.app, look.tell, whole=look.whole)
    if look.whole:
        rows: Iterable[Mirrored] = mirror.all_of(look.app.database, scene_mirror.KIND)
        about, count = None, mirror.count(look.app.database, scene_mirror.KIND)
    else:
        changed = mirror.changed_since(look.app.database, scene_mirror.KIND, before)
        rows = mirror.those(look.app.database, scene_mirror.KIND, changed).values()
        about, count = [("scene", number) for number in changed], len(changed)
    return Found(_findings(rows), {"version": state.version}, count, about)


def _findings(rows: Iterable[Mirrored]) -> Iterator[Finding]:
    for row in rows:
        files: list[dict[str, Any]] = row.facts["files"]
        if len(files) > 1:
            yield Finding(
                targets=(("scene", row.id),),
                score=100.0,
                title=scene_titles.of(row),
                seen={"files": [file["id"] for file in files]},
                pairs=(Pair(f"scene:{row.id}", "", digest(sorted(file["oshash"] or file["path"] for file in files))),),
            )

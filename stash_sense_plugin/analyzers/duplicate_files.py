"""Scenes with more than one file, and which of them is the one to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import scene_mirror, scene_titles
from stash_sense_plugin.analyzers.look import Found, Look, digest
from stash_sense_plugin.duplicates import keeper
from stash_sense_plugin.store import mirror
from stash_sense_plugin.store.recommendations import Finding, Pair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.app import App
    from stash_sense_plugin.store.mirror import Mirrored

BETTER_ONE, BEST_IS_PRIMARY = 100.0, 60.0
"""Where nothing is to be done but to delete, which is off unless the user allows it, nobody has to be asked."""


def find(look: Look) -> Found:
    before = look.mark["version"] if look.mark else 0
    state = scene_mirror.refresh(look.app, look.tell, whole=look.anew)
    if look.whole:
        rows: Iterable[Mirrored] = mirror.all_of(look.app.database, scene_mirror.KIND)
        about, count = None, mirror.count(look.app.database, scene_mirror.KIND)
    else:
        changed = mirror.changed_since(look.app.database, scene_mirror.KIND, before)
        rows = mirror.those(look.app.database, scene_mirror.KIND, changed).values()
        about, count = [("scene", number) for number in changed], len(changed)
    return Found(_findings(look.app, rows), {"version": state.version}, count, about)


def _findings(app: App, rows: Iterable[Mirrored]) -> Iterator[Finding]:
    order, preferred = app.settings.words("keep_rules"), app.settings.words("keep_paths")
    for row in rows:
        files: list[dict[str, Any]] = row.facts["files"]
        if len(files) > 1:
            choice = keeper.choose(map(_facts, files), order, preferred)
            yield Finding(
                targets=(("scene", row.id),),
                score=BEST_IS_PRIMARY if choice.keeper == files[0]["id"] else BETTER_ONE,
                title=scene_titles.of(row),
                seen={"files": [file["id"] for file in files], "reasons": _reasons(files, choice)},
                pairs=(Pair(f"scene:{row.id}", "", digest(sorted(file["oshash"] or file["path"] for file in files))),),
            )


def _reasons(files: list[dict[str, Any]], choice: keeper.Choice) -> list[str]:
    if choice.keeper == files[0]["id"]:
        return [f"{len(files)} files, of which the best is the primary one"]
    why = next((reason.text for reason in choice.reasons if reason.file == files[0]["id"]), "")
    return [f"{len(files)} files, of which the primary one is not the best", *([why] if why else [])]


def _facts(file: dict[str, Any]) -> keeper.FileFacts:
    return keeper.FileFacts(
        id=file["id"],
        path=file["path"],
        size=file["size"],
        width=file["width"],
        height=file["height"],
        duration=file["duration"],
        video_codec=file["codec"],
        bit_rate=file["bit_rate"],
        frame_rate=file["frame_rate"],
        mod_time=file["mod_time"],
        created_at=file["created_at"],
    )

"""Match again what was found earlier, with what is known now. No file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import matching
from stash_sense_plugin.jobs import prune, starting
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.stash import images, scenes
from stash_sense_plugin.store import jobs, targets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.jobs.work import Work
    from stash_sense_plugin.store.database import Row


BATCH = 50


def rematch(work: Work) -> dict[str, Any]:
    app = work.app
    matcher = matching.Matcher(app)
    prune.forget_gone(app)
    rows = targets.outdated(app.database, app.pack.space, matcher.matched_with)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        tagged = _tagged(app, batch)
        for done, row in enumerate(batch, start):
            work.progress(done, len(rows), row["title"])
            target = targets.Target(row["kind"], row["target_id"], row["space"])
            if not work.begin(f"{target.kind} {target.id}"):
                continue
            persons = matcher.again(target, row["id"], tagged.get((target.kind, target.id), ()))
            targets.put_again(app.database, row, persons, matcher.matched_with)
            work.between_units()
    starting.note(app, "find_unidentified_scenes", {}, jobs.EVENT)
    work.progress(len(rows), len(rows), "Done")
    return {"text": f"{counted(len(rows), 'result')} matched again."}


def _tagged(app: App, rows: Sequence[Row]) -> dict[tuple[str, int], tuple[int, ...]]:
    """Which performers the targets have in Stash now."""
    found: dict[tuple[str, int], tuple[int, ...]] = {}
    for kind, finder in (("scene", scenes.find), ("image", images.find)):
        live = finder(app.stash, [row["target_id"] for row in rows if row["kind"] == kind])
        found |= {(kind, number): each.performer_ids for number, each in live.items()}
    return found

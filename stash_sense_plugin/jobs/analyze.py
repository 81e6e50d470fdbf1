"""Looking for what needs a decision: one analyzer, or all of them one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import look, scene_mirror
from stash_sense_plugin.analyzers.kinds import LIBRARY, STASH_BOX, TYPES
from stash_sense_plugin.errors import NotReady, StashAnswered, StashBoxError
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.store import recommendations
from stash_sense_plugin.store.recommendations import Filter

if TYPE_CHECKING:
    from stash_sense_plugin.analyzers.kinds import Type
    from stash_sense_plugin.jobs.work import Work


def find(work: Work) -> dict[str, Any]:
    kind = TYPES[work.job.kind.removeprefix("find_")]
    return {"text": " ".join(_one(work, kind, anew=_asks_anew(work)))}


def find_all(work: Work) -> dict[str, Any]:
    """Where everything is to be read anew, that is done once for all of them."""
    if _asks_anew(work):
        scene_mirror.refresh(work.app, work.progress, whole=True)
    return _group(work, LIBRARY)


def find_upstream(work: Work) -> dict[str, Any]:
    return _group(work, STASH_BOX)


def _group(work: Work, group: str) -> dict[str, Any]:
    """What one of them says is no reason to leave out the others. Not those that read all files."""
    notes = []
    done = set((work.job.cursor or "").split())
    for kind in TYPES.values():
        if kind.name in done or kind.reads_files or kind.group != group:
            continue
        try:
            notes.append(f"{kind.title}: {' '.join(_one(work, kind, anew=False))}")
        except (NotReady, StashAnswered, StashBoxError) as error:
            notes.append(f"{kind.title}: {error}")
        done.add(kind.name)
        work.keep_cursor(" ".join(sorted(done)))
    open_now = recommendations.count(work.app.database, Filter())
    return {"text": f"{counted(open_now, 'thing')} to decide.", "notes": notes}


def _asks_anew(work: Work) -> bool:
    return bool(work.job.args.get("whole"))


def _one(work: Work, kind: Type, *, anew: bool) -> list[str]:
    def tell(done: int, total: int | None, message: str) -> None:
        work.progress(done, total, f"{kind.title}: {message}")
        work.between_units()

    outcome = look.run(work.app, kind, tell, whole=_asks_anew(work), anew=anew)
    words = f"{outcome.looked_at:,} looked at, {outcome.opened:,} new to decide"
    return [f"{words}, {outcome.closed:,} no longer so." if outcome.closed else f"{words}.", *outcome.notes]

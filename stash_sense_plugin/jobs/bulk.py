"""Many recommendations at once: one preview for all, one change that undoes all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import kinds as actions
from stash_sense_plugin.actions import recovery
from stash_sense_plugin.actions.carry_out import carry_out
from stash_sense_plugin.actions.plans import Plan
from stash_sense_plugin.analyzers import upstream
from stash_sense_plugin.errors import RequestError, StashAnswered, StashBoxError
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.store import journal, recommendations
from stash_sense_plugin.store.recommendations import Filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.actions.plans import Dropped, Write
    from stash_sense_plugin.app import App
    from stash_sense_plugin.jobs.work import Work
    from stash_sense_plugin.store.recommendations import Recommendation

MOST = 1000
"""At once: a preview that nobody can read protects nobody."""


@dataclass(frozen=True)
class Plans:
    """`skipped`: those that cannot be carried out, and why."""

    title: str
    made: Sequence[tuple[Recommendation, Plan]]
    skipped: Sequence[tuple[Recommendation, str]]
    left: int

    @property
    def text(self) -> str:
        words = f"{self.title}: {counted(len(self.made), 'recommendation')}."
        if self.skipped:
            words += f" {len(self.skipped):,} cannot be carried out."
        return words + (f" {self.left:,} more are left for the next time." if self.left else "")

    @property
    def writes(self) -> list[Write]:
        return [write for _, plan in self.made for write in plan.writes]

    @property
    def dropped(self) -> list[Dropped]:
        return [each for _, plan in self.made for each in plan.dropped]

    @property
    def cannot_undo(self) -> list[str]:
        return list(dict.fromkeys(text for _, plan in self.made for text in plan.cannot_undo))

    @property
    def token(self) -> str:
        """Of which ones, and of what is written for each."""
        parts = [f"{one.id}:{plan.token}" for one, plan in self.made]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def plans(app: App, wanted: Filter) -> Plans:
    """Raises RequestError where these are not to be decided in bulk."""
    verb = actions.verb(wanted.type or "")
    if not verb.bulk:
        raise RequestError("These are decided one by one.")
    numbers = recommendations.ids(app.database, wanted)
    made: list[tuple[Recommendation, Plan]] = []
    skipped = []
    for one, planned in actions.plan_many(app, recommendations.those(app.database, numbers[:MOST]), wanted):
        if isinstance(planned, Plan):
            made.append((one, planned))
        else:
            skipped.append((one, planned.text))
    return Plans(verb.label, made, skipped, max(0, len(numbers) - MOST))


def apply(work: Work) -> dict[str, Any]:
    """One change for all. What Stash refuses is left open and told; the rest goes on."""
    app, args = work.app, work.job.args
    wanted = Filter(
        str(args["type"]),
        scores=(float(args["least"]), float(args["most"])),
        endpoint=str(args["endpoint"]),
        ids=tuple(args["ids"]),
        field=str(args.get("field") or ""),
        only_adds=bool(args.get("only_adds")),
    )
    change = int(work.job.cursor or 0) or None
    recovery.settle(app)
    if change:  # whoever began it is gone: nothing of it is still on its way
        recovery.settle_change(app, change)
    all_of_them = plans(app, wanted)
    if change is None and all_of_them.token != args["token"]:
        raise RequestError("Something changed meanwhile.", "Look at the preview again.")
    if change is None and any(plan.steps for _, plan in all_of_them.made):
        change = journal.begin(app.database, all_of_them.text.rstrip("."), None)
        work.keep_cursor(str(change))
    done, told = 0, [f"{one.title}: {why}" for one, why in all_of_them.skipped]
    for number, (one, _) in enumerate(all_of_them.made):
        work.progress(number, len(all_of_them.made), one.title)
        work.between_units()
        if not work.begin(f"recommendation {one.id}"):
            continue
        try:
            left_out = _one(app, change, one, wanted)
        except (RequestError, StashAnswered, StashBoxError) as error:
            left_out = [str(error)]
        else:
            done += 1
        told += [f"{one.title}: {each}" for each in left_out]
    if found := journal.get(app.database, change) if change else None:
        upstream.look_again_of(app, found)
    work.progress(len(all_of_them.made), len(all_of_them.made), "Done")
    notes = told[:20] + ([f"and {len(told) - 20:,} more"] if len(told) > 20 else [])
    return {"text": f"{counted(done, 'recommendation')} carried out.", "notes": notes, "change": change}


def _one(app: App, change: int | None, one: Recommendation, wanted: Filter) -> list[str]:
    """Carry it out as it stands now; what of it was left out, in words. Decided in another tab meanwhile: nothing is
    done."""
    live = recommendations.find(app.database, one.id)
    if live is None or live.state != recommendations.OPEN:
        return []
    [(_, plan)] = actions.plan_many(app, [one], wanted)
    if not isinstance(plan, Plan):
        raise plan
    return carry_out(app, change, plan, one.id)

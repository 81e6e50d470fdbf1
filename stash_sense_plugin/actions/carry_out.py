"""Carry out a plan: each step is committed to the journal as intended, then written, then marked done.

After a kill the entry is still "intended"; recovery.py asks Stash which of the two it was. The recommendation, where
the plan carries one out, is applied with its last step, in one transaction; others about what was merged away are no
longer so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.actions import pictures
from stash_sense_plugin.actions.steps import WAYS
from stash_sense_plugin.errors import StashAnswered, StashRefused
from stash_sense_plugin.store import journal, recommendations

if TYPE_CHECKING:
    from stash_sense_plugin.actions.plans import Plan, Step
    from stash_sense_plugin.app import App


def carry_out(app: App, change: int | None, plan: Plan, recommendation: int | None = None) -> None:
    """`change`: of the journal; None where the plan has nothing to write. Raises what Stash answers; what was written
    until then is in the journal and can be undone."""
    if not plan.steps:
        if recommendation is not None:
            recommendations.applied(app.database, recommendation, None)
        return
    assert change is not None
    for place, step in enumerate(plan.steps, 1):
        _write(app, change, step, recommendation, is_last=place == len(plan.steps))


def _write(app: App, change: int, step: Step, recommendation: int | None, *, is_last: bool) -> None:
    database = app.database
    values = (pictures.resolved(app, step.before), pictures.resolved(app, step.after))
    with database.transaction():
        number = journal.intend(database, change, step.entity, step.entity_id, step.action, values)
        if recommendation is not None:
            journal.belongs(database, number, recommendation, is_last=is_last)
    try:
        WAYS[step.action].do(app, journal.entry(database, number))
    except (StashAnswered, StashRefused) as error:
        journal.mark(database, number, "failed", note=str(error))
        raise
    with database.transaction():
        journal.mark(database, number, "done")
        if is_last and recommendation is not None:
            recommendations.applied(database, recommendation, change)
        recommendations.forget_targets(database, step.entity, [each["id"] for each in step.before.get("sources", ())])

"""Carry out a plan: each step is committed to the journal as intended, then written, then marked done.

After a kill the entry is still "intended"; recovery.py asks Stash which of the two it was. The recommendation, where
the plan carries one out, is applied with its last step, in one transaction; others about what was merged away are no
longer so.

A decision is intended together with the write before it: so it is never lost where that happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import decision_step, pictures
from stash_sense_plugin.actions.steps import WAYS
from stash_sense_plugin.errors import RequestError, StashAnswered, StashRefused
from stash_sense_plugin.store import journal, recommendations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stash_sense_plugin.actions.plans import Plan, Step
    from stash_sense_plugin.app import App

    Values = tuple[dict[str, Any], dict[str, Any]]


def carry_out(app: App, change: int | None, plan: Plan, recommendation: int | None = None) -> list[str]:
    """`change`: of the journal; None where the plan has nothing to write. Returns what was left out, in words. Raises
    what Stash answers; what was written until then is in the journal and can be undone. A picture that cannot be had
    is raised before anything is written."""
    if not plan.steps:
        if recommendation is not None:
            recommendations.applied(app.database, recommendation, None)
        return []
    assert change is not None
    values = [(pictures.resolved(app, each.before), pictures.resolved(app, each.after)) for each in plan.steps]
    left_out: list[str] = []
    for places in _together(plan.steps):
        steps = [(plan.steps[place], values[place]) for place in places]
        numbers = _intend(app, change, steps, recommendation, is_last=places[-1] == len(plan.steps) - 1)
        left_out += _write(app, numbers)
    return left_out


def _together(steps: Sequence[Step]) -> Iterator[list[int]]:
    """Places of the steps that are intended at once: a write and the decisions behind it."""
    group: list[int] = []
    for place, step in enumerate(steps):
        if group and step.action != decision_step.NAME:
            yield group
            group = []
        group.append(place)
    yield group


def _intend(
    app: App, change: int, steps: Sequence[tuple[Step, Values]], recommendation: int | None, *, is_last: bool
) -> list[int]:
    database = app.database
    with database.transaction():
        numbers = [
            journal.intend(database, change, step.entity, step.entity_id, step.action, values) for step, values in steps
        ]
        if recommendation is not None:
            for number in numbers:
                journal.belongs(database, number, recommendation, is_last=is_last and number == numbers[-1])
    return numbers


def _write(app: App, numbers: Sequence[int]) -> list[str]:
    """What is intended at once. Where one is refused, what comes behind it does not happen either."""
    left_out: list[str] = []
    for place, number in enumerate(numbers):
        entry = journal.entry(app.database, number)
        try:
            WAYS[entry.action].do(app, entry)
        except (RequestError, StashAnswered, StashRefused) as error:
            with app.database.transaction():
                for each in numbers[place:]:
                    journal.mark(app.database, each, "failed", note=str(error))
            raise
        left_out += _done(app, number)
    return left_out


def _done(app: App, number: int) -> list[str]:
    with app.database.transaction():
        journal.mark(app.database, number, "done")
        entry = journal.entry(app.database, number)
        if entry.is_last and entry.recommendation_id is not None:
            recommendations.applied(app.database, entry.recommendation_id, entry.change_id)
        merged = [each["id"] for each in entry.before.get("sources", ())]
        recommendations.forget_targets(app.database, entry.entity, merged)
    return list(entry.after.get("notes", ()))

"""Put the performers that the user chose on a scene or image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.actions.writing import TAGGING, intend_adding, write
from stash_sense_plugin.errors import RequestError, StashAnswered, StashRefused
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import journal, known, targets, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.performers import Performer
    from stash_sense_plugin.stash.scenes import Scene

Decided = tuple[tuple[str, bytes], int]
"""A person, as `person_of` gives it, and the performer that the user says it is."""


@dataclass(frozen=True)
class Choice:
    """One person of a target and who the user says it is."""

    person: int
    performer: int


@dataclass(frozen=True)
class Preview:
    """What adding would write: nothing for those who are there already."""

    adds: tuple[Performer, ...]
    already: tuple[Performer, ...]
    present: tuple[int, ...]

    def text(self, kind: str) -> str:
        if self.adds:
            return f"Add {enumerated(self.adds)} to this {kind}."
        return f"Nothing to add: {enumerated(self.already)} already there."


def preview(app: App, target: tuple[str, int], choices: Sequence[Choice]) -> Preview:
    """Reads the live state. Raises RequestError where target or performer are gone, or one person is given twice."""
    if not choices:
        raise RequestError("Nobody was chosen.")
    if len({choice.person for choice in choices}) < len(set(choices)):
        raise RequestError("One person cannot be two performers.", "Choose one of them.")
    found = require(app, target)
    wanted = list(dict.fromkeys(choice.performer for choice in choices))
    people = performers.find(app.stash, wanted)
    if missing := [each for each in wanted if each not in people]:
        raise RequestError(
            f"Stash no longer has performer {missing[0]}.", "Learn faces again, so that it is forgotten."
        )
    return Preview(
        tuple(people[each] for each in wanted if each not in found.performer_ids),
        tuple(people[each] for each in wanted if each in found.performer_ids),
        found.performer_ids,
    )


def require(app: App, target: tuple[str, int]) -> Scene | Image:
    """The target as Stash has it now. Raises RequestError where it is gone."""
    kind, number = target
    found = TAGGING[kind].find(app.stash, [number]).get(number)
    if found is None:
        raise RequestError(f"Stash no longer has this {kind}.")
    return found


def apply(app: App, target: tuple[str, int], choices: Sequence[Choice]) -> tuple[int | None, str]:
    """Returns the change, None where nothing had to be written, and what was done in words."""
    decided = [(person_of(app, target, choice.person), choice.performer) for choice in choices]
    plan = preview(app, target, choices)
    for each in (*plan.adds, *plan.already):
        known.note_name(app.database, each.id, each.name, each.disambiguation)
    if not plan.adds:
        remember(app, target, decided, None)
        return None, f"{enumerated(plan.already)} already there. Remembered."
    change = add(app, target, plan, decided)
    return change, f"Added {enumerated(plan.adds)}."


def add(app: App, target: tuple[str, int], plan: Preview, decided: Sequence[Decided], change: int | None = None) -> int:
    """Journal and decisions, write, mark. Returns the change, a new one where none is given."""
    kind, number = target
    ids = [each.id for each in plan.adds]
    with app.database.transaction():
        change = change or journal.begin(app.database, f"Added {enumerated(plan.adds)} to {kind} {number}", target)
        entry = intend_adding(app, change, kind, number, (plan.present, ids))
        remember(app, target, decided, change)
    try:
        write(app, entry, lambda: TAGGING[kind].add(app.stash, number, ids))
    except (StashAnswered, StashRefused):
        verdicts.remove_of_change(app.database, change)
        raise
    return change


def remember(app: App, target: tuple[str, int], decided: Sequence[Decided], change: int | None) -> None:
    """Keep who was said to be whom, so that a later look at the same faces asks nothing twice. What was said before
    with a change stays with that change, which may be undone."""
    known_already = {
        ((each.space, each.template), each.performer_id)
        for each in verdicts.of_target(app.database, *target)
        if each.verdict == "accepted" and change is None
    }
    for person, performer in decided:
        if (person, performer) in known_already:
            continue
        verdicts.put(app.database, target, person, performer, "accepted", change)


def person_of(app: App, target: tuple[str, int], person: int) -> tuple[str, bytes]:
    """Space and template of a person. Raises RequestError where a newer look has replaced it."""
    row = targets.person(app.database, person)
    if row is None or (row["kind"], row["target_id"]) != target:
        raise RequestError("That person is no longer there: this was looked at again meanwhile.", "Reload the page.")
    return row["space"], row["template"]


def enumerated(people: Sequence[Performer]) -> str:
    """ "A", "A and B", "A, B and C"."""
    named = [each.name for each in people]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"

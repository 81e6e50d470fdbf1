"""Put the performers that the user chose on a scene or image."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stash_sense_plugin.actions.new_performer import demand_free, make
from stash_sense_plugin.actions.writing import TAGGING, intend_adding, write
from stash_sense_plugin.errors import RequestError, StashAnswered, StashRefused
from stash_sense_plugin.stash import performers
from stash_sense_plugin.stash.performers import StashId
from stash_sense_plugin.store import journal, known, published, targets, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.performers import Performer
    from stash_sense_plugin.stash.scenes import Scene
    from stash_sense_plugin.store.published import Published

Decided = tuple[tuple[str, bytes], int]
"""A person, as `person_of` gives it, and the performer that the user says it is."""


@dataclass(frozen=True)
class Choice:
    """One person of a target and who the user says it is."""

    person: int
    performer: int


@dataclass(frozen=True)
class Preview:
    """What adding would write: nothing for those who are there already. `choices` have the library's performers for
    published people whom it has. `creates`, by their number in the choices, are those whom it does not have yet."""

    adds: tuple[Performer, ...]
    already: tuple[Performer, ...]
    present: tuple[int, ...]
    choices: Sequence[Choice]
    creates: Mapping[int, Published] = field(default_factory=dict)

    @property
    def added(self) -> str:
        return enumerated([*self.creates.values(), *self.adds])

    def text(self, kind: str) -> str:
        if not self.adds and not self.creates:
            return f"Nothing to add: {enumerated(self.already)} already there."
        text = f"Add {self.added} to this {kind}."
        if self.creates:
            text += f" {enumerated(list(self.creates.values()))} will be created in Stash."
        return text


def preview(app: App, target: tuple[str, int], choices: Sequence[Choice]) -> Preview:
    """Reads the live state. Raises RequestError where target or performer are gone, or one person is given twice."""
    if not choices:
        raise RequestError("Nobody was chosen.")
    if len({choice.person for choice in choices}) < len(set(choices)):
        raise RequestError("One person cannot be two performers.", "Choose one of them.")
    found = require(app, target)
    choices, creates = _with_published(app, choices)
    wanted = list(dict.fromkeys(choice.performer for choice in choices if choice.performer > 0))
    people = performers.find(app.stash, wanted)
    if missing := [each for each in wanted if each not in people]:
        raise RequestError(
            f"Stash no longer has performer {missing[0]}.", "Learn faces again, so that it is forgotten."
        )
    return Preview(
        tuple(people[each] for each in wanted if each not in found.performer_ids),
        tuple(people[each] for each in wanted if each in found.performer_ids),
        found.performer_ids,
        choices,
        creates,
    )


def _with_published(app: App, choices: Sequence[Choice]) -> tuple[list[Choice], dict[int, Published]]:
    """The choices, those of published people whom the library has by a stash-box id meaning that performer; and the
    others of them, who would have to be created."""
    numbers = [choice.performer for choice in choices if choice.performer < 0]
    people = published.those(app.database, numbers)
    if missing := [number for number in numbers if number not in people]:
        raise RequestError(f"Nobody is known by the number {missing[0]}.", "Reload the page.")
    here = {number: performers.linked(app.stash, map(StashId._make, who.links)) for number, who in people.items()}
    mapped = [
        Choice(choice.person, found.id if (found := here.get(choice.performer)) else choice.performer)
        for choice in choices
    ]
    creates = {number: who for number, who in people.items() if here[number] is None}
    for who in creates.values():
        demand_free(app, who.name)
    return mapped, creates


def require(app: App, target: tuple[str, int]) -> Scene | Image:
    """The target as Stash has it now. Raises RequestError where it is gone."""
    kind, number = target
    found = TAGGING[kind].find(app.stash, [number]).get(number)
    if found is None:
        raise RequestError(f"Stash no longer has this {kind}.")
    return found


def apply(
    app: App, target: tuple[str, int], choices: Sequence[Choice], picture: Callable[[int], bytes | None]
) -> tuple[int | None, str]:
    """Returns the change, None where nothing had to be written, and what was done in words. `picture`: JPEG of a
    person, for those who have to be created."""
    persons = [person_of(app, target, choice.person) for choice in choices]
    plan = preview(app, target, choices)
    choices, creates = plan.choices, plan.creates
    for each in (*plan.adds, *plan.already):
        known.note_name(app.database, each.id, each.name, each.disambiguation)
    if not plan.adds and not creates:
        remember(app, target, list(zip(persons, (choice.performer for choice in choices), strict=True)), None)
        return None, f"{enumerated(plan.already)} already there. Remembered."
    change, text = None, f"Added {plan.added}."
    if creates:
        change = journal.begin(app.database, f"{text[:-1]} to {target[0]} {target[1]}", target)
        choices = _created(app, change, choices, creates, picture)
        plan = preview(app, target, choices)
    decided = list(zip(persons, (choice.performer for choice in choices), strict=True))
    return add(app, target, plan, decided, change), text


def _created(
    app: App,
    change: int,
    choices: Sequence[Choice],
    creates: Mapping[int, Published],
    picture: Callable[[int], bytes | None],
) -> list[Choice]:
    """The choices with the performers that had to be made."""
    made: dict[int, int] = {}
    for choice in choices:
        if choice.performer in creates and choice.performer not in made:
            who = creates[choice.performer]
            made[choice.performer] = make(app, change, who.name, picture(choice.person), who.links)
    return [Choice(choice.person, made.get(choice.performer, choice.performer)) for choice in choices]


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


def enumerated(people: Sequence[Performer | Published]) -> str:
    """ "A", "A and B", "A, B and C"."""
    named = [each.name for each in people]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"

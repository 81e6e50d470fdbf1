"""Create a performer from a person nobody knows yet, with its face as the picture, and add it to the target."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.actions.add_performers import Choice, add, person_of, preview, require
from stash_sense_plugin.actions.writing import write
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import journal, known

if TYPE_CHECKING:
    from stash_sense_plugin.app import App


@dataclass(frozen=True)
class Created:
    performer: int
    name: str
    change: int


def apply(app: App, target: tuple[str, int], person: int, wanted: str, picture: bytes | None) -> Created:
    """`picture`: JPEG. Raises RequestError where the name is taken, or target or person are gone."""
    name = " ".join(wanted.split())
    if not name:
        raise RequestError("A performer needs a name.")
    seen = person_of(app, target, person)
    require(app, target)
    if performers.named(app.stash, name):
        raise RequestError(f"There is a performer {name} already.", "Choose that one, or give another name.")
    with app.database.transaction():
        change = journal.begin(app.database, f"Created {name} and added to {target[0]} {target[1]}", target)
        entry = journal.intend(app.database, change, "performer", None, "create", ({}, {"name": name}))
    number = write(app, entry, lambda: performers.create(app.stash, name, _address(picture)), made=int)
    known.note_name(app.database, number, name, "")
    plan = preview(app, target, [Choice(person, number)])
    for made in plan.adds:
        journal.know_after(app.database, entry, {"updated_at": made.updated_at})
    add(app, target, plan, [(seen, number)], change)
    return Created(number, name, change)


def _address(picture: bytes | None) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}" if picture else ""

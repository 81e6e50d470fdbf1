"""Create a performer from a person nobody knows yet, with its face as the picture, and add it to the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.actions.add_performers import Choice, add, person_of, preview, require
from stash_sense_plugin.actions.new_performer import demand_free, make
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.store import journal

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
    demand_free(app, name)
    change = journal.begin(app.database, f"Created {name} and added to {target[0]} {target[1]}", target)
    number = make(app, change, name, picture)
    add(app, target, preview(app, target, [Choice(person, number)]), [(seen, number)], change)
    return Created(number, name, change)

"""People whom only a published database knows, kept by the id that they have there: a newer one changes nothing.

Where performers are named by number, the negative of `id` names one of these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.store.database import Database, Row


@dataclass(frozen=True)
class Published:
    """`uid` is the person's id in the database, `links` are (endpoint, stash-box id)."""

    uid: str
    name: str
    disambiguation: str
    links: tuple[tuple[str, str], ...]


def note(database: Database, person: Published) -> int:
    """The (negative) number of the person from now on."""
    with database.transaction():
        database.run(
            "INSERT INTO published_person (uid, name, disambiguation, links) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (uid) DO UPDATE SET name = excluded.name, disambiguation = excluded.disambiguation, "
            "links = excluded.links",
            [person.uid, person.name, person.disambiguation, json.dumps(person.links)],
        )
        return -int(database.value("SELECT id FROM published_person WHERE uid = ?", [person.uid]))


def get(database: Database, number: int) -> Published | None:
    row = database.first("SELECT * FROM published_person WHERE id = ?", [-number])
    return _published(row) if row else None


def those(database: Database, numbers: Sequence[int]) -> dict[int, Published]:
    """Of the negative ones among `numbers`."""
    wanted = sorted({-number for number in numbers if number < 0})
    marks = ",".join("?" * len(wanted))
    rows = database.all(f"SELECT * FROM published_person WHERE id IN ({marks})", wanted)
    return {-row["id"]: _published(row) for row in rows}


def _published(row: Row) -> Published:
    links = tuple((str(endpoint), str(number)) for endpoint, number in json.loads(row["links"]))
    return Published(row["uid"], row["name"], row["disambiguation"], links)

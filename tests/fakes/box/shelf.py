"""All entities of one kind: those that were added, and a crowd of which each is made when somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]
DIGITS = {"performer": "a", "studio": "b", "tag": "c", "scene": "d", "site": "e", "category": "f", "image": "9"}
BEGIN = datetime(2026, 1, 1)
CROWD_STEP = 60_000_000
"""Microseconds between the changes of two of the crowd."""


def time_text(microseconds: int | None) -> str | None:
    """As stash-box writes times: without the last zeros."""
    if microseconds is None:
        return None
    text = (BEGIN + timedelta(microseconds=microseconds)).isoformat()
    return (text.rstrip("0") if "." in text else text) + "Z"


def own_id(kind: str, number: int) -> str:
    return f"{DIGITS[kind]}{number:07x}-0000-7000-8000-{number:012x}"


def crowd_id(kind: str, number: int) -> str:
    return f"{DIGITS[kind]}{number:07x}-0000-4000-8000-{number:012x}"


class Shelf(Mapping[str, Row]):
    """By id. Times in the rows are microseconds since BEGIN."""

    def __init__(self, kind: str, make: Callable[[int], Row]) -> None:
        self.kind = kind
        self._make = make
        self._rows: dict[str, Row] = {}
        self._crowd: dict[str, int] = {}
        self._sorted: list[str] | None = None

    def __getitem__(self, id: str) -> Row:
        if id not in self._rows and id in self._crowd:
            number = self._crowd[id]
            times = dict.fromkeys(("created", "updated"), number * CROWD_STEP)
            self._rows[id] = {"id": id, "deleted": False, **self._make(number), **times}
        return self._rows[id]

    def __iter__(self) -> Iterator[str]:
        yield from self._crowd
        yield from (id for id in self._rows if id not in self._crowd)

    def __len__(self) -> int:
        return len(self._crowd) + sum(id not in self._crowd for id in self._rows)

    def __contains__(self, id: object) -> bool:
        return id in self._rows or id in self._crowd

    def made(self) -> list[Row]:
        """Those that somebody made or looked at: the rest of the crowd is linked with nothing."""
        return list(self._rows.values())

    def put(self, row: Row) -> None:
        self._rows[row["id"]] = row
        self._sorted = None

    def take_out(self, id: str) -> None:
        self._rows.pop(id, None)
        self._crowd.pop(id, None)
        self._sorted = None

    def add_crowd(self, many: int) -> list[str]:
        """The ids, those changed last at the end."""
        ids = [crowd_id(self.kind, number) for number in range(1, many + 1)]
        self._crowd |= dict(zip(ids, range(1, many + 1), strict=True))
        self._sorted = None
        return ids

    def changed(self) -> None:
        """To be told after a row was."""
        self._sorted = None

    def by_update(self) -> list[str]:
        """Those that are there, the last changed first."""
        if self._sorted is None:
            self._sorted = sorted(
                (id for id in self if id not in self._rows or not self._rows[id]["deleted"]),
                key=lambda id: (self._updated(id), id),
                reverse=True,
            )
        return self._sorted

    def _updated(self, id: str) -> int:
        return int(self._rows[id]["updated"]) if id in self._rows else self._crowd[id] * CROWD_STEP

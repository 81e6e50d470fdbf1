"""Up to where our state is level with Stash's, and what has arrived since and waits to be looked at."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.store.database import Database


SHORTEST_PUT_OFF, LONGEST_PUT_OFF = 120.0, 3600.0


@dataclass(frozen=True)
class Level:
    """Of one kind: ids up to `last_id` are known, changes up to `watermark` (as Stash writes times), and `count`
    things there were."""

    last_id: int
    watermark: str
    count: int


def levels(database: Database) -> dict[str, Level]:
    rows = database.all("SELECT kind, last_id, watermark, count FROM level")
    return {row["kind"]: Level(row["last_id"], row["watermark"], row["count"]) for row in rows}


def put(database: Database, kind: str, level: Level) -> None:
    database.run(
        "INSERT OR REPLACE INTO level (kind, last_id, watermark, count) VALUES (?, ?, ?, ?)",
        [kind, level.last_id, level.watermark, level.count],
    )


def seen(database: Database, kind: str) -> dict[int, str]:
    """What was seen of the overlap before the watermark: id and updated_at."""
    return {row["id"]: row["updated_at"] for row in database.all("SELECT * FROM seen WHERE kind = ?", [kind])}


def put_seen(database: Database, kind: str, stamps: Mapping[int, str]) -> None:
    with database.transaction():
        database.run("DELETE FROM seen WHERE kind = ?", [kind])
        database.many("INSERT INTO seen VALUES (?, ?, ?)", [(kind, number, at) for number, at in stamps.items()])


def wanted(database: Database) -> set[str]:
    """The switches that were on at the last look."""
    return {row["name"] for row in database.all("SELECT name FROM wanted")}


def put_wanted(database: Database, names: Iterable[str]) -> None:
    with database.transaction():
        database.run("DELETE FROM wanted")
        database.many("INSERT INTO wanted VALUES (?)", [(name,) for name in names])


def arrive(database: Database, kind: str, numbers: Iterable[int]) -> None:
    """Note what has to be looked at. What waits already keeps its place."""
    now = time.time()
    database.many("INSERT OR IGNORE INTO arrival VALUES (?, ?, ?, ?)", [(kind, each, now, 0.0) for each in numbers])


def arrived(database: Database, kinds: Sequence[str], most: int = 1000) -> list[tuple[str, int]]:
    """Kind and id of what can be looked at now, the oldest first. What was put off for longer than anybody does was put
    off before the clock was set back."""
    marks, now = ", ".join("?" * len(kinds)), time.time()
    rows = database.all(
        f"SELECT kind, id FROM arrival WHERE kind IN ({marks}) AND (not_before <= ? OR not_before > ?) "
        "ORDER BY noted_at, kind, id LIMIT ?",
        [*kinds, now, now + LONGEST_PUT_OFF, most],
    )
    return [(row["kind"], row["id"]) for row in rows]


def waiting(database: Database) -> dict[str, int]:
    """How many of each kind wait, those included that are not ready."""
    return {row["kind"]: row["n"] for row in database.all("SELECT kind, count(*) AS n FROM arrival GROUP BY kind")}


def next_ready(database: Database) -> float | None:
    """When the first of those that were put off can be looked at."""
    found: float | None = database.value(
        "SELECT min(CASE WHEN not_before > ? THEN 0 ELSE not_before END) FROM arrival", [time.time() + LONGEST_PUT_OFF]
    )
    return found


def leave(database: Database, kind: str, number: int) -> None:
    database.run("DELETE FROM arrival WHERE kind = ? AND id = ?", [kind, number])


def put_all_off(database: Database, kinds: Sequence[str], until: float) -> None:
    marks = ", ".join("?" * len(kinds))
    database.run(f"UPDATE arrival SET not_before = ? WHERE kind IN ({marks})", [until, *kinds])


def leave_all(database: Database, kind: str) -> None:
    database.run("DELETE FROM arrival WHERE kind = ?", [kind])


def put_off(database: Database, kind: str, number: int) -> None:
    """For a while: the longer, the longer it waits already."""
    now = time.time()
    noted = database.value("SELECT noted_at FROM arrival WHERE kind = ? AND id = ?", [kind, number]) or now
    seconds = min(max(SHORTEST_PUT_OFF, now - noted), LONGEST_PUT_OFF)
    database.run("UPDATE arrival SET not_before = ? WHERE kind = ? AND id = ?", [now + seconds, kind, number])

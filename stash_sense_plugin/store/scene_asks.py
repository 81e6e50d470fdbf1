"""What stash-boxes answered to the fingerprints of scenes, and whom they are to be asked about (again).

Each batch is kept as it is answered, so that a kill loses one at most. A stash-box gains scenes: what it was asked for
is asked for again after a while, ever less often, and at once when the fingerprints are others. What it fails at is
asked for in smaller batches the next time, until what makes it fail is alone.
"""

from __future__ import annotations

import json
import time
import zlib
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stash_sense_plugin.store.database import Database

DAY = 86400.0
WAITS = (7 * DAY, 30 * DAY, 90 * DAY)
"""Seconds until it is asked again, after the first answer, the second, and every further one."""
KEPT_ON = 1 * DAY
"""So long a look at everything that was broken off is gone on with, instead of begun anew."""
PAGE = 500


@dataclass(frozen=True)
class Ask:
    """`prints`: digest of the fingerprints it was asked for by. `times`: how often it answered to these; `tries`: how
    often it failed since."""

    scene: int
    prints: str
    asked_at: float
    times: int
    tries: int

    def is_due(self, prints: str, since: float, now: float) -> bool:
        if self.tries or self.prints != prints or self.asked_at < since:
            return True
        return self.asked_at + WAITS[min(self.times, len(WAITS)) - 1] <= now


@dataclass(frozen=True)
class Answered:
    """`found`: the stash-box's scenes as it gave them."""

    scene: int
    prints: str
    found: Sequence[Mapping[str, Any]]


def batches(
    database: Database, endpoint: str, wanted: Mapping[int, str], most: int, now: float | None = None
) -> list[list[int]]:
    """Of the scenes wanted (id -> digest of the fingerprints) those that are due: `most` at once, fewer of those at
    which the stash-box failed, which come last."""
    asks, since = _asks(database, endpoint), _since(database, endpoint)
    at = time.time() if now is None else now
    due = [
        (asks[scene].tries if scene in asks else 0, scene)
        for scene, prints in wanted.items()
        if scene not in asks or asks[scene].is_due(prints, since, at)
    ]
    found = []
    for tries, group in groupby(sorted(due), key=lambda each: each[0]):
        scenes, size = [scene for _, scene in group], max(1, most >> 2 * tries)
        found += [scenes[start : start + size] for start in range(0, len(scenes), size)]
    return found


def put(database: Database, endpoint: str, answers: Iterable[Answered]) -> None:
    """To be called within a transaction."""
    database.many(
        "INSERT INTO scene_ask (endpoint, scene_id, prints, asked_at, times, found) VALUES (?, ?, ?, ?, 1, ?) "
        "ON CONFLICT (endpoint, scene_id) DO UPDATE SET asked_at = excluded.asked_at, found = excluded.found, "
        "times = CASE WHEN prints = excluded.prints THEN times + 1 ELSE 1 END, prints = excluded.prints, "
        "tries = 0, error = NULL",
        [[endpoint, one.scene, one.prints, time.time(), _packed(one.found)] for one in answers],
    )


def failed(database: Database, endpoint: str, scenes: Iterable[int], error: str) -> None:
    """What it answered before stays."""
    database.many(
        "INSERT INTO scene_ask (endpoint, scene_id, prints, asked_at, tries, error) VALUES (?, ?, '', ?, 1, ?) "
        "ON CONFLICT (endpoint, scene_id) DO UPDATE SET tries = tries + 1, error = excluded.error",
        [[endpoint, scene, time.time(), error] for scene in scenes],
    )


def answers(database: Database, endpoint: str) -> Iterator[list[Answered]]:
    """Those that found something, by ascending id, PAGE at once."""
    after = 0
    while rows := database.all(
        "SELECT scene_id, prints, found FROM scene_ask WHERE endpoint = ? AND scene_id > ? AND found IS NOT NULL "
        "ORDER BY scene_id LIMIT ?",
        [endpoint, after, PAGE],
    ):
        yield [Answered(row["scene_id"], row["prints"], _unpacked(row["found"])) for row in rows]
        after = rows[-1]["scene_id"]


def found(database: Database, endpoint: str, scene: int) -> dict[str, Mapping[str, Any]]:
    """What was found for one scene, by the stash-box's id."""
    packed = database.value("SELECT found FROM scene_ask WHERE endpoint = ? AND scene_id = ?", [endpoint, scene])
    return {str(one["id"]): one for one in _unpacked(packed)} if packed else {}


def forget_all_but(database: Database, endpoint: str, scenes: Iterable[int]) -> None:
    """Those that Stash no longer has, or that got a link."""
    database.run(
        "DELETE FROM scene_ask WHERE endpoint = ? AND scene_id NOT IN (SELECT value FROM json_each(?))",
        [endpoint, json.dumps(sorted(scenes))],
    )


def want_anew(database: Database, endpoint: str, now: float | None = None) -> None:
    """Everything is due. Where that was said not long ago and is not done yet, what was asked for since is not."""
    at = time.time() if now is None else now
    database.run(
        "INSERT INTO scene_ask_anew VALUES (?, ?) ON CONFLICT (endpoint) DO UPDATE SET since = excluded.since "
        "WHERE since < excluded.since - ?",
        [endpoint, at, KEPT_ON],
    )


def done(database: Database, endpoint: str) -> None:
    """Everything that was due has been asked for."""
    database.run("DELETE FROM scene_ask_anew WHERE endpoint = ?", [endpoint])


def _asks(database: Database, endpoint: str) -> dict[int, Ask]:
    rows = database.all("SELECT scene_id, prints, asked_at, times, tries FROM scene_ask WHERE endpoint = ?", [endpoint])
    return {row["scene_id"]: Ask(*row) for row in rows}


def _since(database: Database, endpoint: str) -> float:
    return float(database.value("SELECT since FROM scene_ask_anew WHERE endpoint = ?", [endpoint]) or 0.0)


def _packed(found: Sequence[Mapping[str, Any]]) -> bytes | None:
    return zlib.compress(json.dumps(found, separators=(",", ":")).encode(), 6) if found else None


def _unpacked(packed: bytes) -> list[Mapping[str, Any]]:
    scenes: list[Mapping[str, Any]] = json.loads(zlib.decompress(packed))
    return scenes

"""Hashes of the keyframes of scenes, by which one is recognised within another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.store.database import Database

TRIES = 3
"""Begun so often without an end, a file is suspected of ending the process that reads it."""


@dataclass(frozen=True)
class Footage:
    """`frames`: as the hashes are packed. Seconds."""

    scene_id: int
    duration: float
    frames: bytes


def done(database: Database, form: int) -> dict[int, str]:
    """scene -> fingerprint of the file that was read, or that could not be."""
    rows = database.all(
        "SELECT scene_id, file FROM footage WHERE form = ? AND (frames IS NOT NULL OR error IS NOT NULL "
        "OR attempts >= ?)",
        [form, TRIES],
    )
    return {row["scene_id"]: row["file"] for row in rows}


def begin(database: Database, scene: int, file: str, form: int) -> None:
    """Note the attempt before the work."""
    database.run(
        "INSERT INTO footage (scene_id, file, form, attempts) VALUES (?, ?, ?, 1) ON CONFLICT (scene_id) DO UPDATE "
        "SET attempts = CASE WHEN file = excluded.file AND form = excluded.form THEN attempts + 1 ELSE 1 END, "
        "file = excluded.file, form = excluded.form, frames = NULL, error = NULL",
        [scene, file, form],
    )


def take_back(database: Database, scene: int) -> None:
    """The user stopped it: as if it had not been begun."""
    database.run("DELETE FROM footage WHERE scene_id = ? AND frames IS NULL AND error IS NULL", [scene])


def put(database: Database, found: Footage) -> None:
    database.run(
        "UPDATE footage SET duration = ?, frames = ?, attempts = 0, "
        "number = (SELECT max(number) + 1 FROM footage) WHERE scene_id = ?",
        [found.duration, found.frames, found.scene_id],
    )


def fail(database: Database, scene: int, error: str) -> None:
    database.run("UPDATE footage SET error = ?, attempts = 0 WHERE scene_id = ?", [error, scene])


def newest(database: Database) -> int:
    """The number of what was read last."""
    return int(database.value("SELECT coalesce(max(number), 0) FROM footage"))


def after(database: Database, number: int) -> set[int]:
    """Scenes that were read after that one."""
    rows = database.all("SELECT scene_id FROM footage WHERE number > ? AND frames IS NOT NULL", [number])
    return {row["scene_id"] for row in rows}


def all_of(database: Database, form: int) -> Iterator[Footage]:
    """By ascending id."""
    for row in database.all(
        "SELECT scene_id, duration, frames FROM footage WHERE form = ? AND frames IS NOT NULL ORDER BY scene_id", [form]
    ):
        yield Footage(row["scene_id"], row["duration"], row["frames"])


def forget(database: Database, scenes: Iterable[int]) -> None:
    database.many("DELETE FROM footage WHERE scene_id = ?", [[number] for number in scenes])

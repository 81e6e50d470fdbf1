"""A library of any size put straight into the tables of a real Stash that does not run, since scanning 100,000 files
would take a night. Only benchmarks do that: what they measure is reading it back through GraphQL.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from stash_sense_plugin.duplicates.scenes import SceneFacts

LONG_AGO = "2024-05-01T12:00:00Z"
FIRST = datetime(2020, 1, 1, tzinfo=timezone.utc)
FOLDER = 1


def fill(database: Path, library: Iterable[SceneFacts]) -> None:
    """`database`: Stash's SQLite file, set up and empty. A scene's id is its id there; each phash is a file."""
    scenes = list(library)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("INSERT INTO folders VALUES (?, '/library', NULL, ?, ?, ?, NULL)", [FOLDER, *[LONG_AGO] * 3])
        _insert(
            connection, "studios (id, name, created_at, updated_at)", _named({s.studio for s in scenes if s.studio})
        )
        people = {each for scene in scenes for each in scene.performers}
        _insert(connection, "performers (id, name, created_at, updated_at)", _named(people))
        _insert(connection, "scenes (id, title, code, date, studio_id, created_at, updated_at)", map(_scene, scenes))
        _insert(
            connection,
            "performers_scenes (performer_id, scene_id)",
            ((performer, scene.id) for scene in scenes for performer in scene.performers),
        )
        _insert(
            connection,
            "scene_stash_ids (scene_id, endpoint, stash_id)",
            ((scene.id, *link) for scene in scenes for link in scene.stash_ids),
        )
        _files(connection, scenes)


def link_performers(database: Path, endpoint: str, stash_ids: Iterable[str]) -> None:
    """A performer for each id, of whom nothing else is known."""
    links = [(number, endpoint, stash_id) for number, stash_id in enumerate(stash_ids, 1)]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        _insert(connection, "performers (id, name, created_at, updated_at)", _named(number for number, _, _ in links))
        _insert(connection, "performer_stash_ids (performer_id, endpoint, stash_id)", links)


def touch(database: Path, ids: Iterable[int], title: str, at: str) -> None:
    """As if the user had given these scenes a new title at that time."""
    with closing(sqlite3.connect(database)) as connection, connection:
        rows = [(f"{title} {number}", at, number) for number in ids]
        connection.executemany("UPDATE scenes SET title = ?, updated_at = ? WHERE id = ?", rows)


def _files(connection: sqlite3.Connection, scenes: Iterable[SceneFacts]) -> None:
    files, videos, links = [], [], []
    prints: list[tuple[int, str, str | int]] = []
    number = 0
    for scene in scenes:
        for place, phash in enumerate(scene.phashes or (None,)):
            number += 1
            size = round(scene.duration * 500_000)
            files.append((number, f"{number}.mp4", FOLDER, size, *[_at(scene.id)] * 3))
            videos.append((number, scene.duration, "h264", "mp4", "aac", 1920, 1080, 30.0, 4_000_000))
            prints.append((number, "oshash", f"{number:016x}"))
            links.append((scene.id, number, place == 0))
            if phash is not None:
                signed = phash - (1 << 64) if phash >= 1 << 63 else phash
                prints.append((number, "phash", signed))
    _insert(connection, "files (id, basename, parent_folder_id, size, mod_time, created_at, updated_at)", files)
    columns = "file_id, duration, video_codec, format, audio_codec, width, height, frame_rate, bit_rate"
    _insert(connection, f"video_files ({columns})", videos)
    _insert(connection, "files_fingerprints (file_id, type, fingerprint)", prints)
    _insert(connection, 'scenes_files (scene_id, file_id, "primary")', links)


def _named(numbers: Iterable[int]) -> Iterator[tuple[object, ...]]:
    return ((number, f"Name {number}", LONG_AGO, LONG_AGO) for number in sorted(numbers))


def _scene(scene: SceneFacts) -> tuple[object, ...]:
    date = scene.date if len(scene.date) == len("2024-05-01") else None
    return scene.id, scene.title, scene.code, date, scene.studio, _at(scene.id), _at(scene.id)


def _at(number: int) -> str:
    """One after the other, ten minutes apart."""
    return (FIRST + timedelta(minutes=10 * number)).isoformat().replace("+00:00", "Z")


def _insert(connection: sqlite3.Connection, into: str, rows: Iterable[tuple[object, ...]]) -> None:
    marks = ", ".join("?" * (into.count(",") + 1))
    connection.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)

"""What the tests of published face databases share: releases that are wrong in one way, and what an index answers."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import voyager

from stash_sense_plugin.install import published
from tests.generated.published import Published

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stash_sense_plugin.faces.index import FaceIndex
    from stash_sense_plugin.faces.types import Floats
    from stash_sense_plugin.install.face_database import Installed
    from stash_sense_plugin.install.places import Places

    Change = Callable[[Path], None]


def silent(fraction: float, text: str) -> None:
    assert 0 <= fraction <= 1
    assert text


def install(places: Places, source: Path) -> Installed:
    return published.install(places, source, silent)


def content(places: Places) -> dict[str, bytes]:
    """Of every file of installed databases, and the names of other folders."""
    return {
        str(path.relative_to(places.databases)): path.read_bytes() if path.is_file() else b""
        for path in places.databases.rglob("*")
    }


def together(made: Published) -> Floats:
    """(faces, 1024): what the index is to hold, by label."""
    return np.concatenate(made.vectors, axis=1) * np.float32(np.sqrt(0.5))


def check_answers(opened: FaceIndex, made: Published, count: int, within: float) -> None:
    """Faces that are new to the database find whom they find among the vectors as they were before publishing.

    Numbers of eight bits alone put a cosine off by 0.001 (one standard deviation).
    """
    rng = np.random.default_rng(9)
    known = together(made)
    noise = rng.normal(size=(count, known.shape[1])).astype(np.float32)
    queries = known[rng.integers(0, len(known), count)] + 0.5 * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    truth = queries @ known.T
    hits = opened.search(queries, 1)
    best = truth.argmax(axis=1)
    numbers = numbered(made)
    assert opened.owners[hits.rows[:, 0]].tolist() == [numbers[owner] for owner in made.owners[best].tolist()]
    np.testing.assert_allclose(hits.scores[:, 0], truth[np.arange(count), opened.faces[hits.rows[:, 0]]], atol=within)


def numbered(made: Published) -> dict[int, int]:
    """The number of each person in the index."""
    order = dict.fromkeys(made.owners.tolist())
    return {person: number for number, person in enumerate(order, 1)}


def changed(folder: Path, name: str, change: Callable[[Any], Any]) -> None:
    row = json.loads((folder / name).read_text(encoding="utf-8"))
    (folder / name).write_text(json.dumps(change(row)), encoding="utf-8")


def with_manifest(**fields: Any) -> Change:
    return lambda folder: changed(folder, "manifest.json", lambda row: row | fields)


def without(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def with_text(name: str, text: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return change


def with_list(change: Callable[[Any], Any], name: str = "faces.json") -> Change:
    return lambda folder: changed(folder, name, change)


def with_sql(statement: str) -> Change:
    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "performers.db")) as connection:
            connection.executescript(statement)

    return change


def with_index(**fields: Any) -> Change:
    """The vectors of another database, with right sums."""

    def change(folder: Path) -> None:
        other = Published(**fields).folder(folder / "other")
        shutil.copy(other / "face_arcface.voy", folder)
        shutil.rmtree(other)
        Published().write_manifest(folder)

    return change


def cut(folder: Path) -> None:
    file = folder / "face_facenet.voy"
    file.write_bytes(file.read_bytes()[:-40])
    Published().write_manifest(folder)


def narrow(folder: Path) -> None:
    made = voyager.Index(voyager.Space.Cosine, 128)
    made.add_items(np.ones((40, 128), dtype=np.float32))
    made.save(str(folder / "face_arcface.voy"))
    Published().write_manifest(folder)


def flipped(folder: Path) -> None:
    data = bytearray((folder / "face_facenet.voy").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "face_facenet.voy").write_bytes(data)

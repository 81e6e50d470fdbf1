"""An installed published face database, small and made by hand: what the installer would have put there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces import index
from stash_sense_plugin.install import face_database, persons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stash_sense_plugin.faces.types import Floats
    from stash_sense_plugin.install.places import Places

STASHDB = "https://stashdb.org/graphql"


@dataclass(frozen=True)
class Somebody:
    """`vectors` (N, D) are the person's faces. `elsewhere`: (endpoint, id) beside that at StashDB."""

    name: str
    stash_id: str
    vectors: Floats
    elsewhere: tuple[tuple[str, str], ...] = ()


def put(places: Places, people: Sequence[Somebody], space: str, *, slug: str = "sample", version: str = "1") -> Path:
    """In place of an older version of the same name."""
    face_database.remove(places, slug)
    folder = places.databases / f"{slug}-{version}"
    folder.mkdir(parents=True)
    owners = np.repeat(np.arange(1, len(people) + 1), [len(one.vectors) for one in people])
    faces = index.KnownFaces(
        np.concatenate([one.vectors for one in people]), owners, np.arange(len(owners)), np.full(len(owners), 0.8)
    )
    index.build(folder / face_database.INDEX, space, faces, kind="float16")
    _write_persons(folder / face_database.PERSONS, people)
    marker = {
        "slug": slug, "version": version, "space": space, "sources": ["stashdb"],
        "counts": {"persons": len(people), "faces": len(owners)},
    }  # fmt: skip
    (folder / face_database.MARKER).write_text(json.dumps(marker), encoding="utf-8")
    return folder


def _write_persons(path: Path, people: Sequence[Somebody]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(persons.SCHEMA)
        for number, one in enumerate(people, 1):
            uid = f"stashdb.org:{one.stash_id}"
            connection.execute("INSERT INTO person VALUES (?, ?, ?, '', ?)", [number, uid, one.name, len(one.vectors)])
            for link in ((STASHDB, one.stash_id), *one.elsewhere):
                connection.execute("INSERT INTO stash_id VALUES (?, ?, ?, 0)", [number, *link])
        connection.commit()

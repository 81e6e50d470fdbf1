"""A published face database as its makers release them, of any size, with made-up people in it.

A person is a direction, a face is near it. Directions are drawn as real embeddings lie: around a common mean, with a
covariance of low rank, so that some people are far more alike than others.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import voyager

from stash_sense_plugin.faces.embed import unit

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats

DIM = 512
FILES = ("performers.db", "face_facenet.voy", "face_arcface.voy", "faces.json", "performers.json", "manifest.json")
SCHEMA = """
CREATE TABLE performers (id INTEGER PRIMARY KEY, canonical_name TEXT NOT NULL, disambiguation TEXT, later_column TEXT);
CREATE TABLE stashbox_ids (performer_id INTEGER, endpoint TEXT, stashbox_performer_id TEXT, created_at TEXT,
    PRIMARY KEY (endpoint, stashbox_performer_id));
CREATE TABLE merged_ids (performer_id INTEGER, merged_stashbox_id TEXT, endpoint TEXT, merged_at TEXT,
    PRIMARY KEY (endpoint, merged_stashbox_id));
CREATE TABLE faces (id INTEGER PRIMARY KEY, performer_id INTEGER, facenet_index INTEGER NOT NULL UNIQUE,
    arcface_index INTEGER NOT NULL UNIQUE, source_endpoint TEXT NOT NULL, quality_score REAL, pruned INTEGER);
"""


@dataclass
class Published:
    """`faces` are shared out among `people`, each of whom has one at least. `storage` is Float32 or E4M3."""

    people: int = 12
    faces: int = 40
    storage: str = "Float32"
    seed: int = 0
    version: str = "2026.02.18"
    noise: float = 0.6
    effort: int = 60
    gaps: tuple[int, ...] = ()
    manifest: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """(faces,): the person 0, 1, ... of each label."""
        rng = np.random.default_rng([self.seed, 1])
        more = rng.integers(0, self.people, self.faces - self.people)
        return rng.permutation(np.concatenate([np.arange(self.people), more]))

    @cached_property
    def vectors(self) -> tuple[Floats, Floats]:
        """Two (faces, 512), of length 1, by label: of the one model and of the other."""
        return self._drawn(2), self._drawn(3)

    def _drawn(self, seed: int) -> Floats:
        rng = np.random.default_rng([self.seed, seed])
        spread = rng.normal(size=(48, DIM)) * np.geomspace(1, 0.2, 48)[:, None]
        people = 0.3 * rng.normal(size=DIM) + rng.normal(size=(self.people, 48)) @ spread
        directions = unit((people + 0.3 * rng.normal(size=people.shape)).astype(np.float32))
        noise = unit(rng.normal(size=(self.faces, DIM)).astype(np.float32))
        return unit(directions[self.owners] + np.float32(self.noise) * noise)

    def uid(self, person: int) -> str:
        """Every fourth is known to fansdb alone."""
        return f"{'fansdb.cc' if person % 4 == 3 else 'stashdb.org'}:{self.stash_id(person)}"

    def stash_id(self, person: int, what: str = "own") -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self.seed} {person} {what}"))

    def folder(self, path: Path) -> Path:
        path.mkdir(parents=True)
        for name, vectors in zip(("face_facenet.voy", "face_arcface.voy"), self.vectors, strict=True):
            self._write_index(path / name, vectors)
        self._write_lists(path)
        self._write_database(path / "performers.db")
        self.write_manifest(path)
        return path

    def zip(self, path: Path) -> Path:
        """And the folder beside it."""
        return zipped(self.folder(path.with_suffix("")), path)

    def _write_index(self, path: Path, vectors: Floats) -> None:
        kind = getattr(voyager.StorageDataType, self.storage)
        made = voyager.Index(
            voyager.Space.Cosine, DIM, M=8, ef_construction=self.effort, max_elements=len(vectors),
            storage_data_type=kind,
        )  # fmt: skip
        made.add_items(vectors, ids=list(range(len(vectors))))
        made.save(str(path))

    def _write_lists(self, path: Path) -> None:
        faces = [None if label in self.gaps else self.uid(owner) for label, owner in enumerate(self.owners.tolist())]
        people = {
            self.uid(person): {"name": f"Person &quot;{person}&quot; O&#39;Hara", "country": None, "face_count": 1}
            for person in range(self.people)
        }
        (path / "faces.json").write_text(json.dumps(faces), encoding="utf-8")
        (path / "performers.json").write_text(json.dumps(people), encoding="utf-8")

    def _write_database(self, path: Path) -> None:
        """Everybody is known to theporndb too, and has an id that was merged."""
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(SCHEMA)
            for person in range(self.people):
                number, own = person + 1, "fansdb" if person % 4 == 3 else "stashdb"
                connection.execute(
                    "INSERT INTO performers VALUES (?, ?, ?, '')", [number, f"P{person}", f"no. {person}"]
                )
                for endpoint, what in ((own, "own"), ("theporndb", "other")):
                    row = [number, endpoint, self.stash_id(person, what)]
                    connection.execute("INSERT INTO stashbox_ids VALUES (?, ?, ?, '')", row)
                row = [number, self.stash_id(person, "merged"), own]
                connection.execute("INSERT INTO merged_ids VALUES (?, ?, ?, '')", row)
            for label, owner in enumerate(self.owners.tolist()):
                row = [label, owner + 1, label, label, "stashdb", self.quality(label)]
                connection.execute("INSERT INTO faces VALUES (?, ?, ?, ?, ?, ?, 0)", row)
            connection.commit()

    @staticmethod
    def quality(label: int) -> float | None:
        """Some are unknown, some no quality at all."""
        return {0: None, 1: 7.5}.get(label % 5, round(label % 100 / 100, 2))

    def write_manifest(self, path: Path) -> None:
        """Over the files as they are now."""
        sums = {name: "sha256:" + hashlib.sha256((path / name).read_bytes()).hexdigest() for name in FILES[:3]}
        row = {
            "version": self.version, "created_at": "2026-02-18T01:09:34Z", "performer_count": self.people,
            "face_count": self.faces, "sources": ["stashdb", "fansdb", "theporndb"],
            "models": {"facenet_dim": DIM, "arcface_dim": DIM, "flip_averaging": True}, "checksums": sums,
        } | self.manifest  # fmt: skip
        (path / "manifest.json").write_text(json.dumps(row), encoding="utf-8")


def zipped(folder: Path, path: Path, under: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for file in sorted(folder.iterdir()):
            made.write(file, under + file.name)
    return path

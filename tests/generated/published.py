"""A published face database of any size, in the predecessor's format, made with the real Voyager library.

Its faces are strangers drawn from the mean and covariance of real embeddings: of the 128 numbers that MobileFaceNet
gives for the people of ../shared, mapped by one fixed matrix for each of the two models. Where these are not there,
they come from numbers that fall off alike.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.faces.embed import unit
from tests.shared import SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stash_sense_plugin.faces.types import Floats

DIM = 512
FILES = ("performers.db", "face_facenet.voy", "face_arcface.voy", "faces.json", "performers.json", "manifest.json")
SOURCES = ("fansdb", "javstash", "pmvstash", "stashdb", "theporndb")
SCHEMA = """
CREATE TABLE schema_version (version INTEGER PRIMARY KEY);
INSERT INTO schema_version VALUES (3);
CREATE TABLE performers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, canonical_name TEXT NOT NULL, disambiguation TEXT, gender TEXT, country TEXT,
    ethnicity TEXT, birth_date TEXT, face_count INTEGER DEFAULT 0, image_url TEXT, of_a_later_version REAL);
CREATE TABLE stashbox_ids (
    performer_id INTEGER, endpoint TEXT, stashbox_performer_id TEXT, created_at TEXT,
    PRIMARY KEY (endpoint, stashbox_performer_id));
CREATE TABLE faces (
    id INTEGER PRIMARY KEY, performer_id INTEGER, facenet_index INTEGER NOT NULL UNIQUE,
    arcface_index INTEGER NOT NULL UNIQUE, image_url TEXT, source_endpoint TEXT NOT NULL, quality_score REAL,
    pruned INTEGER DEFAULT 0, yaw REAL);
CREATE TABLE merged_ids (
    performer_id INTEGER, merged_stashbox_id TEXT, endpoint TEXT, merged_at TEXT,
    PRIMARY KEY (endpoint, merged_stashbox_id));
"""


@dataclass(frozen=True, eq=False)
class Faces:
    """Per face (row = label): the performer 0..P - 1 it shows, FaceNet's and ArcFace's vector, float32 (N, 512)."""

    performers: np.ndarray
    facenet: Floats
    arcface: Floats

    @property
    def joined(self) -> Floats:
        """float32 (N, 1024): what a cosine of is the mean of the two cosines."""
        return np.concatenate([unit(self.facenet), unit(self.arcface)], axis=1) * np.float32(0.5**0.5)


@dataclass
class Changes:
    """What is to be otherwise than usual. `gaps`: labels without a name in faces.json."""

    storage: str = "Float32"
    gaps: Sequence[int] = ()
    manifest: dict[str, Any] = field(default_factory=dict)
    links: list[list[str]] | None = None
    deleted: Sequence[int] = ()


def faces(performers: int, count: int, seed: int = 0) -> Faces:
    """Of each performer one face at least, the rest of anybody; in the order in which a crawler would meet them."""
    rng = np.random.default_rng(seed)
    owners = np.concatenate([np.arange(performers), rng.integers(0, performers, count - performers)])
    owners.sort()
    mean, root = _spread()
    people = mean + rng.standard_normal((performers, len(mean)), dtype=np.float32) @ root
    seen = unit(people)[owners] + 0.055 * rng.standard_normal((count, len(mean)), dtype=np.float32)
    del people
    return Faces(owners, _model(seen, 1, rng), _model(seen, 2, rng))


def _model(seen: Floats, number: int, rng: np.random.Generator) -> Floats:
    """As one of the two models would put it: not of length 1, and with errors of its own."""
    basis = np.linalg.qr(np.random.default_rng(number).standard_normal((DIM, seen.shape[1])))[0].astype(np.float32)
    vectors = seen @ basis.T
    vectors += 0.02 * rng.standard_normal(vectors.shape, dtype=np.float32)
    return np.asarray(vectors * np.float32(10 * number))


@lru_cache(maxsize=1)
def _spread() -> tuple[Floats, Floats]:
    """Mean (D,) of people's embeddings, and a root (D, D) of their covariance."""
    people = _real() if SHARED else np.random.default_rng(5).standard_normal((60, 128)) * 0.98 ** np.arange(128)
    centred = people - people.mean(axis=0)
    covariance = centred.T @ centred / len(people)
    covariance = 0.7 * covariance + 0.3 * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
    return people.mean(axis=0).astype(np.float32), np.linalg.cholesky(covariance).T.astype(np.float32)


def _real() -> Floats:
    """float32 (stills, 128), of the people of ../shared."""
    from stash_sense_plugin.faces.types import Frame
    from tests.generated.open_pack import open_pack
    from tests.generated.stills import hamilton, lfw, main_face

    pack, found = open_pack(), []
    for still in (still for people in (lfw(), hamilton()) for some in people.values() for still in some):
        image = still.pixels()
        face = main_face(pack.detector, image)
        if face is not None:
            found.append(pack.faces(Frame(0, 0.0, image), [face])[0].embedding)
    return np.stack(found)


def uid(performer: int) -> str:
    """Every tenth is known to another stash-box only."""
    return f"{'fansdb.cc' if performer % 10 == 9 else 'stashdb.org'}:{number(performer)}"


def number(performer: int, salt: str = "") -> str:
    digits = hashlib.md5(f"{performer}{salt}".encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def write(folder: Path, made: Faces, changes: Changes | None = None) -> Path:
    """The files of the database, in a folder of their own."""
    changes = changes or Changes()
    folder.mkdir(parents=True, exist_ok=True)
    write_voyager(folder / "face_facenet.voy", made.facenet, changes)
    write_voyager(folder / "face_arcface.voy", made.arcface, changes)
    performers = int(made.performers[-1]) + 1 if len(made.performers) else 0
    _write_performers(folder / "performers.db", made, performers)
    gaps = set(changes.gaps)
    _json(folder / "faces.json", [None if at in gaps else uid(one) for at, one in enumerate(made.performers.tolist())])
    counts = np.bincount(made.performers, minlength=performers).tolist()
    _json(
        folder / "performers.json",
        {uid(one): {"name": f"Person &amp; {one}", "country": "IS", "image_url": None, "face_count": counts[one]}
         for one in range(performers)},
    )  # fmt: skip
    if changes.links is not None:
        _json(folder / "performer_links.json", changes.links)
    write_manifest(folder, len(made.performers), performers, changes)
    return folder


def write_voyager(path: Path, vectors: Floats, changes: Changes) -> None:
    import voyager

    storage = getattr(voyager.StorageDataType, changes.storage)
    index = voyager.Index(voyager.Space.Cosine, DIM, storage_data_type=storage, max_elements=max(1, len(vectors)))
    for start in range(0, len(vectors), 20_000):  # labels are given: with several threads it deals them out in disorder
        part = vectors[start : start + 20_000]
        index.add_items(part, list(range(start, start + len(part))), num_threads=-1)
    for label in changes.deleted:
        index.mark_deleted(label)
    index.save(str(path))


def write_manifest(folder: Path, faces: int, performers: int, changes: Changes | None = None) -> None:
    """With the sums of what lies there now."""
    manifest = {
        "version": "2026.02.18",
        "created_at": "2026-02-18T01:09:34Z",
        "performer_count": performers,
        "face_count": faces,
        "sources": list(SOURCES),
        "models": {
            "detector": "yolov8", "alignment": "insightface_norm_crop_5point",
            "facenet_dim": DIM, "arcface_dim": DIM, "flip_averaging": True,
        },
        "checksums": {name: f"sha256:{_sum(folder / name)}" for name in FILES[:3]},
    }  # fmt: skip
    _json(folder / "manifest.json", {**manifest, **(changes.manifest if changes else {})})


def zipped(folder: Path, target: Path, inside: str = "") -> Path:
    """The flat archive that a release has; `inside`: a folder in it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, inside + path.name)
    return target


def _write_performers(path: Path, made: Faces, performers: int) -> None:
    """Every third performer is known to ThePornDB too; every seventh had another id that was merged."""
    path.unlink(missing_ok=True)
    everybody = range(performers)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO performers (id, canonical_name, disambiguation, gender, birth_date) VALUES (?, ?, ?, ?, ?)",
            ((one + 1, f"Canonical {one}", "the younger" if one % 5 == 0 else None, "FEMALE", "1990-01-02")
             for one in everybody),
        )  # fmt: skip
        own = [(one + 1, "fansdb" if one % 10 == 9 else "stashdb", number(one)) for one in everybody]
        own += [(one + 1, "theporndb", number(one, "t")) for one in everybody if one % 3 == 0]
        connection.executemany("INSERT INTO stashbox_ids VALUES (?, ?, ?, NULL)", own)
        merged = [(one + 1, number(one, "m"), "stashdb") for one in everybody if one % 7 == 0]
        connection.executemany("INSERT INTO merged_ids VALUES (?, ?, ?, NULL)", merged)
        connection.executemany(
            "INSERT INTO faces (performer_id, facenet_index, arcface_index, source_endpoint, quality_score) "
            "VALUES (?, ?, ?, 'stashdb', ?)",
            ((one + 1, at, at, None if at % 4 == 3 else at % 100 / 100)
             for at, one in enumerate(made.performers.tolist())),
        )  # fmt: skip
        connection.commit()


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "0" * 64

"""The file of known faces: made anew when they changed, and only then."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stash_sense_plugin.analyzers import face_index
from stash_sense_plugin.analyzers.strangers import Strangers
from stash_sense_plugin.analyzers.vectors import packed, stacked, unpacked
from stash_sense_plugin.errors import ModelError, NotReady
from stash_sense_plugin.faces.index import FaceIndex
from stash_sense_plugin.store import known
from tests.backend import SPACE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.backend import Backend

RNG = np.random.default_rng(3)


def learn(site: Backend, performer: int, count: int = 3, like: Any = None) -> None:
    """So many faces of a performer, near each other."""
    centre = RNG.normal(size=128) if like is None else like
    known.note_performer(site.app.database, performer, f"P{performer}", "", "", 1)
    for number in range(count):
        source = known.Source(SPACE, "image", 100 * performer + number, performer, "")
        known.begin_source(site.app.database, source, 1)
        vector = centre + 0.05 * RNG.normal(size=128)
        face = known.Learned(0.8, packed((vector / np.linalg.norm(vector)).astype(np.float32)), b"jpeg")
        known.end_source(site.app.database, source, "used", None, f"sum {number}", [face])


def files(site: Backend) -> list[str]:
    return sorted(file.name for file in site.app.places.index.iterdir())


def test_the_same_faces_make_no_new_version(site: Backend) -> None:
    for performer in range(1, 5):
        learn(site, performer)
    first = face_index.rebuild(site.app)
    assert (first.version, first.faces, first.performers) == (1, 12, 4)
    assert face_index.rebuild(site.app) == first
    learn(site, 5)
    second = face_index.rebuild(site.app)
    assert (second.version, second.performers) == (2, 5)
    assert files(site) == [second.file]


def test_a_lost_file_is_made_again(site: Backend) -> None:
    learn(site, 1)
    first = face_index.rebuild(site.app)
    (site.app.places.index / first.file).unlink()
    again = face_index.rebuild(site.app)
    assert (site.app.places.index / again.file).is_file()


def test_what_killed_processes_left_is_cleared(site: Backend) -> None:
    learn(site, 1)
    kept = face_index.rebuild(site.app).file
    folder = site.app.places.index
    old, fresh, earlier = folder / f"{kept}.77.new", folder / f"{kept}.78.new", folder / kept.replace("-1.", "-0.")
    for file in (old, fresh, earlier):
        file.write_bytes(b"begun")
    os.utime(old, (1, 1))
    face_index.rebuild(site.app)
    assert files(site) == sorted([kept, fresh.name])


def test_nothing_learned_is_not_ready(site: Backend) -> None:
    with pytest.raises(NotReady, match="No face is known"):
        face_index.opened(site.app, Strangers.of(site.app))
    assert face_index.rebuild(site.app).faces == 0
    with pytest.raises(NotReady, match="No face is known"):
        face_index.opened(site.app, Strangers.of(site.app))


def test_a_file_replaced_while_it_is_opened_is_opened_anew(site: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn ends between our look at the file's name and its opening."""
    learn(site, 1)
    face_index.rebuild(site.app)
    learn(site, 2)
    opening = FaceIndex.open

    def late(path: Path) -> FaceIndex:
        monkeypatch.setattr(FaceIndex, "open", opening)
        face_index.rebuild(site.app)
        return opening(path)

    monkeypatch.setattr(FaceIndex, "open", late)
    assert len(face_index.opened(site.app, Strangers.of(site.app)).index) == 6


def test_a_damaged_file_is_told(site: Backend) -> None:
    learn(site, 1)
    made = face_index.rebuild(site.app)
    (site.app.places.index / made.file).write_bytes(b"not an index")
    with pytest.raises(ModelError, match="Learn the faces again"):
        face_index.opened(site.app, Strangers.of(site.app))


def test_vectors_come_back_as_unit_vectors() -> None:
    vectors = RNG.normal(size=(5, 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    back = stacked([packed(vector) for vector in vectors])
    assert np.allclose(np.linalg.norm(back, axis=1), 1, atol=1e-6)
    assert float((back * vectors).sum(axis=1).min()) > 0.99999
    assert stacked([], 128).shape == (0, 128)
    assert not unpacked(bytes(8)).any()

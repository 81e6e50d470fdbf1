"""One picture of a performer: which face is learned from it, and what a new look changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pytest

from stash_sense_plugin.analyzers import known_faces
from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.faces.types import Detection, Face, Quality
from stash_sense_plugin.store import known
from tests.backend import SPACE

if TYPE_CHECKING:
    from tests.backend import Backend

SOURCE = known.Source(SPACE, "cover", 1, 1, "monday")
NO_PACK = cast("Any", None)


def face(size: float, quality: float = 0.8) -> Face:
    box = np.array([0, 0, size, size], dtype=np.float32)
    detection = Detection(box, 0.9, np.zeros((5, 2), np.float32))
    looks = Quality(quality, size, quality, quality, 0.9)
    return Face(0, 0.0, detection, looks, np.full(4, 0.5, np.float32), np.zeros((112, 112, 3), np.uint8))


@pytest.mark.parametrize(
    ("faces", "size", "reason"),
    [
        ([], None, "No face was found"),
        ([face(80)], 80, None),
        ([face(80), face(30)], 80, None),
        ([face(30), face(80)], 80, None),
        ([face(80), face(70)], None, "none is clearly the main one"),
        ([face(20)], None, "too small (20 pixels)"),
        ([face(80, 0.05)], None, "too blurred"),
    ],
)
def test_the_face_that_a_picture_is_of(faces: list[Face], size: float | None, reason: str | None) -> None:
    chosen, why = known_faces.choose(faces)
    assert (chosen.detection.size if chosen else None) == size
    assert (why is None) if reason is None else reason in str(why)


def learned(site: Backend) -> tuple[str, int, Any]:
    row = known.source(site.app.database, SOURCE)
    assert row
    return row["state"], known.faces_of(site.app.database, SPACE, 1), row["reason"]


@pytest.fixture
def used(site: Backend) -> known.Source:
    """A cover from which a face was learned on monday; its bytes were b"picture"."""
    import hashlib

    known.begin_source(site.app.database, SOURCE, 1)
    content = hashlib.sha256(b"picture").hexdigest()
    known.end_source(site.app.database, SOURCE, "used", None, content, [known.Learned(0.9, bytes(8), b"jpeg")])
    return SOURCE


def look(site: Backend, source: known.Source, data: bytes | None) -> None:
    def read() -> bytes:
        if data is None:
            raise StashAnswered("Stash has nothing there.")
        return data

    known.begin_source(site.app.database, source, 2)
    known_faces.look(site.app, NO_PACK, known_faces.Picture(source, read))


def test_equal_bytes_keep_what_was_learned(site: Backend, used: known.Source) -> None:
    tuesday = replace(used, updated_at="tuesday")
    before = site.app.database.value("SELECT id FROM known_face")
    look(site, tuesday, b"picture")
    assert learned(site) == ("used", 1, None)
    assert site.app.database.value("SELECT id FROM known_face") == before
    row = known.source(site.app.database, tuesday)
    assert row
    assert known_faces.is_settled(row, tuesday)
    assert not known_faces.is_settled(row, used)


def test_a_picture_that_cannot_be_had_keeps_what_was_learned(site: Backend, used: known.Source) -> None:
    tuesday = replace(used, updated_at="tuesday")
    look(site, tuesday, None)
    assert learned(site) == ("failed", 1, None)
    row = known.source(site.app.database, tuesday)
    assert row
    assert not known_faces.is_settled(row, tuesday)
    look(site, tuesday, b"picture")
    assert learned(site) == ("used", 1, None)


def test_a_picture_that_was_never_had_says_why(site: Backend) -> None:
    look(site, SOURCE, None)
    assert learned(site) == ("failed", 0, "Stash has nothing there.")


def test_a_picture_of_somebody_else_now_is_looked_at_anew(site: Backend, used: known.Source) -> None:
    """The bytes are the same and broken: so what is told comes from the new look."""
    look(site, replace(used, performer_id=2), b"picture")
    row = known.source(site.app.database, used)
    assert row
    assert (row["performer_id"], row["state"], known.faces_of(site.app.database, SPACE, 1)) == (2, "unused", 0)


def test_a_broken_picture_is_settled_with_its_reason(site: Backend) -> None:
    look(site, SOURCE, b"no picture at all")
    state, faces, reason = learned(site)
    assert (state, faces) == ("unused", 0)
    assert reason
    row = known.source(site.app.database, SOURCE)
    assert row
    assert known_faces.is_settled(row, SOURCE)

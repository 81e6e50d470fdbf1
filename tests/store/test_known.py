from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.store import known
from stash_sense_plugin.store.known import Learned, Source

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database

COVER = Source("space", "cover", 1, 1, "2026-01-01")
FACE = Learned(0.9, b"\x01\x02", b"jpeg")


def learn(database: Database, source: Source, *faces: Learned, reason: str | None = None, run: int = 1) -> None:
    known.note_performer(database, source.performer_id, f"P{source.performer_id}", "", "", run)
    known.begin_source(database, source, run)
    known.end_source(database, source, "unused" if reason else "used", reason, "hash", faces)


def test_what_was_learned_stays_until_the_new_result_is_there(database: Database) -> None:
    learn(database, COVER, FACE)
    known.begin_source(database, COVER, 2)
    assert known.faces_of(database, "space", 1) == 1
    known.end_source(database, COVER, "unused", "No face.", "other", ())
    assert known.faces_of(database, "space", 1) == 0


def test_a_complete_pass_forgets_what_is_gone(database: Database) -> None:
    learn(database, COVER, FACE)
    learn(database, Source("space", "image", 9, 2, ""), FACE)
    known.note_performer(database, 2, "P2", "", "", 2)
    known.touch_source(database, Source("space", "image", 9, 2, ""), 2)
    assert known.forget_unseen(database, 2, "space") == 1
    assert [row["performer_id"] for row in known.faces(database, "space")] == [2]


@pytest.mark.parametrize(
    ("faces", "reason", "shown"),
    [([FACE], None, None), ([], "Too small.", "Too small."), (None, None, known.NO_PICTURE)],
)
def test_the_report_says_why_a_performer_has_no_face(
    database: Database, faces: list[Learned] | None, reason: str | None, shown: str | None
) -> None:
    known.note_performer(database, 1, "P1", "", "", 1)
    if faces is not None:
        learn(database, COVER, *faces, reason=reason)
    [row] = known.report(database, "space")
    assert (row["faces"], row["reason"]) == (len(faces or []), shown)


def test_the_order_of_faces_does_not_depend_on_when_each_was_learned(database: Database) -> None:
    for number in (3, 1, 2):
        learn(database, Source("space", "cover", number, number, ""), FACE)
    assert [row["performer_id"] for row in known.faces(database, "space")] == [1, 2, 3]

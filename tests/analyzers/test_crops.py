"""Faces that are kept as pictures, embedded anew: as good as from the files, and nobody's face is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.analyzers import crops
from stash_sense_plugin.analyzers.matching import Matcher
from stash_sense_plugin.analyzers.vectors import packed
from stash_sense_plugin.faces import stills
from stash_sense_plugin.media.image import encode_jpeg, read_image
from stash_sense_plugin.store import known, targets
from stash_sense_plugin.store.targets import FaceRow, Target
from tests.analyzers.test_strangers import PEOPLE, learn
from tests.backend import SPACE
from tests.faces.people import seen
from tests.generated.open_pack import open_pack
from tests.generated.stills import lfw
from tests.shared import needs_shared

if TYPE_CHECKING:
    from tests.backend import Backend

OTHER = "insightface-w600k-r50-512"


@needs_shared
@pytest.mark.parametrize("still", [True, False])
def test_a_kept_picture_is_as_good_as_the_file(still: bool) -> None:
    """By the pack that cut it out, whose answer to the file itself is known: what JPEG and cutting cost."""
    pack = open_pack()
    faces = [stills.find(pack, some[0].pixels())[0] for some in lfw().values()]
    kept = np.stack([read_image(encode_jpeg(face.crop)) for face in faces])
    fresh = pack.embedded(np.stack([face.crop for face in faces]), still=still).vectors
    again = pack.embedded(kept, still=still).vectors
    assert (fresh * again).sum(axis=1).min() >= 0.98
    if still:
        assert (np.stack([face.embedding for face in faces]) * again).sum(axis=1).min() >= 0.98


def row(frame: int, vector: np.ndarray | None, number: int = 0) -> FaceRow:
    """A face at a place of its own in the frame."""
    place = 0.1 * number
    embedding = b"" if vector is None else packed(vector)
    return FaceRow(frame, 2.0 * frame, (place, 0.1, place + 0.05, 0.2), 0.9, {"overall": 0.9}, embedding, None)


def test_faces_without_an_embedding_stay_with_those_they_were_seen_with(site: Backend) -> None:
    learn(site, 1, PEOPLE[0])
    learn(site, 2, PEOPLE[1])
    first, second = seen(PEOPLE[0], 6, seed=1), seen(PEOPLE[1], 4, seed=2)
    rows = [row(at + 10, vector) for at, vector in enumerate(first)] + [row(at, None) for at in range(3)]
    rows += [row(at + 10, vector, 1) for at, vector in enumerate(second)] + [row(30, None, 1)]
    persons = Matcher(site.app).of_rows(Target("scene", 1, SPACE), rows, [70] * 9 + [80] * 5, ())
    told = [(each.candidates[0].performer_id, each.frames, each.first_seen, len(each.faces)) for each in persons]
    assert told == [(1, 9, 0.0, 9), (2, 5, 20.0, 5)]


def test_a_person_that_falls_apart_gives_them_to_the_larger_part(site: Backend) -> None:
    learn(site, 1, PEOPLE[0])
    vectors = [*seen(PEOPLE[0], 5, seed=1), *seen(PEOPLE[4], 2, seed=2)]
    rows = [row(at, vector) for at, vector in enumerate(vectors)] + [row(9, None)]
    persons = Matcher(site.app).of_rows(Target("scene", 1, SPACE), rows, [70] * 8, ())
    assert [len(each.faces) for each in persons] == [6, 2]


@pytest.mark.parametrize(
    ("changed", "taken"),
    [({}, True), ({"updated_at": "later"}, False), ({"performer_id": 2}, False), ({"source_id": 8}, False)],
)
def test_only_the_very_same_picture_is_taken_over(site: Backend, changed: dict[str, object], taken: bool) -> None:
    for performer in (1, 2):
        known.note_performer(site.app.database, performer, "P", "", "", 1)
    there = known.Source(OTHER, "image", 7, 1, "then")
    known.begin_source(site.app.database, there, 1)
    face = known.Learned(0.8, b"vector", encode_jpeg(np.zeros((112, 112, 3), dtype=np.uint8)))
    known.end_source(site.app.database, there, "used", None, "sum", [face])
    site.app.database.run("UPDATE source SET updated_at = 'then'")
    here = replace(there, space=SPACE, **changed)  # type: ignore[arg-type]
    assert (known.kept_elsewhere(site.app.database, here, OTHER) is not None) == taken


@pytest.mark.parametrize(("pack", "others"), [("open", [OTHER]), ("buffalo_l", [SPACE]), ("stash-sense", [])])
def test_only_packs_that_cut_faces_out_alike_take_over(site: Backend, pack: str, others: list[str]) -> None:
    site.ask("settings.set", values={"pack": pack})
    assert crops.spaces_alike(site.app) == others


def test_what_was_found_in_another_file_is_not_taken_over(site: Backend) -> None:
    site.seen("scene", 1, [1], file="old")
    site.ask("settings.set", values={"pack": "buffalo_l"})
    target = Target("scene", 1, OTHER)
    assert targets.get(site.app.database, replace(target, space=SPACE)) is not None
    assert crops.of_target(site.app, open_pack(), target, "new") is None

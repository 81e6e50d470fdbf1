"""One person filed as two performers is found by the faces; different people are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.twins import twins
from tests.generated.open_pack import open_pack
from tests.generated.stills import lfw, portrayed
from tests.shared import needs_shared

if TYPE_CHECKING:
    from stash_sense_plugin.faces.types import Face

pytestmark = needs_shared


@pytest.fixture(scope="module")
def faces() -> dict[str, list[Face]]:
    """Ten pictures of each of ten people."""
    return {name: [portrayed(open_pack(), still) for still in some] for name, some in lfw().items()}


def known(faces: dict[str, list[Face]], filed: list[tuple[str, slice]]) -> Known:
    """Performers 1, 2, ...: of each a person and which of the pictures."""
    rows = [(owner, face) for owner, (name, part) in enumerate(filed, 1) for face in faces[name][part]]
    made = FaceIndex.of(
        "open",
        KnownFaces(
            np.stack([face.embedding for _, face in rows]),
            [owner for owner, _ in rows],
            range(len(rows)),
            [face.quality.overall for _, face in rows],
        ),
    )
    return Known(made, fit(made))


@pytest.mark.parametrize("each", [1, 2, 5], ids=lambda each: f"{each} pictures of each")
def test_everybody_filed_twice_is_found_and_nobody_else(faces: dict[str, list[Face]], each: int) -> None:
    filed = [(name, slice(start, start + each)) for name in faces for start in (0, 5)]
    found = {(one.a, one.b): min(one.confidence) for one in twins(known(faces, filed))}
    true = {(2 * number + 1, 2 * number + 2) for number in range(len(faces))}
    assert not [pair for pair, confidence in found.items() if pair not in true and confidence >= 0.5]
    assert len(true & set(found)) >= (7 if each == 1 else 9)


def test_people_filed_once_are_nobody_s_twin(faces: dict[str, list[Face]]) -> None:
    assert twins(known(faces, [(name, slice(0, 10)) for name in faces])) == []


def test_what_is_shown_are_faces_of_the_two(faces: dict[str, list[Face]]) -> None:
    name = next(iter(faces))
    filed = [(other, slice(0, 3)) for other in list(faces)[1:]] + [(name, slice(0, 3)), (name, slice(3, 6))]
    [one] = twins(known(faces, filed))
    assert (one.a, one.b, one.faces) == (len(faces), len(faces) + 1, (3, 3))
    first = 3 * (len(faces) - 1)
    assert one.shown[0] in range(first, first + 3)
    assert one.shown[1] in range(first + 3, first + 6)


def test_an_empty_library_and_one_of_a_single_performer(faces: dict[str, list[Face]]) -> None:
    assert twins(known(faces, [(next(iter(faces)), slice(0, 3))])) == []

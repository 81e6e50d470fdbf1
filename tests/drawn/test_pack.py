"""The pack that the demo makes where the real one cannot be had: it knows whom it was made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.faces.pack import Pack, PackSpec
from stash_sense_plugin.faces.types import Face, Frame
from tests.drawn.library import CAST
from tests.drawn.pack import DIMENSIONS, write_pack
from tests.drawn.person import Expression, make_person
from tests.drawn.portrait import Look, portrait
from tests.drawn.render import Pose

if TYPE_CHECKING:
    from pathlib import Path

SEEDS = tuple(CAST.values())[:3]
LOOKS = (Look(), Look(Pose(10, 2, -2), Expression(smile=0.5)))


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder: Path = tmp_path_factory.mktemp("pack")
    entry = write_pack(folder, SEEDS)
    return Pack(PackSpec.from_values(entry, {file["role"]: folder / file["name"] for file in entry["files"]}))


def faces(pack: Pack, seed: int, look: Look, scale: float) -> list[Face]:
    size = (round(4.6 * scale), round(5.6 * scale))
    picture = np.asarray(portrait(make_person(seed), look, size=size, scale=scale, seed=seed))
    return pack.faces(Frame(0, 0.0, picture), pack.detector.find(picture, max(size)))


@pytest.mark.parametrize("scale", [24, 40, 80])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_drawn_face_is_found_where_it_is(pack: Pack, seed: int, scale: float) -> None:
    (face,) = faces(pack, seed, LOOKS[0], scale)
    middle, eyes = 2.3 * scale, 0.42 * 5.6 * scale
    assert face.detection.score > 0.6
    assert np.abs(face.detection.landmarks[:2].mean(axis=0) - (middle, eyes)).max() < 0.35 * scale


def test_those_it_was_made_for_are_told_apart(pack: Pack) -> None:
    seen = np.array([[faces(pack, seed, look, 40)[0].embedding for look in LOOKS] for seed in SEEDS])
    assert seen.shape == (len(SEEDS), 2, DIMENSIONS)
    likeness = seen[:, 0] @ seen[:, 1].T
    assert likeness.diagonal().min() > 0.6
    assert (likeness - np.diag(likeness.diagonal())).max() < 0.4


def test_an_empty_room_has_no_face(pack: Pack) -> None:
    room = np.full((200, 300, 3), (90, 100, 120), dtype=np.uint8)
    assert pack.detector.find(room, 320) == []

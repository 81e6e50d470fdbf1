"""Drawn people are found and told apart by the real models: everything that stands on them depends on it."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.faces.pack import Pack, PackSpec
from stash_sense_plugin.faces.types import Face, Frame
from stash_sense_plugin.install import packs
from stash_sense_plugin.install.places import Places
from tests.drawn.library import CAST, STRANGERS
from tests.drawn.person import Expression, make_person
from tests.drawn.portrait import Look, portrait
from tests.drawn.render import Light, Pose
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

LOOKS = {
    "still": Look(),
    "turned and smiling": Look(Pose(14, 3, -4), Expression(smile=0.7), Light(key=(0.6, 0.5, 0.8))),
    "away, talking, in dim light": Look(Pose(-16, -4, 3), Expression(mouth=0.5), Light((-0.8, 0.3, 0.6), 0.7, 0.35)),
}
EVERYBODY = (*CAST.values(), *STRANGERS)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    described = packs.by_id("open")
    files: dict[str, Path] = packs.locate(Places(tmp_path_factory.mktemp("data")), described, shared("models"))
    return Pack(PackSpec.from_values(described.recipe, files))


@cache
def seen(pack: Pack, seed: int, look: str) -> list[Face]:
    """All faces found in a portrait with a face of about 80 pixels."""
    picture = np.asarray(portrait(make_person(seed), LOOKS[look], size=(190, 230), scale=40, seed=seed))
    return pack.faces(Frame(0, 0.0, picture), pack.detector.find(picture, 320))


def cosine(one: Face, other: Face) -> float:
    return float(one.embedding @ other.embedding)


@needs_shared
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("seed", EVERYBODY)
def test_one_good_face_is_found(pack: Pack, seed: int, look: str) -> None:
    faces = seen(pack, seed, look)
    assert len(faces) == 1
    assert faces[0].detection.score > 0.8
    eyes, mouth = faces[0].detection.landmarks[:2], faces[0].detection.landmarks[3:]
    assert eyes[:, 1].max() < mouth[:, 1].min()


@needs_shared
def test_looks_at_one_person_are_alike_and_at_two_are_not(pack: Pack) -> None:
    faces = {seed: [seen(pack, seed, look)[0] for look in LOOKS] for seed in EVERYBODY}
    same = [cosine(*pair) for looks in faces.values() for pair in combinations(looks, 2)]
    other = [cosine(a, b) for one, two in combinations(EVERYBODY, 2) for a in faces[one] for b in faces[two]]
    assert min(same) > max(other)
    assert np.mean(same) > 0.65
    assert np.mean(other) < 0.40


def test_the_same_seed_draws_the_same_picture() -> None:
    one, two = (np.asarray(portrait(make_person(5), Look(), size=(100, 120), scale=20, seed=3)) for _ in range(2))
    assert (one == two).all()
    assert make_person(5) != make_person(6)


@pytest.mark.parametrize("seed", range(6))
def test_a_portrait_is_a_picture_of_skin_hair_and_cloth(seed: int) -> None:
    picture = np.asarray(portrait(make_person(seed), Look(), size=(100, 120), scale=20, seed=3))
    assert picture.shape == (120, 100, 3)
    assert picture[40:80, 30:70].std() > 10

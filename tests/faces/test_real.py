"""The whole way on real pictures: lfw10, the group pictures, and the clip hamilton.mp4 against its gallery."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.faces import stills
from stash_sense_plugin.faces.match import people
from stash_sense_plugin.faces.types import Face, Looks
from tests.faces import gallery
from tests.generated.open_pack import open_pack
from tests.generated.stills import lfw, portrayed
from tests.shared import needs_shared

if TYPE_CHECKING:
    from stash_sense_plugin.faces.known import Known

LEARNED = 3


@lru_cache(maxsize=1)
def _lfw_faces() -> dict[str, list[Face]]:
    return {name: [portrayed(open_pack(), still) for still in some] for name, some in lfw().items()}


@needs_shared
@pytest.mark.parametrize("stranger", range(10))
def test_eight_of_ten_people_are_told_from_stills(stranger: int) -> None:
    """Three images of each learned; of the rest at least 98 % ranked first, none of the two strangers named."""
    everybody = sorted(lfw())
    strangers = {everybody[stranger], everybody[(stranger + 4) % 10]}
    names = [name for name in everybody if name not in strangers]
    known = gallery.index({name: _lfw_faces()[name][:LEARNED] for name in names})
    first, false, named = [], [], []
    for name in everybody:
        for face in _lfw_faces()[name][LEARNED:]:
            (person,) = people(Looks.of([face]), known)
            right = names.index(name) + 1 if name in names else 0
            if right:
                first.append(person.candidates[0].performer == right)
                named.append(person.best is not None)
            if person.best and person.best.performer != right:
                false.append(name)
    assert len(first) == 56
    assert np.mean(first) >= 0.98
    assert not false
    assert np.mean(named) >= 0.95


@lru_cache(maxsize=1)
def _gallery() -> Known:
    return gallery.learned(open_pack())


@needs_shared
@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("two_people", {"barack_obama", "joe_biden"}),
        ("obama_and_biden", {"barack_obama", "joe_biden"}),
        ("kit_with_rose", {"kit_harington", "rose_leslie"}),
    ],
)
def test_group_pictures(name: str, there: set[str]) -> None:
    faces = stills.find(open_pack(), gallery.group(name).pixels())
    assert gallery.named(faces, _gallery()) == there


@needs_shared
def test_a_filmed_scene() -> None:
    """On stage, in the audience in profile; whoever else is named must be there (Lacamoire is, 25 pixels wide)."""
    named = gallery.named(gallery.seen_in_the_clip(open_pack(), _gallery()), _gallery())
    assert {"lin_manuel_miranda", "barack_obama"} <= named
    assert named <= {"lin_manuel_miranda", "barack_obama", "alex_lacamoire"}

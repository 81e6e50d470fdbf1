"""The whole way on real pictures: lfw10, the group pictures, and the clip hamilton.mp4 against its gallery."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from PIL import Image

from stash_sense_plugin.faces import stills
from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.match import Known, Person, people
from stash_sense_plugin.faces.types import Face, Looks
from stash_sense_plugin.faces.watch import watch
from stash_sense_plugin.media import grid
from stash_sense_plugin.media.types import MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.generated.open_pack import open_pack
from tests.generated.stills import Still, hamilton, lfw
from tests.shared import needs_shared, shared

LEARNED = 3


def _main_face(still: Still) -> Face:
    """The face in the middle: what a performer's picture shows."""
    image = still.pixels()
    middle = np.array([image.shape[1], image.shape[0]]) / 2

    def rank(face: Face) -> float:
        centre = (face.detection.box[:2] + face.detection.box[2:]) / 2
        return face.detection.size - 0.5 * float(np.hypot(*(centre - middle)))

    return max(stills.find(open_pack(), image), key=rank)


@lru_cache(maxsize=1)
def _lfw_faces() -> dict[str, list[Face]]:
    return {name: [_main_face(still) for still in some] for name, some in lfw().items()}


def _index(faces: dict[str, list[Face]]) -> Known:
    """Performers 1, 2, ... in the order of their names."""
    rows = [(owner, face) for owner, name in enumerate(sorted(faces), 1) for face in faces[name]]
    known = KnownFaces(
        np.stack([face.embedding for _, face in rows]),
        [owner for owner, _ in rows],
        range(len(rows)),
        [face.quality.overall for _, face in rows],
    )
    index = FaceIndex.of("open", known)
    return Known(index, fit(index))


@needs_shared
@pytest.mark.parametrize("stranger", range(10))
def test_eight_of_ten_people_are_told_from_stills(stranger: int) -> None:
    """Three images of each learned; of the rest at least 98 % ranked first, none of the two strangers named."""
    everybody = sorted(lfw())
    strangers = {everybody[stranger], everybody[(stranger + 4) % 10]}
    names = [name for name in everybody if name not in strangers]
    known = _index({name: _lfw_faces()[name][:LEARNED] for name in names})
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
    return _index({name: [_main_face(still) for still in some] for name, some in hamilton().items()})


def _names(persons: list[Person]) -> set[str]:
    return {sorted(hamilton())[person.best.performer - 1] for person in persons if person.best}


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
    image = np.asarray(Image.open(shared("faces", "group", f"{name}.jpg")).convert("RGB"))
    assert _names(people(Looks.of(stills.find(open_pack(), image)), _gallery())) == there


@needs_shared
def test_a_filmed_scene() -> None:
    """On stage, in the audience in profile; whoever else is named must be there (Lacamoire is, 25 pixels wide)."""
    with open_video(shared("media", "hamilton.mp4")) as video:
        times = grid.coarse_to_fine(grid.times(video.duration))
        frames = (frame for frame in video.frames(times) if isinstance(frame, MediaFrame))
        seen = watch(open_pack(), frames, known=_gallery())
    named = _names(people(Looks.of(seen.faces), _gallery()))
    assert {"lin_manuel_miranda", "barack_obama"} <= named
    assert named <= {"lin_manuel_miranda", "barack_obama", "alex_lacamoire"}

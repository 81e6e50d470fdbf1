from __future__ import annotations

import weakref
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.faces.match import people
from stash_sense_plugin.faces.types import Frame, Looks
from stash_sense_plugin.faces.watch import Progress, watch
from stash_sense_plugin.media.grid import coarse_to_fine
from tests.benchmarks.accuracy import learned
from tests.generated.open_pack import open_pack
from tests.generated.scenes import MEDIUM, SMALL, Scene, make_scene
from tests.generated.stills import lfw
from tests.shared import needs_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.faces.known import Known


@lru_cache(maxsize=2)
def _scene(small: bool) -> Scene:
    index, used = learned(21)
    name = index.names[0]
    cast = {name: [still for at, still in enumerate(lfw()[name]) if at not in used[name]]}
    return make_scene(21, cast, {}, SMALL if small else MEDIUM, open_pack().detector)


def _known() -> Known:
    return learned(21)[0].known


@needs_shared
def test_stops_when_the_answer_no_longer_changes() -> None:
    """One known person, large enough to be sure of: far fewer frames than there are, and the right name."""
    seen = watch(open_pack(), _scene(False).frames(coarse_to_fine(list(range(60)))), known=_known())
    assert seen.settled
    assert 24 <= seen.frames <= 40
    (person,) = people(Looks.of(seen.faces), _known())
    assert person.best is not None
    assert person.best.performer == 1


@needs_shared
def test_without_anybody_known_every_frame_is_looked_at() -> None:
    progress: list[Progress] = []
    seen = watch(open_pack(), _scene(False).frames(range(8)), on_progress=progress.append)
    assert not seen.settled
    assert seen.frames == 8
    assert [step.frames for step in progress] == list(range(1, 9))
    assert progress[-1].faces == len(seen.faces) > 0
    scene = _scene(False)
    assert {face.frame for face in seen.faces} == {number for number in range(8) if scene.places(number)}
    assert all(face.time == scene.time(face.frame) for face in seen.faces)


@needs_shared
def test_stops_when_asked() -> None:
    taken: list[int] = []

    def frames() -> Iterator[Frame]:
        for frame in _scene(False).frames(range(8)):
            taken.append(frame.number)
            yield frame

    with pytest.raises(Stopped):
        watch(open_pack(), frames(), stop=lambda: len(taken) == 3)
    assert taken == [0, 1, 2]


@needs_shared
def test_only_one_frame_is_held() -> None:
    alive: list[weakref.ref[Frame]] = []

    def frames() -> Iterator[Frame]:
        for number in range(6):
            frame = Frame(number, 0.0, _scene(False).frame(number))
            alive.append(weakref.ref(frame))
            yield frame
            del frame
            assert sum(ref() is not None for ref in alive) <= 1

    watch(open_pack(), frames())


@needs_shared
def test_large_looks_are_spent_where_faces_are_small() -> None:
    """Pixels that the detector sees: few where faces are large, more where they are small."""
    pixels = []
    for small in (False, True):
        pack = open_pack()
        before = pack.detector.pixels
        watch(pack, _scene(small).frames(range(0, 60, 3)))
        pixels.append(pack.detector.pixels - before)
    assert pixels[0] < 0.75 * pixels[1]


@needs_shared
def test_frames_without_anybody() -> None:
    empty = [Frame(number, 0.0, np.full((90, 160, 3), 100, dtype=np.uint8)) for number in range(5)]
    assert watch(open_pack(), empty, known=_known()).faces == ()
    assert watch(open_pack(), [], known=_known()).frames == 0

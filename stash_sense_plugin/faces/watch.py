"""Looks through a scene, coarse to fine: as large as its smallest faces need, as long as looking changes the answer.

Frames come one at a time in an order of which every prefix covers the whole scene, and only one is held. The first are
looked at in the largest size; what that finds decides the size for the others, with a large one in between in case the
scene changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.faces.detect import merged
from stash_sense_plugin.faces.known import Remembering
from stash_sense_plugin.faces.match import Person, people
from stash_sense_plugin.faces.turned import find_turned
from stash_sense_plugin.faces.types import Face, Looks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stash_sense_plugin.faces.detect import Detector
    from stash_sense_plugin.faces.known import Known
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Detection, FrameLike, Pixels

_FIRST = 4
"""Frames looked at in the largest size before any is looked at in a smaller one."""
_EVERY = 6
"""Afterwards, one in so many."""
_TURNED_SIDE = 640
_SEEN_AT = 18.0
"""So many pixels of network input the smallest faces seen so far shall have: enough to find them."""
_LEAST_SIDE = 640
_MOST_FACES = 24
_LEAST_FACE = 11.0
"""Smaller faces, in pixels of the frame, say nothing about who it is."""
_JUDGE_EVERY = 8
_LEAST_FRAMES = 24
_CALM = 12
"""So many frames without news end a scene whose persons are all settled."""
_LARGEST_GAP = 2.0
_SURE = 0.97
_OUT_OF_REACH = 0.35
_PASSER_BY = 3


@dataclass(frozen=True)
class Progress:
    """So many frames looked at, so many faces found in them."""

    frames: int
    faces: int


@dataclass(frozen=True, eq=False)
class Seen:
    """Everything found. `settled` says that frames were left over because the answer no longer changed."""

    faces: tuple[Face, ...]
    frames: int
    settled: bool


def watch(
    pack: Pack,
    frames: Iterable[FrameLike],
    *,
    known: Known | None = None,
    span: tuple[float, float] | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Seen:
    """Faces of a scene's `frames`, which come coarse to fine and are taken only as long as they are needed.

    `span`: first and last time that will come, in seconds. A scene is not settled while a large part of it has not
    been seen: where keyframes are far apart, frames cannot come evenly. Without `known` all frames are looked at.
    Raises Stopped when `stop` says so between two frames.
    """
    effort, faces, seen = _Effort(), list[Face](), 0
    judge = _Judge(known, span) if known else None
    for frame in frames:
        if stop and stop():
            raise Stopped
        faces += pack.faces(frame, _worthwhile(effort.look(pack.detector, frame.image)))
        seen += 1
        if on_progress:
            on_progress(Progress(seen, len(faces)))
        if judge and judge.settled(faces, seen, frame.time):
            return Seen(tuple(faces), seen, True)
    return Seen(tuple(faces), seen, False)


def _worthwhile(found: list[Detection]) -> list[Detection]:
    """The most telling of one frame's faces: a crowd must not cost a minute."""
    usable = [face for face in found if face.size >= _LEAST_FACE]
    return sorted(usable, key=lambda face: -face.size * face.score)[:_MOST_FACES]


class _Effort:
    """How closely to look at the next frame, learned from the faces so far: in which size, and whether turned too."""

    def __init__(self) -> None:
        self._frames = 0
        self._sizes: list[float] = []
        self._lying = False

    def look(self, detector: Detector, image: Pixels) -> list[Detection]:
        """The faces of the next frame. Only thorough looks say how small the scene's faces are, and whether somebody
        lies: the others do not show it."""
        self._frames += 1
        thorough = self._frames <= _FIRST or self._frames % _EVERY == 0
        longest = max(image.shape[:2])
        found = detector.find(image, _largest(longest) if thorough else self._side(longest))
        if not thorough and not self._lying:
            return found
        everybody = self._with_lying(detector, image, found)
        if thorough:
            self._sizes += [face.size for face in everybody]
            self._lying = self._lying or len(everybody) > len(found)
        return everybody

    def _side(self, longest: int) -> int:
        """In which to look at a frame whose longer side has `longest` pixels."""
        smallest = float(np.percentile(self._sizes, 5)) if self._sizes else _LEAST_FACE
        needed = longest * _SEEN_AT / smallest
        largest = _largest(longest)
        return int(np.clip(-(-needed // 64) * 64, min(_LEAST_SIDE, largest), largest))

    def _with_lying(self, detector: Detector, image: Pixels, found: list[Detection]) -> list[Detection]:
        for turns in (1, 3):
            lying = find_turned(detector, image, turns, min(_TURNED_SIDE, _largest(max(image.shape[:2]))))
            found = merged(found, [face for face in lying if face.score >= detector.upright_score])
        return found


def _largest(longest: int) -> int:
    """Small frames are enlarged, which the detector rewards; very large ones are looked at as they are, in tiles."""
    return int(np.clip(2 * longest, 640, 1920)) if longest <= 1920 else min(longest, 2560)


class _Judge:
    """Says when a scene's answer no longer changes: nobody new for a while, and about everybody there is no doubt."""

    def __init__(self, known: Known, span: tuple[float, float] | None) -> None:
        self._known = Remembering(known.index, known.calibration, known.enough)
        self._span = span
        self._times: list[float] = []
        self._answer: frozenset[int] = frozenset()
        self._persons = 0
        self._since = 0

    def settled(self, faces: list[Face], seen: int, time: float) -> bool:
        self._times.append(time)
        if seen < _LEAST_FRAMES - _CALM or seen % (_JUDGE_EVERY // 2):
            return False
        persons = [person for person in people(Looks.of(faces), self._known) if not _is_passer_by(person, seen)]
        answer = frozenset(person.best.performer for person in persons if person.best)
        if answer != self._answer or len(persons) > self._persons:
            self._since = seen
        self._answer, self._persons = answer, len(persons)
        calm = seen - self._since >= _CALM and seen >= _LEAST_FRAMES
        return calm and bool(persons) and all(_is_settled(person) for person in persons) and self._has_seen_all()

    def _has_seen_all(self) -> bool:
        """Whether no stretch of the scene is left out that is several times what an even look would leave."""
        if self._span is None:
            return True
        start, end = self._span
        gaps = np.diff([start, *sorted(self._times), end])
        return bool(gaps.max() <= _LARGEST_GAP * (end - start) / _LEAST_FRAMES)


def _is_passer_by(person: Person, seen: int) -> bool:
    return len(person.members) < max(_PASSER_BY, 0.1 * seen) and not person.best


def _is_settled(person: Person) -> bool:
    """Known beyond doubt, or so unlike everybody that more frames will not change it."""
    if person.best:
        return person.best.confidence >= _SURE and len(person.members) >= _PASSER_BY
    return not person.candidates or person.candidates[0].confidence <= _OUT_OF_REACH

"""What speaks for and against two scenes being the same, sign by sign, before anything is weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates import scene_titles
from stash_sense_plugin.duplicates.scene_facts import NOBODY_KNOWN, SceneFacts
from stash_sense_plugin.duplicates.scene_titles import DIFFERENT, SAME

if TYPE_CHECKING:
    from collections.abc import Container

STRONG, NEAR, FAR = 4, 10, 20
"""Bits. Up to the first, hashes are of the same pictures; up to the second, which is Stash's own "low" accuracy, they
speak for a pair. Above the third they are of two videos, or of cuts so different that they show something else."""
SOME = "some"
"""Of performers: at least half of all are in both."""
EQUAL, CLOSE, SIMILAR, APART, WIDE = "equal", "close", "similar", "apart", "wide"
"""Lengths: within a second, as the same cut has in another encoding; within `CLOSE_SECONDS` or `CLOSE_SHARE`; within
5 %; within 15 %; beyond."""
EQUAL_SECONDS, CLOSE_SECONDS, CLOSE_SHARE = 1.0, 2.0, 0.005
_SIMILAR_SHARE, _APART_SHARE = 0.05, 0.15
_SHOWN, _STRANGERS = 0.05, 0.2
"""Least share of the time that recognised people must be seen, and most that unknown people may be, before it says
anything that nobody is in both."""
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Crowds:
    """Hashes that too many others are near to, within `STRONG` and within `NEAR` bits. Of what is crowded only within
    `NEAR`, copies of the same length can be told: in a series of shows from one room all hashes are alike, but seldom
    that much."""

    strong: Container[int] = ()
    near: Container[int] = ()

    def hides(self, one: int, other: int, apart: int, of_a_length: bool) -> bool:
        """Whether it says nothing that two hashes are so many bits apart."""
        is_copy = apart <= STRONG and of_a_length
        crowded = self.strong if is_copy or apart > NEAR else self.near
        return one in crowded or other in crowded


NO_CROWDS = Crowds()


@dataclass(frozen=True, slots=True)
class Evidence:
    """None: nothing can be said. `same_id`, `other_id`: an endpoint where both are one scene, where they are two.

    `distance`: bits between their nearest hashes, crowded ones left aside; `crowd_distance`: between the nearest of
    which one is crowded. `code` counts within a studio only. `faces`: SAME for similar shares, SOME for somebody in
    both, DIFFERENT for nobody.
    """

    same_id: str | None
    other_id: str | None
    distance: int | None
    crowd_distance: int | None
    length: str | None
    studio: str | None
    date: str | None
    performers: str | None
    title: str | None
    code: str | None
    faces: str | None

    @property
    def is_near(self) -> bool:
        return self.distance is not None and self.distance <= NEAR

    @property
    def is_near_in_a_crowd(self) -> bool:
        """With the second sign that a crowded hash needs: it is of this length, and of these people or that day."""
        return (
            self.crowd_distance is not None
            and self.crowd_distance <= NEAR
            and self.length == EQUAL
            and (self.performers == SAME or (self.studio == SAME and self.date == SAME))
        )


def compare(one: SceneFacts, other: SceneFacts, crowds: Crowds) -> Evidence:
    same_id, other_id = _links(one, other)
    distance, crowd_distance = distances(one, other, crowds)
    studio = _equal(one.studio, other.studio)
    return Evidence(
        same_id=same_id,
        other_id=other_id,
        distance=distance,
        crowd_distance=crowd_distance,
        length=length(one.duration, other.duration),
        studio=studio,
        date=date(one.date, other.date),
        performers=_performers(one, other),
        title=scene_titles.compare(one.title, other.title),
        code=_equal(code(one), code(other)) if studio == SAME else None,
        faces=faces(one, other),
    )


def distances(one: SceneFacts, other: SceneFacts, crowds: Crowds) -> tuple[int | None, int | None]:
    """Least bits between hashes that say something, and where one says nothing."""
    plain: int | None = None
    crowd: int | None = None
    of_a_length = length(one.duration, other.duration) in (EQUAL, CLOSE)
    for left in one.phashes:
        for right in other.phashes:
            apart = (left ^ right).bit_count()
            if crowds.hides(left, right, apart, of_a_length):
                crowd = apart if crowd is None else min(crowd, apart)
            else:
                plain = apart if plain is None else min(plain, apart)
    return plain, crowd


def length(one: float, other: float) -> str | None:
    if one <= 0 or other <= 0:
        return None
    gap, longer = abs(one - other), max(one, other)
    for name, most in (
        (EQUAL, EQUAL_SECONDS),
        (CLOSE, max(CLOSE_SECONDS, CLOSE_SHARE * longer)),
        (SIMILAR, _SIMILAR_SHARE * longer),
        (APART, _APART_SHARE * longer),
    ):
        if gap <= most:
            return name
    return WIDE


def date(one: str, other: str) -> str | None:
    """Of two that are not equally exact nothing is said, unless they contradict each other."""
    if not one or not other:
        return None
    if one == other:
        return SAME if is_whole_date(one) else None
    return None if one.startswith(other) or other.startswith(one) else DIFFERENT


def is_whole_date(text: str) -> bool:
    return len(text) == len("YYYY-MM-DD")


def code(scene: SceneFacts) -> str:
    """Studios' codes are written now with, now without spaces and dashes."""
    return "".join(letter for letter in scene.code.casefold() if letter.isalnum())


def _links(one: SceneFacts, other: SceneFacts) -> tuple[str | None, str | None]:
    if not one.stash_ids or not other.stash_ids:
        return None, None
    shared = sorted(set(one.stash_ids) & set(other.stash_ids))
    same = {endpoint for endpoint, _ in shared}
    both = {endpoint for endpoint, _ in one.stash_ids} & {endpoint for endpoint, _ in other.stash_ids}
    return min(same, default=None), min(both - same, default=None)


def _performers(one: SceneFacts, other: SceneFacts) -> str | None:
    first, second = set(one.performers), set(other.performers)
    if not first or not second:
        return None
    if first == second:
        return SAME
    shared = first & second
    if not shared:
        return DIFFERENT
    return SOME if 2 * len(shared) >= len(first | second) else None


def faces(one: SceneFacts, other: SceneFacts) -> str | None:
    """DIFFERENT only where somebody was recognised on each side and nothing explains why nobody on both: few unknown
    faces, who might be them, and nobody recognised in one is among the other's performers, missed by the eye alone."""
    if one.faces is None or other.faces is None:
        return None
    first, second = _recognised(one), _recognised(other)
    if not first or not second:
        return None
    shared = first.keys() & second.keys()
    if shared:
        people = first.keys() | second.keys()
        less = sum(min(first[person], second[person]) for person in shared)
        more = sum(max(first.get(person, 0.0), second.get(person, 0.0)) for person in people)
        return SAME if less >= _ALIKE * more else SOME
    strangers = max(one.faces.get(NOBODY_KNOWN, 0.0), other.faces.get(NOBODY_KNOWN, 0.0))
    explained = first.keys() & set(other.performers) or second.keys() & set(one.performers)
    seen = min(sum(first.values()), sum(second.values()))
    return DIFFERENT if seen >= _SHOWN and strangers <= _STRANGERS and not explained else None


def _recognised(scene: SceneFacts) -> dict[int, float]:
    return {person: share for person, share in (scene.faces or {}).items() if person != NOBODY_KNOWN}


def _equal(one: object, other: object) -> str | None:
    if not one or not other:
        return None
    return SAME if one == other else DIFFERENT

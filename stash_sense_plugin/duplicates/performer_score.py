"""How sure it is that two performers are one person: a score of 0..100 and the reasons, by the strongest sign.

| Tier | Rests on | Scores |
|---|---|---|
| link | the same id at one stash-box | 100; 50 to 60 where another stash-box has two ids |
| profile | the same profile at some other site | 95, more for several |
| face | faces that are each other's, both ways, several of each | 75 to 92, and what agrees; 60 with a single one |
| name | a name that both have, and a second sign | 55 to 86, 60 to 74 for names like "Anna"; more for further signs |

Never the same: two ids at one stash-box, unless another has one; the same name with two disambiguations, unless an id
or a profile is the same; who are tagged in one scene together, if only faces or names speak for it.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates.pair import Pair
from stash_sense_plugin.duplicates.performer_evidence import (
    DIFFERENT,
    FULL,
    ONE,
    PLAUSIBLE,
    SAME,
    SURE,
    compare,
)
from stash_sense_plugin.duplicates.performer_facts import FACE, LINK, NAME, PROFILE
from stash_sense_plugin.duplicates.performer_reasons import reasons

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.duplicates.performer_evidence import Evidence, Traits
    from stash_sense_plugin.duplicates.performer_facts import FaceEvidence

LIKELY = 70.0
"""From here on a pair is shown as one person."""
LISTED = 50.0
"""Below, a pair is not made."""
_CONFLICTING = 55.0
_LEAST_CONFLICTING, _MOST_CONFLICTING = 50.0, 60.0
_TOGETHER = -35.0
"""Who tags two in one scene means two; but a scraper may have added the second beside the first."""
_STRANGERS = -20.0
"""No name the same and man and woman: an account that is a couple's, or a wrong link."""
_PROFILE, _FURTHER_PROFILE = 95.0, 1.0
_BESIDE_PROFILE: dict[str, Mapping[str | None, float]] = {
    "name": {FULL: 2.0},
    "birthdate": {SAME: 1.0, DIFFERENT: -30.0},
    "gender": {DIFFERENT: -15.0},
}
_FACE_BASE, _FACE_SPAN = 75.0, 17.0
_FEW_FACES = 60.0
"""As sure, but one of them is known by a single picture, which may be of somebody else: to be looked at, not likely."""
_BESIDE_FACE: dict[str, Mapping[str | None, float]] = {
    "name": {FULL: 5.0, "first": 2.0},
    "birthdate": {SAME: 5.0, DIFFERENT: -25.0},
    "gender": {DIFFERENT: -25.0},
    "country": {DIFFERENT: -3.0},
    "disambiguation": {ONE: -3.0},
}
_BESIDE_NAME: dict[str, Mapping[str | None, float]] = {
    "birthdate": {DIFFERENT: -30.0},
    "gender": {DIFFERENT: -25.0},
    "country": {DIFFERENT: -5.0},
    "disambiguation": {ONE: -8.0},
}
_BY_BIRTHDATE = {True: 86.0, False: 64.0}
_BY_FACE, _BY_SURE_FACE = {True: 76.0, False: 64.0}, {True: 82.0, False: 74.0}
_BY_PAGE = {True: 76.0, False: 60.0}
_BY_ORIGIN = {True: 55.0, False: 0.0}
"""By whether the name is full. Of 20,000 performers a dozen or two share a name like "Anna" and the birthday by chance:
alone it is not likely. The same country and gender is so often so that it says nothing there."""
_FURTHER_SIGN, _NOBODYS_OWN_NAME, _REGISTERED_APART = 4.0, -3.0, -15.0
_MOST_BY_PROFILE, _MOST_BY_FACE, _MOST_BY_NAME = 99.0, 97.0, 92.0


def judge(one: Traits, other: Traits, face: FaceEvidence | None = None, is_together: bool = False) -> Pair | None:
    """None where they are not one person, or less than `LISTED` speaks for it. `face`: of `one` and `other`, in the
    order of their ids."""
    if one.facts.id == other.facts.id:
        return None
    one, other = sorted((one, other), key=lambda each: each.facts.id)
    evidence = compare(one, other, face, is_together)
    if is_ruled_out(evidence):
        return None
    tier, score = max(_options(evidence), key=lambda option: option[1])
    if score < LISTED:
        return None
    said = reasons(one.facts, other.facts, evidence, tier)
    return Pair(one.facts.id, other.facts.id, round(score, 1), tier, said, asdict(evidence))


def is_ruled_out(evidence: Evidence) -> bool:
    if evidence.same_id is not None:
        return False
    if evidence.other_id is not None:
        return True
    return not evidence.profiles and (evidence.is_together or evidence.disambiguation == DIFFERENT)


def _options(evidence: Evidence) -> list[tuple[str, float]]:
    if evidence.same_id is not None:
        return [(LINK, _by_link(evidence))]
    options = [(PROFILE, _by_profile(evidence))]
    if not evidence.is_together and evidence.disambiguation != DIFFERENT:
        options += [(FACE, _by_face(evidence)), (NAME, _by_name(evidence))]
    return options


def _by_link(evidence: Evidence) -> float:
    if evidence.other_id is None:
        return 100.0 + (_TOGETHER if evidence.is_together else 0.0)
    score = _CONFLICTING + (5.0 if evidence.profiles or evidence.name == FULL else 0.0)
    score -= 5.0 if DIFFERENT in (evidence.birthdate, evidence.gender) else 0.0
    score = min(max(score, _LEAST_CONFLICTING), _MOST_CONFLICTING)
    return score + (_TOGETHER if evidence.is_together else 0.0)


def _by_profile(evidence: Evidence) -> float:
    if not evidence.profiles:
        return 0.0
    score = _PROFILE + _FURTHER_PROFILE * (len(evidence.profiles) - 1) + _points(_BESIDE_PROFILE, evidence)
    if evidence.name is None and evidence.gender == DIFFERENT:
        score += _STRANGERS
    return min(score, _MOST_BY_PROFILE) + (_TOGETHER if evidence.is_together else 0.0)


def _by_face(evidence: Evidence) -> float:
    if evidence.face is None or evidence.face < SURE:
        return 0.0
    if not evidence.is_face_sure:
        return min(_FEW_FACES + _points(_BESIDE_FACE, evidence), LIKELY - 1)
    sure = _FACE_BASE + _FACE_SPAN * (evidence.face - SURE) / (1.0 - SURE)
    return min(sure + _points(_BESIDE_FACE, evidence), _MOST_BY_FACE)


def _by_name(evidence: Evidence) -> float:
    """By the best second sign; without one a name is nothing."""
    if evidence.name is None:
        return 0.0
    full = evidence.name == FULL
    found = [
        score
        for score, is_so in (
            (_BY_BIRTHDATE[full], evidence.birthdate == SAME),
            (_by_face_beside_name(evidence.face, full), evidence.face is not None),
            (_BY_PAGE[full], bool(evidence.pages)),
            (_BY_ORIGIN[full], evidence.country == SAME and evidence.gender == SAME),
        )
        if is_so
    ]
    if not found:
        return 0.0
    score = max(found) + _FURTHER_SIGN * (len(found) - 1) + _points(_BESIDE_NAME, evidence)
    return min(score + (0.0 if evidence.is_own_name else _NOBODYS_OWN_NAME), _MOST_BY_NAME)


def _by_face_beside_name(face: float | None, full: bool) -> float:
    least, most = _BY_FACE[full], _BY_SURE_FACE[full]
    share = 0.0 if face is None else min((face - PLAUSIBLE) / (SURE - PLAUSIBLE), 1.0)
    return least + (most - least) * share


def _points(table: Mapping[str, Mapping[str | None, float]], evidence: Evidence) -> float:
    points = sum(values.get(getattr(evidence, sign), 0.0) for sign, values in table.items())
    return points + (0.0 if evidence.other_profile is None else _REGISTERED_APART)

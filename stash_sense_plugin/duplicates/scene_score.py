"""How sure it is that two scenes are the same: a score of 0..100 and the reasons, by the strongest sign there is.

| Tier | Rests on | Scores |
|---|---|---|
| link | the same id at one stash-box | 100 with near hashes; 50 with far ones: probably a wrong link |
| hash | near perceptual hashes | 92 to 80 up to 4 bits, 56 to 43 beyond, and up to 28 more for the same length |
| crowd | hashes that many others are as near to, the same length and people, or studio and day | 58 and what agrees |
| details | the same release, code or title, without hashes | 55 to 72 and what agrees, 88 at most |

Never the same: two ids at one stash-box, hashes more than `FAR` bits apart, and, save with hashes and lengths nearly
equal, nobody recognised in both where somebody was recognised in each.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates import scene_titles
from stash_sense_plugin.duplicates.pair import Pair
from stash_sense_plugin.duplicates.scene_evidence import (
    APART,
    CLOSE,
    EQUAL,
    FAR,
    NO_CROWDS,
    SIMILAR,
    SOME,
    STRONG,
    WIDE,
    compare,
)
from stash_sense_plugin.duplicates.scene_facts import CROWD, DETAILS, HASH, LINK, SceneFacts
from stash_sense_plugin.duplicates.scene_reasons import reasons
from stash_sense_plugin.duplicates.scene_titles import DIFFERENT, NUMBERED, SAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.duplicates.scene_evidence import Crowds, Evidence

LIKELY = 70.0
"""From here on a pair is shown as a duplicate."""
LISTED = 50.0
"""Below, a pair is not made."""
_WRONG_LINK = 50.0
_UNSURE_LINK = {EQUAL: 98.0, CLOSE: 97.0, None: 92.0, SIMILAR: 90.0, APART: 75.0, WIDE: 60.0}
"""Without a hash to compare: parts of one scene are linked to the same id as well."""
_STRONG_LENGTH = {EQUAL: 5.0, CLOSE: 3.0, None: 0.0, SIMILAR: 0.0, APART: -10.0, WIDE: -20.0}
_WEAK_LENGTH = {EQUAL: 28.0, CLOSE: 23.0, None: 0.0, SIMILAR: 0.0, APART: -10.0, WIDE: -20.0}
"""Of unrelated videos one in a thousand has the same length: with it, weak hashes are as good as strong ones."""
_DETAILS_LENGTH = {EQUAL: 18.0, CLOSE: 15.0, None: 0.0, SIMILAR: 0.0, APART: -8.0, WIDE: -15.0}
_BESIDE_HASH: dict[str, Mapping[str | None, float]] = {
    "performers": {SAME: 10.0, SOME: 5.0, DIFFERENT: -15.0},
    "studio": {SAME: 4.0, DIFFERENT: -6.0},
    "date": {SAME: 6.0, DIFFERENT: -8.0},
    "title": {SAME: 5.0, NUMBERED: -10.0},
    "code": {SAME: 8.0, DIFFERENT: -10.0},
    "faces": {SAME: 6.0, SOME: 2.0, DIFFERENT: -15.0},
}
_AMONG_DETAILS: dict[str, Mapping[str | None, float]] = {
    "performers": {DIFFERENT: -20.0},
    "studio": {DIFFERENT: -8.0},
    "date": {DIFFERENT: -8.0},
    "title": {NUMBERED: -25.0, DIFFERENT: -8.0},
    "code": {DIFFERENT: -25.0},
    "faces": {SAME: 6.0, SOME: 2.0, DIFFERENT: -15.0},
}
_MOST_AGAINST_A_COPY = -15.0
"""However wrong the details of one of them are: pictures and length are nearly equal."""
_CROWD_BASE = 58.0
_RELEASE, _CODE, _TITLE, _FURTHER = 55.0, 72.0, 62.0, 5.0
_UNLIKE_HASHES = -20.0
_MOST_BY_HASH, _MOST_BY_CROWD, _MOST_BY_DETAILS = 99.0, 90.0, 88.0


def judge(one: SceneFacts, other: SceneFacts, crowds: Crowds = NO_CROWDS) -> Pair | None:
    """None where they are not the same, or less than `LISTED` speaks for it."""
    if one.id == other.id:
        return None
    one, other = sorted((one, other), key=lambda scene: scene.id)
    evidence = compare(one, other, crowds)
    if is_ruled_out(evidence):
        return None
    tier, score = _weighed(evidence, scene_titles.is_telling(scene_titles.words(one.title)))
    if score < LISTED:
        return None
    signals = {**asdict(evidence), "durations": [one.duration, other.duration]}
    return Pair(one.id, other.id, round(score, 1), tier, reasons(one, other, evidence, tier), signals)


def is_ruled_out(evidence: Evidence) -> bool:
    if evidence.same_id is not None:
        return False
    if evidence.other_id is not None or (evidence.distance is not None and evidence.distance > FAR):
        return True
    return evidence.faces == DIFFERENT and evidence.performers not in (SAME, SOME) and not _is_copy(evidence)


def _is_copy(evidence: Evidence) -> bool:
    return evidence.distance is not None and evidence.distance <= STRONG and evidence.length in (EQUAL, CLOSE)


def _weighed(evidence: Evidence, title_tells: bool) -> tuple[str, float]:
    if evidence.same_id is not None:
        return LINK, _by_link(evidence)
    if evidence.is_near:
        return HASH, _by_hash(evidence)
    options = [(DETAILS, _by_details(evidence, title_tells))]
    if evidence.is_near_in_a_crowd:
        options.append((CROWD, min(_CROWD_BASE + sum(_points(_BESIDE_HASH, evidence)), _MOST_BY_CROWD)))
    return max(options, key=lambda option: option[1])


def _by_link(evidence: Evidence) -> float:
    if evidence.distance is not None and evidence.distance > FAR:
        return _WRONG_LINK
    if evidence.is_near or evidence.is_near_in_a_crowd:
        score = 90.0 if evidence.length == WIDE else 100.0
    else:
        score = _UNSURE_LINK[evidence.length]
        score += 0.0 if evidence.distance is None else -8.0
        score += -15.0 if evidence.performers == DIFFERENT or evidence.title == NUMBERED else 0.0
    if evidence.other_id is not None:
        score = min(score, 85.0 if evidence.is_near else 65.0)
    return max(score, _WRONG_LINK)


def _by_hash(evidence: Evidence) -> float:
    assert evidence.distance is not None
    if evidence.distance <= STRONG:
        score = 92.0 - 3.0 * evidence.distance + _STRONG_LENGTH[evidence.length]
    else:
        score = 56.0 - 2.5 * (evidence.distance - STRONG - 1) + _WEAK_LENGTH[evidence.length]
    points = sum(_points(_BESIDE_HASH, evidence))
    if _is_copy(evidence):
        points = max(points, _MOST_AGAINST_A_COPY)
    return min(score + points, _MOST_BY_HASH)


def _by_details(evidence: Evidence, title_tells: bool) -> float:
    """Only what hashes did not rule out gets here."""
    same_people = evidence.performers == SAME
    found = sorted(
        base
        for base, is_so in (
            (_RELEASE, same_people and evidence.studio == SAME and evidence.date == SAME),
            (_CODE, evidence.code == SAME),
            (_TITLE, same_people and evidence.title == SAME and title_tells and evidence.length in (EQUAL, CLOSE)),
        )
        if is_so
    )
    if not found:
        return 0.0
    score = found[-1] + _FURTHER * (len(found) - 1) + _DETAILS_LENGTH[evidence.length]
    score += sum(_points(_AMONG_DETAILS, evidence)) + (0.0 if evidence.distance is None else _UNLIKE_HASHES)
    return min(score, _MOST_BY_DETAILS)


def _points(table: Mapping[str, Mapping[str | None, float]], evidence: Evidence) -> list[float]:
    return [values.get(getattr(evidence, sign), 0.0) for sign, values in table.items()]

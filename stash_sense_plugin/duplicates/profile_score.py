"""How sure it is that a profile of a stash-box is of a person: a score of 0..100, what speaks for it and against it.

| Rests on | Scores |
|---|---|
| the link that the person has | 100 |
| an id that a face database or another stash-box ties to the person | 95 |
| the face | 75 to 85, with a name in common up to 95; less where it is not sure |
| a profile elsewhere that both name, the same account at Instagram, say | 90, more for several |
| a name, and a second sign | 62 to 92 |
| a name alone | 40; 36 as an alias; 25 for such as "Anna" |

Where several profiles there go by the name, country, gender and height tell none of them apart: then only a birthday, a
link or the face makes it likely. Who is linked with another profile there, or whose profile another one is linked with,
is not meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates import links
from stash_sense_plugin.duplicates.performer_evidence import (
    DIFFERENT,
    FULL,
    SAME,
    SURE,
    Evidence,
    compare,
    own_links,
    traits,
)
from stash_sense_plugin.duplicates.performer_facts import LINK, NAME, PROFILE
from stash_sense_plugin.duplicates.performer_reasons import speaking_against, speaking_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.duplicates.performer_facts import PerformerFacts

LIKELY = 70.0
"""From here on it is offered as the one. Never reached by a name alone."""
LISTED = 30.0
"""Below, it is shown to those only who asked for it."""
_BY_LINK, _BY_PROFILE, _FURTHER_PROFILE = 95.0, 90.0, 1.0
_BY_SURE_FACE, _FACE_SPAN = 75.0, 10.0
_BY_NAME = {"own": 40.0, "alias": 36.0, "first": 25.0}
_BESIDE_NAME = {"birthdate": 86.0, "pages": 80.0, "sizes": 74.0, "origin": 72.0, "height": 70.0}
_BESIDE_FIRST_NAME = {"birthdate": 62.0, "pages": 60.0, "sizes": 50.0, "origin": 30.0, "height": 30.0}
_FURTHER_SIGN, _ALIAS_ONLY = 4.0, -4.0
_IN_A_CROWD = 60.0
"""The most, where several go by that name and nothing but what many share speaks for this one."""
_TELLING = ("birthdate", "pages")
_NAMED_SO = {FULL: 10.0, "first": 5.0}
"""Beside a face, a name."""
_AGAINST: Mapping[str, float] = {"birthdate": -30.0, "gender": -40.0, "country": -5.0}
_REGISTERED_APART, _OTHER_HEIGHT = -20.0, -8.0
_TAKEN = 20.0
"""The most, where a link of either side says that it is somebody else."""
_MOST_BY_NAME, _MOST_BY_PROFILE, _MOST_BY_FACE = 92.0, 98.0, 96.0
HEIGHT_APART = 3
"""Centimetres from which on two heights speak against each other."""
LEAST_SIZES = 3


@dataclass(frozen=True, slots=True)
class Person:
    """One who is looked for, or a profile. `height` in centimetres. `sizes`: band, cup, waist, hip, "" unknown."""

    facts: PerformerFacts
    height: int | None = None
    sizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """What says that a stash-box id is the person's before anything is compared. `by`: LINK (an id at another stash-box
    leads there) or the face. `confidence` 0..1."""

    by: str
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`crowd`: how many profiles of that stash-box go by a name of the person. `linked`: who else of the library has
    the link, "" nobody."""

    hint: Hint | None = None
    crowd: int = 1
    linked: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """`reasons`: the weightiest first."""

    score: float
    reasons: tuple[str, ...]
    against: tuple[str, ...]


_ALONE = Circumstances()


def judge(person: Person, profile: Person, circumstances: Circumstances = _ALONE) -> Likeness:
    """Any two can be judged; 0 where nothing is alike."""
    evidence = _evidence(person, profile)
    signs = _signs(person, profile, evidence)
    options = {
        LINK: 100.0 if evidence.same_id else _by_hint(circumstances.hint, evidence),
        PROFILE: _by_profile(evidence),
        NAME: _by_name(evidence, signs, circumstances.crowd),
    }
    tier = max(options, key=lambda each: options[each])
    score = options[tier] + _points(evidence, person, profile)
    if circumstances.linked or (evidence.other_id and not evidence.same_id):
        score = min(score, _TAKEN)
    return Likeness(
        round(min(max(score, 0.0), 100.0), 1),
        tuple(_reasons(person, profile, evidence, tier, circumstances)),
        tuple(_against(person, profile, evidence, circumstances)),
    )


def goes_by(person: Person, profile: Person) -> bool:
    """Whether they have a name in common."""
    return _evidence(person, profile).name is not None


def _evidence(person: Person, profile: Person) -> Evidence:
    each = [one.facts for one in (person, profile)]
    read = {url: links.parse(url) for facts in each for url in facts.urls}
    one, other = (traits(facts, own_links(facts, read)) for facts in each)
    return compare(one, other, None, False)


def _signs(person: Person, profile: Person, evidence: Evidence) -> list[str]:
    """What beside a name speaks for one person."""
    found = {
        "birthdate": evidence.birthdate == SAME,
        "pages": bool(evidence.pages),
        "sizes": _have_same_sizes(person, profile),
        "origin": evidence.country == SAME and evidence.gender == SAME,
        "height": _apart(person, profile) in (0, 1),
    }
    return [name for name, is_so in found.items() if is_so]


def _apart(person: Person, profile: Person) -> int | None:
    return abs(person.height - profile.height) if person.height and profile.height else None


def _have_same_sizes(person: Person, profile: Person) -> bool:
    known = [(one.upper(), other.upper()) for one, other in zip(person.sizes, profile.sizes, strict=False)]
    both = [(one, other) for one, other in known if one and other]
    return len(both) >= LEAST_SIZES and all(one == other for one, other in both)


def _by_hint(hint: Hint | None, evidence: Evidence) -> float:
    if hint is None:
        return 0.0
    if hint.by == LINK:
        return _BY_LINK
    named = _NAMED_SO.get(evidence.name or "", 0.0)
    if hint.confidence < SURE:
        return hint.confidence / SURE * (LIKELY - 1 - named) + named
    sure = _BY_SURE_FACE + _FACE_SPAN * (hint.confidence - SURE) / (1 - SURE)
    return min(sure + named, _MOST_BY_FACE)


def _by_profile(evidence: Evidence) -> float:
    if not evidence.profiles:
        return 0.0
    score = _BY_PROFILE + _FURTHER_PROFILE * (len(evidence.profiles) - 1)
    score += 4.0 if evidence.name == FULL else 0.0
    return min(score + (2.0 if evidence.birthdate == SAME else 0.0), _MOST_BY_PROFILE)


def _by_name(evidence: Evidence, signs: Sequence[str], crowd: int) -> float:
    if evidence.name is None:
        return 0.0
    is_full = evidence.name == FULL
    if not signs:
        return _BY_NAME[("own" if evidence.is_own_name else "alias") if is_full else "first"]
    beside = _BESIDE_NAME if is_full else _BESIDE_FIRST_NAME
    score = max(beside[sign] for sign in signs) + _FURTHER_SIGN * (len(signs) - 1)
    score += 0.0 if evidence.is_own_name else _ALIAS_ONLY
    if crowd > 1 and not set(signs) & set(_TELLING):
        score = min(score, _IN_A_CROWD)
    return min(score, _MOST_BY_NAME)


def _points(evidence: Evidence, person: Person, profile: Person) -> float:
    points = sum(_AGAINST[sign] for sign in _AGAINST if getattr(evidence, sign) == DIFFERENT)
    points += _REGISTERED_APART if evidence.other_profile else 0.0
    return points + (_OTHER_HEIGHT if (_apart(person, profile) or 0) > HEIGHT_APART else 0.0)


def _reasons(
    person: Person, profile: Person, evidence: Evidence, tier: str, circumstances: Circumstances
) -> Sequence[str]:
    found = [circumstances.hint.text] if circumstances.hint else []
    found += speaking_for(person.facts, profile.facts, evidence, tier)
    if _have_same_sizes(person, profile):
        found.append("The same measurements")
    apart = _apart(person, profile)
    if apart is not None and apart <= 1:
        found.append(f"The same height: {profile.height} cm" if not apart else f"{profile.height} cm, 1 cm apart")
    return found


def _against(person: Person, profile: Person, evidence: Evidence, circumstances: Circumstances) -> Sequence[str]:
    found = [f"{circumstances.linked} of your library has this link already"] if circumstances.linked else []
    found += speaking_against(person.facts, profile.facts, evidence)
    if evidence.name and circumstances.crowd > 1:
        found.append(f"{circumstances.crowd} profiles there go by the name")
    if (_apart(person, profile) or 0) > HEIGHT_APART:
        found.append(f"Different heights: {person.height} and {profile.height} cm")
    return found

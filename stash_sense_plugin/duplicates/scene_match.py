"""How sure it is that a scene of the library is a certain one of a stash-box: by the fingerprints of its files.

Each file is matched by itself, and the best one decides: another file, a trailer say, takes nothing from it.

| A file rests on | lengths agree | unknown | differ |
|---|---|---|---|
| MD5 or oshash: the same file | 97 to 99 | 92 | 72 |
| perceptual hashes up to 4 bits apart, several submissions | 95 to 98 | 80 | 45 |
| the same, one submission | 86 to 90 | 72 | 40 |
| perceptual hashes 5 to 8 bits apart, several submissions | 71 to 80 | 60 | 15 |
| the same, one submission | 63 to 72 | 50 | 10 |

Less for what users report as wrong, for perceptual hashes of empty pictures, and where an oshash is the same but the
perceptual hashes are nowhere near. `choose` looks at all candidates: one that comes near leaves it unsure who is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates import scene_match_signs as found_signs
from stash_sense_plugin.duplicates.scene_match_signs import PHASH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stash_sense_plugin.duplicates.scene_match_signs import Candidate, File, Matched, Sign

LISTED = 40.0
"""Below, it is no candidate."""
STRONG = 4
"""Bits of 64 up to which near perceptual hashes say much."""
SEVERAL, MANY = 2, 5
"""So many submissions make it unlikely, or very unlikely, that somebody was wrong."""
MARGIN = 10.0
"""A second candidate that comes closer than that leaves it unsure."""
REPORTED, DOUBTED, CONTRADICTED, EMPTY, LENGTH = "reported", "doubted", "contradicted", "empty", "length"
"""What speaks against a match: as many reports as submissions, or half as many; perceptual hashes that are far apart,
or of empty pictures; another length."""
_MOST: Mapping[str, float] = {REPORTED: 60.0, DOUBTED: 85.0, CONTRADICTED: 88.0, EMPTY: 60.0, LENGTH: 72.0}
_EXACT: Mapping[bool | None, float] = {True: 97.0, None: 92.0, False: 72.0}
_STRONG: Mapping[bool | None, tuple[float, float]] = {True: (90.0, 97.0), None: (72.0, 80.0), False: (40.0, 45.0)}
_WEAK: Mapping[bool | None, tuple[float, float]] = {True: (72.0, 80.0), None: (50.0, 60.0), False: (10.0, 15.0)}
"""By whether the lengths agree: with one submission, and with several."""
_PER_BIT, _PER_WEAK_BIT = (1.0, 0.5), 3.0
_FURTHER = 1.0
"""For a second algorithm, and for many submissions."""
_MOST_BESIDE_LINKED, _MOST_AMBIGUOUS = 90.0, 90.0


@dataclass(frozen=True)
class Match:
    """`sign`: what it rests on. `linked`: scenes of the library that have the candidate's id already."""

    stash_id: str
    score: float
    sign: Sign
    signs: tuple[Sign, ...]
    matched: tuple[Matched, ...]
    doubts: tuple[str, ...] = ()
    linked: tuple[int, ...] = ()

    @property
    def facts(self) -> list[list[object]]:
        """What a "no" is said to: which fingerprints fit and how well, not how many users say so."""
        told = {(sign.algorithm, sign.ours, sign.distance, sign.agrees, sign.theirs.trust > 0) for sign in self.signs}
        return sorted((list(each) for each in told), key=str)


@dataclass(frozen=True)
class Verdict:
    """`matches`: the best first. `score`: how sure it is that the first one is meant."""

    matches: tuple[Match, ...]
    score: float
    ambiguous: bool


@dataclass(frozen=True)
class _Judged:
    score: float
    sign: Sign
    doubts: tuple[str, ...]
    signs: tuple[Sign, ...]


def judge(files: Sequence[File], candidate: Candidate) -> Match | None:
    """None where too little speaks for it."""
    judged = [each for file in files for each in _of_file(file, candidate)]
    if not judged:
        return None
    best = max(judged, key=lambda each: each.score)
    score = best.score
    if candidate.linked and best.sign.algorithm == PHASH:  # what is like another scene of the library may be its clip
        score = min(score, _MOST_BESIDE_LINKED)
    if score < LISTED:
        return None
    signs = tuple(dict.fromkeys(sign for each in judged for sign in each.signs))
    matched = found_signs.matched(files, signs)
    return Match(candidate.stash_id, round(score, 1), best.sign, signs, matched, best.doubts, candidate.linked)


def choose(matches: Iterable[Match], details: Mapping[str, int] | None = None) -> Verdict:
    """`details`: by stash-box id, how many details (title, date, code) are the same. They order what is equal, and make
    nothing sure."""
    same = details or {}
    found = sorted(matches, key=lambda one: (-one.score, -same.get(one.stash_id, 0), one.sign.rank, one.stash_id))
    if not found:
        return Verdict((), 0.0, ambiguous=False)
    first, *others = found
    ambiguous = any(other.score > first.score - MARGIN for other in others)
    return Verdict(tuple(found), min(first.score, _MOST_AMBIGUOUS) if ambiguous else first.score, ambiguous)


def _of_file(file: File, candidate: Candidate) -> Iterator[_Judged]:
    """By what is the same, and by what is near."""
    signs = tuple(found_signs.signs(file, candidate.prints))
    exact = [sign for sign in signs if sign.algorithm != PHASH]
    near = [sign for sign in signs if sign.algorithm == PHASH]
    if exact:
        doubts = [CONTRADICTED] if found_signs.contradicts(file, candidate.prints) else []
        yield _doubted(_by_exact(exact[0], signs), exact[0], doubts, signs)
    if near:
        doubts = [EMPTY] if found_signs.is_empty(near[0].ours) else []
        yield _doubted(_by_near(near), near[0], doubts, signs)


def _by_exact(sign: Sign, signs: Sequence[Sign]) -> float:
    score = _EXACT[sign.agrees]
    if sign.agrees:
        score += _FURTHER * any(each.algorithm != sign.algorithm and each.theirs.trust > 0 for each in signs)
        score += _FURTHER * (sign.theirs.trust >= MANY)
    return score


def _by_near(near: Sequence[Sign]) -> float:
    """`near`: the best first. Hashes of other encodings, as near as that, are further submissions."""
    sign, distance = near[0], near[0].distance or 0
    submissions = sum(max(0, each.theirs.trust) for each in near if each.agrees is sign.agrees)
    several = submissions >= SEVERAL
    if distance > STRONG:
        return _WEAK[sign.agrees][several] - _PER_WEAK_BIT * (distance - STRONG - 1)
    further = _FURTHER * (sign.agrees is True and submissions >= MANY)
    return _STRONG[sign.agrees][several] - _PER_BIT[several] * distance + further


def _doubted(score: float, sign: Sign, doubts: list[str], signs: tuple[Sign, ...]) -> _Judged:
    theirs = sign.theirs
    if theirs.trust <= 0:
        doubts.append(REPORTED)
    elif theirs.reports * 2 >= theirs.submissions:
        doubts.append(DOUBTED)
    if sign.agrees is False:
        doubts.append(LENGTH)
    return _Judged(min([score, *(_MOST[each] for each in doubts)]), sign, tuple(doubts), signs)

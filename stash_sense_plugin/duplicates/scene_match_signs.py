"""Which fingerprints of a scene's files a scene of a stash-box has: equal ones, and near perceptual hashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.duplicates.scene_facts import perceptual_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MD5, OSHASH, PHASH = "MD5", "OSHASH", "PHASH"
ALGORITHMS = (MD5, OSHASH, PHASH)
NEAR = 8
"""Bits of 64 up to which perceptual hashes are near."""
SECONDS, SHARE = 5.0, 0.01
"""How much two lengths may differ and still agree: what is larger counts."""
_FEWEST_BITS = 8
"""A perceptual hash with fewer bits set, or unset, is one of an empty picture."""


@dataclass(frozen=True)
class File:
    """Of the library. `duration` in seconds, 0 unknown. `prints`: algorithm -> hexadecimal."""

    duration: float
    prints: Mapping[str, str]


@dataclass(frozen=True)
class Print:
    """Of a scene at a stash-box. `duration` in seconds, 0 unknown. `reports`: how many users call it wrong."""

    algorithm: str
    hash: str
    duration: float = 0.0
    submissions: int = 1
    reports: int = 0

    @property
    def trust(self) -> int:
        return self.submissions - self.reports


@dataclass(frozen=True)
class Candidate:
    """A scene at a stash-box. `linked`: scenes of the library that have its id already."""

    stash_id: str
    prints: tuple[Print, ...]
    linked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sign:
    """A fingerprint of a file, and the one that it fits. `distance` in bits, of perceptual hashes alone. `here`: length
    of the file in seconds. `agrees`: whether the lengths do, None where one is unknown."""

    ours: str
    theirs: Print
    distance: int | None
    here: float
    agrees: bool | None

    @property
    def algorithm(self) -> str:
        return self.theirs.algorithm

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """The best first."""
        bits = -1 if self.distance is None else self.distance
        return (self.theirs.trust <= 0, self.agrees is False, bits, -self.theirs.trust)


@dataclass(frozen=True)
class Matched:
    """Of one algorithm: `count` of the `of` fingerprints that the scene has fit. `distance`: of the nearest."""

    algorithm: str
    count: int
    of: int
    distance: int | None
    submissions: int
    reports: int


def agree(here: float, there: float) -> bool | None:
    """Whether two lengths in seconds do; None where one is unknown."""
    if here <= 0 or there <= 0:
        return None
    return abs(here - there) <= max(SECONDS, SHARE * here)


def signs(file: File, prints: Sequence[Print]) -> list[Sign]:
    """The best first."""
    return sorted(_signs(file, prints), key=lambda sign: sign.rank)


def contradicts(file: File, prints: Sequence[Print]) -> bool:
    """Whether both have perceptual hashes, and none are near."""
    ours = _telling(file.prints.get(PHASH, ""))
    known = [_telling(each.hash) for each in prints if each.algorithm == PHASH and each.trust > 0]
    theirs = [each for each in known if each is not None]
    return ours is not None and bool(theirs) and all((ours ^ each).bit_count() > NEAR for each in theirs)


def is_empty(phash: str) -> bool:
    """Whether it is of a picture without anything in it: such hashes are near each other whatever follows it."""
    return _telling(phash) is None


def matched(files: Sequence[File], found: Sequence[Sign]) -> tuple[Matched, ...]:
    return tuple(each for algorithm in ALGORITHMS if (each := _matched(algorithm, files, found)))


def _signs(file: File, prints: Sequence[Print]) -> Iterator[Sign]:
    for theirs in prints:
        ours = file.prints.get(theirs.algorithm, "")
        if not ours:
            continue
        is_near = theirs.algorithm == PHASH
        distance = _bits_between(ours, theirs.hash) if is_near else None
        fits = distance is not None and distance <= NEAR if is_near else ours.lower() == theirs.hash.lower()
        if fits:
            yield Sign(ours, theirs, distance, file.duration, agree(file.duration, theirs.duration))


def _matched(algorithm: str, files: Sequence[File], found: Sequence[Sign]) -> Matched | None:
    own = [sign for sign in found if sign.algorithm == algorithm]
    if not own:
        return None
    ours = [file.prints[algorithm] for file in files if file.prints.get(algorithm)]
    fitting = {sign.ours for sign in own}
    theirs = {sign.theirs for sign in own}
    return Matched(
        algorithm,
        sum(each in fitting for each in ours),
        len(ours),
        min((sign.distance for sign in own if sign.distance is not None), default=None),
        sum(each.submissions for each in theirs),
        sum(each.reports for each in theirs),
    )


def _bits_between(one: str, other: str) -> int | None:
    """None where one is no hash."""
    first, second = perceptual_hash(one), perceptual_hash(other)
    return None if first is None or second is None else (first ^ second).bit_count()


def _telling(phash: str) -> int | None:
    value = perceptual_hash(phash)
    return value if value is not None and _FEWEST_BITS <= value.bit_count() <= 64 - _FEWEST_BITS else None

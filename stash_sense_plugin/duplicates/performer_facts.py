"""What of a performer is compared, and what comes of comparing two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class PerformerFacts:
    """Texts are "" where nothing is known. `stash_ids`: (endpoint, id). `birthdate`: "YYYY", "YYYY-MM" or "YYYY-MM-DD".
    `gender`: as Stash has it, "FEMALE" say. `content`: in how many scenes, images and galleries they are."""

    id: int
    name: str
    disambiguation: str = ""
    aliases: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    stash_ids: tuple[tuple[str, str], ...] = ()
    birthdate: str = ""
    gender: str = ""
    country: str = ""
    content: int = 0


@dataclass(frozen=True, slots=True)
class FaceEvidence:
    """Of performers a and b. `confidence`: of a as b, and of b as a, 0..1. `faces`: by how many each is known."""

    confidence: tuple[float, float]
    faces: tuple[int, int]

    @property
    def weaker(self) -> float:
        return min(self.confidence)


@dataclass(frozen=True, slots=True)
class Pair:
    """Of performers `a` < `b`. `score`: 0..100. `tier`: LINK, PROFILE, FACE or NAME, by what it rests on. `reasons`:
    for the user, the weightiest first. `signals`: the same as JSON, for the page."""

    a: int
    b: int
    score: float
    tier: str
    reasons: tuple[str, ...]
    signals: Mapping[str, object]


LINK, PROFILE, FACE, NAME = "link", "profile", "face", "name"

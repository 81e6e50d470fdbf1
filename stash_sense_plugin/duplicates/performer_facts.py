"""What of a performer is compared, and by what two can be the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PerformerFacts:
    """Texts are "" where nothing is known. `stash_ids`: (endpoint, id), the one into which it was merged there;
    `merged`: endpoints where it was. `birthdate`: "YYYY", "YYYY-MM" or "YYYY-MM-DD".
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
    merged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaceEvidence:
    """Of performers a and b. `confidence`: of a as b, and of b as a, 0..1. `faces`: by how many each is known."""

    confidence: tuple[float, float]
    faces: tuple[int, int]

    @property
    def weaker(self) -> float:
        return min(self.confidence)


LINK, PROFILE, FACE, NAME = "link", "profile", "face", "name"

"""What comes of comparing two things that may be the same: scenes, or performers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Pair:
    """Of ids `a` < `b`. `score`: 0..100. `tier`: by what it rests on, a word of scene_facts or performer_facts.
    `reasons`: for the user, the weightiest first. `signals`: the same as JSON, for the page."""

    a: int
    b: int
    score: float
    tier: str
    reasons: tuple[str, ...]
    signals: Mapping[str, object]

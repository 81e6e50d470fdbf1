"""By how much a performer must be known to be named. On the standard library alone: the pages tell it too."""

from __future__ import annotations

from dataclasses import dataclass

POOR = 0.2
"""A known face of less quality than this does not vouch for anybody alone."""


@dataclass(frozen=True)
class Enough:
    """By `faces` known faces, and not (unless `single_poor`) by one poor face alone."""

    faces: int = 1
    single_poor: bool = True

    def why_not(self, faces: int, best: float) -> str | None:
        """In words, why a performer with so many faces, the best of quality `best`, is not named. None: is named."""
        if faces < self.faces:
            known = "1 face" if faces == 1 else f"{faces} faces"
            return f"Not named: known by {known}, and the settings ask for {self.faces}."
        if faces == 1 and best < POOR and not self.single_poor:
            return "Not named: known by one face only, and that is a poor one (see the settings)."
        return None

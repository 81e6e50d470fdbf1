"""What of a scene is compared, and by what two can be the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOBODY_KNOWN = 0
"""In `faces`: people whose face matched no performer."""


@dataclass(frozen=True, slots=True)
class SceneFacts:
    """`phashes`: perceptual hashes of all its files. `duration`: of the primary file in seconds, 0 where unknown.
    `date`: "", "YYYY", "YYYY-MM" or "YYYY-MM-DD". `performers`: ids, each once. `stash_ids`: (endpoint, id).

    `faces`: share 0..1 of the screen time by performer id, and of all the unknown together under `NOBODY_KNOWN`; None
    where nobody has looked.
    """

    id: int
    phashes: tuple[int, ...] = ()
    duration: float = 0.0
    studio: int | None = None
    date: str = ""
    performers: tuple[int, ...] = ()
    stash_ids: tuple[tuple[str, str], ...] = ()
    title: str = ""
    code: str = ""
    faces: Mapping[int, float] | None = None


LINK, HASH, CROWD, DETAILS = "link", "hash", "crowd", "details"


def perceptual_hash(text: str) -> int | None:
    """From Stash's hexadecimal digits, which it writes without leading zeros. None for what is none."""
    try:
        value = int(text, 16)
    except ValueError:
        return None
    return value if 0 <= value < 1 << 64 else None

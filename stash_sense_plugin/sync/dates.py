"""Dates that may know no more than a year or a month, and stay so: "2007", "2007-06", "2007-06-15"."""

from __future__ import annotations

import re
from calendar import monthrange

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?", re.DOTALL)


def read(text: str) -> str | None:
    """As exact as it is given: without a time, without months and days of zero. None for what is no date."""
    found = _DATE.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        return None
    month, day = int(found[2] or 0), int(found[3] or 0)
    if month == 0:
        return found[1] if day == 0 else None
    if month > 12 or day > monthrange(int(found[1]), month)[1]:
        return None
    return f"{found[1]}-{month:02}-{day:02}" if day else f"{found[1]}-{month:02}"


def padded(date: str) -> str:
    """The first day of it, for a Stash that knows only days (before v0.30)."""
    return f"{date}-01-01"[: len("2007-06-15")]


def says(one: str, other: str) -> bool:
    """Whether `one` is in `other` and at least as exact: the 15th of June says all that "2007" does."""
    return one == other or one.startswith(f"{other}-")

"""Texts of Stash that hold several fields of a stash-box: taken apart, and put together again without loss.

What is not understood is kept as it is, word for word, and can be seen: a field whose part of the text is odd has that
text for its value, and is then for the user to put right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DASH = re.compile(r"\s*[-\u2013\u2014]\s*")
_LETTERS = "(?P<{0}>[A-Z])(?P={0}){{0,4}}"
_CUP = rf"{_LETTERS.format('one')}(?:/{_LETTERS.format('two')})?\+?"
_BUST = re.compile(rf"(?P<band>\d{{1,3}})?\s*(?P<cup>{_CUP})?", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,3}")
_YEAR = re.compile(r"\d{4}")
_UNKNOWN = re.compile(r"[?\s]*")
_STILL = re.compile(r"present|now|current|currently|today|active", re.IGNORECASE)
_PLACE = re.compile(r"\s*(?P<location>[^:,]*?)\s*[:,]\s+(?P<description>.*)", re.DOTALL)
SIZES = ("band_size", "cup_size", "waist_size", "hip_size")
YEARS = ("career_start", "career_end")


def is_cup(text: str) -> bool:
    """Whether it can stand in measurements: "C", "DD", "DDD/F", "FF+"."""
    return re.fullmatch(_CUP, text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Parts:
    """`known`: field -> value, of those that the text tells. `odd`: field -> the part of the text that is its place and
    was not understood; several fields may share it. `whole`: the text, where nothing of it was. `still`: a word in the
    place of an end that says there is none."""

    known: Mapping[str, int | str] = field(default_factory=dict)
    odd: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    still: str = ""

    def get(self, name: str) -> int | str | None:
        return self.known.get(name, self.odd.get(name))

    def with_(self, chosen: Mapping[str, int | str | None]) -> Parts:
        """Raises ValueError for a field whose part of the text was not understood."""
        for name in chosen:
            if name in self.odd:
                raise ValueError(f"{self.odd[name]!r} is not understood")
        known = {**self.known, **chosen}
        return replace(self, known={name: value for name, value in known.items() if value})


def measurements(text: str) -> Parts:
    """Of "38F-24-35" band, cup, waist and hip; each may be missing: "34C--36", "38F", "-24-35"."""
    if not text.strip():
        return Parts()
    bust, *rest = _DASH.split(text.strip())
    if len(rest) > 2:
        return Parts(odd=dict.fromkeys(SIZES, text.strip()), whole=text.strip())
    known: dict[str, int | str] = {}
    odd: dict[str, str] = {}
    read = _BUST.fullmatch(bust)
    if read:
        known |= {"band_size": int(read["band"])} if read["band"] else {}
        known |= {"cup_size": read["cup"].upper()} if read["cup"] else {}
    elif not _UNKNOWN.fullmatch(bust):
        odd |= dict.fromkeys(("band_size", "cup_size"), bust)
    for name, part in zip(("waist_size", "hip_size"), rest, strict=False):
        if _NUMBER.fullmatch(part):
            known[name] = int(part)
        elif not _UNKNOWN.fullmatch(part):
            odd[name] = part
    return Parts({name: value for name, value in known.items() if value}, odd)


def measurements_text(parts: Parts) -> str:
    """What `measurements` takes apart; "" for none."""
    if parts.whole:
        return parts.whole
    bust = parts.odd.get("band_size", f"{parts.known.get('band_size', '')}{parts.known.get('cup_size', '')}")
    return "-".join((bust, *(str(parts.get(name) or "") for name in ("waist_size", "hip_size")))).rstrip("-")


def career(text: str) -> Parts:
    """Of "2010-2023" the first and the last year; each may be missing: "2010-", "-2023", "2010", "2010-present"."""
    if not text.strip():
        return Parts()
    first, *rest = _DASH.split(text.strip())
    last = rest[0] if rest else ""
    is_still = bool(_STILL.fullmatch(last))
    years = [_year(first), 0 if is_still else _year(last)]
    if len(rest) > 1 or None in years:
        return Parts(odd=dict.fromkeys(YEARS, text.strip()), whole=text.strip())
    known = {name: year for name, year in zip(YEARS, years, strict=True) if year}
    return Parts(known, still=last if is_still else "")


def career_text(parts: Parts) -> str:
    """What `career` takes apart; "" for none."""
    if parts.whole:
        return parts.whole
    start, end = parts.known.get("career_start", ""), parts.known.get("career_end", parts.still)
    return f"{start}-{end}" if start or end else ""


def marks(text: str) -> tuple[tuple[str, str], ...]:
    """Tattoos or piercings as (location, description): of "Left arm: Dragon; Navel", and of the form with commas in
    which Stash itself writes them."""
    return tuple(_mark(part) for part in text.split(";") if part.strip())


def marks_text(listed: Iterable[tuple[str, str]]) -> str:
    pairs = ((location.strip(), description.strip()) for location, description in listed)
    return "; ".join(": ".join(filter(None, pair)) for pair in pairs if any(pair))


def _mark(text: str) -> tuple[str, str]:
    read = _PLACE.fullmatch(text)
    return (read["location"], read["description"].strip()) if read else (text.strip(), "")


def _year(text: str) -> int | None:
    """0 for none, None for what is not understood."""
    if _UNKNOWN.fullmatch(text):
        return 0
    return int(text) if _YEAR.fullmatch(text) else None

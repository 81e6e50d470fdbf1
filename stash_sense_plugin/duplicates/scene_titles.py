"""Whether two titles say the same: by their words, without accents, marks and remarks on the quality."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_QUALITY = {"uhd", "hd", "sd", "hevc", "xvid", "mkv", "avi", "wmv"}
_QUALITY_IN_NUMBERS = re.compile(r"\d{3,4}[pi]|[248]k|[hx]26[45]|av1|mp4")
_NUMBERS = {
    **{name: str(number) for number, name in enumerate(("one", "two", "three", "four", "five", "six"), 1)},
    **{name: str(number) for number, name in enumerate(("i", "ii", "iii", "iv", "v", "vi"), 1)},
}
_GENERIC = {
    *("scene", "part", "pt", "vol", "volume", "episode", "ep", "chapter", "disc", "cd", "dvd", "bonus", "bts"),
    *("untitled", "video", "clip", "movie", "trailer", "the", "a", "of", "and", "no"),
}
_LEAST_LETTERS = 5
SAME, NUMBERED, DIFFERENT = "same", "numbered", "different"


def words(title: str) -> tuple[str, ...]:
    """Its words in order; numbers as digits, without leading zeros."""
    plain = title.casefold()
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    return tuple(_plain(word) for word in _WORD.findall(plain) if not _is_quality(word))


def _plain(word: str) -> str:
    return str(int(word)) if word.isdecimal() else _NUMBERS.get(word, word)


def _is_quality(word: str) -> bool:
    return word in _QUALITY if word.isalpha() else _QUALITY_IN_NUMBERS.fullmatch(word) is not None


def compare(one: str, other: str) -> str | None:
    """SAME; NUMBERED where only numbers differ, as in two parts of one; DIFFERENT; None where one is missing."""
    first, second = words(one), words(other)
    if not first or not second:
        return None
    if first == second:
        return SAME
    return NUMBERED if _without_numbers(first) == _without_numbers(second) else DIFFERENT


def is_telling(given: tuple[str, ...]) -> bool:
    """Whether such words name one scene: "Scene 2" does not."""
    own = [word for word in _without_numbers(given) if word not in _GENERIC]
    return sum(map(len, own)) >= _LEAST_LETTERS


def _without_numbers(given: tuple[str, ...]) -> tuple[str, ...]:
    """Nor what numbers stand beside: "Part 2" is all number."""
    return tuple(word for word in given if not word.isdecimal() and word not in ("part", "pt"))

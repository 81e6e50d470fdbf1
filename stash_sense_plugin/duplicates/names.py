"""Names of performers: when two are the same, and what it says if they are."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ASCII = re.compile(r"[a-z0-9]+")
_ACCENT = re.compile("[\u0300-\u036f]")
"""Marks over and under Latin, Greek and Cyrillic letters. Those of other scripts make other letters."""
_UNDIVIDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")
_WRITTEN_TOGETHER = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Kana, Chinese characters, Hangul: surname and name without a space."""
_LEAST_TOGETHER = {True: 3, False: 4}
"""Letters of a whole such name; Hangul and Chinese ones are shorter than those with kana."""


def key(name: str) -> str:
    """Letters and digits alone, in one case, without accents: equal for two spellings of one name. "" for none."""
    plain = name.casefold()
    if plain.isascii():
        return "".join(_ASCII.findall(plain))
    plain = _ACCENT.sub("", unicodedata.normalize("NFKD", plain)).translate(_UNDIVIDED)
    return "".join(letter for letter in plain.casefold() if unicodedata.category(letter)[0] in "LNM")


def is_full(name: str) -> bool:
    """Whether it is likely one person's: two words or more. Of those called "Anna" or "Anna B." there are many."""
    words = _WORD.findall(name)
    if sum(len(word) > 1 for word in words) >= 2:
        return True
    together = [word for word in words if _WRITTEN_TOGETHER.search(word)]
    return any(len(word) >= _LEAST_TOGETHER[_is_of_one_script(word)] for word in together)


def union(own_name: str, *lists: Iterable[str | None], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Aliases from all `lists`, in order, each once by case and spaces, as Stash compares them; without the own name,
    those `taken` and empty ones. Accents count: who searches for the other spelling finds it."""
    seen = {_spelled(own_name), *map(_spelled, taken), ""}
    made: list[str] = []
    for alias in _each(lists):
        if _spelled(alias) not in seen:
            seen.add(_spelled(alias))
            made.append(alias.strip())
    return tuple(made)


def _is_of_one_script(word: str) -> bool:
    return not re.search("[\u3040-\u30ff]", word)


def _spelled(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _each(lists: Iterable[Iterable[str | None]]) -> Iterator[str]:
    for aliases in lists:
        yield from (alias for alias in aliases if alias)

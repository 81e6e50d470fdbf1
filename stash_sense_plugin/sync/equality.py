"""When two values of a field are the same, by its kind."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from stash_sense_plugin.sync import addresses, compound, countries, dates
from stash_sense_plugin.sync.values import Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from stash_sense_plugin.sync.fields import Field, Kind
    from stash_sense_plugin.sync.values import Item, Value

_NOTHING = {"", "null"}
_WORDS: Mapping[str, Mapping[str, str]] = {"breast_type": {"fake": "augmented", "na": "", "n/a": ""}}
"""What Stash's own tagger makes of the enum of a stash-box, beside the words that its other scrapers use."""
_NAMES_ARE_UNIQUE = ("studio", "tag")
"""Kinds of which Stash has no two of one name."""


def spelled(text: str) -> str:
    """Equal for two spellings of one name in any case and with any spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def plain(text: str) -> str:
    """A text as it is compared: one form of each letter, of line ends, nothing after or around its lines."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def key(field: Field, value: Value) -> Hashable:
    """Equal for two values that are the same; None for all forms of nothing. Not for sets: `keys`."""
    if isinstance(value, Ref):
        return value.key
    if value is None or isinstance(value, tuple):
        return None
    text = plain(str(value))
    if not text or (field.kind != "name" and text.casefold() in _NOTHING):
        return None
    return _BY_KIND[field.kind](field, text) or None


def keys(field: Field, value: Value | tuple[Item, ...]) -> dict[Hashable, Item]:
    """The items of a set, in order, of equal ones the first."""
    made: dict[Hashable, Item] = {}
    for item in value if isinstance(value, tuple) else ():
        mark = item.key if isinstance(item, Ref) else item_key(field, item)
        if mark:
            made.setdefault(mark, item)
    return made


def item_key(field: Field, item: str) -> str:
    return addresses.key(item) if field.kind == "urls" else spelled(item)


def is_empty(field: Field, value: Value) -> bool:
    return not keys(field, value) if field.is_set else key(field, value) is None


def exact(field: Field, one: Value, other: Value) -> bool:
    """Whether they are the same, and of dates equally exact."""
    if field.is_set:
        return keys(field, one).keys() == keys(field, other).keys()
    return key(field, one) == key(field, other)


def same(field: Field, local: Value, upstream: Value) -> bool:
    """Whether there is nothing to tell between them.

    Nothing is the same as nothing in any form. A date here that is more exact and within that of the stash-box agrees
    with it. A linked entity that has no id there is the user's own: of a set it does not count, and a studio or tag of
    the same name stands for that of the stash-box. A picture of one's own cannot be compared."""
    if field.is_set:
        return _same_sets(field, local, keys(field, upstream))
    if key(field, local) == key(field, upstream):
        return True
    if field.kind == "date":
        return _agree(key(field, local), key(field, upstream))
    if isinstance(local, Ref):
        return _own_is_same(field, local, upstream) if is_own(local) else key(field, upstream) in local.keys
    return False


def _same_sets(field: Field, local: Value, theirs: Mapping[Hashable, Item]) -> bool:
    ours = recognised(field, local, theirs)
    covered = {mark for _, marks in ours for mark in marks}
    return theirs.keys() <= covered and all(is_own(item) or marks & theirs.keys() for item, marks in ours)


def is_own(item: Value) -> bool:
    """Whether it is a linked entity without an id at the endpoint."""
    return isinstance(item, Ref) and not item.id


def recognised(field: Field, local: Value, theirs: Mapping[Hashable, Item]) -> list[tuple[Item, set[Hashable]]]:
    """The local items, each with all keys that it goes by at the stash-box: several, where it has several ids there.

    An own studio or tag has the key of its namesake, of which Stash has no two. That performers have one name says
    nothing."""
    by_name: dict[str, list[Hashable]] = {}
    for mark, item in theirs.items() if field.of in _NAMES_ARE_UNIQUE else ():
        by_name.setdefault(spelled(getattr(item, "name", "")), []).append(mark)
    return [(item, {mark, *_more_keys(item, by_name)}) for mark, item in keys(field, local).items()]


def _more_keys(item: Item, by_name: Mapping[str, Iterable[Hashable]]) -> Iterable[Hashable]:
    if not isinstance(item, Ref):
        return ()
    return by_name.get(spelled(item.name), ()) if is_own(item) else item.keys


def _own_is_same(field: Field, local: Ref, upstream: Value) -> bool:
    if field.kind == "image" or not isinstance(upstream, Ref):
        return True
    return field.of in _NAMES_ARE_UNIQUE and spelled(local.name) == spelled(upstream.name)


def _agree(local: Hashable, upstream: Hashable) -> bool:
    return isinstance(local, str) and isinstance(upstream, str) and dates.says(local, upstream)


def _name(_: Field, text: str) -> Hashable:
    return spelled(text)


def _text(field: Field, text: str) -> Hashable:
    return _marks(text) if field.marks else text


def _marks(text: str) -> Hashable:
    """By their words, in any order of the marks: Stash writes commas where others write colons."""
    return tuple(sorted(" ".join(_words(mark)) for mark in compound.marks(spelled(text)))) or None


def _words(parts: Iterable[str]) -> Iterable[str]:
    return re.findall(r"\w+", " ".join(parts))


def chosen(text: str) -> str:
    """One of a few words, as Stash and stash-boxes write them: "Non-binary" is NON_BINARY."""
    return re.sub(r"[\s_-]+", "_", text).upper()


def _word(field: Field, text: str) -> Hashable:
    word = re.sub(r"[\s_]+", " ", text).casefold()
    return _WORDS.get(field.name, {}).get(word, word)


def _date(_: Field, text: str) -> Hashable:
    return dates.read(text) or (None if re.match(r"0000\b", text) else spelled(text))


def _country(_: Field, text: str) -> Hashable:
    return spelled(countries.coded(text))


def _number(_: Field, text: str) -> Hashable:
    return (int(text) or None) if text.isdecimal() else spelled(text)


_BY_KIND: Mapping[Kind, Callable[[Field, str], Hashable]] = {
    "name": _name,
    "text": _text,
    "line": lambda _, text: text,
    "choice": lambda _, text: chosen(text),
    "word": _word,
    "date": _date,
    "number": _number,
    "year": _number,
    "country": _country,
    "cup": _name,
}

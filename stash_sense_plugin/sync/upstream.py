"""An entity of a stash-box, brought into the common shape.

Shapes are those of stash-box v0.7.9, and of its older fields where a box has no others. ThePornDB answers in the same
form with some freedom: dates with times, missing lists, numbers as text, the word "null".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.sync import compound, countries, dates, equality
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.values import ABSENT, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.values import Value, Values

_ALSO: Mapping[str, tuple[str, ...]] = {
    "birth_date": ("birthdate",),
    "release_date": ("date",),
    "cup_size": ("measurements", "cup_size"),
    "band_size": ("measurements", "band_size"),
    "waist_size": ("measurements", "waist"),
    "hip_size": ("measurements", "hip"),
}
"""Where older stash-boxes have it."""
_BREASTS = {"natural": "Natural", "fake": "Augmented", "augmented": "Augmented"}
_NUMBER = re.compile(r"(\d+)(?:\.0*)?\s*(?:cm|in|\")?", re.IGNORECASE)
_EXACT = {"YEAR": len("2007"), "MONTH": len("2007-06")}


def of_upstream(kind: str, raw: Mapping[str, Any]) -> Values:
    """`raw`: what GraphQL gave. What the box was not asked for, or does not know, is not among the values."""
    values: Values = {}
    for field in FIELDS[kind]:
        found = _found(field, raw)
        if found is not ABSENT:
            values[field.name] = _value(field, found)
    return without_alias(values, values.get("name"))


def without_alias(values: Mapping[str, Value], name: Value) -> Values:
    """Without the alias that is the name itself, which says nothing."""
    aliases = values.get("aliases")
    if not isinstance(aliases, tuple):
        return dict(values)
    own = equality.spelled(str(name or ""))
    kept = tuple(each for each in aliases if isinstance(each, str) and equality.spelled(each) != own)
    return {**values, "aliases": kept}


def whole_number(value: Any) -> int | str | None:
    """Also of "165 cm"; None for nothing and zero, the text where it is no number."""
    text = _text(value)
    read = _NUMBER.fullmatch(text)
    return (int(read[1]) or None) if read else text or None


def coded(field: Field, text: str) -> str:
    """Choices as Stash has them, cups in capitals, and countries as their codes, where they have one."""
    if field.kind == "choice":
        return equality.chosen(text)
    if field.kind == "country":
        return countries.coded(text)
    return text.upper() if field.kind == "cup" else text


def _found(field: Field, raw: Mapping[str, Any]) -> Any:
    """The first place that has it; of several empty ones nothing, of none that was asked for ABSENT."""
    found: Any = ABSENT
    for place in ((field.upstream_key,), _ALSO.get(field.upstream_key, ())):
        there = _at(raw, place)
        if there is not ABSENT:
            found = there
        if found not in (ABSENT, None, ""):
            break
    return found


def _at(raw: Mapping[str, Any], place: tuple[str, ...]) -> Any:
    if not place:
        return ABSENT
    here: Any = raw
    for step in place:
        if not isinstance(here, dict) or step not in here:
            return ABSENT
        here = here[step]
    return here


def _value(field: Field, found: Any) -> Value:
    if field.kind in ("list", "urls"):
        return tuple(str(each) for each in equality.keys(field, tuple(_texts(found))).values())
    if field.kind == "refs":
        return tuple(each for each in equality.keys(field, tuple(_refs(found))).values() if isinstance(each, Ref))
    if field.kind == "ref":
        return next(_refs([found]), None)
    if field.kind == "image":
        return next((Ref(_text(each.get("id") or each["url"]), _text(each["url"])) for each in _pictures(found)), None)
    return _scalar(field, found)


def _scalar(field: Field, found: Any) -> Value:
    if field.kind in ("number", "year"):
        return whole_number(found)
    if field.marks and isinstance(found, list):
        return compound.marks_text(_marks(found)) or None
    if isinstance(found, dict):
        found = _of_object(found)
    text = _text(found, is_name=field.kind == "name")
    if field.kind == "date":
        return dates.read(text) or (text if equality.key(field, text) else None)
    if field.kind == "word":
        return _word(field, text) or None
    return coded(field, text) or None


def _of_object(found: Mapping[str, Any]) -> Any:
    """Of a category its name, of a fuzzy date as much as is known."""
    if "date" in found:
        return _text(found["date"])[: _EXACT.get(str(found.get("accuracy")))]
    return found.get("name")


def _word(field: Field, text: str) -> str:
    words = re.sub(r"[\s_]+", " ", text)
    if field.name == "breast_type":
        return "" if words.casefold() in ("na", "n/a") else _BREASTS.get(words.casefold(), words.title())
    return words.title()


def _text(value: Any, *, is_name: bool = False) -> str:
    text = "" if value is None or isinstance(value, bool) else equality.plain(str(value))
    return "" if text.casefold() == "null" and not is_name else text


def _texts(found: Any) -> Iterator[str]:
    for each in found or ():
        text = each.get("url") if isinstance(each, dict) else each
        if isinstance(text, str) and text.strip():
            yield equality.plain(text)


def _refs(found: Any) -> Iterator[Ref]:
    """Of performers in scenes too, who stand there with the name that they had in it: Stash has no place for that."""
    for each in found or ():
        entity = each.get("performer", each) if isinstance(each, dict) else None
        if isinstance(entity, dict) and entity.get("id"):
            yield Ref(_text(entity["id"]), _text(entity.get("name"), is_name=True))


def _marks(found: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for each in found:
        if isinstance(each, dict):
            yield _text(each.get("location")), _text(each.get("description"))


def _pictures(found: Any) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in found or () if isinstance(each, dict) and each.get("url"))

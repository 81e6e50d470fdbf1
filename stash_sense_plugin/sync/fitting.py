"""What Stash takes as the value of a field, and what a user types for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.sync import compound, dates, equality
from stash_sense_plugin.sync.upstream import coded, whole_number
from stash_sense_plugin.sync.words import GENDERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.sync.fields import Field, Kind
    from stash_sense_plugin.sync.values import Value

_LARGEST = 999
"""Of numbers: centimetres and inches."""
_IS: Mapping[Kind, str] = {
    "name": "a name",
    "choice": f"one of {', '.join(GENDERS.values())}",
    "date": "a date: a year, a month as 2007-06, or a day as 2007-06-15",
    "number": f"a number from 1 to {_LARGEST}",
    "year": "a year of four digits",
    "cup": "a cup size, such as C or DD",
}


def is_fit(field: Field, value: Value) -> bool:
    """Nothing always is."""
    if equality.is_empty(field, value):
        return True
    if field.kind == "number":
        return isinstance(value, int) and 0 < value <= _LARGEST
    if field.kind == "year":
        return isinstance(value, int) and 1000 <= value <= 9999
    if field.kind == "choice":
        return value in GENDERS
    if field.kind == "date":
        return isinstance(value, str) and dates.read(value) is not None
    return field.kind != "cup" or (isinstance(value, str) and compound.is_cup(value))


def is_odd(field: Field, local: Value) -> bool:
    """Whether it is a part of a text of Stash that was not understood, and would be lost if it were written over."""
    return field.name in (*compound.SIZES, *compound.YEARS) and not is_fit(field, local)


def typed(field: Field, given: object) -> Value:
    """What the user typed: text, for lists one entry a line or a list. Nothing clears the field. Raises RequestError
    for what Stash would not take."""
    if field.kind in ("list", "urls"):
        lines = given.split("\n") if isinstance(given, str) else given if isinstance(given, (list, tuple)) else ()
        return tuple(map(str, equality.keys(field, tuple(str(line).strip() for line in lines)).values()))
    if field.kind in ("ref", "refs", "image"):
        raise RequestError(f"{field.label}: this is chosen, not typed.", "Take one of the choices.")
    value = _value(field, equality.plain("" if given is None else str(given)))
    if not is_fit(field, value) or (field.kind == "name" and value is None):
        raise RequestError(f'{field.label}: "{given}" is not {_IS[field.kind]}.', "Change it, or keep what is there.")
    return value


def _value(field: Field, text: str) -> Value:
    if field.kind in ("number", "year"):
        return whole_number(text)
    if field.kind == "date":
        return dates.read(text) or text or None
    return coded(field, text) or None

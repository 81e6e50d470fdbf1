"""What an input says, as Stash takes it: only the fields that it names change, null clears, lists replace."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from tests.fakes.stash.things import Missing, Thing, now

if TYPE_CHECKING:
    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import Link

Input = dict[str, Any]
Read = Callable[["Library", str, Any], Any]
"""Of a field's name and the value given for it, the value to be kept. Raises ValueError for what Stash refuses."""
Writers = Mapping[str, tuple[str, Read]]
"""By the name in the input: attribute and how it is read."""
FOREIGN = "FOREIGN KEY constraint failed"
"""Of Stash's database, for an id that is not there. (The real one quotes its SQL before this.)"""
NO_ROWS = "sql: no rows in result set"
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
TIME = re.compile(r"(.*?)(\.\d+)?(Z|[+-]\d\d:\d\d)")
NAME_SIZE = 64


def known(things: Mapping[int, Any], kind: str, id: str) -> Any:
    found = things.get(int(id))
    if found is None:
        raise Missing(kind, int(id))
    return found


def write(library: Library, thing: Thing, input: Input, writers: Writers, others: Iterable[str] = ()) -> None:
    """`others`: names that the caller sees to, or that Stash takes without using them."""
    for name, value in input.items():
        if name in writers:
            attribute, read = writers[name]
            setattr(thing, attribute, read(library, name, value))
        elif name not in ("id", "ids", "clientMutationId", *others):
            raise NotImplementedError(f"The stand-in does not write {name}")
    thing.updated_at = now()


def text(library: Library, name: str, value: str | None) -> str:
    return (value or "").strip()


def texts(library: Library, name: str, value: list[str] | None) -> list[str]:
    return [each.strip() for each in value or []]


def given(library: Library, name: str, value: Any) -> Any:
    return value


def amount(library: Library, name: str, value: float | None) -> float:
    return value or 0.0


def flag(library: Library, name: str, value: bool | None) -> bool:
    if value is None:
        raise ValueError("Internal system error. Error <null value not allowed in optional bool>")
    return value


def day(library: Library, name: str, value: str | None) -> str | None:
    if value and not DATE.fullmatch(value):
        raise ValueError(f'converting {name.replace("_", " ")}: failed to parse date "{value}"')
    return value or None


def references(kind: str) -> Read:
    """`kind`: the library's attribute that holds what the ids are of."""

    def read(library: Library, name: str, value: list[str] | None) -> list[int]:
        numbers = sorted({int(each) for each in value or []})
        if any(number not in getattr(library, kind) for number in numbers):
            raise ValueError(FOREIGN)
        return numbers

    return read


def reference(kind: str) -> Read:
    def read(library: Library, name: str, value: str | None) -> int | None:
        return references(kind)(library, name, [value])[0] if value else None

    return read


def links(library: Library, name: str, value: list[Input] | None) -> list[Link]:
    """An id that comes twice is kept once. Without a time: now."""
    kept: dict[tuple[str, str], Link] = {}
    for each in value or []:
        at = each.get("updated_at") or datetime.now(timezone.utc).isoformat()
        link = {"endpoint": each["endpoint"], "stash_id": each["stash_id"], "updated_at": utc(at)}
        kept.setdefault((link["endpoint"], link["stash_id"]), link)
    return list(kept.values())


def utc(at: str, *, fractions: bool = True) -> str:
    """As Go writes it."""
    found = TIME.fullmatch(at)
    if not found:
        raise ValueError(f"parsing time {at!r}")
    moment = datetime.fromisoformat(found[1] + found[3].replace("Z", "+00:00")).astimezone(timezone.utc)
    fraction = (found[2] or "").rstrip("0").rstrip(".") if fractions else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def fields_of_their_own(library: Library, name: str, value: Input | None) -> dict[str, Any]:
    """CustomFieldsInput with `full`."""
    if value is None or set(value) != {"full"}:
        raise NotImplementedError("The stand-in takes custom fields only in full")
    for field in value["full"]:
        if field != field.strip():
            raise ValueError(
                f'custom field name "{field}": custom field name cannot have leading or trailing whitespace'
            )
        if not field or len(field) > NAME_SIZE:
            problem = "cannot be empty" if not field else f"must be less than {NAME_SIZE + 1} characters"
            raise ValueError(f'custom field name "{field}": custom field name {problem}')
    return custom(library, name, value["full"])


def custom(library: Library, name: str, value: dict[str, Any] | None) -> dict[str, Any]:
    """SQLite has no booleans; null is no value."""
    for field, each in (value or {}).items():
        if isinstance(each, (list, dict)):
            raise ValueError(f'getting SQL value for field "{field}": unsupported custom field value type')
    return {
        field: int(each) if isinstance(each, bool) else each
        for field, each in (value or {}).items()
        if each is not None
    }


def picture(value: str | None) -> bytes:
    """Of a data: URI, b"" for none. The real Stash fetches addresses too."""
    try:
        return base64.b64decode((value or "").partition("base64,")[2], validate=True)
    except binascii.Error as error:
        raise ValueError("processing image: illegal base64 data") from error

"""An entity of Stash, brought into the common shape, and what was decided, brought back into Stash's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.sync import compound, dates, equality
from stash_sense_plugin.sync.compound import SIZES, YEARS
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.upstream import without_alias
from stash_sense_plugin.sync.values import ABSENT, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stash_sense_plugin.sync.compound import Parts
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.values import Absent, Value, Values

    Resolve = Callable[[str, Ref], str] | Mapping[tuple[str, str], str]
    """Kind and linked entity, or its id, -> its id in Stash; "" or nothing where it is not there."""

_COMPOUND = {"measurements": compound.measurements, "career_length": compound.career}
_NO_PICTURE = "default=true"
"""In the address of a picture that stands for none."""


def of_local(kind: str, raw: Mapping[str, Any], endpoint: str) -> Values:
    """`raw`: Stash's object. Linked entities have their ids at this endpoint.

    What Stash was not asked for, or does not know, is not among the values: nothing is then told or written of it. So
    are the addresses of studios before v0.30, which held only one."""
    values: Values = {}
    for field in FIELDS[kind]:
        value = _value(field, raw, endpoint) if field.writable else ABSENT
        if value is not ABSENT:
            values[field.name] = value
    return without_alias(values, values.get("name"))


def to_local(
    kind: str,
    chosen: Mapping[str, Value],
    raw_local: Mapping[str, Any],
    *,
    resolve: Resolve,
    endpoint: str = "",
    partial_dates: bool = True,
) -> dict[str, Any]:
    """The fields of Stash's update that change, without the id; None clears.

    `chosen`: field -> value as it shall be, settled from this very `raw_local`. Of sets of linked entities only those
    go that have an id of `endpoint` and are not among the chosen ones: without `endpoint` none does. `partial_dates`:
    whether this Stash takes "2007". Raises RequestError for a linked entity that is not here (`missing` tells which),
    and for a part of a text that was not understood."""
    update: dict[str, Any] = {}
    for field in FIELDS[kind]:
        if field.name not in chosen or not field.writable or field.name in (*SIZES, *YEARS):
            continue
        name = field.input_key or field.local_key
        value = _written(field, chosen[field.name], raw_local, resolve, endpoint)
        if field.kind == "date" and isinstance(value, str) and not partial_dates:
            value = dates.padded(value)
        if value is not ABSENT and not _is_there(field, raw_local, value):
            update[name] = value
    return {**update, **_compounds(chosen, raw_local)}


def _value(field: Field, raw: Mapping[str, Any], endpoint: str) -> Value | Absent:
    if field.name in YEARS and field.name in raw:
        return _year(raw[field.name])
    if field.local_key not in raw:
        return ABSENT
    found = raw[field.local_key]
    if field.local_key in _COMPOUND:
        return _COMPOUND[field.local_key](found or "").get(field.name)
    if field.of:
        refs = tuple(_refs(_listed(found), endpoint))
        return refs if field.is_set else next(iter(refs), None)
    if field.is_set:
        return tuple(str(each) for each in equality.keys(field, tuple(found or ())).values())
    return _picture(found) if field.kind == "image" else _scalar(found)


def _scalar(found: Any) -> Value:
    return found if isinstance(found, int) else (str(found or "").strip() or None)


def _year(value: Any) -> Value:
    """Stash knows days of a career from v0.31 on, stash-boxes know years."""
    text = str(value or "")
    return int(text[:4]) if dates.read(text) else text or None


def _picture(found: Any) -> Value:
    address = str((found.get("screenshot") if isinstance(found, dict) else found) or "")
    return None if not address or _NO_PICTURE in address else Ref("", address)


def _refs(found: Any, endpoint: str) -> Iterator[Ref]:
    for each in found:
        first, *also = _ids(each, endpoint) or ("",)
        yield Ref(first, str(each.get("name") or ""), tuple(also))


def _ids(entity: Mapping[str, Any], endpoint: str) -> tuple[str, ...]:
    links = entity.get("stash_ids") or ()
    return tuple(str(link["stash_id"]) for link in links if endpoint and _is_same_box(link["endpoint"], endpoint))


def _is_same_box(one: str, other: str) -> bool:
    return one.strip().rstrip("/").casefold() == other.strip().rstrip("/").casefold()


def _listed(found: Any) -> tuple[Any, ...]:
    return tuple(found) if isinstance(found, (list, tuple)) else (found,) if found else ()


def _as_set(value: Value) -> tuple[Ref, ...]:
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Ref))


def _written(field: Field, value: Value, raw: Mapping[str, Any], resolve: Resolve, endpoint: str) -> Any:
    """As Stash takes it; ABSENT where it stays as it is."""
    if field.kind == "refs":
        return _new_ids(field, _as_set(value), raw, resolve, endpoint)
    if isinstance(value, Ref):
        if not value.id:
            return ABSENT
        return value.name if field.kind == "image" else _here(field, value, raw, resolve, endpoint)
    if field.is_set:
        return list(value) if isinstance(value, tuple) else []
    return value or None


def _new_ids(
    field: Field, chosen: tuple[Ref, ...], raw: Mapping[str, Any], resolve: Resolve, endpoint: str
) -> list[str]:
    wanted = {ref.key for ref in chosen if ref.id}
    kept = []
    for entity in raw[field.local_key]:
        marks = {Ref(id).key for id in _ids(entity, endpoint)}
        if not marks or marks & wanted:
            kept.append(str(entity["id"]))
    added = (_here(field, ref, raw, resolve, endpoint) for ref in chosen if ref.id)
    return list(dict.fromkeys((*kept, *added)))


def _here(field: Field, ref: Ref, raw: Mapping[str, Any], resolve: Resolve, endpoint: str) -> str:
    for entity in _listed(raw.get(field.local_key)):
        if ref in {Ref(id) for id in _ids(entity, endpoint)}:
            return str(entity["id"])
    found = _resolved(resolve, field, ref)
    if not found:
        raise RequestError(
            f'The {field.of} "{ref.name}" of the stash-box is not linked with one here.',
            "Link or create it first, or leave it out.",
        )
    return found


def _resolved(resolve: Resolve, field: Field, ref: Ref) -> str:
    if callable(resolve):
        return resolve(field.of, ref)
    return resolve.get((field.of, ref.id)) or resolve.get((field.of, ref.id.lower())) or ""


def _is_there(field: Field, raw: Mapping[str, Any], value: Any) -> bool:
    found = raw.get(field.local_key)
    if field.kind == "refs":
        return bool(value == [str(each["id"]) for each in found or ()])
    if field.kind == "ref":
        return bool(value == (str(found["id"]) if found else None))
    if field.kind == "image":
        return value is None and _picture(found) is None
    return (found or None) == (value or None)


def _compounds(chosen: Mapping[str, Value], raw: Mapping[str, Any]) -> dict[str, Any]:
    update = _text_of("measurements", compound.measurements, compound.measurements_text, _parts(chosen, SIZES), raw)
    years = _parts(chosen, YEARS)
    if any(name in raw for name in YEARS):
        return update | {name: _as_year(year, raw[name]) for name, year in years.items() if year != _year(raw[name])}
    return update | _text_of("career_length", compound.career, compound.career_text, years, raw)


def _parts(chosen: Mapping[str, Value], names: Iterable[str]) -> dict[str, int | str | None]:
    values = ((name, chosen[name]) for name in names if name in chosen)
    return {name: value for name, value in values if value is None or isinstance(value, (int, str))}


def _text_of(
    key: str,
    take_apart: Callable[[str], Parts],
    put_together: Callable[[Parts], str],
    chosen: Mapping[str, int | str | None],
    raw: Mapping[str, Any],
) -> dict[str, str | None]:
    """The text with the chosen parts and all others; nothing where no part changes. Stash must have been asked for it:
    KeyError, rather than to write over what is not known."""
    if not chosen:
        return {}
    parts = take_apart(raw[key] or "")
    new = {name: value for name, value in chosen.items() if (value or None) != parts.get(name)}
    try:
        return {key: put_together(parts.with_(new)) or None} if new else {}
    except ValueError as error:
        raise RequestError(f'In Stash stands "{raw[key]}", which was not understood.', "Put it right there.") from error


def _as_year(year: int | str | None, raw: Any) -> int | str | None:
    """In the form that this Stash has: dates since v0.31, numbers in some builds before it."""
    return year if year is None or isinstance(raw, int) else str(year)

"""What the user decides of what was told, and what is written then."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.sync.equality import item_key, keys, recognised, spelled
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.fitting import is_odd, typed
from stash_sense_plugin.sync.merge import joined
from stash_sense_plugin.sync.values import Ref

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Value, Values

Choice = Mapping[str, Any]
"""{"how": "keep"}, {"how": "accept"}, {"how": "custom", "value": ...}.

Of names also {"how": "demote"}: the new name, the old one becomes an alias; and {"how": "alias"}: the old name, the new
one becomes an alias. Of sets also {"how": "items", "add": [...], "remove": [...]}: texts, of linked entities ids."""


class Leave(Enum):
    """Nothing is written."""

    LEAVE = "leave"


LEAVE = Leave.LEAVE


def decide(kind: str, change: Change, choice: Choice) -> Value | Leave:
    """What is written of one field. Raises RequestError for what cannot be chosen, or typed, for it. Accepting what
    cannot be written leaves it, and is a decision all the same: it was seen."""
    field, how = change.field, choice.get("how")
    if how == "keep" or (how == "accept" and not change.writable):
        return LEAVE
    if how == "accept":
        return _unless_there(change, change.proposed)
    if how == "custom":
        return _unless_there(change, _typed(change, choice.get("value")))
    if how == "items" and field.is_set:
        return _unless_there(change, _picked(change, choice.get("add") or (), choice.get("remove") or ()))
    if how in ("demote", "alias") and field.kind == "name" and any(each.name == "aliases" for each in FIELDS[kind]):
        return LEAVE if how == "alias" else _unless_there(change, change.upstream)
    raise RequestError(f'"{how}" cannot be chosen for {field.label}.')


def settle(
    kind: str,
    changes: Iterable[Change],
    choices: Mapping[str, Choice],
    local: Mapping[str, Value],
    others: Iterable[str] = (),
) -> Values:
    """What is written of the whole entity: field -> value, of those alone that change. A field without a choice stays.

    `others`: names of other entities of the kind, which do not become aliases of this one; those that are stay."""
    told = {change.field.name: change for change in changes}
    chosen: Values = {}
    for name, change in told.items():
        value = decide(kind, change, choices[name]) if name in choices else LEAVE
        if not isinstance(value, Leave):
            chosen[name] = value
    aliases = _aliases(told.get("name"), choices.get("name", {}), local, chosen, others)
    if aliases is not None:
        chosen.pop("aliases", None)
        if aliases != local.get("aliases"):
            chosen["aliases"] = aliases
    return chosen


def deduped(aliases: Iterable[str | None], own: str, others: Iterable[str] = ()) -> tuple[str, ...]:
    """In order, without empty ones, the own name, names of others, and repeats in any case; the first stays."""
    seen = {"", spelled(own), *map(spelled, others)}
    made: list[str] = []
    for alias in aliases:
        if alias and spelled(alias) not in seen:
            seen.add(spelled(alias))
            made.append(alias.strip())
    return tuple(made)


def _aliases(
    renamed: Change | None,
    choice: Choice,
    local: Mapping[str, Value],
    chosen: Mapping[str, Value],
    others: Iterable[str],
) -> tuple[str, ...] | None:
    """With the name that becomes one; None where they stay as they are, or are not known."""
    more: Sequence[Value] = ()
    if renamed is not None and choice.get("how") == "alias":
        more = (renamed.upstream,)
    elif renamed is not None and "name" in chosen:
        more = (renamed.local,) if choice.get("how") == "demote" else renamed.added
    is_decided = more or "aliases" in chosen or "name" in chosen
    if "aliases" not in local or not is_decided:
        return None
    mine = set(map(spelled, _texts(local.get("aliases"))))
    foreign = [each for each in others if spelled(each) not in mine]
    own = str(chosen.get("name", local.get("name")) or "")
    return deduped((*_texts(chosen.get("aliases", local.get("aliases"))), *map(str, more)), own, foreign)


def _typed(change: Change, given: object) -> Value:
    if not change.field.writable or is_odd(change.field, change.local):
        raise RequestError(f"{change.field.label}: {change.why}")
    return typed(change.field, given)


def _picked(change: Change, add: Iterable[str], remove: Iterable[str]) -> Value:
    field, theirs = change.field, keys(change.field, change.upstream)
    ours = {mark: item for item, marks in recognised(field, change.local, {}) for mark in marks}
    added = []
    for each in add:
        item = theirs.get(_mark(field, each), None if field.of else each)
        if item is None:
            raise RequestError(f"{field.label}: the stash-box does not have {each} there.", "Look at it again.")
        added.append(item)
    gone = (ours.get(_mark(field, each)) for each in remove)
    return joined(field, change.local, added, [item for item in gone if item is not None])


def _mark(field: Field, text: str) -> Hashable:
    return Ref(text).key if field.of else item_key(field, text)


def _unless_there(change: Change, value: Value) -> Value | Leave:
    """Of what is there already, spelled alike, nothing is to be written."""
    if isinstance(value, Ref) and isinstance(change.local, Ref):
        return LEAVE if value == change.local else value
    return LEAVE if (value or None) == (change.local or None) else value


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, tuple) else ()

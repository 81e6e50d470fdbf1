"""What the page says of each field, as sync.decisions takes it.

A choice is "<field>": keep, accept, demote, alias, custom, items or later; with it "<field>.value" (custom),
"<field>.items" (a JSON list of what shall be there) and "<field>.<stash-box id>" (what becomes of a linked entity).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.actions import field_rows as rows
from stash_sense_plugin.comparing import linking
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.sync import equality
from stash_sense_plugin.sync.values import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stash_sense_plugin.comparing.linking import Links
    from stash_sense_plugin.comparing.sides import Side
    from stash_sense_plugin.sync.decisions import Choice
    from stash_sense_plugin.sync.merge import Change


@dataclass(frozen=True)
class Chosen:
    """`fields`: those that are decided. `link`: (kind, stash-box id) -> the entity of the library that gets the id;
    `create`: those to be made from their profiles. `later`: of linked entities, those that are not decided yet."""

    fields: Mapping[str, Choice]
    link: Mapping[linking.Key, int] = field(default_factory=dict)
    create: Mapping[linking.Key, Ref] = field(default_factory=dict)
    later: Mapping[str, tuple[Ref, ...]] = field(default_factory=dict)


def chosen(side: Side, changes: Sequence[Change], given: Mapping[str, str], links: Links) -> Chosen:
    """What is not named takes what is suggested. Raises RequestError for what cannot be chosen."""
    fields: dict[str, Choice] = {}
    link: dict[linking.Key, int] = {}
    create: dict[linking.Key, Ref] = {}
    later: dict[str, tuple[Ref, ...]] = {}
    for change in changes:
        name = change.field.name
        how = given.get(name) or rows.suggested(change, side.rivals.get(name, ()))
        if how == rows.LATER:
            continue
        if change.field.of and how != rows.KEEP:
            picked = _Refs(change, given, links, bulk=how == rows.ACCEPT and given.get(f"{name}.unknown") == rows.LATER)
            fields[name] = picked.choice()
            link |= picked.link
            create |= picked.create
            later[name] = tuple(picked.later)
        else:
            fields[name] = _choice(change, how, given)
    return Chosen(fields, link, create, later)


def _choice(change: Change, how: str, given: Mapping[str, str]) -> Choice:
    name = change.field.name
    if how == rows.CUSTOM:
        return {"how": "custom", "value": given.get(f"{name}.value", "")}
    if how == rows.ITEMS:
        return _items(change, given.get(f"{name}.items"))
    return {"how": how}


def _items(change: Change, text: str | None) -> Choice:
    """`text`: JSON list of all that shall be there."""
    try:
        wanted = [str(each) for each in json.loads(text or "")]
    except (TypeError, ValueError):
        raise RequestError(f"{change.field.label}: the chosen entries are missing.", "Reload the page.") from None
    marks = {equality.item_key(change.field, each) for each in wanted}
    ours = equality.keys(change.field, change.local)
    theirs = equality.keys(change.field, change.upstream)
    add = [str(item) for mark, item in theirs.items() if mark in marks and mark not in ours]
    return {"how": "items", "add": add, "remove": [str(item) for mark, item in ours.items() if mark not in marks]}


class _Refs:
    """What becomes of each linked entity of one field."""

    def __init__(self, change: Change, given: Mapping[str, str], links: Links, *, bulk: bool) -> None:
        self._change = change
        self._given = given
        self._links = links
        self._bulk = bulk
        self._add: list[str] = []
        self._remove: list[str] = []
        self.link: dict[linking.Key, int] = {}
        self.create: dict[linking.Key, Ref] = {}
        self.later: list[Ref] = []
        for ref, state in self._told():
            self._take(ref, state)

    def choice(self) -> Choice:
        if self._change.field.is_set:
            return {"how": "items", "add": self._add, "remove": self._remove}
        return {"how": "accept" if self._add or not linking.as_refs(self._change.upstream) else "keep"}

    def _told(self) -> list[tuple[Ref, str]]:
        change = self._change
        if not change.field.is_set:
            return [(each, "add") for each in linking.as_refs(change.upstream)]
        left = [each for each in linking.as_refs(change.upstream) if self._choice_of(each) == rows.ADD]
        return [
            *((each, "add") for each in change.added if isinstance(each, Ref)),
            *((each, "remove") for each in change.removed if isinstance(each, Ref)),
            *((each, "left") for each in left if each not in change.added),
        ]

    def _choice_of(self, ref: Ref) -> str | None:
        return self._given.get(f"{self._change.field.name}.{ref.id}")

    def _take(self, ref: Ref, state: str) -> None:
        field = self._change.field
        key = (field.of, ref.id.lower())
        number = self._links.here.get(key)
        how = self._choice_of(ref) or rows.ref_options(state, number)[0]
        if how == rows.SKIP and self._bulk:
            self.later.append(ref)
        elif how.startswith(f"{rows.LINK}:"):
            self.link[key] = _number(how, field.label)
            self._add.append(ref.id)
        elif how == rows.CREATE and not number:
            self.create[key] = ref
            self._add.append(ref.id)
        elif how in (rows.ADD, rows.CREATE):
            if not number:
                raise RequestError(f"{field.label}: nothing here is linked to {ref.name} yet.", "Link or create it.")
            self._add.append(ref.id)
        elif how == rows.REMOVE:
            self._remove.append(ref.id)
        elif how not in (rows.SKIP, rows.LEAVE, rows.KEEP):
            raise RequestError(f'"{how}" cannot be chosen for {ref.name}.')


def _number(how: str, label: str) -> int:
    try:
        return int(how.partition(":")[2])
    except ValueError:
        raise RequestError(f"{label}: it is not said with what to link it.") from None


def for_many(changes: Sequence[Change], wanted_field: str, *, only_adds: bool) -> dict[str, str]:
    """In bulk: of the one field, or of what only adds, or of what is suggested; the rest stays to be decided. So do
    linked entities that nobody here is yet, and what both sides changed."""
    given: dict[str, str] = {}
    for change in changes:
        name = change.field.name
        fits = change.field.name == wanted_field if wanted_field else rows.suggested(change) == rows.ACCEPT
        takes = fits and not change.conflict and (change.only_adds or not only_adds)
        given[name] = rows.ACCEPT if takes and change.writable else rows.LATER
        given[f"{name}.unknown"] = rows.LATER
    return given


def is_decided(choice: Any) -> bool:
    return bool(choice) and choice.get("how") != rows.LATER

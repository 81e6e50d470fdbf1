"""What the page shows of each field that differs: both sides, what happened, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.comparing import linking
from stash_sense_plugin.sync import equality
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.merge import Outcome
from stash_sense_plugin.sync.values import ABSENT, Absent, Ref
from stash_sense_plugin.sync.words import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from stash_sense_plugin.comparing.linking import Links
    from stash_sense_plugin.comparing.sides import Rival, Side
    from stash_sense_plugin.stash.linked import Namesake
    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.sync.fields import Field
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Value

KEEP, ACCEPT, DEMOTE, ALIAS, CUSTOM, ITEMS, LATER = "keep", "accept", "demote", "alias", "custom", "items", "later"
ADD, LEAVE, REMOVE, SKIP, CREATE, LINK = "add", "leave", "remove", "skip", "create", "link"
MOST_CANDIDATES = 6


def controls(kind: str, change: Change) -> list[str]:
    field = change.field
    if not change.writable:
        return [KEEP]
    if field.kind == "name":
        has_aliases = any(each.name == "aliases" for each in FIELDS[kind])
        return [KEEP, ACCEPT, *((DEMOTE, ALIAS) if has_aliases else ()), CUSTOM]
    if field.is_set:
        return [KEEP, ACCEPT, ITEMS]
    return [KEEP, ACCEPT] if field.kind in ("ref", "image") else [KEEP, ACCEPT, CUSTOM]


def suggested(change: Change, rivals: Sequence[Rival] = ()) -> str:
    """Theirs where only they changed it or where nothing of the user's goes away; else the user's."""
    if not change.writable or any(rival.first for rival in rivals) or change.conflict:
        return KEEP
    return ACCEPT if change.only_adds or change.outcome is Outcome.CHANGED else KEEP


def told(change: Change, box: str) -> str:
    if change.field.is_set:
        parts = [f"{len(change.added)} new at {box}"] if change.added else []
        parts += [f"{len(change.removed)} taken away there"] if change.removed else []
        return ", ".join(parts) + "."
    if change.outcome is Outcome.CONFLICT:
        return f"You have another, and {box} changed it."
    if change.outcome is Outcome.CHANGED:
        return f"{box} changed it; yours is as it was."
    if equality.is_empty(change.field, change.local):
        return "Yours is empty."
    return "They differ; which side changed is not known."


def shown(field: Field, value: Value | Absent) -> str:
    """As text for the page."""
    if value is None or isinstance(value, Absent):
        return ""
    if isinstance(value, Ref):
        return value.name or value.id
    if isinstance(value, tuple):
        return ", ".join(shown(field, each) for each in value)
    return readable(field.name, str(value))


def row(side: Side, change: Change, links: Links, box: StashBox, token: Callable[[str], str]) -> dict[str, Any]:
    """`token`: what the page asks a picture of the stash-box by."""
    field, rivals = change.field, side.rivals.get(change.field.name, ())
    is_picture = field.kind == "image"
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind,
        "outcome": change.outcome.value,
        "only_adds": change.only_adds,
        "writable": change.writable,
        "why": change.why or field.note,
        "told": told(change, side.box.name),
        "local": "" if is_picture else shown(field, change.local),
        "upstream": "" if is_picture else shown(field, change.upstream),
        "base": None if is_picture or change.base is ABSENT else shown(field, change.base),
        "controls": controls(side.tie.kind, change),
        "value": suggested(change, rivals),
        "custom": "" if field.of or is_picture else custom_text(field, change.local),
        "items": _items(change) if field.is_set and not field.of else None,
        "refs": _refs(change, links, box, credited(side)) if field.of else None,
        "pictures": _pictures(change, token) if is_picture else None,
        "rivals": [_rival(field, each) for each in rivals],
    }


def _rival(field: Field, one: Rival) -> dict[str, Any]:
    return {
        "box": one.box.name,
        "endpoint": one.box.endpoint,
        "value": shown(field, one.value),
        "first": one.first,
    }


def custom_text(field: Field, value: Value) -> str:
    """What a text box starts with: of lists one entry a line."""
    return "\n".join(map(str, value)) if isinstance(value, tuple) else shown(field, value)


def _items(change: Change) -> list[dict[str, Any]]:
    """The union, the user's first."""
    field = change.field
    ours, theirs = equality.keys(field, change.local), equality.keys(field, change.upstream)
    added, removed = equality.keys(field, change.added), equality.keys(field, change.removed)
    union = {**theirs, **ours}
    listed: list[Hashable] = [*ours, *(mark for mark in theirs if mark not in ours)]
    return [_item(field, union[mark], _state(mark, ours, theirs, added, removed)) for mark in listed]


def _item(field: Field, item: str | Ref, state: str) -> dict[str, Any]:
    return {
        "key": str(item),
        "label": str(item),
        "state": state,
        "checked": state in ("both", "own", "add"),
        "page": str(item) if field.kind == "urls" and str(item).lower().startswith(("http://", "https://")) else None,
    }


def _state(mark: Hashable, *sets: Mapping[Hashable, object]) -> str:
    ours, theirs, added, removed = sets
    if mark in removed:
        return "remove"
    if mark in added:
        return "add"
    if mark in ours:
        return "both" if mark in theirs else "own"
    return "left"


def credited(side: Side) -> dict[str, str]:
    """Stash-box id of a performer -> the name that stands in the scene, where that is another. Stash has no place for
    it: it is shown, and never a difference."""
    listed = side.snapshot.data.get("performers") or ()
    return {str(each["performer"]["id"]): str(each["as"]) for each in listed if each.get("as") and each["performer"]}


def _refs(change: Change, links: Links, box: StashBox, names: Mapping[str, str]) -> list[dict[str, Any]]:
    field = change.field
    if not field.is_set:
        refs = linking.as_refs(change.upstream)
        return [_ref(field, each, "add", links, box) for each in refs]
    return [
        {**_ref(field, item, state, links, box), "as": names.get(item.id, "")} for item, state in _ref_states(change)
    ]


def _ref_states(change: Change) -> Iterator[tuple[Ref, str]]:
    """Those that are here first. The user's own are not shown: nothing becomes of them."""
    field, theirs = change.field, equality.keys(change.field, change.upstream)
    ours = equality.recognised(field, change.local, theirs)
    removed = equality.keys(field, change.removed)
    for item, marks in ours:
        if isinstance(item, Ref) and item.id and (marks & theirs.keys() or item.key in removed):
            yield item, "remove" if item.key in removed else "both"
    covered = {mark for _, marks in ours for mark in marks}
    added = equality.keys(field, change.added)
    for mark, item in theirs.items():
        if mark not in covered and isinstance(item, Ref):
            yield item, "add" if mark in added else "left"


def _ref(field: Field, ref: Ref, state: str, links: Links, box: StashBox) -> dict[str, Any]:
    key = (field.of, ref.id.lower())
    number = links.here.get(key)
    candidates = [_candidate(field.of, each) for each in links.namesakes.get(key, ())[:MOST_CANDIDATES]]
    options = ref_options(state, number, [each["id"] for each in candidates])
    return {
        "key": ref.id,
        "label": ref.name,
        "state": state,
        "as": "",
        "page": box.page(field.of, ref.id),
        "local": {"id": str(number), "name": ref.name, "page": f"/{field.of}s/{number}"} if number else None,
        "candidates": candidates if state == "add" else [],
        "choice": options[0],
        "options": options,
    }


def ref_options(state: str, number: int | None, namesakes: Sequence[str] = ()) -> list[str]:
    """What may become of a linked entity; the first is what is suggested. Nobody is linked by name alone: that is left
    out until the user says so."""
    if state == "add" and number:
        return [ADD, LEAVE]
    if state == "add":
        return [SKIP, *(f"{LINK}:{each}" for each in namesakes), CREATE]
    return [REMOVE, KEEP] if state == "remove" else [KEEP] if state == "both" else [LEAVE, ADD]


def _candidate(kind: str, one: Namesake) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "subtitle": one.disambiguation,
        "page": f"/{kind}s/{one.id}",
        "picture": one.picture or None,
        "why": "same name" if one.by == "name" else "an alias is the same",
    }


def _pictures(change: Change, token: Callable[[str], str]) -> dict[str, str]:
    local = change.local.name if isinstance(change.local, Ref) else ""
    return {"local": local, "upstream": token(change.upstream.name) if isinstance(change.upstream, Ref) else ""}


def quiet(side: Side, asked: Sequence[Change]) -> list[dict[str, str]]:
    """Fields that differ and are not asked about, and why not."""
    names = {change.field.name for change in asked}
    found = []
    for field in FIELDS[side.tie.kind]:
        known = field.name in side.local and field.name in side.values and field.writable and field.kind != "image"
        if field.name in names or not known:
            continue
        ours, theirs = side.local[field.name], side.values[field.name]
        if not equality.same(field, ours, theirs) and not equality.is_empty(field, theirs):
            text = f"{_said(field, ours)}; {side.box.name}: {_said(field, theirs)} ({_why_quiet(side, field)})"
            found.append({"label": field.label, "text": text})
    return found


def _said(field: Field, value: Value) -> str:
    return shown(field, value) or "nothing"


def _why_quiet(side: Side, field: Field) -> str:
    if field.name not in side.box.fields[side.tie.kind]:
        return "not compared"
    first = next((rival for rival in side.rivals.get(field.name, ()) if rival.first), None)
    return f"{first.box.name} comes first" if first else "yours by your choice"

"""Performers, studios, tags and scenes of a stash-box: those with given ids, and which were changed last."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import BoxAnswered, BoxUnreachable
from stash_sense_plugin.stashbox import merges, shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.stashbox.client import StashBox

KINDS = ("performer", "studio", "tag", "scene")
BATCH = 50
"""How many entities one request asks for. A stash-box of 50,000 performers takes 10 ms for each of them, whether it is
asked for 25 at once or for 200; so larger requests save nothing but requests, and 50 are answered within a second."""
FEW = 5
"""A stash-box that does not answer for so few in time does not answer."""
PER_PAGE = 1000
THERE, MERGED, DELETED, UNKNOWN = "there", "merged", "deleted", "unknown"
LISTS = {"performer": "Performers", "studio": "Studios", "tag": "Tags", "scene": "Scenes"}
CHANGED = {
    kind: f"query SenseChanged{things}($page: Int!, $size: Int!) {{ "
    f"found: query{things}(input: {{ page: $page, per_page: $size, sort: UPDATED_AT, direction: DESC }}) "
    f"{{ count rows: {things.lower()} {{ id updated }} }} }}"
    for kind, things in LISTS.items()
}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class Entity:
    """`id`: as it was asked for. `updated`: time as the stash-box wrote it, "" unknown. `state`: "there", "merged"
    (into `merged_into`), "deleted" or "unknown" (the stash-box never had it, or took it out for good). `data`: as
    given, {} where unknown."""

    kind: str
    id: str
    updated: str
    state: str
    merged_into: str | None
    data: dict[str, Any]


_Read = tuple[dict[str, Entity], "BoxAnswered | None"]
"""What could be read, and why some could not."""


@dataclass(frozen=True)
class Changed:
    """One page: (id, updated) each, the newest first. `count`: how many there are on all pages."""

    rows: tuple[tuple[str, str], ...]
    count: int


def find(box: StashBox, kind: str, ids: Sequence[str]) -> dict[str, Entity]:
    """By id as given. One request for up to BATCH of them, and one more where some were deleted and do not say whether
    that was by a merge.

    What is no UUID is unknown without being asked for. Where the stash-box fails at one of them, that one is left out
    and the others are there; where nothing is left, the failure is raised.
    """
    asked = [one for one in dict.fromkeys(ids) if UUID.fullmatch(one)]
    found, failure = _read(box, kind, asked)
    if failure and not found:
        raise failure
    unsure = [one.id for one in found.values() if one.state == DELETED and "merged_into_id" not in one.data]
    for one, target in merges.targets(box, kind, unsure).items():
        found[one] = replace(found[one], state=MERGED, merged_into=target)
    return {
        one: found[one] if one in found else entity(kind, None, one) for one in ids if one in found or one not in asked
    }


def changed(box: StashBox, kind: str, page: int, per_page: int = PER_PAGE) -> Changed:
    """A page of what is there, by when it was changed; the first page is 1. What was merged or deleted is not among it.
    Times have up to six decimals, without their last zeros: compare them as times.

    Raises BoxAnswered with `unsupported` where the stash-box has no such list or does not sort it so.
    """
    data = box.execute(CHANGED[kind], {"page": page, "size": per_page})["found"]
    rows = tuple((str(row["id"]), _text(row.get("updated"))) for row in data["rows"])
    return Changed(rows, int(data["count"]))


def entity(kind: str, data: dict[str, Any] | None, asked: str = "") -> Entity:
    """What a stash-box gave, None for nothing. `asked`: the id by which it was asked for."""
    if not data:
        return Entity(kind, asked, "", UNKNOWN, None, {})
    given = _text(data.get("id"))
    into = _text(data.get("merged_into_id")) or (given if asked and given.lower() != asked.lower() else "")
    state = MERGED if into else DELETED if data.get("deleted") else THERE
    return Entity(kind, asked or given, _text(data.get("updated")), state, into or None, data)


def find_document(kind: str, many: int, fragment: str) -> str:
    """Asks for so many ids, $i0 ..., each under a name of its own, e0 ..."""
    name = kind.capitalize()
    declared = " ".join(f"$i{number}: ID!" for number in range(many))
    fields = " ".join(f"e{number}: find{name}(id: $i{number}) {{ ...Sense }}" for number in range(many))
    return f"query SenseFind{name}s({declared}) {{ {fields} }} {fragment}"


def _read(box: StashBox, kind: str, ids: Sequence[str]) -> _Read:
    """In as few requests as the stash-box bears, which may become clear only on the way."""
    found: dict[str, Entity] = {}
    failure: BoxAnswered | None = None
    start = 0
    while start < len(ids):
        batch = ids[start : start + min(BATCH, box.most_at_once or BATCH)]
        read, failed = _read_batch(box, kind, batch)
        found |= read
        failure = failure or failed
        start += len(batch)
    return found, failure


def _read_batch(box: StashBox, kind: str, batch: Sequence[str]) -> _Read:
    variables = {f"i{number}": one for number, one in enumerate(batch)}
    try:
        answer = shapes.ask(box, shapes.OF_KIND[kind], partial(find_document, kind, len(batch)), variables)
    except BoxUnreachable as error:
        if not error.slow or len(batch) <= FEW:
            raise
        box.most_at_once = len(batch) // 4
        return _read(box, kind, batch)
    except BoxAnswered as error:
        if error.unsupported:
            raise
        return _read_halves(box, kind, batch, error)
    failed = {error.path for error in answer.errors}
    by_alias = {f"e{number}": one for number, one in enumerate(batch)}
    if failed - set(by_alias):  # at what it failed it does not say
        return _read_halves(box, kind, batch, answer.trouble)
    found = {one: entity(kind, answer.data.get(alias), one) for alias, one in by_alias.items() if alias not in failed}
    return found, answer.trouble if failed else None


def _read_halves(box: StashBox, kind: str, batch: Sequence[str], failure: BoxAnswered) -> _Read:
    """A request failed as a whole: for one of what it asked for, or because it asked for so much."""
    if len(batch) == 1:
        return {}, failure
    middle = (len(batch) + 1) // 2
    first, trouble = _read(box, kind, batch[:middle])
    second, more = _read(box, kind, batch[middle:])
    if not trouble and not more:
        box.most_at_once = min(middle, box.most_at_once or middle)
    return first | second, trouble or more


def _text(value: object) -> str:
    return "" if value is None else str(value)

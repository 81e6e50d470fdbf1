"""Profiles of a stash-box as what faces are learned from: noted in the store, their pictures looked at one by one.

Why they are learned into the very tables of the library's pictures: a face is a face. Who drops a wrong one, what is
set aside as unlike the others, what another model pack takes over, and what a person is matched against are then the
same for all, and a profile's faces only change their owner when its person comes into the library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stashbox import entities
from stash_sense_plugin.store import profiles
from stash_sense_plugin.store.profiles import Picture, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stashbox.client import StashBox
    from stash_sense_plugin.stashbox.entities import Entity

MOST_FACES = 8
"""Learned from one profile, in the order in which the stash-box shows them; what comes behind is not fetched. Of 100
people in scenes, beside 300 other profiles, 51 were found by one picture, 73 by two, 79 by three, 87 by four, 89 by
five and 90 by seven; the best ones, chosen from all, found no more than the first (tests/benchmarks/profiles.py). The
rest is room for wrong ones, which are set aside."""
MOST_LOOKED_AT = 3 * MOST_FACES
"""Pictures of one profile that are fetched, however few of them show a face."""


@dataclass(frozen=True)
class Noted:
    """`rows`: the profiles to be looked at, by their number in the store. `deleted`: how many the stash-box took away,
    of which some may be known; `unknown`: how many it never had."""

    rows: tuple[int, ...]
    deleted: int
    unknown: int


def note(app: App, box: StashBox, page: Iterable[Entity]) -> Noted:
    """What the stash-box says of its profiles, into the store; where it merged one into another, that other's."""
    given = {each.id: each for each in page}
    into = [each.merged_into for each in given.values() if each.state == entities.MERGED and each.merged_into]
    targets = entities.find(box, "performer", [one for one in dict.fromkeys(into) if one not in given])
    everybody = [*given.values(), *targets.values()]
    there = {str(each.data["id"]): each for each in everybody if each.state == entities.THERE}
    rows = [profiles.note(app.database, of_entity(box.endpoint, each)) for each in there.values()]
    deleted = [each.id for each in everybody if each.state == entities.DELETED]
    unknown = [each.id for each in everybody if each.state == entities.UNKNOWN]
    profiles.deleted(app.database, box.endpoint, [*deleted, *unknown])
    wanted = [row for row in dict.fromkeys(rows) if not profiles.is_left_out(app.database, row)]
    return Noted(tuple(wanted), len(deleted), len(unknown))


def of_entity(endpoint: str, entity: Entity) -> Profile:
    data = entity.data
    return Profile(
        endpoint,
        str(data["id"]),
        _text(data.get("name")) or str(data["id"]),
        _text(data.get("disambiguation")),
        tuple(_text(each) for each in data.get("aliases") or ()),
        tuple(str(each) for each in data.get("merged_ids") or ()),
        pictures_of(data),
    )


def pictures_of(data: dict[str, Any]) -> tuple[Picture, ...]:
    """In the stash-box's order, which has portraits first. Drawings (SVG, of no size) show nobody."""
    return tuple(
        Picture(str(each.get("id") or each["url"]), str(each["url"]))
        for each in data.get("images") or ()
        if each and each.get("url") and (each.get("width") or 1) > 0
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def to_look_at(app: App, row: int, looked_at: Sequence[int] = ()) -> int | None:
    """The next picture of a profile to be looked at, by its number; None where nothing new is there, or enough is
    known. `looked_at`: those of this run, which are not asked for twice where they cannot be had."""
    space = app.pack.space
    if profiles.faces_of(app.database, space, row) >= MOST_FACES:
        return None
    rows = profiles.looked_at(app.database, space, row)
    if sum(each["settled"] for each in rows) >= MOST_LOOKED_AT:
        return None
    return next((each["id"] for each in rows if not each["settled"] and each["id"] not in looked_at), None)

"""What becomes of several scenes that are the same. Files, markers and history are moved by Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stash_sense_plugin.duplicates import links
from stash_sense_plugin.duplicates.merging import Dropped, Joined, Merged, Party, by_name, either, merge, union

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SCALARS = ("title", "code", "details", "director", "date", "rating100", "studio_id")


def one_of_each(field: str, parties: Sequence[Party]) -> Joined:
    """A scene has one id at a stash-box: the keeper's, else the first; others are dropped for all to see."""
    made: dict[str, Any] = {}
    dropped = []
    for party in parties:
        for link in party.fields.get(field) or []:
            there = made.setdefault(link["endpoint"], link)
            if there["stash_id"] != link["stash_id"]:
                dropped.append(Dropped(field, link, party.id, "A scene has one link to a stash-box."))
    return Joined(list(made.values()), tuple(dropped))


def groups(field: str, parties: Sequence[Party]) -> Joined:
    """Each group once; of two numbers in it the first."""
    made: dict[int, Any] = {}
    dropped = []
    for party in parties:
        for group in party.fields.get(field) or []:
            there = made.get(group["group_id"])
            if there is None or there["scene_index"] is None:
                made[group["group_id"]] = group
            elif group["scene_index"] not in (None, there["scene_index"]):
                dropped.append(Dropped(field, group, party.id, "The scene has another number in this group."))
    return Joined(list(made.values()), tuple(dropped))


JOINS: Mapping[str, Callable[[str, Sequence[Party]], Joined]] = {
    "urls": union(links.address),
    "performer_ids": union(int),
    "tag_ids": union(int),
    "gallery_ids": union(int),
    "groups": groups,
    "stash_ids": one_of_each,
    "organized": either,
    "custom_fields": by_name,
}


def plan(parties: Sequence[Party], choices: Mapping[str, int]) -> Merged:
    """The first of `parties` is kept."""
    known = set().union(*(party.fields for party in parties))
    return merge(parties, {field: join for field, join in JOINS.items() if field in known}, SCALARS, choices)

"""Performers who are linked to one stash-box."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stash_sense_plugin.stash.performers import StashId
from stash_sense_plugin.stash.values import text

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash

LINKED_AT = """
query SensePerformersLinkedAt($of: PerformerFilterType) {
  findPerformers(performer_filter: $of, filter: { per_page: -1, sort: "id", direction: ASC }) {
    performers { id name disambiguation stash_ids { endpoint stash_id } }
  }
}
"""


class Linked(NamedTuple):
    """`stash_ids`: at all stash-boxes."""

    id: int
    name: str
    disambiguation: str
    stash_ids: tuple[StashId, ...]


def performers(stash: Stash, endpoint: str, *, favorites: bool = False) -> list[Linked]:
    """All of them, or the favourites among them. One request."""
    of = {"stash_id_endpoint": {"endpoint": endpoint, "modifier": "NOT_NULL"}}
    answer = stash.execute(LINKED_AT, {"of": {**of, **({"filter_favorites": True} if favorites else {})}})
    return [
        Linked(
            int(node["id"]),
            text(node["name"]),
            text(node["disambiguation"]),
            tuple(StashId(text(each["endpoint"]), text(each["stash_id"])) for each in node["stash_ids"]),
        )
        for node in answer["findPerformers"]["performers"]
    ]

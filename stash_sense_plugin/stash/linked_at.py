"""Performers who are linked to one stash-box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stash_sense_plugin.stash.values import text

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash

LINKED_AT = """
query SensePerformersLinkedAt($of: PerformerFilterType) {
  findPerformers(performer_filter: $of, filter: { per_page: -1, sort: "id", direction: ASC }) {
    performers { stash_ids { endpoint stash_id } }
  }
}
"""


def performers(stash: Stash, endpoint: str, *, favorites: bool = False) -> list[str]:
    """Their ids there, ascending, each once; of favourites alone where that is asked. One request."""
    of = {"stash_id_endpoint": {"endpoint": endpoint, "modifier": "NOT_NULL"}}
    answer = stash.execute(LINKED_AT, {"of": {**of, **({"filter_favorites": True} if favorites else {})}})
    links = (link for node in answer["findPerformers"]["performers"] for link in node["stash_ids"])
    return sorted({text(link["stash_id"]) for link in links if link["endpoint"] == endpoint})

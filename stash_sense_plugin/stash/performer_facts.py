"""What of performers is compared: who they are, where else they are known, and in how much they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stash_sense_plugin.stash.performers import StashId, all_ids
from stash_sense_plugin.stash.values import Node, by_ids, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.stash.client import Stash

FIND = """
query SensePerformerFacts($ids: [ID!]) {
  findPerformers(ids: $ids) {
    performers {
      id
      name
      disambiguation
      alias_list
      urls
      birthdate
      gender
      country
      updated_at
      scene_count
      image_count
      gallery_count
      stash_ids { endpoint stash_id }
    }
  }
}
"""
PAGE = 500


@dataclass(frozen=True)
class PerformerFacts:
    """Texts are "" where Stash has none. `counts`: scenes, images, galleries."""

    id: int
    name: str
    disambiguation: str
    aliases: tuple[str, ...]
    urls: tuple[str, ...]
    birthdate: str
    gender: str
    country: str
    updated_at: str
    counts: tuple[int, int, int]
    stash_ids: tuple[StashId, ...]


def pages(stash: Stash) -> Iterator[list[PerformerFacts]]:
    """All, by ascending id."""
    wanted = all_ids(stash)
    for start in range(0, len(wanted), PAGE):
        yield sorted(find(stash, wanted[start : start + PAGE]), key=lambda performer: performer.id)


def find(stash: Stash, wanted: Iterable[int]) -> list[PerformerFacts]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[PerformerFacts]:
        answer = stash.execute(FIND, {"ids": [str(each) for each in batch]})
        return [_facts(node) for node in answer["findPerformers"]["performers"]]

    return list(by_ids(wanted, ask))


def _facts(node: Node) -> PerformerFacts:
    return PerformerFacts(
        id=int(node["id"]),
        name=text(node["name"]),
        disambiguation=text(node["disambiguation"]),
        aliases=tuple(text(each) for each in node["alias_list"]),
        urls=tuple(text(each) for each in node["urls"] or []),
        birthdate=text(node["birthdate"]),
        gender=text(node["gender"]),
        country=text(node["country"]),
        updated_at=text(node["updated_at"]),
        counts=(int(node["scene_count"]), int(node["image_count"]), int(node["gallery_count"])),
        stash_ids=tuple(StashId(text(each["endpoint"]), text(each["stash_id"])) for each in node["stash_ids"]),
    )

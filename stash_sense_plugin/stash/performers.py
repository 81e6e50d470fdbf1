"""Performers: who is known, and making a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.stash.values import Node, by_ids, ids, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.stash.client import Stash

FIELDS = """
fragment SensePerformer on Performer {
  id
  name
  disambiguation
  alias_list
  updated_at
  image_path
  scene_count
  image_count
  gallery_count
  stash_ids { endpoint stash_id }
}
"""
FIND = (
    """
query SensePerformers($ids: [ID!]) {
  findPerformers(ids: $ids) { performers { ...SensePerformer } }
}
"""
    + FIELDS
)
IDS = """
query SensePerformerIds {
  findPerformers(filter: { per_page: -1, sort: "id", direction: ASC }) { performers { id } }
}
"""
COUNT = """
query SensePerformerCount {
  findPerformers(filter: { per_page: 0 }) { count }
}
"""
SEARCH = (
    """
query SensePerformerSearch($text: String, $size: Int) {
  findPerformers(filter: { q: $text, per_page: $size, sort: "scenes_count", direction: DESC }) {
    performers { ...SensePerformer }
  }
}
"""
    + FIELDS
)
NAMED = (
    """
query SensePerformerNamed($name: String!) {
  findPerformers(
    performer_filter: { name: { value: $name, modifier: EQUALS } }
    filter: { per_page: 50, sort: "id", direction: ASC }
  ) {
    performers { ...SensePerformer }
  }
}
"""
    + FIELDS
)
LINKED = (
    """
query SensePerformerLinked($link: StashIDCriterionInput!) {
  findPerformers(
    performer_filter: { stash_id_endpoint: $link }
    filter: { per_page: 50, sort: "id", direction: ASC }
  ) {
    performers { ...SensePerformer }
  }
}
"""
    + FIELDS
)
CREATE = """
mutation SensePerformerCreate($input: PerformerCreateInput!) {
  performerCreate(input: $input) { id }
}
"""
DESTROY = """
mutation SensePerformerDestroy($id: ID!) {
  performerDestroy(input: { id: $id })
}
"""


class StashId(NamedTuple):
    """Who a performer is at a stash-box."""

    endpoint: str
    stash_id: str


@dataclass(frozen=True)
class Performer:
    """`image_path`: path and query of the picture in Stash, which draws a placeholder where there is none."""

    id: int
    name: str
    disambiguation: str
    aliases: tuple[str, ...]
    updated_at: str
    image_path: str
    scene_count: int
    image_count: int = 0
    gallery_count: int = 0
    stash_ids: tuple[StashId, ...] = ()

    @property
    def used(self) -> bool:
        """Whether anything in Stash has this performer."""
        return bool(self.scene_count or self.image_count or self.gallery_count)

    @property
    def has_image(self) -> bool:
        return bool(self.image_path) and "default=true" not in self.image_path


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, Performer]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[Performer]:
        return _performers(stash.execute(FIND, {"ids": [str(i) for i in batch]}))

    return {performer.id: performer for performer in by_ids(wanted, ask)}


def all_ids(stash: Stash) -> list[int]:
    """Ascending, in one request: performers cannot be filtered by id, and numbered pages shift when one is deleted."""
    return sorted(ids(stash.execute(IDS)["findPerformers"]["performers"]))


def pages(stash: Stash, *, after_id: int = 0, size: int = 100) -> Iterator[list[Performer]]:
    """By ascending id: all that were there at the start and still are when their page comes."""
    wanted = [i for i in all_ids(stash) if i > after_id]
    for start in range(0, len(wanted), size):
        found = find(stash, wanted[start : start + size])
        if found:
            yield [found[i] for i in sorted(found)]


def count(stash: Stash) -> int:
    return int(stash.execute(COUNT)["findPerformers"]["count"])


def search(stash: Stash, wanted: str, limit: int = 20) -> list[Performer]:
    """By words in name or aliases; whole names first, then beginnings, then those with the most scenes."""
    answer = stash.execute(SEARCH, {"text": wanted, "size": max(limit, 50)})
    sought = wanted.strip().casefold()
    return sorted(_performers(answer), key=lambda performer: _closeness(performer, sought))[:limit]


def namesakes(stash: Stash, name: str) -> list[Performer]:
    """Those of that name in any case."""
    asked = _performers(stash.execute(NAMED, {"name": name}))  # Stash compares with LIKE: _ and % are wildcards there
    return [performer for performer in asked if performer.name.casefold() == name.casefold()]


def named(stash: Stash, name: str) -> Performer | None:
    """Of that name in any case: the one without a disambiguation, as Stash tells performers apart, else the first."""
    found = namesakes(stash, name)
    return next((performer for performer in found if not performer.disambiguation), found[0] if found else None)


def linked(stash: Stash, links: Iterable[StashId]) -> Performer | None:
    """The first that has any of these stash-box ids."""
    for link in links:
        wanted = {"endpoint": link.endpoint, "stash_id": link.stash_id, "modifier": "EQUALS"}
        if found := _performers(stash.execute(LINKED, {"link": wanted})):
            return found[0]
    return None


def create(stash: Stash, name: str, image: str = "", links: Iterable[StashId] = ()) -> int:
    """The new performer's id. `image`: a `data:` URI. Raises StashAnswered where that name is taken."""
    picture = {"image": image} if image else {}
    stash_ids = [link._asdict() for link in links]
    more = {"stash_ids": stash_ids} if stash_ids else {}
    return int(stash.execute(CREATE, {"input": {"name": name, **picture, **more}})["performerCreate"]["id"])


def destroy(stash: Stash, performer_id: int) -> None:
    """Takes them out of every scene and image too. Raises StashAnswered where there is no such performer."""
    stash.execute(DESTROY, {"id": str(performer_id)})


def _closeness(performer: Performer, sought: str) -> int:
    names = [name.casefold() for name in (performer.name, *performer.aliases)]
    if names[0] == sought:
        return 0
    if sought in names:
        return 1
    return 2 if any(name.startswith(sought) for name in names) else 3


def _performers(answer: dict[str, Any]) -> list[Performer]:
    return [_performer(node) for node in answer["findPerformers"]["performers"]]


def _performer(node: Node) -> Performer:
    return Performer(
        id=int(node["id"]),
        name=text(node["name"]),
        disambiguation=text(node["disambiguation"]),
        aliases=tuple(text(alias) for alias in node["alias_list"]),
        updated_at=text(node["updated_at"]),
        image_path=text(node["image_path"]),
        scene_count=int(node["scene_count"]),
        image_count=int(node["image_count"]),
        gallery_count=int(node["gallery_count"]),
        stash_ids=tuple(StashId(text(each["endpoint"]), text(each["stash_id"])) for each in node["stash_ids"]),
    )

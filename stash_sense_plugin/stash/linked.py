"""What is linked with stash-boxes, who has which id there, and who is called what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.performers import StashId
from stash_sense_plugin.stash.values import Node, by_keyset, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stash_sense_plugin.stash.client import Stash

KINDS = ("performer", "studio", "tag", "scene")
PAGE = 1000
BATCH = 100
"""Ids or names asked for at once."""
SCENES = """
query SenseLinkedScenes($of: SceneFilterType, $size: Int) {
  findScenes(scene_filter: $of, filter: { per_page: $size, sort: "id", direction: ASC }) {
    found: scenes { id updated_at stash_ids { endpoint stash_id } }
  }
}
"""
PERFORMERS = """
query SenseLinkedPerformers($of: PerformerFilterType, $size: Int) {
  findPerformers(performer_filter: $of, filter: { per_page: $size, sort: "id", direction: ASC }) {
    found: performers { id updated_at stash_ids { endpoint stash_id } }
  }
}
"""
STUDIOS = """
query SenseLinkedStudios($of: StudioFilterType, $size: Int) {
  findStudios(studio_filter: $of, filter: { per_page: $size, sort: "id", direction: ASC }) {
    found: studios { id updated_at stash_ids { endpoint stash_id } }
  }
}
"""
TAGS = """
query SenseLinkedTags($of: TagFilterType, $size: Int) {
  findTags(tag_filter: $of, filter: { per_page: $size, sort: "id", direction: ASC }) {
    found: tags { id updated_at stash_ids { endpoint stash_id } }
  }
}
"""
NAMED_PERFORMERS = """
query SenseNamedPerformers($of: PerformerFilterType) {
  findPerformers(performer_filter: $of, filter: { per_page: -1, sort: "id", direction: ASC }) {
    found: performers {
      id name disambiguation aliases: alias_list picture: image_path stash_ids { endpoint stash_id }
    }
  }
}
"""
NAMED_STUDIOS = """
query SenseNamedStudios($of: StudioFilterType) {
  findStudios(studio_filter: $of, filter: { per_page: -1, sort: "id", direction: ASC }) {
    found: studios { id name aliases picture: image_path stash_ids { endpoint stash_id } }
  }
}
"""
NAMED_TAGS = """
query SenseNamedTags($of: TagFilterType) {
  findTags(tag_filter: $of, filter: { per_page: -1, sort: "id", direction: ASC }) {
    found: tags { id name aliases picture: image_path stash_ids { endpoint stash_id } }
  }
}
"""
NAMED_OLD_TAGS = """
query SenseNamedOldTags($of: TagFilterType) {
  findTags(tag_filter: $of, filter: { per_page: -1, sort: "id", direction: ASC }) {
    found: tags { id name aliases picture: image_path }
  }
}
"""
LINKED = {"scene": SCENES, "performer": PERFORMERS, "studio": STUDIOS, "tag": TAGS}
NAMED = {"performer": NAMED_PERFORMERS, "studio": NAMED_STUDIOS, "tag": NAMED_TAGS}


@dataclass(frozen=True)
class Linked:
    """`stash_ids`: of all stash-boxes, as Stash has them."""

    id: int
    updated_at: str
    stash_ids: tuple[StashId, ...]


@dataclass(frozen=True)
class Namesake:
    """`picture`: path and query in Stash, which draws a placeholder where there is none. `by`: what is the same."""

    id: int
    name: str
    disambiguation: str
    picture: str
    stash_ids: tuple[StashId, ...]
    by: Literal["name", "alias"]


def linked(stash: Stash, kind: str) -> Iterator[list[Linked]]:
    """All of a kind that have any stash-box id, by ascending id, at most PAGE at once.

    Scenes are asked for in pages; the others, which cannot be asked for by id and of which there are fewer, in one
    request, since numbered pages shift when one is deleted."""
    if not _have_links(stash, kind):
        return
    any_link = {"stash_id_endpoint": {"modifier": "NOT_NULL"}}
    if kind == "scene":
        yield from by_keyset(0, lambda after: _linked(stash, kind, {**any_link, **after}, PAGE), lambda one: one.id)
        return
    everything = _linked(stash, kind, any_link, -1)
    for start in range(0, len(everything), PAGE):
        yield everything[start : start + PAGE]


def by_stash_id(stash: Stash, kind: str, endpoint: str, stash_ids: Iterable[str]) -> dict[str, list[int]]:
    """Who has these ids at that stash-box, in any case, by ascending id; several may have one. Those that nobody has
    are left out. A request for every BATCH of them."""
    wanted = [each for each in dict.fromkeys(stash_ids) if each]
    if not wanted or not _have_links(stash, kind):
        return {}
    found: dict[str, list[int]] = {}
    for batch in _batches(wanted):
        of = {"stash_id_endpoint": {"endpoint": endpoint, "stash_id": _one_of(batch), "modifier": "MATCHES_REGEX"}}
        who = _by_id_at(_linked(stash, kind, of, -1), endpoint)
        found |= {each: who[each.casefold()] for each in batch if each.casefold() in who}
    return found


def by_names(stash: Stash, kind: str, names: Iterable[str]) -> dict[str, list[Namesake]]:
    """Performers, studios or tags of exactly that name or alias, in any case: those by name first, then by ascending
    id. Names that nobody has are left out. A request for every BATCH of them."""
    wanted = [name for name in dict.fromkeys(names) if name.strip()]
    document = NAMED[kind] if _have_links(stash, kind) else NAMED_OLD_TAGS
    found: dict[str, list[Namesake]] = {}
    for batch in _batches(wanted):
        matches = {"value": _one_of(batch), "modifier": "MATCHES_REGEX"}
        nodes = _found(stash.execute(document, {"of": {"name": matches, "OR": {"aliases": matches}}}))
        for name in batch:
            same = [one for one in (_namesake(node, name) for node in nodes) if one]
            if same:
                found[name] = sorted(same, key=lambda one: (one.by != "name", one.id))
    return found


def spelled(name: str) -> str:
    """The same for names that differ only in case or in blanks around them."""
    return name.strip().casefold()


def _one_of(texts: Sequence[str]) -> str:
    """A pattern for any of them, in any case and with blanks around it. EQUALS would know the two cases of ASCII
    letters alone and take _ and % for wildcards, and many of them in one filter are too deep for SQLite."""
    return rf"(?i)^\s*(?:{'|'.join(re.escape(text.strip()) for text in texts)})\s*$"


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _by_id_at(entities: Iterable[Linked], endpoint: str) -> dict[str, list[int]]:
    who: dict[str, list[int]] = {}
    for one in entities:
        for stash_id in {link.stash_id.casefold() for link in one.stash_ids if link.endpoint == endpoint}:
            who.setdefault(stash_id, []).append(one.id)
    return who


def _have_links(stash: Stash, kind: str) -> bool:
    """Tags have them since Stash v0.30."""
    return kind != "tag" or "stash_ids" in abilities(stash).tag_fields


def _linked(stash: Stash, kind: str, of: Mapping[str, Any], size: int) -> list[Linked]:
    nodes = _found(stash.execute(LINKED[kind], {"of": of, "size": size}))
    return [Linked(int(node["id"]), text(node["updated_at"]), _links(node)) for node in nodes]


def _found(answer: Mapping[str, Any]) -> list[Node]:
    [listed] = answer.values()
    nodes: list[Node] = listed["found"]
    return nodes


def _links(node: Node) -> tuple[StashId, ...]:
    return tuple(StashId(text(each["endpoint"]), text(each["stash_id"])) for each in node.get("stash_ids") or [])


def _namesake(node: Node, name: str) -> Namesake | None:
    own, sought = text(node["name"]), spelled(name)
    has_name = spelled(own) == sought
    if not has_name and sought not in {spelled(text(alias)) for alias in node["aliases"]}:
        return None
    return Namesake(
        int(node["id"]),
        own,
        text(node.get("disambiguation")),
        text(node["picture"]),
        _links(node),
        "name" if has_name else "alias",
    )

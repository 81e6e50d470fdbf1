"""Tags with all that Stash knows of them, in the form in which Stash takes it back; and writing them.

`fields` are those of TagUpdateInput but for the picture, which is fetched by `image_path`: `stash_ids` since v0.30.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.values import Node, by_ids, ids, text
from stash_sense_plugin.stash.whole import Whole, to_create

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stash_sense_plugin.stash.client import Stash

FIND_OLD = """
query SenseWholeTags($ids: [ID!]) {
  findTags(ids: $ids) {
    tags {
      id
      name
      sort_name
      description
      aliases
      ignore_auto_tag
      favorite
      image_path
      scene_count
      scene_marker_count
      image_count
      gallery_count
      performer_count
      studio_count
      group_count
      parents { id name }
      children { id name }
      created_at
      updated_at
    }
  }
}
"""
FIND = FIND_OLD.replace("aliases", "aliases\n      stash_ids { endpoint stash_id updated_at }")
UPDATE = """
mutation SenseTagUpdate($input: TagUpdateInput!) {
  tagUpdate(input: $input) { id }
}
"""
CREATE = """
mutation SenseTagCreate($input: TagCreateInput!) {
  tagCreate(input: $input) { id }
}
"""
DESTROY = """
mutation SenseTagDestroy($id: ID!) {
  tagDestroy(input: { id: $id })
}
"""
COUNTED = ("scene", "scene_marker", "image", "gallery", "performer", "studio", "group")


@dataclass(frozen=True)
class WholeTag(Whole):
    """`names`: of the tags above and below, by id. `counts`: scenes, markers, images, galleries, performers, studios
    and groups that have it, and tags below it."""

    names: Mapping[int, str]
    counts: tuple[int, ...]


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, WholeTag]:
    """Those that exist."""
    document = FIND if "stash_ids" in abilities(stash).tag_fields else FIND_OLD

    def ask(batch: list[int]) -> list[WholeTag]:
        answer = stash.execute(document, {"ids": [str(each) for each in batch]})
        return [_whole(node) for node in answer["findTags"]["tags"]]

    return {tag.id: tag for tag in by_ids(wanted, ask)}


def update(stash: Stash, tag_id: int, fields: Mapping[str, Any]) -> None:
    """Only the given fields; None clears. `image`: a `data:` URI. Raises StashAnswered for what Stash refuses: as name
    or alias one that another tag has as name or alias, in any case, and a tag both above and below it."""
    stash.execute(UPDATE, {"input": {"id": str(tag_id), **_input(fields)}})


def create(stash: Stash, fields: Mapping[str, Any]) -> int:
    """The id of the new one."""
    return int(stash.execute(CREATE, {"input": to_create(_input(fields))})["tagCreate"]["id"])


def destroy(stash: Stash, tag_id: int) -> None:
    """Takes it off everything too."""
    stash.execute(DESTROY, {"id": str(tag_id)})


def _input(fields: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(fields)
    for name in ("parent_ids", "child_ids"):
        if name in given:
            given[name] = [str(each) for each in given[name]]
    return given


def _whole(node: Node) -> WholeTag:
    fields: dict[str, Any] = {
        "name": text(node["name"]),
        "sort_name": text(node["sort_name"]) or None,
        "description": text(node["description"]) or None,
        "aliases": [text(each) for each in node["aliases"]],
        "ignore_auto_tag": node["ignore_auto_tag"],
        "favorite": node["favorite"],
        "parent_ids": sorted(ids(node["parents"])),
        "child_ids": sorted(ids(node["children"])),
    }
    if "stash_ids" in node:
        fields["stash_ids"] = [{key: text(value) for key, value in each.items()} for each in node["stash_ids"]]
    return WholeTag(
        id=int(node["id"]),
        fields=fields,
        image_path=text(node["image_path"]),
        names={int(tag["id"]): text(tag["name"]) for tag in (*node["parents"], *node["children"])},
        counts=(*(int(node[f"{kind}_count"]) for kind in COUNTED), len(node["children"])),
        created_at=text(node["created_at"]),
        updated_at=text(node["updated_at"]),
    )

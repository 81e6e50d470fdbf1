"""Studios with all that Stash knows of them, in the form in which Stash takes it back; and writing them.

`fields` are those of StudioUpdateInput but for the picture, which is fetched by `image_path`: `urls` since v0.30, `url`
before it.
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

FIND = """
query SenseWholeStudios($ids: [ID!]) {
  findStudios(ids: $ids) {
    studios {
      id
      name
      urls
      parent_studio { id name }
      child_studios { id }
      aliases
      tags { id name }
      ignore_auto_tag
      image_path
      scene_count
      image_count
      gallery_count
      group_count
      stash_ids { endpoint stash_id updated_at }
      rating100
      favorite
      details
      created_at
      updated_at
    }
  }
}
"""
FIND_OLD = FIND.replace("urls", "url")
UPDATE = """
mutation SenseStudioUpdate($input: StudioUpdateInput!) {
  studioUpdate(input: $input) { id }
}
"""
CREATE = """
mutation SenseStudioCreate($input: StudioCreateInput!) {
  studioCreate(input: $input) { id }
}
"""
DESTROY = """
mutation SenseStudioDestroy($id: ID!) {
  studioDestroy(input: { id: $id })
}
"""


@dataclass(frozen=True)
class WholeStudio(Whole):
    """`names`: of the parent and the tags, by "studio:<id>" and "tag:<id>".
    `counts`: scenes, images, galleries, groups and studios below it."""

    names: Mapping[str, str]
    counts: tuple[int, int, int, int, int]


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, WholeStudio]:
    """Those that exist."""
    document = FIND if "urls" in abilities(stash).studio_fields else FIND_OLD

    def ask(batch: list[int]) -> list[WholeStudio]:
        answer = stash.execute(document, {"ids": [str(each) for each in batch]})
        return [_whole(node) for node in answer["findStudios"]["studios"]]

    return {studio.id: studio for studio in by_ids(wanted, ask)}


def update(stash: Stash, studio_id: int, fields: Mapping[str, Any]) -> None:
    """Only the given fields; None clears. `image`: a `data:` URI. Raises StashAnswered for what Stash refuses: as name
    or alias one that another studio has as name or alias, in any case, and itself or one below it as its parent."""
    stash.execute(UPDATE, {"input": {"id": str(studio_id), **_input(fields)}})


def create(stash: Stash, fields: Mapping[str, Any]) -> int:
    """The id of the new one."""
    return int(stash.execute(CREATE, {"input": to_create(_input(fields))})["studioCreate"]["id"])


def destroy(stash: Stash, studio_id: int) -> None:
    """What was of this studio is of none then."""
    stash.execute(DESTROY, {"id": str(studio_id)})


def _input(fields: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(fields)
    if given.get("parent_id") is not None:
        given["parent_id"] = str(given["parent_id"])
    if "tag_ids" in given:
        given["tag_ids"] = [str(each) for each in given["tag_ids"]]
    return given


def _whole(node: Node) -> WholeStudio:
    parent = node["parent_studio"]
    fields: dict[str, Any] = {
        "name": text(node["name"]),
        "parent_id": int(parent["id"]) if parent else None,
        "aliases": [text(each) for each in node["aliases"]],
        "tag_ids": sorted(ids(node["tags"])),
        "ignore_auto_tag": node["ignore_auto_tag"],
        "stash_ids": [{key: text(value) for key, value in each.items()} for each in node["stash_ids"]],
        "rating100": node["rating100"],
        "favorite": node["favorite"],
        "details": text(node["details"]) or None,
    }
    fields |= {"urls": [text(each) for each in node["urls"]]} if "urls" in node else {"url": text(node["url"]) or None}
    names = {f"tag:{tag['id']}": text(tag["name"]) for tag in node["tags"]}
    names |= {f"studio:{parent['id']}": text(parent["name"])} if parent else {}
    scenes, images, galleries, groups = (int(node[f"{kind}_count"]) for kind in ("scene", "image", "gallery", "group"))
    return WholeStudio(
        id=int(node["id"]),
        fields=fields,
        image_path=text(node["image_path"]),
        names=names,
        counts=(scenes, images, galleries, groups, len(node["child_studios"])),
        created_at=text(node["created_at"]),
        updated_at=text(node["updated_at"]),
    )

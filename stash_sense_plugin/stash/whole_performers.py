"""Performers with all that Stash knows of them, in the form in which Stash takes it back; and writing them.

`fields` are those of PerformerUpdateInput but for the picture, which is fetched by `image_path`. Fields that newer
versions have in two forms (url beside urls, twitter, instagram) are left to the newer form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.values import Node, by_ids, ids, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stash_sense_plugin.stash.client import Stash

WHOLE = """
fragment SenseWholePerformer on Performer {
  id
  name
  disambiguation
  urls
  gender
  birthdate
  death_date
  ethnicity
  country
  eye_color
  hair_color
  height_cm
  weight
  measurements
  fake_tits
  penis_length
  circumcised
  career_length
  tattoos
  piercings
  alias_list
  favorite
  tags { id name }
  ignore_auto_tag
  image_path
  scene_count
  image_count
  gallery_count
  stash_ids { endpoint stash_id updated_at }
  rating100
  details
  created_at
  updated_at
  custom_fields
}
"""
FIND = (
    """
query SenseWholePerformers($ids: [ID!]) {
  findPerformers(ids: $ids) { performers { ...SenseWholePerformer } }
}
"""
    + WHOLE
)
UPDATE = """
mutation SensePerformerUpdate($input: PerformerUpdateInput!) {
  performerUpdate(input: $input) { id }
}
"""
CREATE = """
mutation SensePerformerCreateWhole($input: PerformerCreateInput!) {
  performerCreate(input: $input) { id }
}
"""
MERGE = """
mutation SensePerformerMerge($input: PerformerMergeInput!) {
  performerMerge(input: $input) { id }
}
"""
TEXTS = (
    "name",
    "disambiguation",
    "gender",
    "birthdate",
    "death_date",
    "ethnicity",
    "country",
    "eye_color",
    "hair_color",
    "measurements",
    "fake_tits",
    "circumcised",
    "career_length",
    "tattoos",
    "piercings",
    "details",
)
NUMBERS = ("height_cm", "weight", "penis_length", "rating100")
FLAGS = ("favorite", "ignore_auto_tag")


@dataclass(frozen=True)
class WholePerformer:
    """`fields`: None where Stash has nothing. `tag_names` by id. `counts`: scenes, images, galleries."""

    id: int
    fields: Mapping[str, Any]
    image_path: str
    tag_names: Mapping[int, str]
    counts: tuple[int, int, int]
    created_at: str
    updated_at: str

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def has_image(self) -> bool:
        return bool(self.image_path) and "default=true" not in self.image_path


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, WholePerformer]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[WholePerformer]:
        answer = stash.execute(FIND, {"ids": [str(each) for each in batch]})
        return [_whole(node) for node in answer["findPerformers"]["performers"]]

    return {performer.id: performer for performer in by_ids(wanted, ask)}


def pages(stash: Stash, wanted: list[int], size: int = 100) -> Iterator[list[WholePerformer]]:
    for start in range(0, len(wanted), size):
        found = find(stash, wanted[start : start + size])
        yield [found[each] for each in sorted(found)]


def update(stash: Stash, performer_id: int, fields: Mapping[str, Any]) -> None:
    """Only the given fields; None clears. `image`: a `data:` URI. Raises StashAnswered for what Stash refuses."""
    stash.execute(UPDATE, {"input": {"id": str(performer_id), **_input(fields)}})


def create(stash: Stash, fields: Mapping[str, Any]) -> int:
    """The id of the new one."""
    given = {name: value for name, value in _input(fields).items() if value is not None}
    custom = given.pop("custom_fields", None)
    if custom:
        given["custom_fields"] = custom["full"]
    return int(stash.execute(CREATE, {"input": given})["performerCreate"]["id"])


def merge(stash: Stash, sources: Iterable[int], keeper: int, fields: Mapping[str, Any]) -> None:
    """All that had a source has the keeper then, the sources are gone, and the keeper has `fields`. Stash v0.31."""
    values = {"id": str(keeper), **_input(fields)}
    given = {"source": [str(each) for each in sources], "destination": str(keeper), "values": values}
    stash.execute(MERGE, {"input": given})


def _input(fields: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(fields)
    if "tag_ids" in given:
        given["tag_ids"] = [str(each) for each in given["tag_ids"]]
    if "custom_fields" in given:
        given["custom_fields"] = {"full": dict(given["custom_fields"])}
    return given


def _whole(node: Node) -> WholePerformer:
    fields: dict[str, Any] = {name: text(node[name]) or None for name in TEXTS}
    fields["name"] = text(node["name"])
    fields |= {name: node[name] for name in (*NUMBERS, *FLAGS)}
    fields["urls"] = [text(each) for each in node["urls"] or []]
    fields["alias_list"] = [text(each) for each in node["alias_list"]]
    fields["tag_ids"] = sorted(ids(node["tags"]))
    fields["stash_ids"] = [{key: text(value) for key, value in each.items()} for each in node["stash_ids"]]
    fields["custom_fields"] = dict(node["custom_fields"] or {})
    return WholePerformer(
        id=int(node["id"]),
        fields=fields,
        image_path=text(node["image_path"]),
        tag_names={int(tag["id"]): text(tag["name"]) for tag in node["tags"]},
        counts=(int(node["scene_count"]), int(node["image_count"]), int(node["gallery_count"])),
        created_at=text(node["created_at"]),
        updated_at=text(node["updated_at"]),
    )

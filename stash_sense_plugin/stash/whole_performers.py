"""Performers with all that Stash knows of them, in the form in which Stash takes it back; and writing them.

`fields` are those of PerformerUpdateInput but for the picture, which is fetched by `image_path`. Fields that newer
versions have in two forms (url beside urls, twitter, instagram) are left to the newer form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.values import Node, by_ids, ids, text
from stash_sense_plugin.stash.whole import Whole, to_create

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
CAREERS = """
query SensePerformerCareers($ids: [ID!]) {
  findPerformers(ids: $ids) { performers { id career_start career_end } }
}
"""
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
ASIDE = "being merged, {number}"
"""Told apart so, a performer that is about to go does not stand in the way of its name."""
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
class WholePerformer(Whole):
    """`tag_names` by id. `counts`: scenes, images, galleries."""

    tag_names: Mapping[int, str]
    counts: tuple[int, int, int]


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, WholePerformer]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[WholePerformer]:
        answer = stash.execute(FIND, {"ids": [str(each) for each in batch]})
        return [_whole(node) for node in answer["findPerformers"]["performers"]]

    found = {performer.id: performer for performer in by_ids(wanted, ask)}
    if found and "career_start" in abilities(stash).performer_fields:
        return _with_careers(stash, found)
    return found


def _with_careers(stash: Stash, found: Mapping[int, WholePerformer]) -> dict[int, WholePerformer]:
    """With the two fields that take the place of career_length from Stash v0.31 on."""

    def ask(batch: list[int]) -> list[Node]:
        nodes: list[Node] = stash.execute(CAREERS, {"ids": [str(each) for each in batch]})["findPerformers"][
            "performers"
        ]
        return nodes

    careers = {int(node["id"]): (node["career_start"], node["career_end"]) for node in by_ids(found, ask)}
    whole = {}
    for number, one in found.items():
        start, end = careers.get(number, (None, None))
        fields = {name: value for name, value in one.fields.items() if name != "career_length"}
        whole[number] = replace(one, fields={**fields, "career_start": start, "career_end": end})
    return whole


def update(stash: Stash, performer_id: int, fields: Mapping[str, Any]) -> None:
    """Only the given fields; None clears. `image`: a `data:` URI. Raises StashAnswered for what Stash refuses: the name
    and disambiguation of another, an alias that is the name or comes twice, in any case, a death before the birth. An
    alias may be another performer's name, and there may be several stash-box ids of one endpoint."""
    stash.execute(UPDATE, {"input": {"id": str(performer_id), **_input(fields)}})


def create(stash: Stash, fields: Mapping[str, Any]) -> int:
    """The id of the new one."""
    given = to_create(_input(fields))
    custom = given.pop("custom_fields", None)
    if custom:
        given["custom_fields"] = custom["full"]
    return int(stash.execute(CREATE, {"input": given})["performerCreate"]["id"])


def merge(stash: Stash, sources: Iterable[int], keeper: int, fields: Mapping[str, Any]) -> None:
    """What the sources are in has the keeper then, the sources are gone, and the keeper has `fields`. Stash v0.31.

    Of the sources' own fields nothing goes over but what is in `fields`. Raises StashAnswered, and nothing is merged,
    for what is not there and for what `update` refuses. Stash's own merge would write fields unchecked, refuse the name
    of a source, which is still there, and add all tags of the sources; so fields are written before it, tags after it.
    """
    numbers = list(dict.fromkeys(sources))
    found = find(stash, [*numbers, keeper])
    if keeper not in numbers and len(found) == len(numbers) + 1:  # else Stash says what is wrong
        take_fields(stash, found, keeper, fields)
    stash.execute(MERGE, {"input": {"source": [str(each) for each in numbers], "destination": str(keeper)}})
    update(stash, keeper, {"tag_ids": fields.get("tag_ids", found[keeper].fields["tag_ids"])})


def take_fields(stash: Stash, found: Mapping[int, WholePerformer], keeper: int, fields: Mapping[str, Any]) -> None:
    """Write them to the keeper; of the others `found`, who have the name that it gets are told apart from it first."""
    coming = _called({**found[keeper].fields, **fields})
    aside = {number: one for number, one in found.items() if number != keeper and _called(one.fields) == coming}
    try:
        for number in aside:
            update(stash, number, {"disambiguation": ASIDE.format(number=number)})
        if fields:
            update(stash, keeper, fields)
    except StashAnswered:
        for number, one in aside.items():
            update(stash, number, {"disambiguation": one.fields["disambiguation"]})
        raise


def _called(fields: Mapping[str, Any]) -> tuple[str, str]:
    return str(fields["name"]).casefold(), str(fields["disambiguation"] or "").casefold()


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

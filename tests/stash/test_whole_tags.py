"""Whole tags, written to and read back from the stand-in and a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_performers, whole_scenes, whole_studios, whole_tags
from tests.stash.spare import uri

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stash.spare import Spare

BOX, OTHER = "https://a.example/graphql", "https://b.example/graphql"
FULL: dict[str, Any] = {
    "sort_name": "0 first",
    "description": "What it means.\nAnd more.",
    "favorite": True,
    "ignore_auto_tag": True,
}
LINKS = [
    {"endpoint": OTHER, "stash_id": "2", "updated_at": "2020-01-01T00:00:00Z"},
    {"endpoint": BOX, "stash_id": "1", "updated_at": "2021-01-01T00:00:00.5Z"},
]
EMPTY: dict[str, Any] = {
    **dict.fromkeys(FULL),
    **{"favorite": False, "ignore_auto_tag": False, "aliases": [], "parent_ids": [], "child_ids": []},
}
"""As it reads where nothing is."""


def full(spare: Spare) -> dict[str, Any]:
    """With what no other tag may have too, or this Stash has not yet."""
    links = {"stash_ids": LINKS} if spare.links("tag") else {}
    return {**FULL, **links, "aliases": sorted([spare.name("A"), spare.name("b")])}


def empty(spare: Spare) -> dict[str, Any]:
    return {**EMPTY, **({"stash_ids": []} if spare.links("tag") else {})}


def test_everything_is_read_back_from_a_new_one(spare: Spare) -> None:
    above, below = sorted([spare.tag(), spare.tag()]), [spare.tag()]
    given = {"name": spare.name("New"), **full(spare), "parent_ids": above, "child_ids": below}
    found = spare.whole_tag(whole_tags.create(spare.stash, given))
    assert found.fields == given
    assert set(found.names) == {*above, *below}


def test_a_new_one_of_a_name_alone_has_nothing_else(spare: Spare) -> None:
    found = spare.whole_tag(spare.tag())
    assert {**found.fields, "name": ""} == {**empty(spare), "name": ""}
    assert (any(found.counts), found.has_image, found.names) == (False, False, {})


@pytest.mark.parametrize("name", [*FULL, "aliases", "stash_ids"])
def test_a_field_alone_changes_alone_and_is_cleared(spare: Spare, name: str) -> None:
    if name == "stash_ids" and not spare.links("tag"):
        pytest.skip("this Stash does not link tags")
    number = spare.tag()
    before, given = spare.whole_tag(number).fields, full(spare)[name]
    whole_tags.update(spare.stash, number, {name: given})
    assert spare.whole_tag(number).fields == {**before, name: given}
    whole_tags.update(spare.stash, number, {name: empty(spare)[name]})
    assert spare.whole_tag(number).fields == before


def test_what_has_it_is_counted_and_has_it_no_more_when_it_is_gone(spare: Spare) -> None:
    number, text = spare.tag(), "tag_ids"
    scene, performer = spare.scene(tag_ids=[number]), spare.performer(tag_ids=[number])
    studio, below = spare.studio(tag_ids=[number]), spare.tag(parent_ids=[number])
    primary = spare.tag()
    spare.make("marker", scene_id=scene, title="", seconds=1.0, primary_tag_id=primary)
    assert spare.whole_tag(number).counts == (1, 0, 0, 0, 1, 1, 0, 1)
    whole_tags.destroy(spare.stash, number)
    assert whole_tags.find(spare.stash, [number]) == {}
    assert whole_scenes.find(spare.stash, [scene])[scene].fields[text] == []
    assert whole_performers.find(spare.stash, [performer])[performer].fields[text] == []
    assert whole_studios.find(spare.stash, [studio])[studio].fields[text] == []
    assert spare.whole_tag(below).fields["parent_ids"] == []
    with pytest.raises(StashAnswered, match="primary tag"):
        whole_tags.destroy(spare.stash, primary)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "name must not be blank"),
        ({"name": None}, "name must not be blank"),
        ({"aliases": ["x", "x"]}, "UNIQUE constraint failed"),
        ({"parent_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"favorite": None}, "null value not allowed"),
        ({"image": "data:image/png;base64,@@@"}, "processing image: illegal base64"),
    ],
)
def test_what_is_refused_changes_nothing(spare: Spare, fields: dict[str, Any], words: str) -> None:
    number = spare.tag(**full(spare))
    before = spare.whole_tag(number)
    with pytest.raises(StashAnswered, match=words):
        whole_tags.update(spare.stash, number, {"description": "changed", **fields})
    assert spare.whole_tag(number) == before


def test_names_and_aliases_are_one_s_alone(spare: Spare) -> None:
    name, alias = spare.name("Taken"), spare.name("Alias")
    spare.tag(name=name, aliases=[alias])
    other = spare.tag()
    for taken in (name, name.upper()):
        for fields in ({"name": taken}, {"name": spare.name("Free"), "aliases": [taken]}):
            with pytest.raises(StashAnswered, match="already exists"):
                spare.tag(**fields)
        with pytest.raises(StashAnswered, match="already exists"):
            whole_tags.update(spare.stash, other, {"aliases": [taken]})
    taken_alias: list[dict[str, Any]] = [{"name": alias.lower()}, {"aliases": [alias]}]
    for fields in taken_alias:
        with pytest.raises(StashAnswered, match=f"used as alias for '{name}'"):
            whole_tags.update(spare.stash, other, fields)


def test_its_own_name_may_be_an_alias_and_change_places_with_one(spare: Spare) -> None:
    name, alias = spare.name("Name"), spare.name("Alias")
    number = spare.tag(name=name, aliases=[alias, name])
    whole_tags.update(spare.stash, number, {"name": alias, "aliases": [name]})
    found = spare.whole_tag(number)
    assert (found.name, found.fields["aliases"]) == (alias, [name])


def test_none_is_above_itself(spare: Spare) -> None:
    top = spare.tag()
    middle = spare.tag(parent_ids=[top])
    bottom = spare.tag(parent_ids=[middle])
    for parent in (top, middle, bottom):
        with pytest.raises(StashAnswered, match="already a descendant"):
            whole_tags.update(spare.stash, top, {"parent_ids": [parent]})
    with pytest.raises(StashAnswered, match="already an ancestor"):
        whole_tags.update(spare.stash, bottom, {"child_ids": [top]})
    assert (spare.whole_tag(top).fields["parent_ids"], spare.whole_tag(bottom).fields["child_ids"]) == ([], [])
    whole_tags.update(spare.stash, bottom, {"parent_ids": [top]})
    assert spare.whole_tag(top).fields["child_ids"] == [middle, bottom]


def test_pictures(spare: Spare, tree: Path) -> None:
    data = (tree / "images" / "one.png").read_bytes()
    number = spare.tag(image=uri(data))
    found = spare.whole_tag(number)
    assert found.has_image
    assert spare.stash.fetch(found.image_path) == data
    whole_tags.update(spare.stash, number, {"description": "kept"})
    assert spare.whole_tag(number).has_image
    whole_tags.update(spare.stash, number, {"image": None})
    assert not spare.whole_tag(number).has_image


def test_what_is_not_there(spare: Spare) -> None:
    number = spare.tag()
    assert list(whole_tags.find(spare.stash, [99999, number])) == [number]
    with pytest.raises(StashAnswered, match="not found"):
        whole_tags.update(spare.stash, 99999, {"description": "x"})
    with pytest.raises(StashAnswered, match="does not exist"):
        whole_tags.destroy(spare.stash, 99999)

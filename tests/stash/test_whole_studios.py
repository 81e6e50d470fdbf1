"""Whole studios, written to and read back from the stand-in and a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_scenes, whole_studios
from tests.stash.spare import uri

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stash.spare import Spare

BOX, OTHER = "https://a.example/graphql", "https://b.example/graphql"
FULL: dict[str, Any] = {
    "details": "Films.\nMany.",
    "rating100": 80,
    "favorite": True,
    "ignore_auto_tag": True,
    "stash_ids": [
        {"endpoint": OTHER, "stash_id": "2", "updated_at": "2020-01-01T00:00:00Z"},
        {"endpoint": BOX, "stash_id": "1", "updated_at": "2021-01-01T00:00:00.5Z"},
    ],
}
EMPTY: dict[str, Any] = {
    **dict.fromkeys(FULL),
    **{"favorite": False, "ignore_auto_tag": False, "stash_ids": [], "aliases": [], "tag_ids": [], "parent_id": None},
}
"""As it reads where nothing is."""


def full(spare: Spare) -> dict[str, Any]:
    """With what no other studio may have too, or this Stash has in a form of its own."""
    urls = {"url": "https://z.example"} if spare.is_old else {"urls": ["https://z.example", "https://a.example"]}
    return {**FULL, **urls, "aliases": sorted([spare.name("A"), spare.name("b")])}


def empty(spare: Spare) -> dict[str, Any]:
    return {**EMPTY, **({"url": None} if spare.is_old else {"urls": []})}


def test_everything_is_read_back_from_a_new_one(spare: Spare) -> None:
    given = {
        "name": spare.name("New"),
        **full(spare),
        "parent_id": spare.studio(),
        "tag_ids": sorted([spare.tag(), spare.tag()]),
    }
    found = spare.whole_studio(whole_studios.create(spare.stash, given))
    assert found.fields == given
    assert set(found.names) == {f"studio:{given['parent_id']}", *(f"tag:{each}" for each in given["tag_ids"])}


def test_a_new_one_of_a_name_alone_has_nothing_else(spare: Spare) -> None:
    found = spare.whole_studio(spare.studio())
    assert {**found.fields, "name": ""} == {**empty(spare), "name": ""}
    assert (any(found.counts), found.has_image, found.names) == (False, False, {})


@pytest.mark.parametrize("name", [*FULL, "aliases", "urls"])
def test_a_field_alone_changes_alone_and_is_cleared(spare: Spare, name: str) -> None:
    number, name = spare.studio(), "url" if name == "urls" and spare.is_old else name
    before, given = spare.whole_studio(number).fields, full(spare)[name]
    whole_studios.update(spare.stash, number, {name: given})
    assert spare.whole_studio(number).fields == {**before, name: given}
    whole_studios.update(spare.stash, number, {name: empty(spare)[name]})
    assert spare.whole_studio(number).fields == before


def test_what_is_of_it_is_counted_and_of_none_when_it_is_gone(spare: Spare) -> None:
    number = spare.studio()
    scene, below = spare.scene(studio_id=number), spare.studio(parent_id=number)
    assert spare.whole_studio(number).counts == (1, 0, 0, 0, 1)
    whole_studios.destroy(spare.stash, number)
    assert whole_studios.find(spare.stash, [number]) == {}
    assert whole_scenes.find(spare.stash, [scene])[scene].fields["studio_id"] is None
    assert spare.whole_studio(below).fields["parent_id"] is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "name must not be blank"),
        ({"name": None}, "name must not be blank"),
        ({"aliases": ["x", "x"]}, "UNIQUE constraint failed"),
        ({"parent_id": 99999}, "studio with id 99999 not found"),
        ({"tag_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"favorite": None}, "null value not allowed"),
        ({"image": "data:image/png;base64,@@@"}, "processing image: illegal base64"),
    ],
)
def test_what_is_refused_changes_nothing(spare: Spare, fields: dict[str, Any], words: str) -> None:
    number = spare.studio(**full(spare))
    before = spare.whole_studio(number)
    with pytest.raises(StashAnswered, match=words):
        whole_studios.update(spare.stash, number, {"details": "changed", **fields})
    assert spare.whole_studio(number) == before


def test_names_and_aliases_are_one_s_alone(spare: Spare) -> None:
    name, alias = spare.name("Taken"), spare.name("Alias")
    spare.studio(name=name, aliases=[alias])
    other = spare.studio()
    for taken in (name, name.upper()):
        for fields in ({"name": taken}, {"name": spare.name("Free"), "aliases": [taken]}):
            with pytest.raises(StashAnswered, match="already exists"):
                spare.studio(**fields)
        with pytest.raises(StashAnswered, match="already exists"):
            whole_studios.update(spare.stash, other, {"aliases": [taken]})
    taken_alias: list[dict[str, Any]] = [{"name": alias.lower()}, {"aliases": [alias]}]
    for fields in taken_alias:
        with pytest.raises(StashAnswered, match=f"used as alias for '{name}'"):
            whole_studios.update(spare.stash, other, fields)


def test_its_own_name_may_be_an_alias_and_change_places_with_one(spare: Spare) -> None:
    name, alias = spare.name("Name"), spare.name("Alias")
    number = spare.studio(name=name, aliases=[alias, name])
    whole_studios.update(spare.stash, number, {"name": alias, "aliases": [name]})
    found = spare.whole_studio(number)
    assert (found.name, found.fields["aliases"]) == (alias, [name])


def test_none_is_above_itself(spare: Spare) -> None:
    top = spare.studio()
    middle = spare.studio(parent_id=top)
    bottom = spare.studio(parent_id=middle)
    for parent in (top, middle, bottom):
        with pytest.raises(StashAnswered, match="ancestor of itself"):
            whole_studios.update(spare.stash, top, {"parent_id": parent})
    whole_studios.update(spare.stash, bottom, {"parent_id": top})
    assert spare.whole_studio(bottom).fields["parent_id"] == top


def test_pictures(spare: Spare, tree: Path) -> None:
    data = (tree / "images" / "one.png").read_bytes()
    number = spare.studio(image=uri(data))
    found = spare.whole_studio(number)
    assert found.has_image
    assert spare.stash.fetch(found.image_path) == data
    whole_studios.update(spare.stash, number, {"details": "kept"})
    assert spare.whole_studio(number).has_image
    whole_studios.update(spare.stash, number, {"image": None})
    assert not spare.whole_studio(number).has_image


def test_what_is_not_there(spare: Spare) -> None:
    number = spare.studio()
    assert list(whole_studios.find(spare.stash, [99999, number])) == [number]
    with pytest.raises(StashAnswered, match="not found"):
        whole_studios.update(spare.stash, 99999, {"details": "x"})
    with pytest.raises(StashAnswered, match="does not exist"):
        whole_studios.destroy(spare.stash, 99999)

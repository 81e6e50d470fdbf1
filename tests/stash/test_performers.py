"""Performers, asked of the stand-in and of a real Stash."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import performers, scenes

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.stash.client import Stash
    from stash_sense_plugin.stash.performers import Performer


def named(stash: Stash, name: str) -> Performer:
    return next(one for page in performers.pages(stash) for one in page if one.name == name)


def test_pictures_and_placeholders(stash: Stash, tree: Path) -> None:
    ada, bob = named(stash, "Ada Lovelace"), named(stash, "Bob")
    assert (ada.has_image, bob.has_image) == (True, False)
    assert stash.fetch(ada.image_path) == (tree / "performers" / "Ada Lovelace" / "0.png").read_bytes()
    assert stash.fetch(bob.image_path)


@pytest.mark.parametrize("size", [1, 2, 100])
def test_pages_are_in_order_and_complete(stash: Stash, size: int) -> None:
    ids = [one.id for page in performers.pages(stash, size=size) for one in page]
    assert ids == performers.all_ids(stash) == sorted(ids)
    assert len(ids) == performers.count(stash) == 3
    assert [one.id for page in performers.pages(stash, after_id=ids[0], size=size) for one in page] == ids[1:]


def test_pages_survive_a_deletion_on_the_way(stash: Stash) -> None:
    gone = performers.create(stash, "Gone")
    last = performers.create(stash, "Last")
    seen: list[str] = []
    for page in performers.pages(stash, size=1):
        if not seen:
            performers.destroy(stash, gone)
        seen += [one.name for one in page]
    performers.destroy(stash, last)
    assert seen == [*(one.name for page in performers.pages(stash) for one in page), "Last"]


def test_find_leaves_out_what_is_missing(stash: Stash) -> None:
    ids = performers.all_ids(stash)
    assert sorted(performers.find(stash, [9999, *ids, 8888])) == ids


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ada", ["Ada Lovelace"]),
        ("love", ["Ada Lovelace"]),
        ("lace ada", ["Ada Lovelace"]),
        ("nobody", []),
        ("b", ["Bob"]),
    ],
)
def test_search(stash: Stash, text: str, found: list[str]) -> None:
    assert [one.name for one in performers.search(stash, text)] == found


def test_search_puts_the_closest_first(stash: Stash) -> None:
    made = [performers.create(stash, name) for name in ("Bobby", "Jim Bob", "Abob")]
    scene = next(scenes.all_ids(stash))
    scenes.add_performers(stash, scene, [made[2]])
    try:
        assert [one.name for one in performers.search(stash, "bob")] == ["Bob", "Bobby", "Abob", "Jim Bob"]
        assert [one.name for one in performers.search(stash, "bob", limit=1)] == ["Bob"]
    finally:
        for one in made:
            performers.destroy(stash, one)
    assert scenes.find(stash, [scene])[scene].performer_ids == ()


def test_create_with_a_picture(stash: Stash, tree: Path) -> None:
    data = (tree / "images" / "one.png").read_bytes()
    made = performers.create(stash, "Dee", "data:image/png;base64," + base64.b64encode(data).decode())
    try:
        dee = performers.find(stash, [made])[made]
        assert (dee.name, dee.has_image, dee.scene_count) == ("Dee", True, 0)
        assert stash.fetch(dee.image_path) == data
    finally:
        performers.destroy(stash, made)
    assert performers.find(stash, [made]) == {}


@pytest.mark.parametrize("name", ["Bob", "bob"])
def test_a_taken_name_is_told(stash: Stash, name: str) -> None:
    with pytest.raises(StashAnswered, match="already exists"):
        performers.create(stash, name)


def test_destroying_nobody_is_told(stash: Stash) -> None:
    with pytest.raises(StashAnswered):
        performers.destroy(stash, 9999)


def test_find_by_the_exact_name(stash: Stash) -> None:
    found = performers.named(stash, "ada lovelace")
    assert found
    assert found.name == "Ada Lovelace"
    assert performers.named(stash, "Ada") is None

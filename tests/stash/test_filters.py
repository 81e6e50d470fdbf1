"""Filters that our documents and their variables use, asked of the stand-in and of a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.stash import memberships, whole_scenes
from stash_sense_plugin.stash.values import ids

if TYPE_CHECKING:
    from tests.stash.spare import Spare

PERFORMERS = """
query Filtered($filter: PerformerFilterType) {
  findPerformers(performer_filter: $filter, filter: { per_page: -1 }) { performers { id } }
}
"""
SCENES = """
query Filtered($filter: SceneFilterType) {
  findScenes(scene_filter: $filter, filter: { per_page: -1 }) { scenes { id } }
}
"""
ID = "00000000-0000-4000-8000-00000000000"


@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        ({"endpoint": "here", "stash_id": ID + "1", "modifier": "EQUALS"}, "one"),
        ({"endpoint": "there", "stash_id": ID + "1", "modifier": "EQUALS"}, ""),
        ({"stash_id": ID + "1", "modifier": "EQUALS"}, "one"),
        ({"endpoint": "here", "stash_id": ID + "1", "modifier": "NOT_EQUALS"}, ""),
        ({"stash_id": ID + "1", "modifier": "NOT_EQUALS"}, "two"),
        ({"endpoint": "here", "modifier": "NOT_NULL"}, "one"),
        ({"endpoint": "here", "modifier": "IS_NULL"}, "two none"),
        ({"modifier": "NOT_NULL"}, "one two"),
        ({"endpoint": "", "modifier": "IS_NULL"}, "none"),
    ],
)
def test_by_stash_box_id(spare: Spare, criterion: dict[str, Any], found: str) -> None:
    """At the endpoint that is named, at any where none is."""
    mine = {
        "one": spare.performer(stash_ids=[{"endpoint": "here", "stash_id": ID + "1"}]),
        "two": spare.performer(stash_ids=[{"endpoint": "there", "stash_id": ID + "2"}]),
        "none": spare.performer(),
    }
    answer = spare.stash.execute(PERFORMERS, {"filter": {"stash_id_endpoint": criterion}})["findPerformers"]
    named = {number: name for name, number in mine.items()}
    assert {named[each] for each in ids(answer["performers"]) if each in named} == set(found.split())


@pytest.mark.parametrize(
    ("value", "modifier", "found"),
    [(1, "GREATER_THAN", {2, 3}), (0, "EQUALS", {0}), (1, "EQUALS", {1}), (3, "LESS_THAN", {0, 1, 2})],
)
def test_by_the_number_of_files(spare: Spare, value: int, modifier: str, found: set[int]) -> None:
    mine = {spare.joined(count): count for count in (1, 2, 3)}
    mine[whole_scenes.create(spare.stash, {"title": "Planned"}, [])] = 0
    criterion = {"file_count": {"value": value, "modifier": modifier}}
    answer = spare.stash.execute(SCENES, {"filter": criterion})["findScenes"]
    assert {mine[each] for each in ids(answer["scenes"]) if each in mine} == found


@pytest.mark.parametrize(("modifier", "found"), [("INCLUDES", {1, 2}), ("INCLUDES_ALL", {2}), ("EXCLUDES", {0})])
def test_by_performers(spare: Spare, modifier: str, found: set[int]) -> None:
    people, mine = [spare.performer(), spare.performer()], [spare.thing("scene") for _ in range(3)]
    memberships.add(spare.stash, "scene", mine[1:], people[0])
    memberships.add(spare.stash, "scene", mine[2:], people[1])
    criterion = {"performers": {"value": [str(each) for each in people], "modifier": modifier}}
    answer = spare.stash.execute(SCENES, {"filter": criterion})["findScenes"]
    assert {mine.index(each) for each in ids(answer["scenes"]) if each in mine} == found

"""Filters that our documents and their variables use, asked of the stand-in and of a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.stash import memberships, whole_scenes
from stash_sense_plugin.stash.values import ids

if TYPE_CHECKING:
    from tests.stash.spare import Spare

BY_KIND = {
    kind: f"""
query Filtered($filter: {kind.capitalize()}FilterType) {{
  answer: find{kind.capitalize()}s({kind}_filter: $filter, filter: {{ per_page: -1 }}) {{ found: {kind}s {{ id }} }}
}}
"""
    for kind in ("performer", "studio", "tag")
}
KINDS = pytest.mark.parametrize("kind", BY_KIND)
SCENES = """
query Filtered($filter: SceneFilterType) {
  findScenes(scene_filter: $filter, filter: { per_page: -1 }) { scenes { id } }
}
"""
ID = "00000000-0000-4000-8000-00000000000"


@KINDS
@pytest.mark.parametrize(
    ("criterion", "found"),
    [
        ({"endpoint": "here", "stash_id": ID + "1", "modifier": "EQUALS"}, "one"),
        ({"endpoint": "here", "stash_id": "(?i)" + ID.lower() + "[12]", "modifier": "MATCHES_REGEX"}, "one"),
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
def test_by_stash_box_id(spare: Spare, kind: str, criterion: dict[str, Any], found: str) -> None:
    """At the endpoint that is named, at any where none is."""
    if not spare.links(kind):
        pytest.skip("this Stash does not link tags")
    mine = {
        "one": spare.entity(kind, stash_ids=[{"endpoint": "here", "stash_id": ID + "1"}]),
        "two": spare.entity(kind, stash_ids=[{"endpoint": "there", "stash_id": ID + "2"}]),
        "none": spare.entity(kind),
    }
    assert filtered(spare, kind, {"stash_id_endpoint": criterion}, mine) == set(found.split())


@KINDS
@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({"name": ("{name} ONE", "EQUALS")}, "one"),
        ({"aliases": ("{name} uno", "EQUALS")}, "one"),
        ({"aliases": ("{name} u_o", "EQUALS")}, "one"),
        ({"aliases": ("(?i)^{name} (UNO|zwei)$", "MATCHES_REGEX")}, "one two"),
        ({"name": ("{name} one", "EQUALS"), "aliases": ("{name} zwei", "EQUALS")}, ""),
        ({"name": ("{name} one", "EQUALS"), "OR": {"aliases": ("{name} zwei", "EQUALS")}}, "one two"),
        (
            {
                "aliases": ("{name} uno", "EQUALS"),
                "OR": {"aliases": ("x", "EQUALS"), "OR": {"name": ("{name} %", "EQUALS")}},
            },
            "one two none",
        ),
    ],
)
def test_by_name_or_alias(spare: Spare, kind: str, criteria: dict[str, Any], found: str) -> None:
    name, aliases = spare.name("Filtered"), "alias_list" if kind == "performer" else "aliases"
    mine = {
        "one": spare.entity(kind, name=f"{name} one", **{aliases: [f"{name} uno", f"{name} eins"]}),
        "two": spare.entity(kind, name=f"{name} two", **{aliases: [f"{name} dos", f"{name} zwei"]}),
        "none": spare.entity(kind, name=f"{name} none"),
    }
    assert filtered(spare, kind, spelled_out(criteria, name), mine) == set(found.split())


def spelled_out(criteria: dict[str, Any], name: str) -> dict[str, Any]:
    return {
        key: spelled_out(value, name)
        if key == "OR"
        else {"value": value[0].replace("{name}", name), "modifier": value[1]}
        for key, value in criteria.items()
    }


def filtered(spare: Spare, kind: str, criteria: dict[str, Any], mine: dict[str, int]) -> set[str]:
    """Which of mine."""
    answer = spare.stash.execute(BY_KIND[kind], {"filter": criteria})["answer"]
    named = {number: name for name, number in mine.items()}
    return {named[each] for each in ids(answer["found"]) if each in named}


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

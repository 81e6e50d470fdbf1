"""Scenes merged: no field of theirs is forgotten, and what a scene can have only once is told where it goes."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from graphql import GraphQLInputObjectType

from stash_sense_plugin.duplicates import merge_scenes
from stash_sense_plugin.duplicates.merging import Merged, Party
from tests.fakes.stash import schema
from tests.shared import needs_shared

STASHDB, FANSDB = "https://stashdb.org/graphql", "https://fansdb.cc/graphql"
OLDER_FORMS = {"url", "movies", "o_counter", "play_count"}
"""Of what stands in `urls`, `groups` and the histories, which a merge moves."""
BESIDE = {"clientMutationId", "id", "cover_image", "primary_file_id", "resume_time", "play_duration"}
"""What is no value of the scene, and what is decided with its files, of which these are."""


def merged(*fields: dict[str, Any]) -> Merged:
    return merge_scenes.plan([Party(number, f"Scene {number}", each) for number, each in enumerate(fields, 1)], {})


def after(*fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields[0], **merged(*fields).fields}


@needs_shared
def test_every_field_that_stash_takes_is_merged() -> None:
    given = schema.coming().type_map["SceneUpdateInput"]
    assert isinstance(given, GraphQLInputObjectType)
    known = {*merge_scenes.SCALARS, *merge_scenes.JOINS}
    assert set(given.fields) - OLDER_FORMS - BESIDE == known


def link(endpoint: str, number: str) -> dict[str, str]:
    return {"endpoint": endpoint, "stash_id": number, "updated_at": "2025-01-01T00:00:00Z"}


def test_a_link_of_the_others_fills_only_a_stash_box_that_has_none() -> None:
    mine, theirs, elsewhere = link(STASHDB, "a"), link(STASHDB, "b"), link(FANSDB, "c")
    given = ({"stash_ids": [mine]}, {"stash_ids": [theirs, elsewhere]})
    assert after(*given)["stash_ids"] == [mine, elsewhere]
    assert [(each.field, each.value, each.party) for each in merged(*given).dropped] == [("stash_ids", theirs, 2)]


@pytest.mark.parametrize(
    ("mine", "theirs", "kept", "dropped"),
    [
        ([], [(1, 3)], [(1, 3)], []),
        ([(1, None)], [(1, 3)], [(1, 3)], []),
        ([(1, 2)], [(1, None)], [(1, 2)], []),
        ([(1, 2)], [(1, 3), (4, 1)], [(1, 2), (4, 1)], [(1, 3)]),
    ],
    ids=["none", "no number here", "no number there", "two numbers"],
)
def test_groups(mine: list[Any], theirs: list[Any], kept: list[Any], dropped: list[Any]) -> None:
    def groups(those: list[Any]) -> dict[str, Any]:
        return {"groups": [{"group_id": group, "scene_index": index} for group, index in those]}

    def plain(those: list[dict[str, Any]]) -> list[Any]:
        return [(each["group_id"], each["scene_index"]) for each in those]

    given = groups(mine), groups(theirs)
    assert plain(after(*given)["groups"]) == kept
    assert plain([each.value for each in merged(*given).dropped]) == dropped


@pytest.mark.parametrize("there", [(True, False), (False, True), (False, False), (True, True)])
def test_organized_if_one_is(there: tuple[bool, bool]) -> None:
    assert after(*({"organized": each} for each in there))["organized"] is any(there)


def test_a_stash_without_fields_of_one_s_own_is_not_sent_any() -> None:
    assert "custom_fields" not in merged({"title": "a"}, {"title": "b"}).fields
    both = merged({"custom_fields": {"k": 1}}, {"custom_fields": {"k": 2, "l": 3}})
    assert both.fields["custom_fields"] == {"k": 1, "l": 3}
    assert [(each.value, each.party) for each in both.dropped] == [({"k": 2}, 2)]


def test_the_keeper_s_values_win_whatever_the_order_of_the_others() -> None:
    own = {"title": "Mine", "code": None, "studio_id": 7}
    others = [{"title": f"Theirs {each}", "code": f"C{each}", "studio_id": each} for each in (1, 2, 3)]
    for order in permutations(others):
        result = after(own, *order)
        assert (result["title"], result["studio_id"], result["code"]) == ("Mine", 7, order[0]["code"])
        lost = {(each.field, each.value) for each in merged(own, *order).dropped}
        assert lost == {
            *(("title", each["title"]) for each in others),
            *(("studio_id", each["studio_id"]) for each in others),
            *(("code", each["code"]) for each in order[1:]),
        }

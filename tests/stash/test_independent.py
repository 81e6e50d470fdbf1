"""Filled and read by stashapi, a client that is not ours: the stand-in is a Stash for others too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from stashapi.stashapp import StashInterface

from stash_sense_plugin.stash import performers, scenes
from tests.shared import needs_shared

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash
    from tests.stash.conftest import Site


@pytest.fixture
def other(site: Site) -> Any:
    connection = site.connection("probe")
    return StashInterface({"Scheme": connection.scheme, "Host": connection.host, "Port": connection.port})


@needs_shared  # stashapi reads the whole schema, which only the recorded one is
def test_what_stashapi_writes_we_read_and_back(site: Site, stash: Stash, other: Any) -> None:
    made = int(other.create_performer({"name": "Eve", "alias_list": ["Evelyn"]})["id"])
    tag = int(other.create_tag({"name": "by stashapi"})["id"])
    scene = next(scenes.all_ids(stash))
    try:
        assert performers.find(stash, [made])[made].aliases == ("Evelyn",)
        other.update_scenes({"ids": [scene], "performer_ids": {"ids": [made], "mode": "ADD"}})
        other.update_scene({"id": scene, "tag_ids": [tag], "title": "Titled"})
        found = scenes.find(stash, [scene])[scene]
        assert (found.performer_ids, found.tag_ids, found.title) == ((made,), (tag,), "Titled")
        scenes.remove_performers(stash, scene, [made])
        assert other.find_scene(scene)["performers"] == []
        scenes.add_performers(stash, scene, [made])
        assert [int(one["id"]) for one in other.find_scene(scene)["performers"]] == [made]
        assert {int(one["id"]) for one in other.find_scenes(fragment="id")} == set(scenes.all_ids(stash))
    finally:
        performers.destroy(stash, made)
        other.update_scene({"id": scene, "tag_ids": [], "title": ""})


@needs_shared
def test_stashapi_reads_every_kind_whole(other: Any) -> None:
    """With its own fragments, which ask for every field there is."""
    assert len(other.find_scenes()) == 3
    assert len(other.find_images()) == 4
    assert {one["name"] for one in other.find_performers()} == {"Ada Lovelace", "Bob", "Cyd"}
    assert other.get_configuration()["general"]["apiKey"] == ""
    assert other.job_queue() in ([], None)
    assert other.find_plugin_config("never-seen") in ({}, None)

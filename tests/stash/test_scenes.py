"""Scenes, asked of the stand-in and of a real Stash."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import performers, scenes
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import File, Library
from tests.fakes.stash.library import oshash
from tests.fakes.stash.site import FakeStash
from tests.stash import media

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stash_sense_plugin.stash.scenes import Scene


def every(stash: Stash) -> list[Scene]:
    return [scene for page in scenes.pages(stash) for scene in page]


def ada(stash: Stash) -> int:
    return performers.search(stash, "Ada")[0].id


@pytest.fixture
def tagged(stash: Stash) -> Iterator[int]:
    """The id of a scene that has Ada."""
    scene = every(stash)[0]
    scenes.add_performers(stash, scene.id, [ada(stash)])
    yield scene.id
    scenes.remove_performers(stash, scene.id, [ada(stash)])


def test_a_scene_has_its_file(stash: Stash) -> None:
    found = {os.path.basename(scene.files[0].path): scene for scene in every(stash)}
    assert set(found) == set(media.SCENES)
    scene = found["first.mp4"]
    assert scene.file
    assert (scene.file.width, scene.file.height) == (160, 120)
    assert scene.file.duration == pytest.approx(2, abs=0.2)
    assert scene.file.size == os.path.getsize(scene.file.path)
    assert len(scene.file.fingerprint) == 16
    assert "T" in scene.updated_at
    assert scene.name in ("first.mp4", scene.title)
    assert scene.performer_ids == ()
    assert not scene.organized


def test_the_hash_is_that_of_stash(stash: Stash) -> None:
    """So that what is known about a file by its hash holds for both."""
    for scene in every(stash):
        assert scene.file
        assert scene.file.fingerprint == oshash(Path(scene.file.path))


def test_find_leaves_out_what_is_missing(stash: Stash) -> None:
    ids = [scene.id for scene in every(stash)]
    found = scenes.find(stash, [9999, *ids, 8888, ids[0], 7777])
    assert sorted(found) == ids
    assert scenes.find(stash, []) == {}
    assert scenes.find(stash, [9999]) == {}


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_are_in_order_and_complete(stash: Stash, size: int) -> None:
    pages = list(scenes.pages(stash, size=size))
    ids = [scene.id for page in pages for scene in page]
    assert ids == sorted(set(ids))
    assert len(ids) == scenes.count(stash) == 3
    assert all(len(page) <= size for page in pages)


def test_pages_go_on_after_an_id(stash: Stash) -> None:
    ids = list(scenes.all_ids(stash))
    assert [scene.id for page in scenes.pages(stash, after_id=ids[0]) for scene in page] == ids[1:]
    assert list(scenes.all_ids(stash, after_id=ids[1])) == ids[2:]


BARE = scenes.Choice(without_performers=True)


def test_without_performers(stash: Stash, tagged: int) -> None:
    bare = [scene.id for page in scenes.pages(stash, BARE) for scene in page]
    assert tagged not in bare
    assert len(bare) == scenes.count(stash, BARE) == 2
    assert list(scenes.all_ids(stash, BARE)) == bare


def test_pages_survive_what_is_changed_on_the_way(stash: Stash) -> None:
    """Each page takes its scenes out of the selection, as an accepted identification does."""
    seen = []
    for page in scenes.pages(stash, BARE, size=1):
        seen += [scene.id for scene in page]
        scenes.add_performers(stash, page[0].id, [ada(stash)])
    for id in seen:
        scenes.remove_performers(stash, id, [ada(stash)])
    assert seen == list(scenes.all_ids(stash))


def test_adding_keeps_who_is_there(stash: Stash, tagged: int) -> None:
    bob = performers.search(stash, "Bob")[0].id
    assert set(scenes.add_performers(stash, tagged, [bob, ada(stash)])) == {ada(stash), bob}
    assert scenes.find(stash, [tagged])[tagged].performer_ids != ()
    assert scenes.remove_performers(stash, tagged, [bob]) == (ada(stash),)


@pytest.mark.parametrize(("scene", "performer"), [(1, 9999), (9999, 1)])
def test_adding_what_is_not_there_is_told(stash: Stash, scene: int, performer: int) -> None:
    with pytest.raises(StashAnswered):
        scenes.add_performers(stash, scene, [performer])


def test_removing_from_a_missing_scene_is_told(stash: Stash) -> None:
    with pytest.raises(StashAnswered):
        scenes.remove_performers(stash, 9999, [ada(stash)])


def test_removing_who_is_not_there_changes_nothing(stash: Stash, tagged: int) -> None:
    assert scenes.remove_performers(stash, tagged, [9999]) == (ada(stash),)


def test_tags_choose(stash: Stash) -> None:
    tag = "Faces_1"
    known = stash.execute("mutation M($n: String!) { tagCreate(input: {name: $n}) { id } }", {"n": tag})
    stash.execute('mutation { tagCreate(input: {name: "FacesX1"}) { id } }')
    first = next(scenes.all_ids(stash))
    ids = [known["tagCreate"]["id"]]
    stash.execute(
        "mutation T($id: ID!, $tags: [ID!]) { sceneUpdate(input: {id: $id, tag_ids: $tags}) { id } }",
        {"id": first, "tags": ids},
    )
    assert list(scenes.all_ids(stash, scenes.Choice(tag=tag))) == [first]
    assert list(scenes.all_ids(stash, scenes.Choice(tag="faces_1"))) == [first]
    assert scenes.count(stash, scenes.Choice(tag="FacesX1")) == 0
    without = scenes.Choice(without_tag=int(ids[0]))
    assert list(scenes.all_ids(stash, without)) == [each for each in scenes.all_ids(stash) if each != first]
    assert scenes.count(stash, scenes.Choice(tag=tag, without_tag=int(ids[0]))) == 0
    assert scenes.find(stash, [first])[first].tag_ids == (int(ids[0]),)
    with pytest.raises(StashAnswered, match='no tag "nothing"'):
        scenes.pages(stash, scenes.Choice(tag="nothing"))


def test_the_stream_is_the_file(stash: Stash) -> None:
    scene = every(stash)[0]
    assert scene.file
    with open(scene.file.path, "rb") as file:
        assert stash.fetch(scene.stream) == file.read()


def test_a_scene_without_files(stash: Stash) -> None:
    made = int(stash.execute('mutation { sceneCreate(input: {title: "Planned"}) { id } }')["sceneCreate"]["id"])
    scene = scenes.find(stash, [made])[made]
    assert (scene.file, scene.name) == (None, "Planned")
    stash.execute("mutation D($id: ID!) { sceneDestroy(input: {id: $id}) }", {"id": made})
    assert scenes.find(stash, [made]) == {}


def test_a_file_name_that_is_not_utf8_can_be_opened() -> None:
    raw = b"/videos/caf\xe9.mp4"
    library = Library()
    library.add_scene(file=File(1, os.fsdecode(raw), 10, "2026-01-01T00:00:00Z"))
    with FakeStash(library) as site, Stash(site.connection()) as stash:
        scene = scenes.find(stash, [1])[1]
    assert scene.file
    assert os.fsencode(scene.file.path) == raw
    assert scene.name == "caf\ufffd.mp4"
    scene.name.encode()

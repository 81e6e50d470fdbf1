"""What is compared of scenes, asked of the stand-in and of a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.stash import memberships, scene_facts, scenes, whole_scenes
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library
from tests.stash.spare import later

if TYPE_CHECKING:
    from stash_sense_plugin.stash.scene_facts import SceneFacts
    from tests.stash.spare import Spare

LONG_AGO, FAR_OFF = "2001-01-01T00:00:00Z", "2999-01-01T00:00:00Z"


def facts(spare: Spare, scene: int) -> SceneFacts:
    return scene_facts.find(spare.stash, [scene])[scene]


def test_every_fact(spare: Spare) -> None:
    number = spare.joined(2)
    studio, people = spare.studio(), [spare.performer(), spare.performer()]
    links = [{"endpoint": f"https://{each}.example/graphql", "stash_id": each} for each in "ba"]
    fields = {"title": "Title", "code": "C-1", "date": "2020-01-02", "organized": True, "studio_id": studio}
    whole_scenes.update(spare.stash, number, {**fields, "performer_ids": people[::-1], "stash_ids": links})
    first = spare.files(number)[1]
    whole_scenes.update(spare.stash, number, {"primary_file_id": first})
    spare.set_phash(first, "00ff00ff00ff00ff")
    found, whole = facts(spare, number), spare.whole(number)
    files = found.facts.pop("files")
    assert found == (number, whole.updated_at, found.facts)
    assert found.facts == {
        **{"title": "Title", "code": "C-1", "date": "2020-01-02", "organized": True, "studio": studio},
        "performers": people,
        "stash_ids": [["https://a.example/graphql", "a"], ["https://b.example/graphql", "b"]],
    }
    for file, known in zip(files, whole.files, strict=True):
        assert file.pop("updated_at") >= file["created_at"]
        prints = {name: known.fingerprints.get(name, "") for name in ("phash", "oshash", "md5")}
        assert prints["oshash"]
        same = ("id", "path", "size", "width", "height", "duration", "bit_rate", "frame_rate", "mod_time", "created_at")
        assert file == {**{name: getattr(known, name) for name in same}, "codec": known.video_codec, **prints}
    assert [file["phash"] for file in files] == ["ff00ff00ff00ff", ""]


def test_a_scene_that_has_nothing(spare: Spare) -> None:
    number = whole_scenes.create(spare.stash, {"title": "Planned"}, [])
    assert facts(spare, number).facts == {
        **{"title": "Planned", "code": "", "date": "", "organized": False, "studio": None},
        **{"performers": [], "stash_ids": [], "files": []},
    }


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_pages_are_in_order_and_complete(spare: Spare, size: int) -> None:
    numbers = list(scenes.all_ids(spare.stash))
    start = numbers[-20]
    pages = list(scene_facts.pages(spare.stash, after_id=start, size=size))
    assert [one.id for page in pages for one in page] == numbers[-19:]
    assert all(len(page) <= size for page in pages)
    assert {one.id: one for page in pages for one in page} == scene_facts.find(spare.stash, [*numbers[-19:], 99999])


def test_what_changed_since(spare: Spare) -> None:
    number, other, performer = spare.scene(), spare.scene(), spare.performer()
    assert scene_facts.changed(spare.stash, LONG_AGO).keys() == set(scenes.all_ids(spare.stash))
    assert scene_facts.changed(spare.stash, FAR_OFF) == {}
    whole_scenes.update(spare.stash, other, {"code": "x"})
    since = spare.whole(other).updated_at
    later()
    assert scene_facts.changed(spare.stash, since) == {}
    memberships.add(spare.stash, "scene", [number], performer)
    assert scene_facts.changed(spare.stash, since) == {number: spare.whole(number).updated_at}


def test_what_changed_in_files_since(spare: Spare) -> None:
    if not abilities(spare.stash).files_filter:
        pytest.skip("this Stash does not know what changed in files")
    number = spare.joined(2)
    empty = whole_scenes.create(spare.stash, {"title": "Planned"}, [])
    found = scene_facts.with_changed_files(spare.stash, LONG_AGO)
    assert found.keys() == set(scenes.all_ids(spare.stash)) - {
        each for page in scene_facts.pages(spare.stash) for each, _, facts in page if not facts["files"]
    }
    assert empty not in found
    assert found[number] == tuple(file["updated_at"] for file in facts(spare, number).facts["files"])
    assert scene_facts.with_changed_files(spare.stash, FAR_OFF) == {}


def test_a_changed_file_by_its_time() -> None:
    library = Library()
    stamps = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"]
    for number in range(3):
        scene = library.add_scene(f"/videos/{number}.mp4")
        scene.files[0].updated_at = stamps[number]
    with FakeStash(library) as site, Stash(site.connection()) as stash:
        found = scene_facts.with_changed_files(stash, stamps[1])
    assert found == {3: (stamps[2],)}


def test_a_perceptual_hash_shows_only_in_who_is_without(spare: Spare) -> None:
    """Neither the scene's time nor the file's tells that one was made."""
    number = spare.joined(2)
    empty = whole_scenes.create(spare.stash, {"title": "Planned"}, [])
    files, before = spare.files(number), facts(spare, number)
    later()
    spare.set_phash(files[0], "1234")
    assert {number, empty} <= scene_facts.without_phash(spare.stash)
    count = scene_facts.count_without_phash(spare.stash)
    assert count == len(scene_facts.without_phash(spare.stash))
    spare.set_phash(files[1], "5678")
    assert scene_facts.count_without_phash(spare.stash) == count - 1
    assert scene_facts.without_phash(spare.stash) & {number, empty} == {empty}
    after = facts(spare, number)
    assert after.updated_at == before.updated_at
    assert [file["updated_at"] for file in after.facts["files"]] == [
        file["updated_at"] for file in before.facts["files"]
    ]
    assert [file["phash"] for file in after.facts["files"]] == ["1234", "5678"]

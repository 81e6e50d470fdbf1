"""Merging scenes, in the stand-in and in a real Stash: what moves, what is lost, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_scenes
from tests.stash.spare import uri
from tests.stash.test_whole_scenes import BOX, PLAYS, full

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stash.spare import Spare


def test_a_merge_moves_what_belongs_to_scenes_and_writes_only_the_fields(spare: Spare) -> None:
    keeper, one, two = spare.scene(), spare.scene(), spare.joined(2)
    for source in (one, two):
        whole_scenes.update(spare.stash, source, full(spare))
    markers = [spare.marker(scene, at) for scene, at in ((one, 0.1), (keeper, 0.5), (two, 0.9))]
    whole_scenes.add_history(spare.stash, keeper, PLAYS[1:], [])
    whole_scenes.add_history(spare.stash, one, PLAYS, PLAYS[:1])
    files = [*spare.files(keeper), *sorted(spare.files(one) + spare.files(two))]
    before = spare.whole(keeper)
    whole_scenes.merge(spare.stash, [two, one, two], keeper, {"title": "Merged", "urls": ["https://x.example"]})
    found = spare.whole(keeper)
    assert spare.there(one, two) == set()
    assert found.fields == {**before.fields, "title": "Merged", "urls": ["https://x.example"]}
    assert [file.id for file in found.files] == files
    assert found.markers == tuple(markers)
    assert (found.play_history, found.o_history) == ((PLAYS[0], PLAYS[1], PLAYS[1]), PLAYS[:1])
    assert found.created_at == before.created_at


def test_what_a_merge_loses(spare: Spare, tree: Path) -> None:
    """The source's cover, unless it is given, and how long and how far it was played."""
    cover, own = ((tree / "images" / name).read_bytes() for name in ("one.png", "two.png"))
    keeper, source = spare.scene(cover_image=uri(own)), spare.scene(cover_image=uri(cover))
    whole_scenes.save_activity(spare.stash, keeper, 0.25, 5)
    whole_scenes.save_activity(spare.stash, source, 0.75, 30)
    whole_scenes.merge(spare.stash, [source], keeper, {})
    found = spare.whole(keeper)
    assert (found.resume_time, found.play_duration) == (0.25, 5)
    assert spare.stash.fetch(found.screenshot) == own
    whole_scenes.merge(spare.stash, [spare.scene()], keeper, {"cover_image": uri(cover), "play_duration": 35.0})
    assert spare.stash.fetch(spare.whole(keeper).screenshot) == cover
    assert spare.whole(keeper).play_duration == 35


def test_files_that_move_keep_what_is_known_of_them(spare: Spare) -> None:
    keeper, source = spare.scene(), spare.scene()
    spare.set_phash(spare.files(source)[0], "00ff00ff00ff00ff")
    before = spare.whole(keeper).files + spare.whole(source).files
    assert before[1].fingerprints["phash"] == "ff00ff00ff00ff"
    whole_scenes.merge(spare.stash, [source], keeper, {})
    assert spare.whole(keeper).files == before


@pytest.mark.parametrize("own_files", [0, 1, 2])
@pytest.mark.parametrize("source_files", [0, 1, 2])
def test_the_primary_file_of_a_merge_is_the_one_chosen(spare: Spare, own_files: int, source_files: int) -> None:
    """Any of what they have together; without a choice the keeper's stays, or the source's becomes it."""

    def scene(count: int) -> int:
        return spare.joined(count) if count else whole_scenes.create(spare.stash, {"title": "Empty"}, [])

    for choose in (False, True):
        keeper, source = scene(own_files), scene(source_files)
        files = spare.files(keeper) + spare.files(source)
        chosen = {"primary_file_id": files[-1]} if choose and files else {}
        whole_scenes.merge(spare.stash, [source], keeper, chosen)
        first = chosen.get("primary_file_id", files[0] if files else None)
        assert spare.files(keeper) == ([first, *sorted(each for each in files if each != first)] if files else [])


def test_a_primary_file_of_somebody_else_does_no_harm(spare: Spare) -> None:
    """Given to Stash's merge together with a source without files, it leaves a scene without a primary file."""
    keeper, stranger = spare.joined(2), spare.files(spare.scene())[0]
    files = spare.files(keeper)
    empty = whole_scenes.create(spare.stash, {"title": "Empty"}, [])
    with pytest.raises(StashAnswered, match="not associated with scene"):
        whole_scenes.merge(spare.stash, [empty], keeper, {"primary_file_id": stranger})
    assert spare.files(keeper) == files
    with pytest.raises(StashAnswered, match="cannot reassign primary file"):
        whole_scenes.assign_file(spare.stash, files[0], spare.scene())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"performer_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"stash_ids": [{"endpoint": BOX, "stash_id": each} for each in "12"]}, "UNIQUE constraint failed"),
    ],
)
def test_a_merge_with_fields_that_are_refused_does_nothing(spare: Spare, fields: dict[str, Any], words: str) -> None:
    keeper, source = spare.scene(), spare.scene()
    spare.marker(source, 0.5)
    whole_scenes.add_history(spare.stash, source, PLAYS, PLAYS)
    before = whole_scenes.find(spare.stash, [keeper, source])
    with pytest.raises(StashAnswered, match=words):
        whole_scenes.merge(spare.stash, [source], keeper, {"title": "changed", **fields})
    assert whole_scenes.find(spare.stash, [keeper, source]) == before


def test_a_merge_of_what_is_not_there_does_nothing(spare: Spare) -> None:
    keeper, source = spare.scene(), spare.scene()
    spare.marker(source, 0.5)
    before = whole_scenes.find(spare.stash, [keeper, source])
    for sources, target, words in (
        ([source, 99999], keeper, "scene with id 99999 not found"),
        ([source], 99999, "Internal system error"),
        ([source, keeper], keeper, "cannot be in source list"),
    ):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.merge(spare.stash, sources, target, {"title": "changed"})
    assert whole_scenes.find(spare.stash, [keeper, source]) == before

"""Files of scenes: which is the primary one, moving and deleting them, in the stand-in and in a real Stash."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_scenes
from tests.stash.spare import later

if TYPE_CHECKING:
    from tests.stash.spare import Spare

ORPHAN = "getting file by id 99999: sql: no rows in result set"


def test_files_are_described(spare: Spare) -> None:
    (file,) = spare.whole(spare.scene()).files
    assert Path(file.path).stat().st_size == file.size
    assert (file.width, file.height, file.video_codec, file.audio_codec) == (160, 120, "mpeg4", "")
    assert file.duration == pytest.approx(1, abs=0.1)
    assert file.frame_rate == 10
    assert file.bit_rate == pytest.approx(file.size * 8 / file.duration, rel=0.01)
    assert set(file.fingerprints) == {"oshash"}


def test_the_primary_file_comes_first_and_the_others_by_id(spare: Spare) -> None:
    number = spare.joined(4)
    files = spare.files(number)
    assert files[1:] == sorted(files[1:])
    for first in (files[2], files[1]):
        whole_scenes.update(spare.stash, number, {"primary_file_id": first})
        assert spare.files(number) == [first, *sorted(each for each in files if each != first)]
    whole_scenes.update(spare.stash, number, {"primary_file_id": None})
    assert spare.files(number)[0] == files[1]
    with pytest.raises(StashAnswered, match="not associated with scene"):
        whole_scenes.update(spare.stash, number, {"primary_file_id": spare.files(spare.scene())[0]})


def test_a_file_moves_to_another_scene(spare: Spare) -> None:
    here, there, empty = spare.joined(3), spare.scene(), whole_scenes.create(spare.stash, {"title": "Empty"}, [])
    primary, second, third = spare.files(here)
    (own,) = spare.files(there)
    times = [spare.whole(each).updated_at for each in (here, there)]
    later()
    whole_scenes.assign_file(spare.stash, second, there)
    whole_scenes.assign_file(spare.stash, second, there)
    whole_scenes.assign_file(spare.stash, third, empty)
    assert [spare.files(each) for each in (here, there, empty)] == [[primary], [own, second], [third]]
    assert [spare.whole(each).updated_at for each in (here, there)] == times


def test_a_file_that_cannot_move_stays(spare: Spare) -> None:
    here, there = spare.joined(2), spare.scene()
    primary, second = spare.files(here)
    for file, scene, words in (
        (primary, there, "cannot reassign primary file"),
        (primary, here, "cannot reassign primary file"),
        (second, 99999, "FOREIGN KEY constraint failed"),
        (99999, there, ORPHAN),
    ):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.assign_file(spare.stash, file, scene)
    assert spare.files(here) == [primary, second]


def test_a_new_scene_takes_files_from_another(spare: Spare) -> None:
    """The first is its primary one; without a title it is called by that."""
    here = spare.joined(4)
    primary, *others = spare.files(here)
    made = whole_scenes.create(spare.stash, {"code": "x"}, [others[1], others[0]])
    assert (spare.files(made), spare.files(here)) == ([others[1], others[0]], [primary, others[2]])
    assert spare.whole(made).name == Path(spare.whole(made).files[0].path).name


def test_a_new_scene_does_not_take_what_is_not_free(spare: Spare) -> None:
    here = spare.joined(2)
    files = spare.files(here)
    highest = whole_scenes.create(spare.stash, {"title": "Before"}, [])
    for taken, words in (([files[1], files[0]], "cannot reassign primary file"), ([files[1], 99999], ORPHAN)):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.create(spare.stash, {"title": "Refused"}, taken)
    assert spare.files(here) == files
    assert spare.there(highest + 1, highest + 2) == set()


def test_a_deleted_scene_leaves_its_files_to_be_taken(spare: Spare) -> None:
    number = spare.joined(2)
    files, marker = spare.files(number), spare.marker(number, 0.5)
    paths = [Path(file.path) for file in spare.whole(number).files]
    whole_scenes.destroy(spare.stash, number)
    assert spare.there(number) == set()
    assert all(path.is_file() for path in paths)
    with pytest.raises(StashAnswered, match=f"scene marker with id {marker} not found"):
        whole_scenes.move_marker(spare.stash, marker, spare.scene())
    assert spare.files(whole_scenes.create(spare.stash, {}, files)) == files
    with pytest.raises(StashAnswered, match=f"scene with id {number} not found"):
        whole_scenes.destroy(spare.stash, number)


def test_files_are_deleted_but_no_primary_one(spare: Spare) -> None:
    """All that are asked for, or none."""
    number = spare.joined(3)
    before = spare.whole(number).files
    for refused, words in (
        ([before[1].id, before[0].id], f"cannot delete primary file {before[0].path}"),
        ([before[1].id, 99999], ORPHAN),
    ):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.delete_files(spare.stash, refused)
        assert spare.whole(number).files == before
        assert all(Path(file.path).is_file() for file in before)
    whole_scenes.delete_files(spare.stash, [before[1].id, before[2].id])
    assert spare.whole(number).files == before[:1]
    assert [Path(file.path).is_file() for file in before] == [True, False, False]

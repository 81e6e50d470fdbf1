"""Plays, o's, activity and markers of scenes, in the stand-in and in a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_scenes

if TYPE_CHECKING:
    from tests.stash.spare import Spare

PLAYS = ("2021-05-05T10:00:00Z", "2020-01-01T00:00:00Z")


def test_history_is_kept_newest_first_in_utc_to_the_second(spare: Spare) -> None:
    number = spare.scene()
    whole_scenes.add_history(spare.stash, number, [PLAYS[1], "2021-05-05T12:00:00.7+02:00", PLAYS[1]], PLAYS[:1])
    found = spare.whole(number)
    assert (found.play_history, found.o_history) == ((PLAYS[0], PLAYS[1], PLAYS[1]), PLAYS[:1])


def test_a_time_is_deleted_once(spare: Spare) -> None:
    number = spare.scene()
    whole_scenes.add_history(spare.stash, number, [PLAYS[1], PLAYS[1]], PLAYS)
    whole_scenes.delete_history(spare.stash, number, [PLAYS[1], "1999-01-01T00:00:00Z"], PLAYS)
    found = spare.whole(number)
    assert (found.play_history, found.o_history) == (PLAYS[1:], ())


def test_activity_adds_up_and_can_be_taken_off(spare: Spare) -> None:
    number = spare.scene()
    for resume, duration in ((1.5, 10.0), (0.5, 2.5), (0.25, -5.0)):
        whole_scenes.save_activity(spare.stash, number, resume, duration)
    found = spare.whole(number)
    assert (found.resume_time, found.play_duration) == (0.25, 7.5)


def test_history_of_no_scene(spare: Spare) -> None:
    whole_scenes.delete_history(spare.stash, 99999, PLAYS, PLAYS)
    with pytest.raises(StashAnswered, match="FOREIGN KEY constraint failed"):
        whole_scenes.add_history(spare.stash, 99999, PLAYS, [])
    with pytest.raises(StashAnswered, match="id 99999 does not exist in scenes"):
        whole_scenes.save_activity(spare.stash, 99999, 0, 1)


def test_markers_move(spare: Spare) -> None:
    here, there = spare.scene(), spare.scene()
    late, early = spare.marker(here, 0.75), spare.marker(here, 0.25)
    assert spare.whole(here).markers == (early, late)
    whole_scenes.move_marker(spare.stash, late, there)
    assert (spare.whole(here).markers, spare.whole(there).markers) == ((early,), (late,))
    for marker, scene, words in ((99999, here, "not found"), (late, 99999, "FOREIGN KEY constraint failed")):
        with pytest.raises(StashAnswered, match=words):
            whole_scenes.move_marker(spare.stash, marker, scene)
    assert spare.whole(there).markers == (late,)

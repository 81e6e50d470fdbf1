"""Whole videos, encoded and read: copies of all kinds are found, others with the same intro or room are not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.duplicates.clips import clips_of, find_clips
from tests.generated.cuts import Cut, footage, library, pairs, right, write_cut
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.duplicates.clips import Footage
    from tests.generated.cuts import Made

HAMILTON = 9.15
"""Seconds of its pictures; the sound begins 0.85 s earlier."""
WHOLE = Cut(0.0, HAMILTON + 1, size=(640, 360))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Made]:
    return library(tmp_path_factory.mktemp("library"), films=3, derived=12, unrelated=20, rooms=4, seconds=60)


@pytest.fixture(scope="module")
def read(made: list[Made]) -> list[Footage]:
    return [footage(number, each.path) for number, each in enumerate(made)]


def test_every_cut_is_found_and_nothing_else(made: list[Made], read: list[Footage]) -> None:
    found = {(clip.a, clip.b): clip for clip in find_clips(read)}
    wrong = [clip for (a, b), clip in found.items() if not right(made[a], made[b], clip)]
    assert wrong == []
    assert pairs(made) - set(found) == set()
    for film, cut in pairs(made):
        assert found[film, cut].relation in ("b in a", "same")
        whole = made[cut].cut
        assert whole is not None
        assert found[film, cut].length >= 0.7 * (whole.end - whole.start)


def test_one_new_video_is_found_in_all(made: list[Made], read: list[Footage]) -> None:
    for place, each in enumerate(made):
        if each.cut and each.cut.mirrored:
            found = clips_of(read[place], [*read[:place], *read[place + 1 :]])
            assert all(right(made[clip.a], made[clip.b], clip) for clip in found)
            assert any(made[clip.b].cut is None for clip in found)


@pytest.fixture(scope="module")
def hamilton() -> Footage:
    return footage(0, shared("media", "hamilton.mp4"))


@needs_shared
@pytest.mark.parametrize(
    ("cut", "relation"),
    [
        (WHOLE, "same"),
        (replace(WHOLE, start=2.0, end=7.0), "b in a"),
        (replace(WHOLE, start=2.0, end=7.0, mirrored=True), "b in a"),
        (replace(WHOLE, crop=(0.05, 0.05, 0.05, 0.05)), "same"),
        (replace(WHOLE, crop=(0.0, 0.12, 0.0, 0.0)), "same"),
        (replace(WHOLE, crop=(0.125, 0.0, 0.125, 0.0), size=(480, 360)), "same"),
        (replace(WHOLE, size=(320, 180), crf=36, gop=48, cuts=False), "same"),
        (replace(WHOLE, bars=45), "same"),
        (replace(WHOLE, start=2.0, end=8.0, intro=4.0), "a in b"),
        (
            replace(WHOLE, start=1.0, end=9.0, mirrored=True, crop=(0.05,) * 4, size=(320, 180), crf=34, bars=20),
            "b in a",
        ),
    ],
    ids=["again", "cut", "mirrored", "zoomed", "top off", "4:3", "small", "letterbox", "intro", "all"],
)
def test_a_real_film_is_found(cut: Cut, relation: str, hamilton: Footage, tmp_path: Path) -> None:
    write_cut(tmp_path / "cut.mp4", shared("media", "hamilton.mp4"), cut)
    found = find_clips([hamilton, footage(1, tmp_path / "cut.mp4")])
    assert len(found) == 1
    assert found[0].mirrored == cut.mirrored
    assert found[0].offset == pytest.approx(cut.start - cut.intro + 0.85, abs=0.2)
    assert found[0].relation == relation


@needs_shared
@pytest.mark.parametrize("at", [3.0, 4.6, 6.0])
def test_two_halves_of_a_real_film_are_not_one(at: float, tmp_path: Path) -> None:
    """One of them is cut within a shot: the same man before the same curtain in both."""
    source = shared("media", "hamilton.mp4")
    for name, cut in (("one", replace(WHOLE, end=at)), ("two", replace(WHOLE, start=at))):
        write_cut(tmp_path / f"{name}.mp4", source, cut)
    assert find_clips([footage(0, tmp_path / "one.mp4"), footage(1, tmp_path / "two.mp4")]) == []

from __future__ import annotations

import pytest

from stash_sense_plugin.duplicates.scene_titles import DIFFERENT, NUMBERED, SAME, compare, is_telling, words


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Elan Vital", "elan  vital", SAME),
        ("Élan, vital!", "Elan Vital (1080p)", SAME),
        ("Elan Vital [4K HEVC]", "Elan.Vital.720p.mp4", SAME),
        ("Part Two", "part 2", SAME),
        ("Feast 02", "Feast 2", SAME),
        ("Feast II", "Feast 2", SAME),
        ("日本", "日本", SAME),
        ("Feast 1", "Feast 2", NUMBERED),
        ("Feast", "Feast Part 2", NUMBERED),
        ("Feast Pt. 1", "Feast Part Three", NUMBERED),
        ("Feast", "Famine", DIFFERENT),
        ("Feast 1", "Famine 1", DIFFERENT),
        ("", "Feast", None),
        ("!?", "!?", None),
    ],
)
def test_two_titles(one: str, other: str, expected: str | None) -> None:
    assert compare(one, other) == compare(other, one) == expected


@pytest.mark.parametrize(
    ("title", "telling"),
    [
        ("Elan Vital", True),
        ("Feast", True),
        ("Feast 2", True),
        ("Scene 2", False),
        ("The Video, Part Two", False),
        ("Bob", False),
        ("1080p", False),
        ("2024", False),
        ("", False),
    ],
)
def test_what_a_title_tells(title: str, telling: bool) -> None:
    assert is_telling(words(title)) == telling

"""Texts that hold several fields are taken apart and put together without loss."""

from __future__ import annotations

import random
from typing import Any

import pytest

from stash_sense_plugin.sync import compound
from stash_sense_plugin.sync.compound import SIZES, YEARS, Parts
from tests.sync.drawn import LOCAL, some

CUPS = ("A", "C", "DD", "DDD/F", "FF+", "GGGGG")


@pytest.mark.parametrize(
    ("text", "band", "cup", "waist", "hip"),
    [
        ("38F-24-35", 38, "F", 24, 35),
        ("34DD-26-36", 34, "DD", 26, 36),
        ("38-24-35", 38, None, 24, 35),
        ("38F", 38, "F", None, None),
        ("F", None, "F", None, None),
        ("34C--36", 34, "C", None, 36),
        ("-24-35", None, None, 24, 35),
        ("--36", None, None, None, 36),
        ("34c – 24 — 36", 34, "C", 24, 36),
        ("34 C-24-36", 34, "C", 24, 36),
        ("34C-?-36", 34, "C", None, 36),
        ("32DDD/F-22-34", 32, "DDD/F", 22, 34),
        ("", None, None, None, None),
        ("  ", None, None, None, None),
    ],
)
def test_measurements(text: str, band: int | None, cup: str | None, waist: int | None, hip: int | None) -> None:
    parts = compound.measurements(text)
    assert [parts.get(name) for name in SIZES] == [band, cup, waist, hip]
    assert not parts.odd


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("34C (75C)-24-36", {"band_size": "34C (75C)", "cup_size": "34C (75C)"}),
        ('34C-24"-36', {"waist_size": '24"'}),
        ("34C-24-36 in", {"hip_size": "36 in"}),
        ("unknown", {"band_size": "unknown", "cup_size": "unknown"}),
        ("34C-24-36-1", dict.fromkeys(SIZES, "34C-24-36-1")),
        ("34C-24-36 / 86C-61-91", dict.fromkeys(SIZES, "34C-24-36 / 86C-61-91")),
    ],
)
def test_parts_of_measurements_that_are_not_understood_can_be_seen(text: str, odd: dict[str, str]) -> None:
    parts = compound.measurements(text)
    assert parts.odd == odd
    assert {name: parts.get(name) for name in odd} == odd


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2010-2023", 2010, 2023),
        ("2010 - 2023", 2010, 2023),
        ("2010-", 2010, None),
        ("2010 -", 2010, None),
        ("- 2015", None, 2015),
        ("2010", 2010, None),
        ("2010–present", 2010, None),
        ("2010-?", 2010, None),
        ("", None, None),
    ],
)
def test_careers(text: str, start: int | None, end: int | None) -> None:
    parts = compound.career(text)
    assert [parts.get(name) for name in YEARS] == [start, end]
    assert not parts.odd


@pytest.mark.parametrize("text", ["2001-2003, 2010-2012", "about ten years", "10-12", "present", "2001-2003-2005"])
def test_a_career_that_is_not_understood_can_be_seen(text: str) -> None:
    assert [compound.career(text).get(name) for name in YEARS] == [text, text]


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"cup_size": "F", "band_size": 38, "waist_size": 24, "hip_size": 35}, "38F-24-35"),
        ({"cup_size": "C", "band_size": 34, "hip_size": 36}, "34C--36"),
        ({"waist_size": 24}, "-24"),
        ({}, ""),
    ],
)
def test_measurements_are_written(known: dict[str, Any], text: str) -> None:
    assert compound.measurements_text(Parts(known)) == text


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"career_start": 2015, "career_end": 2020}, "2015-2020"),
        ({"career_start": 2015}, "2015-"),
        ({"career_end": 2020}, "-2020"),
        ({}, ""),
    ],
)
def test_careers_are_written(known: dict[str, Any], text: str) -> None:
    assert compound.career_text(Parts(known)) == text


def some_sizes(rng: random.Random) -> dict[str, int | str]:
    values = {
        "band_size": rng.randrange(1, 1000),
        "waist_size": rng.randrange(1, 1000),
        "hip_size": rng.randrange(1, 1000),
    }
    return dict(some(rng, [*values.items(), ("cup_size", rng.choice(CUPS))]))


def some_years(rng: random.Random) -> dict[str, int | str]:
    return dict(some(rng, [("career_start", rng.randrange(1000, 2030)), ("career_end", rng.randrange(1000, 2030))]))


def test_what_is_written_is_read_again_and_the_other_way_round() -> None:
    rng = random.Random(7)
    for _ in range(3000):
        sizes, years = Parts(some_sizes(rng)), Parts(some_years(rng))
        text, career = compound.measurements_text(sizes), compound.career_text(years)
        assert compound.measurements(text) == sizes
        assert compound.career(career) == years
        assert compound.measurements_text(compound.measurements(text)) == text
        assert compound.career_text(compound.career(career)) == career


def kept(rng: random.Random, key: str) -> str:
    """What may stand in Stash, and anything else."""
    return rng.choice((LOCAL["performer"][key](rng) or "", "".join(rng.choices("38FdxZ-–/?. ", k=rng.randrange(12)))))


def test_setting_one_part_loses_no_other() -> None:
    rng = random.Random(8)
    for _ in range(3000):
        text = kept(rng, "measurements")
        parts, new = compound.measurements(text), some_sizes(rng)
        if not set(new) & set(parts.odd):
            after = compound.measurements(compound.measurements_text(parts.with_(new)))
            assert {name: after.get(name) for name in SIZES} == {name: new.get(name, parts.get(name)) for name in SIZES}
        career = kept(rng, "career_length")
        span, years = compound.career(career), some_years(rng)
        if not span.odd:
            later = compound.career(compound.career_text(span.with_(years)))
            assert {name: later.get(name) for name in YEARS} == {
                name: years.get(name, span.get(name)) for name in YEARS
            }


@pytest.mark.parametrize("name", SIZES)
def test_nothing_is_written_over_what_was_not_understood(name: str) -> None:
    for text in ("34C-24-36-1", "34C (75C)-b-c"):
        with pytest.raises(ValueError, match="not understood"):
            compound.measurements(text).with_({name: 30})
        assert compound.measurements_text(compound.measurements(text)) == text


def test_a_word_for_no_end_stays_until_there_is_one() -> None:
    parts = compound.career("2010-present")
    assert compound.career_text(parts.with_({"career_start": 2011})) == "2011-present"
    assert compound.career_text(parts.with_({"career_end": 2020})) == "2010-2020"


@pytest.mark.parametrize(
    ("listed", "text"),
    [
        ([("Left arm", "Dragon"), ("Back", "Wings")], "Left arm: Dragon; Back: Wings"),
        ([("Left arm", "Sleeve"), ("Back", "Dragon")], "Left arm: Sleeve; Back: Dragon"),
        ([("Navel", "")], "Navel"),
        ([("Right ankle", "")], "Right ankle"),
        ([("", "Small heart")], "Small heart"),
        ([("", "")], ""),
        ([], ""),
    ],
)
def test_marks_of_a_body(listed: list[tuple[str, str]], text: str) -> None:
    assert compound.marks_text(listed) == text


def test_marks_are_read_again() -> None:
    rng = random.Random(9)
    words = ("Left arm", "Back", "large, red", "Wings: two", "x")
    for _ in range(2000):
        listed = tuple((rng.choice(words[:2]), rng.choice((*words, ""))) for _ in range(rng.randrange(4)))
        assert compound.marks(compound.marks_text(listed)) == listed

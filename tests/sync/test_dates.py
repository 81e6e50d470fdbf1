"""Dates stay as exact as they are given."""

from __future__ import annotations

import random

import pytest

from stash_sense_plugin.sync import dates


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("1978-01-01 00:00:00", "1978-01-01"),
        ("2007-06-15T00:00:00Z", "2007-06-15"),
        ("2007-06-15T23:59:59.123+02:00", "2007-06-15"),
        ("2007", "2007"),
        ("2007-06", "2007-06"),
        ("2007-6-5", "2007-06-05"),
        ("1990-05-15", "1990-05-15"),
        (" 1990-05-15 ", "1990-05-15"),
        ("2007-00-00", "2007"),
        ("2007-06-00", "2007-06"),
        ("2008-02-29", "2008-02-29"),
        ("", None),
        ("0000-00-00", None),
        ("2007-02-29", None),
        ("2007-13-01", None),
        ("2007-00-12", None),
        ("June 2007", None),
        ("20070615", None),
        ("2007-06-15x", None),
    ],
)
def test_read(given: str, read: str | None) -> None:
    assert dates.read(given) == read


def test_what_is_read_reads_as_itself() -> None:
    rng = random.Random(7)
    for _ in range(2000):
        parts = (f"{rng.randrange(1, 10000):04}", f"{rng.randrange(1, 13):02}", f"{rng.randrange(1, 29):02}")
        date = "-".join(parts[: rng.randrange(1, 4)])
        assert dates.read(date) == dates.read(f"{date} 12:00") == date
        assert dates.read(dates.padded(date)) == dates.padded(date)
        assert dates.says(dates.padded(date), date)


@pytest.mark.parametrize(("date", "padded"), [("2007", "2007-01-01"), ("2007-06", "2007-06-01"), ("2007-06-15",) * 2])
def test_padded(date: str, padded: str) -> None:
    assert dates.padded(date) == padded


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("2007-06-15", "2007", True),
        ("2007-06-15", "2007-06", True),
        ("2007", "2007", True),
        ("2007", "2007-06-15", False),
        ("2007-06-15", "2007-07", False),
        ("2008-06-15", "2007", False),
    ],
)
def test_the_more_exact_one_says_what_the_other_does(one: str, other: str, says: bool) -> None:
    assert dates.says(one, other) is says

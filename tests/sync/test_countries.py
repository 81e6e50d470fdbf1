"""Codes and names of countries."""

from __future__ import annotations

import pytest

from stash_sense_plugin.sync.countries import code_of, coded, name_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NO", "NO"),
        (" no ", "NO"),
        ("Norway", "NO"),
        ("norway", "NO"),
        ("United States of America", "US"),
        ("The Netherlands", "NL"),
        ("Trinidad & Tobago", "TT"),
        ("St. Lucia", "LC"),
        ("Curacao", "CW"),
        ("Côte d\u2019Ivoire", "CI"),
        ("UK", "GB"),
        ("Niger", "NE"),
        ("Guinea-Bissau", "GW"),
        ("Kosovo", "XK"),
        ("Atlantis", None),
        ("ZZ", None),
        ("Scotland", None),
        ("", None),
    ],
)
def test_a_country_by_code_or_name(text: str, code: str | None) -> None:
    assert code_of(text) == code
    assert coded(text) == (code or text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("NO", "Norway"), ("no", "Norway"), ("USA", "United States"), ("Atlantis", "Atlantis"), ("", "")],
)
def test_a_country_as_people_read_it(text: str, name: str) -> None:
    assert name_of(text) == name

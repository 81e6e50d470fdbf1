"""Values as people read them, and that what is read can be typed."""

from __future__ import annotations

import pytest

from stash_sense_plugin.sync.fields import field_of
from stash_sense_plugin.sync.fitting import typed
from stash_sense_plugin.sync.words import GENDERS, readable


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("gender", "TRANSGENDER_FEMALE", "Transgender female"),
        ("gender", "SOMETHING_NEW", "SOMETHING_NEW"),
        ("country", "SE", "Sweden"),
        ("country", "Atlantis", "Atlantis"),
        ("name", "SE", "SE"),
        ("disambiguation", "FEMALE", "FEMALE"),
    ],
)
def test_readable(field: str, text: str, shown: str) -> None:
    assert readable(field, text) == shown


@pytest.mark.parametrize(
    ("field", "kept"), [*(("gender", each) for each in GENDERS), ("country", "SE"), ("country", "XK")]
)
def test_what_is_read_can_be_typed(field: str, kept: str) -> None:
    assert typed(field_of("performer", field), readable(field, kept)) == kept

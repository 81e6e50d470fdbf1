from __future__ import annotations

import pytest

from stash_sense_plugin.errors import SettingError
from stash_sense_plugin.settings import SETTINGS, Setting, Settings, checked


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_default_is_allowed_and_explained(setting: Setting) -> None:
    assert setting.checked(setting.default) == setting.default
    assert setting.help.endswith(".")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("frames", 9), ("frames", 401), ("frames", 60.5), ("frames", "60"), ("frames", True), ("frames", float("nan")),
        ("learn_covers", 1), ("pack", "unknown"), ("models_folder", 3), ("models_folder", "a\x00b"), ("no_such", 1),
        ("keep_rules", "pixels, beauty"), ("keep_rules", "pixels, pixels"), ("delete_files", "yes"),
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_told_in_words(key: str, value: object) -> None:
    with pytest.raises(SettingError, match=r"\w+ \w+"):
        checked({key: value})


def test_a_stored_value_that_is_no_longer_allowed_counts_as_not_stored() -> None:
    assert Settings({"frames": 5})["frames"] == 60
    assert Settings({"frames": 80})["frames"] == 80


@pytest.mark.parametrize(
    ("stored", "line"),
    [
        ({}, 0.9),
        ({"accuracy": "careful"}, 0.96),
        ({"accuracy": "eager"}, 0.7),
        ({"accuracy": "careful", "least_confidence": 60}, 0.96),
        ({"accuracy": "own", "least_confidence": 60}, 0.6),
        ({"accuracy": "own"}, 0.9),
    ],
)
def test_how_sure_it_must_be_to_say_a_name(stored: dict[str, object], line: float) -> None:
    assert Settings(stored).line == line


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("size", "size"),
        (" Pixels ,SIZE,", "pixels, size"),
        ("", "path, pixels, duration, codec, bitrate, date, size"),
    ],
)
def test_rules_are_some_of_the_known_ones_in_the_order_given(given: str, kept: str) -> None:
    assert checked({"keep_rules": given}) == {"keep_rules": kept}
    assert Settings({"keep_rules": given}).words("keep_rules") == tuple(kept.split(", "))

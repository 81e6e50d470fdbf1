"""The README names what there is."""

from __future__ import annotations

import pytest
import yaml

from stash_sense_plugin.settings import SETTINGS, Setting
from tests.shared import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MANIFEST = yaml.safe_load((ROOT / "stash-sense.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("label", [setting.label for setting in SETTINGS])
def test_every_setting_is_explained(label: str) -> None:
    assert f"| {label} |" in README


@pytest.mark.parametrize("name", [task["name"] for task in MANIFEST["tasks"]])
def test_every_task_is_explained(name: str) -> None:
    assert f"| {name} |" in README


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_defaults_in_the_readme_are_true(setting: Setting) -> None:
    row = next(line for line in README.splitlines() if line.startswith(f"| {setting.label} |"))
    shown = row.split("|")[2].strip().lower()
    words = {"True": "on", "False": "off", "": "empty"}
    assert shown.startswith(words.get(str(setting.default), str(setting.default)))


def test_both_commands_exist() -> None:
    for command in ("tests/demo.py", "tests/run"):
        assert command in README
        assert (ROOT / command).is_file()

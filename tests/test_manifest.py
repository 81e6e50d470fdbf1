"""Every task, operation and setting that is named in one place exists in the others."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import pytest
import yaml

from stash_sense_plugin import __version__
from stash_sense_plugin.dispatch import HANDLERS
from stash_sense_plugin.jobs import registry
from tests.shared import ROOT

MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "stash-sense.yml").read_text(encoding="utf-8"))
ALLOWED = {"name", "description", "url", "version", "interface", "exec", "errLog", "tasks", "hooks", "ui", "settings"}
INTERNAL = {"work", "apart"}


def named_in_the_pages() -> set[str]:
    """Every text in the pages' code that could be an operation: `call("x")`, `useLoad("x")` and choices between two."""
    files = [
        file for file in (ROOT / "ui" / "src").rglob("*.js*") if "texts" not in file.parts and ".test" not in file.name
    ]
    return set(re.findall(r'"([a-z]+(?:\.[a-z_]+)?)"', "\n".join(file.read_text(encoding="utf-8") for file in files)))


def called_by_the_pages() -> set[str]:
    files = (ROOT / "ui" / "src").rglob("*.js*")
    return set(re.findall(r'\bcall\(\s*"([a-z._]+)"', "\n".join(file.read_text(encoding="utf-8") for file in files)))


def test_stash_would_load_it() -> None:
    assert set(MANIFEST) <= ALLOWED
    for task in MANIFEST["tasks"]:
        assert set(task) <= {"name", "description", "execArgs", "defaultArgs"}
        assert all(isinstance(value, str) for value in task["defaultArgs"].values())
    for setting in MANIFEST["settings"].values():
        assert set(setting) <= {"type", "displayName", "description"}
        assert setting["type"] in {"STRING", "NUMBER", "BOOLEAN"}
    assert all(prefix.startswith("/") for prefix in MANIFEST["ui"]["assets"])


def test_versions_agree() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{__version__}"' in project
    assert MANIFEST["version"] == __version__


def test_tasks_of_the_manifest_have_handlers_and_the_other_way_round() -> None:
    named = {task["defaultArgs"]["task"] for task in MANIFEST["tasks"]}
    assert named == {name for kind, name in HANDLERS if kind == "task"} - INTERNAL


def test_a_task_queues_itself_again_under_a_name_that_stash_knows() -> None:
    assert set(registry.TASKS) <= {task["name"] for task in MANIFEST["tasks"]}


def test_pages_know_our_tasks_in_stash_s_queue() -> None:
    source = (ROOT / "ui" / "src" / "operations" / "stash-queue.js").read_text(encoding="utf-8")
    listed = re.search(r"const OURS = \[(.*?)\];", source, re.DOTALL)
    assert listed
    assert re.findall(r'"([^"]+)"', listed[1]) == list(registry.TASKS)


@pytest.mark.parametrize("place", sorted(set(HANDLERS.values())))
def test_every_handler_exists(place: str) -> None:
    module, _, name = place.partition(":")
    assert callable(getattr(import_module(f"stash_sense_plugin.handlers.{module}"), name))


def test_pages_call_what_there_is_and_nothing_is_there_for_nobody() -> None:
    operations = {name for kind, name in HANDLERS if kind == "operation"}
    assert called_by_the_pages() <= operations
    assert operations <= named_in_the_pages()

"""The package that Stash installs, as build_plugin_index.sh makes it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from tests.shared import ROOT

DATE = 1795176000
KEYS = {
    "": {"name", "description", "url", "version", "interface", "exec", "errLog", "tasks", "hooks", "ui", "settings"},
    "ui": {"requires", "csp", "javascript", "css", "assets"},
    "tasks": {"name", "description", "execArgs", "defaultArgs"},
    "hooks": {"name", "description", "execArgs", "defaultArgs", "triggeredBy"},
    "settings": {"type", "displayName", "description"},
}
"""What Stash knows; it loads no plugin with a key besides (pkg/plugin/config.go, read strictly)."""


def can_build() -> bool:
    tools = shutil.which("bash") and shutil.which("git")
    return bool(tools and (shutil.which("npm") or (ROOT / "ui" / "dist" / "stash-sense.js").is_file()))


pytestmark = pytest.mark.skipif(not can_build(), reason="needs bash, git, and Node or pages built before")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build(folder)
    return folder


def build(folder: Path) -> None:
    command = ["bash", str(ROOT / "build_plugin_index.sh"), str(folder)]
    subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": str(DATE)}, check=True, capture_output=True)


@pytest.fixture(scope="module")
def unpacked(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugins") / "stash-sense"
    with zipfile.ZipFile(built / "stash-sense.zip") as archive:
        archive.extractall(folder)
    return folder


def names(folder: Path) -> list[PurePosixPath]:
    return [PurePosixPath(path.relative_to(folder).as_posix()) for path in folder.rglob("*") if path.is_file()]


def test_the_index_is_what_stash_reads(built: Path) -> None:
    (row,) = yaml.safe_load((built / "index.yml").read_text(encoding="utf-8"))
    assert set(row) == {"id", "name", "version", "date", "path", "sha256", "requires", "metadata"}
    assert row["id"] == "stash-sense"
    assert str(row["date"]) == "2026-11-20 12:00:00"
    assert row["requires"] == []
    assert set(row["metadata"]) == {"description"}
    zipped = (built / row["path"]).read_bytes()
    assert hashlib.sha256(zipped).hexdigest() == row["sha256"]


def test_the_same_files_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    build(tmp_path)
    assert (tmp_path / "stash-sense.zip").read_bytes() == (built / "stash-sense.zip").read_bytes()


def test_only_what_users_need_is_in_it(unpacked: Path) -> None:
    inside = names(unpacked)
    ends = {path.suffix for path in inside}
    assert ends <= {".py", ".json", ".yml", ".js", ".css", ".md", ""}
    assert {str(path) for path in inside if path.suffix in (".yml", ".yaml")} <= {
        "stash-sense.yml",
        "hooks/stash-sense-hooks.yml",
    }
    assert not [path for path in inside if path.name == "requirements.txt" or "test" in path.parts[0]]
    assert not [path for path in inside if "__pycache__" in path.parts or "node_modules" in path.parts]
    for needed in ("stash-sense.yml", "stash_sense_plugin/__main__.py", "models/packs.json", "ui/dist/stash-sense.js",
                   "stash_sense_plugin/install/packages.json"):  # fmt: skip
        assert PurePosixPath(needed) in inside
    assert sum(path.stat().st_size for path in unpacked.rglob("*")) < 3_000_000


def test_every_module_is_in_it(unpacked: Path) -> None:
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "stash_sense_plugin").rglob("*.py")}
    assert here == {str(path) for path in names(unpacked) if path.suffix == ".py"}


def test_stash_will_read_the_manifests(unpacked: Path) -> None:
    for path in unpacked.rglob("*.yml"):
        manifest = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert unknown(manifest) == []
        for file in (*manifest.get("ui", {}).get("javascript", []), *manifest.get("ui", {}).get("css", [])):
            assert (path.parent / file).is_file()
        for setting in manifest.get("settings", {}).values():
            assert setting["type"] in ("STRING", "NUMBER", "BOOLEAN")
        for task in manifest.get("tasks", []):
            assert all(isinstance(value, str) for value in task.get("defaultArgs", {}).values())


def unknown(manifest: dict[str, Any]) -> list[str]:
    found = set(manifest) - KEYS[""]
    found |= set(manifest.get("ui", {})) - KEYS["ui"]
    for part in ("tasks", "hooks"):
        found |= {key for row in manifest.get(part, []) for key in row} - KEYS[part]
    found |= {key for row in manifest.get("settings", {}).values() for key in row} - KEYS["settings"]
    return sorted(found)


@pytest.mark.parametrize(
    "manifest", [{"id": "x"}, {"tasks": [{"hidden": True}]}, {"settings": {"a": {"default": 1}}}, {"ui": {"html": []}}]
)
def test_a_key_that_stash_does_not_know_is_found(manifest: dict[str, Any]) -> None:
    assert unknown(manifest)


def test_what_was_unpacked_runs(unpacked: Path) -> None:
    """As Stash runs it, on its own Python, with nothing installed."""
    main = unpacked / "stash_sense_plugin" / "__main__.py"
    done = subprocess.run(["python3", str(main)], input="{}", capture_output=True, text=True, check=True)
    assert '"error"' in done.stdout

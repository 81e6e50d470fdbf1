"""Plugins as Stash finds them: every .yml under a folder, read strictly."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

TOP = {"name", "description", "url", "version", "interface", "exec", "errLog", "tasks", "hooks", "ui", "settings"}
TASK = {"name", "description", "execArgs", "defaultArgs"}
UI = {"requires", "csp", "javascript", "css", "assets"}
SETTING = {"type", "displayName", "description"}


class BadManifest(Exception):
    pass


@dataclass
class Plugin:
    """`folder` holds the manifest; the id is its file name."""

    id: str
    folder: Path
    manifest: dict[str, Any]
    enabled: bool = True

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def ui(self) -> dict[str, Any]:
        return self.manifest.get("ui") or {}

    def task(self, name: str) -> dict[str, Any] | None:
        return next((task for task in self.manifest.get("tasks") or [] if task["name"] == name), None)

    def command(self, task: dict[str, Any] | None) -> list[str]:
        """{pluginDir} is filled in from the second word on, as in Stash."""
        words: list[str] = list(self.manifest["exec"]) + list((task or {}).get("execArgs") or [])
        first, rest = words[0], words[1:]
        return [first, *(word.replace("{pluginDir}", str(self.folder)) for word in rest)]

    def asset(self, path: str) -> Path | None:
        """The file for what follows /assets; nothing outside the plugin's folder."""
        path = posixpath.normpath(path)
        for prefix, folder in (self.ui.get("assets") or {}).items():
            if path == prefix or path.startswith(prefix.rstrip("/") + "/"):
                rest = path[len(prefix.rstrip("/")) :].lstrip("/")
                target = (self.folder / folder / rest).resolve()
                return target if target.is_relative_to(self.folder) and target.is_file() else None
        return None

    def joined(self, kind: str) -> bytes:
        """All of its own javascript or css files in one, in the manifest's order."""
        files = [name for name in self.ui.get(kind) or [] if "://" not in name]
        return b"\n".join((self.folder / name).read_bytes() for name in files)


def read(path: Path) -> Plugin:
    manifest = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(manifest, dict):
        raise BadManifest(f"{path.name}: not a mapping")
    _only(TOP, manifest, path.name)
    _only(UI, manifest.get("ui") or {}, f"{path.name}: ui")
    for task in manifest.get("tasks") or []:
        _only(TASK, task, f"{path.name}: task {task.get('name')}")
        for key, value in (task.get("defaultArgs") or {}).items():
            if not isinstance(value, str):
                raise BadManifest(f"{path.name}: defaultArgs {key} is not text")
    for name, setting in (manifest.get("settings") or {}).items():
        _only(SETTING, setting, f"{path.name}: setting {name}")
        if setting.get("type", "STRING") not in ("STRING", "NUMBER", "BOOLEAN"):
            raise BadManifest(f"{path.name}: setting {name} has the type {setting['type']}")
    return Plugin(path.stem, path.parent.resolve(), manifest)


def _only(allowed: set[str], found: dict[str, Any], place: str) -> None:
    for key in found:
        if key not in allowed:
            raise BadManifest(f"{place}: field {key} not found in type plugin.Config")


def walk(folders: list[Path]) -> dict[str, Plugin]:
    """By id. The first of two with one id wins; a bad manifest is an error here, where Stash only logs it."""
    found: dict[str, Plugin] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.yml")) if folder.is_dir() else [folder]:
            plugin = read(path)
            found.setdefault(plugin.id, plugin)
    return found


def arguments(task: dict[str, Any] | None, given: dict[str, Any] | None) -> dict[str, Any]:
    """The manifest's own only where the caller gave none."""
    return {**((task or {}).get("defaultArgs") or {}), **(given or {})}


def legacy(given: list[dict[str, Any]] | None) -> dict[str, Any]:
    """Arguments in the old form, a list of typed values."""
    return {item["key"]: _legacy_value(item.get("value")) for item in given or []}


def _legacy_value(value: dict[str, Any] | None) -> Any:
    kind, inner = next(((k, v) for k, v in (value or {}).items() if v is not None), ("", None))
    if kind == "o":
        return legacy(inner)
    return [_legacy_value(one) for one in inner] if kind == "a" and inner else inner

"""Stash itself: version, state, and the pieces of its configuration that we need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.values import text

if TYPE_CHECKING:
    from stash_sense_plugin.stash.client import Stash

VERSION = """
query SenseVersion {
  version { version hash build_time }
}
"""
STATUS = """
query SenseStatus {
  systemStatus { status configPath databasePath os ffmpegPath ffprobePath }
}
"""
API_KEY = """
query SenseApiKey {
  configuration { general { apiKey } }
}
"""
STASH_BOXES = """
query SenseStashBoxes {
  configuration { general { stashBoxes { name endpoint } } }
}
"""
TRASH = """
query SenseTrash {
  configuration { general { deleteTrashPath } }
}
"""
HAS_TRASH = """
query SenseHasTrash {
  general: __type(name: "ConfigGeneralResult") { fields { name } }
}
"""
PLUGIN_SETTINGS = """
query SensePluginSettings($ids: [ID!]) {
  configuration { plugins(include: $ids) }
}
"""
PLUGINS = """
query SensePlugins {
  plugins { id name version enabled }
}
"""


@dataclass(frozen=True)
class Status:
    """`status`: OK, SETUP (never set up) or NEEDS_MIGRATION. Paths as Stash has them, "" unknown."""

    status: str
    config_path: str
    database_path: str
    os: str
    ffmpeg: str
    ffprobe: str


@dataclass(frozen=True)
class StashBox:
    """A stash-box that Stash knows, without the user's key for it."""

    name: str
    endpoint: str


@dataclass(frozen=True)
class Plugin:
    id: str
    name: str
    version: str
    enabled: bool


def version(stash: Stash) -> str:
    """Like "v0.30.1"; builds without a number give their commit."""
    known = stash.execute(VERSION)["version"]
    return text(known["version"]) or text(known["hash"]) or "unknown"


def status(stash: Stash) -> Status:
    known = stash.execute(STATUS)["systemStatus"]
    return Status(
        status=text(known["status"]),
        config_path=text(known["configPath"]),
        database_path=text(known["databasePath"]),
        os=text(known["os"]),
        ffmpeg=text(known["ffmpegPath"]),
        ffprobe=text(known["ffprobePath"]),
    )


def api_key(stash: Stash) -> str:
    """The user's key, "" where none was made."""
    return text(_general(stash, API_KEY)["apiKey"])


def stash_boxes(stash: Stash) -> tuple[StashBox, ...]:
    boxes = _general(stash, STASH_BOXES)["stashBoxes"]
    return tuple(StashBox(text(box["name"]), text(box["endpoint"])) for box in boxes)


def trash(stash: Stash) -> str:
    """The folder into which Stash moves the files it deletes, "" where it deletes them for good. Since v0.30."""
    fields = {field["name"] for field in (stash.execute(HAS_TRASH)["general"] or {}).get("fields") or []}
    return text(_general(stash, TRASH)["deleteTrashPath"]) if "deleteTrashPath" in fields else ""


def plugin_settings(stash: Stash, plugin_id: str) -> dict[str, Any]:
    """What the user has set on Stash's page of plugins. What was never touched is absent."""
    found = stash.execute(PLUGIN_SETTINGS, {"ids": [plugin_id]})["configuration"]["plugins"]
    return dict((found or {}).get(plugin_id) or {})


def plugins(stash: Stash) -> tuple[Plugin, ...]:
    nodes = stash.execute(PLUGINS)["plugins"] or []
    return tuple(
        Plugin(text(node["id"]), text(node["name"]), text(node["version"]), bool(node["enabled"])) for node in nodes
    )


def _general(stash: Stash, document: str) -> dict[str, Any]:
    general: dict[str, Any] = stash.execute(document)["configuration"]["general"]
    return general

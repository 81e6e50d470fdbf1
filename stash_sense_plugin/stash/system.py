"""Stash itself: version, state, and the pieces of its configuration that we need."""

from __future__ import annotations

from dataclasses import dataclass, field
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
  configuration { general { stashBoxes { name endpoint api_key } } }
}
"""
LIMITED_STASH_BOXES = """
query SenseLimitedStashBoxes {
  configuration { general { stashBoxes { name endpoint api_key max_requests_per_minute } } }
}
"""
HAS_LIMITS = """
query SenseHasLimits {
  box: __type(name: "StashBox") { fields { name } }
}
"""
USUAL_PER_MINUTE = 240
"""What Stash itself allows where nothing is set; StashDB was seen to bear it for days."""
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
class BoxAccess:
    """A stash-box that Stash knows. `key`: the user's, "" where there is none; it is in no repr. `per_minute`: how many
    requests it may get."""

    name: str
    endpoint: str
    key: str = field(repr=False)
    per_minute: int = USUAL_PER_MINUTE


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


def stash_boxes(stash: Stash) -> tuple[BoxAccess, ...]:
    """In Stash's order. How many requests each may get is known since v0.29."""
    limited = "max_requests_per_minute" in _fields(stash, HAS_LIMITS, "box")
    boxes = _general(stash, LIMITED_STASH_BOXES if limited else STASH_BOXES)["stashBoxes"]
    return tuple(
        BoxAccess(
            name=text(box["name"]),
            endpoint=text(box["endpoint"]).strip(),
            key=text(box["api_key"]).strip(),
            per_minute=int(box.get("max_requests_per_minute") or 0) or USUAL_PER_MINUTE,
        )
        for box in boxes
    )


box_accesses = stash_boxes


def trash(stash: Stash) -> str:
    """The folder into which Stash moves the files it deletes, "" where it deletes them for good. Since v0.30."""
    there = "deleteTrashPath" in _fields(stash, HAS_TRASH, "general")
    return text(_general(stash, TRASH)["deleteTrashPath"]) if there else ""


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


def _fields(stash: Stash, document: str, alias: str) -> set[str]:
    """Names of the fields of the type that `document` asks about."""
    return {each["name"] for each in (stash.execute(document)[alias] or {}).get("fields") or []}

"""What of scenes is compared to find duplicates: read in pages, or only of those that changed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.stash.scenes import COUNT
from stash_sense_plugin.stash.values import Node, by_ids, by_keyset, ids, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.stash.client import Stash

FORM = 2
"""Of the facts. To be raised where they are written otherwise: then all are read anew."""
PAGE = 1000
FACTS = """
fragment SenseSceneFacts on Scene {
  id
  title
  code
  date
  organized
  updated_at
  studio { id }
  performers { id }
  stash_ids { endpoint stash_id }
  files {
    id path size width height duration video_codec bit_rate frame_rate mod_time created_at updated_at
    fingerprints { type value }
  }
}
"""
PAGES = (
    """
query SenseSceneFactsPage($filter: SceneFilterType, $size: Int) {
  findScenes(scene_filter: $filter, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { ...SenseSceneFacts }
  }
}
"""
    + FACTS
)
FIND = (
    """
query SenseSceneFactsOf($ids: [ID!]) {
  findScenes(ids: $ids) { scenes { ...SenseSceneFacts } }
}
"""
    + FACTS
)
CHANGED = """
query SenseSceneStamps($filter: SceneFilterType, $size: Int) {
  findScenes(scene_filter: $filter, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { id updated_at }
  }
}
"""
WITHOUT_PHASH = """
query SenseScenesWithoutPhash($filter: SceneFilterType, $size: Int) {
  findScenes(scene_filter: $filter, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { id }
  }
}
"""
CHANGED_FILES = """
query SenseSceneFileStamps($filter: SceneFilterType, $size: Int) {
  findScenes(scene_filter: $filter, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { id files { updated_at } }
  }
}
"""


class SceneFacts(NamedTuple):
    """`facts`, JSON: title, code, date, organized, studio (id or null), performers (ids), stash_ids ([endpoint, id])
    and files, the primary one first, each with id, path, size (bytes), width, height, duration (seconds), codec,
    bit_rate (bits a second), frame_rate, mod_time, created_at, updated_at, and its fingerprints phash, oshash
    and md5 (hexadecimal, "" where there is none)."""

    id: int
    updated_at: str
    facts: dict[str, Any]


def pages(stash: Stash, *, after_id: int = 0, size: int = PAGE) -> Iterator[list[SceneFacts]]:
    """By ascending id."""

    def ask(unseen: Node) -> list[SceneFacts]:
        answer = stash.execute(PAGES, {"filter": unseen, "size": size})
        return [_facts(node) for node in answer["findScenes"]["scenes"]]

    return by_keyset(after_id, ask, lambda scene: scene.id)


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, SceneFacts]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[SceneFacts]:
        answer = stash.execute(FIND, {"ids": [str(each) for each in batch]})
        return [_facts(node) for node in answer["findScenes"]["scenes"]]

    return {scene.id: scene for scene in by_ids(wanted, ask)}


def changed(stash: Stash, since: str) -> dict[int, str]:
    """Scenes that changed after `since`: id -> updated_at."""

    def ask(unseen: Node) -> list[tuple[int, str]]:
        answer = stash.execute(CHANGED, {"filter": {"updated_at": _after(since), **unseen}, "size": PAGE})
        return [(int(node["id"]), text(node["updated_at"])) for node in answer["findScenes"]["scenes"]]

    return dict(chain.from_iterable(by_keyset(0, ask, lambda found: found[0])))


def with_changed_files(stash: Stash, since: str) -> dict[int, tuple[str, ...]]:
    """Scenes a file of which changed after `since`: id -> updated_at of each file. Stash v0.30 and newer.

    A file changes when a scan finds it changed or moved, and not when Stash makes a perceptual hash of it:
    `without_phash` tells that.
    """
    wanted = {"files_filter": {"updated_at": _after(since)}}

    def ask(unseen: Node) -> list[tuple[int, tuple[str, ...]]]:
        answer = stash.execute(CHANGED_FILES, {"filter": wanted | unseen, "size": PAGE})
        nodes = answer["findScenes"]["scenes"]
        return [(int(node["id"]), tuple(text(file["updated_at"]) for file in node["files"])) for node in nodes]

    return dict(chain.from_iterable(by_keyset(0, ask, lambda found: found[0])))


def without_phash(stash: Stash) -> set[int]:
    """Ids of the scenes that have no file, or one without a perceptual hash. Making one leaves no time behind, neither
    the scene's nor the file's, so that this is how to see it: by the scenes that are no longer among these."""

    def ask(unseen: Node) -> list[int]:
        answer = stash.execute(WITHOUT_PHASH, {"filter": {"is_missing": "phash", **unseen}, "size": PAGE})
        return list(ids(answer["findScenes"]["scenes"]))

    return set(chain.from_iterable(by_keyset(0, ask, int)))


def count_without_phash(stash: Stash) -> int:
    return int(stash.execute(COUNT, {"filter": {"is_missing": "phash"}})["findScenes"]["count"])


def _after(moment: str) -> dict[str, str]:
    return {"value": moment, "modifier": "GREATER_THAN"}


def _facts(node: Node) -> SceneFacts:
    studio = node["studio"]
    facts = {
        "title": text(node["title"]),
        "code": text(node["code"]),
        "date": text(node["date"]),
        "organized": bool(node["organized"]),
        "studio": int(studio["id"]) if studio else None,
        "performers": sorted(ids(node["performers"])),
        "stash_ids": sorted([text(each["endpoint"]), text(each["stash_id"])] for each in node["stash_ids"]),
        "files": [_file(file) for file in node["files"]],
    }
    return SceneFacts(int(node["id"]), text(node["updated_at"]), facts)


def _file(node: Node) -> dict[str, Any]:
    prints = {each["type"]: text(each["value"]) for each in node["fingerprints"] or []}
    return {
        "id": int(node["id"]),
        "path": text(node["path"]),
        "size": int(node["size"]),
        "width": int(node["width"]),
        "height": int(node["height"]),
        "duration": float(node["duration"]),
        "codec": text(node["video_codec"]),
        "bit_rate": int(node["bit_rate"]),
        "frame_rate": float(node["frame_rate"]),
        "mod_time": text(node["mod_time"]),
        "created_at": text(node["created_at"]),
        "updated_at": text(node["updated_at"]),
        "phash": prints.get("phash", ""),
        "oshash": prints.get("oshash", ""),
        "md5": prints.get("md5", ""),
    }

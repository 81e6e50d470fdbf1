"""Scenes: where their files are, who is in them, and changing who is."""

from __future__ import annotations

import os.path
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.tags import filter_by_tag
from stash_sense_plugin.stash.values import Node, by_ids, by_keyset, fingerprint, ids, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.stash.client import Stash

FIELDS = """
fragment SenseScene on Scene {
  id
  title
  organized
  updated_at
  files { path size mod_time width height duration fingerprints { type value } }
  performers { id }
  tags { id }
  paths { screenshot }
}
"""
FIND = (
    """
query SenseScenes($ids: [ID!]) {
  findScenes(ids: $ids) { scenes { ...SenseScene } }
}
"""
    + FIELDS
)
PAGE = (
    """
query SenseScenePage($filter: SceneFilterType, $size: Int) {
  findScenes(scene_filter: $filter, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { ...SenseScene }
  }
}
"""
    + FIELDS
)
IDS = """
query SenseSceneIds($filter: SceneFilterType, $size: Int) {
  findScenes(scene_filter: $filter, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { id }
  }
}
"""
COUNT = """
query SenseSceneCount($filter: SceneFilterType) {
  findScenes(scene_filter: $filter, filter: { per_page: 0 }) { count }
}
"""
CHANGE_PERFORMERS = """
mutation SenseScenePerformers($scene: ID!, $performers: BulkUpdateIds!) {
  bulkSceneUpdate(input: { ids: [$scene], performer_ids: $performers }) { id performers { id } }
}
"""


@dataclass(frozen=True)
class SceneFile:
    """`fingerprint`: oshash, else MD5, else "". `duration` in seconds, `size` in bytes, 0 where Stash does not know.

    `path` is as Stash has it. One that is not UTF-8 holds surrogates: it opens, but cannot be stored or shown as it is.
    """

    path: str
    size: int
    mod_time: str
    width: int
    height: int
    duration: float
    fingerprint: str


@dataclass(frozen=True)
class Scene:
    """`files`: the primary one first; none at all is possible. `screenshot`: path and query of the cover in Stash."""

    id: int
    title: str
    organized: bool
    updated_at: str
    files: tuple[SceneFile, ...]
    performer_ids: tuple[int, ...]
    tag_ids: tuple[int, ...]
    screenshot: str

    @property
    def file(self) -> SceneFile | None:
        return self.files[0] if self.files else None

    @property
    def fingerprint(self) -> str:
        """Of the primary file."""
        return self.file.fingerprint if self.file else ""

    @property
    def name(self) -> str:
        """What the user knows it by: the title, or the name of its file."""
        return self.title or (text(os.path.basename(self.files[0].path)) if self.files else f"Scene {self.id}")

    @property
    def stream(self) -> str:
        """For `Stash.stream`, where the file cannot be read from here."""
        return f"/scene/{self.id}/stream"


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, Scene]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[Scene]:
        return _scenes(stash.execute(FIND, {"ids": [str(i) for i in batch]}))

    return {scene.id: scene for scene in by_ids(wanted, ask)}


@dataclass(frozen=True)
class Choice:
    """Which scenes. `without_tag`: the id of a tag that they do not have."""

    without_performers: bool = False
    tag: str | None = None
    without_tag: int | None = None


ALL = Choice()


def pages(stash: Stash, choice: Choice = ALL, *, after_id: int = 0, size: int = 100) -> Iterator[list[Scene]]:
    """By ascending id, each once, whatever is added or deleted meanwhile. Raises StashAnswered for an unknown tag."""
    chosen = _filter(stash, choice)

    def ask(unseen: Node) -> list[Scene]:
        return _scenes(stash.execute(PAGE, {"filter": chosen | unseen, "size": size}))

    return by_keyset(after_id, ask, lambda scene: scene.id)


def all_ids(stash: Stash, choice: Choice = ALL, *, after_id: int = 0) -> Iterator[int]:
    chosen = _filter(stash, choice)

    def ask(unseen: Node) -> list[int]:
        answer = stash.execute(IDS, {"filter": chosen | unseen, "size": 1000})
        return list(ids(answer["findScenes"]["scenes"]))

    return chain.from_iterable(by_keyset(after_id, ask, int))


def with_files(stash: Stash, paths: Iterable[str]) -> list[Scene]:
    """Those that have any of these files, each once."""
    found = {}
    for path in paths:
        wanted = {"path": {"value": path, "modifier": "EQUALS"}}
        for scene in _scenes(stash.execute(PAGE, {"filter": wanted, "size": 10})):
            found[scene.id] = scene
    return [scene for scene in found.values() if {file.path for file in scene.files} & set(paths)]


def count(stash: Stash, choice: Choice = ALL) -> int:
    answer = stash.execute(COUNT, {"filter": _filter(stash, choice)})
    return int(answer["findScenes"]["count"])


def add_performers(stash: Stash, scene_id: int, performer_ids: Iterable[int]) -> tuple[int, ...]:
    """The scene's performers afterwards. Raises StashAnswered where scene or performer is not there any more."""
    return _change(stash, scene_id, performer_ids, "ADD")


def remove_performers(stash: Stash, scene_id: int, performer_ids: Iterable[int]) -> tuple[int, ...]:
    """The scene's performers afterwards. Raises StashAnswered where the scene is not there any more."""
    return _change(stash, scene_id, performer_ids, "REMOVE")


def _change(stash: Stash, scene_id: int, performer_ids: Iterable[int], mode: str) -> tuple[int, ...]:
    change = {"ids": [str(i) for i in performer_ids], "mode": mode}
    answer = stash.execute(CHANGE_PERFORMERS, {"scene": str(scene_id), "performers": change})
    return ids(answer["bulkSceneUpdate"][0]["performers"])


def _filter(stash: Stash, choice: Choice) -> dict[str, object]:
    bare: dict[str, object] = {"performers": {"modifier": "IS_NULL"}} if choice.without_performers else {}
    return bare | filter_by_tag(stash, choice.tag, choice.without_tag)


def _scenes(answer: dict[str, Any]) -> list[Scene]:
    return [_scene(node) for node in answer["findScenes"]["scenes"]]


def _scene(node: Node) -> Scene:
    return Scene(
        id=int(node["id"]),
        title=text(node["title"]),
        organized=bool(node["organized"]),
        updated_at=text(node["updated_at"]),
        files=tuple(_file(file) for file in node["files"]),
        performer_ids=ids(node["performers"]),
        tag_ids=ids(node["tags"]),
        screenshot=text(node["paths"]["screenshot"]),
    )


def _file(node: Node) -> SceneFile:
    return SceneFile(
        path=node["path"],
        size=int(node["size"]),
        mod_time=text(node["mod_time"]),
        width=int(node["width"]),
        height=int(node["height"]),
        duration=float(node["duration"]),
        fingerprint=fingerprint(node, "oshash", "md5"),
    )

"""Scenes with all that Stash knows of them, in the form in which Stash takes it back; and writing, merging them.

`fields` are those of SceneUpdateInput but for the cover, which is fetched by `screenshot`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.values import Node, by_ids, ids, text
from stash_sense_plugin.stash.whole import to_create

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stash_sense_plugin.stash.client import Stash

WHOLE = """
fragment SenseWholeScene on Scene {
  id
  title
  code
  details
  director
  urls
  date
  rating100
  organized
  created_at
  updated_at
  play_count
  play_duration
  resume_time
  play_history
  o_history
  studio { id name }
  galleries { id title }
  performers { id name }
  tags { id name }
  groups { group { id name } scene_index }
  stash_ids { endpoint stash_id updated_at }
  scene_markers { id title seconds end_seconds primary_tag { id } tags { id } }
  paths { screenshot }
  files {
    id path size width height duration video_codec audio_codec bit_rate frame_rate mod_time created_at
    fingerprints { type value }
  }
}
"""
FIND = (
    """
query SenseWholeScenes($ids: [ID!]) {
  findScenes(ids: $ids) { scenes { ...SenseWholeScene } }
}
"""
    + WHOLE
)
CUSTOM_FIELDS = """
query SenseSceneCustomFields($ids: [ID!]) {
  findScenes(ids: $ids) { scenes { id custom_fields } }
}
"""
UPDATE = """
mutation SenseSceneUpdate($input: SceneUpdateInput!) {
  sceneUpdate(input: $input) { id }
}
"""
CREATE = """
mutation SenseSceneCreate($input: SceneCreateInput!) {
  sceneCreate(input: $input) { id }
}
"""
MERGE = """
mutation SenseSceneMerge($input: SceneMergeInput!) {
  sceneMerge(input: $input) { id }
}
"""
ADD_PLAYS = """
mutation SenseSceneAddPlays($id: ID!, $times: [Timestamp!]) {
  sceneAddPlay(id: $id, times: $times) { count }
}
"""
DELETE_PLAYS = """
mutation SenseSceneDeletePlays($id: ID!, $times: [Timestamp!]) {
  sceneDeletePlay(id: $id, times: $times) { count }
}
"""
ADD_OS = """
mutation SenseSceneAddOs($id: ID!, $times: [Timestamp!]) {
  sceneAddO(id: $id, times: $times) { count }
}
"""
DELETE_OS = """
mutation SenseSceneDeleteOs($id: ID!, $times: [Timestamp!]) {
  sceneDeleteO(id: $id, times: $times) { count }
}
"""
SAVE_ACTIVITY = """
mutation SenseSceneActivity($id: ID!, $resume: Float, $duration: Float) {
  sceneSaveActivity(id: $id, resume_time: $resume, playDuration: $duration)
}
"""
MOVE_MARKER = """
mutation SenseSceneMarkerMove($id: ID!, $scene: ID!) {
  sceneMarkerUpdate(input: { id: $id, scene_id: $scene }) { id }
}
"""
ASSIGN_FILE = """
mutation SenseSceneAssignFile($scene: ID!, $file: ID!) {
  sceneAssignFile(input: { scene_id: $scene, file_id: $file })
}
"""
DESTROY = """
mutation SenseSceneDestroy($id: ID!) {
  sceneDestroy(input: { id: $id, delete_file: false, delete_generated: false })
}
"""
DELETE_FILES = """
mutation SenseDeleteFiles($ids: [ID!]!) {
  deleteFiles(ids: $ids)
}
"""
TEXTS = ("title", "code", "details", "director", "date")


@dataclass(frozen=True)
class WholeFile:
    """`size` in bytes, `duration` in seconds, `bit_rate` in bits a second."""

    id: int
    path: str
    size: int
    width: int
    height: int
    duration: float
    video_codec: str
    audio_codec: str
    bit_rate: int
    frame_rate: float
    mod_time: str
    created_at: str
    fingerprints: Mapping[str, str]


@dataclass(frozen=True)
class WholeScene:
    """`fields`: None where Stash has nothing. `names`: of studio, performers, tags, galleries and groups, by kind and
    id. `markers`: ids. `files`: the primary one first."""

    id: int
    fields: Mapping[str, Any]
    names: Mapping[tuple[str, int], str]
    files: tuple[WholeFile, ...]
    markers: tuple[int, ...]
    play_history: tuple[str, ...]
    o_history: tuple[str, ...]
    play_duration: float
    resume_time: float
    screenshot: str
    created_at: str
    updated_at: str

    @property
    def name(self) -> str:
        title = self.fields["title"]
        return (
            str(title)
            if title
            else (text(self.files[0].path).replace("\\", "/").rpartition("/")[2])
            if self.files
            else f"Scene {self.id}"
        )


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, WholeScene]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[WholeScene]:
        answer = stash.execute(FIND, {"ids": [str(each) for each in batch]})
        return [_whole(node) for node in answer["findScenes"]["scenes"]]

    found = {scene.id: scene for scene in by_ids(wanted, ask)}
    if found and "custom_fields" in abilities(stash).scene_fields:
        _add_custom_fields(stash, found)
    return found


def _add_custom_fields(stash: Stash, found: Mapping[int, WholeScene]) -> None:
    def ask(batch: list[int]) -> list[Node]:
        nodes: list[Node] = stash.execute(CUSTOM_FIELDS, {"ids": [str(each) for each in batch]})["findScenes"]["scenes"]
        return nodes

    for node in by_ids(found, ask):
        scene = found[int(node["id"])]
        assert isinstance(scene.fields, dict)
        scene.fields["custom_fields"] = dict(node["custom_fields"] or {})


def update(stash: Stash, scene_id: int, fields: Mapping[str, Any]) -> None:
    """Only the given fields; None clears, but for `organized`, which is never None, and `cover_image`, a `data:` URI,
    which stays. `primary_file_id` is one of the scene's. Raises StashAnswered for what Stash refuses: unknown ids, two
    stash-box ids of one endpoint, no title where there is no file."""
    stash.execute(UPDATE, {"input": {"id": str(scene_id), **_input(fields)}})


def create(stash: Stash, fields: Mapping[str, Any], files: Sequence[int]) -> int:
    """The new scene's id. `files` move to it from the scenes that have them, the first as its primary one. Raises
    StashAnswered where one is another's primary file, and where there is neither title nor file."""
    given = to_create(_input(fields))
    if "custom_fields" in given:
        given["custom_fields"] = given["custom_fields"]["full"]
    return int(
        stash.execute(CREATE, {"input": {**given, "file_ids": [str(each) for each in files]}})["sceneCreate"]["id"]
    )


def merge(stash: Stash, sources: Iterable[int], keeper: int, fields: Mapping[str, Any]) -> None:
    """Files, markers, plays and o's of the sources move to the keeper, which gets `fields`; the sources are gone, with
    their covers, the previews and sprites made for them, when they were resumed and how long they were played.

    The keeper's primary file stays, unless `primary_file_id` names another, which can be a source's. Raises
    StashAnswered, and nothing is merged, for what is not there and for two stash-box ids of one endpoint.
    """
    values = _input(fields)
    first = values.pop("primary_file_id", None)  # Stash ignores it here, or takes even a file of another scene
    given = {
        "source": [str(each) for each in sources],
        "destination": str(keeper),
        "values": {"id": str(keeper), **values},
        "play_history": True,
        "o_history": True,
    }
    stash.execute(MERGE, {"input": given})
    if first is not None:
        stash.execute(UPDATE, {"input": {"id": str(keeper), "primary_file_id": first}})


def add_history(stash: Stash, scene_id: int, plays: Sequence[str], os: Sequence[str]) -> None:
    for document, times in ((ADD_PLAYS, plays), (ADD_OS, os)):
        if times:
            stash.execute(document, {"id": str(scene_id), "times": list(times)})


def delete_history(stash: Stash, scene_id: int, plays: Sequence[str], os: Sequence[str]) -> None:
    for document, times in ((DELETE_PLAYS, plays), (DELETE_OS, os)):
        if times:
            stash.execute(document, {"id": str(scene_id), "times": list(times)})


def save_activity(stash: Stash, scene_id: int, resume: float, duration: float) -> None:
    """`duration` is added to what the scene was played, in seconds; negative it is taken off."""
    stash.execute(SAVE_ACTIVITY, {"id": str(scene_id), "resume": resume, "duration": duration})


def move_marker(stash: Stash, marker: int, scene_id: int) -> None:
    stash.execute(MOVE_MARKER, {"id": str(marker), "scene": str(scene_id)})


def assign_file(stash: Stash, file: int, scene_id: int) -> None:
    """Raises StashAnswered where it is another scene's primary file."""
    stash.execute(ASSIGN_FILE, {"scene": str(scene_id), "file": str(file)})


def destroy(stash: Stash, scene_id: int) -> None:
    """Files and what was generated stay, but a marker's pictures, which go with the marker. The next scan makes a new
    scene of each file."""
    stash.execute(DESTROY, {"id": str(scene_id)})


def delete_files(stash: Stash, files: Iterable[int]) -> None:
    """From the disk; into Stash's trash where one is set. Raises StashAnswered for a scene's primary file."""
    stash.execute(DELETE_FILES, {"ids": [str(each) for each in files]})


def _input(fields: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(fields)
    for name in ("performer_ids", "tag_ids", "gallery_ids"):
        if name in given:
            given[name] = [str(each) for each in given[name]]
    for name in ("studio_id", "primary_file_id"):
        if given.get(name) is not None:
            given[name] = str(given[name])
    if "groups" in given:
        given["groups"] = [{**each, "group_id": str(each["group_id"])} for each in given["groups"]]
    if "custom_fields" in given:
        given["custom_fields"] = {"full": dict(given["custom_fields"])}
    return given


def _whole(node: Node) -> WholeScene:
    studio = node["studio"]
    fields: dict[str, Any] = {name: text(node[name]) or None for name in TEXTS}
    fields |= {
        "rating100": node["rating100"],
        "organized": bool(node["organized"]),
        "urls": [text(each) for each in node["urls"]],
        "studio_id": int(studio["id"]) if studio else None,
        "gallery_ids": list(ids(node["galleries"])),
        "performer_ids": list(ids(node["performers"])),
        "tag_ids": list(ids(node["tags"])),
        "groups": [
            {"group_id": int(each["group"]["id"]), "scene_index": each["scene_index"]} for each in node["groups"]
        ],
        "stash_ids": [{key: text(value) for key, value in each.items()} for each in node["stash_ids"]],
    }
    return WholeScene(
        id=int(node["id"]),
        fields=fields,
        names=dict(_names(node)),
        files=tuple(_file(file) for file in node["files"]),
        markers=ids(node["scene_markers"]),
        play_history=tuple(text(each) for each in node["play_history"]),
        o_history=tuple(text(each) for each in node["o_history"]),
        play_duration=float(node["play_duration"] or 0),
        resume_time=float(node["resume_time"] or 0),
        screenshot=text(node["paths"]["screenshot"]),
        created_at=text(node["created_at"]),
        updated_at=text(node["updated_at"]),
    )


def _names(node: Node) -> Iterable[tuple[tuple[str, int], str]]:
    for kind, each in (
        *(("studio", one) for one in [node["studio"]] if one),
        *(("performer", one) for one in node["performers"]),
        *(("tag", one) for one in node["tags"]),
        *(("group", one["group"]) for one in node["groups"]),
    ):
        yield (kind, int(each["id"])), text(each["name"])
    for each in node["galleries"]:
        yield ("gallery", int(each["id"])), text(each["title"]) or f"Gallery {each['id']}"


def _file(node: Node) -> WholeFile:
    return WholeFile(
        id=int(node["id"]),
        path=text(node["path"]),
        size=int(node["size"]),
        width=int(node["width"]),
        height=int(node["height"]),
        duration=float(node["duration"]),
        video_codec=text(node["video_codec"]),
        audio_codec=text(node["audio_codec"]),
        bit_rate=int(node["bit_rate"]),
        frame_rate=float(node["frame_rate"]),
        mod_time=text(node["mod_time"]),
        created_at=text(node["created_at"]),
        fingerprints={each["type"]: text(each["value"]) for each in node["fingerprints"] or []},
    )

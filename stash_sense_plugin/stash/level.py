"""What is new, changed or gone in Stash, in one request: counts, ids above the highest known, and recent changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.stash.values import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.stash.client import Stash

PAGE = 1000
OVERLAP = timedelta(minutes=75)
"""Covers the hour that comes twice in autumn, and writes that were long in coming."""
OTHER_ZONE = timedelta(hours=27)
"""Where the clock here shows another offset than the latest change has: as far apart as offsets can be, and more."""
LEVEL = """
query SenseLevel(
  $newScenes: SceneFilterType, $changedScenes: SceneFilterType, $newImages: ImageFilterType,
  $changedPerformers: PerformerFilterType, $size: Int, $companion: [ID!]
) {
  configuration { plugins(include: $companion) }
  plugins { id enabled }
  scenes: findScenes(filter: { per_page: 0 }) { count }
  images: findImages(filter: { per_page: 0 }) { count }
  performers: findPerformers(filter: { per_page: 0 }) { count }
  newScenes: findScenes(scene_filter: $newScenes, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { id updated_at }
  }
  changedScenes: findScenes(scene_filter: $changedScenes, filter: { per_page: $size, sort: "id", direction: ASC }) {
    scenes { id updated_at }
  }
  newImages: findImages(image_filter: $newImages, filter: { per_page: $size, sort: "id", direction: ASC }) {
    images { id updated_at }
  }
  changedPerformers: findPerformers(
    performer_filter: $changedPerformers, filter: { per_page: -1, sort: "id", direction: ASC }
  ) {
    performers { id updated_at }
  }
}
"""
NEWEST = """
query SenseNewest {
  scenes: findScenes(filter: { per_page: 1, sort: "id", direction: DESC }) { count scenes { id } }
  images: findImages(filter: { per_page: 1, sort: "id", direction: DESC }) { count images { id } }
  performers: findPerformers(filter: { per_page: 1, sort: "id", direction: DESC }) { count performers { id } }
  lastScenes: findScenes(filter: { per_page: 1, sort: "updated_at", direction: DESC }) { scenes { updated_at } }
  lastPerformers: findPerformers(filter: { per_page: 1, sort: "updated_at", direction: DESC }) {
    performers { updated_at }
  }
}
"""


class Stamp(NamedTuple):
    """`updated_at` as Stash writes it."""

    id: int
    updated_at: str


@dataclass(frozen=True)
class Newest:
    """Of one kind of thing: the highest id, the latest change ("" where that is not asked), and how many there are."""

    id: int
    updated_at: str
    count: int


@dataclass(frozen=True)
class Since:
    """What is known already. A text "" for all changes there ever were."""

    scene: int
    scene_change: str
    image: int
    performer_change: str


@dataclass(frozen=True)
class Level:
    """`new` and `changed` by kind (scene, image, performer), by ascending id. At most PAGE each of scenes and images:
    ask again from the last one on where it is as many."""

    counts: Mapping[str, int]
    new: Mapping[str, list[Stamp]]
    changed: Mapping[str, list[Stamp]]
    switches: Mapping[str, Any]
    companion_enabled: bool


def searched_from(watermark: str) -> str:
    """From where on changes are asked for, written with the offset of the watermark."""
    if not watermark:
        return ""
    latest = datetime.fromisoformat(watermark.replace("Z", "+00:00"))
    same = latest.utcoffset() == datetime.now().astimezone().utcoffset()
    earlier = latest - (OVERLAP if same else OTHER_ZONE)
    return earlier.isoformat(timespec="seconds").replace("+00:00", "Z")


def newest(stash: Stash) -> dict[str, Newest]:
    """By kind. What to begin with."""
    data = stash.execute(NEWEST)
    found = {}
    for kind in ("scene", "image", "performer"):
        last = data.get(f"last{kind.title()}s", {f"{kind}s": []})[f"{kind}s"]
        first = data[f"{kind}s"]
        top = first[f"{kind}s"]
        found[kind] = Newest(
            int(top[0]["id"]) if top else 0, text(last[0]["updated_at"]) if last else "", int(first["count"])
        )
    return found


def ask(stash: Stash, since: Since, companion: str, after_changed_scene: int = 0) -> Level:
    """`companion`: the plugin whose settings are switches. Changed scenes from that id on."""
    variables = {
        "newScenes": {"id": _above(since.scene)},
        "changedScenes": {"updated_at": _above(since.scene_change), "id": _above(after_changed_scene)},
        "newImages": {"id": _above(since.image)},
        "changedPerformers": {"updated_at": _above(since.performer_change)},
        "size": PAGE,
        "companion": [companion],
    }
    data = stash.execute(LEVEL, variables)
    return Level(
        counts={kind: int(data[f"{kind}s"]["count"]) for kind in ("scene", "image", "performer")},
        new={"scene": _stamps(data, "newScenes", "scenes"), "image": _stamps(data, "newImages", "images")},
        changed={
            "scene": _stamps(data, "changedScenes", "scenes"),
            "performer": _stamps(data, "changedPerformers", "performers"),
        },
        switches=dict((data["configuration"]["plugins"] or {}).get(companion) or {}),
        companion_enabled=any(each["id"] == companion and each["enabled"] for each in data["plugins"] or []),
    )


def _above(value: int | str) -> dict[str, object]:
    return {"value": value, "modifier": "GREATER_THAN"}


def _stamps(data: dict[str, Any], alias: str, things: str) -> list[Stamp]:
    return [Stamp(int(node["id"]), text(node["updated_at"])) for node in data[alias][things]]

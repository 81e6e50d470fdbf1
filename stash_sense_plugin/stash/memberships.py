"""In which scenes, images and galleries performers are, and moving them from one performer to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.values import ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.stash.client import Stash

SCENES = """
query SenseScenesOfPerformer($performers: MultiCriterionInput!) {
  found: findScenes(scene_filter: { performers: $performers }, filter: { per_page: -1, sort: "id", direction: ASC }) {
    things: scenes { id }
  }
}
"""
IMAGES = """
query SenseImagesOfPerformer($performers: MultiCriterionInput!) {
  found: findImages(image_filter: { performers: $performers }, filter: { per_page: -1, sort: "id", direction: ASC }) {
    things: images { id }
  }
}
"""
GALLERIES = """
query SenseGalleriesOfPerformer($performers: MultiCriterionInput!) {
  found: findGalleries(
    gallery_filter: { performers: $performers }, filter: { per_page: -1, sort: "id", direction: ASC }
  ) {
    things: galleries { id }
  }
}
"""
CHANGE_SCENES = """
mutation SenseScenesChangePerformers($ids: [ID!]!, $performers: BulkUpdateIds!) {
  bulkSceneUpdate(input: { ids: $ids, performer_ids: $performers }) { id }
}
"""
CHANGE_IMAGES = """
mutation SenseImagesChangePerformers($ids: [ID!]!, $performers: BulkUpdateIds!) {
  bulkImageUpdate(input: { ids: $ids, performer_ids: $performers }) { id }
}
"""
CHANGE_GALLERIES = """
mutation SenseGalleriesChangePerformers($ids: [ID!]!, $performers: BulkUpdateIds!) {
  bulkGalleryUpdate(input: { ids: $ids, performer_ids: $performers }) { id }
}
"""
BATCH = 200


@dataclass(frozen=True)
class Documents:
    find: str
    change: str


KINDS = {
    "scene": Documents(SCENES, CHANGE_SCENES),
    "image": Documents(IMAGES, CHANGE_IMAGES),
    "gallery": Documents(GALLERIES, CHANGE_GALLERIES),
}


def of_performer(stash: Stash, performer_id: int) -> dict[str, list[int]]:
    """By kind the ids of what the performer is in, ascending."""
    wanted: dict[str, Any] = {"performers": {"value": [str(performer_id)], "modifier": "INCLUDES"}}
    return {kind: list(ids(stash.execute(each.find, wanted)["found"]["things"])) for kind, each in KINDS.items()}


def add(stash: Stash, kind: str, numbers: Sequence[int], performer_id: int) -> None:
    _change(stash, kind, numbers, performer_id, "ADD")


def remove(stash: Stash, kind: str, numbers: Sequence[int], performer_id: int) -> None:
    _change(stash, kind, numbers, performer_id, "REMOVE")


def _change(stash: Stash, kind: str, numbers: Sequence[int], performer_id: int, mode: str) -> None:
    """In batches: each is one transaction of Stash."""
    for start in range(0, len(numbers), BATCH):
        batch = [str(each) for each in numbers[start : start + BATCH]]
        stash.execute(KINDS[kind].change, {"ids": batch, "performers": {"ids": [str(performer_id)], "mode": mode}})

"""Images: stills, and the short clips that Stash counts among them."""

from __future__ import annotations

import os.path
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.stash.values import Node, by_ids, by_keyset, fingerprint, ids, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stash_sense_plugin.stash.client import Stash

FIELDS = """
fragment SenseImage on Image {
  id
  title
  organized
  updated_at
  visual_files {
    __typename
    ... on ImageFile { path size mod_time width height fingerprints { type value } }
    ... on VideoFile { path size mod_time width height fingerprints { type value } }
  }
  performers { id }
  tags { id }
  paths { image thumbnail }
}
"""
FIND = (
    """
query SenseImages($ids: [ID!]) {
  findImages(ids: $ids) { images { ...SenseImage } }
}
"""
    + FIELDS
)
PAGE = (
    """
query SenseImagePage($filter: ImageFilterType, $size: Int) {
  findImages(image_filter: $filter, filter: { per_page: $size, sort: "id", direction: ASC }) {
    images { ...SenseImage }
  }
}
"""
    + FIELDS
)
COUNT = """
query SenseImageCount($filter: ImageFilterType) {
  findImages(image_filter: $filter, filter: { per_page: 0 }) { count }
}
"""
CHANGE_PERFORMERS = """
mutation SenseImagePerformers($image: ID!, $performers: BulkUpdateIds!) {
  bulkImageUpdate(input: { ids: [$image], performer_ids: $performers }) { id performers { id } }
}
"""


@dataclass(frozen=True)
class Image:
    """Of the primary file `path`, `size` (bytes), `mod_time`, `width`, `height` (pixels), `checksum` (MD5, "" unknown).

    `is_video`: a clip. An image in a zip has a path inside of it: read that by `image_url`, where Stash serves the
    original file. A path that is not UTF-8 holds surrogates.
    """

    id: int
    title: str
    organized: bool
    updated_at: str
    path: str
    size: int
    mod_time: str
    width: int
    height: int
    checksum: str
    is_video: bool
    performer_ids: tuple[int, ...]
    tag_ids: tuple[int, ...]
    image_url: str
    thumbnail_url: str

    @property
    def fingerprint(self) -> str:
        return self.checksum

    @property
    def name(self) -> str:
        return self.title or text(os.path.basename(self.path)) or f"Image {self.id}"


def find(stash: Stash, wanted: Iterable[int]) -> dict[int, Image]:
    """Those that exist."""

    def ask(batch: list[int]) -> list[Image]:
        return _images(stash.execute(FIND, {"ids": [str(i) for i in batch]}))

    return {image.id: image for image in by_ids(wanted, ask)}


def pages(
    stash: Stash,
    *,
    performer_count: int | None = None,
    performer: int | None = None,
    after_id: int = 0,
    size: int = 100,
) -> Iterator[list[Image]]:
    """By ascending id, each once, whatever is added or deleted meanwhile."""
    chosen = _filter(performer_count, performer)

    def ask(unseen: Node) -> list[Image]:
        return _images(stash.execute(PAGE, {"filter": chosen | unseen, "size": size}))

    return by_keyset(after_id, ask, lambda image: image.id)


def count(stash: Stash, *, performer_count: int | None = None, performer: int | None = None) -> int:
    answer = stash.execute(COUNT, {"filter": _filter(performer_count, performer)})
    return int(answer["findImages"]["count"])


def add_performers(stash: Stash, image_id: int, performer_ids: Iterable[int]) -> tuple[int, ...]:
    """The image's performers afterwards. Raises StashAnswered where image or performer is not there any more."""
    return _change(stash, image_id, performer_ids, "ADD")


def remove_performers(stash: Stash, image_id: int, performer_ids: Iterable[int]) -> tuple[int, ...]:
    """The image's performers afterwards. Raises StashAnswered where the image is not there any more."""
    return _change(stash, image_id, performer_ids, "REMOVE")


def _change(stash: Stash, image_id: int, performer_ids: Iterable[int], mode: str) -> tuple[int, ...]:
    change = {"ids": [str(i) for i in performer_ids], "mode": mode}
    answer = stash.execute(CHANGE_PERFORMERS, {"image": str(image_id), "performers": change})
    return ids(answer["bulkImageUpdate"][0]["performers"])


def _filter(performer_count: int | None, performer: int | None) -> dict[str, object]:
    chosen: dict[str, object] = {}
    if performer_count is not None:
        chosen["performer_count"] = {"value": performer_count, "modifier": "EQUALS"}
    if performer is not None:
        chosen["performers"] = {"value": [str(performer)], "modifier": "INCLUDES"}
    return chosen


def _images(answer: dict[str, Any]) -> list[Image]:
    return [_image(node) for node in answer["findImages"]["images"]]


def _image(node: Node) -> Image:
    file: Node = (node["visual_files"] or [{}])[0]
    return Image(
        id=int(node["id"]),
        title=text(node["title"]),
        organized=bool(node["organized"]),
        updated_at=text(node["updated_at"]),
        path=file.get("path") or "",
        size=int(file.get("size") or 0),
        mod_time=text(file.get("mod_time")),
        width=int(file.get("width") or 0),
        height=int(file.get("height") or 0),
        checksum=fingerprint(file, "md5", "oshash"),
        is_video=file.get("__typename") == "VideoFile",
        performer_ids=ids(node["performers"]),
        tag_ids=ids(node["tags"]),
        image_url=text(node["paths"]["image"]),
        thumbnail_url=text(node["paths"]["thumbnail"]),
    )

"""Library things as GraphQL shows them. Functions in the dicts are fields that cost something or need the request."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.fakes.stash.library import File, Image, Library, Performer, Scene, Tag

View = dict[str, Any]


def unix(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp())


def dates(thing: Scene | Image | Performer | Tag) -> View:
    return {"id": str(thing.id), "created_at": thing.created_at, "updated_at": thing.updated_at}


def file(file: File, kind: str) -> View:
    return {
        "__typename": kind,
        "id": str(file.id),
        "path": file.path,
        "basename": file.path.rpartition("/")[2],
        "mod_time": file.mod_time,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "duration": file.duration,
        "fingerprints": [{"type": kind, "value": value} for kind, value in file.fingerprints.items()],
    }


def scene(library: Library, scene: Scene) -> View:
    return {
        **dates(scene),
        "title": scene.title,
        "details": scene.details,
        "organized": scene.organized,
        "files": [file(one, "VideoFile") for one in scene.files],
        "tags": lambda info: tags(library, scene.tag_ids),
        "performers": lambda info: performers(library, scene.performer_ids),
        "paths": lambda info: scene_paths(info.context, scene),
    }


def scene_paths(context: Any, scene: Scene) -> View:
    base = f"{context.base}/scene/{scene.id}"
    key = f"?apikey={context.site.sessions.key}" if context.site.sessions.key else ""
    return {
        "screenshot": f"{base}/screenshot?t={unix(scene.updated_at)}",
        "stream": f"{base}/stream{key}",
        "preview": f"{base}/preview",
        "vtt": f"{context.base}/scene/{scene.id}_thumbs.vtt",
        "sprite": f"{context.base}/scene/{scene.id}_sprite.jpg",
    }


def image(library: Library, image: Image) -> View:
    kind = "VideoFile" if image.is_video else "ImageFile"
    return {
        **dates(image),
        "title": image.title,
        "details": image.details,
        "organized": image.organized,
        "visual_files": [file(one, kind) for one in image.files],
        "files": [] if image.is_video else [file(one, kind) for one in image.files],
        "tags": lambda info: tags(library, image.tag_ids),
        "performers": lambda info: performers(library, image.performer_ids),
        "paths": lambda info: image_paths(info.context, image),
    }


def image_paths(context: Any, image: Image) -> View:
    base, version = f"{context.base}/image/{image.id}", unix(image.updated_at)
    return {"image": f"{base}/image?t={version}", "thumbnail": f"{base}/thumbnail?t={version}", "preview": ""}


def performer(library: Library, performer: Performer) -> View:
    return {
        **dates(performer),
        "name": performer.name,
        "disambiguation": performer.disambiguation,
        "details": performer.details,
        "alias_list": performer.aliases,
        "stash_ids": [{"updated_at": performer.updated_at, **link} for link in performer.stash_ids],
        "tags": lambda info: tags(library, performer.tag_ids),
        "scene_count": lambda info, **_: len(library.scenes_of(performer.id)),
        "image_count": lambda info, **_: len(library.images_of(performer.id)),
        "image_path": lambda info: performer_image(info.context, performer),
    }


def performer_image(context: Any, performer: Performer) -> str:
    address = f"{context.base}/performer/{performer.id}/image?t={unix(performer.updated_at)}"
    return address if performer.image else address + "&default=true"


def tag(tag: Tag) -> View:
    return {**dates(tag), "name": tag.name, "aliases": tag.aliases}


def tags(library: Library, ids: Iterable[int]) -> list[View]:
    return [tag(library.tags[id]) for id in ids if id in library.tags]


def performers(library: Library, ids: Iterable[int]) -> list[View]:
    return [performer(library, library.performers[id]) for id in ids if id in library.performers]

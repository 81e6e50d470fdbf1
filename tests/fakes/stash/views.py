"""Library things as GraphQL shows them. Functions in the dicts are fields that cost something or need the request."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import File, Gallery, Group, Image, Link, Marker, Performer, Scene, Studio, Tag, Thing

View = dict[str, Any]
SCENE = ("title", "code", "details", "director", "date", "rating100", "organized", "urls", "custom_fields")
PERFORMER = (
    "name",
    "disambiguation",
    "details",
    "urls",
    "gender",
    "birthdate",
    "death_date",
    "ethnicity",
    "country",
    "eye_color",
    "hair_color",
    "height_cm",
    "weight",
    "measurements",
    "fake_tits",
    "penis_length",
    "circumcised",
    "career_length",
    "career_start",
    "career_end",
    "tattoos",
    "piercings",
    "favorite",
    "ignore_auto_tag",
    "rating100",
    "custom_fields",
)

STUDIO = ("name", "urls", "rating100", "favorite", "details", "ignore_auto_tag")
TAG = ("name", "sort_name", "description", "favorite", "ignore_auto_tag")


def unix(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp())


def dates(thing: Thing) -> View:
    return {"id": str(thing.id), "created_at": thing.created_at, "updated_at": thing.updated_at}


def plain(thing: Thing, names: Iterable[str]) -> View:
    """With `names` as they are."""
    return {**dates(thing), **{name: getattr(thing, name) for name in names}}


def file(file: File, kind: str) -> View:
    return {
        "__typename": kind,
        "id": str(file.id),
        "path": file.path,
        "basename": file.path.rpartition("/")[2],
        "mod_time": file.mod_time,
        "created_at": file.created_at,
        "updated_at": file.updated_at,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "duration": file.duration,
        "video_codec": file.video_codec,
        "audio_codec": file.audio_codec,
        "frame_rate": file.frame_rate,
        "bit_rate": file.bit_rate,
        "fingerprints": [{"type": kind, "value": value} for kind, value in file.fingerprints.items()],
    }


def scene(library: Library, scene: Scene) -> View:
    return {
        **plain(scene, SCENE),
        **activity(scene),
        "files": [file(one, "VideoFile") for one in scene.files],
        "studio": lambda info: studio_of(library, scene.studio_id),
        "galleries": lambda info: [gallery(library, library.galleries[id]) for id in scene.gallery_ids],
        "groups": lambda info: groups(library, scene),
        "tags": lambda info: tags(library, scene.tag_ids),
        "performers": lambda info: performers(library, scene.performer_ids),
        "stash_ids": [link(scene, one) for one in scene.stash_ids],
        "scene_markers": lambda info: markers(library, scene.id),
        "paths": lambda info: scene_paths(info.context, scene),
    }


def activity(scene: Scene) -> View:
    return {
        "play_count": len(scene.plays),
        "play_duration": scene.play_duration,
        "resume_time": scene.resume_time,
        "play_history": scene.plays,
        "last_played_at": scene.plays[0] if scene.plays else None,
        "o_counter": len(scene.os),
        "o_history": scene.os,
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


def markers(library: Library, scene_id: int) -> list[View]:
    """In the order of the scene."""
    found = [marker for marker in library.markers.values() if marker.scene_id == scene_id]
    return [marker(library, one) for one in sorted(found, key=lambda one: one.seconds)]


def marker(library: Library, marker: Marker) -> View:
    return {
        **plain(marker, ("title", "seconds", "end_seconds")),
        "scene": lambda info: scene(library, library.scenes[marker.scene_id]),
        "primary_tag": lambda info: tag(library, library.tags[marker.primary_tag_id]),
        "tags": lambda info: tags(library, marker.tag_ids),
    }


def groups(library: Library, scene: Scene) -> list[View]:
    return [
        {"group": group(library.groups[int(one["group_id"] or 0)]), "scene_index": one["scene_index"]}
        for one in scene.groups
    ]


def image(library: Library, image: Image) -> View:
    kind = "VideoFile" if image.is_video else "ImageFile"
    return {
        **plain(image, ("title", "details", "organized")),
        "visual_files": [file(one, kind) for one in image.files],
        "files": [] if image.is_video else [file(one, kind) for one in image.files],
        "tags": lambda info: tags(library, image.tag_ids),
        "performers": lambda info: performers(library, image.performer_ids),
        "paths": lambda info: image_paths(info.context, image),
    }


def image_paths(context: Any, image: Image) -> View:
    base, version = f"{context.base}/image/{image.id}", unix(image.updated_at)
    return {"image": f"{base}/image?t={version}", "thumbnail": f"{base}/thumbnail?t={version}", "preview": ""}


def gallery(library: Library, gallery: Gallery) -> View:
    return {
        **plain(gallery, ("title", "details", "organized")),
        "tags": lambda info: tags(library, gallery.tag_ids),
        "performers": lambda info: performers(library, gallery.performer_ids),
    }


def performer(library: Library, performer: Performer) -> View:
    return {
        **plain(performer, PERFORMER),
        "alias_list": sorted(performer.aliases),
        "stash_ids": [link(performer, one) for one in performer.stash_ids],
        "tags": lambda info: tags(library, performer.tag_ids),
        "scene_count": lambda info, **_: len(library.scenes_of(performer.id)),
        "image_count": lambda info, **_: len(library.images_of(performer.id)),
        "gallery_count": lambda info, **_: len(library.galleries_of(performer.id)),
        "o_counter": lambda info: sum(len(scene.os) for scene in library.scenes_of(performer.id)),
        "image_path": lambda info: picture(info.context, "performer", performer),
    }


def picture(context: Any, kind: str, thing: Performer | Studio | Tag) -> str:
    address = f"{context.base}/{kind}/{thing.id}/image?t={unix(thing.updated_at)}"
    return address if thing.image else address + "&default=true"


def link(owner: Thing, link: Link) -> View:
    return {"updated_at": owner.updated_at, **link}


def group(group: Group) -> View:
    return plain(group, ("name",))


def studio_of(library: Library, id: int | None) -> View | None:
    return studio(library, library.studios[id]) if id in library.studios else None


def studio(library: Library, studio: Studio) -> View:
    return {
        **plain(studio, STUDIO),
        "url": studio.urls[0] if studio.urls else None,
        "aliases": sorted(studio.aliases),
        "stash_ids": [link(studio, one) for one in studio.stash_ids],
        "parent_studio": lambda info: studio_of(library, studio.parent_id),
        "child_studios": lambda info: studios_below(library, studio.id),
        "tags": lambda info: tags(library, studio.tag_ids),
        "scene_count": lambda info, **_: sum(scene.studio_id == studio.id for scene in library.scenes.values()),
        "image_path": lambda info: picture(info.context, "studio", studio),
    }


def studios_below(library: Library, id: int) -> list[View]:
    return [studio(library, one) for one in library.studios.values() if one.parent_id == id]


def tag(library: Library, tag: Tag) -> View:
    """Tagged are things of each kind, by the names of their counts."""
    tagged: dict[str, Iterable[Thing]] = {
        "scene": library.scenes.values(),
        "scene_marker": library.markers.values(),
        "image": library.images.values(),
        "gallery": library.galleries.values(),
        "performer": library.performers.values(),
        "studio": library.studios.values(),
    }
    return {
        **plain(tag, TAG),
        "aliases": sorted(tag.aliases),
        "stash_ids": [link(tag, one) for one in tag.stash_ids],
        "parents": lambda info: tags(library, tag.parent_ids),
        "children": lambda info: tags(library, [one.id for one in library.tags.values() if tag.id in one.parent_ids]),
        **{f"{kind}_count": counting(things, tag) for kind, things in tagged.items()},
        "image_path": lambda info: picture(info.context, "tag", tag),
    }


def counting(things: Iterable[Thing], tag: Tag) -> Callable[..., int]:
    return lambda info, **_: sum(tag.id in thing.tag_ids for thing in things)


def tags(library: Library, ids: Iterable[int]) -> list[View]:
    found = [library.tags[id] for id in ids if id in library.tags]
    return [tag(library, one) for one in sorted(found, key=lambda one: one.name.casefold())]


def performers(library: Library, ids: Iterable[int]) -> list[View]:
    return [performer(library, library.performers[id]) for id in ids if id in library.performers]

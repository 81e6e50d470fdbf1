"""Changing scenes, images and galleries, with Stash's own rules for what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.stash import views
from tests.fakes.stash.changes import (
    FOREIGN,
    NO_ROWS,
    Input,
    Writers,
    amount,
    day,
    fields_of_their_own,
    flag,
    given,
    known,
    links,
    picture,
    reference,
    references,
    text,
    texts,
    write,
)
from tests.fakes.stash.file_changes import assign, remove
from tests.fakes.stash.things import Missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import Gallery, Image, Link, Scene


def one_per_endpoint(library: Library, name: str, value: list[Input] | None) -> list[Link]:
    """Of scenes, unlike performers, the database holds one id per endpoint."""
    kept = links(library, name, value)
    if len({link["endpoint"] for link in kept}) < len(kept):
        raise ValueError("UNIQUE constraint failed: scene_stash_ids.scene_id, scene_stash_ids.endpoint")
    return sorted(kept, key=lambda link: link["endpoint"])


def groups(library: Library, name: str, value: list[Input] | None) -> list[dict[str, int | None]]:
    kept = [{"group_id": int(each["group_id"]), "scene_index": each.get("scene_index")} for each in value or []]
    if any(each["group_id"] not in library.groups for each in kept):
        raise ValueError(FOREIGN)
    if len({each["group_id"] for each in kept}) < len(kept):
        raise ValueError("UNIQUE constraint failed: groups_scenes.group_id, groups_scenes.scene_id")
    return kept


PEOPLED: Writers = {
    "title": ("title", text),
    "details": ("details", text),
    "organized": ("organized", flag),
    "performer_ids": ("performer_ids", references("performers")),
    "tag_ids": ("tag_ids", references("tags")),
}
"""What scenes, images and galleries have in common."""
SCENE: Writers = {
    **PEOPLED,
    "code": ("code", text),
    "director": ("director", text),
    "date": ("date", day),
    "rating100": ("rating100", given),
    "urls": ("urls", texts),
    "studio_id": ("studio_id", reference("studios")),
    "gallery_ids": ("gallery_ids", references("galleries")),
    "groups": ("groups", groups),
    "stash_ids": ("stash_ids", one_per_endpoint),
    "play_duration": ("play_duration", amount),
    "custom_fields": ("custom_fields", fields_of_their_own),
}
SEEN_TO = ("cover_image", "primary_file_id", "file_ids")
UNUSED = ("o_counter", "play_count", "resume_time")
"""Stash takes them and does nothing."""


def write_scene(library: Library, scene: Scene, input: Input) -> None:
    write(library, scene, input, SCENE, (*SEEN_TO, *UNUSED))
    if input.get("cover_image"):
        scene.cover = picture(input["cover_image"]) or scene.cover


def scene_create(library: Library, input: Input) -> Any:
    if not input.get("title") and not input.get("file_ids"):
        raise ValueError("title must be set if scene has no files")
    scene = library.add_scene()
    try:
        custom = {"custom_fields": {"full": input["custom_fields"]}} if "custom_fields" in input else {}
        write_scene(library, scene, {**input, **custom})
        with library.all_or_nothing(*library.scenes.values()):
            for id in input.get("file_ids") or []:
                assign(library, scene, int(id))
    except BaseException:
        library.scenes.pop(scene.id)
        raise
    first = int((input.get("file_ids") or [0])[0])
    scene.files.sort(key=lambda file: (file.id != first, file.id))
    return views.scene(library, scene)


def scene_update(library: Library, input: Input) -> Any:
    scene: Scene = known(library.scenes, "scene", input["id"])
    if "title" in input and not input["title"] and not scene.files:
        raise ValueError("title must be set if scene has no files")
    with library.all_or_nothing(scene):
        if input.get("primary_file_id"):
            set_primary(scene, int(input["primary_file_id"]))
        write_scene(library, scene, input)
    return views.scene(library, scene)


def set_primary(scene: Scene, file: int) -> None:
    if all(each.id != file for each in scene.files):
        raise ValueError(f"file with id {file} not associated with scene")
    scene.files = sorted(scene.files, key=lambda each: (each.id != file, each.id))


def image_update(library: Library, input: Input) -> Any:
    image = known(library.images, "image", input["id"])
    with library.all_or_nothing(image):
        write(library, image, input, PEOPLED)
    return views.image(library, image)


def bulk_scene_update(library: Library, input: Input) -> Any:
    return [views.scene(library, scene) for scene in bulk(library, library.scenes, input)]


def bulk_image_update(library: Library, input: Input) -> Any:
    for id in input.get("ids") or []:
        if int(id) not in library.images:
            raise Missing("image", int(id))
    return [views.image(library, image) for image in bulk(library, library.images, input)]


def bulk_gallery_update(library: Library, input: Input) -> Any:
    return [views.gallery(library, gallery) for gallery in bulk(library, library.galleries, input)]


def bulk(library: Library, things: Mapping[int, Scene | Image | Gallery], input: Input) -> list[Any]:
    """All or none."""
    found = [things.get(int(id)) for id in input.get("ids") or []]
    if None in found:
        adds = any((input.get(field) or {}).get("mode") in ("ADD", "SET") for field in ("performer_ids", "tag_ids"))
        raise ValueError(FOREIGN if adds else NO_ROWS)
    wanted = [thing for thing in found if thing is not None]
    with library.all_or_nothing(*wanted):
        for thing in wanted:
            write(library, thing, merged(thing, input), PEOPLED)
    return wanted


def merged(thing: Scene | Image | Gallery, input: Input) -> Input:
    """For this thing, the lists as they come out. An id to be removed need not be there."""
    change = dict(input)
    for field in ("performer_ids", "tag_ids"):
        if wanted := change.pop(field, None):
            ids, before = [int(id) for id in wanted.get("ids") or []], getattr(thing, field)
            kept = [] if wanted["mode"] == "SET" else [each for each in before if each not in ids]
            change[field] = kept if wanted["mode"] == "REMOVE" else kept + ids
    return change


def gallery_create(library: Library, input: Input) -> Any:
    if not input["title"]:
        raise ValueError("title must not be empty")
    gallery = library.add_gallery("")
    write(library, gallery, input, PEOPLED)
    return views.gallery(library, gallery)


def scene_destroy(library: Library, input: Input) -> bool:
    scene = known(library.scenes, "scene", input["id"])
    library.destroy_scene(scene.id)
    if input.get("delete_file"):
        remove(library, scene.files)
    return True


def image_destroy(library: Library, input: Input) -> bool:
    library.destroy_image(int(input["id"]))
    return True

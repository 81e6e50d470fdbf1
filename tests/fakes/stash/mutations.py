"""Changing the library, with Stash's own rules for what is refused."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.stash import views
from tests.fakes.stash.criteria import like
from tests.fakes.stash.library import Image, Library, Missing, Performer, Scene, now

if TYPE_CHECKING:
    from tests.fakes.stash.schema import Info
Fields = dict[str, Callable[..., Any]]
Input = dict[str, Any]
TEXTS = ("title", "details", "organized")


def fields(library: Library) -> Fields:
    def locked(change: Callable[..., Any]) -> Callable[..., Any]:
        def resolve(info: Info, **arguments: Any) -> Any:
            with library.lock:
                return change(library, **arguments)

        return resolve

    return {name: locked(change) for name, change in CHANGES.items()}


def scene_create(library: Library, input: Input) -> Any:
    if not input.get("title"):
        raise ValueError("title must be set if scene has no files")
    scene = library.add_scene(title=input["title"])
    update(library, scene, {key: value for key, value in input.items() if key != "title"})
    return views.scene(library, scene)


def scene_update(library: Library, input: Input) -> Any:
    scene = known(library.scenes, "scene", input["id"])
    update(library, scene, input)
    return views.scene(library, scene)


def bulk_scene_update(library: Library, input: Input) -> Any:
    scenes = [known(library.scenes, "scene", id) for id in input.get("ids") or []]
    bulk(library, scenes, input)
    return [views.scene(library, scene) for scene in scenes]


def image_update(library: Library, input: Input) -> Any:
    image = known(library.images, "image", input["id"])
    update(library, image, input)
    return views.image(library, image)


def bulk_image_update(library: Library, input: Input) -> Any:
    images = [known(library.images, "image", id) for id in input.get("ids") or []]
    bulk(library, images, input)
    return [views.image(library, image) for image in images]


def scene_destroy(library: Library, input: Input) -> bool:
    library.destroy_scene(int(input["id"]))
    return True


def image_destroy(library: Library, input: Input) -> bool:
    library.destroy_image(int(input["id"]))
    return True


def performer_create(library: Library, input: Input) -> Any:
    name = input["name"].strip()
    refuse_double(library, name, input.get("disambiguation") or "", 0)
    performer = library.add_performer(name)
    change_performer(library, performer, {**input, "name": name})
    return views.performer(library, performer)


def performer_update(library: Library, input: Input) -> Any:
    performer = known(library.performers, "performer", input["id"])
    name = input.get("name", performer.name)
    refuse_double(library, name, input.get("disambiguation", performer.disambiguation), performer.id)
    change_performer(library, performer, input)
    return views.performer(library, performer)


def performer_destroy(library: Library, input: Input) -> bool:
    library.destroy_performer(int(input["id"]))
    return True


def performers_destroy(library: Library, ids: list[str]) -> bool:
    for id in ids:
        library.destroy_performer(int(id))
    return True


def tag_create(library: Library, input: Input) -> Any:
    if any(tag.name.lower() == input["name"].lower() for tag in library.tags.values()):
        raise ValueError(f"tag with name '{input['name']}' already exists")
    return views.tag(library.add_tag(input["name"], input.get("aliases") or []))


CHANGES: dict[str, Callable[..., Any]] = {
    "sceneCreate": scene_create,
    "sceneUpdate": scene_update,
    "bulkSceneUpdate": bulk_scene_update,
    "sceneDestroy": scene_destroy,
    "imageUpdate": image_update,
    "bulkImageUpdate": bulk_image_update,
    "imageDestroy": image_destroy,
    "performerCreate": performer_create,
    "performerUpdate": performer_update,
    "performerDestroy": performer_destroy,
    "performersDestroy": performers_destroy,
    "tagCreate": tag_create,
}


def known(things: dict[int, Any], kind: str, id: str) -> Any:
    found = things.get(int(id))
    if found is None:
        raise Missing(kind, int(id))
    return found


def check_ids(library: Library, ids: list[int], field: str) -> list[int]:
    """Stash's database refuses ids that are not there. (The real one quotes its SQL before this.)"""
    things: dict[int, Any] = library.performers if field == "performer_ids" else library.tags
    if any(id not in things for id in ids):
        raise ValueError("FOREIGN KEY constraint failed")
    return sorted(set(ids))


def update(library: Library, thing: Scene | Image, input: Input) -> None:
    """Only what the input names changes; lists replace."""
    for field in ("performer_ids", "tag_ids"):
        if field in input:
            setattr(thing, field, check_ids(library, [int(id) for id in input[field] or []], field))
    for name in TEXTS:
        if name in input:
            setattr(thing, name, input[name] if input[name] is not None else "")
    if cover := input.get("cover_image"):
        assert isinstance(thing, Scene)
        thing.cover = picture(cover)
    thing.updated_at = now()


def bulk(library: Library, things: list[Any], input: Input) -> None:
    for thing in things:
        change: Input = {name: input[name] for name in TEXTS if name in input}
        for field in ("performer_ids", "tag_ids"):
            if input.get(field):
                change[field] = merged(getattr(thing, field), input[field])
        update(library, thing, change)


def merged(before: list[int], change: Input) -> list[int]:
    ids = [int(id) for id in change.get("ids") or []]
    if change["mode"] == "SET":
        return ids
    kept = [id for id in before if change["mode"] == "ADD" or id not in ids]
    return kept + ids if change["mode"] == "ADD" else kept


def refuse_double(library: Library, name: str, disambiguation: str, own_id: int) -> None:
    for other in library.performers.values():
        if other.id != own_id and like(other.name, name) and like(other.disambiguation, disambiguation):
            raise ValueError(f"performer with name '{name}' already exists")


def change_performer(library: Library, performer: Performer, input: Input) -> None:
    for name, field in (("name", "name"), ("disambiguation", "disambiguation"), ("details", "details")):
        if name in input:
            setattr(performer, field, input[name] or "")
    if "alias_list" in input:
        performer.aliases = list(input["alias_list"] or [])
    if "tag_ids" in input:
        performer.tag_ids = check_ids(library, [int(id) for id in input["tag_ids"] or []], "tag_ids")
    if "stash_ids" in input:
        performer.stash_ids = [{"endpoint": one["endpoint"], "stash_id": one["stash_id"]} for one in input["stash_ids"]]
    if "image" in input:
        performer.image = picture(input["image"] or "")
    performer.updated_at = now()


def picture(value: str) -> bytes:
    """Of a data: URI. The real Stash fetches addresses too."""
    return base64.b64decode(value.partition("base64,")[2])

"""Reading the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fakes.stash import criteria, views
from tests.fakes.stash.things import Missing, Thing

if TYPE_CHECKING:
    from tests.fakes.stash.library import Library
    from tests.fakes.stash.schema import Info
Fields = dict[str, Callable[..., Any]]
T = TypeVar("T", bound=Thing)


def fields(library: Library) -> Fields:
    def scene(info: Info, id: str | None = None, checksum: str | None = None) -> Any:
        found = library.scenes.get(int(id or 0))
        return found and views.scene(library, found)

    def image(info: Info, id: str | None = None, checksum: str | None = None) -> Any:
        found = library.images.get(int(id or 0))
        return found and views.image(library, found)

    def performer(info: Info, id: str) -> Any:
        found = library.performers.get(int(id))
        return found and views.performer(library, found)

    def gallery(info: Info, id: str) -> Any:
        found = library.galleries.get(int(id))
        return found and views.gallery(library, found)

    def tag(info: Info, id: str) -> Any:
        found = library.tags.get(int(id))
        return found and views.tag(library, found)

    def studio(info: Info, id: str) -> Any:
        found = library.studios.get(int(id))
        return found and views.studio(library, found)

    return {
        "findScene": scene,
        "findImage": image,
        "findGallery": gallery,
        "findPerformer": performer,
        "findTag": tag,
        "findStudio": studio,
        **lists(library),
    }


def lists(library: Library) -> Fields:
    def scenes(info: Info, scene_filter: Any = None, **find: Any) -> Any:
        found, count = listed(library, library.scenes, "scene", scene_filter, find)
        return {"count": count, "scenes": [views.scene(library, one) for one in found]}

    def images(info: Info, image_filter: Any = None, **find: Any) -> Any:
        found, count = listed(library, library.images, "image", image_filter, find)
        return {"count": count, "images": [views.image(library, one) for one in found]}

    def performers(info: Info, performer_filter: Any = None, **find: Any) -> Any:
        found, count = listed(library, library.performers, "performer", performer_filter, find)
        return {"count": count, "performers": [views.performer(library, one) for one in found]}

    def tags(info: Info, tag_filter: Any = None, **find: Any) -> Any:
        found, count = listed(library, library.tags, "tag", tag_filter, find)
        return {"count": count, "tags": [views.tag(library, one) for one in found]}

    def studios(info: Info, studio_filter: Any = None, **find: Any) -> Any:
        found, count = listed(library, library.studios, "studio", studio_filter, find)
        return {"count": count, "studios": [views.studio(library, one) for one in found]}

    def galleries(info: Info, gallery_filter: Any = None, **find: Any) -> Any:
        found, count = listed(library, library.galleries, "gallery", gallery_filter, find)
        return {"count": count, "galleries": [views.gallery(library, one) for one in found]}

    return {
        "findScenes": scenes,
        "findImages": images,
        "findGalleries": galleries,
        "findPerformers": performers,
        "findTags": tags,
        "findStudios": studios,
    }


def listed(library: Library, things: dict[int, T], kind: str, chosen: Any, find: dict[str, Any]) -> tuple[list[T], int]:
    """The page asked for and how many there are. By ids, one that is missing fails them all, as in Stash."""
    if ids := [int(id) for id in find.get("ids") or find.get(f"{kind}_ids") or []]:
        for at, id in enumerate(ids):
            if id in ids[:at]:
                raise ValueError(f"validating ids: duplicate id found: {id}")
            if id not in things:
                raise Missing(kind, id)
        return [things[id] for id in ids], len(ids)
    paging = find.get("filter") or {}
    found = criteria.select(library, list(things.values()), chosen, paging.get("q"))
    return criteria.page(library, found, paging), len(found)

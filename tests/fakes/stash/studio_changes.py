"""Changing studios, with Stash's own rules for what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.stash import names, views
from tests.fakes.stash.changes import (
    FOREIGN,
    Input,
    Writers,
    flag,
    given,
    known,
    links,
    picture,
    references,
    text,
    texts,
    write,
)
from tests.fakes.stash.things import Missing

if TYPE_CHECKING:
    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import Studio


def one_url(library: Library, name: str, value: str | None) -> list[str]:
    """The field of before v0.30, which newer ones take too."""
    return [value.strip()] if value else []


def number(library: Library, name: str, value: str | None) -> int | None:
    return int(value) if value else None


STUDIO: Writers = {
    **{name: (name, text) for name in ("name", "details")},
    **{name: (name, flag) for name in ("favorite", "ignore_auto_tag")},
    "rating100": ("rating100", given),
    "url": ("urls", one_url),
    "urls": ("urls", texts),
    "aliases": ("aliases", texts),
    "parent_id": ("parent_id", number),
    "tag_ids": ("tag_ids", references("tags")),
    "stash_ids": ("stash_ids", links),
}


def studio_create(library: Library, input: Input) -> Any:
    studio = library.add_studio("")
    try:
        write(library, studio, input, STUDIO, ("image",))
        names.check("studio", studio, library.studios.values(), {"name", *input})
        if studio.parent_id and studio.parent_id not in library.studios:
            raise ValueError(FOREIGN)
        studio.image = picture(input.get("image"))
    except BaseException:
        library.studios.pop(studio.id)
        raise
    return views.studio(library, studio)


def studio_update(library: Library, input: Input) -> Any:
    studio: Studio = known(library.studios, "studio", input["id"])
    with library.all_or_nothing(studio):
        write(library, studio, input, STUDIO, ("image",))
        check_parent(library, studio, studio.parent_id)
        names.check("studio", studio, library.studios.values(), input)
        if "image" in input:
            studio.image = picture(input["image"])
    return views.studio(library, studio)


def check_parent(library: Library, studio: Studio, parent: int | None) -> None:
    while parent is not None:
        if parent == studio.id:
            raise ValueError("studio cannot be an ancestor of itself")
        if parent not in library.studios:
            raise Missing("studio", parent)
        parent = library.studios[parent].parent_id


def studio_destroy(library: Library, input: Input) -> bool:
    library.destroy_studio(int(input["id"]))
    return True

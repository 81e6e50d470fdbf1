"""Changing tags, with Stash's own rules for what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.stash import names, views
from tests.fakes.stash.changes import Input, Writers, flag, known, links, picture, references, text, texts, write

if TYPE_CHECKING:
    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import Tag

TAG: Writers = {
    **{name: (name, text) for name in ("name", "sort_name", "description")},
    **{name: (name, flag) for name in ("favorite", "ignore_auto_tag")},
    "aliases": ("aliases", texts),
    "parent_ids": ("parent_ids", references("tags")),
    "stash_ids": ("stash_ids", links),
}
SEEN_TO = ("image", "child_ids")


def tag_create(library: Library, input: Input) -> Any:
    tag = library.add_tag("")
    try:
        with library.all_or_nothing(*library.tags.values()):
            change(library, tag, input)
            names.check("tag", tag, library.tags.values(), {"name", *input})
    except BaseException:
        library.tags.pop(tag.id)
        raise
    return views.tag(library, tag)


def tag_update(library: Library, input: Input) -> Any:
    tag: Tag = known(library.tags, "tag", input["id"])
    with library.all_or_nothing(*library.tags.values()):
        change(library, tag, input)
        names.check("tag", tag, library.tags.values(), input)
    return views.tag(library, tag)


def change(library: Library, tag: Tag, input: Input) -> None:
    above, below = chain(library, tag, up=True), chain(library, tag, up=False)
    write(library, tag, input, TAG, SEEN_TO)
    if "child_ids" in input:
        put_below(library, tag, references("tags")(library, "child_ids", input["child_ids"]))
    children = [one.id for one in library.tags.values() if tag.id in one.parent_ids]
    check_place(library, tag, set(tag.parent_ids) & below, "parent", "a descendant")
    check_place(library, tag, set(children) & above, "child", "an ancestor")
    round_about = chain(library, tag, up=True) & chain(library, tag, up=False) - {tag.id}
    check_place(library, tag, round_about, "parent", "a descendant")
    if "image" in input:
        tag.image = picture(input["image"])


def put_below(library: Library, tag: Tag, children: list[int]) -> None:
    for other in library.tags.values():
        rest = [parent for parent in other.parent_ids if parent != tag.id]
        other.parent_ids = sorted([*rest, tag.id]) if other.id in children else rest


def chain(library: Library, tag: Tag, *, up: bool) -> set[int]:
    """The tag itself and all above or below it."""
    found, next_ones = {tag.id}, {tag.id}
    while next_ones:
        if up:
            next_ones = {parent for one in next_ones for parent in library.tags[one].parent_ids} - found
        else:
            next_ones = {one.id for one in library.tags.values() if next_ones & set(one.parent_ids)} - found
        found |= next_ones
    return found


def check_place(library: Library, tag: Tag, wrong: set[int], direction: str, already: str) -> None:
    if wrong:
        name = library.tags[min(wrong)].name
        raise ValueError(f'cannot apply tag "{name}" as a {direction} of "{tag.name}" as it is already {already}')


def tag_destroy(library: Library, input: Input) -> bool:
    library.destroy_tag(int(input["id"]))
    return True

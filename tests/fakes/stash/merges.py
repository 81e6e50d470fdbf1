"""Merging scenes and performers, as Stash does: what belongs to them moves, fields only change by `values`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.stash import views
from tests.fakes.stash.changes import NO_ROWS, Input, picture, write
from tests.fakes.stash.file_changes import take
from tests.fakes.stash.performer_changes import PERFORMER
from tests.fakes.stash.scene_changes import set_primary, write_scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.stash.library import Library
    from tests.fakes.stash.things import Performer, Scene


def parts(things: Mapping[int, Any], kind: str, input: Input) -> tuple[list[Any], Any]:
    """Sources, each once, and the destination, which may be missing."""
    numbers = list(dict.fromkeys(int(id) for id in input["source"]))
    if int(input["destination"]) in numbers:
        raise ValueError(f"destination {kind} cannot be in source list")
    for number in numbers:
        if number not in things:
            raise ValueError(f"finding source {kind}s: {kind} with id {number} not found")
    return [things[number] for number in numbers], things.get(int(input["destination"]))


def scene_merge(library: Library, input: Input) -> Any:
    sources, keeper = parts(library.scenes, "scene", input)
    if keeper is None:
        raise ValueError(
            "Internal system error. Error <runtime error: invalid memory address or nil pointer dereference>"
        )
    values = {name: value for name, value in (input.get("values") or {}).items() if name != "id"}
    with library.all_or_nothing(keeper, *sources, *library.markers.values()):
        move_files(library, sources, keeper, values)
        write_scene(library, keeper, values)
        for source in sources:
            for marker in library.markers.values():
                if marker.scene_id == source.id:
                    marker.scene_id = keeper.id
            if input.get("play_history"):
                keeper.plays = sorted(keeper.plays + source.plays, reverse=True)
            if input.get("o_history"):
                keeper.os = sorted(keeper.os + source.os, reverse=True)
    for source in sources:
        library.destroy_scene(source.id)
    return views.scene(library, keeper)


def move_files(library: Library, sources: list[Scene], keeper: Scene, values: Input) -> None:
    """A primary file among the values is heeded only where no file moves."""
    files = [file for source in sources for file in source.files]
    take(library, keeper, files)
    if not files and values.get("primary_file_id"):
        set_primary(keeper, int(values["primary_file_id"]))


def performer_merge(library: Library, input: Input) -> Any:
    """The values are written first and nothing of them is checked but what the database refuses."""
    sources, keeper = parts(library.performers, "performer", input)
    if keeper is None:
        raise ValueError(f"updating performer: {NO_ROWS}")
    values = {name: value for name, value in (input.get("values") or {}).items() if name != "id"}
    with library.all_or_nothing(keeper, *library.peopled()):
        write(library, keeper, values, PERFORMER, ("image",))
        check_unique(library, keeper)
        if values.get("image"):
            keeper.image = picture(values["image"])
        keeper.tag_ids = sorted({*keeper.tag_ids, *(tag for source in sources for tag in source.tag_ids)})
        numbers = {source.id for source in sources}
        for thing in library.peopled():
            if numbers & set(thing.performer_ids):
                thing.performer_ids = sorted({*thing.performer_ids, keeper.id} - numbers)
    for source in sources:
        library.destroy_performer(source.id)
    return views.performer(library, keeper)


def check_unique(library: Library, performer: Performer) -> None:
    """The database's own rules, which know upper from lower case. The sources are still there."""
    for other in library.performers.values():
        same = (other.name, other.disambiguation) == (performer.name, performer.disambiguation)
        if same and other is not performer:
            raise ValueError("UNIQUE constraint failed: performers.name")
    if len(set(performer.aliases)) < len(performer.aliases):
        raise ValueError("UNIQUE constraint failed: performer_aliases.performer_id, performer_aliases.alias")

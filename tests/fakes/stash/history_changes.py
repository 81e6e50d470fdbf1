"""Plays, o's and markers of scenes. None of it changes the scene's `updated_at`."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from tests.fakes.stash import views
from tests.fakes.stash.changes import FOREIGN, Input, given, known, reference, references, text, utc, write
from tests.fakes.stash.things import Marker

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.stash.library import Library


def adding(attribute: str) -> Callable[..., Any]:
    """A time that is there already is kept twice."""

    def add(library: Library, id: str, times: list[str] | None = None) -> Any:
        scene = library.scenes.get(int(id))
        if scene is None:
            raise ValueError(FOREIGN)
        news = [utc(each, fractions=False) for each in times or [datetime.now(timezone.utc).isoformat()]]
        setattr(scene, attribute, sorted([*getattr(scene, attribute), *news], reverse=True))
        return history(getattr(scene, attribute))

    return add


def deleting(attribute: str) -> Callable[..., Any]:
    """One for each time given, the latest for none; what is not there is no error."""

    def delete(library: Library, id: str, times: list[str] | None = None) -> Any:
        scene = library.scenes.get(int(id))
        if scene is None:
            return history([])
        left = list(getattr(scene, attribute))
        for each in [utc(each, fractions=False) for each in times or left[:1]]:
            if each in left:
                left.remove(each)
        setattr(scene, attribute, left)
        return history(left)

    return delete


def history(times: list[str]) -> dict[str, Any]:
    return {"count": len(times), "history": times}


def scene_save_activity(
    library: Library,
    id: str,
    resume_time: float | None = None,
    playDuration: float | None = None,  # noqa: N803 - Stash's name
) -> bool:
    scene = library.scenes.get(int(id))
    if scene is None:
        raise ValueError(f"id {id} does not exist in scenes")
    if resume_time is not None:
        scene.resume_time = resume_time
    scene.play_duration += playDuration or 0
    return True


MARKER = {
    "title": ("title", text),
    "seconds": ("seconds", given),
    "end_seconds": ("end_seconds", given),
    "scene_id": ("scene_id", reference("scenes")),
    "primary_tag_id": ("primary_tag_id", reference("tags")),
    "tag_ids": ("tag_ids", references("tags")),
}


def scene_marker_create(library: Library, input: Input) -> Any:
    marker = Marker(0)
    change_marker(library, marker, input)
    marker.id = library.next_id("marker")
    library.markers[marker.id] = marker
    return views.marker(library, marker)


def scene_marker_update(library: Library, input: Input) -> Any:
    marker: Marker = known(library.markers, "scene marker", input["id"])
    with library.all_or_nothing(marker):
        change_marker(library, marker, input)
    return views.marker(library, marker)


def change_marker(library: Library, marker: Marker, input: Input) -> None:
    """The primary tag is none of the others."""
    write(library, marker, input, MARKER)
    marker.tag_ids = [id for id in marker.tag_ids if id != marker.primary_tag_id]
    if marker.end_seconds is not None and marker.end_seconds < marker.seconds:
        raise ValueError("end_seconds must be greater than or equal to seconds")

"""Changing the library: which of Stash's mutations is done by what. Each has the library to itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.stash import views
from tests.fakes.stash.file_changes import delete_files, file_set_fingerprints, scene_assign_file
from tests.fakes.stash.history_changes import (
    adding,
    deleting,
    scene_marker_create,
    scene_marker_update,
    scene_save_activity,
)
from tests.fakes.stash.merges import performer_merge, scene_merge
from tests.fakes.stash.performer_changes import (
    performer_create,
    performer_destroy,
    performer_update,
    performers_destroy,
)
from tests.fakes.stash.scene_changes import (
    bulk_gallery_update,
    bulk_image_update,
    bulk_scene_update,
    gallery_create,
    image_destroy,
    image_update,
    scene_create,
    scene_destroy,
    scene_update,
)
from tests.fakes.stash.studio_changes import studio_create, studio_destroy, studio_update
from tests.fakes.stash.tag_changes import tag_create, tag_destroy, tag_update
from tests.fakes.stash.things import Group

if TYPE_CHECKING:
    from tests.fakes.stash.changes import Input
    from tests.fakes.stash.library import Library
    from tests.fakes.stash.schema import Info
Fields = dict[str, Callable[..., Any]]


def fields(library: Library) -> Fields:
    def locked(change: Callable[..., Any]) -> Callable[..., Any]:
        def resolve(info: Info, **arguments: Any) -> Any:
            with library.lock:
                return change(library, **arguments)

        return resolve

    return {name: locked(change) for name, change in CHANGES.items()}


def group_create(library: Library, input: Input) -> Any:
    made = Group(library.next_id("group"), name=input["name"].strip())
    library.groups[made.id] = made
    return views.group(made)


CHANGES: dict[str, Callable[..., Any]] = {
    "sceneCreate": scene_create,
    "sceneUpdate": scene_update,
    "bulkSceneUpdate": bulk_scene_update,
    "sceneMerge": scene_merge,
    "sceneDestroy": scene_destroy,
    "sceneAddPlay": adding("plays"),
    "sceneDeletePlay": deleting("plays"),
    "sceneAddO": adding("os"),
    "sceneDeleteO": deleting("os"),
    "sceneSaveActivity": scene_save_activity,
    "sceneMarkerCreate": scene_marker_create,
    "sceneMarkerUpdate": scene_marker_update,
    "sceneAssignFile": scene_assign_file,
    "deleteFiles": delete_files,
    "fileSetFingerprints": file_set_fingerprints,
    "imageUpdate": image_update,
    "bulkImageUpdate": bulk_image_update,
    "imageDestroy": image_destroy,
    "galleryCreate": gallery_create,
    "bulkGalleryUpdate": bulk_gallery_update,
    "performerCreate": performer_create,
    "performerUpdate": performer_update,
    "performerMerge": performer_merge,
    "performerDestroy": performer_destroy,
    "performersDestroy": performers_destroy,
    "tagCreate": tag_create,
    "tagUpdate": tag_update,
    "tagDestroy": tag_destroy,
    "studioCreate": studio_create,
    "studioUpdate": studio_update,
    "studioDestroy": studio_destroy,
    "groupCreate": group_create,
}

"""The types of recommendation: who finds them, and what they are called. One table."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.analyzers.look import Found, Look

LIKELY = 70.0
"""The score from which something is shown without being asked for."""

LIBRARY, STASH_BOX = "library", "stash-box"


@dataclass(frozen=True)
class Type:
    """`logic` is raised whenever the analyzer comes to other results for the same facts. `heavy`: needs the plugin's
    own environment. `reads_files`: takes hours, so that it is looked for by itself only. `target`: what its findings
    are about. `group`: what is looked for together. `title` and `text` are for the page.
    """

    name: str
    title: str
    text: str
    target: str
    place: str
    logic: int = 1
    heavy: bool = True
    reads_files: bool = False
    group: str = LIBRARY

    @property
    def job(self) -> str:
        return f"find_{self.name}"

    @property
    def function(self) -> Callable[[Look], Found]:
        module, _, name = self.place.partition(":")
        found: Callable[[Look], Found] = getattr(import_module(f"stash_sense_plugin.analyzers.{module}"), name)
        return found


TYPES: Mapping[str, Type] = {
    each.name: each
    for each in (
        Type(
            "unidentified_scenes",
            "Unidentified scenes",
            "Scenes in which a performer was recognised who is not on the scene yet.",
            "scene",
            "unidentified_scenes:find",
            heavy=False,
        ),
        Type(
            "duplicate_performers",
            "Duplicate performers",
            "The same person twice: by stash-box id, profile elsewhere, face, or name with a second sign.",
            "performer",
            "duplicate_performers:find",
        ),
        Type(
            "duplicate_scenes",
            "Duplicate scenes",
            "The same scene more than once: by stash-box id, perceptual hash, or studio, date and performers.",
            "scene",
            "duplicate_scenes:find",
        ),
        Type(
            "clips",
            "Clips of longer scenes",
            "Scenes cut out of another, trimmed, mirrored, cropped, or with another beginning. Reads every file once.",
            "scene",
            "clips:find",
            reads_files=True,
        ),
        Type(
            "duplicate_files",
            "Scenes with several files",
            "Scenes with more than one file, and which of them is the best.",
            "scene",
            "duplicate_files:find",
            heavy=False,
        ),
        Type(
            "missing_ids",
            "Missing stash-box links",
            "Performers without a link to a stash-box, and who they may be there: by faces, links, accounts and names.",
            "performer",
            "missing_ids:find",
            heavy=False,
            group=STASH_BOX,
        ),
        *(
            Type(
                f"upstream_{kind}s",
                f"Changes of {kind}s",
                f"{kind.capitalize()}s whose stash-box says something else than your library, merged or deleted them.",
                kind,
                f"upstream:find_{kind}s",
                heavy=False,
                group=STASH_BOX,
            )
            for kind in ("performer", "studio", "tag", "scene")
        ),
        Type(
            "scene_matches",
            "Scenes to link",
            "Scenes without a link to a stash-box that it knows by the fingerprints of their files.",
            "scene",
            "scene_matches:find",
            heavy=False,
            group=STASH_BOX,
        ),
    )
}


JOBS = {LIBRARY: "find_all", STASH_BOX: "find_upstream"}
"""What looks for all of a group, but for those that read files."""


def type_of(name: Any) -> Type:
    if name not in TYPES:
        raise RequestError(f'There are no recommendations "{name}".')
    return TYPES[name]

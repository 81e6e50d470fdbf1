"""The people of the clip hamilton.mp4 and the group pictures, learned from their stills; and what is seen of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.match import people
from stash_sense_plugin.faces.types import Face, Looks
from stash_sense_plugin.faces.watch import watch
from stash_sense_plugin.media import grid
from stash_sense_plugin.media.types import MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.generated.stills import Still, hamilton, portrayed
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.faces.pack import Pack


def index(faces: dict[str, list[Face]]) -> Known:
    """Performers 1, 2, ... in the order of their names."""
    rows = [(owner, face) for owner, name in enumerate(sorted(faces), 1) for face in faces[name]]
    known = KnownFaces(
        np.stack([face.embedding for _, face in rows]),
        [owner for owner, _ in rows],
        range(len(rows)),
        [face.quality.overall for _, face in rows],
    )
    made = FaceIndex.of("open", known)
    return Known(made, fit(made))


def learned(pack: Pack) -> Known:
    return index({name: [portrayed(pack, still) for still in some] for name, some in hamilton().items()})


def named(faces: Sequence[Face], known: Known) -> set[str]:
    persons = people(Looks.of(faces), known)
    return {sorted(hamilton())[person.best.performer - 1] for person in persons if person.best}


def group(name: str) -> Still:
    return Still(name, shared("faces", "group", f"{name}.jpg"))


def seen_in_the_clip(pack: Pack, known: Known) -> list[Face]:
    """As the product looks at a scene."""
    with open_video(shared("media", "hamilton.mp4")) as video:
        times = grid.coarse_to_fine(grid.times(video.duration))
        frames = (frame for frame in video.frames(times) if isinstance(frame, MediaFrame))
        return list(watch(pack, frames, known=known).faces)

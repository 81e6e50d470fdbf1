"""After a change of the model pack: faces that are kept as pictures are embedded by the new one, and no file is read.

That is as good as reading the files where both packs cut faces out the same way. A pack that reads faces exactly as a
published database was made (`plain`) cuts them out otherwise: for it, and after it, the files are read again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.analyzers.matching import stored_row
from stash_sense_plugin.analyzers.vectors import packed
from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.faces.align import SIZE
from stash_sense_plugin.install import packs
from stash_sense_plugin.media.image import read_image
from stash_sense_plugin.store import known, targets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Pixels
    from stash_sense_plugin.store.database import Row
    from stash_sense_plugin.store.targets import FaceRow, Target


@dataclass(frozen=True, eq=False)
class Kept:
    """What another pack found in a target: `faces`, embedded by the pack in use where they are kept as pictures, and
    for each the number of the person it was seen as. `row` is the identification they are of."""

    row: Row
    faces: list[FaceRow]
    persons: list[int]


def learned(app: App, pack: Callable[[], Pack], source: known.Source, run: int) -> bool:
    """Learns the face that another pack found in the very same picture. False where there is none."""
    for space in spaces_alike(app):
        row = known.kept_elsewhere(app.database, source, space)
        crops = _pictures([row["crop"]]) if row else None
        if row and crops is not None:
            vector = pack().embedded(crops, still=True).vectors[0]
            known.begin_source(app.database, source, run)
            face = known.Learned(row["quality"], packed(vector), row["crop"])
            known.end_source(app.database, source, "used", None, row["content"], [face])
            return True
    return False


def of_target(app: App, pack: Pack, target: Target, file: str) -> Kept | None:
    """What another pack found in the same file; None where that is to be read."""
    for space in spaces_alike(app):
        row = targets.get(app.database, replace(target, space=space))
        if row and row["state"] == "done" and row["file"] == file and row["faces"]:
            stored = targets.faces(app.database, row["id"])
            faces = _embedded(pack, [stored_row(each) for each in stored], still=target.kind == "image")
            if faces:
                return Kept(row, faces, [each["person_id"] for each in stored])
    return None


def spaces_alike(app: App) -> list[str]:
    """Spaces of the packs that cut faces out as the one in use does."""
    if app.pack.recipe.get("plain"):
        return []
    others = (each for each in packs.load() if not each.recipe.get("plain"))
    return [each.space for each in others if each.space != app.pack.space]


def _embedded(pack: Pack, faces: Sequence[FaceRow], *, still: bool) -> list[FaceRow] | None:
    at = [number for number, face in enumerate(faces) if face.crop]
    crops = _pictures([faces[number].crop for number in at])
    if crops is None:
        return None
    vectors = dict(zip(at, pack.embedded(crops, still=still).vectors, strict=True))
    return [
        replace(face, embedding=packed(vectors[number]) if number in vectors else b"")
        for number, face in enumerate(faces)
    ]


def _pictures(crops: Sequence[bytes | None]) -> Pixels | None:
    """uint8 (N, 112, 112, 3); None where there are none or one cannot be read."""
    try:
        found = [read_image(crop) for crop in crops if crop]
    except MediaError:
        return None
    fit = found and all(each.shape == (SIZE, SIZE, 3) for each in found)
    return np.stack(found) if fit else None

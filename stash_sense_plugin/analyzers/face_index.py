"""The searchable file of known faces: made anew when the faces changed, put in place in one step."""

from __future__ import annotations

import contextlib
import re
import time
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.analyzers import identity, profile_owners
from stash_sense_plugin.analyzers.vectors import stacked
from stash_sense_plugin.errors import ModelError, NotReady
from stash_sense_plugin.faces import calibrate, index, outliers
from stash_sense_plugin.faces.joined import JoinedIndex, Part
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.space import Prior, Scale
from stash_sense_plugin.store import known, leases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stash_sense_plugin.analyzers.strangers import Strangers
    from stash_sense_plugin.app import App
    from stash_sense_plugin.faces.types import Floats
    from stash_sense_plugin.store.database import Row

STALE_SECONDS = 3600.0


def rebuild(app: App) -> known.Index:
    """Faces of profiles go to whom they belong now; outliers of each person are set aside; an index of the rest
    replaces the old one where anything changed.

    One process at a time: a page may drop a picture while a task learns others.
    """
    with leases.alone(app.database, "face index"):
        return _rebuilt(app)


def _rebuilt(app: App) -> known.Index:
    space = app.pack.space
    profile_owners.settle(app, _usual(app))
    rows = known.faces(app.database, space)
    vectors = stacked([row["embedding"] for row in rows])
    owners = np.array([row["performer_id"] for row in rows], dtype=np.int64)
    quality = np.array([row["quality"] for row in rows], dtype=np.float32)
    strange = set(outliers.find(vectors, owners, quality, _scale(app, vectors, owners, quality)))
    known.mark_outliers(app.database, space, [rows[i]["id"] for i in sorted(strange)])
    kept = [i for i in range(len(rows)) if i not in strange]
    used = [rows[i] for i in kept]
    old, digest = known.index(app.database, space), known.digest(used)
    if old and old.digest == digest and (app.places.index / old.file).is_file():
        _drop_others(app, old.file)
        return old
    return _build(app, used, vectors[kept] if kept else vectors, (old.version if old else 0) + 1, digest)


def _prior(app: App) -> Prior:
    return Prior.from_values(app.pack.calibration)


def _usual(app: App) -> Scale:
    prior = _prior(app)
    return Scale(prior.mean, prior.own)


def _scale(app: App, vectors: Floats, owners: NDArray[np.int64], quality: Floats) -> Scale:
    """Of the pack's space; where nobody measured that, as all these faces show it, the strange ones among them too."""
    prior = _prior(app)
    if prior.measured or not len(owners):
        return _usual(app)
    everybody = index.KnownFaces(vectors, owners, np.arange(len(owners)), quality)
    return calibrate.fit(index.FaceIndex.of(app.pack.space, everybody), prior).scale


def _build(app: App, rows: Sequence[Row], vectors: np.ndarray, version: int, digest: str) -> known.Index:
    space, folder = app.pack.space, app.places.index
    folder.mkdir(parents=True, exist_ok=True)
    file = f"{re.sub(r'[^a-z0-9]+', '-', space.lower())}-{version}.faces"
    faces = index.KnownFaces(
        vectors, [row["performer_id"] for row in rows], [row["id"] for row in rows], [row["quality"] for row in rows]
    )
    index.build(folder / file, space, faces, dim=vectors.shape[1] if vectors.ndim == 2 else 0)
    opened = index.FaceIndex.open(folder / file)
    fitted = calibrate.fit(opened, _prior(app))
    performers = len({row["performer_id"] for row in rows if row["performer_id"] > 0})
    new = known.Index(space, version, digest, file, len(rows), performers, fitted.as_dict(), time.time())
    known.put_index(app.database, new)
    _drop_others(app, file)
    return new


def _drop_others(app: App, keep: str) -> None:
    """Files of earlier versions of this space, and what a process that was killed had begun. One that a process still
    reads goes with that process, or (on Windows) at the next time."""
    prefix = keep.rpartition("-")[0]
    earlier = [file for file in app.places.index.glob(f"{prefix}-*.faces") if file.name != keep]
    for file in (*earlier, *filter(_is_left, app.places.index.glob("*.new"))):
        with contextlib.suppress(OSError):
            file.unlink()


def _is_left(file: Path) -> bool:
    try:
        return abs(time.time() - file.stat().st_mtime) > STALE_SECONDS
    except OSError:
        return False


def opened(app: App, strangers: Strangers) -> Known:
    """The known faces in force: those of the library, and those of the published databases of the same space. Raises
    NotReady("faces") where there are none yet."""
    own, published = _own(app), strangers.parts()
    if own is None and not published:
        raise NotReady("faces", "No face is known yet.", 'Run "Learn faces from my library".')
    enough = identity.enough(app)
    if own and not published:
        return Known(*own, enough)
    joined = JoinedIndex([*([Part(own[0])] if own else []), *published])
    return Known(joined, calibrate.fit(joined, _prior(app)), enough)


def _own(app: App) -> tuple[index.FaceIndex, calibrate.Calibration] | None:
    """A run of Learn may put a new file in place of the old one between the look at its name and the opening: then the
    new one is opened."""
    found = known.index(app.database, app.pack.space)
    while found is not None and found.faces:
        try:
            faces = index.FaceIndex.open(app.places.index / found.file)
        except ModelError:
            newer = known.index(app.database, app.pack.space)
            if newer is None or newer.file == found.file:
                raise
            found = newer
            continue
        return faces, calibrate.Calibration.from_dict(found.calibration)
    return None

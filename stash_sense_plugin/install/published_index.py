"""The vectors of a published database, two to a face, as one index of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.errors import InstallError, ModelError, Stopped
from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.index import Columns, write_rows
from stash_sense_plugin.faces.voyager_file import VoyagerFile
from stash_sense_plugin.install.published_people import gather
from stash_sense_plugin.install.published_release import DIM, check_index
from stash_sense_plugin.install.published_source import ARCFACE, FACENET, GET_ANOTHER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.types import Floats
    from stash_sense_plugin.install.processes import Report, Stop
    from stash_sense_plugin.install.published_details import Details
    from stash_sense_plugin.install.published_people import Somebody
    from stash_sense_plugin.install.published_release import Lists, Manifest

SPACE = "facenet512-arcface-1024"
KIND, BYTES = "float16", 2 * 2 * DIM
"""Of one face in the index."""
UNKNOWN_QUALITY = 0.8
_BLOCK = 2048
_LARGEST = 1e6


@dataclass(frozen=True, eq=False)
class Faces:
    """The faces that are used, in the index's order: `labels`, `owners` (numbers of people, from 1), and the positions
    of their vectors in both files, all int64 (F,)."""

    labels: NDArray[np.int64]
    owners: NDArray[np.int64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


class Vectors:
    """Both files, opened. Raises InstallError where one is damaged or not what the manifest says."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        try:
            self.facenet, self.arcface = (VoyagerFile.open(folder / name) for name in (FACENET, ARCFACE))
        except ModelError as error:
            raise InstallError(error.text, GET_ANOTHER) from error
        for name, opened in ((FACENET, self.facenet), (ARCFACE, self.arcface)):
            check_index(name, opened.elements, opened.dim, manifest)

    def arrange(self, lists: Lists, details: Details) -> tuple[Faces, list[Somebody], dict[str, int]]:
        """The faces that somebody has and of which both vectors are there; the people; and what was counted."""
        count = len(lists.faces)
        named = np.fromiter((uid is not None for uid in lists.faces), dtype=np.bool_, count=count)
        first = _positions(self.facenet.labels, count)
        second = _positions(self.arcface.labels, count)[_twins(details, count)]
        kept = _unless_pruned(details, count)
        labels = np.flatnonzero(named & kept & (first >= 0) & (second >= 0))
        uids = [uid for label in labels.tolist() if (uid := lists.faces[label])]
        people, place = gather(uids, lists.groups, details)
        owners = np.fromiter((place[uid] + 1 for uid in uids), dtype=np.int64, count=len(uids))
        for one, faces in zip(people, np.bincount(owners, minlength=len(people) + 1)[1:].tolist(), strict=True):
            one.faces = faces
        order = np.lexsort((labels, owners))
        labels = labels[order]
        counts = {
            "persons": len(people),
            "faces": len(labels),
            "gaps": int((~named).sum()),
            "pruned": int((named & ~kept).sum()),
            "without_vectors": int((named & kept).sum()) - len(labels),
            "outside": sum(int(((each.labels < 0) | (each.labels >= count)).sum()) for each in self._both),
        }
        return Faces(labels, owners[order], first[labels], second[labels]), people, counts

    @property
    def _both(self) -> tuple[VoyagerFile, VoyagerFile]:
        return self.facenet, self.arcface

    def write(self, path: Path, faces: Faces, details: Details, report: Report, stop: Stop) -> None:
        """The index: for each face the two vectors, each of length 1, side by side, and together of length 1 again."""
        quality = np.frombuffer(details.quality, dtype=np.float32)[faces.labels]
        quality = np.where(quality < 0, np.float32(UNKNOWN_QUALITY), quality)
        rows = Columns(faces.owners, faces.labels, quality)
        write_rows(path, SPACE, rows, self._blocks(faces, report, stop), dim=2 * DIM, kind=KIND)

    def _blocks(self, faces: Faces, report: Report, stop: Stop) -> Iterator[Floats]:
        count = len(faces.labels)
        for start in range(0, count, _BLOCK):
            if stop():
                raise Stopped
            report(start / count, f"{start:,} of {count:,} faces")
            part = slice(start, start + _BLOCK)
            halves = (
                _clean(self.facenet.vectors(faces.first[part])), _clean(self.arcface.vectors(faces.second[part])),
            )  # fmt: skip
            yield np.concatenate(halves, axis=1) * np.float32(np.sqrt(0.5))


def _positions(labels: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """(count,): where in the file the vector with the label 0, 1, ... is, or -1. Other labels do not count."""
    found = np.full(count, -1, dtype=np.int64)
    inside = np.flatnonzero((labels >= 0) & (labels < count))
    found[labels[inside]] = inside
    return found


def _twins(details: Details, count: int) -> NDArray[np.int64]:
    """(count,): the label in the second file of each face of the first; nearly always the same."""
    made = np.arange(count, dtype=np.int64)
    for label, other in details.twin.items():
        if 0 <= other < count:
            made[label] = other
    return made


def _unless_pruned(details: Details, count: int) -> NDArray[np.bool_]:
    """(count,): which faces their maker has not taken back."""
    kept = np.ones(count, dtype=np.bool_)
    kept[list(details.pruned)] = False
    return kept


def _clean(vectors: Floats) -> Floats:
    """Of length 1. One that holds something else than numbers, or numbers far beyond those of a vector of length 1,
    becomes zeros, which are like nobody."""
    usable = (np.abs(vectors) < _LARGEST).all(axis=1, keepdims=True)
    return unit(np.where(usable, vectors, np.float32(0)))

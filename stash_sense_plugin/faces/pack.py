"""A pack: the models that together make one embedding space, and the steps that use them on one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.align import SIZE, align, norm_crop
from stash_sense_plugin.faces.closer import refine
from stash_sense_plugin.faces.decode import family
from stash_sense_plugin.faces.detect import Detector, DetectorSpec
from stash_sense_plugin.faces.embed import LAYOUTS, Embedder, Embedders, EmbedderSpec, Embeddings, unit
from stash_sense_plugin.faces.quality import rate
from stash_sense_plugin.faces.runtime import RunOptions, open_session
from stash_sense_plugin.faces.types import Detection, Face, FrameLike, Normalisation, Pixels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

STILL_SIDES = (48, 34)
"""To how many pixels an aligned crop (which is 1.2 times a face wide) is shrunk for a still's further embeddings."""
_SMOOTH = Image.Resampling.BILINEAR


@dataclass(frozen=True)
class PackSpec:
    """What a pack is made of. `space` names the embedding space: vectors of two spaces are never compared.

    `plain`: faces are cut out by the landmarks that the detector gives at once, the way insightface cuts them, and each
    is embedded once, since vectors made elsewhere by just this recipe are to be compared with.
    """

    space: str
    detector: DetectorSpec
    embedders: tuple[EmbedderSpec, ...]
    plain: bool = False

    @classmethod
    def from_values(cls, values: Mapping[str, Any], files: Mapping[str, Path]) -> PackSpec:
        """From a manifest's plain values and the files by role.

        `values`: {"space": str, "plain": bool, "detector": {"family": "yunet" | "scrfd", "mean", "std", "color",
        "min_score", "letterbox"}, "embedders": [{"role", "size", "layout", "mean", "std", "color"}, ...]}; numbers are
        in units of pixel values 0..255, what is missing comes from the family. `files`: "detector", and one for each
        embedder's role. Raises ModelError when something does not fit.
        """
        try:
            detector = _detector(values["detector"], files["detector"])
            embedders = tuple(_embedder(known, files) for known in values["embedders"])
            if not embedders:
                raise ValueError("it names no embedder")
            return cls(str(values["space"]), detector, embedders, bool(values.get("plain")))
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"The description of a model pack is not usable: {error}.") from error


def _detector(values: Mapping[str, Any], path: Path) -> DetectorSpec:
    kind = family(values["family"])
    how = Normalisation.from_values(values, kind.normalisation)
    score = float(values.get("min_score", kind.min_score))
    return DetectorSpec(path, values["family"], how, score, int(values.get("letterbox", 0)))


def _embedder(values: Mapping[str, Any], files: Mapping[str, Path]) -> EmbedderSpec:
    layout = str(values.get("layout", LAYOUTS[0]))
    if layout not in LAYOUTS:
        raise ValueError(f'"{layout}" is no layout')
    how = Normalisation.from_values(values, Normalisation())
    return EmbedderSpec(files[values["role"]], how, int(values.get("size", SIZE)), layout)


class Pack:
    """A pack's models, loaded."""

    def __init__(self, spec: PackSpec, options: RunOptions | None = None) -> None:
        """Raises ModelError when a model cannot be loaded, NotReady("environment") without a runtime."""
        self.spec = spec
        self.detector = Detector(open_session(spec.detector.path, options), spec.detector)
        self.embedder = Embedders([Embedder(open_session(each.path, options), each) for each in spec.embedders])

    def faces(self, frame: FrameLike, detections: Sequence[Detection]) -> list[Face]:
        """Refines, aligns, embeds and rates the detections of one frame."""
        if not self.spec.plain:
            detections = refine(self.detector, frame.image, detections)
        crops = self.aligned(frame, detections)
        return self._rated(frame, detections, crops, self.embedder.embed(crops)) if detections else []

    def still_faces(self, frame: FrameLike, detections: Sequence[Detection]) -> list[Face]:
        """The same for a still. Each embedding is the mean over the face as it is and shrunk to the sizes it has in
        videos: a face of 25 pixels looks more like its own reference at 30 pixels than like the one at 300."""
        if self.spec.plain:
            return self.faces(frame, detections)
        detections = refine(self.detector, frame.image, detections)
        crops = self.aligned(frame, detections)
        if not detections:
            return []
        return self._rated(frame, detections, crops, self.embedded(crops, still=True))

    def embedded(self, crops: Pixels, *, still: bool) -> Embeddings:
        """Of aligned crops (N, 112, 112, 3), also such as another pack that is not `plain` cut out."""
        if not still or self.spec.plain:
            return self.embedder.embed(crops)
        seen = self.embedder.embed(np.concatenate([crops, *(shrunk(crops, side) for side in STILL_SIDES)]))
        vectors = unit(seen.vectors.reshape(1 + len(STILL_SIDES), len(crops), -1).sum(axis=0))
        return Embeddings(vectors, seen.agreement[: len(crops)])

    def aligned(self, frame: FrameLike, detections: Sequence[Detection]) -> Pixels:
        """uint8 (N, 112, 112, 3)."""
        cut = norm_crop if self.spec.plain else align
        crops = [cut(frame.image, detection.landmarks) for detection in detections]
        return np.stack(crops) if crops else np.zeros((0, SIZE, SIZE, 3), dtype=np.uint8)

    def _rated(self, frame: FrameLike, detections: Sequence[Detection], crops: Pixels, seen: Embeddings) -> list[Face]:
        faces = []
        for detection, crop, vector, agreement in zip(detections, crops, seen.vectors, seen.agreement, strict=True):
            quality = rate(detection, crop, float(agreement), self.detector.clear_score)
            faces.append(Face(frame.number, frame.time, detection, quality, vector, crop))
        return faces


def shrunk(crops: Pixels, side: int) -> Pixels:
    """Crops (N, 112, 112, 3) with no more detail than `side` pixels across hold."""
    done = [
        np.asarray(Image.fromarray(crop).resize((side, side), _SMOOTH).resize((SIZE, SIZE), _SMOOTH)) for crop in crops
    ]
    return np.stack(done)

"""A pack: the models that together make one embedding space, and the steps that use them on one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.align import SIZE, align
from stash_sense_plugin.faces.closer import refine
from stash_sense_plugin.faces.decode import family
from stash_sense_plugin.faces.detect import Detector, DetectorSpec
from stash_sense_plugin.faces.embed import Embedder, EmbedderSpec, Embeddings, unit
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
    """What a pack is made of. `space` names the embedding space: vectors of two spaces are never compared."""

    space: str
    detector: DetectorSpec
    embedder: EmbedderSpec

    @classmethod
    def from_values(cls, values: Mapping[str, Any], files: Mapping[str, Path]) -> PackSpec:
        """From a manifest's plain values and the files by role.

        `values`: {"space": str, "detector": {"family": "yunet" | "scrfd", "mean", "std", "color", "min_score"},
        "embedder": {"mean", "std", "color"}}; numbers are in units of pixel values 0..255, what is missing comes from
        the family. `files`: {"detector": path, "embedder": path}. Raises ModelError when something does not fit.
        """
        try:
            found, known = dict(values["detector"]), dict(values["embedder"])
            kind = family(found["family"])
            how = Normalisation.from_values(found, kind.normalisation)
            score = float(found.get("min_score", kind.min_score))
            detector = DetectorSpec(files["detector"], found["family"], how, score)
            embedder = EmbedderSpec(files["embedder"], Normalisation.from_values(known, Normalisation()))
            return cls(str(values["space"]), detector, embedder)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"The description of a model pack is not usable: {error}.") from error


class Pack:
    """A pack's models, loaded."""

    def __init__(self, spec: PackSpec, options: RunOptions | None = None) -> None:
        """Raises ModelError when a model cannot be loaded, NotReady("environment") without a runtime."""
        self.spec = spec
        self.detector = Detector(open_session(spec.detector.path, options), spec.detector)
        self.embedder = Embedder(open_session(spec.embedder.path, options), spec.embedder)

    def faces(self, frame: FrameLike, detections: Sequence[Detection]) -> list[Face]:
        """Refines, aligns, embeds and rates the detections of one frame."""
        detections = refine(self.detector, frame.image, detections)
        crops = self.aligned(frame, detections)
        return _faces(frame, detections, crops, self.embedder.embed(crops)) if detections else []

    def still_faces(self, frame: FrameLike, detections: Sequence[Detection]) -> list[Face]:
        """The same for a still. Each embedding is the mean over the face as it is and shrunk to the sizes it has in
        videos: a face of 25 pixels looks more like its own reference at 30 pixels than like the one at 300."""
        detections = refine(self.detector, frame.image, detections)
        crops = self.aligned(frame, detections)
        if not detections:
            return []
        seen = self.embedder.embed(np.concatenate([crops, *(shrunk(crops, side) for side in STILL_SIDES)]))
        vectors = unit(seen.vectors.reshape(1 + len(STILL_SIDES), len(crops), -1).sum(axis=0))
        return _faces(frame, detections, crops, Embeddings(vectors, seen.agreement[: len(crops)]))

    def aligned(self, frame: FrameLike, detections: Sequence[Detection]) -> Pixels:
        """uint8 (N, 112, 112, 3)."""
        crops = [align(frame.image, detection.landmarks) for detection in detections]
        return np.stack(crops) if crops else np.zeros((0, SIZE, SIZE, 3), dtype=np.uint8)


def shrunk(crops: Pixels, side: int) -> Pixels:
    """Crops (N, 112, 112, 3) with no more detail than `side` pixels across hold."""
    done = [
        np.asarray(Image.fromarray(crop).resize((side, side), _SMOOTH).resize((SIZE, SIZE), _SMOOTH)) for crop in crops
    ]
    return np.stack(done)


def _faces(frame: FrameLike, detections: Sequence[Detection], crops: Pixels, seen: Embeddings) -> list[Face]:
    return [
        Face(frame.number, frame.time, detection, rate(detection, crop, float(agreement)), vector, crop)
        for detection, crop, vector, agreement in zip(detections, crops, seen.vectors, seen.agreement, strict=True)
    ]

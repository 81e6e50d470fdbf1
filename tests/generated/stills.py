"""Stills of named people: found by folder, each with the place of its one main face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from tests.shared import shared

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.detect import Detector
    from stash_sense_plugin.faces.types import Detection


@dataclass(frozen=True)
class Still:
    person: str
    path: Path

    def pixels(self) -> NDArray[np.uint8]:
        """RGB (height, width, 3)."""
        with Image.open(self.path) as image:
            return np.asarray(image.convert("RGB"))


@lru_cache(maxsize=1)
def lfw() -> dict[str, list[Still]]:
    """The ten people of lfw10, ten stills each, by name."""
    folders = sorted(folder for folder in shared("faces", "lfw10").iterdir() if folder.is_dir())
    return {folder.name: [Still(folder.name, path) for path in sorted(folder.glob("*.jpg"))] for folder in folders}


@lru_cache(maxsize=1)
def hamilton() -> dict[str, list[Still]]:
    """The gallery of the clip hamilton.mp4: six people, one or two stills each."""
    people: dict[str, list[Still]] = {}
    for path in sorted(shared("faces", "hamilton").iterdir()):
        name = path.stem.rsplit("_", 1)[0]
        people.setdefault(name, []).append(Still(name, path))
    return people


def main_face(detector: Detector, image: NDArray[np.uint8]) -> Detection | None:
    """The largest face near the middle of a still."""
    found = detector.find(image, 480)
    middle = np.array([image.shape[1], image.shape[0]]) / 2

    def rank(detection: Detection) -> float:
        centre = (detection.box[:2] + detection.box[2:]) / 2
        return detection.size - 0.5 * float(np.hypot(*(centre - middle)))

    return max(found, key=rank, default=None)

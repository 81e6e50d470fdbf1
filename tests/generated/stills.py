"""Stills of named people: found by folder, each with the place of its one main face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from stash_sense_plugin.faces import stills
from tests.shared import shared

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from stash_sense_plugin.faces.detect import Detector
    from stash_sense_plugin.faces.pack import Pack
    from stash_sense_plugin.faces.types import Detection, Face


@dataclass(frozen=True)
class Still:
    person: str
    path: Path

    def pixels(self) -> NDArray[np.uint8]:
        """RGB (height, width, 3)."""
        with Image.open(self.path) as image:
            return np.asarray(image.convert("RGB"))


def lfw() -> dict[str, list[Still]]:
    """The ten people of lfw10, ten stills each, by name."""
    return people_of(shared("faces", "lfw10"))


@lru_cache(maxsize=4)
def people_of(folder: Path) -> dict[str, list[Still]]:
    """By name, the pictures of a folder that has one folder for each person."""
    people = sorted(person for person in folder.iterdir() if person.is_dir())
    return {person.name: [Still(person.name, path) for path in _pictures(person)] for person in people}


def _pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))


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
    return max(detector.find(image, 480), key=lambda found: _prominence(found, image), default=None)


def portrayed(pack: Pack, still: Still) -> Face:
    """The largest face near the middle, as Learn sees it: whom the still is of."""
    image = still.pixels()
    return max(stills.find(pack, image), key=lambda face: _prominence(face.detection, image))


def _prominence(detection: Detection, image: NDArray[np.uint8]) -> float:
    """The larger and the nearer to the middle, the more."""
    middle = np.array([image.shape[1], image.shape[0]]) / 2
    centre = (detection.box[:2] + detection.box[2:]) / 2
    return detection.size - 0.5 * float(np.hypot(*(centre - middle)))

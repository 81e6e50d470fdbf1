"""The values that travel between the steps of the face pipeline. All are plain and immutable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Pixels: TypeAlias = NDArray[np.uint8]
"""RGB, (height, width, 3), 0 to 255."""
Floats: TypeAlias = NDArray[np.float32]
"""Any float32 array; the docstring at hand gives the shape."""


@dataclass(frozen=True, eq=False)
class Detection:
    """One face as the detector saw it, in pixels of the picture it was found in.

    `box` is float32 (4,): left, top, right, bottom. `landmarks` is float32 (5, 2), x and y of: the eye at the left of
    the picture, the eye at the right, nose, mouth corner left, mouth corner right. `score` is 0..1.
    """

    box: Floats
    score: float
    landmarks: Floats

    @property
    def width(self) -> float:
        return float(self.box[2] - self.box[0])

    @property
    def height(self) -> float:
        return float(self.box[3] - self.box[1])

    @property
    def size(self) -> float:
        """The side of a square of the same area, in pixels."""
        return float(np.sqrt(max(self.width, 0.0) * max(self.height, 0.0)))


@dataclass(frozen=True)
class Quality:
    """How much a look at a face is worth. `overall`, `sharpness`, `frontal` and `score` are 0..1.

    `size_px` is the face's side in pixels of the picture. `sharpness` says how much fine detail the aligned crop
    has, `frontal` falls from 1 (facing the camera) to 0 (profile), `score` is the detector's.
    """

    overall: float
    size_px: float
    sharpness: float
    frontal: float
    score: float


@dataclass(frozen=True, eq=False)
class Face:
    """One look at one face. `embedding` is float32 (D,) of length 1, `crop` the aligned RGB face uint8 (112, 112, 3).

    `frame` is the number of the frame it was seen in (two faces of one number are two people), `time` in seconds.
    """

    frame: int
    time: float
    detection: Detection
    quality: Quality
    embedding: Floats
    crop: Pixels


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a scene. `image` is in the orientation a viewer sees."""

    number: int
    time: float
    image: Pixels


class FrameLike(Protocol):
    """What a frame must have: whatever decodes videos may hand its own kind in."""

    @property
    def number(self) -> int: ...
    @property
    def time(self) -> float: ...
    @property
    def image(self) -> Pixels: ...


@dataclass(frozen=True, eq=False)
class Looks:
    """Faces as clustering and matching see them: `frames` int64 (N,), `vectors` float32 (N, D) of length 1,
    `quality` float32 (N,), 0..1."""

    frames: NDArray[np.int64]
    vectors: Floats
    quality: Floats

    def __len__(self) -> int:
        return len(self.frames)

    @classmethod
    def of(cls, faces: Sequence[Face]) -> Looks:
        return cls(
            np.array([face.frame for face in faces], dtype=np.int64),
            np.stack([face.embedding for face in faces]) if faces else np.zeros((0, 1), dtype=np.float32),
            np.array([face.quality.overall for face in faces], dtype=np.float32),
        )


@dataclass(frozen=True)
class Tensor:
    """An input or output of a model. `shape` holds None where the model leaves the size open."""

    name: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class Normalisation:
    """What a model wants done to pixel values: `(value - mean) / std` per channel, in the order `color`."""

    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    color: str = "rgb"

    @classmethod
    def from_values(cls, values: Mapping[str, object], default: Normalisation) -> Normalisation:
        """From a manifest's `{"mean": [r, g, b], "std": [...], "color": "rgb"}`; what is missing is as in `default`."""
        return cls(
            _triple(values.get("mean"), default.mean),
            _triple(values.get("std"), default.std),
            str(values.get("color", default.color)).lower(),
        )


def _triple(value: object, default: tuple[float, float, float]) -> tuple[float, float, float]:
    """Three numbers, or one for all three. Raises ValueError for anything else."""
    if value is None:
        return default
    if isinstance(value, int | float):
        return (float(value),) * 3
    if isinstance(value, list | tuple) and len(value) == 3:
        return (float(value[0]), float(value[1]), float(value[2]))
    raise ValueError(f"three numbers expected, not {value!r}")

"""Finds faces in pictures of any size with a YuNet or SCRFD model.

The picture is scaled so that its longer side has the asked-for number of pixels, which decides how small a face can be
found, and is run in one piece or, where that would be too large for memory or for a model of fixed size, in tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.decode import Raw, family, join, overlaps, suppress
from stash_sense_plugin.faces.opencv import resized
from stash_sense_plugin.faces.types import Detection, Floats, Normalisation, Pixels

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stash_sense_plugin.faces.runtime import Session

_STEP = 32
_TILE = (1088, 1920)
_OVERLAP = 96
"""Tiles share this many pixels of network input: faces below that size are whole in one of them."""
_LEAST_LANES, _MOST_LANES = 3, 4
"""Below, what the tiles' overlap costs is more than what running them side by side saves."""
_WORTH_SHARING = 500_000
_SMALLEST = 6.0
_SAME = 0.3
"""Two boxes that overlap by this much are one face."""


@dataclass(frozen=True)
class DetectorSpec:
    """A detector model and how to use it. `min_score` is 0..1. `letterbox`: faces that insightface finds in a square of
    this side have the landmarks it gives them; larger looks only add others. 0: ours alone."""

    path: Path
    family: str
    normalisation: Normalisation
    min_score: float
    letterbox: int = 0


@dataclass(frozen=True)
class _Tile:
    """A part of the scaled picture. `inner` names the sides (left, top, right, bottom) that cut the picture."""

    left: int
    top: int
    right: int
    bottom: int
    inner: tuple[bool, bool, bool, bool]


class Detector:
    def __init__(self, session: Session, spec: DetectorSpec) -> None:
        self._session = session
        self._spec = spec
        self._family = family(spec.family)
        self._fixed = _fixed_size(session)
        self.runs = 0
        self.pixels = 0

    def find(self, image: Pixels, side: int) -> list[Detection]:
        """Faces of one picture, best first, its longer side scaled to `side` pixels for the network.

        Boxes and landmarks are in pixels of `image` and may reach over its edge. Raises ModelError when the model does
        not answer like its family.
        """
        if not self._spec.letterbox:
            return self._found(image, side)
        found = self._boxed(image, self._spec.letterbox)
        return merged(found, self._found(image, side)) if side > self._spec.letterbox else found

    def _found(self, image: Pixels, side: int) -> list[Detection]:
        size = fitted(image, side)
        found = self._pass(image, size)
        whole = self._fitting(size)
        if whole != size:
            found = suppress(join([found, _rescaled(self._pass(image, whole), whole, size)]))
        height, width = image.shape[:2]
        return _detections(found, width / size[1], height / size[0])

    def look(self, square: Pixels) -> Raw | None:
        """Candidates in a small square (side a multiple of 32), None where the model's fixed size makes that costly."""
        if self._fixed:
            return None
        side = len(square)
        return suppress(self._run(square, _Tile(0, 0, side, side, (False,) * 4)))

    def _boxed(self, image: Pixels, side: int) -> list[Detection]:
        """One look at the whole as insightface takes it, to the pixel: OpenCV's resizing, black below or beside."""
        square, scale = boxed(image, side)
        raw = suppress(self._run(square, _Tile(0, 0, side, side, (False,) * 4)))
        # divided as insightface does: with the last bit of a landmark, pixels of the crop would be rounded elsewhere
        return _detections(Raw(raw.boxes / scale, raw.scores, raw.landmarks / scale), 1.0, 1.0)

    @property
    def upright_score(self) -> float:
        """A face that stands upright scores at least this, if it is not very bad to see."""
        return self._family.upright_score

    @property
    def clear_score(self) -> float:
        """A face that is clear to see scores about this."""
        return self._family.clear_score

    def _pass(self, image: Pixels, size: tuple[int, int]) -> Raw:
        """Candidates of the picture scaled to `size` (height, width), in pixels of that."""
        scaled = scaled_to(image, size)
        return suppress(join(self._session.each(lambda tile: self._run(scaled, tile), self._tiles(*size))))

    def _limit(self, height: int, width: int) -> tuple[int, int]:
        """The largest tile (height, width). A runtime that uses one core per run is given as many tiles as it can run
        at the same time."""
        lanes = min(self._session.lanes, _MOST_LANES)
        if self._fixed:
            return self._fixed
        short, long = _TILE
        if lanes >= _LEAST_LANES and height * width >= _WORTH_SHARING:
            share = (max(height, width) + (lanes - 1) * _OVERLAP) / lanes
            short, long = min(height, width), min(long, -(-int(share) // _STEP) * _STEP)
        elif height * width <= short * long:
            return height, width
        return (short, long) if width >= height else (long, short)

    def _fitting(self, size: tuple[int, int]) -> tuple[int, int]:
        """`size`, or what of its shape fits one tile: faces larger than the tiles' overlap need a look at the whole."""
        limit = self._limit(*size)
        factor = min(1.0, limit[0] / size[0], limit[1] / size[1])
        return size if factor == 1.0 else (max(1, int(size[0] * factor)), max(1, int(size[1] * factor)))

    def _tiles(self, height: int, width: int) -> list[_Tile]:
        tall, wide = self._limit(height, width)
        return [
            _Tile(left, top, right, bottom, (left > 0, top > 0, right < width, bottom < height))
            for top, bottom in _spans(height, tall)
            for left, right in _spans(width, wide)
        ]

    def _run(self, scaled: Pixels, tile: _Tile) -> Raw:
        part = scaled[tile.top : tile.bottom, tile.left : tile.right]
        array = _network_input(part, self._fixed or _padded(part.shape), self._spec.normalisation)
        height, width = array.shape[2:]
        self.runs += 1
        self.pixels += height * width
        outputs = self._session.run(array)
        if len(outputs) != self._family.outputs:
            raise ModelError(f"{self._spec.path.name} does not answer like a {self._spec.family} detector.")
        raw = self._family.decode(outputs, height, width, self._spec.min_score)
        return _moved(_whole(raw, tile), tile)


def _fixed_size(session: Session) -> tuple[int, int] | None:
    height, width = session.input.shape[2:]
    return (height, width) if height and width else None


def fitted(image: Pixels, side: int) -> tuple[int, int]:
    """(height, width) of the picture scaled so that its longer side is `side`."""
    height, width = image.shape[:2]
    scale = side / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def boxed(image: Pixels, side: int) -> tuple[Pixels, float]:
    """`image` at the top left of a black square of `side` pixels, as large as fits, and how many times its size that is
    (by its height, as insightface reckons)."""
    height, width = image.shape[:2]
    tall, wide = (side, int(side / (height / width))) if height > width else (int(side * (height / width)), side)
    tall, wide = max(1, tall), max(1, wide)
    square = np.zeros((side, side, 3), dtype=np.uint8)
    square[:tall, :wide] = resized(image, (tall, wide))
    return square, tall / height


def merged(found: Iterable[Detection], more: Iterable[Detection]) -> list[Detection]:
    """`found` and those of `more` that are not in it already."""
    result = list(found)
    for detection in more:
        boxes = np.array([other.box for other in result], dtype=np.float32).reshape(-1, 4)
        if not len(boxes) or overlaps(detection.box, boxes).max() < _SAME:
            result.append(detection)
    return result


def _rescaled(raw: Raw, size: tuple[int, int], to: tuple[int, int]) -> Raw:
    factor = np.asarray([to[1] / size[1], to[0] / size[0]], dtype=np.float32)
    return Raw(raw.boxes * np.tile(factor, 2), raw.scores, raw.landmarks * factor)


def _padded(shape: tuple[int, ...]) -> tuple[int, int]:
    return -(-shape[0] // _STEP) * _STEP, -(-shape[1] // _STEP) * _STEP


def scaled_to(image: Pixels, size: tuple[int, int]) -> Pixels:
    """`image` in `size` (height, width). Pillow's bilinear filter widens when it shrinks, so nothing aliases."""
    if image.shape[:2] == size:
        return image
    return np.asarray(Image.fromarray(image).resize((size[1], size[0]), Image.Resampling.BILINEAR))


def _network_input(part: Pixels, size: tuple[int, int], how: Normalisation) -> Floats:
    """float32 (1, 3, *size): `part` at the top left, black around it."""
    array = np.zeros((1, 3, *size), dtype=np.float32)
    height, width = part.shape[:2]
    array[0, :, :height, :width] = np.moveaxis(part[..., ::-1] if how.color == "bgr" else part, 2, 0)
    if any(how.mean) or how.std != (1.0, 1.0, 1.0):
        array -= np.asarray(how.mean, dtype=np.float32)[:, None, None]
        array /= np.asarray(how.std, dtype=np.float32)[:, None, None]
    return array


def _spans(length: int, tile: int) -> list[tuple[int, int]]:
    """Equal, overlapping pieces of at most `tile` that cover `length`."""
    if length <= tile:
        return [(0, length)]
    count = -(-(length - _OVERLAP) // (tile - _OVERLAP))
    starts = [round(at * (length - tile) / (count - 1)) for at in range(count)]
    return [(start, start + tile) for start in starts]


def _whole(raw: Raw, tile: _Tile) -> Raw:
    """Without the faces that an inner edge of the tile cuts: the neighbour sees them whole."""
    near = (
        np.stack(
            [
                raw.boxes[:, 0],
                raw.boxes[:, 1],
                tile.right - tile.left - raw.boxes[:, 2],
                tile.bottom - tile.top - raw.boxes[:, 3],
            ],
            axis=1,
        )
        < 2.0
    )
    keep = ~(near & np.array(tile.inner)).any(axis=1)
    return Raw(raw.boxes[keep], raw.scores[keep], raw.landmarks[keep])


def _moved(raw: Raw, tile: _Tile) -> Raw:
    by = np.asarray([tile.left, tile.top], dtype=np.float32)
    return Raw(raw.boxes + np.tile(by, 2), raw.scores, raw.landmarks + by)


def _detections(raw: Raw, across: float, down: float) -> list[Detection]:
    factor = np.asarray([across, down], dtype=np.float32)
    boxes, landmarks = raw.boxes * np.tile(factor, 2), raw.landmarks * factor
    usable = [
        Detection(box, float(score), points)
        for box, score, points in zip(boxes, raw.scores, landmarks, strict=True)
        if np.isfinite(box).all() and np.isfinite(points).all()
    ]
    return [detection for detection in usable if detection.size >= _SMALLEST]

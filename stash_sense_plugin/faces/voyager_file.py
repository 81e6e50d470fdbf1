"""Vectors out of an index file of Spotify's Voyager library (.voy), read with numpy alone.

File, little-endian: "VOYA", int32 version (1), int32 dimensions, a byte for the space, a byte for how a number is
stored, float32 longest vector, a byte; then the graph: the _GRAPH below, one record per element (its neighbours, its
vector, its label), and after them per element the length and the bytes of its neighbours in higher layers. Only
vectors and labels are of use here: searching goes on in an index of our own.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from stash_sense_plugin.faces.types import Floats

_HEAD = struct.Struct("<4siiBBfB")
_GRAPH = struct.Struct("<6QiI3QdQ")
"""Offset of level 0, capacity, elements, bytes per record, offset of the label, offset of the vector, top level, entry
point, neighbours per element (in higher layers, in the lowest, as asked for), a factor, the effort of building."""
_COSINE = 2
_MOST_DIMENSIONS = 1 << 16
_LABEL_BYTES = 8
_DELETED_BYTE, _DELETED_BIT = 2, 1
"""Within a record: the third byte of the count of neighbours, of which only two are used to count."""
_BLOCK = 1 << 14


@dataclass(frozen=True)
class _Layout:
    """`kind` is how one number is stored; a record has `width` bytes, and the first begins at byte `start`."""

    kind: int
    dim: int
    elements: int
    start: int
    width: int
    vector: int
    label: int


def _e4m3_values() -> Floats:
    """(256,): the byte is 3 bits of mantissa, 4 of exponent, and the sign in the lowest."""
    byte = np.arange(256)
    sign, exponent, mantissa = byte & 1, byte >> 1 & 15, byte >> 5
    size = np.ldexp((exponent > 0) + mantissa / 8, exponent - 7)
    size[byte >= 254] = np.nan
    values: Floats = np.where(sign, 0 - size, size).astype(np.float32)
    return values


def _float8_values() -> Floats:
    """(256,): the byte is a signed whole number of 127ths. The library multiplies too, which rounds otherwise than to
    divide."""
    return np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float32) * np.float32(1 / 127)


_FLOAT32 = 0x20
_VALUES = {0x10: _float8_values(), 0x30: _e4m3_values()}


class VoyagerFile:
    """A file opened for reading. `labels` int64 (N,) are what its maker called the vectors, in the file's order.

    `elements` counts also those that are marked as deleted, which `len` and `labels` leave out.
    """

    def __init__(self, layout: _Layout, records: NDArray[np.uint8]) -> None:
        """`records` uint8 (elements, width)."""
        self._layout, self._records = layout, records
        live, labels = _read_labels(layout, records)
        self._rows = np.flatnonzero(live)
        self.labels: NDArray[np.int64] = labels[live]

    @classmethod
    def open(cls, path: Path) -> VoyagerFile:
        """Maps the file and reads its labels. Raises ModelError where it is missing, damaged or of another kind."""
        try:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                layout = _read_layout(content)
            shape = (layout.elements, layout.width)
            records = (
                np.memmap(path, dtype=np.uint8, mode="r", offset=layout.start, shape=shape)
                if layout.elements
                else np.zeros(shape, dtype=np.uint8)
            )
        except (OSError, ValueError, struct.error) as error:
            raise ModelError(f"The index {path.name} cannot be read: {error}.", "Get the file again.") from error
        return cls(layout, records)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def dim(self) -> int:
        return self._layout.dim

    @property
    def elements(self) -> int:
        return self._layout.elements

    def vectors(self, rows: ArrayLike) -> Floats:
        """float32 (len(rows), dim), as stored, which is of length 1 but for rounding. `rows` are positions among
        `labels`. What is no number in the file is none here."""
        layout = self._layout
        asked = self._rows[np.asarray(rows, dtype=np.int64)]
        stored = self._records[asked, layout.vector : layout.label]
        if layout.kind == _FLOAT32:
            return np.asarray(np.ascontiguousarray(stored).view("<f4"), dtype=np.float32)
        return _VALUES[layout.kind][np.asarray(stored)]


def _read_layout(content: mmap.mmap) -> _Layout:
    """Raises ValueError unless every record that the header speaks of is there, and struct.error for a short file."""
    magic, version, dim, space, kind, _, _ = _HEAD.unpack_from(content)
    if magic != b"VOYA":
        raise ValueError("it is no Voyager index")
    if version != 1:
        raise ValueError(f"it has version {version} of the format, and only version 1 is known")
    if space != _COSINE:
        raise ValueError("its vectors are not compared by cosine")
    if kind != _FLOAT32 and kind not in _VALUES:
        raise ValueError(f"its numbers are stored in an unknown way ({kind})")
    if not 0 < dim <= _MOST_DIMENSIONS:
        raise ValueError(f"it speaks of {dim} dimensions")
    graph = _GRAPH.unpack_from(content, _HEAD.size)
    layout = _layout(kind, dim, graph)
    if (layout.width, layout.label, layout.vector) != graph[3:6]:
        raise ValueError("its header is damaged")
    _check_end(content, layout)
    return layout


def _layout(kind: int, dim: int, graph: tuple[Any, ...]) -> _Layout:
    """What the records must look like by the numbers that say so; the header gives the results a second time."""
    neighbours = 4 + 4 * int(graph[9])
    label = neighbours + dim * (4 if kind == _FLOAT32 else 1)
    return _Layout(kind, dim, int(graph[2]), _HEAD.size + _GRAPH.size, label + _LABEL_BYTES, neighbours, label)


def _check_end(content: mmap.mmap, layout: _Layout) -> None:
    """The lengths of the higher layers lead from one element to the next, and at last to the end of the file."""
    at = layout.start + layout.elements * layout.width
    if at + 4 * layout.elements > len(content):
        raise ValueError("it is cut off")
    length = struct.Struct("<I")
    for _ in range(layout.elements):
        if at + 4 > len(content):
            raise ValueError("it is cut off")
        at += 4 + length.unpack_from(content, at)[0]
    if at > len(content):
        raise ValueError("it is cut off")


def _read_labels(layout: _Layout, records: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which elements are not deleted, and the labels of all: two arrays (elements,)."""
    live = np.empty(layout.elements, dtype=np.bool_)
    labels = np.empty(layout.elements, dtype=np.int64)
    for start in range(0, layout.elements, _BLOCK):
        part = records[start : start + _BLOCK]
        live[start : start + _BLOCK] = part[:, _DELETED_BYTE] & _DELETED_BIT == 0
        labels[start : start + _BLOCK] = np.ascontiguousarray(part[:, layout.label :]).view("<i8")[:, 0]
    return live, labels

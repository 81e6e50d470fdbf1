"""The known faces of one embedding space in one flat file: memory-mapped, searched exactly, replaced in one step.

File: 8 bytes magic, 4 bytes length of the header, the header (JSON), then four arrays, each at a multiple of 64:
vectors (count, dim) float32 or float16, owners int64, faces int64, quality float32. Rows are sorted by owner, so that
a performer's faces lie together. `owners` are performer ids, `faces` are the caller's ids of known faces.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces import nearest
from stash_sense_plugin.faces.embed import unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from stash_sense_plugin.faces.types import Floats

_MAGIC = b"SSFACES1"
_ALIGN = 64
_DIGEST = 8
_NO_VERSION = "0" * 2 * _DIGEST  # as long as a version, so that the header keeps its length
_TOGETHER = 256
"""Queries to one pass over the vectors."""
_KINDS: dict[str, np.dtype[Any]] = {"float32": np.dtype("<f4"), "float16": np.dtype("<f2")}


@dataclass(frozen=True, eq=False)
class Hits:
    """The best rows per query, best first: `rows` int64 (Q, k) and their cosines `scores` float32 (Q, k)."""

    rows: NDArray[np.int64]
    scores: Floats


@dataclass(frozen=True)
class Header:
    """`version` changes with the content and with nothing else."""

    space: str
    dim: int
    count: int
    kind: str
    version: str


@dataclass(frozen=True, eq=False)
class KnownFaces:
    """What goes into an index: `vectors` (N, D), and per vector its performer, the caller's id and its quality 0..1."""

    vectors: ArrayLike
    owners: ArrayLike
    faces: ArrayLike
    quality: ArrayLike


@dataclass(frozen=True, eq=False)
class Columns:
    """What is known of each row but its vector, all of one length; rows sorted by owner and face."""

    owners: ArrayLike
    faces: ArrayLike
    quality: ArrayLike

    def arrays(self) -> list[NDArray[Any]]:
        """As they lie in the file."""
        made: list[NDArray[Any]] = [
            np.ascontiguousarray(np.asarray(column, dtype=kind).reshape(-1))
            for column, kind in ((self.owners, "<i8"), (self.faces, "<i8"), (self.quality, "<f4"))
        ]
        if len({len(column) for column in made}) != 1:
            raise ValueError("an index needs one owner, one face id and one quality per vector")
        return made


def build(path: Path, space: str, known: KnownFaces, *, dim: int = 0, kind: str = "float32") -> Header:
    """Writes the index to `path` in one step: a reader sees the old one or the new one, also after a power cut.

    Vectors are brought to length 1. `dim` is needed when there are none; `kind` is float32 or float16.
    Raises ValueError when the lengths differ, OSError when it cannot be written.
    """
    header, (vectors, *columns) = _arranged(space, known, dim, kind)
    return _write(path, header, [vectors], columns)


def write_rows(
    path: Path, space: str, rows: Columns, blocks: Iterable[Floats], *, dim: int, kind: str = "float32"
) -> Header:
    """Like `build`, of vectors that come in `blocks` (n, dim), in the order of `rows`, so that never all are in memory.

    Raises ValueError when the rows are not sorted or the blocks do not give one vector for each.
    """
    columns = rows.arrays()
    owners, faces = columns[0], columns[1]
    if ((owners[1:] < owners[:-1]) | ((owners[1:] == owners[:-1]) & (faces[1:] < faces[:-1]))).any():
        raise ValueError("the rows of an index have to be sorted by owner and face")
    stored = (unit(np.asarray(block, dtype=np.float32)).astype(_KINDS[kind]) for block in blocks)
    return _write(path, Header(space, dim, len(owners), kind, _NO_VERSION), stored, columns)


def _arranged(space: str, known: KnownFaces, dim: int, kind: str) -> tuple[Header, list[NDArray[Any]]]:
    """The arrays as they lie in the file; the header has no version yet."""
    owners, faces, quality = Columns(known.owners, known.faces, known.quality).arrays()
    rows = np.asarray(known.vectors, dtype=np.float32).reshape(len(owners), -1 if len(owners) else dim)
    order = np.lexsort((faces, owners))
    arrays: list[NDArray[Any]] = [unit(rows[order]).astype(_KINDS[kind]), owners[order], faces[order], quality[order]]
    return Header(space, rows.shape[1], len(rows), kind, _NO_VERSION), arrays


class _Body:
    """Writes what follows the header, and sums it up on the way: the version is that of the content."""

    def __init__(self, file: IO[bytes], space: str) -> None:
        self._file, self._digest = file, hashlib.blake2b(space.encode(), digest_size=_DIGEST)

    def begin(self) -> None:
        self._file.write(b"\0" * (-self._file.tell() % _ALIGN))

    def write(self, array: NDArray[Any]) -> None:
        content = _bytes(array)
        self._digest.update(content)
        self._file.write(content)

    @property
    def version(self) -> str:
        return self._digest.hexdigest()


def _version(space: str, arrays: list[NDArray[Any]]) -> str:
    digest = hashlib.blake2b(space.encode(), digest_size=_DIGEST)
    for array in arrays:
        digest.update(_bytes(array))
    return digest.hexdigest()


def _bytes(array: NDArray[Any]) -> memoryview | bytes:
    return np.ascontiguousarray(array).data.cast("B") if array.size else b""


def _write(path: Path, header: Header, vectors: Iterable[NDArray[Any]], columns: list[NDArray[Any]]) -> Header:
    """The header with its version, which is known only when the rest is written."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(_head(header))
            body = _Body(file, header.space)
            body.begin()
            _write_vectors(body, header, vectors)
            for column in columns:
                body.begin()
                body.write(column)
            header = replace(header, version=body.version)
            file.seek(0)
            file.write(_head(header))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return header


def _head(header: Header) -> bytes:
    text = json.dumps(header.__dict__).encode()
    return _MAGIC + struct.pack("<I", len(text)) + text


def _write_vectors(body: _Body, header: Header, blocks: Iterable[NDArray[Any]]) -> None:
    count = 0
    for block in blocks:
        count += len(block)
        if block.ndim != 2 or block.shape[1] != header.dim or count > header.count:
            raise ValueError("an index needs one vector per row, all of the same dimension")
        body.write(block)
    if count != header.count:
        raise ValueError("an index needs one vector per row")


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself durable, where the system can (Windows cannot open a folder)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FaceIndex:
    """An index opened for reading. `vectors` (N, D), `owners`, `faces`, `quality` (N,) are memory-mapped."""

    def __init__(self, header: Header, arrays: list[NDArray[Any]]) -> None:
        self.header = header
        self.vectors, self.owners, self.faces, self.quality = arrays

    @classmethod
    def open(cls, path: Path) -> FaceIndex:
        """Costs a read of the header. Raises ModelError when the file is missing or not whole."""
        try:
            header, at = _read_header(path)
            kinds = (
                (_KINDS[header.kind], header.dim),
                (np.dtype("<i8"), 0),
                (np.dtype("<i8"), 0),
                (np.dtype("<f4"), 0),
            )
            arrays = []
            for kind, width in kinds:
                at += -at % _ALIGN
                shape = (header.count, width) if width else (header.count,)
                arrays.append(_mapped(path, np.dtype(kind), shape, at))
                at += np.dtype(kind).itemsize * int(np.prod(shape))
        except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
            raise ModelError(
                f"The face index {path.name} cannot be read: {error}.", "Learn the faces again."
            ) from error
        return cls(header, arrays)

    @classmethod
    def of(cls, space: str, known: KnownFaces) -> FaceIndex:
        """One in memory, for trials."""
        header, arrays = _arranged(space, known, 0, "float32")
        return cls(replace(header, version=_version(space, arrays)), arrays)

    def __len__(self) -> int:
        return self.header.count

    def rows_of(self, owner: int) -> range:
        """The rows of one performer's faces."""
        first, last = np.searchsorted(self.owners, [owner, owner + 1])
        return range(int(first), int(last))

    def vectors_of(self, rows: ArrayLike) -> Floats:
        """float32 (len(rows), D), a copy."""
        return np.asarray(self.vectors[np.asarray(rows, dtype=np.int64)], dtype=np.float32)

    def scores(self, query: Floats, rows: ArrayLike) -> Floats:
        """Cosines float32 of one query (D,) with the given rows, computed the same way however many are asked for."""
        known = self.vectors_of(rows).astype(np.float64)
        return np.asarray((known * query.astype(np.float64)).sum(axis=1), dtype=np.float32)

    def search(self, queries: Floats, k: int) -> Hits:
        """The exact k nearest rows (all of them where there are fewer) for each of `queries` (Q, D).

        A query's result does not depend on what else is asked in the same call: a matrix product, whose last bits do
        depend on that, only chooses candidates, with room to spare, and each of these is then scored by itself.
        """
        k = min(k, len(self))
        rows = np.zeros((len(queries), k), dtype=np.int64)
        scores = np.zeros((len(queries), k), dtype=np.float32)
        for start in range(0, len(queries) if k else 0, _TOGETHER):
            found = nearest.candidates(self.vectors, queries[start : start + _TOGETHER], k)
            for at, candidates in enumerate(found, start):
                exact = self.scores(queries[at], candidates)
                best = np.lexsort((candidates, -exact))[:k]
                rows[at], scores[at] = candidates[best], exact[best]
        return Hits(rows, scores)


def _read_header(path: Path) -> tuple[Header, int]:
    with path.open("rb") as file:
        if file.read(8) != _MAGIC:
            raise ValueError("it is no face index")
        (length,) = struct.unpack("<I", file.read(4))
        if length > 1 << 16:
            raise ValueError("its header is damaged")
        return Header(**json.loads(file.read(length))), 12 + length


def _mapped(path: Path, kind: np.dtype[Any], shape: tuple[int, ...], at: int) -> NDArray[Any]:
    if 0 in shape:
        return np.zeros(shape, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r", offset=at, shape=shape)

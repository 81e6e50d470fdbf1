"""Against the library that writes such files."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest
import voyager

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces.voyager_file import VoyagerFile

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("Float32", "Float8", "E4M3")
SPACES = {"cosine": voyager.Space.Cosine, "euclidean": voyager.Space.Euclidean, "product": voyager.Space.InnerProduct}
DIM = 24
DIMENSIONS, SPACE, STORAGE, ELEMENTS, WIDTH, LABEL, VECTOR, NEIGHBOURS = 8, 12, 13, 35, 43, 51, 59, 83
"""Where they lie in the file."""


def _saved(path: Path, count: int, kind: str = "Float32", *, space: str = "cosine", dim: int = DIM) -> voyager.Index:
    """`count` vectors with labels in no order, and gaps between them."""
    rng = np.random.default_rng(count)
    made = voyager.Index(SPACES[space], dim, storage_data_type=getattr(voyager.StorageDataType, kind))
    if count:
        labels = rng.permutation(3 * count)[:count]
        made.add_items(rng.uniform(-0.9, 0.9, (count, dim)).astype(np.float32), labels.tolist(), num_threads=1)
    made.save(str(path))
    return made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("count", "dim"), [(1, DIM), (2, 1), (700, DIM), (20_000, 3), (60, 512)])
def test_it_reads_what_the_library_wrote(tmp_path: Path, kind: str, count: int, dim: int) -> None:
    made = _saved(tmp_path / "index.voy", count, kind, dim=dim)
    opened = VoyagerFile.open(tmp_path / "index.voy")
    assert (len(opened), opened.elements, opened.dim) == (count, count, dim)
    assert sorted(opened.labels.tolist()) == sorted(made.ids)
    expected = made.get_vectors(opened.labels.tolist())
    assert opened.vectors(np.arange(count)).tobytes() == np.asarray(expected, dtype=np.float32).tobytes()


@pytest.mark.parametrize("kind", ["Float8", "E4M3"])
def test_every_byte_stands_for_the_number_that_the_library_says(tmp_path: Path, kind: str) -> None:
    """All 256, also those that no vector of length 1 has."""
    path = tmp_path / "index.voy"
    _saved(path, 1, kind, dim=256)
    data = bytearray(path.read_bytes())
    at = 115 + struct.unpack_from("<Q", data, VECTOR)[0]
    data[at : at + 256] = range(256)
    path.write_bytes(data)
    with path.open("rb") as file:
        expected = np.asarray(voyager.Index.load(file).get_vectors([_label(path)]))
    np.testing.assert_array_equal(VoyagerFile.open(path).vectors([0]), expected)


def _label(path: Path) -> int:
    return int(VoyagerFile.open(path).labels[0])


def test_rows_come_in_the_order_asked_for(tmp_path: Path) -> None:
    _saved(tmp_path / "index.voy", 50)
    opened = VoyagerFile.open(tmp_path / "index.voy")
    every = opened.vectors(np.arange(50))
    np.testing.assert_array_equal(opened.vectors([7, 3, 3]), every[[7, 3, 3]])
    assert opened.vectors([]).shape == (0, DIM)


@pytest.mark.parametrize("kind", KINDS)
def test_deleted_elements_are_left_out(tmp_path: Path, kind: str) -> None:
    made = _saved(tmp_path / "whole.voy", 90, kind)
    gone = sorted(made.ids)[::4]
    for label in gone:
        made.mark_deleted(label)
    made.save(str(tmp_path / "index.voy"))
    opened = VoyagerFile.open(tmp_path / "index.voy")
    assert sorted(opened.labels.tolist()) == sorted(set(made.ids) - set(gone))
    assert (len(opened), opened.elements) == (90 - len(gone), 90)
    whole = VoyagerFile.open(tmp_path / "whole.voy")
    kept = np.isin(whole.labels, opened.labels)
    np.testing.assert_array_equal(opened.vectors(np.arange(len(opened))), whole.vectors(np.flatnonzero(kept)))


def test_an_index_of_nothing_has_nothing(tmp_path: Path) -> None:
    _saved(tmp_path / "index.voy", 0)
    opened = VoyagerFile.open(tmp_path / "index.voy")
    assert len(opened) == 0
    assert opened.vectors([]).shape == (0, DIM)


@pytest.mark.parametrize("part", [0, 0.001, 0.01, 0.02, 0.1, 0.5, 0.9, 0.97, 0.99, 0.999])
def test_a_file_that_is_cut_off_is_told(tmp_path: Path, part: float) -> None:
    path = tmp_path / "index.voy"
    _saved(path, 200)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(ModelError, match="Get the file again"):
        VoyagerFile.open(path)


def test_wherever_it_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "index.voy"
    _saved(path, 12, dim=4)
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(ModelError):
            VoyagerFile.open(path)


@pytest.mark.parametrize(
    ("at", "bytes_", "said"),
    [
        (0, b"X", "no Voyager index"),
        (4, b"\x02", "version 2"),
        (DIMENSIONS, struct.pack("<i", -5), "-5 dimensions"),
        (DIMENSIONS, struct.pack("<i", 2**31 - 1), "2147483647 dimensions"),
        (DIMENSIONS, struct.pack("<i", DIM + 1), "header is damaged"),
        (SPACE, b"\x00", "cosine"),
        (STORAGE, b"\x77", "unknown way"),
        (STORAGE, b"\x30", "header is damaged"),
        (ELEMENTS, struct.pack("<Q", 2**63), "cut off"),
        (ELEMENTS, struct.pack("<Q", 201), "cut off"),
        (WIDTH, struct.pack("<Q", 0), "header is damaged"),
        (LABEL, struct.pack("<Q", 2**63), "header is damaged"),
        (VECTOR, struct.pack("<Q", 2**40), "header is damaged"),
        (NEIGHBOURS, struct.pack("<Q", 2**62), "header is damaged"),
    ],
)
def test_a_damaged_header_is_told(tmp_path: Path, at: int, bytes_: bytes, said: str) -> None:
    path = tmp_path / "index.voy"
    _saved(path, 200)
    data = bytearray(path.read_bytes())
    data[at : at + len(bytes_)] = bytes_
    path.write_bytes(data)
    with pytest.raises(ModelError, match=said):
        VoyagerFile.open(path)


@pytest.mark.parametrize("space", ["euclidean", "product"])
def test_other_spaces_are_refused(tmp_path: Path, space: str) -> None:
    _saved(tmp_path / "index.voy", 5, space=space)
    with pytest.raises(ModelError, match="cosine"):
        VoyagerFile.open(tmp_path / "index.voy")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nothing\.voy cannot be read"):
        VoyagerFile.open(tmp_path / "nothing.voy")

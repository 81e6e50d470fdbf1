from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.errors import ModelError
from stash_sense_plugin.faces import index as indexing
from stash_sense_plugin.faces import nearest
from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.index import Columns, FaceIndex, KnownFaces, build, write_rows
from tests.faces.people import directions
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.faces.types import Floats


def _known(count: int, dim: int = 16, seed: int = 0) -> KnownFaces:
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, dim)).astype(np.float32)
    return KnownFaces(vectors, rng.integers(1, max(2, count // 3), count), rng.permutation(count), rng.random(count))


@pytest.mark.parametrize("kind", ["float32", "float16"])
@pytest.mark.parametrize("count", [0, 1, 2, 500])
def test_what_is_built_is_read(tmp_path: Path, count: int, kind: str) -> None:
    known, path = _known(count), tmp_path / "faces"
    header = build(path, "space", known, dim=16, kind=kind)
    opened = FaceIndex.open(path)
    assert opened.header == header == indexing.Header("space", 16, count, kind, header.version)
    order = np.lexsort((np.asarray(known.faces), np.asarray(known.owners)))
    np.testing.assert_allclose(opened.vectors, unit(np.asarray(known.vectors))[order], atol=1e-3)
    assert opened.owners.tolist() == np.asarray(known.owners)[order].tolist()
    assert opened.faces.tolist() == np.asarray(known.faces)[order].tolist()
    np.testing.assert_allclose(opened.quality, np.asarray(known.quality, dtype=np.float32)[order])


def test_the_version_is_that_of_the_content(tmp_path: Path) -> None:
    known = _known(50)
    shuffled = np.random.default_rng(1).permutation(50)
    again = KnownFaces(
        *(np.asarray(part)[shuffled] for part in (known.vectors, known.owners, known.faces, known.quality))
    )
    first = build(tmp_path / "a", "space", known).version
    assert build(tmp_path / "b", "space", again).version == first
    assert build(tmp_path / "c", "other", known).version != first
    assert build(tmp_path / "d", "space", _known(50, seed=1)).version != first


@pytest.mark.parametrize("kind", ["float32", "float16"])
@pytest.mark.parametrize("k", [1, 7, 100, 5000])
def test_search_is_exact(tmp_path: Path, k: int, kind: str) -> None:
    build(tmp_path / "faces", "space", _known(700), kind=kind)
    opened, queries = FaceIndex.open(tmp_path / "faces"), unit(_known(9, seed=5).vectors)  # type: ignore[arg-type]
    hits = opened.search(queries, k)
    truth = queries.astype(np.float64) @ np.asarray(opened.vectors, dtype=np.float64).T
    for at in range(9):
        best = np.lexsort((np.arange(700), -truth[at].astype(np.float32)))[:k]
        assert hits.rows[at].tolist() == best.tolist()
        np.testing.assert_allclose(hits.scores[at], truth[at, best], atol=1e-6)


def test_one_face_and_a_thousand_get_identical_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the last bit, and also where equal faces make ties."""
    rng = np.random.default_rng(2)
    vectors = rng.normal(size=(4000, 128)).astype(np.float32)
    vectors[1000:1040] = vectors[7]
    known = KnownFaces(vectors, rng.integers(1, 900, 4000), np.arange(4000), np.ones(4000))
    opened = FaceIndex.of("space", known)
    queries = unit(np.concatenate([vectors[:60], rng.normal(size=(940, 128)).astype(np.float32)]))
    many = opened.search(queries, 50)
    for at in (0, 7, 59, 60, 500, 999):
        alone = opened.search(queries[at : at + 1], 50)
        assert many.rows[at].tobytes() == alone.rows[0].tobytes()
        assert many.scores[at].tobytes() == alone.scores[0].tobytes()
    monkeypatch.setattr(indexing, "_TOGETHER", 4)
    small = opened.search(queries[::7], 50)
    assert small.scores.tobytes() == many.scores[::7].tobytes()
    assert small.rows.tobytes() == many.rows[::7].tobytes()


@pytest.mark.parametrize("kind", ["float32", "float16"])
@pytest.mark.parametrize("k", [1, 60, 900])
def test_cores_that_share_the_rows_find_what_one_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, k: int
) -> None:
    build(tmp_path / "faces", "space", _known(900, 64), kind=kind)
    opened, queries = FaceIndex.open(tmp_path / "faces"), unit(_known(70, 64, seed=5).vectors)  # type: ignore[arg-type]
    alone = opened.search(queries, k)
    monkeypatch.setattr(nearest, "_WORTH_A_THREAD", 50)
    monkeypatch.setattr(nearest, "available_cores", lambda: 7)
    monkeypatch.setattr(nearest, "_CACHED", 64 * 32)
    shared = opened.search(queries, k)
    assert shared.rows.tobytes() == alone.rows.tobytes()
    assert shared.scores.tobytes() == alone.scores.tobytes()


def test_every_number_of_float16_is_read_exactly() -> None:
    """Also those below its normal range, and zeros with a sign."""
    every = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)].reshape(-1, 64)
    found = nearest._Widened(len(finite), 64).of(finite) * nearest._HALF_SCALE
    assert found.tobytes() == finite.astype(np.float32).tobytes()


def test_rows_of_a_performer() -> None:
    known = KnownFaces(directions(5), [7, 3, 7, 9, 3], [1, 2, 3, 4, 5], [1.0] * 5)
    opened = FaceIndex.of("space", known)
    assert [list(opened.rows_of(owner)) for owner in (3, 7, 9, 8)] == [[0, 1], [2, 3], [4], []]
    assert opened.faces.tolist() == [2, 5, 1, 3, 4]


def test_opening_costs_nothing(tmp_path: Path) -> None:
    """However large the file: it is mapped, not read."""
    spent = []
    for count in (100, 200_000):
        build(tmp_path / f"{count}", "space", _known(count, 64))
        start = time.perf_counter()
        for _ in range(20):
            FaceIndex.open(tmp_path / f"{count}")
        spent.append(time.perf_counter() - start)
    assert spent[1] < 3 * spent[0] + 0.05


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "magic", "header", "garbage"])
def test_a_damaged_file_is_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "faces"
    build(path, "space", _known(50))
    data = path.read_bytes()
    broken = {
        "empty": b"",
        "cut": data[: len(data) // 2],
        "magic": b"X" + data[1:],
        "header": data[:12] + b"\xff" + data[13:],
        "garbage": b"SSFACES1" + b"\xff" * 200,
    }
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(broken[damage])
    with pytest.raises(ModelError, match="Learn the faces again"):
        FaceIndex.open(path)


def _sorted(known: KnownFaces) -> tuple[Floats, Columns]:
    order = np.lexsort((np.asarray(known.faces), np.asarray(known.owners)))
    vectors, *columns = (np.asarray(part)[order] for part in (known.vectors, known.owners, known.faces, known.quality))
    return vectors, Columns(*columns)


@pytest.mark.parametrize("kind", ["float32", "float16"])
@pytest.mark.parametrize(("count", "step"), [(0, 1), (1, 5), (500, 1), (500, 64), (500, 500)])
def test_in_blocks_the_same_file_comes_out(tmp_path: Path, count: int, step: int, kind: str) -> None:
    known = _known(count)
    whole = build(tmp_path / "whole", "space", known, dim=16, kind=kind)
    vectors, columns = _sorted(known)
    blocks = (vectors[start : start + step] for start in range(0, count, step))
    assert write_rows(tmp_path / "blocks", "space", columns, blocks, dim=16, kind=kind) == whole
    assert (tmp_path / "blocks").read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.parametrize("blocks", [[], [4], [4, 2], [4, 4], [7, 1]])
def test_blocks_must_give_every_vector(tmp_path: Path, blocks: list[int]) -> None:
    vectors, columns = _sorted(_known(7))
    with pytest.raises(ValueError, match="one vector per row"):
        write_rows(tmp_path / "faces", "space", columns, (vectors[:count] for count in blocks), dim=16)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("owners", "faces"), [([2, 1], [1, 2]), ([1, 1], [2, 1])])
def test_rows_must_be_sorted(tmp_path: Path, owners: list[int], faces: list[int]) -> None:
    with pytest.raises(ValueError, match="sorted"):
        write_rows(tmp_path / "faces", "space", Columns(owners, faces, [1.0, 1.0]), [directions(2)], dim=128)


def test_lengths_must_fit(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one owner"):
        build(tmp_path / "faces", "space", KnownFaces(directions(3), [1, 2], [1, 2, 3], [1.0] * 3))
    assert list(tmp_path.iterdir()) == []


def test_a_kill_leaves_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "faces"
    old = build(path, "space", _known(10)).version
    code = f"""
import sys
from pathlib import Path
from tests.faces.test_index import _known, build
print("go", flush=True)
for seed in range(1, 1000):
    build(Path({str(path)!r}), "space", _known(20_000, 64, seed))
"""
    for delay in (0.01, 0.05, 0.12):
        child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)
        child.kill()
        child.wait()
        child.stdout.close()
        opened = FaceIndex.open(path)
        assert opened.header.version == old or len(opened) == 20_000
        assert (
            indexing._version("space", [opened.vectors, opened.owners, opened.faces, opened.quality])
            == opened.header.version
        )


def test_an_index_of_the_old_version_stays_readable_while_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "faces"
    build(path, "space", _known(100))
    opened = FaceIndex.open(path)
    before = np.array(opened.vectors)
    build(path, "space", _known(100, seed=9))
    np.testing.assert_array_equal(opened.vectors, before)

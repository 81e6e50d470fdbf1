"""A published face database takes the place of an older one whole or not at all, wherever it is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.faces import index
from stash_sense_plugin.faces.index import FaceIndex
from stash_sense_plugin.install import face_database, published
from tests.generated.published import Published
from tests.install.releases import (
    check_answers,
    content,
    install,
    silent,
)
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.places import Places

INSTALL = """
import sys
from pathlib import Path
from stash_sense_plugin.install import places, published
published.install(places.Places(Path(sys.argv[1])), Path(sys.argv[2]), lambda *report: None)
"""


def test_the_same_content_again_does_nothing(places: Places, release: Path) -> None:
    done = install(places, release)
    before = {path: path.stat().st_mtime_ns for path in places.databases.rglob("*")}
    assert install(places, release.with_suffix(".zip")) == done
    assert {path: path.stat().st_mtime_ns for path in places.databases.rglob("*")} == before


def test_what_was_half_removed_is_made_again(places: Places, release: Path) -> None:
    done = install(places, release)
    (done.folder / face_database.MARKER).unlink()
    assert face_database.installed(places) == ()
    assert install(places, release) == done
    face_database.remove(places, done.slug)
    assert content(places) == {}


def test_a_reader_of_the_old_version_goes_on(tmp_path: Path, places: Places, release: Path) -> None:
    old = install(places, release)
    opened = FaceIndex.open(old.index_file)
    before = np.array(opened.vectors)
    new = install(places, Published(seed=5, version="2026.03.01").folder(tmp_path / "new"))
    assert face_database.installed(places) == (new,)
    assert not old.folder.exists()
    np.testing.assert_array_equal(opened.vectors, before)


def test_databases_of_other_names_stay(tmp_path: Path, places: Places, release: Path) -> None:
    first = install(places, release)
    (places.databases / "mine").mkdir()
    second = install(places, Published(manifest={"name": "other"}).folder(tmp_path / "other"))
    assert face_database.installed(places) == (second, first)
    assert (places.databases / "mine").is_dir()


@pytest.mark.parametrize("after", [0, 1, 3, 5, 8])
def test_it_stops_when_it_is_asked_to(tmp_path: Path, places: Places, release: Path, after: int) -> None:
    install(places, release)
    before = content(places)
    source = Published(seed=5).zip(tmp_path / "new.zip")
    asked = iter(range(1000))
    with pytest.raises(Stopped):
        published.install(places, source, silent, lambda: next(asked) >= after)
    assert content(places) == before


def test_a_kill_leaves_the_old_one_or_the_new_one(tmp_path: Path, places: Places) -> None:
    sources = [Published(people=200, faces=2000, seed=seed, effort=10).zip(tmp_path / f"{seed}.zip") for seed in (1, 2)]
    expected = {}
    for source in sources:
        begin = time.monotonic()
        assert start(places, source).wait() == 0
        took = time.monotonic() - begin
        expected[face_database.installed(places)[0].folder.name] = sums(places)
    dice, kills, runs = random.Random(3), 0, 0
    while kills < 20:
        process = start(places, sources[runs % 2])
        runs += 1
        try:
            process.wait(dice.uniform(0.15, 1) * took)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            kills += 1
        (found,) = face_database.installed(places)
        assert sums(places) == expected[found.folder.name]
    done = install(places, sources[0])
    assert list(places.databases.iterdir()) == [done.folder]


def start(places: Places, source: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", INSTALL, str(places.data), str(source)], cwd=ROOT)


def sums(places: Places) -> tuple[str, bytes]:
    """What an installed database is: the version of its index as its content gives it, and its people."""
    (found,) = face_database.installed(places)
    opened = FaceIndex.open(found.index_file)
    arrays = [opened.vectors, opened.owners, opened.faces, opened.quality]
    assert index._version(found.space, arrays) == opened.header.version
    return opened.header.version, found.persons_file.read_bytes()


@pytest.mark.slow
def test_a_large_one(tmp_path: Path, places: Places) -> None:
    """50,000 people with 100,000 faces, which takes about two minutes to make. What is measured is printed."""
    made = Published(people=50_000, faces=100_000, storage="E4M3", effort=12)
    begin = time.monotonic()
    source = made.zip(tmp_path / "large.zip")
    built = time.monotonic() - begin
    code = INSTALL + "print(*[line for line in open('/proc/self/status') if line[:6] in ('VmHWM:', 'RssAno')])"
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, str(places.data), str(source)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    print(f"made in {built:.0f} s, installed in {time.monotonic() - begin:.1f} s: {done.stdout}")
    (found,) = face_database.installed(places)
    assert (found.counts["persons"], found.counts["faces"]) == (50_000, 100_000)
    check_answers(FaceIndex.open(found.index_file), made, 40, 5e-3)

"""Published face databases are installed whole or not at all."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stash_sense_plugin.errors import InstallError, Stopped
from stash_sense_plugin.faces.index import FaceIndex
from stash_sense_plugin.faces.voyager_file import VoyagerFile
from stash_sense_plugin.install import face_database, persons, published
from stash_sense_plugin.install.places import Places
from tests.generated.published import Published, zipped
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stash_sense_plugin.faces.types import Floats
    from stash_sense_plugin.install.face_database import Installed

STASHDB, FANSDB, PORNDB = (
    f"https://{domain}/graphql" for domain in ("stashdb.org", "fansdb.cc", "theporndb.net")
)  # fmt: skip
INSTALL = """
import sys
from pathlib import Path
from stash_sense_plugin.install import places, published
published.install(places.Places(Path(sys.argv[1])), Path(sys.argv[2]), lambda *report: None)
"""


def silent(fraction: float, text: str) -> None:
    assert 0 <= fraction <= 1
    assert text


def install(places: Places, source: Path) -> Installed:
    return published.install(places, source, silent)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data")


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder and, beside it, its zip. Tests leave both as they are."""
    return Published().zip(tmp_path_factory.mktemp("published") / "release.zip").with_suffix("")


def content(places: Places) -> dict[str, bytes]:
    """Of every file of installed databases, and the names of other folders."""
    return {
        str(path.relative_to(places.databases)): path.read_bytes() if path.is_file() else b""
        for path in places.databases.rglob("*")
    }


def together(made: Published) -> Floats:
    """(faces, 1024): what the index is to hold, by label."""
    return np.concatenate(made.vectors, axis=1) * np.float32(np.sqrt(0.5))


def check_answers(opened: FaceIndex, made: Published, count: int, within: float) -> None:
    """Faces that are new to the database find whom they find among the vectors as they were before publishing.

    Numbers of eight bits alone put a cosine off by 0.001 (one standard deviation).
    """
    rng = np.random.default_rng(9)
    known = together(made)
    noise = rng.normal(size=(count, known.shape[1])).astype(np.float32)
    queries = known[rng.integers(0, len(known), count)] + 0.5 * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    truth = queries @ known.T
    hits = opened.search(queries, 1)
    best = truth.argmax(axis=1)
    numbers = numbered(made)
    assert opened.owners[hits.rows[:, 0]].tolist() == [numbers[owner] for owner in made.owners[best].tolist()]
    np.testing.assert_allclose(hits.scores[:, 0], truth[np.arange(count), opened.faces[hits.rows[:, 0]]], atol=within)


def numbered(made: Published) -> dict[int, int]:
    """The number of each person in the index."""
    order = sorted(range(made.people), key=made.uid)
    return {person: number for number, person in enumerate(order, 1)}


@pytest.mark.parametrize("as_zip", [True, False])
@pytest.mark.parametrize(("storage", "within"), [("Float32", 1e-3), ("E4M3", 4e-3)])
def test_it_answers_like_the_vectors_it_was_made_of(
    tmp_path: Path, places: Places, storage: str, within: float, as_zip: bool
) -> None:
    made = Published(people=60, faces=300, storage=storage)
    source = made.zip(tmp_path / "release.zip")
    done = install(places, source if as_zip else source.with_suffix(""))
    opened = FaceIndex.open(done.index_file)
    assert (opened.header.space, opened.header.dim, opened.header.kind) == ("facenet512-arcface-1024", 1024, "float16")
    assert opened.header.space == done.space
    check_answers(opened, made, 200, within)
    assert done.counts == {"persons": 60, "faces": 300, "gaps": 0, "without_vectors": 0, "outside": 0}
    assert (done.slug, done.version, done.sources) == (
        "stash-sense-data", "2026.02.18", ("stashdb", "fansdb", "theporndb"),
    )  # fmt: skip
    expected = [0.8 if made.quality(label) in (None, 7.5) else made.quality(label) for label in opened.faces.tolist()]
    np.testing.assert_allclose(opened.quality, np.asarray(expected, dtype=np.float32))
    assert sorted(path.name for path in done.folder.iterdir()) == ["index.faces", "marker.json", "persons.sqlite"]
    assert list(places.databases.iterdir()) == [done.folder]
    assert face_database.installed(places) == (done,)


def test_people_have_all_their_ids(places: Places, release: Path) -> None:
    made, done = Published(), install(places, release)
    numbers = numbered(made)
    found = persons.find(done, numbers.values())
    for person, number in numbers.items():
        own = FANSDB if person % 4 == 3 else STASHDB
        one = found[number]
        assert (one.uid, one.name) == (made.uid(person), f'Person "{person}" O\'Hara')
        assert one.disambiguation == f"no. {person}"
        assert set(one.stash_ids) == {(own, made.stash_id(person)), (PORNDB, made.stash_id(person, "other"))}
        merged = (own, made.stash_id(person, "merged"))
        assert persons.by_stash_id(done, [merged]) == {merged: number}


def changed(folder: Path, name: str, change: Callable[[Any], Any]) -> None:
    row = json.loads((folder / name).read_text(encoding="utf-8"))
    (folder / name).write_text(json.dumps(change(row)), encoding="utf-8")


def with_manifest(**fields: Any) -> Callable[[Path], None]:
    return lambda folder: changed(folder, "manifest.json", lambda row: row | fields)


def without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def with_text(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return change


def with_list(change: Callable[[Any], Any], name: str = "faces.json") -> Callable[[Path], None]:
    return lambda folder: changed(folder, name, change)


def with_sql(statement: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "performers.db")) as connection:
            connection.executescript(statement)

    return change


def with_index(**fields: Any) -> Callable[[Path], None]:
    """The vectors of another database, with right sums."""

    def change(folder: Path) -> None:
        other = Published(**fields).folder(folder / "other")
        shutil.copy(other / "face_arcface.voy", folder)
        shutil.rmtree(other)
        Published().write_manifest(folder)

    return change


def cut(folder: Path) -> None:
    file = folder / "face_facenet.voy"
    file.write_bytes(file.read_bytes()[:-40])
    Published().write_manifest(folder)


def narrow(folder: Path) -> None:
    import voyager

    made = voyager.Index(voyager.Space.Cosine, 128)
    made.add_items(np.ones((40, 128), dtype=np.float32))
    made.save(str(folder / "face_arcface.voy"))
    Published().write_manifest(folder)


def flipped(folder: Path) -> None:
    data = bytearray((folder / "face_facenet.voy").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "face_facenet.voy").write_bytes(data)


REFUSED: list[tuple[str, Callable[[Path], None], str]] = [
    *((f"no {name}", without(name), f"has no {name}") for name in ("manifest.json", "faces.json", "performers.json")),
    *((f"no {name}", without(name), f"has no {name}") for name in ("performers.db", "face_facenet.voy")),
    ("no version", with_manifest(version=None), "which version"),
    ("empty version", with_manifest(version="../.."), "which version"),
    ("no face_count", with_manifest(face_count="many"), "face_count"),
    ("negative count", with_manifest(performer_count=-1), "performer_count"),
    ("wrong checksums", with_manifest(checksums=["x"]), "checksums"),
    ("wrong dimension", with_manifest(models={"facenet_dim": 128}), "facenet_dim"),
    ("other face_count", with_manifest(face_count=41), r"40 entries.*says 41"),
    ("other performer_count", with_manifest(performer_count=13), r"12 entries.*says 13"),
    ("manifest no json", with_text("manifest.json", "{"), r"manifest\.json cannot be read"),
    ("manifest a list", with_text("manifest.json", "[]"), r"manifest\.json does not hold"),
    ("faces deeply nested", with_text("faces.json", "[" * 200_000), r"faces\.json cannot be read"),
    ("faces a dict", with_text("faces.json", "{}"), r"faces\.json does not hold"),
    ("faces of numbers", with_list(lambda row: [5, *row[1:]]), "something else than ids"),
    ("faces without domain", with_list(lambda row: ["abc", *row[1:]]), "something else than ids"),
    ("performers a list", with_text("performers.json", "[]"), r"performers\.json does not hold"),
    ("links wrong", with_text("performer_links.json", "[1]"), "no list of groups"),
    ("flipped bit", flipped, "wrong SHA-256"),
    ("cut index", cut, r"face_facenet\.voy cannot be read: it is cut off"),
    ("short index", with_index(faces=39), r"face_arcface\.voy has 39"),
    ("narrow index", narrow, "128 numbers instead of 512"),
    ("database no database", with_text("performers.db", "x" * 5000), r"performers\.db cannot be read"),
    ("database empty", with_sql("DROP TABLE performers"), r"performers\.db cannot be read"),
    ("no stash ids", with_sql("DROP TABLE stashbox_ids"), r"performers\.db cannot be read"),
]


@pytest.mark.parametrize(("change", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_wrong_is_refused_and_nothing_changes(
    tmp_path: Path, places: Places, release: Path, change: Callable[[Path], None], said: str
) -> None:
    install(places, release)
    before = content(places)
    shutil.copytree(release, tmp_path / "wrong")
    changed(tmp_path / "wrong", "manifest.json", lambda row: row | {"version": "2027.01.01"})
    change(tmp_path / "wrong")
    for source in (tmp_path / "wrong", zipped(tmp_path / "wrong", tmp_path / "wrong.zip")):
        with pytest.raises(InstallError, match=said) as told:
            install(places, source)
        assert told.value.way_out
        assert content(places) == before


def _hostile(release: Path, path: Path, kind: str) -> Path:
    zipped(release, path)
    names = {"absolute": "/etc/faces.json", "up": "a/../../faces.json", "windows": "C:\\faces.json", "back": "..\\x"}
    with zipfile.ZipFile(path, "a") as made:
        made.writestr(names.get(kind, "again/faces.json"), "[]")
    return path


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("absolute", "leads out"), ("up", "leads out"), ("windows", "leads out"), ("back", "leads out"),
        ("twice", "more than once"),
    ],
)  # fmt: skip
def test_hostile_zips_are_refused(tmp_path: Path, places: Places, release: Path, kind: str, said: str) -> None:
    with pytest.raises(InstallError, match=said):
        install(places, _hostile(release, tmp_path / "hostile.zip", kind))
    assert content(places) == {}
    assert not (tmp_path / "faces.json").exists()


@pytest.mark.parametrize(("size", "said"), [(2**50, "only .* are free"), (5000, "shorter than it should be")])
def test_a_zip_that_says_it_holds_more_is_refused(
    tmp_path: Path, places: Places, release: Path, size: int, said: str
) -> None:
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w") as made:
        for file in release.iterdir():
            made.write(file, file.name)
        made.getinfo("faces.json").file_size = size
    with pytest.raises(InstallError, match=said):
        install(places, path)
    assert content(places) == {}


def test_a_disk_without_space_is_told_before_anything_is_unpacked(small_disk: Path, release: Path) -> None:
    places = Places(small_disk / "data")
    with pytest.raises(InstallError, match=r"needs 1\d\d MB .* are free"):
        install(places, release.with_suffix(".zip"))
    assert content(places) == {}


@pytest.mark.parametrize("damage", ["text", "cut", "crc", "missing", "empty"])
def test_a_damaged_zip_is_told(tmp_path: Path, places: Places, release: Path, damage: str) -> None:
    path = tmp_path / "damaged.zip"
    data = bytearray(release.with_suffix(".zip").read_bytes())
    data[len(data) // 2] ^= 255
    whole: dict[str, bytes | bytearray] = {"text": b"no zip", "cut": data[: len(data) // 2], "crc": data, "empty": b""}
    if damage in whole:
        path.write_bytes(whole[damage])
    with pytest.raises(InstallError, match=r"cannot be read as a zip|There is no"):
        install(places, path)
    assert content(places) == {}


def test_gaps_and_labels_of_nothing_are_skipped_and_counted(tmp_path: Path, places: Places) -> None:
    import voyager

    made = Published(gaps=(0, 7, 39))
    source = made.folder(tmp_path / "release")
    index = voyager.Index(voyager.Space.Cosine, 512)
    index.add_items(made.vectors[1], ids=[*range(38), 99, 38 + 2**40])
    index.save(str(source / "face_arcface.voy"))
    made.write_manifest(source)
    done = install(places, source)
    assert done.counts == {"persons": 12, "faces": 36, "gaps": 3, "without_vectors": 1, "outside": 2}
    assert sorted(FaceIndex.open(done.index_file).faces.tolist()) == [*range(1, 7), *range(8, 38)]


def test_a_face_may_have_another_label_in_the_second_index(tmp_path: Path, places: Places) -> None:
    import voyager

    made = Published()
    source = made.folder(tmp_path / "release")
    index = voyager.Index(voyager.Space.Cosine, 512)
    index.add_items(made.vectors[1], ids=[(label + 5) % 40 for label in range(40)])
    index.save(str(source / "face_arcface.voy"))
    with_sql("UPDATE faces SET arcface_index = -1 - (facenet_index + 5) % 40")(source)
    with_sql("UPDATE faces SET arcface_index = -1 - arcface_index")(source)
    made.write_manifest(source)
    check_answers(FaceIndex.open(install(places, source).index_file), made, 50, 1e-3)


def test_vectors_that_are_no_numbers_are_like_nobody(tmp_path: Path, places: Places) -> None:
    made = Published()
    source = made.folder(tmp_path / "release")
    file = VoyagerFile.open(source / "face_facenet.voy")
    stored = file.vectors(np.flatnonzero(file.labels == 3)).tobytes()
    data = bytearray((source / "face_facenet.voy").read_bytes())
    at = data.index(stored)
    data[at : at + 4] = np.float32(np.nan).tobytes()
    (source / "face_facenet.voy").write_bytes(data)
    made.write_manifest(source)
    opened = FaceIndex.open(install(places, source).index_file)
    row = opened.faces.tolist().index(3)
    assert np.isfinite(opened.vectors).all()
    assert not opened.vectors[row, :512].any()


@pytest.mark.parametrize("drop", ["merged_ids", "faces"])
def test_tables_that_are_not_needed_may_be_missing(places: Places, release: Path, tmp_path: Path, drop: str) -> None:
    shutil.copytree(release, tmp_path / "other")
    with_sql(f"DROP TABLE {drop}; ALTER TABLE performers DROP COLUMN disambiguation")(tmp_path / "other")
    done = install(places, tmp_path / "other")
    quality = set(np.asarray(FaceIndex.open(done.index_file).quality).tolist())
    assert (len(quality) == 1) == (drop == "faces")
    assert persons.find(done, [1])[1].disambiguation == ""


def test_people_of_a_group_are_one(tmp_path: Path, places: Places, release: Path) -> None:
    """Also where groups share somebody, and name people who have no face."""
    made = Published()
    shutil.copytree(release, tmp_path / "linked")
    groups = [
        [made.uid(0), made.uid(3)],
        [made.uid(7), made.uid(3)],
        ["pmvstash.org:nobody"],
        ["javstash.org:x", made.uid(5)],
    ]
    (tmp_path / "linked" / "performer_links.json").write_text(json.dumps(groups), encoding="utf-8")
    done = install(places, tmp_path / "linked")
    assert done.counts["persons"] == 10
    links = [(STASHDB, made.stash_id(0)), (FANSDB, made.stash_id(3)), (FANSDB, made.stash_id(7))]
    found = persons.by_stash_id(done, [*links, ("https://javstash.org/graphql", "x")])
    assert len({found[link] for link in links}) == 1
    one = persons.find(done, [found[links[0]]])[found[links[0]]]
    assert one.uid == made.uid(0)
    faces = FaceIndex.open(done.index_file).rows_of(found[links[0]])
    assert len(faces) == np.isin(made.owners, [0, 3, 7]).sum()
    assert persons.find(done, [found["https://javstash.org/graphql", "x"]]).popitem()[1].uid == made.uid(5)


def test_names_are_taken_from_where_they_are(tmp_path: Path, places: Places, release: Path) -> None:
    shutil.copytree(release, tmp_path / "nameless")
    made = Published()
    names = {0: "\ud800", 1: None, 2: "  "}
    edit = with_list(
        lambda row: row | {made.uid(person): {"name": name} for person, name in names.items()}, "performers.json"
    )
    edit(tmp_path / "nameless")
    with_sql("UPDATE performers SET canonical_name = '' WHERE id = 3")(tmp_path / "nameless")
    done, numbers = install(places, tmp_path / "nameless"), numbered(made)
    found = persons.find(done, numbers.values())
    assert [found[numbers[person]].name for person in range(3)] == ["?", "P1", made.uid(2)]


@pytest.mark.parametrize(
    ("fields", "folder"),
    [
        ({"name": "My data/../x"}, "My-data-x-2026.02.18"),
        ({"name": ".."}, "stash-sense-data-2026.02.18"),
        ({"version": "v/../1"}, "stash-sense-data-v-..-1"),
    ],
)
def test_names_and_versions_stay_in_their_folder(
    tmp_path: Path, places: Places, release: Path, fields: dict[str, str], folder: str
) -> None:
    shutil.copytree(release, tmp_path / "named")
    with_manifest(**fields)(tmp_path / "named")
    done = install(places, tmp_path / "named")
    assert done.folder.parent == places.databases
    assert done.folder.name[:-9] == folder


def test_a_zip_may_have_its_files_in_a_folder(tmp_path: Path, places: Places, release: Path) -> None:
    done = install(places, zipped(release, tmp_path / "deep.zip", under="stash-sense-data/v1/"))
    assert done.counts["faces"] == 40


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
    dice, kills = random.Random(3), 0
    while kills < 10:
        process = start(places, sources[kills % 2])
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
    from stash_sense_plugin.faces import index

    (found,) = face_database.installed(places)
    opened = FaceIndex.open(found.index_file)
    arrays = [opened.vectors, opened.owners, opened.faces, opened.quality]
    assert index._version(found.space, arrays) == opened.header.version
    return opened.header.version, found.persons_file.read_bytes()


@pytest.mark.slow
def test_a_large_one(tmp_path: Path, places: Places) -> None:
    """50,000 people with 100,000 faces. What is measured is printed."""
    made = Published(people=50_000, faces=100_000, storage="E4M3", effort=12)
    begin = time.monotonic()
    source = made.zip(tmp_path / "large.zip")
    built = time.monotonic() - begin
    code = INSTALL + "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, str(places.data), str(source)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    print(f"made in {built:.0f} s, installed in {time.monotonic() - begin:.1f} s with {done.stdout.strip()} MB at most")
    (found,) = face_database.installed(places)
    assert (found.counts["persons"], found.counts["faces"]) == (50_000, 100_000)
    check_answers(FaceIndex.open(found.index_file), made, 40, 5e-3)

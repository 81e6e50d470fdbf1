"""Published face databases are installed so that they answer like the vectors they were made of."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import voyager

from stash_sense_plugin.faces.index import FaceIndex
from stash_sense_plugin.faces.voyager_file import VoyagerFile
from stash_sense_plugin.install import face_database, persons
from tests.generated.published import Published, zipped
from tests.install.releases import (
    check_answers,
    install,
    numbered,
    with_list,
    with_manifest,
    with_sql,
)

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.install.places import Places

STASHDB, FANSDB, PORNDB = (
    f"https://{domain}/graphql" for domain in ("stashdb.org", "fansdb.cc", "theporndb.net")
)  # fmt: skip


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
    assert done.counts == {"persons": 60, "faces": 300, "gaps": 0, "pruned": 0, "without_vectors": 0, "outside": 0}
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


def test_gaps_and_labels_of_nothing_are_skipped_and_counted(tmp_path: Path, places: Places) -> None:
    made = Published(gaps=(0, 7, 39))
    source = made.folder(tmp_path / "release")
    index = voyager.Index(voyager.Space.Cosine, 512)
    index.add_items(made.vectors[1], ids=[*range(38), 99, 38 + 2**40])
    index.save(str(source / "face_arcface.voy"))
    made.write_manifest(source)
    done = install(places, source)
    assert done.counts == {"persons": 12, "faces": 36, "gaps": 3, "pruned": 0, "without_vectors": 1, "outside": 2}
    assert sorted(FaceIndex.open(done.index_file).faces.tolist()) == [*range(1, 7), *range(8, 38)]


def test_a_face_may_have_another_label_in_the_second_index(tmp_path: Path, places: Places) -> None:
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
    """Who is in two groups belongs to the first alone; groups may name people who have no face."""
    made = Published()
    shutil.copytree(release, tmp_path / "linked")
    groups = [
        [made.uid(0), made.uid(3)],
        [made.uid(7), made.uid(3), made.uid(9)],
        ["pmvstash.org:nobody"],
        ["javstash.org:x", made.uid(5)],
    ]
    (tmp_path / "linked" / "performer_links.json").write_text(json.dumps(groups), encoding="utf-8")
    done = install(places, tmp_path / "linked")
    assert done.counts["persons"] == 10
    links = [(STASHDB, made.stash_id(0)), (FANSDB, made.stash_id(3)), (FANSDB, made.stash_id(7))]
    found = persons.by_stash_id(done, [*links, (STASHDB, made.stash_id(9)), ("https://javstash.org/graphql", "x")])
    assert found[links[0]] == found[links[1]]
    assert found[links[2]] == found[STASHDB, made.stash_id(9)] != found[links[0]]
    one = persons.find(done, [found[links[0]]])[found[links[0]]]
    assert one.uid == made.uid(0)
    assert {*one.stash_ids} == {
        *links[:2], (PORNDB, made.stash_id(0, "other")), (PORNDB, made.stash_id(3, "other")),
    }  # fmt: skip
    faces = FaceIndex.open(done.index_file).rows_of(found[links[0]])
    assert len(faces) == np.isin(made.owners, [0, 3]).sum()
    assert persons.find(done, [found["https://javstash.org/graphql", "x"]]).popitem()[1].uid == made.uid(5)


def test_ids_of_one_performer_are_one_person(tmp_path: Path, places: Places, release: Path) -> None:
    """Faces may have been published under several ids, and under one that was merged since."""
    made = Published()
    shutil.copytree(release, tmp_path / "several")
    of_0 = [label for label, owner in enumerate(made.owners.tolist()) if owner == 0]
    of_1 = [label for label, owner in enumerate(made.owners.tolist()) if owner == 1]
    ids = {of_0[0]: f"theporndb.net:{made.stash_id(0, 'other')}"} | {
        label: f"stashdb.org:{made.stash_id(1, 'merged')}" for label in of_1
    }
    edit = with_list(lambda row: [ids.get(label, uid) for label, uid in enumerate(row)])
    edit(tmp_path / "several")
    done = install(places, tmp_path / "several")
    assert done.counts["persons"] == 12
    found = persons.by_stash_id(done, [(STASHDB, made.stash_id(0)), (STASHDB, made.stash_id(1))])
    opened = FaceIndex.open(done.index_file)
    assert sorted(opened.faces[opened.rows_of(found[STASHDB, made.stash_id(0)])].tolist()) == of_0
    assert sorted(opened.faces[opened.rows_of(found[STASHDB, made.stash_id(1)])].tolist()) == of_1
    known = persons.find(done, found.values())[found[STASHDB, made.stash_id(1)]]
    assert set(known.stash_ids) == {(STASHDB, made.stash_id(1)), (PORNDB, made.stash_id(1, "other"))}


def test_faces_that_were_taken_back_are_left_out(tmp_path: Path, places: Places, release: Path) -> None:
    shutil.copytree(release, tmp_path / "pruned")
    with_sql("UPDATE faces SET pruned = 1 WHERE facenet_index IN (2, 5)")(tmp_path / "pruned")
    done = install(places, tmp_path / "pruned")
    assert (done.counts["faces"], done.counts["pruned"]) == (38, 2)
    assert not {2, 5} & set(FaceIndex.open(done.index_file).faces.tolist())


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
        ({"sources": []}, "stash-sense-data-2026.02.18"),
        ({"sources": ["mine"]}, "database-3fd30542-2026.02.18"),
    ],
)
def test_names_and_versions_stay_in_their_folder(
    tmp_path: Path, places: Places, release: Path, fields: dict[str, Any], folder: str
) -> None:
    shutil.copytree(release, tmp_path / "named")
    with_manifest(**fields)(tmp_path / "named")
    done = install(places, tmp_path / "named")
    assert done.folder.parent == places.databases
    assert done.folder.name[:-9] == folder


def test_a_zip_may_have_its_files_in_a_folder(tmp_path: Path, places: Places, release: Path) -> None:
    done = install(places, zipped(release, tmp_path / "deep.zip", under="stash-sense-data/v1/"))
    assert done.counts["faces"] == 40

"""What is wrong with a published face database is told, and nothing changes."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import InstallError
from stash_sense_plugin.install.places import Places
from tests.generated.published import zipped
from tests.install.releases import (
    changed,
    content,
    cut,
    flipped,
    install,
    narrow,
    with_index,
    with_list,
    with_manifest,
    with_sql,
    with_text,
    without,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.install.releases import Change

REFUSED: list[tuple[str, Change, str]] = [
    *((f"no {name}", without(name), f"has no {name}") for name in ("manifest.json", "faces.json", "performers.json")),
    *((f"no {name}", without(name), f"has no {name}") for name in ("performers.db", "face_facenet.voy")),
    ("no version", with_manifest(version=None), "which version"),
    ("empty version", with_manifest(version="../.."), "which version"),
    ("no face_count", with_manifest(face_count="many"), "face_count"),
    ("negative count", with_manifest(performer_count=-1), "performer_count"),
    ("wrong checksums", with_manifest(checksums=["x"]), "checksums"),
    ("wrong dimension", with_manifest(models={"facenet_dim": 128}), "facenet_dim"),
    ("another alignment", with_manifest(models={"alignment": "crop"}), "made in another way .alignment"),
    ("no flip", with_manifest(models={"flip_averaging": False}), "flip_averaging"),
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
    tmp_path: Path, places: Places, release: Path, change: Change, said: str
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

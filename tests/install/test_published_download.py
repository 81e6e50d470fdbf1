"""The newest release of the face database, from a file server on loopback in place of GitHub."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import InstallError, Stopped
from stash_sense_plugin.install import face_database, published_download
from stash_sense_plugin.net import transfer
from tests.fakes.fileserver import Answer, CutOff, FileServer
from tests.generated.published import Published
from tests.install.releases import content, install, silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.install.face_database import Installed
    from stash_sense_plugin.install.places import Places


class GitHub(FileServer):
    """Says what the newest release is, and has its files."""

    @property
    def latest(self) -> str:
        return f"{self.base}/latest"

    def publish(self, archive: bytes, version: str = "v2026.02.18", **asset: Any) -> None:
        url = self.add("data.zip", archive)
        digest = "sha256:" + hashlib.sha256(archive).hexdigest()
        row = {"name": "data.zip", "size": len(archive), "browser_download_url": url, "digest": digest} | asset
        notes = {"name": "notes.txt", "size": 1, "browser_download_url": self.base}
        self.add("latest", json.dumps({"tag_name": version, "assets": [notes, row]}).encode())

    def asked_for(self, path: str) -> list[str]:
        return [asked.range for asked in self.asked if asked.path == path]


@pytest.fixture
def github() -> Iterator[GitHub]:
    running = GitHub()
    with running:
        yield running


@pytest.fixture
def archive(release: Path) -> bytes:
    return release.with_suffix(".zip").read_bytes()


def fetch(places: Places, github: GitHub) -> Installed:
    return published_download.fetch(places, silent, address=github.latest)


def test_fetched_it_is_installed_and_the_zip_is_gone(places: Places, github: GitHub, archive: bytes) -> None:
    github.publish(archive)
    reports: list[float] = []
    done = published_download.fetch(places, lambda share, text: reports.append(share), address=github.latest)
    assert (done.slug, done.version, done.counts["faces"]) == ("stash-sense-data", "2026.02.18", 40)
    assert face_database.installed(places) == (done,)
    assert list(places.databases.iterdir()) == [done.folder]
    assert reports == sorted(reports)
    assert reports[-1] == 1.0


def test_the_newest_is_not_fetched_twice_and_a_newer_one_is(
    tmp_path: Path, places: Places, github: GitHub, archive: bytes
) -> None:
    github.publish(archive)
    first = fetch(places, github)
    assert fetch(places, github) == first
    assert len(github.asked_for("/data.zip")) == 1
    newer = Published(seed=3, version="2026.03.01").zip(tmp_path / "newer.zip").read_bytes()
    github.publish(newer, "v2026.03.01")
    assert fetch(places, github).version == "2026.03.01"
    assert [each.version for each in face_database.installed(places)] == ["2026.03.01"]


def test_a_broken_line_is_gone_on_with(places: Places, github: GitHub, archive: bytes) -> None:
    github.publish(archive)
    github.files["/data.zip"].faults = [CutOff(50_000), CutOff(30_000)]
    fetch(places, github)
    assert github.asked_for("/data.zip") == ["", "bytes=50000-", "bytes=80000-"]


def test_stopped_it_goes_on_with_what_has_arrived(places: Places, github: GitHub, archive: bytes) -> None:
    github.publish(archive)
    with pytest.raises(Stopped):
        published_download.fetch(places, silent, lambda: True, address=github.latest)
    (part,) = places.databases.iterdir()
    part.write_bytes(archive[:1000])  # as a kill would have left it
    github.asked.clear()
    fetch(places, github)
    assert github.asked_for("/data.zip") == ["bytes=1000-"]


@pytest.mark.parametrize(
    ("path", "fault", "said"),
    [
        ("/latest", Answer(404), "status 404"),
        ("/latest", Answer(403), "no more questions"),
        ("/latest", Answer(429, (("Retry-After", "3000"),)), "no more questions"),
        ("/data.zip", Answer(404), "status 404"),
        ("/data.zip", Answer(403), "no more questions"),
    ],
)
def test_what_github_refuses_is_told(
    places: Places, github: GitHub, release: Path, archive: bytes, path: str, fault: Answer, said: str
) -> None:
    install(places, release)
    before = content(places)
    github.publish(archive, "v2027.01.01")
    github.files[path].faults = [fault] * 9
    with pytest.raises(InstallError, match=said) as told:
        fetch(places, github)
    assert "Or download the zip in a browser" in told.value.way_out
    assert content(places) == before


def test_offline(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 0.3)
    with pytest.raises(InstallError, match="cannot be reached") as told:
        published_download.fetch(places, silent, address="http://127.0.0.1:9/latest")
    assert "Check the network" in told.value.way_out
    assert content(places) == {}


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"garbage", b"[]", b"5", b"{}", b'{"assets": []}', b'{"tag_name": "v1", "assets": [{"name": "x.txt"}]}',
        b'{"tag_name": "v1", "assets": [{"name": "x.zip"}]}', b'{"assets": [null]}', b"[" * 100_000,
        b'{"tag_name": 5, "assets": [{"name": "x.zip", "size": 9, "browser_download_url": "http://x"}]}',
        b'{"tag_name": "v1", "assets": [{"name": "x.zip", "size": -9, "browser_download_url": "http://x"}]}',
        b'{"tag_name": "v1", "assets": [{"name": "x.zip", "size": 9, "browser_download_url": "file:///etc/passwd"}]}',
    ],
)  # fmt: skip
def test_an_answer_that_names_no_zip_is_told(places: Places, github: GitHub, answer: bytes) -> None:
    github.add("latest", answer)
    with pytest.raises(InstallError, match="does not tell of a release"):
        fetch(places, github)
    assert content(places) == {}


@pytest.mark.parametrize(
    ("asset", "said"),
    [
        ({"digest": "sha256:" + "0" * 64}, "wrong SHA-256"),
        ({"size": 5}, "must have 5"),
        ({"size": 2**50}, "are free"),
    ],
)
def test_a_zip_that_is_not_the_one_meant_is_not_installed(
    places: Places, github: GitHub, archive: bytes, asset: dict[str, Any], said: str
) -> None:
    github.publish(archive, **asset)
    with pytest.raises(InstallError, match=said):
        fetch(places, github)
    assert content(places) == {}


def test_what_cannot_be_used_is_not_kept(places: Places, github: GitHub, archive: bytes) -> None:
    github.publish(archive[: len(archive) // 2], digest=None)
    for _ in range(2):
        with pytest.raises(InstallError, match="cannot be read as a zip"):
            fetch(places, github)
        assert content(places) == {}
    github.publish(archive)
    assert fetch(places, github).counts["faces"] == 40


def test_what_earlier_downloads_left_goes(places: Places, github: GitHub, archive: bytes) -> None:
    places.databases.mkdir(parents=True)
    for name in ("2025.01.01-77.zip", "2025.02.01-78.zip.part"):
        (places.databases / name).write_bytes(b"old")
    github.publish(archive)
    done = fetch(places, github)
    assert list(places.databases.iterdir()) == [done.folder]


def test_versions_name_no_other_place(places: Places, github: GitHub, archive: bytes) -> None:
    github.publish(archive, "../../../v1/..")
    done = fetch(places, github)
    assert list(places.databases.iterdir()) == [done.folder]
    assert not any(path.suffix == ".zip" for path in places.data.parent.rglob("*.zip") if "databases" in str(path))

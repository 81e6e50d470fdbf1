"""Packs whose files are published inside a zip only, from a file server on loopback."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import InstallError, Stopped
from stash_sense_plugin.install import packs
from stash_sense_plugin.install.packs import Archive, Licence, Pack, PackFile, Variant
from stash_sense_plugin.install.places import Places
from stash_sense_plugin.net import transfer
from tests.fakes.fileserver import Answer, CutOff, FileServer
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DETECTOR, EMBEDDER, PLAIN = b"detector" * 20_000, bytes(range(256)) * 2_000, b"plain" * 10_000
MEMBERS = {"det.onnx": DETECTOR, "rec.onnx": EMBEDDER, "unused.onnx": b"unused" * 9_000}
CLOSED = "http://127.0.0.1:9/models.zip"


def zipped(members: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return buffer.getvalue()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pack_of(url: str, archive: bytes, plain: str = "", *, detector: bytes = DETECTOR) -> Pack:
    """Detector and embedder are in the archive at `url`; `plain` is the address of a third file."""
    rows = [
        ("detector", "det.onnx", detector, f"{url}#det.onnx"),
        ("embedder", "rec.onnx", EMBEDDER, f"{url}#rec.onnx"),
    ]
    rows += [("other", "plain.onnx", PLAIN, plain)] if plain else []
    return Pack(
        id="trial", title="A trial", summary="", default=True, space="s", recipe={},
        files=tuple(
            PackFile(role, name, (Variant(len(body), sha(body), (address,), ""),)) for role, name, body, address in rows
        ),
        archives=(Archive(url, len(archive), sha(archive)),),
        licences=(Licence("it", "a licence", "https://example.org", True),),
    )  # fmt: skip


def fetch(places: Places, pack: Pack) -> dict[str, bytes]:
    return {role: path.read_bytes() for role, path in packs.fetch(places, pack, lambda *report: None).items()}


def left(places: Places) -> list[str]:
    return sorted(path.name for path in places.packs.iterdir())


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("folder", ["", "models/", "../../models/", "/models/", "det.onnx/"])
def test_what_is_named_is_taken_out_whatever_its_folder(
    places: Places, server: FileServer, kind: int, folder: str
) -> None:
    archive = zipped({folder + name: content for name, content in MEMBERS.items()}, kind)
    pack = pack_of(server.add("models.zip", archive), archive)
    assert fetch(places, pack) == {"detector": DETECTOR, "embedder": EMBEDDER}
    assert [asked.path for asked in server.asked] == ["/models.zip"], "once for all members"
    assert left(places) == ["trial", "verified.json"]
    assert sorted(path.name for path in packs.own_folder(places, pack).iterdir()) == ["det.onnx", "rec.onnx"]
    assert sorted(path.name for path in places.data.parent.iterdir()) == ["data"], "nothing beside it"


def test_progress_rises_to_the_end(places: Places, server: FileServer) -> None:
    archive = zipped(MEMBERS, zipfile.ZIP_STORED)
    pack = pack_of(server.add("models.zip", archive), archive, server.add("plain.onnx", PLAIN))
    reports: list[tuple[float, str]] = []
    packs.fetch(places, pack, lambda *report: reports.append(report))
    shares = [share for share, _ in reports]
    assert shares == sorted(shares)
    assert max(shares[:-1]) == pytest.approx(1.0)
    assert pack.bytes == len(archive) + len(PLAIN)


def test_a_broken_line_is_gone_on_with(places: Places, server: FileServer) -> None:
    archive = zipped(MEMBERS, zipfile.ZIP_STORED)
    pack = pack_of(server.add("models.zip", archive, faults=[CutOff(50_000), CutOff(30_000)]), archive)
    assert fetch(places, pack)["detector"] == DETECTOR
    assert [asked.range for asked in server.asked][1:] == ["bytes=50000-", "bytes=80000-"]


GOOD = zipped(MEMBERS)
WRONG = {
    "not there": (GOOD, GOOD, [Answer(404)] * 9, "404"),
    "another archive": (GOOD, zipped({**MEMBERS, "more": b"m"}), [], "bytes"),
    "an archive with another sum": (GOOD, GOOD[:-1] + b"X", [], "SHA-256"),
    "no zip": (no_zip := b"PK no zip" * 9_000, no_zip, [], "cannot be read as a zip"),
    "a zip without its end": (half := GOOD[:-40], half, [], "cannot be read as a zip"),
    "a member missing": (some := zipped({"rec.onnx": EMBEDDER}), some, [], "holds no det.onnx"),
    "a folder of that name": (empty := zipped({"det.onnx/": b""}), empty, [], "holds no det.onnx"),
    "a member too long": (long := zipped({**MEMBERS, "det.onnx": DETECTOR + b"X"}), long, [], "160,001 bytes"),
    "a member with another sum": (
        (other := zipped({**MEMBERS, "det.onnx": DETECTOR[:-1] + b"X"})), other, [], "wrong SHA-256",
    ),
    "the second member wrong": (
        (second := zipped({**MEMBERS, "rec.onnx": EMBEDDER[:-1] + b"X"})), second, [], "rec.onnx could not be fetched",
    ),
}  # fmt: skip


def broken(stored: bytes) -> bytes:
    """A byte of the detector's content turned: the zip's own check notices it."""
    at = stored.index(DETECTOR[:100]) + 50
    return stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :]


STORED = broken(zipped(MEMBERS, zipfile.ZIP_STORED))
WRONG["a member that is broken"] = (STORED, STORED, [], "cannot be read as a zip")


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_right_is_not_installed(places: Places, server: FileServer, case: str) -> None:
    promised, sent, faults, words = WRONG[case]
    pack = pack_of(server.add("models.zip", sent, faults=faults), promised)
    own = packs.own_folder(places, pack)
    own.mkdir(parents=True)
    (own / "det.onnx").write_bytes(b"an old one")
    with pytest.raises(InstallError) as caught:
        fetch(places, pack)
    assert words in caught.value.text
    assert "Folder with models" in caught.value.way_out
    assert {path.name: path.read_bytes() for path in own.iterdir()} == {"det.onnx": b"an old one"}
    assert not list(places.packs.rglob("*.zip")), "what is wrong is not gone on with"
    server.add("models.zip", GOOD)
    assert fetch(places, pack_of(pack.archives[0].url, GOOD)) == {"detector": DETECTOR, "embedder": EMBEDDER}
    assert left(places) == ["trial", "verified.json"]


def test_offline(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 0.5)
    with pytest.raises(InstallError, match=r"cannot be reached|refused"):
        fetch(places, pack_of(CLOSED, GOOD))


def test_cut_off_for_good_what_has_arrived_is_kept(
    places: Places, server: FileServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 0.5)
    archive = zipped(MEMBERS, zipfile.ZIP_STORED)
    pack = pack_of(server.add("models.zip", archive, faults=[CutOff(90_000), *[CutOff(0)] * 40]), archive)
    with pytest.raises(InstallError, match=r"cut off"):
        fetch(places, pack)
    server.files["/models.zip"].faults = []
    server.asked.clear()
    assert fetch(places, pack)["detector"] == DETECTOR
    assert [asked.range for asked in server.asked] == ["bytes=90000-"]


def test_the_rest_missing_the_archive_is_not_fetched_again(places: Places, server: FileServer) -> None:
    url, plain = server.add("models.zip", GOOD), server.add("plain.onnx", PLAIN, faults=[Answer(404)] * 9)
    pack = pack_of(url, GOOD, plain)
    with pytest.raises(InstallError, match=r"plain.onnx could not be fetched"):
        fetch(places, pack)
    assert not packs.own_folder(places, pack).exists()
    server.files["/plain.onnx"].faults = []
    server.asked.clear()
    assert fetch(places, pack)["other"] == PLAIN
    assert [asked.path for asked in server.asked] == ["/plain.onnx"]


def test_stopped_while_it_unpacks(places: Places, server: FileServer) -> None:
    pack = pack_of(server.add("models.zip", GOOD), GOOD)

    def whole() -> bool:
        return any(places.packs.rglob("*.zip"))

    with pytest.raises(Stopped):
        packs.fetch(places, pack, lambda *report: None, whole)
    assert not packs.own_folder(places, pack).exists()
    server.asked.clear()
    assert fetch(places, pack)["detector"] == DETECTOR
    assert not server.asked


def test_space_for_the_archive_and_what_is_in_it(small_disk: Path, server: FileServer) -> None:
    """Of 31 MB, 12 taken: the archive of a few kilobytes would fit, and what is in it beside the margin would not."""
    archive = zipped({"det.onnx": bytes(12_000_000)})
    (small_disk / "other").write_bytes(b"x" * 12_000_000)
    pack = pack_of(server.add("models.zip", archive), archive, detector=bytes(12_000_000))
    with pytest.raises(InstallError, match=r"need 12.\d MB .* are free"):
        fetch(Places(small_disk / "data"), pack)
    assert not server.asked


FETCH = """
import json, sys
from pathlib import Path
from stash_sense_plugin.install import packs
from stash_sense_plugin.install.packs import Archive, Pack, PackFile, Variant
from stash_sense_plugin.install.places import Places
archive, *rows = json.loads(sys.argv[2])
files = tuple(PackFile(name, name, (Variant(size, sum, (f"{archive[0]}#{name}",), ""),)) for name, size, sum in rows)
pack = Pack("trial", "A trial", "", True, "s", (), files, {}, (Archive(*archive),))
packs.fetch(Places(Path(sys.argv[1])), pack, lambda *report: None)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_killed_at_random_it_ends_as_if_undisturbed(places: Places, server: FileServer) -> None:
    bodies = {f"{at}.onnx": bytes([at]) * 40_000_000 for at in range(3)}
    archive = zipped(bodies, zipfile.ZIP_STORED)
    rows = [(server.add("models.zip", archive), len(archive), sha(archive))]
    rows += [(name, len(body), sha(body)) for name, body in bodies.items()]
    dice, kills = random.Random(1), 0
    while kills < 12:
        process = subprocess.Popen([sys.executable, "-c", FETCH, str(places.data), json.dumps(rows)], cwd=ROOT)
        try:
            assert process.wait(dice.uniform(0, 0.8)) == 0
            shutil.rmtree(places.packs)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            own = places.packs / "trial"
            assert not own.exists() or all(path.read_bytes() == bodies[path.name] for path in own.iterdir())
    subprocess.run([sys.executable, "-c", FETCH, str(places.data), json.dumps(rows)], cwd=ROOT, check=True)
    assert {path.name: path.read_bytes() for path in (places.packs / "trial").iterdir()} == bodies
    assert left(places) == ["trial", "verified.json"]

"""Model packs from a file server on loopback, over a line that fails."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stash_sense_plugin.errors import InstallError, NotReady, Stopped
from stash_sense_plugin.faces.pack import PackSpec
from stash_sense_plugin.install import packs
from stash_sense_plugin.install.packs import Licence, Pack, PackFile, Variant
from stash_sense_plugin.install.places import Places
from stash_sense_plugin.net import transfer
from stash_sense_plugin.settings import BY_KEY
from tests.fakes.fileserver import Answer, CutOff, FileServer
from tests.shared import ROOT, needs_shared, shared

DETECTOR, EMBEDDER, OTHER = b"detector" * 20_000, b"embedder" * 50_000, b"the same, exported anew" * 9_000
CLOSED = "http://127.0.0.1:9/model.onnx"


def variant(content: bytes, *urls: str) -> Variant:
    return Variant(len(content), hashlib.sha256(content).hexdigest(), urls, "")


def pack_of(*files: PackFile, commercial: bool = True) -> Pack:
    return Pack(
        id="trial", title="A trial", summary="", default=True, space="s", files=files, recipe={},
        licences=(Licence("it", "a licence", "https://example.org", commercial),),
    )  # fmt: skip


@pytest.fixture
def pack(server: FileServer) -> Pack:
    return pack_of(
        PackFile("detector", "detector.onnx", (variant(DETECTOR, server.add("d.onnx", DETECTOR)),)),
        PackFile("embedder", "embedder.onnx", (variant(EMBEDDER, server.add("e.onnx", EMBEDDER)), variant(OTHER))),
    )


def fetch(places: Places, pack: Pack) -> dict[str, Path]:
    return packs.fetch(places, pack, lambda *report: None)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def single(*urls: str, content: bytes = DETECTOR) -> Pack:
    return pack_of(PackFile("detector", "detector.onnx", (variant(content, *urls),)))


def test_fetched_it_is_ready(places: Places, pack: Pack) -> None:
    assert packs.state(places, pack).state == "missing"
    with pytest.raises(NotReady, match=r'"A trial" is missing.*models page') as caught:
        packs.locate(places, pack)
    assert caught.value.what == "models"
    reports: list[tuple[float, str]] = []
    files = packs.fetch(places, pack, lambda *report: reports.append(report))
    assert {role: path.read_bytes() for role, path in files.items()} == {"detector": DETECTOR, "embedder": EMBEDDER}
    assert packs.state(places, pack).state == "ready"
    assert [fraction for fraction, _ in reports] == sorted(fraction for fraction, _ in reports)
    assert reports[-1][0] == 1.0
    assert sorted(path.name for path in places.packs.iterdir()) == ["trial", "verified.json"]


def test_what_is_there_is_not_fetched_again(places: Places, pack: Pack, server: FileServer) -> None:
    fetch(places, pack)
    asked = len(server.asked)
    fetch(places, pack)
    assert len(server.asked) == asked


def test_a_broken_line_is_gone_on_with(places: Places, server: FileServer) -> None:
    url = server.add("cut.onnx", DETECTOR, faults=[CutOff(50_000), CutOff(30_000)])
    assert fetch(places, single(url))["detector"].read_bytes() == DETECTOR
    assert [asked.range for asked in server.asked][1:] == ["bytes=50000-", "bytes=80000-"]


@pytest.mark.parametrize(
    ("content", "faults", "words"),
    [
        (DETECTOR, [Answer(404)] * 9, "404"),
        (DETECTOR[:-1] + b"X", [], "SHA-256"),
        (DETECTOR[:-1], [], "bytes"),
        (DETECTOR + b"X", [], "bytes"),
    ],
)
def test_what_is_not_right_is_not_installed(
    places: Places, server: FileServer, content: bytes, faults: list[Answer], words: str
) -> None:
    pack = single(server.add("wrong.onnx", content, faults=faults))
    with pytest.raises(InstallError, match=r"detector.onnx could not be fetched") as caught:
        fetch(places, pack)
    assert words in caught.value.text
    assert "Folder with models" in caught.value.way_out
    assert contents(packs.own_folder(places, pack)) == {}
    assert packs.state(places, pack).state == "missing"


def test_offline(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 0.5)
    with pytest.raises(InstallError, match=r"cannot be reached|refused"):
        fetch(places, single(CLOSED))


def test_the_second_address_is_tried(places: Places, server: FileServer) -> None:
    good = server.add("good.onnx", DETECTOR)
    gone = server.add("gone.onnx", DETECTOR, faults=[Answer(404)] * 9)
    assert fetch(places, single(gone, good))["detector"].read_bytes() == DETECTOR


def test_half_a_pack_is_not_installed_and_its_first_half_is_kept(
    places: Places, pack: Pack, server: FileServer
) -> None:
    server.files["/e.onnx"].faults = [Answer(404)] * 9
    with pytest.raises(InstallError):
        fetch(places, pack)
    assert contents(packs.own_folder(places, pack)) == {}
    server.files["/e.onnx"].faults = []
    server.asked.clear()
    fetch(places, pack)
    assert {asked.path for asked in server.asked} == {"/e.onnx"}


def test_a_damaged_file_stays_until_a_better_one_is_whole(places: Places, pack: Pack, server: FileServer) -> None:
    fetch(places, pack)
    own = packs.own_folder(places, pack)
    (own / "embedder.onnx").write_bytes(b"damaged")
    state = packs.state(places, pack)
    assert state.state == "damaged"
    assert "not the file that was published" in state.problems[0]
    server.files["/e.onnx"].faults = [Answer(404)] * 9
    with pytest.raises(InstallError):
        fetch(places, pack)
    assert contents(own) == {"detector.onnx": DETECTOR, "embedder.onnx": b"damaged"}
    server.files["/e.onnx"].faults = []
    fetch(places, pack)
    assert contents(own) == {"detector.onnx": DETECTOR, "embedder.onnx": EMBEDDER}


def test_stopped_it_goes_on_where_it_was(places: Places, server: FileServer) -> None:
    content = DETECTOR * 8
    pack = single(server.add("large.onnx", content), content=content)
    with pytest.raises(Stopped):
        packs.fetch(places, pack, lambda *report: None, stop=lambda: True)
    server.asked.clear()
    fetch(places, pack)
    assert int(server.asked[0].range.removeprefix("bytes=").rstrip("-")) > 0


FETCH = """
import json, sys
from pathlib import Path
from stash_sense_plugin.install import packs
from stash_sense_plugin.install.packs import Pack, PackFile, Variant
from stash_sense_plugin.install.places import Places
rows = json.loads(sys.argv[2])
files = tuple(PackFile(name, name, (Variant(size, sum, (url,), ""),)) for name, size, sum, url in rows)
pack = Pack("trial", "A trial", "", True, "s", (), files, {})
packs.fetch(Places(Path(sys.argv[1])), pack, lambda *report: None)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_killed_at_random_it_ends_as_if_undisturbed(places: Places, server: FileServer) -> None:
    bodies = {f"{at}.onnx": bytes([at]) * 40_000_000 for at in range(3)}
    rows = [(name, *variant(body)[:2], server.add(name, body)) for name, body in bodies.items()]
    dice, kills = random.Random(1), 0
    while kills < 12:
        command = [sys.executable, "-c", FETCH, str(places.data), json.dumps(rows)]
        process = subprocess.Popen(command, cwd=ROOT)
        try:
            assert process.wait(dice.uniform(0, 0.8)) == 0
            shutil.rmtree(places.packs)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            kills += 1
            assert contents(places.packs / "trial").items() <= bodies.items()
    subprocess.run(command, cwd=ROOT, check=True)
    assert contents(places.packs / "trial") == bodies
    assert sorted(path.name for path in places.packs.iterdir()) == ["trial", "verified.json"]


def test_a_licence_has_to_be_accepted(places: Places, pack: Pack) -> None:
    strict = pack_of(*pack.files, commercial=False)
    with pytest.raises(InstallError, match=r"not for commercial use \(a licence\)"):
        fetch(places, strict)
    packs.fetch(places, strict, lambda *report: None, licence_accepted=True)
    assert packs.state(places, strict).state == "ready"


def test_removed_it_is_missing(places: Places, pack: Pack) -> None:
    fetch(places, pack)
    assert packs.remove(places, pack) == len(DETECTOR) + len(EMBEDDER)
    assert packs.state(places, pack).state == "missing"
    assert packs.remove(places, pack) == 0


def test_no_space(small_disk: Path, server: FileServer) -> None:
    places = Places(small_disk / "data")
    pack = single(server.add("huge.onnx", DETECTOR))
    huge = single(*pack.files[0].variants[0].urls, content=DETECTOR * 300)
    with pytest.raises(InstallError, match=r"need 48.0 MB .* are free"):
        fetch(places, huge)
    assert not server.asked


class TestOwnFolder:
    def test_by_name_or_by_content(self, tmp_path: Path, places: Places, pack: Pack) -> None:
        folder = tmp_path / "mine"
        folder.mkdir()
        (folder / "detector.onnx").write_bytes(DETECTOR)
        (folder / "renamed.bin").write_bytes(OTHER)
        files = packs.locate(places, pack, folder)
        assert files == {"detector": folder / "detector.onnx", "embedder": folder / "renamed.bin"}
        assert not places.data.joinpath("packs", "trial").exists()

    def test_what_is_missing_in_it_is_named(self, tmp_path: Path, places: Places, pack: Pack) -> None:
        state = packs.state(places, pack, tmp_path / "mine")
        assert state.state == "missing"
        assert state.problems[0] == f"{tmp_path / 'mine' / 'detector.onnx'} is not there."

    def test_a_wrong_file_of_the_right_name_counts_as_damaged(self, tmp_path: Path, places: Places, pack: Pack) -> None:
        (tmp_path / "detector.onnx").write_bytes(b"x" * len(DETECTOR))
        (tmp_path / "embedder.onnx").write_bytes(EMBEDDER)
        assert packs.state(places, pack, tmp_path).state == "damaged"

    def test_what_it_lacks_may_come_from_a_download(self, tmp_path: Path, places: Places, pack: Pack) -> None:
        (tmp_path / "detector.onnx").write_bytes(DETECTOR)
        fetch(places, pack)
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "embedder.onnx").write_bytes(OTHER)
        files = packs.locate(places, pack, tmp_path / "mine")
        assert files["embedder"].parent.name == "mine"
        assert files["detector"].parent.name == "trial"

    @pytest.mark.parametrize(
        ("setting", "environ", "expected"),
        [
            ("", {}, None),
            ("/mine", {}, "/mine"),
            ("/mine", {"STASH_SENSE_MODELS": "/theirs"}, "/theirs"),
            (" ", {}, None),
        ],
    )
    def test_where_it_is_named(self, setting: str, environ: dict[str, str], expected: str | None) -> None:
        assert packs.chosen_folder(setting, environ) == (Path(expected) if expected else None)


def test_a_sum_is_taken_once(places: Places, tmp_path: Path) -> None:
    content = b"0123456789abcdef" * 4_000_000
    pack = single(content=content)
    path = tmp_path / "detector.onnx"
    path.write_bytes(content)
    first, second = timed(places, pack, tmp_path), timed(places, pack, tmp_path)
    assert second < first / 4
    path.write_bytes(content[:-1] + b"X")
    assert packs.state(places, pack, tmp_path).state == "damaged"


def timed(places: Places, pack: Pack, folder: Path) -> float:
    start = time.perf_counter()
    assert packs.state(places, pack, folder).state == "ready"
    return time.perf_counter() - start


def test_a_memory_that_is_rubbish_is_forgotten(places: Places, pack: Pack) -> None:
    fetch(places, pack)
    for rubbish in ("", "[]", '{"x": 1}', f'{{"{packs.own_folder(places, pack) / "detector.onnx"}": 7}}'):
        (places.packs / "verified.json").write_text(rubbish)
        assert packs.state(places, pack).state == "ready"


PINNED = re.compile("https://.*([/@][0-9a-f]{40}|/releases/download)/")
"""By a commit, or as a file of a release."""


@pytest.mark.parametrize("pack", packs.load(), ids=lambda pack: pack.id)
def test_a_pack_of_the_manifest(pack: Pack) -> None:
    roles = [file.role for file in pack.files]
    assert roles == ["detector", *(embedder["role"] for embedder in pack.recipe["embedders"])]
    assert pack.space.endswith(str(sum(embedder["dimensions"] for embedder in pack.recipe["embedders"])))
    for found in (found for file in pack.files for found in file.variants):
        assert re.fullmatch("[0-9a-f]{64}", found.sha256)
        assert all(PINNED.match(url) for url in found.urls), "what is behind it stays"
        assert all(pack.archive(url) for url in found.urls if "#" in url), "its sum lets a download go on"
    for archive in pack.archives:
        assert re.fullmatch("[0-9a-f]{64}", archive.sha256)
        assert any(pack.archive(file.url) == archive for file in pack.files)
    assert all(any(found.urls for found in file.variants) for file in pack.files)
    assert all(licence.url.startswith("https://") for licence in pack.licences)
    files = {file.role: Path(file.name) for file in pack.files}
    assert PackSpec.from_values(pack.recipe, files).space == pack.space


def test_the_manifest() -> None:
    assert packs.default().id == "open"
    assert {pack.id: pack.commercial for pack in packs.load()} == {
        "open": True,
        "buffalo_l": False,
        "stash-sense": False,
    }
    assert len({pack.space for pack in packs.load()}) == len(packs.load())
    assert packs.by_id("stash-sense").recipe["plain"]
    with pytest.raises(InstallError, match="no model pack"):
        packs.by_id("closed")


def test_the_settings_offer_what_the_manifest_has() -> None:
    assert dict(BY_KEY["pack"].choices) == {pack.id: pack.title for pack in packs.load()}
    assert BY_KEY["pack"].default == packs.default().id


@pytest.mark.parametrize(("pack", "size"), [("open", 4320976), ("buffalo_l", 288621354), ("stash-sense", 245518697)])
def test_the_size_is_that_of_the_download(pack: str, size: int) -> None:
    """An archive is fetched whole and once, whatever is taken out of it."""
    assert packs.by_id(pack).bytes == size


def test_the_row_for_the_page(places: Places) -> None:
    row = packs.state(places, packs.default()).as_json()
    assert row["bytes"] == 322906 + 3998070
    assert row["licence"] == "Apache-2.0"
    assert (row["state"], row["where"]) == ("missing", None)
    assert [file["state"] for file in row["files"]] == ["missing", "missing"]


@needs_shared
def test_the_real_models_fit_the_manifest(places: Places) -> None:
    files = packs.locate(places, packs.default(), shared("models"))
    assert {role: path.name for role, path in files.items()} == {
        "detector": "yunet_n_dynamic.onnx",
        "embedder": "mobilefacenet.onnx",
    }

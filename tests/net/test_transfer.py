"""Downloads over a line that fails."""

from __future__ import annotations

import hashlib
import os
import random
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import HttpStatus, StoreError, TooManyRequests, Unreachable, WrongContent
from stash_sense_plugin.net import download, transfer
from tests.fakes.fileserver import Announce, Answer, CutOff, FileServer, Slow
from tests.fakes.tls import needs_openssl, server_context

if TYPE_CHECKING:
    from pathlib import Path

BODY = random.Random(3).randbytes(700_000)
SUM = hashlib.sha256(BODY).hexdigest()
TRANSIENT = Answer(503)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "packs" / "model.onnx"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 0.5)


def part_of(target: Path) -> Path:
    return target.with_name(target.name + ".part")


@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "chunked"])
@pytest.mark.parametrize("sized", [False, True], ids=["unknown size", "known size"])
@pytest.mark.parametrize("ranges", [False, True], ids=["cannot continue", "continues"])
@pytest.mark.parametrize(
    "faults",
    [[], [CutOff(1)], [CutOff(300_000), CutOff(300_000)], [TRANSIENT], [CutOff(5000), TRANSIENT, CutOff(100_000)]],
    ids=["no fault", "cut at once", "cut twice", "503", "cut, 503, cut"],
)
def test_arrives_whole(
    server: FileServer, target: Path, faults: list[CutOff | Answer], ranges: bool, sized: bool, chunked: bool
) -> None:
    url = server.add("model.onnx", BODY, faults=faults, ranges=ranges, chunked=chunked)
    download(url, target, size=len(BODY) if sized else None, sha256=SUM)
    assert target.read_bytes() == BODY
    assert os.listdir(target.parent) == ["model.onnx"]


def test_goes_on_where_it_was_cut_off(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", BODY, faults=[CutOff(400_000)])
    download(url, target, size=len(BODY), sha256=SUM)
    first, second = server.asked
    assert (first.range, second.range) == ("", "bytes=400000-")
    assert second.if_range == '"one"'


def test_starts_over_when_the_file_changed_on_the_way(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", b"x" * len(BODY), etag='"old"', faults=[CutOff(400_000)])
    seen: list[int] = []

    def swap(done: int, whole: int | None) -> None:
        seen.append(done)
        server.add("model.onnx", BODY, etag='"new"')

    download(url, target, size=len(BODY), sha256=SUM, on_progress=swap)
    assert target.read_bytes() == BODY
    assert min(seen[1:]) < 400_000


@pytest.mark.parametrize(
    "left", [BODY[:123_456], BODY, BODY + b"more", b"rubbish" * 9], ids=["beginning", "whole", "longer", "rubbish"]
)
def test_uses_what_an_earlier_process_left(server: FileServer, target: Path, left: bytes) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(left)
    download(server.add("model.onnx", BODY), target, size=len(BODY), sha256=SUM)
    assert target.read_bytes() == BODY
    assert len(server.asked) == {len(BODY): 0, 123_456: 1, len(BODY) + 4: 1}.get(len(left), 2)


def test_does_not_trust_a_left_part_without_a_sum(server: FileServer, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).write_bytes(b"rubbish")
    download(server.add("model.onnx", BODY), target, size=None, sha256=None)
    assert target.read_bytes() == BODY


@pytest.mark.parametrize(
    ("body", "size", "sha256"),
    [
        (BODY, len(BODY), "0" * 64),
        (BODY[:-1], len(BODY), SUM),
        (BODY + b"x", len(BODY), SUM),
        (BODY, None, "0" * 64),
    ],
    ids=["wrong sum", "too short", "too long", "wrong sum, unknown size"],
)
@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "chunked"])
def test_wrong_content_keeps_the_old_file(
    server: FileServer, target: Path, body: bytes, size: int | None, sha256: str, chunked: bool
) -> None:
    target.parent.mkdir()
    target.write_bytes(b"old")
    with pytest.raises(WrongContent):
        download(server.add("model.onnx", body, chunked=chunked), target, size=size, sha256=sha256)
    assert target.read_bytes() == b"old"


def test_a_wrong_sum_leaves_nothing_behind(server: FileServer, target: Path) -> None:
    with pytest.raises(WrongContent, match="wrong SHA-256"):
        download(server.add("model.onnx", BODY), target, size=len(BODY), sha256="0" * 64)
    assert os.listdir(target.parent) == []


@pytest.mark.parametrize(
    ("fault", "kind", "asked"),
    [
        (Answer(404), HttpStatus, 1),
        (Answer(403), HttpStatus, 1),
        (Answer(503), HttpStatus, 3),
        (Answer(429), TooManyRequests, 3),
    ],
    ids=["404", "403", "503", "429"],
)
def test_a_status_is_told(server: FileServer, target: Path, fault: Answer, kind: type[HttpStatus], asked: int) -> None:
    url = server.add("model.onnx", BODY, faults=[fault] * 9)
    with pytest.raises(kind) as caught:
        download(url + "?secret=1", target, size=len(BODY), sha256=SUM)
    assert caught.value.status == fault.status
    assert "secret" not in str(caught.value)
    assert len(server.asked) == asked


def test_waits_as_long_as_the_server_asks(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", BODY, faults=[Answer(429, (("Retry-After", "1"),))])
    download(url, target, size=len(BODY), sha256=SUM)
    assert target.exists()


def test_does_not_wait_for_hours(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", BODY, faults=[Answer(429, (("Retry-After", "3600"),))])
    with pytest.raises(TooManyRequests) as caught:
        download(url, target, size=len(BODY), sha256=SUM)
    assert caught.value.retry_after == 3600


def test_gives_up_and_keeps_what_has_arrived(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", BODY, faults=[CutOff(1000), *[CutOff(0)] * 99])
    with pytest.raises(WrongContent, match="cut off at 1,000"):
        download(url, target, size=len(BODY), sha256=SUM)
    assert part_of(target).read_bytes() == BODY[:1000]


def test_a_server_that_always_cuts_at_the_same_place_is_given_up(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", BODY, ranges=False, faults=[CutOff(1000)] * 99)
    with pytest.raises(WrongContent, match="cut off"):
        download(url, target, size=len(BODY), sha256=SUM)
    assert len(server.asked) < 9


def test_nobody_there(target: Path) -> None:
    with FileServer() as gone:
        url = gone.add("model.onnx", BODY)
    with pytest.raises(Unreachable, match="connection refused"):
        download(url, target, size=None, sha256=None)


def test_no_such_host_is_said_at_once(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 3600)
    with pytest.raises(Unreachable, match="no such host"):
        download("http://models.invalid/model.onnx", target, size=None, sha256=None)


def test_silence_ends(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", BODY, faults=[Slow(2)] * 9)
    with pytest.raises(Unreachable, match="no answer in time"):
        download(url, target, size=len(BODY), sha256=SUM, timeout=0.2)


def test_redirects_are_followed_and_continue(server: FileServer, target: Path) -> None:
    real = server.add("real", BODY, faults=[CutOff(5000)])
    url = server.add("model.onnx", b"", faults=[Answer(302, (("Location", real),))] * 2)
    download(url, target, size=len(BODY), sha256=SUM)
    assert [asked.range for asked in server.asked] == ["", "", "bytes=5000-", "bytes=5000-"]


def test_progress_tells_bytes_and_whole(server: FileServer, target: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    url = server.add("model.onnx", BODY, faults=[CutOff(300_000)])
    download(url, target, size=None, sha256=None, on_progress=lambda done, whole: seen.append((done, whole)))
    assert seen[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@needs_openssl
def test_an_untrusted_certificate_is_refused(target: Path, tmp_path: Path) -> None:
    with FileServer(server_context(tmp_path)) as server:
        url = server.add("model.onnx", BODY)
        with pytest.raises(Unreachable, match="certificate is not trusted"):
            download(url, target, size=None, sha256=None)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_said_in_words(server: FileServer, target: Path) -> None:
    target.parent.mkdir()
    part_of(target).symlink_to("/dev/full")
    with pytest.raises(StoreError, match="no space left"):
        download(server.add("model.onnx", BODY), target, size=len(BODY), sha256=SUM)
    assert not target.exists()


def test_what_cannot_fit_is_not_begun(server: FileServer, target: Path) -> None:
    url = server.add("model.onnx", b"", faults=[Announce(1 << 60)])
    with pytest.raises(StoreError, match="no space left"):
        download(url, target, size=None, sha256=None)


def test_a_folder_that_cannot_be_made(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "packs").write_text("a file in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        download(server.add("model.onnx", BODY), tmp_path / "packs" / "model.onnx", size=None, sha256=None)

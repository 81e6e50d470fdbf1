"""Videos over HTTP, as Stash streams them."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import MediaError
from stash_sense_plugin.media.grid import times
from stash_sense_plugin.media.types import MediaFrame
from stash_sense_plugin.media.video import open_video
from tests.fakes.tls import needs_openssl, server_context
from tests.media.films import Film, make, number
from tests.media.streams import Stream

if TYPE_CHECKING:
    from pathlib import Path

BUSY = Film("rawvideo", frames=300)
"""Several megabytes, so that not all of it is read."""


@pytest.fixture(scope="module")
def body(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make(tmp_path_factory.mktemp("film") / "film.mkv", BUSY).read_bytes()


def frames_of(url: str, count: int = 10, **options: object) -> list[MediaFrame]:
    with open_video(url, **options) as video:  # type: ignore[arg-type]
        frames = list(video.frames(times(video.duration, count)))
    return [frame for frame in frames if isinstance(frame, MediaFrame)]


def test_a_stream_gives_the_same_frames_as_the_file(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "film.mkv"
    path.write_bytes(body)
    with open_video(path) as video:
        local = [
            number(frame.image) for frame in video.frames(times(video.duration, 10)) if isinstance(frame, MediaFrame)
        ]
    with Stream(body) as stream:
        remote = [number(frame.image) for frame in frames_of(stream.url)]
    assert remote == local
    assert len(remote) == 10


def test_only_parts_are_fetched(body: bytes) -> None:
    assert len(body) > 4_000_000
    with Stream(body) as stream:
        assert len(frames_of(stream.url, 4)) == 4
        assert stream.sent < len(body) // 2


def test_headers_go_along_with_every_request(body: bytes) -> None:
    with Stream(body) as stream:
        stream.key = "secret"
        assert len(frames_of(stream.url, headers={"ApiKey": "secret"})) == 10
        with pytest.raises(MediaError, match="401") as caught:
            frames_of(stream.url, headers={"ApiKey": "wrong"})
    assert caught.value.reason == "unreadable"
    assert "wrong" not in str(caught.value)


@needs_openssl
def test_a_certificate_of_its_own_is_taken_from_this_machine_only(body: bytes, tmp_path: Path) -> None:
    with Stream(body, server_context(tmp_path)) as stream:
        assert len(frames_of(stream.url)) == 10
        with pytest.raises(MediaError, match="certificate is not trusted"):
            frames_of(stream.url, verify=True)


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, "missing"), (403, "unreadable"), (500, "unreadable"), (302, "unreadable"), (416, "empty")],
)
def test_answers_that_are_no_video(status: int, reason: str) -> None:
    with Stream(b"x" * 100) as stream:
        stream.status = status
        with pytest.raises(MediaError) as caught:
            open_video(stream.url)
    assert caught.value.reason == reason


def test_a_server_that_sends_only_whole_files(body: bytes) -> None:
    with Stream(body) as stream:
        stream.whole = True
        with pytest.raises(MediaError) as caught:
            open_video(stream.url)
    assert caught.value.reason == "unsupported"


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(MediaError) as caught:
        open_video(f"http://127.0.0.1:{port}/scene/1/stream", timeout=2)
    assert caught.value.reason == "unreadable"


def test_a_server_that_stops_answering_does_not_hold_us(body: bytes) -> None:
    with Stream(body) as stream, open_video(stream.url, timeout=0.5) as video:
        stream.hang_at = len(body) // 2
        begun = time.monotonic()
        with pytest.raises(MediaError) as caught:
            list(video.frames(times(video.duration, 10)))
        assert time.monotonic() - begun < 5
    assert caught.value.reason == "unreadable"


def test_a_server_that_hangs_from_the_start(body: bytes) -> None:
    with Stream(body) as stream:
        stream.hang_at = 0
        begun = time.monotonic()
        with pytest.raises(MediaError):
            open_video(stream.url, timeout=0.5)
        assert time.monotonic() - begun < 5


def test_a_cut_connection_is_taken_up_again(body: bytes) -> None:
    with Stream(body) as stream:
        stream.cut_at = len(body) // 2
        assert len(frames_of(stream.url)) == 10


def test_garbage_from_a_server() -> None:
    with Stream(bytes(range(256)) * 100) as stream, pytest.raises(MediaError) as caught:
        open_video(stream.url)
    assert caught.value.reason == "broken"

"""One host, one kept connection."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import NetError, Unreachable, WrongContent
from stash_sense_plugin.net import Http, Terms
from tests.fakes.fileserver import Announce, Answer, CutOff, FileServer, Slow
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = b"0123456789" * 1000


@pytest.fixture
def http(server: FileServer) -> Iterator[Http]:
    http = Http("http", "127.0.0.1", int(server.base.rpartition(":")[2]), timeout=5, patience=0.5)
    yield http
    http.close()


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("limit", [None, len(BODY), len(BODY) + 1])
def test_a_body_arrives_whole(server: FileServer, http: Http, chunked: bool, limit: int | None) -> None:
    server.add("a", BODY, chunked=chunked)
    for _ in range(3):
        assert http.request("GET", "/a", terms=Terms(max_bytes=limit)).body == BODY


@pytest.mark.parametrize("chunked", [False, True])
def test_a_longer_body_is_refused_and_the_next_request_works(server: FileServer, http: Http, chunked: bool) -> None:
    server.add("a", BODY, chunked=chunked)
    with pytest.raises(WrongContent, match="longer than"):
        http.request("GET", "/a", terms=Terms(max_bytes=len(BODY) - 1))
    assert http.request("GET", "/a").body == BODY


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_cut_off_is_asked_for_again(server: FileServer, http: Http, chunked: bool) -> None:
    server.add("a", BODY, chunked=chunked, faults=[CutOff(5), CutOff(0)])
    assert http.request("GET", "/a").body == BODY
    assert len(server.asked) == 3


def test_a_body_that_is_always_cut_off(server: FileServer, http: Http) -> None:
    server.add("a", BODY, faults=[CutOff(5)] * 20)
    with pytest.raises(Unreachable, match="cut off"):
        http.request("GET", "/a")
    assert 2 < len(server.asked) < 9


def test_what_may_not_be_repeated_is_not(server: FileServer, http: Http) -> None:
    server.add("a", BODY, faults=[CutOff(5)])
    with pytest.raises(Unreachable):
        http.request("GET", "/a", terms=Terms(repeatable=False))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [204, 301, 404, 500])
def test_any_status_is_an_answer(server: FileServer, http: Http, status: int) -> None:
    server.add("a", BODY, faults=[Answer(status, (("X-Thing", "1"), ("x-thing", "2")))])
    answer = http.request("GET", "/a")
    assert (answer.status, answer.all("X-THING"), answer.header("x-thing")) == (status, ["1", "2"], "1")
    assert answer.header("None", "nothing") == "nothing"


def test_a_time_out_can_be_set_per_request(server: FileServer, http: Http) -> None:
    server.add("a", BODY, faults=[Slow(1)])
    with pytest.raises(Unreachable, match="no answer in time"):
        http.request("GET", "/a", terms=Terms(timeout=0.2))
    server.add("a", BODY, faults=[Slow(0.5)])
    assert http.request("GET", "/a").status == 200


def test_a_promise_that_is_not_kept(server: FileServer, http: Http) -> None:
    server.add("a", b"short", faults=[Announce(99)])
    with pytest.raises(Unreachable, match="no answer in time"):
        http.request("GET", "/a", terms=Terms(timeout=0.3))


@pytest.mark.parametrize("rubbish", [b"220 mail.example ready\r\n\r\n", b"\x00\x01\x02", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_what_does_not_speak_http(rubbish: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(rubbish)

        threading.Thread(target=answer, daemon=True).start()
        http = Http("http", "127.0.0.1", listener.getsockname()[1], timeout=2, patience=0.2)
        with pytest.raises(NetError):
            http.request("GET", "/")
        http.close()
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("scheme", "host", "port", "base"),
    [
        ("http", "127.0.0.1", 9999, "http://127.0.0.1:9999"),
        ("https", "::1", 9999, "https://[::1]:9999"),
        ("https", "box.example", None, "https://box.example"),
    ],
)
def test_base(scheme: str, host: str, port: int | None, base: str) -> None:
    assert Http(scheme, host, port).base == base


def test_importing_it_loads_neither_http_client_nor_ssl() -> None:
    """Light launches must not pay for more than they use."""
    code = "import sys, stash_sense_plugin.stash.client; sys.exit('http.client' in sys.modules or 'ssl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0

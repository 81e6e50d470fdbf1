"""The client when things go wrong: lost connections, refusals, ageing cookies, odd answers."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered, StashRefused, StashUnreachable
from stash_sense_plugin.protocol.request import Connection
from stash_sense_plugin.stash import jobs, performers, scenes, system
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import Drop, Errors, FakeStash, Library, Login, Options, Status, Wait
from tests.fakes.tls import needs_openssl, server_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOGIN = Login("me", "secret")


@pytest.fixture
def site() -> Iterator[FakeStash]:
    library = Library()
    library.add_scene(title="One")
    library.add_performer("Ada", b"\xff\xd8picture")
    with FakeStash(library) as site:
        yield site


def client(site: FakeStash, *, timeout: float = 30, patience: float = 10) -> Stash:
    return Stash(site.connection(), timeout=timeout, patience=patience)


@pytest.mark.parametrize("fault", [Drop(), Drop(done=True)])
def test_a_query_is_asked_again(site: FakeStash, fault: Drop) -> None:
    with client(site) as stash:
        system.version(stash)
        site.fail(fault, times=2)
        assert system.version(stash) == "v0.30.1"
    assert len(site.documents("SenseVersion")) == 4


@pytest.mark.parametrize(("fault", "added"), [(Drop(), ()), (Drop(done=True), (1,))])
def test_a_mutation_is_never_asked_twice(site: FakeStash, fault: Drop, added: tuple[int, ...]) -> None:
    with client(site) as stash:
        site.fail(fault, "bulkSceneUpdate")
        with pytest.raises(StashUnreachable, match="may or may not"):
            scenes.add_performers(stash, 1, [1])
        assert len(site.documents("bulkSceneUpdate")) == 1
        assert scenes.find(stash, [1])[1].performer_ids == added


def test_a_mutation_waits_for_stash_to_come_back() -> None:
    """Nothing was sent yet, so it may be tried again: after a restart of Stash, on the same port."""
    library = Library()
    library.add_scene(title="One")
    library.add_performer("Ada")
    with FakeStash(library) as site:
        stash = client(site)
        system.version(stash)

    def restart() -> None:
        later.append(FakeStash(library, Options(port=site.port)).__enter__())

    later: list[FakeStash] = []
    threading.Timer(0.5, restart).start()
    with stash:
        assert scenes.add_performers(stash, 1, [1]) == (1,)
    later[0].__exit__(None)


def test_a_connection_closed_while_idle_is_noticed_before_a_write() -> None:
    """A proxy, or Stash itself, closes kept connections: a write must not be lost on one."""
    library = Library()
    library.add_scene(title="One")
    library.add_performer("Ada")
    with FakeStash(library) as site, client(site) as stash:
        for _ in range(3):
            site.fail(Status(200, b'{"data": {"version": {"version": "x", "hash": ""}}}', (("Connection", "close"),)))
            system.version(stash)
            time.sleep(0.05)
            assert scenes.add_performers(stash, 1, [1]) == (1,)


def test_nobody_there_is_told_after_a_while() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        connection = Connection(port=taken.getsockname()[1])
        start = time.monotonic()
        with pytest.raises(StashUnreachable, match="connection refused"), Stash(connection, patience=0.5) as stash:
            system.version(stash)
    assert 0.2 < time.monotonic() - start < 5


def test_a_time_out_is_not_tried_again(site: FakeStash) -> None:
    with client(site, timeout=0.3) as stash:
        site.fail(Wait(1), "SenseVersion", times=5)
        with pytest.raises(StashUnreachable, match="no answer in time"):
            system.version(stash)
        site.heal()
        assert system.version(stash)
    assert len(site.documents("SenseVersion")) == 2


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (Status(500, b"panic"), "status 500"),
        (Status(200, b"<html>a proxy's page</html>"), "not GraphQL"),
        (Status(200, b"[1]"), "not GraphQL"),
        (Status(200, b'{"data": null}'), "no data"),
        (Status(502, b'{"data": {}}'), "status 502"),
        (Errors("half of it failed"), "half of it failed"),
        (Status(422, b'{"errors": [{"message": "no such field"}], "data": null}'), "no such field"),
        (Status(200, b'{"errors": ["odd", {"no": "message"}, 3]}'), "odd"),
    ],
)
def test_answers_that_are_errors(site: FakeStash, fault: Status | Errors, message: str) -> None:
    with client(site) as stash:
        site.fail(fault, "SenseVersion")
        with pytest.raises(StashAnswered, match=message):
            system.version(stash)
        assert system.version(stash) == "v0.30.1"


def test_a_wrong_document_is_told(site: FakeStash) -> None:
    with client(site) as stash, pytest.raises(StashAnswered, match="Cannot query field"):
        stash.execute("query { nothing }")


def test_text_that_is_not_utf8_is_tolerated(site: FakeStash) -> None:
    with client(site) as stash:
        site.fail(Status(200, b'{"data": {"version": {"version": "v\xe9", "hash": "\\ud800"}}}'))
        assert system.version(stash) == "v\ufffd"


def test_threads_share_a_client(site: FakeStash) -> None:
    with client(site) as stash:
        found: list[str] = []
        threads = [threading.Thread(target=lambda: found.append(system.version(stash))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == ["v0.30.1"] * 8


# Images and files


def test_pictures_are_fetched_by_any_address_of_theirs(site: FakeStash) -> None:
    with client(site) as stash:
        path = performers.find(stash, [1])[1].image_path
        for address in (
            path,
            "/performer/1/image",
            "https://elsewhere.example/stash/performer/1/image?t=1",
            "performer/1/image",
        ):
            assert stash.fetch(address) == b"\xff\xd8picture"


def test_a_fetch_has_a_limit(site: FakeStash) -> None:
    with client(site) as stash:
        assert stash.fetch("/performer/1/image", max_bytes=9) == b"\xff\xd8picture"
        with pytest.raises(StashAnswered, match="longer than 8 bytes"):
            stash.fetch("/performer/1/image", max_bytes=8)
        with pytest.raises(StashAnswered, match="404"):
            stash.fetch("/performer/2/image")
        assert system.version(stash)


def test_a_stream_is_an_address_and_headers(site: FakeStash) -> None:
    with client(site) as stash:
        url, headers = stash.stream("/scene/1/stream?apikey=x")
    assert url == f"http://127.0.0.1:{site.port}/scene/1/stream?apikey=x"
    assert headers["Cookie"].startswith("session=")


# Being let in


@pytest.fixture
def locked() -> Iterator[FakeStash]:
    library = Library()
    library.add_performer("Ada", b"\xff\xd8picture")
    with FakeStash(library, Options(login=LOGIN, max_session_age=0.6)) as site:
        yield site


def test_strangers_are_refused(locked: FakeStash) -> None:
    with Stash(Connection(port=locked.port)) as stash:
        with pytest.raises(StashRefused):
            system.version(stash)
        with pytest.raises(StashRefused):
            stash.fetch("/performer/1/image")


def test_the_session_is_kept_alive(locked: FakeStash) -> None:
    """Every answer brings a fresh cookie: a task outlives the age of the one it was given."""
    given = locked.connection()
    with Stash(given) as stash:
        for _ in range(5):
            time.sleep(0.3)
            assert system.version(stash)
        assert stash.fetch("/performer/1/image")
        with Stash(stash.connection) as worker:
            assert system.version(worker)
    with Stash(given) as late, pytest.raises(StashRefused, match="session has ended"):
        system.version(late)


def test_a_cookie_of_nobody_is_not_adopted(locked: FakeStash) -> None:
    """What a task has that a hook queued: it is refused, and handed a new cookie that lets nobody in either."""
    nobody = locked.sessions.mint("")
    with Stash(Connection(port=locked.port, cookie=nobody)) as stash:
        with pytest.raises(StashRefused):
            system.version(stash)
        assert stash.connection.cookie == nobody


def test_a_key_lets_in_for_ever(locked: FakeStash) -> None:
    locked.sessions.key = "the-key"
    connection = Connection(port=locked.port, cookie=locked.sessions.mint(""), api_key="the-key")
    with Stash(connection) as stash:
        time.sleep(0.7)
        assert system.version(stash)
        assert stash.fetch("/performer/1/image")
        assert stash.stream("/scene/1/stream")[1]["ApiKey"] == "the-key"


def test_a_key_that_was_changed_falls_back_to_the_cookie(locked: FakeStash) -> None:
    locked.sessions.key = "new"
    given = locked.connection()
    with Stash(Connection(port=locked.port, cookie=given.cookie, api_key="old")) as stash:
        assert system.version(stash)


@pytest.mark.parametrize("line", ["api_key: the-key", 'api_key: "the-key"', "a: 1\napi_key: the-key # mine\nb: 2"])
def test_the_key_in_stash_s_configuration_helps_a_task_of_a_hook(locked: FakeStash, tmp_path: Path, line: str) -> None:
    locked.sessions.key = "the-key"
    (tmp_path / "config.yml").write_text(line + "\n")
    nobody = locked.sessions.mint("")
    with Stash(Connection(port=locked.port, cookie=nobody, directory=tmp_path)) as stash:
        assert performers.create(stash, "Bob") == 2
        assert stash.connection.api_key == "the-key"


@pytest.mark.parametrize("line", ["", "other_api_key: the-key", "api_key:", "  api_key: the-key"])
def test_no_key_there(locked: FakeStash, tmp_path: Path, line: str) -> None:
    locked.sessions.key = "the-key"
    (tmp_path / "config.yml").write_text(line + "\n")
    with Stash(Connection(port=locked.port, directory=tmp_path)) as stash, pytest.raises(StashRefused):
        system.version(stash)


def test_what_stash_says_with_a_403(site: FakeStash) -> None:
    with client(site) as stash:
        site.fail(Status(403, b"exposed to the public internet"), times=9)
        with pytest.raises(StashRefused, match="exposed to the public internet"):
            system.version(stash)


# https, addresses, prefixes


@needs_openssl
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1", "localhost", ""])
def test_stash_s_own_certificate_is_accepted_on_this_machine(tmp_path: Path, host: str) -> None:
    with FakeStash(options=Options(context=server_context(tmp_path), host=host)) as site, client(site) as stash:
        assert system.version(stash)
        assert stash.base.startswith("https://")
        assert jobs.queue(stash) == []


def test_https_where_stash_speaks_http_is_told(site: FakeStash) -> None:
    with Stash(Connection(scheme="https", port=site.port)) as stash, pytest.raises(StashUnreachable):
        system.version(stash)


def test_behind_a_prefix_we_ask_stash_itself() -> None:
    library = Library()
    library.add_performer("Ada", b"\xff\xd8picture")
    with FakeStash(library, Options(prefix="/stash")) as site, client(site) as stash:
        site.fail(Status(200, b"", ()), "nothing")
        assert site.url.endswith("/stash")
        assert stash.fetch(f"{site.url}/performer/1/image") == b"\xff\xd8picture"

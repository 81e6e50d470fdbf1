"""What only a real Stash can show: its login, its ageing sessions, a restart, a reverse proxy's prefix."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashRefused
from stash_sense_plugin.net import Http
from stash_sense_plugin.stash import performers, system
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import Login
from tests.fakes.stash.real import RealStash, needs_real_stash
from tests.stash import probe_plugin

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.protocol.request import Connection

pytestmark = needs_real_stash
AGE = 3


def test_login_sessions_and_keys(real_stash: RealStash, tmp_path: Path) -> None:
    """One start for all of it: a real Stash takes seconds."""
    real_stash.install(probe_plugin.write(tmp_path / "source"), "probe")
    with real_stash.client() as stash:
        person = performers.create(stash, "Ada")
    real_stash.require_login(Login("me", "secret"), max_session_age=AGE)
    given = real_stash.connection()
    strangers_are_refused(given)
    the_session_is_kept_alive(given, person)
    a_plugin_s_session_lets_in(real_stash, given)
    a_key_lets_in(real_stash, given)


def strangers_are_refused(given: Connection) -> None:
    with Stash(replace(given, cookie="", directory=given.directory / "none")) as stash:
        for asked in (lambda: system.version(stash), lambda: stash.fetch("/performer/1/image")):
            with pytest.raises(StashRefused):
                asked()


def the_session_is_kept_alive(given: Connection, person: int) -> None:
    with Stash(given) as stash:
        for _ in range(AGE + 2):
            time.sleep(1)
            assert stash.fetch(performers.find(stash, [person])[person].image_path)
        assert stash.connection.cookie != given.cookie
    with Stash(given) as late, pytest.raises(StashRefused):
        system.version(late)


def a_plugin_s_session_lets_in(real_stash: RealStash, given: Connection) -> None:
    handed = real_stash.run_operation("probe", {"act": "echo"})["connection"]
    with Stash(replace(given, cookie=handed["SessionCookie"]["Value"])) as stash:
        assert system.version(stash)


def a_key_lets_in(real_stash: RealStash, given: Connection) -> None:
    """By itself, and found in Stash's config.yml when the cookie is refused."""
    key = real_stash.make_api_key()
    with Stash(replace(given, cookie="", api_key=key)) as stash:
        assert system.api_key(stash) == key
    with Stash(given) as stash:
        assert system.version(stash)
        assert stash.connection.api_key == key
    with Stash(replace(given, cookie=real_stash.log_in(), api_key="wrong")) as stash:
        assert system.version(stash)


def test_a_restart_in_between(real_stash: RealStash) -> None:
    with real_stash.client() as stash:
        made = performers.create(stash, "Ada")
        real_stash.stop()
        start = threading.Timer(1, real_stash.start)
        start.start()
        performers.destroy(stash, made)
        assert performers.count(stash) == 0
        start.join()  # it still waits for the whole start when Stash answers already


def test_behind_a_prefix(real_stash: RealStash) -> None:
    """Addresses that Stash makes behind a proxy are fetched from Stash itself."""
    with real_stash.client() as stash:
        made = performers.create(stash, "Ada")
        http = Http("http", "127.0.0.1", real_stash.port)
        query = b'{"query": "{ findPerformers { performers { image_path } } }"}'
        headers = {"Content-Type": "application/json", "X-Forwarded-Prefix": "/stash", "Host": "me.example"}
        answer = http.request("POST", "/graphql", query, headers).body.decode()
        http.close()
        address = answer.partition('image_path":"')[2].partition('"')[0].replace("\\u0026", "&")
        assert address.startswith(f"http://me.example/stash/performer/{made}/image")
        assert stash.fetch(address)


def test_the_python_of_the_setting_is_used(real_stash: RealStash, tmp_path: Path) -> None:
    real_stash.install(probe_plugin.write(tmp_path / "source"), "probe")
    assert real_stash.run_operation("probe", {"act": "echo"})["executable"] == sys.executable

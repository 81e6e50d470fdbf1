from __future__ import annotations

import json
from typing import Any

import pytest

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.protocol.request import parse

SERVER: dict[str, Any] = {
    "Scheme": "http", "Host": "0.0.0.0", "Port": 9999,
    "SessionCookie": {"Name": "session", "Value": "abc", "Path": "/"},
    "Dir": "/config", "PluginDir": "/config/plugins/stash-sense",
}  # fmt: skip


def text(args: object, server: object = SERVER) -> str:
    return json.dumps({"server_connection": server, "args": args})


@pytest.mark.parametrize(
    ("args", "kind", "name"),
    [
        ({"task": "learn"}, "task", "learn"),
        ({"operation": "overview"}, "operation", "overview"),
        ({"hookContext": {"id": 1, "type": "Scene.Create.Post"}}, "hook", "Scene.Create.Post"),
        ({"task": "learn", "hookContext": {"type": "Scene.Update.Post"}}, "hook", "Scene.Update.Post"),
    ],
)
def test_a_request_is_named(args: dict[str, Any], kind: str, name: str) -> None:
    request = parse(text(args))
    assert (request.kind, request.name, request.connection.cookie) == (kind, name, "abc")


@pytest.mark.parametrize(
    "raw",
    [
        "", "null", "[]", "{", "{}", '{"args": 3}', '"text"', "\x00\x01", text({}), text([1]), text({"task": 3}),
        text({"task": "learn"}, None), text({"task": "learn"}, []), text({"task": "learn"}, {**SERVER, "Port": "x"}),
    ],
)  # fmt: skip
def test_garbage_is_told_in_words(raw: str) -> None:
    with pytest.raises(RequestError, match=r"\w+ \w+"):
        parse(raw)


@pytest.mark.parametrize("cookie", [None, {}, "text", {"Value": None}])
def test_a_missing_cookie_is_no_error(cookie: object) -> None:
    assert parse(text({"task": "learn"}, {**SERVER, "SessionCookie": cookie})).connection.cookie == ""


def test_a_connection_is_handed_on_in_the_shape_it_came() -> None:
    request = parse(text({"task": "learn"}))
    assert parse(text({"task": "work"}, request.connection.as_json())).connection == request.connection


@pytest.mark.parametrize("value", [None, "", True, [], {}])
def test_a_missing_argument_is_named(value: object) -> None:
    with pytest.raises(RequestError, match='"id"'):
        parse(text({"operation": "target.show", "id": value})).text("id")

"""What Stash writes to our stdin, checked and named."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from stash_sense_plugin.errors import RequestError

Json = dict[str, Any]


@dataclass(frozen=True)
class Connection:
    """Where Stash is and how to speak to it. `directory` is that of its config.yml."""

    scheme: str = "http"
    host: str = "localhost"
    port: int = 9999
    cookie: str = ""
    api_key: str = ""
    directory: Path = Path()
    plugin_directory: Path = Path()

    def as_json(self) -> Json:
        """The same shape as Stash sends, so that a worker of ours reads it like any launch."""
        return {
            "Scheme": self.scheme,
            "Host": self.host,
            "Port": self.port,
            "SessionCookie": {"Name": "session", "Value": self.cookie} if self.cookie else None,
            "ApiKey": self.api_key,
            "Dir": str(self.directory),
            "PluginDir": str(self.plugin_directory),
        }


@dataclass(frozen=True)
class Request:
    """`kind` is task, hook or operation; `name` the task's, the hook's trigger or the operation."""

    kind: str
    name: str
    args: Json
    connection: Connection = field(default_factory=Connection)

    def text(self, key: str) -> str:
        value = self.args.get(key)
        if not isinstance(value, (str, int)) or isinstance(value, bool) or value == "":
            raise RequestError(f'"{self.name}" needs "{key}".')
        return str(value)

    def number(self, key: str) -> int:
        """An id or the like: 0 or more."""
        number = whole(self.text(key))
        if number is None:
            raise RequestError(f'"{key}" must be a whole number, not "{str(self.args[key])[:40]}".')
        return number

    def items(self, key: str) -> list[Any]:
        value = self.args.get(key)
        if not isinstance(value, list):
            raise RequestError(f'"{self.name}" needs a list "{key}".')
        return value


def whole(value: object) -> int | None:
    """A number that Stash and our database can hold, given as one or as digits; None for anything else."""
    digits = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        return None
    number = int(digits)
    return number if number < 1 << 63 else None


def parse(raw: str) -> Request:
    """Raises RequestError where it is not what Stash sends."""
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise RequestError(
            f"What arrived is not JSON ({error}).", "Stash Sense is started by Stash, not by hand."
        ) from None
    if not isinstance(body, dict):
        raise RequestError("What arrived is JSON, but not an object.")
    args = body.get("args") or {}
    if not isinstance(args, dict):
        raise RequestError('"args" is not an object.')
    return _named(args, _handed_over(args, _connection(body.get("server_connection"))))


def _handed_over(args: Json, connection: Connection) -> Connection:
    """With login on, a task that a script in Stash queued has a session without a user: the script hands over its own,
    and the API key where there is one. Taken out of the arguments, so that nothing notes them."""
    if args.get("task") != "queue":
        return connection
    session, key = (str(args.pop(name, None) or "") for name in ("session", "api_key"))
    return replace(connection, cookie=session or connection.cookie, api_key=key or connection.api_key)


def _named(args: Json, connection: Connection) -> Request:
    hook = args.get("hookContext")
    if isinstance(hook, dict):
        return Request("hook", str(hook.get("type", "")), args, connection)
    for kind in ("task", "operation"):
        if isinstance(args.get(kind), str):
            return Request(kind, args[kind], args, connection)
    raise RequestError('Neither "task" nor "operation" is named in the arguments.')


def _connection(body: object) -> Connection:
    if not isinstance(body, dict):
        raise RequestError('"server_connection" is missing.', "Stash Sense is started by Stash, not by hand.")
    cookie = body.get("SessionCookie")
    try:
        port = int(body.get("Port") or 9999)
    except (TypeError, ValueError):
        raise RequestError(f'The port "{body.get("Port")}" is not a number.') from None
    return Connection(
        scheme=str(body.get("Scheme") or "http"),
        host=str(body.get("Host") or "localhost"),
        port=port,
        cookie=str(cookie.get("Value") or "") if isinstance(cookie, dict) else "",
        api_key=str(body.get("ApiKey") or ""),
        directory=Path(str(body.get("Dir") or ".")),
        plugin_directory=Path(str(body.get("PluginDir") or ".")),
    )

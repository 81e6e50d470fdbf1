"""The one GraphQL client for Stash.

What goes wrong is StashUnreachable (no answer), StashRefused (401, 403) or StashAnswered (an answer with errors).
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import NetError, StashAnswered, StashRefused, StashUnreachable, WrongContent
from stash_sense_plugin.net import Http, Response, Terms
from stash_sense_plugin.stash.address import is_ours, own_path, reachable
from stash_sense_plugin.stash.credentials import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stash_sense_plugin.protocol.request import Connection

LARGEST_FETCH = 64 << 20
MAYBE_DONE = "It may or may not have carried out what was asked."


class Stash:
    """One Stash. Threads may share it; their requests take turns on one connection.

    `timeout`: seconds without a byte. `patience`: seconds for which a lost connection is tried again, with growing
    pauses; a mutation only as long as nothing of it was sent. `turn` is called before every request, and may wait.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        timeout: float = 30,
        patience: float = 10,
        turn: Callable[[], object] = lambda: None,
    ) -> None:
        host = reachable(connection.host)
        verify = connection.scheme == "https" and not is_ours(host)
        self._given = connection
        self._turn = turn
        self._credentials = Credentials(connection)
        self._http = Http(connection.scheme, host, connection.port, timeout=timeout, patience=patience, verify=verify)
        self.base = self._http.base

    def __enter__(self) -> Stash:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def connection(self) -> Connection:
        """As given, with the newest cookie: what a worker is handed, so that it is let in as long as we are."""
        return replace(self._given, cookie=self._credentials.cookie, api_key=self._credentials.key)

    def execute(
        self, document: str, variables: Mapping[str, object] | None = None, *, timeout: float | None = None
    ) -> dict[str, Any]:
        """The data of the answer. Text that was not UTF-8 has surrogates for its odd bytes, like file names in Python.

        Errors beside data, as GraphQL can send them, are errors too.
        """
        query = not document.lstrip().startswith("mutation")
        body = json.dumps({"query": document, "variables": dict(variables or {})}).encode()
        try:
            response = self._send("POST", "/graphql", body, Terms(repeatable=query, timeout=timeout))
        except StashUnreachable as error:
            if query:
                raise
            raise StashUnreachable(error.text, f"{MAYBE_DONE} {error.way_out}") from error
        return _data(response)

    def fetch(self, address: str, max_bytes: int = LARGEST_FETCH) -> bytes:
        """An image or the like, by path or by an address Stash gave. Raises StashAnswered: not there, or too large."""
        from urllib.parse import quote

        path = quote(own_path(address), safe="/%?=&+:,;@~!$'()*")
        response = self._send("GET", path, None, Terms(max_bytes=max_bytes))
        if response.status != 200:
            raise StashAnswered(f"Stash has nothing at {_shown(path)} (status {response.status}).")
        return response.body

    def stream(self, path: str) -> tuple[str, dict[str, str]]:
        """Absolute address and headers for what fetches by itself. The address holds no secret; the headers do."""
        return self.base + own_path(path), self._credentials.headers()

    def close(self) -> None:
        self._http.close()

    def _send(self, method: str, path: str, body: bytes | None, terms: Terms) -> Response:
        response = self._ask(method, path, body, terms)
        while _refused(response) and self._credentials.next():
            response = self._ask(method, path, body, terms)
        if _refused(response):
            raise _refusal(response)
        return response

    def _ask(self, method: str, path: str, body: bytes | None, terms: Terms) -> Response:
        self._turn()
        headers = self._credentials.headers()
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            response = self._http.request(method, path, body, headers, terms)
        except WrongContent as error:
            raise StashAnswered(f"{_shown(path)}: {error.text}") from error
        except NetError as error:
            raise StashUnreachable(f"Stash does not answer. {error.text}", "Is it still running?") from error
        self._credentials.adopt(response)
        return response


def _refused(response: Response) -> bool:
    """Pages and images are not refused but sent to the login page."""
    return response.status in (401, 403) or (300 <= response.status < 400 and "/login" in response.header("Location"))


def _refusal(response: Response) -> StashRefused:
    said = response.body.decode("utf-8", "replace").strip()[:300]
    return StashRefused(
        "Stash did not let us in" + (f": {said}" if response.status == 403 and said else "."),
        "The session has ended, or the API key is not valid any more. Start it again from a page of Stash.",
    )


def _data(response: Response) -> dict[str, Any]:
    try:
        body = json.loads(response.body.decode("utf-8", "surrogateescape"))
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise StashAnswered(f"Stash answered with status {response.status} and something that is not GraphQL.")
    if errors := body.get("errors"):
        raise StashAnswered(_messages(errors))
    data = body.get("data")
    if response.status != 200 or not isinstance(data, dict):
        raise StashAnswered(f"Stash answered with status {response.status} and no data.")
    return data


def _messages(errors: Any) -> str:
    listed = errors if isinstance(errors, list) else [errors]
    texts = [str(error.get("message", error)) if isinstance(error, dict) else str(error) for error in listed]
    return "Stash says: " + "; ".join(dict.fromkeys(texts))[:1000]


def _shown(path: str) -> str:
    return path.split("?")[0]

"""The one GraphQL client for stash-boxes: StashDB, FansDB, PMVStash, JAVStash and others that run the same program, and
ThePornDB, which answers as they do without being one.

What goes wrong is BoxUnreachable (no answer), BoxRefused (the key), BoxBusy (too many requests, to the end) or
BoxAnswered (an answer that is none). The user's key is in no text, no repr and no exception.
"""

from __future__ import annotations

import json
import random
import time
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

from stash_sense_plugin.errors import NetError, WrongContent
from stash_sense_plugin.net import Http, Terms
from stash_sense_plugin.net.trouble import lasting
from stash_sense_plugin.stashbox.answers import Answer, Trouble, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from urllib.parse import SplitResult

    from stash_sense_plugin.net import Response

T = TypeVar("T")
LARGEST_ANSWER = 64 << 20
LARGEST_PICTURE = 32 << 20
PICTURE_PATIENCE = 8.0
FIRST_PAUSE = 1.0
REDIRECTS = 5
PAGES = {"performer": "performers", "studio": "studios", "tag": "tags", "scene": "scenes"}


class StashBox:
    """One stash-box. Threads may share it; their requests take turns on one connection.

    `endpoint`, `name`: as in Stash. `timeout`: seconds without a byte. `patience`: seconds for which what failed is
    tried again, with pauses that grow from one; everything asked here only reads, so all of it is. `turn` is called
    before every request, and may wait. `hold`: told for how many seconds the stash-box wants to be left alone.
    """

    def __init__(  # noqa: PLR0913 - as many things are said of one stash-box
        self,
        endpoint: str,
        key: str,
        *,
        name: str = "",
        timeout: float = 30,
        patience: float = 60,
        turn: Callable[[], object] = lambda: None,
        hold: Callable[[float], object] = lambda seconds: None,
    ) -> None:
        self.endpoint = endpoint
        self.name = name or urlsplit(endpoint).hostname or endpoint
        self._key = key.strip()
        self._words = Words(self.name, self._key)
        self._timeout = timeout
        self._patience = patience
        self._turn = turn
        self._hold = hold
        self._hosts: dict[tuple[str, str], Http] = {}
        self.known_fields: dict[str, frozenset[str]] | None = None
        """By type; None until the stash-box turned out not to know some field (shapes.trimmed)."""
        self.most_at_once: int | None = None
        """How many things one request may ask for, where the stash-box turned out to bear less than we like to ask."""

    def __repr__(self) -> str:
        return f"StashBox({self.name!r}, {self.endpoint!r})"

    def __enter__(self) -> StashBox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for host in self._hosts.values():
            host.close()

    def execute(
        self, document: str, variables: Mapping[str, object] | None = None, *, timeout: float | None = None
    ) -> dict[str, Any]:
        """The data of the answer. Errors beside data are errors too."""
        answer = self.partial(document, variables, timeout=timeout)
        if answer.errors:
            raise answer.trouble
        return answer.data

    def partial(
        self, document: str, variables: Mapping[str, object] | None = None, *, timeout: float | None = None
    ) -> Answer:
        """Data and, beside it, errors, where each tells what it belongs to. Raises where there is no data at all."""
        body = json.dumps({"query": document, "variables": dict(variables or {})}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key:
            headers["ApiKey"] = self._key
        terms = Terms(repeatable=True, max_bytes=LARGEST_ANSWER, timeout=timeout)

        def ask() -> Answer:
            return self._words.read(self._request("POST", self.endpoint, body, headers, terms))

        return self._again(ask, self._patience)

    def fetch(self, address: str, max_bytes: int = LARGEST_PICTURE) -> bytes:
        """A picture, by the address that the stash-box gave. The key goes along only to the stash-box itself, and only
        where it shows nothing without. Raises BoxAnswered: not there, or too large.

        It is not tried again as long as other things: one picture more or less does not matter that much.
        """
        patience = min(self._patience, PICTURE_PATIENCE)
        return self._again(lambda: self._fetched(urljoin(self.endpoint, address), max_bytes), patience)

    def page(self, kind: str, stash_id: str) -> str:
        """Where people look at it, as Stash links to it. `kind`: performer, studio, tag or scene."""
        return f"{self.endpoint.removesuffix('/').removesuffix('/graphql')}/{PAGES[kind]}/{stash_id}"

    def _fetched(self, address: str, max_bytes: int) -> bytes:
        terms = Terms(max_bytes=max_bytes)
        for _ in range(REDIRECTS):
            response = self._request("GET", address, None, {}, terms)
            if response.status in (401, 403) and self._key and _place(address) == _place(self.endpoint):
                self._turn()
                response = self._request("GET", address, None, {"ApiKey": self._key}, terms)
            if response.status not in (301, 302, 303, 307, 308):
                return self._words.picture(response, _shown(address))
            address = urljoin(address, response.header("Location"))
            self._turn()
        raise self._words.answered(f"sends us around in circles for {_shown(address)}")

    def _again(self, ask: Callable[[], T], patience: float) -> T:
        """The answer, or the last trouble once patience has an end."""
        pauses = _pauses(patience)
        left = patience
        while True:
            self._turn()
            began = time.monotonic()
            try:
                return ask()
            except Trouble as trouble:
                left -= time.monotonic() - began
                pause, asked = next(pauses, None), trouble.retry_after or 0.0
                wait = max(asked, pause or 0.0)
                if trouble.busy:
                    self._hold(wait or FIRST_PAUSE)
                if pause is None or left <= 0 or asked > left or not trouble.passing:
                    raise trouble.error from trouble.__cause__
            left -= wait
            time.sleep(wait)

    def _request(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str], terms: Terms
    ) -> Response:
        host = self._host(address)
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            return host.request(method, path, body, headers, terms)
        except WrongContent as error:
            raise self._words.answered(f"gave more than can be used at {_shown(address)}") from error
        except NetError as error:
            cause = error.__cause__
            slow = isinstance(cause, TimeoutError)
            passing = slow or (cause is not None and not lasting(cause))
            raise Trouble(self._words.unreachable(error.text, slow=slow), passing=passing) from error

    def _host(self, address: str) -> Http:
        place = _place(address)
        if place not in self._hosts:
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.hostname or not _port_fits(parts):
                raise self._words.wrong_address(address)
            http = Http(parts.scheme, parts.hostname, parts.port, timeout=self._timeout, patience=0)
            self._hosts[place] = http
        return self._hosts[place]


def _port_fits(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _place(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc


def _shown(address: str) -> str:
    return address.split("?")[0]


def _pauses(patience: float) -> Iterator[float]:
    """1, 2, 4 ... seconds, each a little shorter by chance so that many who wait do not come back at once; as long as
    their sum stays within `patience`."""
    pause = FIRST_PAUSE
    while pause <= patience:
        yield pause * random.uniform(0.75, 1.0)
        patience -= pause
        pause *= 2

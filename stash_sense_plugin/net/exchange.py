"""Requests to one host over one kept connection."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from stash_sense_plugin.net.trouble import lasting, pauses, unreachable
from stash_sense_plugin.net.wire import DEFAULT_PORTS, NotHttp, Place, Response, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping


class Terms(NamedTuple):
    """`repeatable`: may be sent again when the connection was lost on the way (None: GET and HEAD may).

    `max_bytes`: a longer body is WrongContent. `timeout`: seconds without a byte; None is the host's.
    """

    repeatable: bool | None = None
    max_bytes: int | None = None
    timeout: float | None = None


class _Call(NamedTuple):
    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]
    max_bytes: int | None
    timeout: float


class _Lost(Exception):
    """The connection went away. `sent`: the other side may have seen the request."""

    def __init__(self, cause: Exception, sent: bool) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.sent = sent


USUAL = Terms()


class Http:
    """One host over one kept connection. Threads may share it: exchanges take turns.

    `patience`: seconds for which a lost connection is tried again, with growing pauses. A time-out is not tried again.
    """

    def __init__(
        self,
        scheme: str,
        host: str,
        port: int | None = None,
        *,
        timeout: float = 30,
        patience: float = 10,
        verify: bool = True,
    ) -> None:
        self._place = Place(scheme, host, port or DEFAULT_PORTS[scheme], verify)
        self.base = f"{scheme}://{self._place.name}"
        self._timeout = timeout
        self._patience = patience
        self._lock = threading.Lock()
        self._wire: Wire | None = None

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        terms: Terms = USUAL,
    ) -> Response:
        """The answer, whatever its status. Raises Unreachable, and WrongContent where the body is too long.

        What is not repeatable is tried again only while nothing of it has been sent.
        """
        call = _Call(method, path, body, dict(headers or {}), terms.max_bytes, terms.timeout or self._timeout)
        again = method in ("GET", "HEAD") if terms.repeatable is None else terms.repeatable
        waits = pauses(self._patience)
        with self._lock:
            while True:
                try:
                    return self._exchange(call)
                except _Lost as lost:
                    wait = next(waits, None)
                    if wait is None or lasting(lost.cause) or (lost.sent and not again):
                        raise unreachable(self.base, lost.cause) from lost.cause
                time.sleep(wait)

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _exchange(self, call: _Call) -> Response:
        sent = False
        try:
            wire = self._open(call.timeout)
            sent = True
            wire.send(call.method, call.path, call.headers, call.body)
            answer, keep = wire.receive(call.method, call.max_bytes)
        except (OSError, NotHttp) as error:
            self._drop()
            raise _Lost(error, sent) from error
        except BaseException:
            self._drop()
            raise
        if not keep:
            self._drop()
        return answer

    def _open(self, timeout: float) -> Wire:
        if self._wire is not None and self._wire.gone():
            self._drop()
        if self._wire is None:
            self._wire = Wire(self._place, timeout)
        self._wire.set_timeout(timeout)
        return self._wire

    def _drop(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

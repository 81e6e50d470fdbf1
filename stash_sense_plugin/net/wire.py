"""HTTP/1.1 over one socket: as much of it as Stash and stash-boxes speak.

http.client would do the same, but importing it takes 30 ms, a quarter of what a click in a page may cost as a whole.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NamedTuple

from stash_sense_plugin.errors import NetError, WrongContent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

AGENT = "stash-sense"
LONGEST_LINE = 1 << 16
MOST_HEADERS = 200
DEFAULT_PORTS = {"http": 80, "https": 443}


class Response(NamedTuple):
    """An answer of any status. Header names as sent; look them up with `header` or `all`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str, default: str = "") -> str:
        return next(iter(self.all(name)), default)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]


class NotHttp(Exception):
    """What answers there speaks something else."""


class CutOff(ConnectionError):
    """The connection ended in the middle of an answer."""


class Place(NamedTuple):
    """`verify`: whether the certificate must be trusted."""

    scheme: str
    host: str
    port: int
    verify: bool = True

    @property
    def name(self) -> str:
        """As in the Host header and in addresses."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS.get(self.scheme) else f"{host}:{self.port}"


class Wire:
    """One connection to `place`. Raises OSError, NotHttp, WrongContent; after any of these it must be closed."""

    def __init__(self, place: Place, timeout: float) -> None:
        self._place = place
        self._socket = _secured(place, socket.create_connection((place.host, place.port), timeout))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def set_timeout(self, seconds: float) -> None:
        self._socket.settimeout(seconds)

    def gone(self) -> bool:
        """Whether the other side closed while nothing was asked: then nothing may be sent, least of all a write."""
        import selectors

        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            return bool(selector.select(0))

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> None:
        own = {"Host": self._place.name, "User-Agent": AGENT, "Accept-Encoding": "identity"}
        if body is not None or method not in ("GET", "HEAD"):
            own["Content-Length"] = str(len(body or b""))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**own, **headers}.items())]
        if " " in path or any("\r" in line or "\n" in line for line in lines):
            raise NetError(f"{path!r} cannot be asked for: it is not an address.")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + (body or b""))

    def receive(self, method: str, max_bytes: int | None) -> tuple[Response, bool]:
        """The answer, and whether the connection can be used again."""
        status, version = self._status()
        headers = tuple(self._headers())
        bare = Response(status, headers, b"")
        body, ended = self._body(bare, method, max_bytes)
        keep = version == "HTTP/1.1" and bare.header("Connection").lower() != "close" and not ended
        return Response(status, headers, body), keep

    def close(self) -> None:
        self._reader.close()
        self._socket.close()

    def _status(self) -> tuple[int, str]:
        while True:
            version, _, rest = self._line().partition(" ")
            code = rest[:3]
            if not version.startswith("HTTP/1.") or not code.isdigit():
                raise NotHttp
            if code[0] != "1":
                return int(code), version
            list(self._headers())

    def _headers(self) -> Iterator[tuple[str, str]]:
        for _ in range(MOST_HEADERS):
            line = self._line()
            if not line:
                return
            name, colon, value = line.partition(":")
            if not colon:
                raise NotHttp
            yield name.strip(), value.strip()
        raise NotHttp

    def _line(self) -> str:
        line = self._reader.readline(LONGEST_LINE)
        if not line:
            raise CutOff
        if not line.endswith(b"\n"):
            raise NotHttp if len(line) == LONGEST_LINE else CutOff
        return line.decode("latin-1").rstrip("\r\n")

    def _body(self, bare: Response, method: str, max_bytes: int | None) -> tuple[bytes, bool]:
        """The body, and whether only the connection's end told that it is whole."""
        if method == "HEAD" or bare.status in (204, 304):
            return b"", False
        if bare.header("Transfer-Encoding").lower() == "chunked":
            return b"".join(self._chunks(max_bytes)), False
        length = bare.header("Content-Length")
        if not length:
            body = self._reader.read() if max_bytes is None else self._reader.read(max_bytes + 1)
            _check(len(body), max_bytes)
            return body, True
        if not length.isdigit():
            raise NotHttp
        _check(int(length), max_bytes)
        return _exactly(self._reader, int(length)), False

    def _chunks(self, max_bytes: int | None) -> Iterator[bytes]:
        done = 0
        while size := self._chunk_size():
            done += size
            _check(done, max_bytes)
            yield _exactly(self._reader, size)
            self._line()
        list(self._headers())

    def _chunk_size(self) -> int:
        try:
            return int(self._line().partition(";")[0], 16)
        except ValueError:
            raise NotHttp from None


def _check(length: int, max_bytes: int | None) -> None:
    if max_bytes is not None and length > max_bytes:
        raise WrongContent(f"The answer is longer than {max_bytes:,} bytes.")


def _exactly(reader: BinaryIO, length: int) -> bytes:
    data = reader.read(length)
    if len(data) < length:
        raise CutOff
    return data


def _secured(place: Place, plain: socket.socket) -> socket.socket:
    if place.scheme != "https":
        return plain
    import ssl

    context = ssl.create_default_context()
    if not place.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        return context.wrap_socket(plain, server_hostname=place.host)
    except BaseException:
        plain.close()
        raise

"""Files over HTTP on loopback, with everything that can go wrong on the way."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence


class CutOff(NamedTuple):
    """The connection goes away after so many bytes of the body."""

    after: int


class Answer(NamedTuple):
    """Another status than 200, with headers."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()


class Announce(NamedTuple):
    """So many bytes are promised, and fewer come."""

    length: int


class Slow(NamedTuple):
    """So many seconds before the body."""

    seconds: float


Fault = CutOff | Answer | Slow | Announce


class Asked(NamedTuple):
    path: str
    range: str
    if_range: str


@dataclass
class File:
    """`faults` are used up, one a request. `ranges`: whether the server can continue. `chunked`: no length is told."""

    body: bytes
    etag: str = '"one"'
    ranges: bool = True
    chunked: bool = False
    faults: list[Fault] = field(default_factory=list)


class FileServer:
    """`with FileServer() as server: url = server.add("model.onnx", b"...", faults=[CutOff(100)])`."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.files: dict[str, File] = {}
        self.asked: list[Asked] = []
        self._server = _Quiet(("127.0.0.1", 0), type("Handler", (_Handler,), {"owner": self}))
        self._server.daemon_threads = True
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        self.base = f"{scheme}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> FileServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(
        self,
        name: str,
        body: bytes,
        *,
        faults: Sequence[Fault] = (),
        etag: str = '"one"',
        ranges: bool = True,
        chunked: bool = False,
    ) -> str:
        """The file's address."""
        self.files["/" + name] = File(body, etag, ranges, chunked, list(faults))
        return f"{self.base}/{name}"


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away in the middle are what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner: FileServer

    def do_GET(self) -> None:
        asked = Asked(self.path, self.headers.get("Range", ""), self.headers.get("If-Range", ""))
        self.owner.asked.append(asked)
        file = self.owner.files.get(self.path.split("?")[0])
        if file is None:
            self.answer(Answer(404))
            return
        fault = file.faults.pop(0) if file.faults else None
        if isinstance(fault, Answer):
            self.answer(fault)
            return
        self.send(file, asked, fault)

    def answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, file: File, asked: Asked, fault: CutOff | Slow | Announce | None) -> None:
        start = wanted_start(file, asked)
        if start > 0 and start >= len(file.body):
            self.answer(Answer(416, (("Content-Range", f"bytes */{len(file.body)}"),)))
            return
        self.start(file, start, fault.length if isinstance(fault, Announce) else len(file.body) - start)
        if isinstance(fault, Slow):
            time.sleep(fault.seconds)
        body = file.body[start:]
        self.body(file, body[: fault.after] if isinstance(fault, CutOff) else body)
        if isinstance(fault, CutOff):
            self.wfile.flush()
            self.close_connection = True
        elif file.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def start(self, file: File, start: int, length: int) -> None:
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(file.body) - 1}/{len(file.body)}")
        if file.etag:
            self.send_header("ETag", file.etag)
        if file.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def body(self, file: File, body: bytes) -> None:
        if file.chunked and body:
            body = f"{len(body):x}\r\n".encode() + body + b"\r\n"
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


def wanted_start(file: File, asked: Asked) -> int:
    """0 where the server cannot continue, or the file is another one than the client began with."""
    changed = asked.if_range not in ("", file.etag)
    if not file.ranges or changed or not asked.range:
        return 0
    return int(asked.range.removeprefix("bytes=").partition("-")[0])

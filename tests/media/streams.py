"""One file over HTTP as Stash streams it, by Range, and the ways in which that fails."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


class Stream:
    """`status`: answered to everything. `whole`: Range is ignored. `key`: the ApiKey that is asked for.
    `hang_at`, `cut_at`: requests that reach this byte get no answer, or half of one (once).
    """

    def __init__(self, body: bytes, context: ssl.SSLContext | None = None) -> None:
        self.body = body
        self.status = 206
        self.whole = False
        self.key = ""
        self.hang_at = self.cut_at = len(body) + 1
        self.sent = 0
        self.requests = 0
        self.released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"stream": self}))
        self._server.daemon_threads = True
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_port}/scene/1/stream?resolution=ORIGINAL"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Stream:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stream: Stream

    def do_GET(self) -> None:
        stream = self.stream
        stream.requests += 1
        status = 401 if stream.key != self.headers.get("ApiKey", "") else stream.status
        if status != 206:
            self.head(status, 0)
            return
        start, end = (0, len(stream.body) - 1) if stream.whole else self.wanted()
        if start >= len(stream.body):
            self.head(416, 0)
            return
        if end >= stream.hang_at:
            stream.released.wait(20)
        self.head(200 if stream.whole else 206, end - start + 1, f"bytes {start}-{end}/{len(stream.body)}")
        self.send(stream.body[start : end + 1], end)

    def wanted(self) -> tuple[int, int]:
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "bytes=0-"))
        assert found
        return int(found[1]), min(int(found[2] or len(self.stream.body)), len(self.stream.body) - 1)

    def head(self, status: int, length: int, content_range: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if status == 206:
            self.send_header("Content-Range", content_range)
        self.end_headers()

    def send(self, body: bytes, end: int) -> None:
        if end >= self.stream.cut_at:
            self.stream.cut_at = len(self.stream.body) + 1
            body = body[: len(body) // 2]
            self.close_connection = True
        try:
            self.wfile.write(body)
        except OSError:
            return
        self.stream.sent += len(body)

    def log_message(self, format: str, *args: object) -> None:
        return

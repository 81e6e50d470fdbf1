"""The HTTP side: who is let in, GraphQL, and everything else."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, execute

from tests.fakes.stash import routes
from tests.fakes.stash.faults import Drop, Errors, Fault, Status, Wait
from tests.fakes.stash.routes import Answer
from tests.fakes.stash.schema import checked, resolve
from tests.fakes.stash.sessions import COOKIE, Entry, cookie_in

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from tests.fakes.stash.site import FakeStash

OPEN = ("/login", "/logout", "/css", "/assets", "/healthz")


class Context(NamedTuple):
    """What resolvers know of their request: the address it came to, whose it is, whether the client went away."""

    site: FakeStash
    base: str
    user: str
    gone: Callable[[], bool]


class Server:
    def __init__(self, site: FakeStash, port: int, context: ssl.SSLContext | None) -> None:
        self._open: set[socket.socket] = set()
        handler = type("Handler", (_Handler,), {"site": site, "open": self._open})
        self._http = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._http.daemon_threads = True
        if context:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        for connection in list(self._open):  # kept ones end with the server
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: FakeStash
    open: set[socket.socket]

    def setup(self) -> None:
        super().setup()
        self.open.add(self.connection)

    def finish(self) -> None:
        self.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        self._guard(b"")

    def do_HEAD(self) -> None:
        self._guard(b"")

    def do_POST(self) -> None:
        self._guard(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _guard(self, body: bytes) -> None:
        """A bug of the stand-in is a 500, and fails the test that used it."""
        try:
            self._serve(body)
        except OSError:  # the client has gone
            self.close_connection = True
        except Exception:  # noqa: BLE001 - told at the end
            self.site.crashes.append(traceback.format_exc())
            self._send(Answer(500, traceback.format_exc().encode()))

    def _serve(self, body: bytes) -> None:
        address = urlsplit(self.path)
        prefix = self.site.options.prefix
        behind = bool(prefix) and address.path.startswith(prefix + "/")
        path = address.path[len(prefix) :] if behind else address.path
        base = prefix if behind else self.headers.get("X-Forwarded-Prefix", "").rstrip("/")
        document, variables = graphql_of(body) if path == "/graphql" else ("", {})
        self._note(path, document, variables)
        fault = self.site.take_fault(self.path, document)
        if isinstance(fault, Wait):
            time.sleep(fault.seconds)
        if isinstance(fault, Drop) and not fault.done:
            self._hang_up()
        elif isinstance(fault, Status):
            self._send(Answer(fault.status, fault.body, headers=fault.headers))
        else:
            self._let_in(path, base, address.query, body, (document, variables), fault)

    def _let_in(
        self, path: str, base: str, query: str, body: bytes, ask: tuple[str, dict[str, Any]], fault: Fault | None
    ) -> None:
        entry = self._entry(query)
        if path == "/login" and self.command == "POST":
            self._send(self._log_in(body))
        elif not entry.allowed and not path.startswith(OPEN):
            self._send(refusal(path, base), entry)
        else:
            answer = self._graphql(ask, base, entry, fault) if path == "/graphql" else self._other(path, base, query)
            if isinstance(fault, Drop):
                self._hang_up()
            else:
                self._send(answer, entry)

    def _entry(self, query: str) -> Entry:
        key = self.headers.get("ApiKey") or next(iter(parse_qs(query).get("apikey", [])), "")
        return self.site.sessions.enter(cookie_in(self.headers.get("Cookie", "")), key)

    def _log_in(self, body: bytes) -> Answer:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        login = self.site.sessions.login
        if login is None or (form.get("username"), form.get("password")) != tuple(login):
            return Answer(401, b"Username or password is invalid")
        return Answer(200, headers=(("Set-Cookie", set_cookie(self.site.sessions.mint(login.username))),))

    def _graphql(self, ask: tuple[str, dict[str, Any]], base: str, entry: Entry, fault: Fault | None) -> Answer:
        host = self.headers.get("Host") or f"127.0.0.1:{self.site.port}"
        context = Context(self.site, f"{self.site.scheme}://{host}{base}", entry.user, self._gone)
        status, result = run(self.site, ask[0], ask[1], context)
        if isinstance(fault, Errors):
            result.setdefault("errors", []).append({"message": fault.message})
        text = json.dumps(result, ensure_ascii=False)
        # Stash hands file names on as they are: bytes that are not UTF-8 too.
        return Answer(
            status, text.encode("utf-8", "surrogateescape"), "application/json", (("Cache-Control", "no-store"),)
        )

    def _other(self, path: str, base: str, query: str) -> Answer:
        return routes.answer(self.site, path, query, base, self.headers.get("Range", ""))

    def _note(self, path: str, document: str, variables: dict[str, Any]) -> None:
        from tests.fakes.stash.site import Asked

        self.site.asked.append(Asked(self.command, path, document, variables))

    def _gone(self) -> bool:
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except ValueError:  # TLS cannot peek
            return False
        except OSError:
            return True

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, answer: Answer, entry: Entry | None = None) -> None:
        self.send_response(answer.status)
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers:
            self.send_header(name, value)
        if entry and entry.cookie:
            self.send_header("Set-Cookie", set_cookie(entry.cookie))
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        return


def set_cookie(value: str) -> str:
    return f"{COOKIE}={value}; Path=/; Max-Age=3600; SameSite=Lax"


def refusal(path: str, base: str) -> Answer:
    """GraphQL and files with an extension are refused, pages sent to the login."""
    extension = path.rpartition("/")[2].rpartition(".")[1:]
    if path == "/graphql" or (extension[0] and extension[1] != "html"):
        return Answer(401, headers=(("WWW-Authenticate", "FormBased"),))
    return Answer(302, headers=(("Location", f"{base}/login?returnURL={quote(base + path, safe='')}"),))


def graphql_of(body: bytes) -> tuple[str, dict[str, Any]]:
    try:
        asked = json.loads(body)
    except ValueError:
        return "", {}
    return str(asked.get("query") or ""), asked.get("variables") or {}


def run(site: FakeStash, text: str, variables: dict[str, Any], context: Context) -> tuple[int, dict[str, Any]]:
    """Status and body. What does not fit the schema is a 422, an error of a resolver a 200 with errors, as in Stash."""
    document = checked(site.schema, text)
    if isinstance(document, list):
        return 422, {"errors": [error.formatted for error in document], "data": None}
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    root = site.mutation if operation.operation.value == "mutation" else site.query
    result = execute(
        site.schema, document, root_value=root, context_value=context, variable_values=variables, field_resolver=resolve
    )
    assert isinstance(result, ExecutionResult)
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [formatted(error) for error in result.errors]
    return 200, body


def formatted(error: GraphQLError) -> dict[str, Any]:
    return {"message": error.message, "path": list(error.path or [])}

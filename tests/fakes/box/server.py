"""The HTTP side of the stash-box."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import traceback
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple

from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, execute

from tests.fakes.stash.faults import Drop, Errors, Fault, Status, Wait
from tests.fakes.stash.schema import checked, resolve

if TYPE_CHECKING:
    from tests.fakes.box.site import FakeBox
    from tests.fakes.stash.schema import Info

OPEN = ("me", "__type", "__schema")
"""What everybody may ask."""
PICTURE = re.compile(r"/images/([0-9a-f-]{36})")
BROKEN_KEY = b"token is malformed: token contains an invalid number of segments"
PAGE = b"<!doctype html><title>stash-box</title>"


class Context(NamedTuple):
    """What resolvers know of their request: the address it came to, and whose it is, "" nobody's."""

    site: FakeBox
    base: str
    user: str


class Answer(NamedTuple):
    status: int
    body: bytes
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class Server:
    def __init__(self, site: FakeBox, port: int) -> None:
        self._open: set[socket.socket] = set()
        self.stopping = threading.Event()
        handler = type("Handler", (_Handler,), {"site": site, "open": self._open, "stopping": self.stopping})
        self._http = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._http.daemon_threads = True
        self.port = self._http.server_port
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    site: FakeBox
    open: set[socket.socket]
    stopping: threading.Event

    def setup(self) -> None:
        super().setup()
        self.open.add(self.connection)

    def finish(self) -> None:
        self.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
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
            self._send(Answer(500, traceback.format_exc().encode(), "text/plain"))

    def _serve(self, body: bytes) -> None:
        is_graphql = self.path.rstrip("/") == "/graphql"
        document, variables = asked_for(body, self.headers.get("Content-Type", "")) if is_graphql else ("", {})
        self._note(document, variables)
        fault = self.site.take_fault(self.path, document)
        if isinstance(fault, Wait):
            self.stopping.wait(fault.seconds)
        if isinstance(fault, Drop):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif isinstance(fault, Status):
            self._send(Answer(fault.status, fault.body, "text/plain", fault.headers))
        else:
            self._send(self._refusal() or self._answer(is_graphql, document, variables, fault))

    def _refusal(self) -> Answer | None:
        key = self.headers.get("ApiKey", "")
        if key in self.site.old_keys:
            return Answer(401, b"", "")
        return Answer(500, BROKEN_KEY, "text/plain; charset=utf-8") if key and key not in self.site.users else None

    def _answer(self, is_graphql: bool, document: str, variables: dict[str, Any], fault: Fault | None) -> Answer:
        base = f"http://{self.headers.get('Host')}"
        if picture := PICTURE.fullmatch(self.path):
            return self._picture(picture[1])
        if not is_graphql:
            return Answer(200, PAGE, "text/html")
        context = Context(self.site, base, self.site.users.get(self.headers.get("ApiKey", ""), ""))
        status, result = run(context, document, variables)
        if isinstance(fault, Errors):
            result.setdefault("errors", []).append({"message": fault.message})
        return Answer(status, json.dumps(result).encode())

    def _picture(self, id: str) -> Answer:
        if self.site.options.private_pictures and not self.headers.get("ApiKey"):
            return Answer(403, b"", "")
        picture = self.site.library.images.get(id)
        return (
            Answer(200, picture.content, "image/jpeg") if picture else Answer(404, b"404 page not found", "text/plain")
        )

    def _note(self, document: str, variables: dict[str, Any]) -> None:
        from tests.fakes.box.site import Asked

        name, fields = "", 0
        parsed = checked(self.site.schema, document) if document else []
        if not isinstance(parsed, list):
            operation = operation_of(parsed)
            name, fields = operation.name.value if operation.name else "", len(operation.selection_set.selections)
        elif named := re.match(r"\s*(?:query|mutation)\s+(\w+)", document):
            name = named[1]
        self.site.asked.append(Asked(self.path, name, document, variables, fields, self.headers.get("ApiKey", "")))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in (("Content-Type", answer.kind), *answer.headers):
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        return


def asked_for(body: bytes, content_type: str) -> tuple[str, dict[str, Any]]:
    """Document and variables. A file that is sent along becomes the variable `file`."""
    files: list[bytes] = []
    if content_type.startswith("multipart/"):
        whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        contents = [bytes(part.get_payload(decode=True)) for part in whole.walk() if not part.is_multipart()]
        body, files = contents[0], contents[2:]
    try:
        asked = json.loads(body)
    except ValueError:
        return "", {}
    variables = asked.get("variables") or {}
    return str(asked.get("query") or ""), {**variables, **({"file": files[0]} if files else {})}


def run(context: Context, text: str, variables: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and body. What does not fit the schema is a 422, an error of a resolver a 200 with errors."""
    site = context.site
    document = checked(site.schema, text)
    if isinstance(document, list):
        return refused([{**message(error), "locations": locations(error)} for error in document])
    operation = operation_of(document)
    trouble = limits(site, operation, variables)
    if trouble:
        return trouble
    root = site.mutation if operation.operation.value == "mutation" else site.query
    result = execute(
        site.schema,
        document,
        root_value=root,
        context_value=context,
        variable_values=variables,
        field_resolver=guarded,
    )
    assert isinstance(result, ExecutionResult)
    site.crashes += [
        str(error) for error in result.errors or () if isinstance(error.original_error, NotImplementedError)
    ]
    if result.data is None and result.errors and not result.errors[0].path:
        return refused([message(error) for error in result.errors])
    errors = [{"message": error.message, "path": error.path} for error in result.errors or ()]
    return 200, {**({"errors": errors} if errors else {}), "data": result.data}


def guarded(source: Any, info: Info, **arguments: Any) -> Any:
    """Nobody without a key is answered."""
    if info.path.prev is None and not info.context.user and info.field_name not in OPEN:
        raise GraphQLError("not authorized")
    return resolve(source, info, **arguments)


def limits(site: FakeBox, operation: OperationDefinitionNode, variables: dict[str, Any]) -> tuple[int, Any] | None:
    many = len(operation.selection_set.selections)
    if not site.options.introspection and "__type" in str(operation.loc and operation.loc.source.body):
        return 200, {"errors": [{"message": "GraphQL introspection is not allowed."}], "data": None}
    if site.options.most is not None and many > site.options.most:
        text = f"operation has complexity {many}, which exceeds the limit of {site.options.most}"
        return 200, {"errors": [{"message": text, "extensions": {"code": "COMPLEXITY_LIMIT_EXCEEDED"}}], "data": None}
    if site.options.fatal & {value for value in variables.values() if isinstance(value, str)}:
        return 200, {"errors": [{"message": "Internal system error. Error <nil>"}], "data": None}
    return None


def refused(errors: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
    for error in errors:
        error["extensions"] = {"code": "GRAPHQL_VALIDATION_FAILED"}
    return 422, {"errors": errors, "data": None}


def message(error: GraphQLError) -> dict[str, Any]:
    """Without the suggestions that stash-box does not make."""
    return {"message": error.message.partition(" Did you mean")[0].replace("'", '"')}


def locations(error: GraphQLError) -> list[dict[str, int]]:
    return [{"line": each.line, "column": each.column} for each in error.locations or ()]


def operation_of(document: Any) -> OperationDefinitionNode:
    return next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))

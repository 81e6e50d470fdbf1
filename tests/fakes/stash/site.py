"""A Stash in memory: start it, fill its library, look at what was asked."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stash_sense_plugin.protocol.request import Connection
from tests.fakes.stash import mutations, queries, schema, settings
from tests.fakes.stash.faults import Fault, Planned
from tests.fakes.stash.launcher import Launcher
from tests.fakes.stash.library import Library
from tests.fakes.stash.plugins import Plugin, walk
from tests.fakes.stash.queue import Job, Queue
from tests.fakes.stash.schema import Root
from tests.fakes.stash.server import Server
from tests.fakes.stash.sessions import Login, Sessions

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    from graphql import GraphQLSchema

    from tests.fakes.stash.process import LogLine


class Asked(NamedTuple):
    """One request that came in. `document` and `variables` are GraphQL's, empty for others."""

    method: str
    path: str
    document: str = ""
    variables: dict[str, Any] = {}  # noqa: RUF012 - never changed


@dataclass
class Options:
    """How this Stash is set up.

    `plugins`: folders, or single manifests, that it looks for plugins in. `directory`: of its config.yml, by default a
    temporary one. `python`: its setting "Python Executable Path", "" for the one in PATH. `prefix`: like "/stash", of a
    reverse proxy that the browser goes through; without it everything is answered too, as plugins ask. `host`: what
    plugins are told. `page`: a folder with an index.html for the browser. `environment`: more variables for plugins.
    `schema`: of the GraphQL, by default the newest recorded one, or our own part of it.
    """

    plugins: Iterable[Path] = ()
    directory: Path | None = None
    python: str = ""
    login: Login | None = None
    api_key: str = ""
    max_session_age: float = 3600
    prefix: str = ""
    host: str = "0.0.0.0"
    page: Path | None = None
    context: ssl.SSLContext | None = None
    environment: dict[str, str] = field(default_factory=dict)
    schema: GraphQLSchema | None = None
    version: str = "v0.30.1"
    stash_boxes: list[dict[str, str]] = field(default_factory=list)
    port: int = 0


class FakeStash:
    """`with FakeStash(library, Options(...)) as stash:` serves on a free port of loopback until the end."""

    def __init__(self, library: Library | None = None, options: Options | None = None) -> None:
        self.library = library or Library()
        self.options = options or Options()
        self.sessions = Sessions(self.options.login, self.options.api_key, self.options.max_session_age)
        self.schema = self.options.schema or schema.best()
        self.plugins: dict[str, Plugin] = walk(list(self.options.plugins))
        self.plugin_settings: dict[str, dict[str, Any]] = {}
        self.ui: dict[str, Any] = {}
        self.asked: list[Asked] = []
        self.log: list[LogLine] = []
        self.crashes: list[str] = []
        self.queue = Queue()
        self.launcher = Launcher(self)
        self._faults: list[Planned] = []
        self._lock = threading.Lock()
        self._temporary = None if self.options.directory else tempfile.TemporaryDirectory(prefix="stash-")
        self.directory = self.options.directory or Path(self._temporary.name if self._temporary else ".")
        self.query = Root({**queries.fields(self.library), **settings.queries(self)})
        self.mutation = Root({**mutations.fields(self.library), **settings.mutations(self)})
        self._server = Server(self, self.options.port, self.options.context)

    def __enter__(self) -> FakeStash:
        self._server.start()
        self.queue.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.launcher.kill_all()
        self.queue.close()
        self._server.stop()
        if self._temporary:
            self._temporary.cleanup()
        assert kind or not self.crashes, "The stand-in failed:\n" + "\n".join(self.crashes)

    @property
    def scheme(self) -> str:
        return "https" if self.options.context else "http"

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        """Where a browser finds it, behind the prefix if there is one. Without a slash at the end."""
        return f"{self.scheme}://127.0.0.1:{self.port}{self.options.prefix}"

    def connection(self, plugin_id: str = "stash-sense") -> Connection:
        """As a plugin that is launched now gets it."""
        plugin = self.plugins.get(plugin_id)
        user = self.options.login.username if self.options.login else ""
        return Connection(
            scheme=self.scheme,
            host=self.options.host,
            port=self.port,
            cookie=self.sessions.mint(user),
            directory=self.directory,
            plugin_directory=plugin.folder if plugin else Path(),
        )

    def fail(self, fault: Fault, match: str = "", times: int = 1) -> None:
        """Let the next `times` requests whose path or document holds `match` go wrong."""
        with self._lock:
            self._faults += [Planned(fault, match)] * times

    def heal(self) -> None:
        with self._lock:
            self._faults.clear()

    def take_fault(self, path: str, document: str) -> Fault | None:
        with self._lock:
            for planned in self._faults:
                if planned.match in path or planned.match in document:
                    self._faults.remove(planned)
                    return planned.fault
        return None

    def documents(self, match: str = "") -> list[Asked]:
        """The GraphQL requests whose document holds `match`."""
        return [asked for asked in self.asked if asked.document and match in asked.document]

    def run_task(self, plugin_id: str, task: str | None, args: dict[str, Any] | None = None) -> Job:
        return self.launcher.queue_task(plugin_id, task, args, user=self._user())

    def run_operation(self, plugin_id: str, args: dict[str, Any]) -> Any:
        """What the plugin replies. Raises RuntimeError with its error."""
        return self.launcher.operate(plugin_id, args, user=self._user(), gone=lambda: False)

    def wait(self, job: Job | int, timeout: float = 60) -> Job:
        return self.queue.wait(job if isinstance(job, int) else job.id, timeout)

    def logged(self, level: str = "") -> list[str]:
        return [line.text for line in self.log if level in ("", line.level)]

    def _user(self) -> str:
        return self.options.login.username if self.options.login else ""

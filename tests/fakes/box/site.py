"""The stash-box as tests hold it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.box import mutations, queries, schema
from tests.fakes.box.library import BoxLibrary
from tests.fakes.box.server import Server
from tests.fakes.stash.faults import Fault, Planned
from tests.fakes.stash.schema import Root

if TYPE_CHECKING:
    from typing_extensions import Self

FACADE = frozenset(
    f"{kind}.{name}"
    for kind, names in {
        "Query": "findPerformer findStudio findScene searchPerformer searchScene findScenesBySceneFingerprints me",
        "Performer": "id name disambiguation aliases gender urls images birth_date death_date ethnicity country "
        "eye_color hair_color height measurements breast_type career_start_year career_end_year tattoos piercings "
        "deleted merged_into_id",
        "Studio": "id name aliases urls parent images",
        "Tag": "id name",
        "Scene": "id title code details director duration date urls studio tags performers images fingerprints",
        "Fingerprint": "algorithm hash duration",
        "URL": "url type",
    }.items()
    for name in names.split()
)
"""What Stash itself asks of every stash-box: all that is known of programs that only look like one."""


@dataclass(frozen=True)
class Asked:
    """One request. `operation`: the name of its GraphQL operation, "" for a picture. `fields`: how many things it asked
    for at the top."""

    path: str
    operation: str
    document: str
    variables: dict[str, Any]
    fields: int
    key: str


@dataclass
class BoxOptions:
    """`fields`: what of the schema it knows, as FACADE; None all. `introspection`: whether it shows its schema. `most`:
    how many things one request may ask for. `broken`: ids at which it fails, and what it says. `fatal`: ids at which
    the whole request fails. `private_pictures`: they are shown with a key alone."""

    fields: frozenset[str] | None = None
    introspection: bool = True
    most: int | None = None
    broken: dict[str, str] = field(default_factory=dict)
    fatal: set[str] = field(default_factory=set)
    private_pictures: bool = False


class FakeBox:
    """`with FakeBox(library, BoxOptions(...)) as box:` serves on a free port of loopback until the end."""

    def __init__(self, library: BoxLibrary | None = None, options: BoxOptions | None = None, port: int = 0) -> None:
        self.library = library or BoxLibrary()
        self.options = options or BoxOptions()
        self.users: dict[str, str] = {}
        self.key = self.add_user("root")
        self.old_keys: set[str] = set()
        self.asked: list[Asked] = []
        self.crashes: list[str] = []
        self.proposed: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {}
        self.schema = schema.best() if self.options.fields is None else schema.limited_to(self.options.fields)
        self.query = Root(queries.fields(self.library))
        self.mutation = Root(mutations.fields(self))
        self._faults: list[Planned] = []
        self._lock = threading.Lock()
        self._server = Server(self, port)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._server.stop()
        assert kind or not self.crashes, "The stand-in failed:\n" + "\n".join(self.crashes)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def endpoint(self) -> str:
        return f"{self.base}/graphql"

    def access(self, name: str = "Box", **more: Any) -> dict[str, Any]:
        """As Stash keeps it among its stash-boxes."""
        return {"name": name, "endpoint": self.endpoint, "api_key": self.key, **more}

    def add_user(self, name: str) -> str:
        """The key."""
        key = f"eyJhbGciOiJIUzI1NiJ9.{name}.signature-of-{name}"
        self.users[key] = name
        return key

    def regenerate_key(self) -> str:
        """The new one; the old is refused from now on."""
        self.old_keys.add(self.key)
        self.key = self.add_user(f"root-{len(self.old_keys)}")
        return self.key

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

    def operations(self) -> list[str]:
        """Names of what was asked so far, in order."""
        return [asked.operation for asked in self.asked]

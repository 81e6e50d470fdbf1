"""Our backend over the stand-in with a store of its own, in this process: nothing is installed, no model is loaded.

What a look would have found is put into the store by hand, so that what is done with it can be tested by itself.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import identity
from stash_sense_plugin.app import App
from stash_sense_plugin.dispatch import handler
from stash_sense_plugin.install import packs
from stash_sense_plugin.protocol.request import Request
from stash_sense_plugin.store import known, targets
from stash_sense_plugin.store.targets import CandidateRow, FaceRow, Found, PersonRow, Target
from tests.fakes.stash import FakeStash, Library, Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Json = dict[str, Any]
SPACE = packs.default().space


@dataclass
class Backend:
    stash: FakeStash
    app: App

    @property
    def library(self) -> Library:
        return self.stash.library

    def ask(self, operation: str, **args: Any) -> Any:
        """What the handler replies. Raises its SenseError."""
        request = Request("operation", operation, {"operation": operation, **args}, self.app.connection)
        return json.loads(json.dumps(handler(request)(self.app, request), allow_nan=False))

    def again(self) -> App:
        """As the next launch has it."""
        return App(self.stash.connection(), "{}")

    def learned(self, names: Sequence[str]) -> list[int]:
        """Performers of these names, each known by a face; their ids."""
        ids = []
        for name in names:
            performer = self.library.add_performer(name)
            ids.append(performer.id)
            known.note_performer(self.app.database, performer.id, name, performer.disambiguation, "", 1)
            source = known.Source(SPACE, "cover", performer.id, performer.id, "")
            known.begin_source(self.app.database, source, 1)
            face = known.Learned(0.9, bytes(8), b"known jpeg")
            known.end_source(self.app.database, source, "used", None, "sum", [face])
        index = known.Index(SPACE, 1, "digest", "none.faces", len(ids), len(ids), {}, 1000.0)
        known.put_index(self.app.database, index)
        return ids

    def seen(self, kind: str, number: int, *people: Sequence[int], file: str = "print") -> list[int]:
        """A look at a target that found these people: of each, the candidates, the best first. Ids of the persons."""
        target = Target(kind, number, SPACE)
        persons = [person(place, candidates) for place, candidates in enumerate(people, 1)]
        targets.begin(self.app.database, target, f"{kind} {number}")
        targets.put(self.app.database, target, Found(file, 60, 0, persons, identity.matched_with(self.app)))
        row = targets.get(self.app.database, target)
        assert row
        return [each["id"] for each in targets.persons(self.app.database, row["id"])]


def person(number: int, candidates: Sequence[int]) -> PersonRow:
    """Sure of the first candidate."""
    template = bytes([number, 60]) * 4
    face = FaceRow(3, 1.5 * number, (0.1, 0.1, 0.2, 0.3), 0.9, {"overall": 0.8}, template, b"face jpeg")
    rows = [CandidateRow(each, each, 0.7, 0.97 - 0.3 * at, named=at == 0) for at, each in enumerate(candidates)]
    return PersonRow(number, 1, 1.5 * number, template, [face], None if rows else "Nobody looks like this.", rows)


@contextmanager
def backend(folder: Path, library: Library | None = None, **options: Any) -> Iterator[Backend]:
    from tests.e2e.stage import PLUGIN, install

    plugin = install(folder / "plugins" / PLUGIN)
    given = Options(plugins=[plugin.parent], directory=folder, **options)
    with FakeStash(library or Library(), given) as stash, App(stash.connection(), "{}") as app:
        yield Backend(stash, app)

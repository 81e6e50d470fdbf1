"""Our review over a real Stash, in this process: asked as pages ask, with jobs done at once."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import identity, look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.dispatch import handler
from stash_sense_plugin.protocol.request import Request
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import jobs, known, recommendations, targets
from stash_sense_plugin.store.recommendations import Finding, Pair
from stash_sense_plugin.store.targets import Found, Target
from tests.backend import person
from tests.e2e import stash_dump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.analyzers.look import Outcome
    from stash_sense_plugin.app import App
    from tests.e2e.review_library import Made
    from tests.e2e.stash_dump import Dump
    from tests.fakes.stash.real import RealStash

Json = dict[str, Any]


@dataclass
class Review:
    site: RealStash
    app: App
    made: Made

    def ask(self, operation: str, **args: Any) -> Any:
        """What the handler replies. Raises its SenseError."""
        request = Request("operation", operation, {"operation": operation, **args}, self.app.connection)
        return json.loads(json.dumps(handler(request)(self.app, request), allow_nan=False))

    def look(self, kind: str, *, whole: bool = False) -> Outcome:
        return look.run(self.app, TYPES[kind], lambda *_: None, whole=whole)

    def open(self, kind: str) -> list[Json]:
        rows: list[Json] = self.ask("review.list", type=kind)["rows"]
        return rows

    def about(self, kind: str, *numbers: int) -> Json:
        """The open one about exactly these."""
        [row] = [row for row in self.open(kind) if {int(each["id"]) for each in row["targets"]} == set(numbers)]
        return row

    def accept(self, row: Json, **choices: str) -> Json:
        """Preview, then what was previewed."""
        shown = self.ask("review.preview", id=row["id"], choices=choices)
        done: Json = self.ask("review.apply", id=row["id"], choices=choices, token=shown["token"])
        return done

    def recommend(self, kind: str, entity: str, *numbers: int) -> Json:
        """As if an analyzer had found these to be the same."""
        pairs = tuple(Pair(f"{entity}:{a}", f"{entity}:{b}", "facts") for a in numbers for b in numbers if a < b)
        finding = Finding(tuple((entity, each) for each in sorted(numbers)), 100.0, "the same", {}, pairs)
        with self.app.database.transaction():
            recommendations.put(self.app.database, kind, finding, TYPES[kind].logic, 1)
        return self.about(kind, *numbers)

    def apply_all(self, kind: str, token: str, ids: list[int]) -> Json:
        """The job to its end; its result."""
        number = self.ask("review.apply_all", type=kind, ids=ids, token=token)["job"]["id"]
        end = time.monotonic() + 120
        while (job := jobs.get(self.app.database, number)).finished_at is None:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert job.state == "completed", job.error
        return job.result or {}

    def seen(self, scene: int, *people: int) -> None:
        """As if a look at a scene had recognised these performers."""
        for one in performers.find(self.app.stash, people).values():
            known.note_name(self.app.database, one.id, one.name, one.disambiguation)
        target = Target("scene", scene, self.app.pack.space)
        persons = [person(place, [performer]) for place, performer in enumerate(people, 1)]
        targets.begin(self.app.database, target, f"scene {scene}")
        targets.put(self.app.database, target, Found("file", 60, 0, persons, identity.matched_with(self.app)))

    def dump(self, renumbered: Mapping[tuple[str, int], int] | None = None) -> Dump:
        return stash_dump.dump(self.site.directory / "stash-go.sqlite", renumbered)

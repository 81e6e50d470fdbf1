"""Our review over a real Stash, in this process: asked as pages ask, with jobs done at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.dispatch import handler
from stash_sense_plugin.protocol.request import Request
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

    def dump(self, renumbered: Mapping[tuple[str, int], int] | None = None) -> Dump:
        return stash_dump.dump(self.site.directory / "stash-go.sqlite", renumbered)

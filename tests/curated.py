"""A library linked with stash-boxes: the stand-ins of both, and our backend between them, in this process."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.stash import whole_performers, whole_scenes, whole_studios, whole_tags
from tests.backend import Backend, backend
from tests.fakes.box import FakeBox
from tests.fakes.stash import Library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.analyzers.look import Outcome

Json = dict[str, Any]
WHOLE: dict[str, Any] = {
    "performer": whole_performers,
    "studio": whole_studios,
    "tag": whole_tags,
    "scene": whole_scenes,
}


@dataclass
class Curated:
    site: Backend
    boxes: tuple[FakeBox, ...]

    @property
    def box(self) -> FakeBox:
        return self.boxes[0]

    @property
    def app(self) -> Any:
        return self.site.app

    def linked(self, kind: str, stash_id: str, box: FakeBox | None = None, **fields: Any) -> int:
        """An entity of the library with this link; `fields` as Stash takes them."""
        links = [*fields.pop("stash_ids", ()), self.link(stash_id, box)]
        if kind == "scene":
            number = self.site.library.add_scene(title=fields.get("title", "")).id
            whole_scenes.update(self.app.stash, number, {**fields, "stash_ids": links})
            return number
        return int(WHOLE[kind].create(self.app.stash, {**fields, "stash_ids": links}))

    def link(self, stash_id: str, box: FakeBox | None = None) -> Json:
        return {"endpoint": (box or self.box).endpoint, "stash_id": stash_id}

    def here(self, kind: str, number: int) -> Json:
        fields: Json = WHOLE[kind].find(self.app.stash, [number])[number].fields
        return fields

    def update(self, kind: str, number: int, **fields: Any) -> None:
        WHOLE[kind].update(self.app.stash, number, fields)

    def look(self, kind: str, *, whole: bool = False) -> Outcome:
        return look.run(self.app, TYPES[f"upstream_{kind}s"], lambda *_: None, whole=whole)

    def open(self, kind: str) -> list[Json]:
        rows: list[Json] = self.site.ask("review.list", type=f"upstream_{kind}s")["rows"]
        return rows

    def told(self, kind: str) -> list[Json]:
        """What is open after another look."""
        self.look(kind)
        return self.open(kind)

    def show(self, row: Json, **args: Any) -> Json:
        shown: Json = self.site.ask("review.show", id=row["id"], **args)
        return shown

    def preview(self, row: Json, **choices: str) -> Json:
        shown: Json = self.site.ask("review.preview", id=row["id"], choices=choices)
        return shown

    def accept(self, row: Json, **choices: str) -> Json:
        token = self.preview(row, **choices)["token"]
        done: Json = self.site.ask("review.apply", id=row["id"], choices=choices, token=token)
        return done

    def undo(self, done: Json) -> Json:
        undone: Json = self.site.ask("change.undo", change=done["change"]["id"])
        return undone


@contextlib.contextmanager
def curated(folder: Path, *names: str, **options: Any) -> Iterator[Curated]:
    """With a stash-box of each name, in this order."""
    with contextlib.ExitStack() as stack:
        boxes = tuple(stack.enter_context(FakeBox()) for _ in names)
        access = [box.access(name, max_requests_per_minute=1_000_000) for box, name in zip(boxes, names, strict=True)]
        site = stack.enter_context(
            backend(folder / "stash", Library(), python=sys.executable, stash_boxes=access, **options)
        )
        yield Curated(site, boxes)

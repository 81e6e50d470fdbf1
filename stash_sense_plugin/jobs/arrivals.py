"""What arrived in Stash by itself: new scenes and images are looked at, new and changed performers learned.

What waits is in the store, one row each, and goes when it is done: killed anywhere, the next run goes on there.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.analyzers import face_index
from stash_sense_plugin.jobs import ignoring, starting
from stash_sense_plugin.jobs.identify import Looks
from stash_sense_plugin.jobs.learn import Run
from stash_sense_plugin.jobs.words import counted
from stash_sense_plugin.protocol import log
from stash_sense_plugin.stash import images, performers, scenes
from stash_sense_plugin.store import jobs, known, targets
from stash_sense_plugin.store import level as stored

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.jobs.work import Work
    from stash_sense_plugin.stash.images import Image
    from stash_sense_plugin.stash.scenes import Scene

LOOKED_AT = ("scene", "image")
LEARNED = ("performer",)
BATCH = 50
SETTLED_SECONDS = 10.0
"""A file that was written to so lately may still be being copied."""


def identify_new(work: Work) -> dict[str, Any]:
    looks = _Arrived(work)
    while batch := stored.arrived(work.app.database, LOOKED_AT, BATCH):
        looks.at(batch)
    starting.note(work.app, "find_unidentified_scenes", {}, jobs.EVENT)
    work.progress(looks.done, looks.done, "Done")
    return {"text": looks.text(), **looks.counts}


def learn_new(work: Work) -> dict[str, Any]:
    """The index is built once, at the end."""
    app, run = work.app, Run(work, known.last_run(work.app.database))
    waiting = [number for _, number in stored.arrived(app.database, LEARNED)]
    live = performers.find(app.stash, waiting)
    total = sum(run.count_of(number) for number in live)
    for number in waiting:
        if number in live:
            run.look_at(run.pictures_of(live[number]), total)
        stored.leave(app.database, "performer", number)
    if run.looked_at:
        face_index.rebuild(app)
    work.progress(total, total, "Done")
    text = f"{counted(len(live), 'performer')} gone through, {counted(run.looked_at, 'picture')} looked at."
    return {"text": text, "looked_at": run.looked_at}


@dataclass
class _Arrived:
    """Looks at what waits, one after the other."""

    work: Work

    def __post_init__(self) -> None:
        self.app: App = self.work.app
        self.done = 0
        self.counts = {"looked_at": 0, "failed": 0, "left_alone": 0, "put_off": 0}

    @cached_property
    def _look(self) -> Looks:
        return Looks(self.app, self.work.beat, reuse=True)

    @cached_property
    def _ignored_tag(self) -> int | None:
        return ignoring.tag(self.app)

    def at(self, batch: list[tuple[str, int]]) -> None:
        of_scenes = scenes.find(self.app.stash, [number for kind, number in batch if kind == "scene"])
        of_images = images.find(self.app.stash, [number for kind, number in batch if kind == "image"])
        live: dict[tuple[str, int], Scene | Image] = {("scene", number): each for number, each in of_scenes.items()}
        live |= {("image", number): each for number, each in of_images.items()}
        waiting = stored.waiting(self.app.database)
        total = self.done + sum(waiting.get(kind, 0) for kind in LOOKED_AT)
        for kind, number in batch:
            found = live.get((kind, number))
            self.work.progress(self.done, total, found.name if found else "")
            self.work.between_units()
            self._at(kind, number, found)
            self.done += 1

    def _at(self, kind: str, number: int, found: Scene | Image | None) -> None:
        if found is None or self._is_left_alone(kind, found):
            self.counts["left_alone"] += 1
            stored.leave(self.app.database, kind, number)
        elif not self._is_whole(found):
            self.counts["put_off"] += 1
            stored.put_off(self.app.database, kind, number)
        else:
            self._look_at(found)
            stored.leave(self.app.database, kind, number)

    def _look_at(self, found: Scene | Image) -> None:
        if isinstance(found, scenes.Scene):
            text = self._look.at_scene(found, lambda *_: self.work.beat())
        else:
            text = self._look.at_image(found)
        self.counts["failed" if self._look.failed else "looked_at"] += 1
        log.info(f"{found.name}: {text}")

    def _is_left_alone(self, kind: str, found: Scene | Image) -> bool:
        """Somebody is on it already, the user wants it left alone, or this very file was looked at."""
        if found.performer_ids or self._ignored_tag in found.tag_ids:
            return True
        if found.organized and self.app.settings.flag("skip_organized"):
            return True
        row = targets.get(self.app.database, targets.Target(kind, found.id, self.app.pack.space))
        return row is not None and row["state"] != "working" and row["file"] == found.fingerprint

    def _is_whole(self, found: Scene | Image) -> bool:
        """Not one that is still being copied. A file that cannot be seen from here is as whole as Stash thinks."""
        file = found.file if isinstance(found, scenes.Scene) else found
        path, size = (file.path, file.size) if file else ("", 0)
        end = time.monotonic() + 2 * SETTLED_SECONDS
        try:
            while 0 <= time.time() - (now := os.stat(path)).st_mtime < SETTLED_SECONDS:
                if time.monotonic() > end:
                    return False
                self.work.beat()
                time.sleep(0.5)
        except (OSError, ValueError):
            return True
        return now.st_size == size

    def text(self) -> str:
        parts = [f"{counted(self.counts['looked_at'], 'new item')} looked at"]
        words = {"failed": "could not be read", "left_alone": "left alone", "put_off": "still being copied"}
        parts += [f"{self.counts[key]} {word}" for key, word in words.items() if self.counts[key]]
        return ", ".join(parts) + "."

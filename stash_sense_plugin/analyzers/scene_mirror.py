"""Our copy of what is compared of scenes, brought level with Stash: only what changed is read.

Stash says when a scene changed and when a file of it did, by texts with a resolution of a second; so the search begins
a while before the latest one seen, and what is as it was is told by its own stamp. New perceptual hashes are told by
the scenes that have none any more. What a merge or a deletion of performers does to scenes leaves no trace in them: a
run over everything reads all anew.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from stash_sense_plugin.stash import scene_facts, scenes
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.level import searched_from
from stash_sense_plugin.stash.values import seconds
from stash_sense_plugin.store import footage, likeness, mirror, recommendations
from stash_sense_plugin.store.mirror import Mirrored, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.scene_facts import SceneFacts

    Tell = Callable[[int, int | None, str], object]

KIND = "scene"
COMPARED = ("duplicate_scenes", "clips")
"""Types of recommendation that compare scenes."""
BATCH = 500
JUST_NOW = 5.0
"""Seconds, also between Stash's clock and ours."""


def refresh(app: App, tell: Tell, *, whole: bool = False) -> State:
    """`tell`: done, total, message. Raises StashError; what was read until then is kept."""
    before = mirror.state(app.database, KIND)
    if before and before.form != scene_facts.FORM:
        mirror.forget_all(app.database, KIND)
    if before is None or before.form != scene_facts.FORM:
        version = before.version if before else 0  # what analyzers looked at up to there is new to them once more
        before = State(version, "", "", scene_facts.FORM)
    reads = _Reading(app, before)
    if whole or not before.watermark:
        reads.pages(0, tell)
    else:
        reads.changed(tell)
        reads.pages(mirror.highest(app.database, KIND), tell)
    reads.forget_gone()
    return reads.state


class _Reading:
    """`state` is kept with every page: what was read before a kill is not read again."""

    def __init__(self, app: App, before: State) -> None:
        self._app = app
        self._before = before
        self.state = replace(before, version=before.version + 1)
        self._read = 0

    def pages(self, after_id: int, tell: Tell) -> None:
        total = scenes.count(self._app.stash) if not after_id else None
        for page in scene_facts.pages(self._app.stash, after_id=after_id):
            self._put(page)
            tell(self._read, total, "Reading scenes")

    def changed(self, tell: Tell) -> None:
        news = sorted(self._changed_scenes() | self._changed_files() | self._hashed())
        for start in range(0, len(news), BATCH):
            tell(start, len(news), "Reading changed scenes")
            self._put(scene_facts.find(self._app.stash, news[start : start + BATCH]).values())

    def _changed_scenes(self) -> set[int]:
        """Those whose time is another than the one we have."""
        now = scene_facts.changed(self._app.stash, searched_from(self._before.watermark))
        known = mirror.those(self._app.database, KIND, now)
        return {number for number, at in now.items() if number not in known or known[number].updated_at != at}

    def _changed_files(self) -> set[int]:
        if not self._before.files or not abilities(self._app.stash).files_filter:
            return set()
        now = scene_facts.with_changed_files(self._app.stash, searched_from(self._before.files))
        known = mirror.those(self._app.database, KIND, now)
        return {number for number, at in now.items() if number not in known or _file_times(known[number]) != at}

    def _hashed(self) -> set[int]:
        """Those that have got a perceptual hash, which leaves no time behind."""
        without = mirror.holding(self._app.database, KIND, '"phash":""')
        if not without or scene_facts.count_without_phash(self._app.stash) >= len(without):
            return set()
        return without - scene_facts.without_phash(self._app.stash)

    def forget_gone(self) -> None:
        """Only where the count says so all ids are asked for."""
        database = self._app.database
        if scenes.count(self._app.stash) == mirror.count(database, KIND):
            return
        gone = mirror.ids(database, KIND) - set(scenes.all_ids(self._app.stash))
        with database.transaction():
            forget(self._app, gone)

    def _put(self, page: Iterable[SceneFacts]) -> None:
        read = list(page)
        rows = [Mirrored(each.id, settled(each.updated_at), each.facts) for each in read]
        self._read += len(rows)
        self.state = replace(
            self.state,
            watermark=max([self.state.watermark, *(each.updated_at for each in read)]),
            files=max([self.state.files, *(file["updated_at"] for row in rows for file in row.facts["files"])]),
        )
        with self._app.database.transaction():
            mirror.put(self._app.database, KIND, self.state.version, rows)
            mirror.put_state(self._app.database, KIND, self.state)


def forget(app: App, gone: Iterable[int]) -> None:
    """Scenes that Stash no longer has."""
    numbers = list(gone)
    mirror.forget(app.database, KIND, numbers)
    recommendations.forget_targets(app.database, KIND, numbers)
    footage.forget(app.database, numbers)
    for kind in COMPARED:
        likeness.forget(app.database, kind, numbers)


def settled(updated_at: str) -> str:
    """What changed only just may change again within the same second, which its time would not show: "" for that."""
    at = seconds(updated_at)
    return "" if at is not None and abs(time.time() - at) < JUST_NOW else updated_at


def _file_times(known: Mirrored) -> tuple[str, ...]:
    return tuple(file["updated_at"] for file in known.facts["files"])

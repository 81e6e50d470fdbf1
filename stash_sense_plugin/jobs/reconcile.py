"""Brings our state level with Stash's: what is new, what changed, what is gone. One request where nothing is.

Hooks cannot do that: merges, deletions of files and others fire none, and ours only make things prompt. New scenes and
images are those with an id above the highest known, which Stash never gives twice. Changes are found by the time of the
latest one seen. Stash compares times as text, with the offset of the day they were written, so a change of the clocks
in autumn, or of the time zone, puts later texts before earlier ones: the search begins a while before the latest one,
and what was seen of that while is known. That something is gone shows in the count; only then all ids are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from stash_sense_plugin.app import PLUGIN_ID
from stash_sense_plugin.jobs import prune, starting
from stash_sense_plugin.stash import level as live
from stash_sense_plugin.stash import performers
from stash_sense_plugin.store import jobs, known
from stash_sense_plugin.store import level as stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stash.level import Stamp
    from stash_sense_plugin.store.database import Database

COMPANION = f"{PLUGIN_ID}-hooks"
KINDS = ("scene", "image", "performer")
SWITCHES = ("scene_create", "scene_update", "image_create", "performer_change")


@dataclass(frozen=True)
class Switches:
    """What of the work is to be done by itself, as the user set it in the companion's settings in Stash."""

    enabled: bool
    on: frozenset[str] = frozenset()


def switches(enabled: bool, given: Mapping[str, Any]) -> Switches:
    """All off where the companion is disabled in Stash's list, or not there."""
    return Switches(enabled, frozenset(name for name in SWITCHES if enabled and given.get(name) is True))


@dataclass(frozen=True)
class Told:
    """A scene or image that a hook has told us is new. Those of one scan come about at once: of what has a lower id,
    only so few can be new as well."""

    kind: str
    id: int
    AT_ONCE: ClassVar[int] = 16

    @property
    def first(self) -> int:
        return max(1, self.id - self.AT_ONCE)


def begin(app: App, told: Told | None = None) -> None:
    """Where nothing is noted yet: what is there now is old, but for what a hook has told us is new."""
    if len(stored.levels(app.database)) == len(KINDS):
        return
    newest = live.newest(app.stash)
    since = live.Since(
        _HIGHEST,
        live.searched_from(newest["scene"].updated_at),
        _HIGHEST,
        live.searched_from(newest["performer"].updated_at),
    )
    changed = _all_changed(app, live.ask(app.stash, since, COMPANION), since)
    with app.database.transaction():
        for kind, each in newest.items():
            last = min(each.id, told.first - 1) if told and told.kind == kind else each.id
            stored.put(app.database, kind, stored.Level(last, each.updated_at, each.count))
            stored.put_seen(app.database, kind, {stamp.id: stamp.updated_at for stamp in changed.get(kind, [])})


def level_out(app: App, told: Told | None = None) -> Switches:
    """Note what has arrived, forget what is gone. Raises StashError where Stash cannot be asked: nothing is lost."""
    begin(app, told)
    before = stored.levels(app.database)
    since = live.Since(
        _from(before, "scene", told),
        live.searched_from(before["scene"].watermark),
        _from(before, "image", told),
        live.searched_from(before["performer"].watermark),
    )
    now = live.ask(app.stash, since, COMPANION)
    on = switches(now.companion_enabled, now.switches)
    asked, changed = _all_new(app, now), _all_changed(app, now, since)
    new = {kind: [stamp for stamp in page if stamp.id > before[kind].last_id] for kind, page in asked.items()}
    gone = _forget_gone(app, before, now, new)
    highest = _highest(app, before, now, new)
    with app.database.transaction():
        added = {stamp.id for stamp in asked["scene"]}
        changed_only = {**changed, "scene": [stamp for stamp in changed["scene"] if stamp.id not in added]}
        _note_arrivals(app.database, on.on, _wanted(app.database, on, new, asked, told), changed_only)
        for kind in KINDS:
            after = stored.Level(highest[kind], _latest(before[kind], changed.get(kind, [])), now.counts[kind])
            _move_on(app.database, kind, before[kind], after, changed.get(kind, []))
        if on.on != stored.wanted(app.database):
            stored.put_wanted(app.database, on.on)
    if gone:
        starting.note(app, "reindex", {}, jobs.EVENT)
    return on


def _from(before: Mapping[str, stored.Level], kind: str, told: Told | None) -> int:
    """The id above which is asked: what a hook told of may have been noted meanwhile, before it was wanted."""
    last = before[kind].last_id
    return min(last, told.first - 1) if told and told.kind == kind and told.id <= last else last


def _all_new(app: App, now: live.Level) -> dict[str, list[Stamp]]:
    """Also those beyond the first page, after a large scan."""
    found = {kind: list(page) for kind, page in now.new.items()}
    while any(page and len(page) % live.PAGE == 0 for page in found.values()):
        since = live.Since(_last(found["scene"]), _FAR, _last(found["image"]), _FAR)
        more = live.ask(app.stash, since, COMPANION).new
        if not any(more.values()):
            break
        for kind, page in more.items():
            found[kind] += page
    return found


_HIGHEST, _FAR = (1 << 31) - 1, "9999"
"""An id that nothing is above, and a time that no change is after."""


def _last(page: list[Stamp]) -> int:
    return page[-1].id if page else _HIGHEST


def _all_changed(app: App, now: live.Level, since: live.Since) -> dict[str, list[Stamp]]:
    scenes_changed = page = list(now.changed["scene"])
    while len(page) == live.PAGE:
        further = live.Since(_HIGHEST, since.scene_change, _HIGHEST, _FAR)
        page = live.ask(app.stash, further, COMPANION, after_changed_scene=page[-1].id).changed["scene"]
        scenes_changed = scenes_changed + page
    return {"scene": scenes_changed, "performer": list(now.changed["performer"])}


def _forget_gone(app: App, before: Mapping[str, stored.Level], now: live.Level, new: Mapping[str, list[Stamp]]) -> bool:
    """Whether known faces went. Of what nobody deleted there are as many as there were and were added."""

    def differs(kind: str) -> bool:
        return now.counts[kind] != before[kind].count + len(new.get(kind, []))

    if differs("scene"):
        prune.forget_scenes(app)
    if differs("image"):
        prune.forget_images(app)
    return differs("performer") and known.forget_all_but(app.database, performers.all_ids(app.stash)) > 0


def _wanted(
    database: Database,
    on: Switches,
    new: Mapping[str, list[Stamp]],
    asked: Mapping[str, list[Stamp]],
    told: Told | None,
) -> dict[str, list[Stamp]]:
    """Of each kind what is new, but for what was there already when the user switched it on; and what a hook told of
    in any case, with what came about beside it. What was looked at before is no work (arrivals.py)."""
    newly_on = on.on - stored.wanted(database)

    def wanted(kind: str) -> list[Stamp]:
        told_of = told is not None and told.kind == kind
        with_it = [stamp for stamp in asked[kind] if told_of and told and stamp.id >= told.first]
        before_it = new[kind] if f"{kind}_create" not in newly_on or (told and not told_of) else []
        return sorted({*with_it, *before_it})

    return {kind: wanted(kind) for kind in asked}


def _note_arrivals(
    database: Database, on: frozenset[str], new: Mapping[str, list[Stamp]], changed: Mapping[str, list[Stamp]]
) -> None:
    for kind in ("scene", "image"):
        if f"{kind}_create" in on:
            stored.arrive(database, kind, [stamp.id for stamp in new[kind]])
    if "scene_update" in on:
        seen = stored.seen(database, "scene")
        stored.arrive(database, "scene", [s.id for s in changed["scene"] if _is_news(seen, s)])
    if "performer_change" in on:
        seen = stored.seen(database, "performer")
        stored.arrive(database, "performer", [s.id for s in changed["performer"] if _is_news(seen, s)])


def _is_news(seen: Mapping[int, str], stamp: Stamp) -> bool:
    return seen.get(stamp.id) != stamp.updated_at


def _highest(
    app: App, before: Mapping[str, stored.Level], now: live.Level, new: Mapping[str, list[Stamp]]
) -> dict[str, int]:
    """The highest id known by kind. Lower than before where a backup of Stash's database was restored: the ids that
    it gives from then on count as new."""
    highest = {kind: max([before[kind].last_id, *(stamp.id for stamp in new.get(kind, []))]) for kind in KINDS}
    if any(now.counts[kind] < before[kind].count for kind in KINDS):
        newest = live.newest(app.stash)
        return {kind: min(highest[kind], newest[kind].id) for kind in KINDS}
    return highest


def _latest(before: stored.Level, changed: list[Stamp]) -> str:
    return max([before.watermark, *(stamp.updated_at for stamp in changed)])


def _move_on(database: Database, kind: str, before: stored.Level, after: stored.Level, changed: list[Stamp]) -> None:
    """Writes only what is not there yet: mostly nothing."""
    if after != before:
        stored.put(database, kind, after)
    stamps = {stamp.id: stamp.updated_at for stamp in changed}
    if stamps != stored.seen(database, kind):
        stored.put_seen(database, kind, stamps)

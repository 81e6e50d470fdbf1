"""Our snapshots of what is linked to one stash-box, brought level with it by few requests.

What it changed is read from its lists, the newest first, down to the watermark; what it merged or deleted, which those
lists leave out, from its edits. Only what is linked is then fetched, many in one request. What was never seen is
always fetched, and so is, a little each time, what was seen longest ago: a stash-box that shows no lists, or an
administrator who deletes without an edit, is caught up with by that.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import BoxAnswered
from stash_sense_plugin.stashbox import edits, entities
from stash_sense_plugin.store import upstream
from stash_sense_plugin.store.upstream import Place, Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stash_sense_plugin.app import App
    from stash_sense_plugin.stashbox.client import StashBox

    Tell = Callable[[int, int | None, str], object]

OVERLAP_SECONDS = 600.0
"""Times are those at which a change began: a long one shows up behind one that was seen already."""
OLD_SECONDS, OLD_REQUESTS = 7 * 86400.0, 10
"""What was seen so long ago is looked at again, by so many requests a run."""
SLOW_SECONDS, SLOW_REQUESTS = 20 * 3600.0, 200
"""The same for a stash-box that does not list its changes."""
FAILURES_IN_A_ROW = 3
LONG_AGO = "1970-01-01T00:00:00Z"


@dataclass(frozen=True)
class _Level:
    """What is to be looked at again, and up to where that takes us."""

    ids: frozenset[str]
    watermark: str


def refresh(app: App, box: StashBox, kind: str, linked: set[str], tell: Tell, *, whole: bool = False) -> None:
    """`linked`: ids at this stash-box. Raises StashBoxError; what was fetched until then is kept, and what was not
    stays due."""
    database, place = app.database, Place(box.endpoint, kind)
    known = upstream.known(database, place)
    mark = upstream.mark(database, place)
    with database.transaction():
        upstream.forget_all_but(database, place, linked)
        upstream.want(database, place, linked - set(known))
    old = linked & set(known)
    tell(0, None, f"Asking {box.name} what changed")
    changed, slow = _listed(lambda: _changed(box, kind, mark.watermark, {one: known[one].updated for one in old}))
    gone, _ = _listed(lambda: _gone(box, kind, mark.gone, {one for one in old if known[one].state == upstream.THERE}))
    before, most = _again(slow=slow)
    with database.transaction():
        upstream.want(database, place, old if whole else changed.ids | gone.ids)
        upstream.want(database, place, upstream.oldest(database, place, before, most))
        begun = gone.watermark or changed.watermark or LONG_AGO  # nothing was ever merged there: what is, comes after
        mark = replace(mark, watermark=changed.watermark, gone=begun, linked=len(linked))
        upstream.put_mark(database, place, mark)
    _fetch(app, box, place, tell)
    upstream.put_mark(database, place, replace(mark, looked_at=time.time(), error=None))


def learn_merged(app: App, box: StashBox, kind: str, ids: Sequence[str]) -> bool:
    """Which of these were merged; whether any was. A request for each fifty."""
    place = Place(box.endpoint, kind)
    found = [_snapshot(one) for one in entities.find(box, kind, ids).values() if one.state == entities.MERGED]
    with app.database.transaction():
        upstream.put(app.database, place, found)
    return bool(found)


def _listed(ask: Callable[[], _Level]) -> tuple[_Level, bool]:
    """And whether the stash-box has no such list."""
    try:
        return ask(), False
    except BoxAnswered as error:
        if not error.unsupported:
            raise
        return _Level(frozenset(), ""), True


def _again(*, slow: bool) -> tuple[float, int]:
    """Before which time something was seen to be looked at again, and how much of it at most."""
    seconds, requests = (SLOW_SECONDS, SLOW_REQUESTS) if slow else (OLD_SECONDS, OLD_REQUESTS)
    return time.time() - seconds, requests * entities.BATCH


def _changed(box: StashBox, kind: str, watermark: str, known: dict[str, str]) -> _Level:
    """Those of `known` (id -> when it was changed, as last seen) that the stash-box changed since. Where it changed so
    much that fetching all of them costs less than reading the list, all."""
    if not watermark:  # all that is linked is new to us: where the list begins has to be known before it is fetched
        top = entities.changed(box, kind, 1, 1).rows
        return _Level(frozenset(known), top[0][1] if top else "")
    found: set[str] = set()
    newest, by_id = watermark, {one.lower(): one for one in known}
    for page in range(1, len(known) // entities.BATCH + 3):
        rows = entities.changed(box, kind, page).rows
        newest = max([newest, *(updated for _, updated in rows)], key=seconds)
        ours = ((by_id[one.lower()], updated) for one, updated in rows if one.lower() in by_id)
        found |= {one for one, updated in ours if known[one] != updated}
        if not rows or seconds(rows[-1][1]) < seconds(watermark) - OVERLAP_SECONDS:
            return _Level(frozenset(found), newest)
    return _Level(frozenset(known), newest)


def _gone(box: StashBox, kind: str, watermark: str, there: set[str]) -> _Level:
    """Those of `there` that were merged or deleted since."""
    found: set[str] = set()
    newest, by_id = watermark, {one.lower(): one for one in there}
    for operation in ("MERGE", "DESTROY"):
        for each in _edits(box, kind, operation, watermark):
            newest = max(newest, each.closed, key=seconds)
            found |= {by_id[one.lower()] for one in each.ids if one.lower() in by_id}
    return _Level(frozenset(found), newest)


def _edits(box: StashBox, kind: str, operation: str, watermark: str) -> Iterator[edits.Gone]:
    """Down to the watermark, and a little beyond; without one only the newest."""
    page = 1
    while rows := edits.gone(box, kind, operation, page):
        for each in rows:
            if watermark and seconds(each.closed) < seconds(watermark) - OVERLAP_SECONDS:
                return
            yield each
            if not watermark:
                return
        page += 1


def _fetch(app: App, box: StashBox, place: Place, tell: Tell) -> None:
    """What is due, many at once. What cannot be had stays due; where nothing can, the last reason is raised."""
    due = upstream.due(app.database, place)
    failures = 0
    for start in range(0, len(due), entities.BATCH):
        tell(start, len(due), f"Reading {place.kind}s of {box.name}")
        batch = due[start : start + entities.BATCH]
        try:
            found = entities.find(box, place.kind, batch)
        except BoxAnswered as error:
            upstream.failed(app.database, place, batch, str(error))
            failures += 1
            if failures == FAILURES_IN_A_ROW or len(batch) == len(due):
                raise
            continue
        failures = 0
        with app.database.transaction():
            upstream.put(app.database, place, map(_snapshot, found.values()))
            upstream.failed(app.database, place, set(batch) - set(found), f"{box.name} fails at it.")
    tell(len(due), len(due), f"Reading {place.kind}s of {box.name}")


def _snapshot(one: entities.Entity) -> Snapshot:
    return Snapshot(one.id, one.state, one.merged_into, one.updated, one.data)


def seconds(time_text: str) -> float:
    """A time as stash-boxes write it, as seconds since 1970; 0 for what is none."""
    head, _, rest = time_text.replace("Z", "+00:00").partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    try:
        moment = datetime.fromisoformat(head + rest[len(digits) :])
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return moment.timestamp() + (float(f"0.{digits}") if digits else 0.0)

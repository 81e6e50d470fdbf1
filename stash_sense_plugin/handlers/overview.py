"""The overview page: counts, what to do next, lists of what was found."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from stash_sense_plugin import __version__
from stash_sense_plugin.analyzers import identity
from stash_sense_plugin.errors import RequestError, StashError
from stash_sense_plugin.handlers import decide, work
from stash_sense_plugin.jobs import ignoring, readiness, reconcile, starting, status
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.stash import scenes
from stash_sense_plugin.store import known, targets

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request


def overview(app: App, request: Request) -> dict[str, Any]:
    starting.ensure(app)
    with contextlib.suppress(StashError):
        reconcile.begin(app)
    space, current = app.pack.space, identity.matched_with(app)
    people = known.counts(app.database, space)
    return {
        "version": __version__,
        "status_file": status.writable(app.status_file),
        "ready": readiness.of(app),
        "data_directory": str(app.places.data),
        "counts": {f"{kind}s": targets.counts(app.database, kind, space, current) for kind in work.KINDS},
        "known": {**people, "learned_at": iso(people["learned_at"])},
        "jobs": status.listing(app.database)["jobs"],
        "recent_changes": decide.latest(app, 10),
    }


def scenes_waiting(app: App, request: Request) -> dict[str, Any]:
    """How many scenes without performers were not looked at yet; None where Stash cannot be asked. By itself, since a
    large library takes a second for it, which the overview need not."""
    finished = set(targets.finished(app.database, "scene", app.pack.space))
    try:
        choice = scenes.Choice(without_performers=True, without_tag=ignoring.tag(app))
        if not finished:
            return {"count": scenes.count(app.stash, choice)}
        return {"count": len(set(scenes.all_ids(app.stash, choice)) - finished)}
    except StashError:
        return {"count": None}


def learn_report(app: App, request: Request) -> dict[str, Any]:
    """Who can be recognised, and who not and why."""
    space, enough = app.pack.space, identity.enough_by_itself(app)
    rows = known.report(app.database, space)
    for row in rows:
        best = row.pop("best")
        row["reason"] = row["reason"] or enough.why_not(row["faces"], best)
    return {"performers": rows, "at": iso(known.counts(app.database, space)["learned_at"])}


def targets_list(app: App, request: Request) -> dict[str, Any]:
    kind, which = request.text("kind"), request.text("filter")
    if kind not in work.KINDS or which not in targets.FILTERS:
        raise RequestError(f'There is no list "{which}" of {kind}s.')
    after = request.number("after") if request.args.get("after") else 0
    rows = targets.page(app.database, kind, app.pack.space, which, after, identity.matched_with(app))
    named = {row["id"]: [each["performer_id"] for each in targets.named(app.database, row["id"])] for row in rows}
    names = known.names(app.database, (number for ids in named.values() for number in ids))
    shown = [
        {
            "id": str(row["target_id"]),
            "title": row["title"],
            "state": row["state"],
            "error": row["error"],
            "persons": len(targets.persons(app.database, row["id"])),
            "at": iso(row["finished_at"]),
            "named": [names[number]["name"] for number in named[row["id"]] if number in names],
        }
        for row in rows
    ]
    return {"targets": shown, "next": rows[-1]["id"] if len(rows) == 50 else None}

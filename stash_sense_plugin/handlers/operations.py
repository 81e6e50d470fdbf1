"""The page of operations: what runs, waits and ran, what is done by the clock, and what by itself."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import RequestError, StashError
from stash_sense_plugin.jobs import due, log_file, occasion, readiness, reconcile, registry, schedules, starting, status
from stash_sense_plugin.protocol.request import whole
from stash_sense_plugin.protocol.times import iso
from stash_sense_plugin.store import jobs, level, notes, rates
from stash_sense_plugin.store import schedules as stored

if TYPE_CHECKING:
    from stash_sense_plugin.app import App
    from stash_sense_plugin.protocol.request import Request

PRIORITIES = {"critical": jobs.CRITICAL, "high": jobs.HIGH, "normal": jobs.NORMAL, "low": jobs.LOW}
PAGE = 50


def show(app: App, request: Request) -> dict[str, Any]:
    """Everything but the history's older part."""
    starting.ensure(app)
    automatic = _automatic(app)
    database, moment = app.database, due.at(app.database, app.settings)
    return {
        "jobs": [status.as_json(job) for job in jobs.unfinished(database)],
        **_history(app, None),
        "notes": [{"key": row["key"], "text": row["text"], "at": iso(row["at"])} for row in notes.listed(database)],
        "arrived": level.waiting(database),
        "all_seconds": _all_seconds(app),
        "ready": readiness.of(app),
        "requests": _requests(app),
        "automatic": automatic,
        "due_at": None if moment is None else iso(max(moment, time.time())),
        **_schedules(app),
    }


def history(app: App, request: Request) -> dict[str, Any]:
    return _history(app, request.number("before"))


def tick(app: App, request: Request) -> dict[str, Any]:
    """What any open page of Stash asks for when the status file says that something is due."""
    starting.ensure(app)
    status.write(app.database, app.status_file)
    return {"due": due.now(app.database, app.settings)}


def run(app: App, request: Request) -> dict[str, Any]:
    """Work through the queue now, also what rests since it was stopped or failed."""
    occasion.note_arrivals(app, anyway=True)
    if not starting.queue_task(app):
        raise RequestError("Stash does not take a task just now.", "Try again in a minute.")
    return {}


def clear(app: App, request: Request) -> dict[str, Any]:
    log_file.clear_history(app.database, app.places)
    status.write(app.database, app.status_file)
    return _history(app, None)


def retry(app: App, request: Request) -> dict[str, Any]:
    """The same again, as a job of this page."""
    job = _job(app, request)
    if job.finished_at is None:
        raise RequestError("This job is not over yet.")
    return {"job": status.as_json(starting.ask(app, job.kind, job.args))}


def priority(app: App, request: Request) -> dict[str, Any]:
    wanted = request.text("priority")
    if wanted not in PRIORITIES:
        raise RequestError(f'A priority is one of {", ".join(PRIORITIES)}, not "{wanted}".')
    jobs.set_priority(app.database, _job(app, request).id, PRIORITIES[wanted])
    status.write(app.database, app.status_file)
    return {"job": status.as_json(_job(app, request))}


def log(app: App, request: Request) -> dict[str, Any]:
    job = _job(app, request)
    lines = log_file.read(app.places, job.id)
    return {"job": status.as_json(job), "lines": [{**line, "at": iso(line["at"])} for line in lines]}


def schedule(app: App, request: Request) -> dict[str, Any]:
    kind, rule = request.text("kind"), request.args.get("rule")
    if kind not in registry.KINDS or not registry.KINDS[kind].schedulable:
        raise RequestError(f'"{kind}" cannot be done by the clock.')
    if not isinstance(rule, dict):
        raise RequestError('"schedule.set" needs a "rule".')
    stored.put(app.database, kind, schedules.parse(rule).as_json())
    status.write(app.database, app.status_file)
    return _schedules(app)


def _all_seconds(app: App) -> float | None:
    """How long all that runs and waits will take, by how long such jobs took; None where that is anybody's guess."""
    times = [
        job.eta if job.eta is not None else jobs.typical_seconds(app.database, job.kind)
        for job in jobs.unfinished(app.database)
    ]
    known = [seconds for seconds in times if seconds is not None]
    return sum(known) if known and len(known) == len(times) else None


def _job(app: App, request: Request) -> jobs.Job:
    job = jobs.find(app.database, request.number("id"))
    if job is None:
        raise RequestError(f"There is no job {whole(request.args['id'])} any more.")
    return job


def _history(app: App, before: int | None) -> dict[str, Any]:
    rows = jobs.history(app.database, before, PAGE)
    return {"history": [status.as_json(job) for job in rows], "older": rows[-1].id if len(rows) == PAGE else None}


def _schedules(app: App) -> dict[str, Any]:
    rules, upcoming = schedules.rules(app.database), schedules.upcoming(app.database, app.settings)
    quiet = schedules.quiet_hours(app.settings)
    listed = []
    for kind, what in registry.KINDS.items():
        if what.schedulable:
            rule, _ = rules.get(kind, (schedules.Rule("off"), 0.0))
            at = upcoming.get(kind)
            listed.append(
                {
                    "kind": kind,
                    "label": what.label,
                    "rule": rule.as_json(),
                    "next_at": None if at is None else iso(at),
                    "overdue": at is not None and at <= time.time(),
                }
            )
    return {
        "schedules": listed,
        "quiet": {"from": quiet.start, "until": quiet.end},
        "clock": time.strftime("%H:%M"),
    }


def _requests(app: App) -> list[dict[str, Any]]:
    """How often each was asked, stash-boxes by the names that they have in Stash; those that it has no more are left
    out, and all of them while it does not answer."""
    figures, names = rates.figures(app.database), {rates.STASH: "Stash"}
    if any(each.name not in names for each in figures):  # else Stash need not be asked for them
        with contextlib.suppress(StashError):
            names |= {jobs.for_endpoint(box.endpoint): box.name or box.endpoint for box in app.boxes}
    known = [each for each in figures if each.name in names]
    return [{**asdict(each), "name": names[each.name], "is_stash": each.name == rates.STASH} for each in known]


def _automatic(app: App) -> dict[str, Any]:
    """What is to be done by itself. `known`: Stash told."""
    try:
        on = reconcile.level_out(app)
        occasion.note_switches(app, on)
    except StashError:
        return {"known": False, "enabled": False, "switches": {}}
    return {"known": True, "enabled": on.enabled, "switches": {name: name in on.on for name in reconcile.SWITCHES}}

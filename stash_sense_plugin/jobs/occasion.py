"""What every run of the queue begins with: what has to be done now, noted as jobs."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import StashRefused
from stash_sense_plugin.jobs import log_file, readiness, reconcile, registry, schedules, starting, status
from stash_sense_plugin.jobs.due import NOT_READY, OFF, SIGN_IN
from stash_sense_plugin.protocol import log
from stash_sense_plugin.stash import jobs as stash_jobs
from stash_sense_plugin.store import jobs, notes
from stash_sense_plugin.store import level as stored
from stash_sense_plugin.store import schedules as stored_schedules

if TYPE_CHECKING:
    from stash_sense_plugin.app import App

CLOCK = "clock"
ARRIVALS = {
    "learn_new": (("performer",), {"environment", "models"}),
    "identify_new": (("scene", "image"), {"environment", "models", "faces"}),
}
"""By the kind of job: what it looks at, and what has to be there for it."""
SWITCHED_BY = {
    "scene": {"scene_create", "scene_update"},
    "image": {"image_create"},
    "performer": {"performer_change"},
}
REST_SECONDS = {"cancelled": 3600.0, "failed": 600.0}
"""So long nothing begins anew by itself what the user stopped, or what went wrong."""
KEPT_JOBS = 500
CLOCK_SECONDS = 120.0


def look(app: App, told: reconcile.Told | None = None) -> None:
    """Raises StashError where Stash cannot be asked; the page then says so, where it is for want of a session."""
    _mind_the_clock(app)
    try:
        on = reconcile.level_out(app, told)
    except StashRefused:
        notes.put(app.database, SIGN_IN, _refused())
        status.write(app.database, app.status_file)  # a page that reads it makes up for this run
        raise
    notes.clear(app.database, SIGN_IN)
    note_switches(app, on)
    _end_what_was_stopped_in_stash(app)
    _forget_unwanted(app, on.on)
    note_arrivals(app)
    if on.enabled:
        note_due(app)
    log_file.clear_history(app.database, app.places, KEPT_JOBS)


def note_switches(app: App, on: reconcile.Switches) -> None:
    """With the companion disabled in Stash's list nothing is done by itself, by the clock neither."""
    if on.enabled:
        notes.clear(app.database, OFF)
    else:
        notes.put(app.database, OFF, 'The plugin "Stash Sense: automatic work" is disabled: nothing is done by itself.')


def note_due(app: App) -> None:
    """Jobs of the schedules that are due, each once however often it was missed."""
    for kind in schedules.due(app.database, app.settings):
        with app.database.transaction():
            starting.note(app, kind, registry.KINDS[kind].args, jobs.SCHEDULE)
            stored_schedules.done(app.database, kind, time.time())


def note_arrivals(app: App, *, anyway: bool = False) -> None:
    """Jobs for what has arrived. One that the user stopped rests for a while, and so does one that failed, but where it
    is wanted `anyway`."""
    waiting = stored.waiting(app.database)
    missing = readiness.of(app)["missing"] if waiting else []
    blocked = {gap["what"] for gap in missing}
    for kind, (kinds, needs) in ARRIVALS.items():
        if needs & blocked or not any(waiting.get(each) for each in kinds):
            continue
        if until := 0.0 if anyway else _rests_until(app, kind):
            stored.put_all_off(app.database, kinds, until)
            continue
        if anyway:
            stored.put_all_off(app.database, kinds, 0.0)
        if stored.arrived(app.database, kinds, 1):
            starting.note(app, kind, {}, jobs.EVENT)
    if blocked and waiting:
        notes.put(app.database, NOT_READY, f"What is new in Stash waits to be looked at. {missing[0]['text']}")
    else:
        notes.clear(app.database, NOT_READY)


def _rests_until(app: App, kind: str) -> float:
    """0 where it does not rest."""
    last = jobs.last_of(app.database, kind, {})
    if last is None or last.finished_at is None:
        return 0.0
    until = last.finished_at + REST_SECONDS.get(last.state, 0.0)
    return until if 0 < until - time.time() <= stored.LONGEST_PUT_OFF else 0.0


def _forget_unwanted(app: App, on: frozenset[str]) -> None:
    """What arrived and is not wanted any more, since the user switched that off."""
    for kind, names in SWITCHED_BY.items():
        if not names & on and stored.waiting(app.database).get(kind):
            stored.leave_all(app.database, kind)


def _end_what_was_stopped_in_stash(app: App) -> None:
    """Stash's stop button kills, as a crash does. Stash remembers which it was: what the user stopped is not taken up
    again."""
    for job in jobs.unfinished(app.database):
        if not job.interrupted or job.stash_job is None:
            continue
        ended = stash_jobs.find(app.stash, job.stash_job)
        if ended and ended.status == "CANCELLED" and ended.runs_any_of(registry.TASKS) and _ran(ended, job):
            _end(app, job)


def _end(app: App, job: jobs.Job) -> None:
    """Unless somebody asked for it again while Stash was asked."""
    with app.database.transaction():
        now = jobs.find(app.database, job.id)
        if now and now.interrupted and now.stash_job == job.stash_job:
            jobs.finish(app.database, job.id, "cancelled")
            log.info(f"Job {job.id} was stopped in Stash's queue.")


def _ran(stash_job: stash_jobs.Job, job: jobs.Job) -> bool:
    """Not another one of that number: Stash counts from 1 again when it is started anew."""
    return stash_job.started is not None and stash_job.started <= job.updated_at + CLOCK_SECONDS


def _mind_the_clock(app: App) -> None:
    """What was noted last lies in the future: the clock was set back."""
    latest = app.database.value("SELECT max(updated_at) FROM job") or 0.0
    back = latest - time.time()
    if back < CLOCK_SECONDS:
        notes.clear(app.database, CLOCK)
        return
    text = (
        f"The clock of this machine was set back by {_span(back)}. Work goes on; times on this page may be odd, and "
        "schedules count from now."
    )
    notes.put(app.database, CLOCK, text)
    log.warning(text)


def _span(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 5400 else f"{seconds / 60:.0f} minutes"


def _refused() -> str:
    at = datetime.now().strftime("%Y-%m-%d %H:%M")
    return (
        f"A run at {at} was not let in by Stash: its session had ended while it waited. It is tried again at the next "
        "occasion. With an API key (Stash: Settings > Security) runs are always let in."
    )

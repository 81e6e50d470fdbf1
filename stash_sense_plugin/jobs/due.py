"""When our task in Stash's queue is needed next. By the store alone: every launch and every status file asks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from stash_sense_plugin.jobs import schedules
from stash_sense_plugin.store import jobs, level, notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.settings import Settings
    from stash_sense_plugin.store.database import Database

OFF, NOT_READY, SIGN_IN = "off", "not_ready", "sign_in"
"""Notes that say that nothing is to be done by itself, that what arrived cannot be looked at yet, and that a run was
not let in by Stash and has to be made up for."""


def at(database: Database, settings: Settings, waiting: Sequence[jobs.Job] | None = None) -> float | None:
    """Seconds since 1970: in the past where something waits, None where nothing will be due by itself. `waiting`: what
    is not over and nobody works at, where that was read already."""
    idle = jobs.waiting(database, pages=False) if waiting is None else waiting
    if any(job.asked_by != jobs.PAGE for job in idle) or notes.has(database, SIGN_IN):
        return 0.0
    times: list[float] = []
    if not notes.has(database, OFF):
        times += schedules.upcoming(database, settings).values()
    ready = level.next_ready(database)
    if ready is not None and not notes.has(database, NOT_READY):
        times.append(ready)
    return min(times, default=None)


def now(database: Database, settings: Settings) -> bool:
    when = at(database, settings)
    return when is not None and when <= time.time()

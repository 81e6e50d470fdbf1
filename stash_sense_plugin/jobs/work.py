"""What a job function is given: the app, its job, and the way to tell how far it is and whether to stop."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from stash_sense_plugin.errors import StashError, Stopped
from stash_sense_plugin.jobs import status
from stash_sense_plugin.jobs.pace import Pace
from stash_sense_plugin.protocol import log
from stash_sense_plugin.stash import system
from stash_sense_plugin.store import jobs, leases

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.app import App

REPORT_SECONDS = 0.25
POLITE_SECONDS = 3.0
FRESH_SECONDS = 60.0
"""A session that nobody uses ends, after an hour by default: so often Stash hears of us while nothing is needed."""


class GiveWay(Stopped):
    """Somebody else's job waits in Stash's queue: the slice ends here, the cursor is saved."""


class Work:
    """`someone_waits` is asked now and then, between units of work only; None where there is nobody to give way to."""

    def __init__(self, app: App, job: jobs.Job, someone_waits: Callable[[], bool] | None = None) -> None:
        self.app = app
        self.job = job
        self._someone_waits = someone_waits
        self._pace = Pace()
        self._reported = 0.0
        self._message = ""
        self._asked = time.monotonic()
        self.done = job.done
        self.total = job.total

    def progress(self, done: int, total: int | None, message: str) -> None:
        """Tell it, renew the lease, and raise Stopped where the user asked for it. Cheap enough for every frame."""
        self.done, self.total, self._message = done, total, message
        now = time.monotonic()
        eta = self._pace.seconds_left(done, total, now)
        if now - self._reported < REPORT_SECONDS and done != total:
            return
        self._reported = now
        go_on = jobs.progress(self.app.database, self.job, done, total, message, eta)
        leases.renew(self.app.database, "worker", leases.owner())
        status.write(self.app.database, self.app.status_file)
        if total:
            log.progress(done / total)
        if not go_on:
            raise Stopped

    def fraction(self, part: float, message: str) -> None:
        """Progress of work that is not counted in pieces; `part` is 0..1."""
        self.progress(round(part * 1000), 1000, message)

    def beat(self) -> None:
        """Nothing new, but still at it: renews the lease and raises Stopped where the user asked for it."""
        self.progress(self.done, self.total, self._message)

    def between_units(self) -> None:
        """Call where the work could end well: raises GiveWay when somebody else's job waits."""
        pause = FRESH_SECONDS if self._someone_waits is None else POLITE_SECONDS
        if time.monotonic() - self._asked < pause:
            return
        self._asked = time.monotonic()
        if self._someone_waits is None:
            with contextlib.suppress(StashError):  # what needs Stash will say so
                system.version(self.app.stash)
        elif self._someone_waits():
            raise GiveWay("Somebody else's job waits in Stash's queue.")

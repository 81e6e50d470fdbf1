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
from stash_sense_plugin.store import jobs

if TYPE_CHECKING:
    from collections.abc import Callable

    from stash_sense_plugin.app import App

REPORT_SECONDS = 0.25
LOOK_SECONDS = 1.0
"""So often, between units of work, it is asked whether something more urgent of our own waits."""
POLITE_SECONDS = 3.0
"""So often Stash is asked whether somebody else's job waits."""
ASKING_SHARE = 10
"""So many times as long as a question took, the next one waits: a Stash that is gone is asked with patience."""
SLICE_SECONDS = 60.0
"""So long somebody may wait for a unit of ours to end; then it is broken off, and begun anew the next time."""
FRESH_SECONDS = 60.0
"""A session that nobody uses ends, after an hour by default: so often Stash hears of us while nothing is needed."""


class GiveWay(Stopped):
    """Something else goes first: the slice ends here, the cursor is saved. `to_stash`: it waits in Stash's queue."""

    def __init__(self, *, to_stash: bool) -> None:
        super().__init__("Something else goes first.")
        self.to_stash = to_stash


class Lost(Stopped):
    """Another worker has the job: ours had not been heard of for longer than its lease, as when the machine slept."""

    def __init__(self) -> None:
        super().__init__("Another worker took this over meanwhile.")


class Work:
    """`someone_waits` tells whether another's job waits in Stash's queue; None where there is nobody to give way to.
    `share` turns the part of this job that is done into that of the whole run, for Stash's progress bar."""

    def __init__(
        self,
        app: App,
        job: jobs.Job,
        someone_waits: Callable[[], bool] | None = None,
        share: Callable[[float], float] = lambda part: part,
    ) -> None:
        self.app = app
        self.job = job
        app.priority = job.priority
        self._someone_waits = someone_waits
        self._share = share
        self._pace = Pace()
        self._reported = 0.0
        self._message = ""
        self._looked = self._asked = time.monotonic()
        self._waits_since: float | None = None
        self._polite_seconds = POLITE_SECONDS
        self._in_units = False
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
        with self.app.database.transaction():
            stop = jobs.progress(self.app.database, self.job, done, total, message, eta)
            self.app.count_requests()
        status.write(self.app.database, self.app.status_file)
        if total:
            log.progress(self._share(done / total))
        if stop == jobs.LOST:
            raise Lost
        if stop == jobs.NOW:
            raise Stopped
        self._break_off_a_long_unit(now)

    def keep_cursor(self, cursor: str) -> None:
        """Where it goes on after an interruption."""
        jobs.keep_cursor(self.app.database, self.job, cursor)

    def fraction(self, part: float, message: str) -> None:
        """Progress of work that is not counted in pieces; `part` is 0..1."""
        self.progress(round(part * 1000), 1000, message)

    def beat(self) -> None:
        """Nothing new, but still at it: renews the lease and raises Stopped where the user asked for it."""
        self.progress(self.done, self.total, self._message)

    def begin(self, unit: str) -> bool:
        """Note a unit before the work at it. False: it ended its worker three times, and is to be left out."""
        if jobs.begin_unit(self.app.database, self.job, unit):
            return True
        log.warning(f"{unit}: left out, since it ended the process that worked at it, every time.")
        return False

    def between_units(self) -> None:
        """Call where the work could end well: raises Stopped where the user wanted that, and GiveWay where something
        else goes first."""
        now = time.monotonic()
        self._in_units = True
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._look()
        if self._someone_waits is None:
            self._stay_fresh(now)
        elif self._someone_waits_now(now):
            raise GiveWay(to_stash=True)

    def _look(self) -> None:
        now = jobs.get(self.app.database, self.job.id)
        if now.stop:
            raise Stopped
        if jobs.someone_more_urgent(self.app.database, now):
            raise GiveWay(to_stash=False)

    def _stay_fresh(self, now: float) -> None:
        if now - self._asked >= FRESH_SECONDS:
            self._asked = now
            with contextlib.suppress(StashError):  # what needs Stash will say so
                system.version(self.app.stash)

    def _someone_waits_now(self, now: float) -> bool:
        if self._someone_waits is None or now - self._asked < self._polite_seconds:
            return self._waits_since is not None
        waits = self._someone_waits()
        self._asked = time.monotonic()
        self._polite_seconds = max(POLITE_SECONDS, ASKING_SHARE * (self._asked - now))
        if not waits:
            self._waits_since = None
        elif self._waits_since is None:
            self._waits_since = now
        return self._waits_since is not None

    def _break_off_a_long_unit(self, now: float) -> None:
        """Only of work that is made of units: an installation that is broken off would begin anew."""
        if self._in_units and self._someone_waits_now(now) and now - (self._waits_since or now) > SLICE_SECONDS:
            raise GiveWay(to_stash=True)

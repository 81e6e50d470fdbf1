"""Jobs by the clock. Nothing of ours runs between launches, so what is due is found out at each of them.

A rule says when a job is due at the earliest. What was missed is made up for once, however often it was missed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stash_sense_plugin.errors import SettingError
from stash_sense_plugin.jobs import registry
from stash_sense_plugin.store import schedules as stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stash_sense_plugin.settings import Settings
    from stash_sense_plugin.store.database import Database

MODES = ("off", "hours", "daily")
HOUR, DAY = 3600.0, 86400.0
MOST_HOURS = 24 * 90


@dataclass(frozen=True)
class Rule:
    """`hours`: every so many of them. `at`: minutes after midnight, by this machine's clock. `quiet`: only in the quiet
    hours."""

    mode: str
    hours: int = 24
    at: int = 180
    quiet: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "mode": self.mode,
            "hours": self.hours,
            "at": f"{self.at // 60:02}:{self.at % 60:02}",
            "quiet": self.quiet,
        }


@dataclass(frozen=True)
class Quiet:
    """Hours of the day, 0..23: from the first up to the second, over midnight too. Equal ones: the whole day."""

    start: int
    end: int

    def holds(self, at: float) -> bool:
        hour, length = time.localtime(at).tm_hour, (self.end - self.start) % 24
        return not length or (hour - self.start) % 24 < length

    def from_then_on(self, at: float) -> float:
        """The first moment from `at` on that lies in them."""
        return at if self.holds(at) else _next_clock(at, self.start * 60)


def parse(given: Mapping[str, Any]) -> Rule:
    """Raises SettingError, in words."""
    mode, hours, quiet = given.get("mode"), given.get("hours", 24), given.get("quiet", False)
    if mode not in MODES:
        raise SettingError(f"A schedule is one of {', '.join(MODES)}.")
    if isinstance(hours, bool) or not isinstance(hours, int) or not 1 <= hours <= MOST_HOURS:
        raise SettingError(f"A schedule is for every 1 to {MOST_HOURS} hours.")
    return Rule(mode, hours, _minutes(given.get("at", "03:00")), quiet is True)


def _minutes(at: object) -> int:
    hour, _, minute = str(at).partition(":")
    if hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60:
        return int(hour) * 60 + int(minute)
    raise SettingError(f'The time of a schedule is like 03:00, not "{str(at)[:20]}".')


def next_at(rule: Rule, since: float, now: float, quiet: Quiet) -> float | None:
    """When it may run next: not later than `now` where it is due, None where it never is. A `since` that lies in the
    future was noted before the clock was set back."""
    since = min(since, now)
    if rule.mode == "off":
        return None
    earliest = since + rule.hours * HOUR if rule.mode == "hours" else _next_clock(since, rule.at)
    return quiet.from_then_on(max(earliest, now)) if rule.quiet else earliest


def _next_clock(after: float, minutes: int) -> float:
    """The next time after `after` at which this machine's clock shows so many minutes after midnight. Days of 23 and 25
    hours count."""
    day = time.localtime(after)
    for days in (0, 1):
        at = time.mktime((day.tm_year, day.tm_mon, day.tm_mday + days, minutes // 60, minutes % 60, 0, 0, 0, -1))
        if at > after:
            return at
    return after + DAY


def quiet_hours(settings: Settings) -> Quiet:
    return Quiet(settings.number("quiet_from"), settings.number("quiet_until"))


def rules(database: Database) -> dict[str, tuple[Rule, float]]:
    """By kind: the rule, and since when it counts. What an older version stored and this one cannot read is off."""
    found = {}
    for each in stored.stored(database):
        try:
            found[each.kind] = parse(each.rule), each.since
        except SettingError:
            continue
    return {kind: rule for kind, rule in found.items() if kind in registry.KINDS and registry.KINDS[kind].schedulable}


def upcoming(database: Database, settings: Settings) -> dict[str, float]:
    """When each kind that has a rule may run next."""
    now, quiet, given = time.time(), quiet_hours(settings), rules(database)
    for kind in [kind for kind, (_, since) in given.items() if since > now]:  # the clock was set back: from now on
        stored.done(database, kind, now)
    times = {kind: next_at(rule, since, now, quiet) for kind, (rule, since) in given.items()}
    return {kind: at for kind, at in times.items() if at is not None}


def due(database: Database, settings: Settings) -> Iterator[str]:
    now = time.time()
    return (kind for kind, at in upcoming(database, settings).items() if at <= now)

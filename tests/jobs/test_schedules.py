"""When jobs are due by the clock."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import SettingError
from stash_sense_plugin.jobs import due, occasion, schedules
from stash_sense_plugin.jobs.schedules import Quiet, Rule, next_at, parse
from stash_sense_plugin.settings import Settings
from stash_sense_plugin.store import jobs
from stash_sense_plugin.store import schedules as stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.backend import Backend

DAY_LONG = Quiet(0, 0)
NIGHT = Quiet(23, 7)


@pytest.fixture(autouse=True)
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def at(text: str) -> float:
    return time.mktime(time.strptime(text, "%Y-%m-%d %H:%M"))


def shown(moment: float | None) -> str | None:
    return None if moment is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


DAILY, HOURLY = Rule("daily", at=180), Rule("hours", hours=6)


@pytest.mark.parametrize(
    ("rule", "since", "now", "quiet", "expected"),
    [
        (Rule("off"), "2026-05-01 10:00", "2026-05-01 11:00", DAY_LONG, None),
        (HOURLY, "2026-05-01 10:00", "2026-05-01 11:00", DAY_LONG, "2026-05-01 16:00"),
        (HOURLY, "2026-05-01 10:00", "2026-05-03 11:00", DAY_LONG, "2026-05-01 16:00"),
        (HOURLY, "2026-06-01 10:00", "2026-05-01 11:00", DAY_LONG, "2026-05-01 17:00"),
        (DAILY, "2026-05-01 02:59", "2026-05-01 02:59", DAY_LONG, "2026-05-01 03:00"),
        (DAILY, "2026-05-01 03:00", "2026-05-01 12:00", DAY_LONG, "2026-05-02 03:00"),
        (DAILY, "2026-05-01 03:00", "2026-05-09 12:00", DAY_LONG, "2026-05-02 03:00"),
        (Rule("daily", at=150), "2026-03-28 12:00", "2026-03-28 12:00", DAY_LONG, "2026-03-29 03:30"),
        (Rule("daily", at=180), "2026-10-24 12:00", "2026-10-24 12:00", DAY_LONG, "2026-10-25 03:00"),
        (Rule("hours", hours=6, quiet=True), "2026-05-01 10:00", "2026-05-01 11:00", NIGHT, "2026-05-01 23:00"),
        (Rule("hours", hours=6, quiet=True), "2026-05-01 18:00", "2026-05-02 01:00", NIGHT, "2026-05-02 01:00"),
        (Rule("daily", at=180, quiet=True), "2026-05-01 04:00", "2026-05-02 12:00", NIGHT, "2026-05-02 23:00"),
    ],
    ids=[
        "off",
        "in so many hours",
        "missed: due since then",
        "the clock was set back",
        "later today",
        "tomorrow",
        "missed a week long: once",
        "a time that the clock leaves out in spring",
        "after the hour that comes twice in autumn",
        "kept to the quiet hours",
        "due and quiet",
        "missed, and now it is not quiet",
    ],
)
def test_when_a_rule_is_due(rule: Rule, since: str, now: str, quiet: Quiet, expected: str | None) -> None:
    assert shown(next_at(rule, at(since), at(now), quiet)) == expected


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mode": "weekly"}, "one of off, hours, daily"),
        ({}, "one of off, hours, daily"),
        ({"mode": "hours", "hours": 0}, "1 to 2160 hours"),
        ({"mode": "hours", "hours": True}, "1 to 2160 hours"),
        ({"mode": "hours", "hours": "6"}, "1 to 2160 hours"),
        ({"mode": "daily", "at": "24:00"}, "like 03:00"),
        ({"mode": "daily", "at": "3"}, "like 03:00"),
        ({"mode": "daily", "at": None}, "like 03:00"),
    ],
)
def test_a_rule_that_cannot_be_is_told(given: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        parse(given)


def test_a_rule_comes_back_as_it_was_given() -> None:
    given = {"mode": "daily", "hours": 12, "at": "04:05", "quiet": True}
    assert parse(given).as_json() == given


def test_a_missed_one_runs_once_and_then_at_its_time(site: Backend) -> None:
    database, settings = site.app.database, Settings({})
    site.ask("schedule.set", kind="learn", rule={"mode": "hours", "hours": 2})
    assert not due.now(database, settings)
    assert due.at(database, settings) == pytest.approx(time.time() + 7200, abs=5)
    stored.done(database, "learn", time.time() - 9 * 3600)
    assert due.now(database, settings)
    occasion.note_due(site.app)
    occasion.note_due(site.app)
    asked = [job for job in jobs.unfinished(database) if job.kind == "learn"]
    assert [(job.asked_by, job.args) for job in asked] == [("schedule", {})]
    assert schedules.upcoming(database, settings)["learn"] == pytest.approx(time.time() + 7200, abs=5)


def test_a_rule_of_another_version_is_off(site: Backend) -> None:
    stored.put(site.app.database, "learn", {"mode": "at full moon"})
    stored.put(site.app.database, "no such kind", {"mode": "hours", "hours": 1})
    stored.put(site.app.database, "identify", {"mode": "hours", "hours": 1})
    assert schedules.upcoming(site.app.database, Settings({})) == {}


def test_the_page_tells_what_is_set(site: Backend) -> None:
    told = site.ask("schedule.set", kind="identify_all", rule={"mode": "daily", "at": "03:30", "quiet": True})
    row = next(each for each in told["schedules"] if each["kind"] == "identify_all")
    assert row["rule"] == {"mode": "daily", "hours": 24, "at": "03:30", "quiet": True}
    assert row["next_at"] is not None
    assert not row["overdue"]
    assert told["quiet"] == {"from": 1, "until": 7}
    assert "TZ" in os.environ
    assert told["clock"] == time.strftime("%H:%M")

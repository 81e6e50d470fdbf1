"""The queue where things go wrong: many at once, a full disk, a locked database, a clock set back, two machines."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.jobs import due, occasion
from stash_sense_plugin.jobs.reconcile import COMPANION
from stash_sense_plugin.settings import Settings
from stash_sense_plugin.store import jobs, leases, level, notes
from stash_sense_plugin.store import schedules as stored_schedules
from tests.e2e.stage import PLUGIN, until
from tests.jobs import light_work
from tests.jobs import trial as trials
from tests.shared import ROOT
from tests.store import claimer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from stash_sense_plugin.store.database import Database
    from tests.jobs.trial import Trial

    Claimers = Callable[[int], subprocess.Popen[bytes]]

CLAIMERS = 4
ENDPOINTS = [jobs.for_endpoint(name) for name in ("one", "two")]
RESOURCES = (*jobs.SLOTS, *ENDPOINTS)


def add_many(database: Database, count: int, chance: random.Random) -> None:
    with database.transaction():
        for number in range(count):
            priority = chance.choice((jobs.CRITICAL, jobs.HIGH, jobs.NORMAL, jobs.LOW))
            jobs.add(database, "identify", {"id": number}, jobs.TASK, priority, chance.choice(RESOURCES))


@pytest.fixture
def claimers(database: Database, tmp_path: Path) -> Iterator[Claimers]:
    """Starts one that kills itself with so many jobs claimed, 0: that does not. None outlives the test."""
    started: list[subprocess.Popen[bytes]] = []

    def start(claims: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.store.claimer", str(database.path), str(tmp_path / "word"), str(claims)]
        started.append(subprocess.Popen(command, cwd=ROOT))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


def beyond_the_slots(lines: Iterable[claimer.Told]) -> list[claimer.Told]:
    """What was begun while its job was in somebody's hands already, or the slots of its resource were all taken."""
    at_work: dict[int, str] = {}
    wrong = []
    for line in lines:
        if line.what != claimer.BEGIN:
            at_work.pop(line.job, None)
            continue
        wrong += [line] if line.job in at_work else []
        at_work[line.job] = line.resource
        together = Counter(resource.partition(":")[0] for resource in at_work.values())
        wrong += [line] if together - Counter(jobs.SLOTS) or has_two_of_an_endpoint(at_work.values()) else []
    return wrong


def has_two_of_an_endpoint(resources: Iterable[str]) -> bool:
    endpoints = [resource for resource in resources if ":" in resource]
    return len(endpoints) > len(set(endpoints))


def most_at_once(lines: Iterable[claimer.Told]) -> int:
    at_work = most = 0
    for line in lines:
        at_work += 1 if line.what == claimer.BEGIN else -1
        most = max(most, at_work)
    return most


def test_four_workers_claim_a_thousand_jobs_each_once_and_within_the_slots(
    database: Database, claimers: Claimers, tmp_path: Path
) -> None:
    word = tmp_path / "word"
    add_many(database, 1000, random.Random(1))
    workers = [claimers(0) for _ in range(CLAIMERS)]
    assert [worker.wait(60) for worker in workers] == [0] * CLAIMERS
    begun = Counter(line.job for line in claimer.told(word) if line.what == claimer.BEGIN)
    assert begun == Counter(range(1, 1001))
    assert beyond_the_slots(claimer.told(word)) == []
    assert most_at_once(claimer.told(word)) > 2, "else nobody was in anybody's way"
    assert database.value("SELECT count(*) FROM job WHERE state = 'completed' AND attempts = 1") == 1000


def test_workers_killed_with_a_job_in_hand_leave_it_to_the_others(
    database: Database, claimers: Claimers, tmp_path: Path
) -> None:
    word, chance = tmp_path / "word", random.Random(2)
    add_many(database, 300, chance)
    workers = [claimers(chance.randint(1, 20)) for _ in range(CLAIMERS)]
    kills = 0
    while workers:
        ended = workers.pop(0).wait(60)
        kills += ended == -signal.SIGKILL
        assert ended in (0, -signal.SIGKILL)
        if ended:
            workers.append(claimers(chance.randint(1, 20)))
    lines = list(claimer.told(word))
    begun, died = (Counter(line.job for line in lines if line.what == what) for what in (claimer.BEGIN, claimer.DEATH))
    assert Counter(line.job for line in lines if line.what == claimer.END) == Counter(range(1, 301))
    assert begun == Counter(range(1, 301)) + died
    assert died.total() == kills > 15
    assert beyond_the_slots(lines) == []
    attempts = {
        row["id"]: row["attempts"] for row in database.all("SELECT id, attempts FROM job WHERE state = 'completed'")
    }
    assert attempts == {job: 1 + died[job] for job in range(1, 301)}


SMALL = 32 << 20
FULL = "No space left for the database {}. Free some space, then start again."
LOCKED = "The database is in use by another process of ours for too long. Try again in a minute."


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, but: int = 0) -> None:
    """But for so many bytes."""
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while filler.write(bytes(1 << 16)):
            pass
    with (disk / "filler").open("r+b") as filler:
        filler.truncate(max(0, filler.seek(0, os.SEEK_END) - but))


def empty(disk: Path) -> None:
    (disk / "filler").unlink()


def goes_on_and_ends(trial: Trial, job: int) -> None:
    """What was done is not lost, and the job comes to its end as if nothing had been."""
    before = trial.job(job)
    assert before["finished_at"] is None, dict(before)
    assert 0 < int(before["cursor"]) < 200
    trial.undisturbed()
    trial.check()


def start_long(trial: Trial, asked_by: str = jobs.TASK, **more: Any) -> int:
    """A job that is at work, with a while to go."""
    job = trial.add("rematch", asked_by, 200, ms=5, **more)
    trial.start_task() if asked_by == jobs.TASK else trial.start_worker()
    until(lambda: int(trial.job(job)["cursor"] or 0) > 5)
    return job


@pytest.mark.parametrize("asked_by", [jobs.TASK, jobs.PAGE])
def test_a_disk_that_fills_up_while_a_job_is_at_work(small_disk: Path, asked_by: str, tmp_path: Path) -> None:
    with trials.trial(tmp_path, data=small_disk) as trial:
        job = start_long(trial, asked_by)
        fill(small_disk)
        trial.quiet()
        assert trial.said() == {FULL.format(trial.database.path)}
        empty(small_disk)
        goes_on_and_ends(trial, job)


def test_a_disk_that_is_too_full_for_a_unit_but_not_for_the_end_of_its_job(small_disk: Path, tmp_path: Path) -> None:
    with trials.trial(tmp_path, data=small_disk) as trial:
        job = start_long(trial, big=100, bytes=8 << 20)
        fill(small_disk, but=4 << 20)
        trial.quiet()
        assert trial.said() == {FULL.format(trial.database.path)}
        empty(small_disk)
        goes_on_and_ends(trial, job)


def test_a_disk_that_is_full_when_a_worker_starts(small_disk: Path, tmp_path: Path) -> None:
    with trials.trial(tmp_path, data=small_disk) as trial:
        trial.add("rematch", jobs.TASK, 3)
        path = trial.database.path
        trial.close_database()
        fill(small_disk)
        trial.run_task()
        assert trial.said() == {FULL.format(path)}
        empty(small_disk)
        trial.undisturbed()
        trial.check()


@contextlib.contextmanager
def locked(trial: Trial) -> Iterator[None]:
    """Another process of ours that writes and does not come to an end."""
    with contextlib.closing(sqlite3.connect(trial.database.path, timeout=20, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_database_that_is_locked_when_a_worker_starts(tmp_path: Path) -> None:
    with trials.trial(tmp_path, variables={light_work.BUSY: "0.3"}) as trial:
        trial.add("rematch", jobs.TASK, 3)
        with locked(trial):
            trial.run_task()
        assert trial.said() == {LOCKED}
        trial.undisturbed()
        trial.check()


@pytest.mark.parametrize("asked_by", [jobs.TASK, jobs.PAGE])
def test_a_database_that_is_locked_while_a_job_is_at_work(asked_by: str, tmp_path: Path) -> None:
    with trials.trial(tmp_path, variables={light_work.BUSY: "0.3"}) as trial:
        job = start_long(trial, asked_by)
        with locked(trial):
            trial.quiet()
        assert trial.said() == {LOCKED}
        goes_on_and_ends(trial, job)


def test_a_database_that_is_locked_too_long_for_a_unit_but_not_for_the_end_of_its_job(tmp_path: Path) -> None:
    with trials.trial(tmp_path, variables={light_work.BUSY: "1"}) as trial:
        job = start_long(trial)
        with locked(trial):
            time.sleep(1.5)
        trial.quiet()
        assert trial.said() == {LOCKED}
        goes_on_and_ends(trial, job)


HOUR, DAY = 3600.0, 86400.0
MINUTES = 600.0


def test_a_clock_set_back_while_a_job_is_at_work_is_told_until_it_is_right_again(tmp_path: Path) -> None:
    with trials.trial(tmp_path) as trial:
        trial.set_clock(DAY)
        trial.add("rematch", jobs.TASK, 1)
        trial.run_task()
        job = start_long(trial)
        trial.set_clock(0)
        trial.quiet()
        assert trial.job(job)["state"] == "completed"
        trial.run_task()
        assert [(row["key"], "set back by 24.0 hours" in row["text"]) for row in notes.listed(trial.database)] == [
            (occasion.CLOCK, True)
        ]
        trial.set_clock(DAY)
        trial.run_task()
        assert not notes.has(trial.database, occasion.CLOCK)
        trial.check()


@pytest.mark.parametrize("asked_by", [jobs.TASK, jobs.PAGE])
def test_a_worker_killed_before_the_clock_was_set_back(asked_by: str, tmp_path: Path) -> None:
    with trials.trial(tmp_path) as trial:
        trial.set_clock(DAY)
        job = start_long(trial, asked_by)
        trial.kill(trial.running())
        trial.set_clock(0)
        goes_on_and_ends(trial, job)


@pytest.mark.parametrize("mode", ["hours", "daily"])
def test_a_schedule_is_due_in_time_after_the_clock_was_set_back(mode: str, tmp_path: Path) -> None:
    """In an hour from then on, not when the clock is where it was. Found out by launches, as always."""

    def launch_at(seconds: float) -> list[tuple[str, str]]:
        trial.set_clock(seconds)
        trial.site.stash.run_operation(PLUGIN, {"operation": "jobs.status"})
        trial.quiet()
        return [(row["asked_by"], row["state"]) for row in trial.rows()]

    with trials.trial(tmp_path) as trial:
        trial.site.stash.plugins[COMPANION].enabled = True
        rule = {"mode": mode, "hours": 1, "at": time.strftime("%H:%M", time.localtime(time.time() + HOUR))}
        stored_schedules.put(trial.database, "rematch", rule)
        trial.database.run("UPDATE schedule SET since = since + ?", [2 * DAY])
        assert launch_at(0) == []
        assert launch_at(HOUR - MINUTES) == []
        assert launch_at(HOUR + MINUTES) == [(jobs.SCHEDULE, "completed")]
        assert launch_at(HOUR + 2 * MINUTES) == [(jobs.SCHEDULE, "completed")]


@pytest.mark.parametrize(
    ("noted", "until_", "ready"),
    [(-MINUTES, MINUTES, False), (-HOUR, -1.0, True), (DAY, DAY + MINUTES, True)],
    ids=["put off", "long enough", "before the clock was set back"],
)
def test_what_was_put_off_is_due_in_time(database: Database, noted: float, until_: float, ready: bool) -> None:
    level.arrive(database, "scene", [1])
    database.run("UPDATE arrival SET noted_at = noted_at + ?, not_before = ?", [noted, time.time() + until_])
    assert level.arrived(database, ["scene"]) == ([("scene", 1)] if ready else [])
    assert due.now(database, Settings({})) == ready


ELSEWHERE = "elsewhere-4026531836/7/1"
CONFUSED = leases.SECONDS + leases.CLOCKS_DIFFER
of_another_machine = pytest.mark.parametrize(
    ("until_", "respected"),
    [(leases.SECONDS, True), (CONFUSED - 30, True), (-1.0, False), (CONFUSED + 30, False), (DAY, False)],
    ids=["alive", "its clock is ahead", "ended", "too far ahead", "a clock was set back"],
)


@of_another_machine
def test_a_job_of_another_machine(database: Database, until_: float, respected: bool) -> None:
    ours = leases.owner()
    theirs = jobs.add(database, "rematch", {}, jobs.TASK, resource="cpu_heavy")
    assert jobs.claim(database, ELSEWHERE)
    database.run("UPDATE job SET lease_until = ?", [time.time() + until_])
    beside = jobs.add(database, "reindex", {}, jobs.TASK, resource="cpu_heavy")
    assert jobs.get(database, theirs.id).interrupted != respected
    assert [job.id for job in jobs.waiting(database, pages=False)] == ([beside.id] if respected else [1, 2])
    claimed = jobs.claim(database, ours)
    assert (claimed and claimed.id) == (None if respected else theirs.id)


@of_another_machine
def test_a_place_of_another_machine(database: Database, until_: float, respected: bool) -> None:
    assert leases.take(database, "worker", ELSEWHERE)
    database.run("UPDATE lease SET until = ?", [time.time() + until_])
    assert leases.held(database, "worker") == respected
    assert leases.take(database, "worker", leases.owner()) != respected


def test_a_worker_goes_on_with_what_another_machine_left_when_its_lease_ends(tmp_path: Path) -> None:
    with trials.trial(tmp_path) as trial:
        job = trial.add("rematch", jobs.PAGE, 200, ms=5)
        trial.start_worker(**{light_work.MACHINE: "elsewhere-1", light_work.LEASE: "3"})
        until(lambda: int(trial.job(job)["cursor"] or 0) > 5)
        theirs = trial.running()
        trial.start_worker()
        until(lambda: trial.running() == theirs)
        assert trial.job(job)["owner"].startswith("elsewhere-1/"), "two would have done it at once"
        trial.kill(theirs)
        trial.start_worker()
        trial.quiet()
        assert trial.job(job)["owner"].startswith("elsewhere-1/"), "who is not from there cannot know that it is dead"
        time.sleep(max(0.0, trial.job(job)["lease_until"] - time.time()))
        goes_on_and_ends(trial, job)

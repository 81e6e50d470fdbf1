from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

from stash_sense_plugin.store import jobs, leases
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.store.database import Database

GONE = f"{leases.owner().split('/')[0]}/999999999/1"


def test_an_equal_job_is_not_doubled(database: Database) -> None:
    first = jobs.add(database, "identify", {"target": "scene", "id": 1}, "page")
    assert jobs.add(database, "identify", {"id": 1, "target": "scene"}, "page") == first
    assert jobs.add(database, "identify", {"target": "scene", "id": 2}, "page").id != first.id


def test_the_most_urgent_goes_first_and_of_equals_the_oldest(database: Database) -> None:
    asked = [("a", 50), ("b", 10), ("c", 100), ("d", 10), ("e", 0)]
    for kind, priority in asked:
        jobs.add(database, kind, {}, "page", priority)
    taken = []
    while job := jobs.claim(database, leases.owner()):
        taken.append(job.kind)
        jobs.finish(database, job.id, "completed")
    assert taken == ["e", "b", "d", "a", "c"]


def test_a_running_job_comes_back_when_its_worker_is_gone(database: Database) -> None:
    job = jobs.add(database, "learn", {}, "page")
    assert jobs.claim(database, GONE) is not None
    again = jobs.claim(database, leases.owner())
    assert again is not None
    assert (again.id, again.attempts) == (job.id, 2)
    assert jobs.claim(database, "elsewhere/1/1") is None  # we are alive


def test_attempts_count_as_long_as_a_job_does_not_get_on(database: Database) -> None:
    job = jobs.add(database, "learn", {}, "page")
    for attempt in range(1, 30):
        claimed = jobs.claim(database, GONE)
        assert claimed is not None
        assert (claimed.id, claimed.attempts) == (job.id, attempt)
    jobs.claim(database, leases.owner())
    jobs.progress(database, job, 1, 100, "", None)
    assert jobs.get(database, job.id).attempts == 1


def test_who_lost_its_job_is_told(database: Database) -> None:
    """A machine that slept longer than its lease wakes up beside its successor."""
    job = jobs.add(database, "learn", {}, "page")
    jobs.claim(database, "elsewhere/1/1")
    assert jobs.progress(database, job, 1, 100, "", None) == jobs.LOST
    assert jobs.get(database, job.id).done == 0


def test_who_asks_again_for_what_nobody_does_takes_it_over(database: Database) -> None:
    job = jobs.add(database, "learn", {}, "task")
    jobs.claim(database, GONE)
    again = jobs.add(database, "learn", {}, "page")
    assert (again.id, again.asked_by, again.attempts) == (job.id, "page", 0)
    jobs.claim(database, leases.owner())
    assert jobs.add(database, "learn", {}, "task").asked_by == "page"


def test_stopping(database: Database) -> None:
    waiting = jobs.add(database, "learn", {}, "page")
    jobs.ask_to_stop(database, waiting.id)
    assert jobs.get(database, waiting.id).state == "cancelled"
    jobs.add(database, "learn", {}, "page")
    running = jobs.claim(database, leases.owner())
    assert running is not None
    jobs.ask_to_stop(database, running.id)
    assert jobs.get(database, running.id).state == "running"
    assert jobs.progress(database, running, 1, 2, "", None) == jobs.NOW


def test_stopping_what_no_longer_runs_ends_it(database: Database) -> None:
    job = jobs.add(database, "learn", {}, "page")
    jobs.claim(database, GONE)
    jobs.ask_to_stop(database, job.id)
    assert jobs.get(database, job.id).state == "cancelled"


def test_no_job_is_claimed_twice_by_several_processes(database: Database, tmp_path: Path) -> None:
    for number in range(60):
        jobs.add(database, "identify", {"id": number}, "page")
    code = (
        "import sys; from pathlib import Path; from stash_sense_plugin.store import jobs, leases\n"
        "from stash_sense_plugin.store.database import Database\n"
        "d = Database(Path(sys.argv[1])); out = []\n"
        "while j := jobs.claim(d, leases.owner()):\n"
        "    out.append(j.id); jobs.finish(d, j.id, 'completed')\n"
        "print(*out)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "state.sqlite")]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    taken = [int(each) for process in running for each in process.communicate(timeout=60)[0].split()]
    assert sorted(taken) == list(range(1, 61))


def test_a_lease_on_another_machine_ends_with_time(database: Database) -> None:
    assert leases.take(database, "worker", "elsewhere/1/1")
    assert not leases.take(database, "worker", leases.owner())
    database.run("UPDATE lease SET until = ?", [time.time() - 1])
    assert leases.take(database, "worker", leases.owner())

"""Who does what pages and tasks ask for, and how it ends."""

from __future__ import annotations

import json
import os
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import SenseError, StashUnreachable, Stopped
from stash_sense_plugin.jobs import starting, status, work, worker
from stash_sense_plugin.jobs.work import Work
from stash_sense_plugin.store import jobs, leases
from tests.backend import backend
from tests.e2e.stage import until
from tests.fakes.stash import Login, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.backend import Backend

    Function = Callable[[Work], dict[str, Any]]
    Rematch = Callable[[Function], None]

GONE = f"{leases.owner().split('/')[0]}/999999999/1"


def run(site: Backend) -> tuple[dict[str, Any], int]:
    """The task, and how often it queued itself again."""
    again: list[int] = []
    return worker.run_task(site.app, "rematch", {}, again.append), len(again)


def last(site: Backend) -> jobs.Job:
    return jobs.recent(site.app.database)[0]


def raising(error: BaseException) -> Function:
    def function(work: Work) -> dict[str, Any]:
        raise error

    return function


def counting(work: Work) -> dict[str, Any]:
    """Ten units."""
    for done in range(10):
        work.progress(done, 10, f"unit {done}")
        work.between_units()
    return {"text": "ten units"}


def test_a_job_that_ends_well(site: Backend, rematch: Rematch) -> None:
    rematch(counting)
    assert run(site) == ({"text": "ten units"}, 0)
    assert (last(site).state, last(site).done, last(site).total) == ("completed", 10, 10)
    listed = json.loads(site.app.status_file.read_text(encoding="utf-8"))
    assert listed["jobs"][0]["state"] == "completed"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("oops"), "An error of Stash Sense's own: ZeroDivisionError: oops"),
        (MemoryError(), "An error of Stash Sense's own: MemoryError"),
    ],
)
def test_a_job_that_fails_says_why(site: Backend, rematch: Rematch, error: Exception, words: str) -> None:
    rematch(raising(error))
    with pytest.raises(SenseError) as caught:
        run(site)
    assert words in str(caught.value)
    assert (last(site).state, str(last(site).error).startswith(words)) == ("failed", True)


def test_a_stash_that_is_gone_fails_no_job_until_the_third_try(site: Backend, rematch: Rematch) -> None:
    """It may just be started anew."""
    rematch(raising(StashUnreachable("Stash does not answer.", "Is it still running?")))
    jobs.add(site.app.database, "rematch", {}, "event")
    for attempt in (1, 2):
        with pytest.raises(StashUnreachable):
            worker.Task(site.app, lambda: None).work_through()
        assert (last(site).state, last(site).attempts) == ("pending", attempt)
        assert not leases.held(site.app.database, "queue")
    assert worker.Task(site.app, lambda: None).work_through()["failed"] == 1
    assert last(site).error == "Stash does not answer. Is it still running?"


def test_a_stopped_job_is_no_failure(site: Backend, rematch: Rematch) -> None:
    def stopped(work: Work) -> dict[str, Any]:
        jobs.ask_to_stop(site.app.database, work.job.id)
        work.progress(10, 10, "")
        raise AssertionError

    rematch(stopped)
    assert run(site) == ({"state": "cancelled"}, 0)
    assert last(site).state == "cancelled"


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks into Stash's queue after every unit."""
    monkeypatch.setattr(work, "POLITE_SECONDS", 0)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(
    ("description", "polite"),
    [
        ("Scanning...", True),
        ("Running plugin task: Something else", True),
        ("Running plugin task: Diagnose", True),
        ("Running plugin task: Learn faces from my library", False),
        ("Running plugin task: Identify performers", False),
    ],
)
def test_a_task_gives_way_to_others_but_not_to_our_own(
    site: Backend, rematch: Rematch, description: str, polite: bool
) -> None:
    rematch(counting)
    running = site.stash.queue.add_foreign("Running plugin task: Match again")
    site.stash.queue.add_foreign(description)
    assert run(site) == (({"state": "queued"}, 1) if polite else ({"text": "ten units"}, 0))
    assert (last(site).state, last(site).attempts) == (("queued", 0) if polite else ("completed", 1))
    running.released.set()


@pytest.mark.usefixtures("hasty")
def test_a_stash_that_is_gone_is_in_nobodys_way(site: Backend, rematch: Rematch) -> None:
    rematch(counting)
    site.stash.fail(Status(503), "jobQueue", times=20)
    assert run(site)[0] == {"text": "ten units"}


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("meanwhile", ["stopped", "done by a page", "nothing"])
def test_a_task_that_gave_way_goes_on_only_with_what_is_left(site: Backend, rematch: Rematch, meanwhile: str) -> None:
    rematch(counting)
    site.stash.queue.add_foreign("Running plugin task: Match again")
    site.stash.queue.add_foreign("Scanning...")
    run(site)
    site.stash.queue.stop_all()
    job = last(site)
    if meanwhile == "stopped":
        jobs.ask_to_stop(site.app.database, job.id)
    elif meanwhile == "done by a page":
        jobs.finish(site.app.database, job.id, "completed")
    site.stash.queue.stop_all()
    result = worker.run_task(site.app, "rematch", {}, lambda _: None, goes_on=job.id)
    expected = {"stopped": {"state": "cancelled"}, "done by a page": {"state": "completed"}}
    assert result == expected.get(meanwhile, {"text": "ten units"})
    assert last(site).id == job.id, "no new job was made"


def test_a_task_takes_up_what_was_interrupted(site: Backend, rematch: Rematch) -> None:
    rematch(counting)
    database = site.app.database
    first = jobs.add(database, "rematch", {}, "task")
    for _ in range(3 * jobs.TRIES):  # Stash's stop button, again and again
        jobs.add(database, "rematch", {}, "task")
        assert jobs.claim(database, GONE, number=first.id)
    assert run(site)[0] == {"text": "ten units"}
    assert last(site).id == first.id


def test_what_a_task_left_behind_a_page_can_start(site: Backend) -> None:
    database = site.app.database
    left = jobs.add(database, "rematch", {}, "task")
    jobs.claim(database, GONE, number=left.id)
    assert not jobs.waiting(database, pages=True)
    assert jobs.add(database, "rematch", {}, "page").id == left.id
    assert jobs.waiting(database, pages=True)


def test_what_is_at_work_is_not_started_twice(site: Backend, rematch: Rematch) -> None:
    rematch(counting)
    job = jobs.add(site.app.database, "rematch", {}, "page")
    jobs.claim(site.app.database, f"{leases.owner().rsplit('/', 2)[0]}/{os.getppid()}/{leases._started(os.getppid())}")
    with pytest.raises(SenseError, match="at work already"):
        run(site)
    assert jobs.get(site.app.database, job.id).asked_by == "page"


def test_a_worker_does_all_that_pages_asked_for_and_nothing_else(site: Backend, rematch: Rematch) -> None:
    done: list[int] = []

    def function(work: Work) -> dict[str, Any]:
        done.append(work.job.id)
        return {}

    rematch(function)
    database = site.app.database
    mine = [jobs.add(database, "rematch", {"n": n}, "page").id for n in range(3)]
    other = jobs.add(database, "rematch", {}, "task")
    assert worker.drain(site.app) == 3
    assert done == mine
    assert jobs.get(database, other.id).state == "pending"
    assert not leases.held(database, "worker")


def test_one_job_that_fails_does_not_end_the_worker(site: Backend, rematch: Rematch) -> None:
    def function(work: Work) -> dict[str, Any]:
        if work.job.args["n"] == 0:
            raise ZeroDivisionError
        return {"text": "done"}

    rematch(function)
    ids = [jobs.add(site.app.database, "rematch", {"n": n}, "page").id for n in range(2)]
    jobs.add(site.app.database, "no such kind", {}, "page")
    assert worker.drain(site.app) == 3
    assert [jobs.get(site.app.database, id).state for id in ids] == ["failed", "completed"]


def test_a_second_worker_has_nothing_to_do(site: Backend, rematch: Rematch) -> None:
    rematch(counting)
    jobs.add(site.app.database, "rematch", {}, "page")
    holder = f"{leases.owner().rsplit('/', 2)[0]}/{os.getppid()}/{leases._started(os.getppid())}"
    assert leases.take(site.app.database, "worker", holder)
    assert worker.drain(site.app) == 0
    assert last(site).state == "pending"


LOGGED = """
import os
if os.getsid(0) == os.getpid():
    with open(os.environ["WORKERS"], "a") as file: file.write(f"{os.getpid()}\\n")
"""


def test_one_worker_however_many_starts_race(tmp_path: Path) -> None:
    """Eight operations at once see jobs that wait. Nothing is set up here, so the jobs end soon, and say why."""
    (tmp_path / "sitecustomize.py").write_text(LOGGED)
    variables = {"PYTHONPATH": str(tmp_path), "WORKERS": str(tmp_path / "workers")}
    with backend(tmp_path / "stash", environment=variables) as site:
        for number in range(30):
            jobs.add(site.app.database, "identify", {"target": "scene", "id": number}, "page")
        ask = {"operation": "jobs.status"}
        threads = [
            threading.Thread(target=site.stash.run_operation, args=("stash-sense", ask), daemon=True) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        until(lambda: not jobs.unfinished(site.app.database), 60)
        until(lambda: not leases.held(site.app.database, "worker"))
        ended = jobs.recent(site.app.database, most=30)
        assert {job.error for job in ended} == {'Stash Sense is not set up yet. Run "Set up" first.'}
        assert {job.attempts for job in ended} == {1}
    assert len((tmp_path / "workers").read_text().split()) == 1


@pytest.mark.parametrize(
    ("until_", "starts"), [(10, False), (-1, True), (3600, True)], ids=["just started", "long ago", "clock set back"]
)
def test_a_start_that_came_to_nothing_is_made_up_for(site: Backend, until_: float, starts: bool) -> None:
    jobs.add(site.app.database, "rematch", {}, "page")
    jobs.add(site.app.database, "rematch", {}, "page")
    site.app.database.run("INSERT INTO lease VALUES ('worker start', ?, ?)", [GONE, time.time() + until_])
    assert starting._claim_start(site.app) == starts


def test_after_an_update_the_next_job_is_for_a_worker_of_the_new_code(
    site: Backend, rematch: Rematch, monkeypatch: pytest.MonkeyPatch
) -> None:
    rematch(counting)
    started: list[int] = []
    monkeypatch.setattr("stash_sense_plugin.protocol.launch.start_detached", lambda *_: started.append(1))
    monkeypatch.setattr(worker, "CODE", (0, 0))
    for number in range(2):
        jobs.add(site.app.database, "rematch", {"n": number}, "page")
    assert worker.drain(site.app) == 1
    assert started == [1]
    assert not leases.held(site.app.database, "worker")


def test_a_session_is_kept_fresh_by_work_that_asks_stash_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "FRESH_SECONDS", 0.2)
    with backend(tmp_path / "stash", login=Login("me", "secret"), max_session_age=1) as site:
        job = jobs.add(site.app.database, "rematch", {}, "page")
        doing = Work(site.app, job)
        end = time.monotonic() + 2
        while time.monotonic() < end:
            doing.between_units()
            time.sleep(0.1)
        site.stash.fail(Status(503), times=1)
        doing.between_units()  # an answer that fails is no trouble of ours
        assert not worker.someone_waits(site.app)
        assert site.stash.documents("jobQueue")


def test_progress_is_written_seldom_and_stopping_is_noticed(site: Backend) -> None:
    job = jobs.add(site.app.database, "rematch", {}, "page")
    jobs.claim(site.app.database, leases.owner())
    doing = Work(site.app, job)
    writes = 0
    for done in range(1000):
        before = site.app.status_file.stat().st_mtime_ns if site.app.status_file.exists() else 0
        doing.progress(done, 10_000, "")
        writes += site.app.status_file.stat().st_mtime_ns != before
    assert writes < 20
    jobs.ask_to_stop(site.app.database, job.id)
    time.sleep(work.REPORT_SECONDS)
    with pytest.raises(Stopped):
        doing.beat()


@pytest.mark.parametrize("obstacle", ["a file in its place", "gone"])
def test_a_status_file_that_cannot_be_written_is_no_error(site: Backend, obstacle: str, tmp_path: Path) -> None:
    file = site.app.status_file
    if obstacle == "gone":
        file = tmp_path / "no" / "such" / "plugin" / "state" / "status.json"
    else:
        file.parent.write_text("in the way")
    assert not status.write(site.app.database, file)
    assert not status.writable(file)


def test_what_a_killed_process_had_begun_to_write_is_cleared(site: Backend) -> None:
    folder = site.app.status_file.parent
    folder.mkdir()
    old, fresh = folder / ".1.part", folder / ".2.part"
    for part in (old, fresh):
        part.touch()
    os.utime(old, (1, 1))
    status.tidy(site.app.status_file)
    assert [part.exists() for part in (old, fresh)] == [False, True]

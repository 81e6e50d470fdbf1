"""The task that works through the queue, and who else takes from it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.jobs import due, log_file, registry, starting, work, worker
from stash_sense_plugin.jobs.registry import QUEUE_TASK
from stash_sense_plugin.jobs.work import Work
from stash_sense_plugin.settings import Settings
from stash_sense_plugin.stash import system
from stash_sense_plugin.store import jobs, leases, rates
from tests.fakes.stash import Status
from tests.jobs.conftest import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.backend import Backend

    Function = Callable[[Work], dict[str, Any]]

GONE = f"{leases.owner().split('/')[0]}/999999999/1"
PARENT = f"{leases.owner().split('/')[0]}/{os.getppid()}/{leases._started(os.getppid())}"


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Kinds a to d, of ten units each; what was done in what order."""
    order: list[str] = []

    def function(work: Work) -> dict[str, Any]:
        for unit in range(int(work.job.cursor or 0), 10):
            work.progress(unit, 10, f"unit {unit}")
            work.between_units()
            jobs.keep_cursor(work.app.database, work.job, str(unit + 1))
        order.append(work.job.kind)
        return {"text": "ten units"}

    for name in "abcd":
        monkeypatch.setitem(registry.KINDS, name, Kind(function))
    return order


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at the queue, and into Stash's, after every unit."""
    monkeypatch.setattr(work, "LOOK_SECONDS", 0)
    monkeypatch.setattr(work, "POLITE_SECONDS", 0)


@pytest.fixture
def by_hand(site: Backend) -> None:
    """A page that looks puts no task into Stash's queue: the test is that task."""
    assert leases.take_start(site.app.database, starting.TASK_START, 3600)


def drain(site: Backend) -> tuple[dict[str, Any], int]:
    """The task, and how often it queued itself again."""
    again: list[int] = []
    return worker.Task(site.app, lambda: again.append(1)).work_through(), len(again)


def add(site: Backend, kind: str, priority: int = 50, resource: str = "light", asked_by: str = "event") -> jobs.Job:
    return jobs.add(site.app.database, kind, {}, asked_by, priority, resource)


def states(site: Backend) -> dict[str, str]:
    return {job.kind: job.state for job in jobs.recent(site.app.database)}


def test_the_most_urgent_first_and_what_pages_asked_for_not_at_all(
    site: Backend, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stash_sense_plugin.protocol.launch.start_detached", lambda *_: None)
    for kind, priority in (("a", 100), ("b", 0), ("c", 50)):
        add(site, kind, priority)
    add(site, "d", 0, asked_by="page")
    assert drain(site)[0]["text"] == "3 jobs done."
    assert done == ["b", "c", "a"]
    assert states(site)["d"] == "pending"
    assert not leases.held(site.app.database, "queue")


@pytest.mark.usefixtures("hasty")
def test_what_is_more_urgent_does_not_wait_for_the_end(
    site: Backend, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = add(site, "a", 100)
    before = work.Work.between_units

    def something_comes(self: Work) -> None:
        if self.job.kind == "a" and self.done == 3 and not done:
            add(site, "b", 10)
        before(self)

    monkeypatch.setattr(Work, "between_units", something_comes)
    assert drain(site) == ({"text": "2 jobs done.", "completed": 2, "failed": 0, "cancelled": 0, "left": 0}, 0)
    assert done == ["b", "a"]
    assert jobs.get(site.app.database, long.id).attempts == 1, "giving way is no failure"


@pytest.mark.parametrize(
    ("resource", "worker_lives", "gives_way"),
    [("cpu_heavy", True, True), ("cpu_heavy", False, False), ("network", True, False)],
    ids=["the same slot", "nobody there to take it", "another slot"],
)
def test_a_page_s_job_gets_the_slot_it_needs(
    site: Backend, done: list[str], resource: str, worker_lives: bool, gives_way: bool
) -> None:
    database = site.app.database
    running = add(site, "a", resource="cpu_heavy")
    claimed = jobs.claim(database, leases.owner(), number=running.id)
    assert claimed
    add(site, "b", 10, resource, asked_by="page")
    if worker_lives:
        leases.take(database, jobs.WORKER, PARENT)
    assert jobs.someone_more_urgent(database, claimed) == gives_way
    jobs.put_back(database, claimed)
    again = jobs.claim(database, leases.owner(), pages=False)
    assert (again is None) == gives_way, "it does not take back what it gave"


def test_a_lost_job_is_left_to_who_has_it(site: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    def function(work: Work) -> dict[str, Any]:
        site.app.database.run("UPDATE job SET owner = ? WHERE id = ?", [PARENT, work.job.id])
        work.progress(10, 10, "")
        raise AssertionError

    monkeypatch.setitem(registry.KINDS, "a", Kind(function))
    job = add(site, "a")
    monkeypatch.setattr(worker, "SLOT_SECONDS", 0.1)
    drain(site)
    left = jobs.get(site.app.database, job.id)
    assert (left.state, left.interrupted) == ("running", False)


@pytest.mark.parametrize(
    ("resource", "taken", "free"),
    [
        ("gpu", [], True),
        ("gpu", ["gpu"], False),
        ("gpu", ["cpu_heavy", "network", "light"], True),
        ("network", ["network"], True),
        ("network", ["network", "network:a"], False),
        ("network:a", ["network:b"], True),
        ("network:a", ["network:a"], False),
        ("network:a", ["network:b", "network:c"], False),
        ("light", ["light", "light"], True),
        ("light", ["light"] * 3, False),
    ],
)
def test_slots(resource: str, taken: list[str], free: bool) -> None:
    assert jobs.has_slot(resource, taken) == free


def test_a_slot_is_taken_across_processes_and_comes_back_with_a_death(site: Backend) -> None:
    database = site.app.database
    first, second = add(site, "a", resource="gpu"), add(site, "b", resource="gpu")
    assert jobs.claim(database, PARENT)
    assert jobs.claim(database, leases.owner()) is None
    database.run("UPDATE job SET owner = ? WHERE id = ?", [GONE, first.id])
    taken = jobs.claim(database, leases.owner())
    assert taken
    assert (taken.id, taken.attempts) == (first.id, 2)
    jobs.finish(database, taken.id, "completed")
    taken = jobs.claim(database, leases.owner())
    assert taken
    assert taken.id == second.id


def test_a_slot_that_stays_taken_does_not_hold_up_stash(
    site: Backend, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "SLOT_SECONDS", 0.2)
    add(site, "a", resource="gpu", asked_by="page")
    assert jobs.claim(site.app.database, PARENT, pages=True)
    add(site, "b", resource="gpu")
    add(site, "c", resource="light")
    assert drain(site)[0]["text"] == "1 job done, 1 left for later."
    assert done == ["c"]


def test_while_it_waits_for_a_slot_it_makes_way_too(site: Backend, done: list[str]) -> None:
    add(site, "a", resource="gpu", asked_by="page")
    assert jobs.claim(site.app.database, PARENT, pages=True)
    add(site, "b", resource="gpu")
    running = site.stash.queue.add_foreign(f"Running plugin task: {QUEUE_TASK}")
    site.stash.queue.add_foreign("Scanning...")
    assert drain(site)[1] == 1, "it queues itself again"
    running.released.set()
    site.stash.queue.stop_all()


@pytest.mark.usefixtures("hasty")
def test_it_goes_behind_somebody_s_scan_with_its_cursor(site: Backend, done: list[str]) -> None:
    add(site, "a")
    running = site.stash.queue.add_foreign(f"Running plugin task: {QUEUE_TASK}")
    site.stash.queue.add_foreign("Scanning...")
    assert drain(site) == (
        {"text": "0 jobs done, 1 left for later.", "completed": 0, "failed": 0, "cancelled": 0, "left": 1},
        1,
    )
    assert states(site) == {"a": "queued"}
    site.stash.queue.stop_all()
    running.released.set()
    drain(site)
    assert states(site) == {"a": "completed"}


def test_a_long_unit_is_broken_off_when_somebody_waits_too_long(site: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "POLITE_SECONDS", 0)
    monkeypatch.setattr(work, "REPORT_SECONDS", 0)
    monkeypatch.setattr(work, "SLICE_SECONDS", 0.2)

    def one_long_unit(work: Work) -> dict[str, Any]:
        work.between_units()
        site.stash.queue.add_foreign(f"Running plugin task: {QUEUE_TASK}")
        site.stash.queue.add_foreign("Scanning...")
        end = time.monotonic() + 20
        while time.monotonic() < end:
            work.beat()
        raise AssertionError

    monkeypatch.setitem(registry.KINDS, "a", Kind(one_long_unit))
    add(site, "a")
    assert drain(site)[1] == 1
    assert states(site) == {"a": "queued"}
    site.stash.queue.stop_all()


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize(("how", "units"), [(jobs.NOW, 3), (jobs.AFTER_THIS_UNIT, 4)])
def test_stopping_at_once_and_after_the_unit(
    site: Backend, monkeypatch: pytest.MonkeyPatch, how: int, units: int
) -> None:
    monkeypatch.setattr(work, "REPORT_SECONDS", 0)
    begun: list[int] = []

    def function(work: Work) -> dict[str, Any]:
        for unit in range(10):
            work.between_units()
            begun.append(unit)
            if unit == 2:
                jobs.ask_to_stop(site.app.database, work.job.id, how)
            work.progress(unit, 10, "")
            begun.append(unit)
        raise AssertionError

    monkeypatch.setitem(registry.KINDS, "a", Kind(function))
    add(site, "a")
    assert drain(site)[0]["cancelled"] == 1
    assert len(begun) == (5 if how == jobs.NOW else 6)


def test_a_job_that_ends_its_worker_time_and_again_fails_in_words(site: Backend, done: list[str]) -> None:
    job = add(site, "a")
    for _ in range(jobs.TRIES):
        assert jobs.claim(site.app.database, GONE)
    assert drain(site)[0]["failed"] == 1
    assert "ended the process that did it 3 times" in str(jobs.get(site.app.database, job.id).error)
    again = site.ask("job.retry", id=job.id)["job"]
    assert (again["asked_by"], again["attempts"]) == ("page", 0)


def test_a_unit_that_ends_its_worker_is_left_out_the_fourth_time(site: Backend) -> None:
    database, job = site.app.database, add(site, "a")
    for _ in range(jobs.TRIES):
        assert jobs.begin_unit(database, job, "scene 7")
    assert not jobs.begin_unit(database, job, "scene 7")
    assert jobs.begin_unit(database, job, "scene 8")
    assert jobs.get(database, job.id).left_out == ("scene 7",)


def test_a_unit_that_gave_way_did_not_end_its_worker(site: Backend) -> None:
    database = site.app.database
    add(site, "a")
    for _ in range(3 * jobs.TRIES):
        job = jobs.claim(database, leases.owner())
        assert job
        assert jobs.begin_unit(database, job, "scene 7")
        jobs.put_back(database, job)


@pytest.mark.parametrize("there", ["nothing", "waits already", "just asked for", "at work"])
def test_a_launch_sees_to_it_that_what_is_due_is_done(site: Backend, done: list[str], there: str) -> None:
    add(site, "a")
    if there == "waits already":
        site.stash.queue.add_foreign("Scanning...")
        site.stash.queue.add_foreign(f"Running plugin task: {QUEUE_TASK}")
    elif there == "just asked for":
        leases.take_start(site.app.database, starting.TASK_START, starting.TASK_SECONDS)
    elif there == "at work":
        leases.take(site.app.database, "queue", PARENT)
    starting.ensure(site.app)
    assert len(site.stash.documents("runPluginTask")) == (1 if there == "nothing" else 0)
    site.stash.queue.stop_all()


def test_a_stash_that_does_not_answer_is_asked_at_the_next_launch(site: Backend, done: list[str]) -> None:
    add(site, "a")
    site.stash.fail(Status(500), "jobQueue", times=20)
    assert not starting.queue_task(site.app)
    site.stash.heal()
    starting.ensure(site.app)
    assert len(site.stash.documents("runPluginTask")) == 1


def test_nothing_is_due_where_nothing_waits(site: Backend, done: list[str]) -> None:
    assert due.at(site.app.database, Settings({})) is None
    add(site, "a", asked_by="page")
    assert due.at(site.app.database, Settings({})) is None, "pages have a worker of their own"
    add(site, "b")
    assert due.now(site.app.database, Settings({}))


def test_the_log_of_a_run_is_kept_and_goes_with_it(site: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    from stash_sense_plugin.protocol import log

    def function(work: Work) -> dict[str, Any]:
        log.info("one\ntwo")
        log.warning("ö\x00" + "x" * 70_000)
        log.debug("not this")
        raise ZeroDivisionError("oops")

    monkeypatch.setitem(registry.KINDS, "a", Kind(function))
    job = add(site, "a")
    drain(site)
    told = site.ask("job.log", id=job.id)
    assert [(line["level"], line["text"][:3]) for line in told["lines"]][:4] == [
        ("info", "Mat"),
        ("info", "one"),
        ("info", "two"),
        ("warning", "ö\x00x"),
    ]
    assert told["lines"][-1]["text"] == "ZeroDivisionError: oops"
    assert told["job"]["state"] == "failed"
    site.ask("queue.clear")
    assert not log_file.of(site.app.places, job.id).exists()
    assert site.ask("queue.show")["history"] == []


def test_a_long_log_keeps_its_end(site: Backend) -> None:
    places = site.app.places
    path = log_file.of(places, 1)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"1.0\tinfo\tline\n" * 200_000)
    with log_file.kept(places, 1):
        pass
    assert path.stat().st_size < log_file.MOST_BYTES
    assert {line["text"] for line in log_file.read(places, 1)} == {"line"}


@pytest.mark.usefixtures("by_hand")
def test_sooner_and_later(site: Backend, done: list[str]) -> None:
    first, second = add(site, "a"), add(site, "b")
    assert site.ask("job.priority", id=second.id, priority="high")["job"]["priority"] == 10
    assert [job["id"] for job in site.ask("queue.show")["jobs"]] == [second.id, first.id]
    drain(site)
    assert done == ["b", "a"]
    assert site.ask("job.priority", id=second.id, priority="low")["job"]["priority"] == 10, "it is over"


@pytest.mark.usefixtures("by_hand")
def test_the_history_goes_on_page_by_page(site: Backend, done: list[str]) -> None:
    for number in range(60):
        job = jobs.add(site.app.database, "a", {"n": number}, "event")
        jobs.finish(site.app.database, job.id, "completed")
    first = site.ask("queue.show")
    assert len(first["history"]) == 50
    second = site.ask("queue.history", before=first["older"])
    assert (len(second["history"]), second["older"]) == (10, None)
    assert first["history"][-1]["id"] > second["history"][0]["id"]


@pytest.mark.usefixtures("by_hand")
def test_how_long_all_will_take_is_told_where_such_jobs_were_done_before(site: Backend, done: list[str]) -> None:
    add(site, "a")
    assert site.ask("queue.show")["all_seconds"] is None
    drain(site)
    site.app.database.run("UPDATE job SET started_at = finished_at - 90")
    add(site, "a")
    jobs.add(site.app.database, "a", {"n": 2}, "event")
    assert site.ask("queue.show")["all_seconds"] == pytest.approx(180)


def test_requests_to_stash_keep_to_the_user_s_limit_and_are_counted(site: Backend) -> None:
    system.version(site.app.stash)
    site.app.count_requests()
    before = rates.figures(site.app.database)[0].requests
    site.ask("settings.set", values={"stash_requests": 600})
    began = time.monotonic()
    for _ in range(6):
        system.version(site.app.stash)
    assert time.monotonic() - began > 0.35, "one every 100 ms, but for what was saved up by one"
    told = site.ask("queue.show")["requests"][0]
    assert (told["name"], told["depth"]) == ("Stash", 0)
    assert told["requests"] >= before + 6
    assert told["waits"] >= 3

"""Work that goes on, gives way, is stopped, and survives whoever asked for it."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.store import leases
from tests.e2e import clips, stage
from tests.e2e.stage import IDENTIFY, LEARN, named, until
from tests.fakes.stash import Library, Login
from tests.shared import needs_shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.stage import Json, Stage

pytestmark = needs_shared
CLIPS = 5


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clips.clip(tmp_path_factory.mktemp("clip") / "clip.mp4", clips.stills("Tony_Blair", 1, 3))


@pytest.fixture
def many(knowing: Stage, clip: Path) -> Stage:
    """Hamilton and some short scenes, looked at briefly."""
    knowing.operate("settings.set", values={"frames": 12})
    for number in range(CLIPS):
        knowing.library.add_scene(clip, title=f"Clip {number}")
    return knowing


def state(site: Stage, kind: str) -> str:
    return str(site.value("SELECT state FROM job WHERE kind = ? ORDER BY id DESC", kind))


def done(site: Stage) -> int:
    return int(site.value("SELECT count(*) FROM identification WHERE state = 'done'"))


def test_two_quick_clicks_are_one_job(knowing: Stage) -> None:
    found: list[Json] = []
    clicks = [
        threading.Thread(target=lambda: found.append(knowing.operate("identify.start", kind="scene", id=1)["job"]))
        for _ in range(4)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len({job["id"] for job in found}) == 1
    assert knowing.value("SELECT count(*) FROM job WHERE kind = 'identify'") == 1
    assert knowing.ended(found[0])["state"] == "completed"
    assert knowing.value("SELECT attempts FROM job WHERE kind = 'identify'") == 1


def test_the_worker_survives_its_page_and_its_stash(knowing: Stage) -> None:
    """The operation that asked has ended long since; now Stash goes as well, once the scene is being looked at."""
    job = knowing.operate("identify.start", kind="scene", id=1)["job"]
    until(lambda: knowing.value("SELECT done > 0 FROM job WHERE id = ?", job["id"]))
    worker = knowing.workers()
    assert len(worker) == 1
    assert os.getsid(worker[0]) == worker[0], "in a session of its own"
    knowing.fake.__exit__(None, None, None)
    until(lambda: knowing.value("SELECT state FROM job WHERE id = ?", job["id"]) == "completed")
    until(lambda: not knowing.workers())
    assert done(knowing) == 1
    listed = json.loads((knowing.plugin / "state" / "status.json").read_text(encoding="utf-8"))["jobs"]
    assert next(each for each in listed if each["id"] == job["id"])["state"] == "completed"


def test_a_worker_that_was_killed_comes_back_when_a_page_looks(knowing: Stage) -> None:
    job = knowing.operate("identify.start", kind="scene", id=1)["job"]
    until(lambda: knowing.value("SELECT done > 0 FROM job WHERE id = ?", job["id"]))
    os.kill(knowing.workers()[0], signal.SIGKILL)
    until(lambda: not knowing.workers())
    assert knowing.job(job["id"])["state"] in ("pending", "running")  # type: ignore[index]
    assert knowing.ended(job)["state"] == "completed"
    assert named(knowing.shown("scene", 1))


def test_a_page_stops_its_job(many: Stage) -> None:
    job = many.operate("job.start", kind="identify_all")["job"]
    until(lambda: many.value("SELECT count(*) FROM identification"))
    assert many.operate("job.stop", id=job["id"])["job"]["state"] in ("running", "cancelled")
    assert many.ended(job)["state"] == "cancelled"
    assert many.value("SELECT count(*) FROM identification WHERE state = 'working'") == 0
    before = done(many)
    again = many.operate("job.start", kind="identify_all")["job"]
    assert again["id"] != job["id"]
    ended = many.ended(again)
    assert (ended["result"]["skipped"], done(many)) == (before, CLIPS + 1)


def test_the_stop_button_of_stash_is_a_kill_and_the_next_run_goes_on(many: Stage) -> None:
    task = many.start(IDENTIFY)
    until(lambda: done(many) >= 2)
    many.fake.queue.stop(task)
    assert many.site.wait(task, 30).status == "CANCELLED"
    until(lambda: not many.fake.launcher.running())
    job = next(job for job in many.operate("jobs.status")["jobs"] if job["kind"] == "identify_all")
    assert (job["state"], "Interrupted" in job["message"]) == ("pending", True)
    until(lambda: state(many, "identify_all") == "cancelled")  # our task asked Stash how it ended: by its stop button
    assert many.run(IDENTIFY) == "FINISHED"
    ended = next(each for each in many.operate("jobs.status")["jobs"] if each["kind"] == "identify_all")
    assert (ended["state"], done(many)) == ("completed", CLIPS + 1)
    assert ended["result"]["skipped"] >= 2


def test_what_was_killed_otherwise_goes_on_by_itself(many: Stage) -> None:
    """A crash, or the machine was switched off: whatever of ours is launched next puts our task into Stash's queue."""
    many.start(IDENTIFY)
    until(lambda: done(many) >= 2)
    for pid in many.fake.launcher.running():
        os.kill(pid, signal.SIGKILL)
    until(lambda: not many.fake.launcher.running())
    job = next(job for job in many.operate("jobs.status")["jobs"] if job["kind"] == "identify_all")
    until(lambda: state(many, "identify_all") == "completed", 120)
    ended = next(each for each in many.operate("jobs.status")["jobs"] if each["kind"] == "identify_all")
    assert (ended["id"], ended["attempts"], done(many)) == (job["id"], 1, CLIPS + 1)
    assert ended["result"]["skipped"] >= 2


def test_a_task_gives_way_and_a_page_does_not_wait(many: Stage) -> None:
    """Somebody's scan is queued behind a long task of ours: it runs after a few seconds, our task goes on behind it,
    and what a page asks for while the scan holds the queue is done at once."""
    many.start(IDENTIFY, scenes="all")
    until(lambda: done(many) >= 1)
    scan = many.fake.queue.add_foreign("Scanning...")
    until(lambda: scan.status == "RUNNING", 60)
    assert state(many, "identify_all") == "queued"
    waiting = [(job.status, job.description) for job in many.fake.queue.listed()]
    assert waiting == [("RUNNING", "Scanning..."), ("READY", "Running plugin task: Identify performers")]
    before = done(many)
    last = max(many.library.scenes)
    many.identify("scene", last)
    assert scan.status == "RUNNING"
    assert done(many) == before + 1
    scan.released.set()
    until(lambda: state(many, "identify_all") == "completed", 120)
    assert done(many) == CLIPS + 1
    assert not many.fake.logged("error")


@pytest.fixture
def behind_a_login(learned: Path, clip: Path, tmp_path: Path) -> Iterator[Stage]:
    """Sessions end seven seconds after they were last used; the work takes longer."""
    library = Library()
    for number in range(5 * CLIPS):
        library.add_scene(clip, title=f"Clip {number}")
    login = Login("me", "secret")
    with stage.stand_in(tmp_path / "stash", library, data=learned, login=login, max_session_age=7) as site:
        site.fake.run_operation(stage.PLUGIN, {"operation": "settings.set", "values": {"frames": 10}})
        yield site


def test_a_task_outlives_the_session_it_was_started_with(behind_a_login: Stage) -> None:
    site = behind_a_login
    task = site.fake.run_task("stash-sense", IDENTIFY)
    assert site.fake.wait(task, 300).status == "FINISHED"
    assert state(site, "identify_all") == "completed", site.fake.log
    assert done(site) == 5 * CLIPS


def test_learning_is_interrupted_and_goes_on(set_up: Path, tree: Path, tmp_path: Path) -> None:
    library = stage.people(tree)
    more = ("Tony_Blair", "Hugo_Chavez", "George_W_Bush", "Jacques_Chirac", "Vladimir_Putin", "Gerhard_Schroeder")
    for name in more:
        performer = library.add_performer(name)
        for picture in clips.stills(name):
            library.add_image(picture, performers=[performer.id])
    with stage.stand_in(tmp_path / "stash", library, data=set_up) as site:
        task = site.start(LEARN)
        until(lambda: site.value("SELECT count(*) > 5 FROM known_face"))
        site.fake.queue.stop(task)
        until(lambda: not site.fake.launcher.running())
        before = site.value("SELECT count(*) FROM known_face")
        assert site.operate("overview")["known"]["faces"] == 0, "no index before the end"
        page = site.operate("job.start", kind="learn")["job"]
        assert page["id"] == site.value("SELECT max(id) FROM job WHERE kind = 'learn'"), "the same job goes on"
        ended = site.ended(page)
        assert ended["state"] == "completed", "a page takes over what a task left behind"
        assert ended["result"]["looked_at"] < 11 + 10 * len(more) - before + 2
        assert site.operate("overview")["known"]["performers"] == 6 + len(more)


def test_a_holder_on_this_machine_is_known_by_its_start(knowing: Stage) -> None:
    """The pid of a dead worker that another program has now does not keep a new one from starting."""
    with knowing.database() as database:
        host, pid, _ = leases.owner().rsplit("/", 2)
        database.execute("INSERT INTO lease VALUES ('worker', ?, 1e12)", [f"{host}/{pid}/12345"])
    assert knowing.identify("image", max(knowing.library.images))["persons"]

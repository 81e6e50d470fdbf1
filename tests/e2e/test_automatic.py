"""Work that nobody asked for by hand, in a real Stash: its hooks run our companion, its queue our task."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.jobs.reconcile import COMPANION, Told
from stash_sense_plugin.jobs.registry import QUEUE_TASK
from stash_sense_plugin.stash import jobs, scenes
from stash_sense_plugin.store import leases
from tests.e2e import clips, stage
from tests.e2e.stage import IDENTIFY, LEARN, until
from tests.fakes.stash import Login
from tests.fakes.stash.real import RealStash, needs_real_stash
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.stage import Stage

pytestmark = [needs_shared, needs_real_stash]
NEW = 50
CONFIGURE = "mutation Switch($id: ID!, $on: Map!) { configurePlugin(plugin_id: $id, input: $on) }"
ENABLE = "mutation Enable($map: BoolMap!) { setPluginsEnabled(enabledMap: $map) }"


@pytest.fixture(scope="module", params=["no login", "login", "login and key"])
def site(request: pytest.FixtureRequest, set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Faces are learned. The tests go on where the one before them ended."""
    tree = stage.people_tree(tmp_path_factory.mktemp("automatic-tree"))
    (tree / "performers" / "Tony Blair").mkdir()
    for picture in clips.stills("Tony_Blair", 1, 3):
        shutil.copyfile(picture, tree / "performers" / "Tony Blair" / picture.name)
    with stage.real(tmp_path_factory.mktemp("automatic-stash"), tree, data=set_up) as site:
        if request.param != "no login":
            real(site).require_login(Login("me", "a secret"))
            site.stash.close()
            site.__post_init__()
        if request.param == "login and key":
            real(site).make_api_key()
        site.operate("settings.set", values={"frames": 10})
        assert site.run(LEARN) == "FINISHED"
        yield site


def real(site: Stage) -> RealStash:
    assert isinstance(site.site, RealStash)
    return site.site


def switch(site: Stage, **on: bool) -> None:
    site.stash.execute(CONFIGURE, {"id": COMPANION, "on": on})


def new_files(site: Stage, count: int, name: str) -> None:
    """Different ones, also from those of other names, so that Stash makes a scene of each."""
    folder = real(site).library / name
    folder.mkdir()
    for number in range(count):
        file = clips.clip(folder / f"{number:02}.mp4", clips.stills("Tony_Blair", 4, 5))
        with file.open("ab") as end:
            end.write(f"{name} {number}".encode() * 100)


def looked_at(site: Stage) -> int:
    return int(site.value("SELECT count(*) FROM identification WHERE kind = 'scene' AND state = 'done'"))


def ours(site: Stage) -> list[str]:
    return [job.description for job in jobs.queue(site.stash) if QUEUE_TASK in job.description]


def at_rest(site: Stage) -> bool:
    return not jobs.queue(site.stash)


def test_nothing_is_done_by_itself_until_the_user_wants_it(site: Stage) -> None:
    new_files(site, 20, "unwanted")
    real(site).scan()
    time.sleep(2)
    assert ours(site) == []
    assert looked_at(site) == 0


def test_new_files_are_identified_without_a_click(site: Stage) -> None:
    switch(site, scene_create=True)
    new_files(site, NEW, "new")
    began = time.monotonic()
    real(site).scan()
    until(lambda: looked_at(site) >= NEW, 300, 0.5)
    until(lambda: at_rest(site))
    print(f"{NEW} new files: {time.monotonic() - began:.0f} s, {len(real(site).log())} bytes of log")
    assert NEW <= looked_at(site) <= NEW + Told.AT_ONCE, "those that were there before are left alone"
    assert site.value("SELECT max(n) FROM (SELECT count(*) AS n FROM identification GROUP BY target_id)") == 1
    assert site.value("SELECT count(*) FROM arrival") == 0
    assert {row[0] for row in rows(site, "SELECT state FROM job WHERE kind = 'identify_new'")} == {"completed"}
    assert not site.operate("queue.show")["notes"]


def rows(site: Stage, sql: str) -> list[tuple[object, ...]]:
    with site.database() as database:
        return [tuple(row) for row in database.execute(sql)]


def test_our_own_writes_start_no_loop(site: Stage) -> None:
    """An accepted name changes the scene; Stash tells our companion, whose task finds nothing to do and ends."""
    switch(site, scene_create=True, scene_update=True)
    before = site.value("SELECT count(*) FROM job")
    number = next(iter(scenes.all_ids(site.stash, scenes.Choice(without_performers=True))))
    scenes.add_performers(site.stash, number, [1])
    time.sleep(1)
    until(lambda: at_rest(site))
    log = real(site).log()
    assert f"{QUEUE_TASK}: " in log
    runs = log.count(f"{QUEUE_TASK}: ")
    time.sleep(3)
    assert real(site).log().count(f"{QUEUE_TASK}: ") == runs
    kinds = {row[0] for row in rows(site, f"SELECT kind FROM job ORDER BY id LIMIT -1 OFFSET {before}")}
    assert kinds <= {"identify_new", "find_unidentified_scenes"}, "what has come, and what that leaves to decide"
    assert site.value("SELECT count(*) FROM job") - before <= 2


def test_what_is_organised_or_tagged_to_be_ignored_is_left_alone(site: Stage) -> None:
    before = looked_at(site)
    tag = site.stash.execute('mutation T { tagCreate(input: { name: "leave me" }) { id } }')["tagCreate"]["id"]
    site.operate("settings.set", values={"ignore_tag": "leave me"})
    switch(site, scene_create=False, scene_update=True)
    new_files(site, 2, "left")
    real(site).scan()
    first, second = sorted(scenes.all_ids(site.stash))[-2:]
    update = "mutation U($input: SceneUpdateInput!) { sceneUpdate(input: $input) { id } }"
    site.stash.execute(update, {"input": {"id": first, "organized": True}})
    site.stash.execute(update, {"input": {"id": second, "tag_ids": [tag]}})
    time.sleep(1)
    until(lambda: at_rest(site))
    assert looked_at(site) == before
    assert site.value("SELECT count(*) FROM arrival") == 0


@pytest.mark.parametrize("which", [COMPANION, stage.PLUGIN])
def test_disabling_either_plugin_stops_everything_automatic(site: Stage, which: str) -> None:
    switch(site, scene_create=True)
    before, runs = looked_at(site), real(site).log().count(f"{QUEUE_TASK}: ")
    site.stash.execute(ENABLE, {"map": {which: False}})
    new_files(site, 1, f"disabled-{which}")
    real(site).scan()
    time.sleep(2)
    assert at_rest(site)
    assert "FAILED" not in {job.status for job in jobs.queue(site.stash)}
    assert real(site).log().count(f"{QUEUE_TASK}: ") == runs
    site.stash.execute(ENABLE, {"map": {which: True}})
    assert looked_at(site) == before


@pytest.mark.parametrize("what_it_started", ["is killed too", "is left behind"])
def test_a_restart_of_stash_in_the_middle_loses_and_doubles_nothing(site: Stage, what_it_started: str) -> None:
    """Where Stash's container ends, what it started is killed; elsewhere that lives on, and finds nobody to ask."""
    switch(site)
    total = int(scenes.count(site.stash, scenes.Choice(without_performers=True)))
    job = site.value("SELECT coalesce(max(id), 0) FROM job") + 1
    site.start(IDENTIFY, again="true")
    until(lambda: site.value("SELECT done >= 3 FROM job WHERE id = ?", job))
    owner = str(site.value("SELECT owner FROM job WHERE id = ?", job))
    if what_it_started == "is killed too":
        os.kill(int(owner.split("/")[1]), signal.SIGKILL)
    real(site).stop()
    until(lambda: not leases.alive(owner, 0), 120)
    reached = int(site.value("SELECT done FROM job WHERE id = ?", job))
    real(site).start()
    site.stash.close()
    site.__post_init__()
    site.operate("overview")  # a page is opened
    until(lambda: site.value("SELECT state FROM job WHERE id = ?", job) == "completed", 180)
    history = site.operate("queue.history", before=1 << 30)["history"]
    ended = next(each for each in history if each["id"] == job)
    assert ended["result"]["done"] <= total - reached + 1, "what was done was not done again"
    assert site.value("SELECT count(*) FROM identification WHERE state = 'working'") == 0


def test_a_scan_does_not_wait_for_the_queue(site: Stage) -> None:
    """A job of half an hour is drained; a scan that is asked for begins soon, and afterwards the job goes on."""
    folder = real(site).library / "long"
    folder.mkdir()
    for number in range(40):  # another one each, for Stash
        film = shutil.copyfile(shared("media", "hamilton.mp4"), folder / f"{number}.mp4")
        with film.open("ab") as file:
            file.write(bytes([number]) * 200_000)
    site.operate("settings.set", values={"frames": 400})
    switch(site, scene_create=True)
    real(site).scan()
    until(lambda: site.value("SELECT done > 1 FROM job WHERE state = 'running' AND kind = 'identify_new'"), 120)
    began = time.monotonic()
    real(site).scan()
    took = time.monotonic() - began
    print(f"a scan ended {took:.1f} s after it was asked for")
    assert took < 90
    until(lambda: site.value("SELECT state FROM job ORDER BY id DESC") == "running", 60)
    for job in jobs.queue(site.stash):
        jobs.stop(site.stash, job.id)


def test_a_session_that_ended_while_the_task_waited_is_told_and_made_up_for(set_up: Path, tmp_path: Path) -> None:
    """No API key, and a scan that takes longer than a session lasts: an open page of Stash is the next occasion."""
    tree = stage.people_tree(tmp_path / "tree")
    with stage.real(tmp_path / "stash", tree, data=set_up) as site:
        site.operate("settings.set", values={"frames": 10})
        assert site.run(LEARN) == "FINISHED"
        assert site.run(QUEUE_TASK) == "FINISHED"
        real(site).require_login(Login("me", "a secret"), max_session_age=2)
        site.stash.close()
        site.__post_init__()
        switch(site, scene_create=True)
        new_files(site, 100, "many")
        real(site).scan()
        until(lambda: site.value("SELECT text FROM note WHERE key = 'sign_in'"))
        assert looked_at(site) == 0
        assert json.loads((site.plugin / "state" / "status.json").read_text())["due_at"] == 0
        site.stash.close()
        site.__post_init__()
        site.operate("queue.tick")
        until(lambda: looked_at(site) >= 3, 60)
        assert not site.value("SELECT 1 FROM note WHERE key = 'sign_in'")

"""What arrives in Stash is looked at by the task that works through the queue, and what is not to be is not."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.jobs.reconcile import COMPANION
from stash_sense_plugin.jobs.registry import QUEUE_TASK
from tests.e2e import clips
from tests.e2e.stage import named, until
from tests.shared import needs_shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.stage import Stage
    from tests.fakes.stash.library import Scene

pytestmark = needs_shared
LONG_AGO = time.time() - 3600


@pytest.fixture
def automatic(knowing: Stage) -> Stage:
    """Everything is switched on; what is there already is known."""
    assert knowing.run(QUEUE_TASK) == "FINISHED"
    switches = dict.fromkeys(("scene_create", "scene_update", "image_create", "performer_change"), True)
    knowing.fake.plugin_settings[COMPANION] = switches
    knowing.operate("settings.set", values={"frames": 10})
    assert knowing.run(QUEUE_TASK) == "FINISHED"  # seen to be switched on
    return knowing


def add(site: Stage, folder: Path, name: str = "new") -> Scene:
    file = clips.clip(folder / f"{name}.mp4", clips.stills("Tony_Blair", 4, 6))
    os.utime(file, (LONG_AGO, LONG_AGO))
    return site.library.add_scene(file)


def drain(site: Stage) -> dict[str, int]:
    assert site.run(QUEUE_TASK) == "FINISHED", site.fake.log
    assert site.value("SELECT count(*) FROM job WHERE state = 'failed'") == 0, site.operate("queue.show")["history"]
    found = site.value("SELECT result FROM job WHERE kind = 'identify_new' ORDER BY id DESC")
    return dict(json.loads(found)) if found else {}


def looked_at(site: Stage, kind: str = "scene") -> int:
    return int(site.value("SELECT count(*) FROM identification WHERE kind = ? AND state = 'done'", kind))


def test_what_is_new_is_looked_at_once(automatic: Stage, tmp_path: Path) -> None:
    scene = add(automatic, tmp_path)
    image = automatic.library.add_image(clips.stills("Tony_Blair", 7, 7)[0])
    assert looked_at(automatic) == 0
    result = drain(automatic)
    assert (result["looked_at"], result["failed"], result["left_alone"]) == (2, 0, 0)
    assert (looked_at(automatic, "scene"), looked_at(automatic, "image")) == (1, 1)
    assert automatic.shown("scene", scene.id)["persons"]
    assert automatic.shown("image", image.id)["persons"]
    before = automatic.value("SELECT count(*) FROM job")
    drain(automatic)
    assert automatic.value("SELECT count(*) FROM job") == before, "nothing is left to do"


@pytest.mark.parametrize("why", ["organised", "tagged", "somebody is on it", "gone", "looked at already"])
def test_what_is_left_alone(automatic: Stage, tmp_path: Path, why: str) -> None:
    scene = add(automatic, tmp_path)
    if why == "organised":
        scene.organized = True
    elif why == "tagged":
        scene.tag_ids = [automatic.library.add_tag("leave me").id]
        automatic.operate("settings.set", values={"ignore_tag": "LEAVE me"})
    elif why == "somebody is on it":
        scene.performer_ids = [1]
    elif why == "looked at already":
        automatic.identify("scene", scene.id)
    number = looked_at(automatic)
    if why == "gone":  # between its arrival and the look
        automatic.library.destroy_scene(scene.id)
        with automatic.database() as database:
            database.execute("INSERT INTO arrival VALUES ('scene', ?, 0, 0)", [scene.id])
    result = drain(automatic)
    assert (looked_at(automatic), result["left_alone"]) == (number, 1)
    assert automatic.value("SELECT count(*) FROM arrival") == 0


def test_a_file_that_is_still_being_copied_waits(automatic: Stage, tmp_path: Path) -> None:
    scene = add(automatic, tmp_path)
    path = tmp_path / "new.mp4"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert drain(automatic)["put_off"] == 1
    assert looked_at(automatic) == 0
    assert automatic.operate("queue.show")["arrived"] == {"scene": 1}
    assert automatic.operate("queue.show")["due_at"] is not None, "it is tried again"
    path.write_bytes(whole)
    os.utime(path, (LONG_AGO, LONG_AGO))
    with automatic.database() as database:
        database.execute("UPDATE arrival SET not_before = 0")
    assert drain(automatic)["looked_at"] == 1
    assert "Tony Blair" not in named(automatic.shown("scene", scene.id)), "nobody of hamilton.mp4"


def test_a_file_that_was_just_written_is_waited_for(automatic: Stage, tmp_path: Path) -> None:
    add(automatic, tmp_path)
    os.utime(tmp_path / "new.mp4")
    began = time.monotonic()
    assert drain(automatic)["looked_at"] == 1
    assert time.monotonic() - began > 5


def test_another_file_of_a_scene_is_looked_at(automatic: Stage, tmp_path: Path) -> None:
    scene = add(automatic, tmp_path)
    drain(automatic)
    other = clips.clip(tmp_path / "other.mp4", clips.stills("Hugo_Chavez", 4, 6))
    os.utime(other, (LONG_AGO, LONG_AGO))
    scene.files[:] = [automatic.library.read_file(other, video=True)]
    scene.updated_at = "2099-01-01T00:00:00+00:00"
    assert drain(automatic)["looked_at"] == 1


def test_a_new_performer_is_learned(automatic: Stage) -> None:
    before = automatic.operate("overview")["known"]["performers"]
    automatic.library.add_performer("Tony Blair", clips.stills("Tony_Blair", 2, 2)[0].read_bytes())
    drain(automatic)
    assert automatic.operate("overview")["known"]["performers"] == before + 1
    assert automatic.value("SELECT count(*) FROM arrival") == 0


@pytest.mark.parametrize("how", ["cancelled", "failed"])
def test_what_was_stopped_or_failed_does_not_come_back_by_itself_at_once(
    automatic: Stage, tmp_path: Path, how: str
) -> None:
    add(automatic, tmp_path)
    with automatic.database() as database:
        database.execute(
            "INSERT INTO job (kind, args, asked_by, state, created_at, updated_at, finished_at) "
            "VALUES ('identify_new', '{}', 'event', ?, 0, 0, ?)",
            [how, time.time()],
        )
    assert automatic.run(QUEUE_TASK) == "FINISHED"
    assert looked_at(automatic) == 0
    assert automatic.operate("queue.show")["arrived"] == {"scene": 1}
    assert automatic.value("SELECT min(not_before) FROM arrival") > time.time() + 500
    automatic.operate("queue.run")
    until(lambda: looked_at(automatic) == 1)


def test_what_is_switched_off_meanwhile_is_not_wanted_any_more(automatic: Stage, tmp_path: Path) -> None:
    add(automatic, tmp_path)
    automatic.operate("queue.show")
    assert automatic.value("SELECT count(*) FROM arrival") == 1
    automatic.fake.plugins[COMPANION].enabled = False
    assert automatic.run(QUEUE_TASK) == "FINISHED"
    assert looked_at(automatic) == 0
    assert automatic.value("SELECT count(*) FROM arrival") == 0


def test_a_schedule_is_kept(automatic: Stage) -> None:
    automatic.operate("schedule.set", kind="rematch", rule={"mode": "hours", "hours": 1})
    drain(automatic)
    assert automatic.value("SELECT count(*) FROM job WHERE kind = 'rematch'") == 0
    with automatic.database() as database:
        database.execute("UPDATE schedule SET since = since - 3600 * 5")
    automatic.operate("queue.tick")
    until(lambda: automatic.value("SELECT state FROM job WHERE kind = 'rematch'") == "completed")
    assert automatic.value("SELECT asked_by FROM job WHERE kind = 'rematch'") == "schedule"

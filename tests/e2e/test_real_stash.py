"""What only a real Stash can show: its queue, its stop button, a login whose sessions end."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.stash import jobs
from tests.e2e import clips, stage
from tests.e2e.stage import IDENTIFY, LEARN, named, until
from tests.fakes.stash import Login
from tests.fakes.stash.real import RealStash, needs_real_stash
from tests.shared import needs_shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.stage import Stage

pytestmark = [needs_shared, needs_real_stash]
MANY = ("Tony_Blair", "Hugo_Chavez", "Colin_Powell", "Ariel_Sharon", "Vladimir_Putin", "Jacques_Chirac")


@pytest.fixture(scope="module")
def site(set_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Sixty pictures to learn from. The tests go on where the one before them ended."""
    tree = stage.people_tree(tmp_path_factory.mktemp("real-tree"))
    for name in MANY:
        (tree / "performers" / name).mkdir()
        for picture in clips.stills(name):
            shutil.copyfile(picture, tree / "performers" / name / picture.name)
    with stage.real(tmp_path_factory.mktemp("real-stash"), tree, data=set_up) as site:
        yield site


def real(site: Stage) -> RealStash:
    assert isinstance(site.site, RealStash)
    return site.site


def test_a_scan_does_not_wait_for_a_long_task(site: Stage) -> None:
    task = site.start(LEARN)
    until(lambda: site.value("SELECT count(*) > 2 FROM known_face"))
    real(site).scan()
    state, faces = (
        site.value("SELECT state FROM job WHERE kind = 'learn'"),
        site.value("SELECT count(*) FROM known_face"),
    )
    assert state != "completed", "the scan was over first"
    assert faces < 60
    site.site.wait(task)
    until(lambda: site.value("SELECT state FROM job WHERE kind = 'learn'") == "completed", 180)
    assert site.operate("overview")["known"]["performers"] == len(stage.HAMILTON) + len(MANY)


def test_its_stop_button_is_a_kill_and_the_next_run_goes_on(site: Stage) -> None:
    task = site.start(IDENTIFY)
    until(lambda: site.value("SELECT count(*) FROM identification"))
    jobs.stop(site.stash, task)
    assert site.site.wait(task, 30).status == "CANCELLED"
    assert site.job(site.value("SELECT max(id) FROM job"))["state"] == "pending"  # type: ignore[index]
    assert site.run(IDENTIFY) == "FINISHED"
    assert {"Lin Manuel Miranda", "Barack Obama"} <= set(named(site.shown("scene", 1)))


def test_behind_a_login_work_outlives_its_session(site: Stage) -> None:
    real(site).require_login(Login("me", "a secret"), max_session_age=4)
    site.stash.close()
    site.__post_init__()
    with site.database() as database:
        database.execute("DELETE FROM source")
    assert site.run(LEARN) == "FINISHED"
    assert site.value("SELECT state FROM job ORDER BY id DESC") == "completed", real(site).log()[-2000:]
    assert site.value("SELECT count(*) FROM known_face") > 60

"""Our state brought level with Stash's: what is new, changed, gone; and in how many requests."""

from __future__ import annotations

import time
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashRefused
from stash_sense_plugin.jobs import due, occasion
from stash_sense_plugin.jobs.reconcile import COMPANION, Told, level_out
from stash_sense_plugin.settings import Settings
from stash_sense_plugin.stash import level as live
from stash_sense_plugin.store import jobs, known, level, notes, targets
from tests.fakes.stash import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.backend import Backend
    from tests.fakes.stash.library import Thing


@pytest.fixture
def begun(site: Backend, tmp_path: Path) -> Backend:
    """Three scenes, an image and two performers were there before anything was noted; the switches are on."""
    for number in range(3):
        site.library.add_scene(file(tmp_path, f"{number}.mp4"))
    site.library.add_image(file(tmp_path, "0.jpg"))
    site.learned(["Ada", "Bob"])
    enable(site, scene_create=True, image_create=True, scene_update=True, performer_change=True)
    level_out(site.app)
    return site


def file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(name.encode() * 50)
    return path


def enable(site: Backend, **switches: bool) -> None:
    site.stash.plugins[COMPANION].enabled = True
    site.stash.plugin_settings[COMPANION] = dict(switches)


def arrived(site: Backend) -> list[tuple[str, int]]:
    return sorted(level.arrived(site.app.database, ("scene", "image", "performer")))


def change(thing: Thing, moment: str = "") -> None:
    thing.updated_at = moment or "2099-01-01T00:00:00+00:00"


def test_what_was_there_before_is_not_new(begun: Backend) -> None:
    assert arrived(begun) == []


def test_what_is_added_arrives_once(begun: Backend, tmp_path: Path) -> None:
    scene = begun.library.add_scene(file(tmp_path, "new.mp4"))
    image = begun.library.add_image(file(tmp_path, "new.jpg"))
    for _ in range(2):
        level_out(begun.app)
    assert arrived(begun) == [("image", image.id), ("scene", scene.id)]
    level.leave(begun.app.database, "scene", scene.id)
    level_out(begun.app)
    assert arrived(begun) == [("image", image.id)]


def test_what_changed_arrives_once_for_each_change(begun: Backend) -> None:
    scene = begun.library.scenes[2]
    for moment in ("2099-01-01T00:00:00+00:00", "2099-01-01T00:00:05+00:00"):
        change(scene, moment)
        level_out(begun.app)
        assert arrived(begun) == [("scene", 2)]
        level.leave(begun.app.database, "scene", 2)
        level_out(begun.app)
        assert arrived(begun) == [], "seen in the overlap"


def test_a_changed_performer_arrives(begun: Backend) -> None:
    change(begun.library.performers[2])
    level_out(begun.app)
    assert arrived(begun) == [("performer", 2)]


@pytest.mark.parametrize("off", ["switched off", "companion disabled", "companion not there"])
def test_nothing_arrives_where_the_user_does_not_want_it(begun: Backend, tmp_path: Path, off: str) -> None:
    if off == "switched off":
        begun.stash.plugin_settings[COMPANION] = {"scene_create": False}
    elif off == "companion disabled":
        begun.stash.plugins[COMPANION].enabled = False
    else:
        companion = begun.stash.plugins.pop(COMPANION)
    begun.library.add_scene(file(tmp_path, "new.mp4"))
    change(begun.library.scenes[1])
    change(begun.library.performers[1])
    level_out(begun.app)
    assert arrived(begun) == []
    if off == "companion not there":
        begun.stash.plugins[COMPANION] = companion
    enable(begun, scene_create=True)
    level_out(begun.app)
    assert arrived(begun) == [], "what came meanwhile stays old"


def test_a_hook_that_comes_before_anything_was_noted(site: Backend, tmp_path: Path) -> None:
    enable(site, scene_create=True)
    for number in range(30):
        site.library.add_scene(file(tmp_path, f"{number}.mp4"))
    level_out(site.app, Told("scene", 29))
    assert arrived(site) == [("scene", number) for number in range(29 - Told.AT_ONCE, 31)]


def test_new_scenes_are_not_changed_ones(begun: Backend, tmp_path: Path) -> None:
    enable(begun, scene_update=True)
    level_out(begun.app)
    begun.library.add_scene(file(tmp_path, "new.mp4"))
    change(begun.library.scenes[2])
    level_out(begun.app)
    assert arrived(begun) == [("scene", 2)]


def test_what_was_there_when_it_was_switched_on_is_not_new(begun: Backend, tmp_path: Path) -> None:
    enable(begun)
    level_out(begun.app)
    for number in range(30):
        begun.library.add_scene(file(tmp_path, f"meanwhile{number}.mp4"))
    enable(begun, scene_create=True)
    new = [begun.library.add_scene(file(tmp_path, f"new{number}.mp4")).id for number in range(2)]
    level_out(begun.app)  # somebody looks at a page
    assert arrived(begun) == []
    level_out(begun.app, Told("scene", new[1]))
    assert arrived(begun) == [("scene", number) for number in range(new[1] - Told.AT_ONCE, new[1] + 1)]
    assert set(new) < {number for _, number in arrived(begun)}


def test_what_is_gone_is_forgotten(begun: Backend) -> None:
    begun.seen("scene", 1, [1])
    begun.seen("scene", 2, [2])
    begun.seen("image", 1, [2])
    del begun.library.scenes[1]
    del begun.library.images[1]
    del begun.library.performers[2]
    level_out(begun.app)
    database = begun.app.database
    assert targets.known_ids(database, "scene") == [2]
    assert targets.known_ids(database, "image") == []
    assert list(known.names(database, [1, 2])) == [1]
    assert [job.kind for job in jobs.unfinished(database)] == ["reindex"]


def test_one_gone_and_one_added_is_seen_too(begun: Backend, tmp_path: Path) -> None:
    begun.seen("scene", 1, [1])
    del begun.library.scenes[1]
    begun.library.add_scene(file(tmp_path, "new.mp4"))
    level_out(begun.app)
    assert targets.known_ids(begun.app.database, "scene") == []


def test_nothing_new_costs_one_request_and_no_write(begun: Backend) -> None:
    level_out(begun.app)
    before = begun.app.database.value("PRAGMA data_version"), begun.app.database.value("SELECT total_changes()")
    asked = len(begun.stash.documents())
    level_out(begun.app)
    assert len(begun.stash.documents()) == asked + 1
    after = begun.app.database.value("PRAGMA data_version"), begun.app.database.value("SELECT total_changes()")
    assert after == before


def test_more_than_a_page_arrives(begun: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "PAGE", 2)
    new = [begun.library.add_scene(file(tmp_path, f"new{n}.mp4")).id for n in range(5)]
    images = [begun.library.add_image(file(tmp_path, f"new{n}.jpg")).id for n in range(3)]
    for number in (1, 2, 3):
        change(begun.library.scenes[number])
    level_out(begun.app)
    assert arrived(begun) == [("image", each) for each in images] + [("scene", each) for each in [1, 2, 3, *new]]


def test_a_restored_backup_of_stash_gives_old_ids_anew(begun: Backend, tmp_path: Path) -> None:
    for number in (2, 3):
        del begun.library.scenes[number]
    level_out(begun.app)
    begun.library.scenes[2] = begun.library.add_scene(file(tmp_path, "new.mp4"))
    begun.library.scenes[2].id = 2
    del begun.library.scenes[4]
    level_out(begun.app)
    assert arrived(begun) == [("scene", 2)]


@pytest.fixture
def in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
@pytest.mark.parametrize(
    ("watermark", "expected"),
    [
        ("", ""),
        ("2026-11-25T10:00:00-05:00", "2026-11-25T08:45:00-05:00"),
        ("2026-07-25T10:00:00-04:00", "2026-07-24T07:00:00-04:00"),
        ("2026-11-25T10:00:00Z", "2026-11-24T07:00:00Z"),
    ],
    ids=["nothing seen yet", "the same offset", "before the clocks changed", "another zone"],
)
def test_how_far_back_changes_are_asked_for(watermark: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class November(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> November:
            return cls.fromtimestamp(1795618800, tz)

    monkeypatch.setattr(live, "datetime", November)
    assert live.searched_from(watermark) == expected


def test_a_refusal_is_told_and_the_next_success_takes_it_back(begun: Backend) -> None:
    begun.stash.fail(Status(401), "SenseLevel", times=3)
    with pytest.raises(StashRefused):
        occasion.look(begun.app)
    told = {row["key"]: row["text"] for row in notes.listed(begun.app.database)}
    assert "API key" in told["sign_in"]
    begun.stash.heal()
    occasion.look(begun.app)
    assert not notes.has(begun.app.database, "sign_in")


def test_what_arrives_before_anything_is_set_up_waits_and_is_told(begun: Backend, tmp_path: Path) -> None:
    begun.library.add_scene(file(tmp_path, "new.mp4"))
    occasion.look(begun.app)
    assert jobs.unfinished(begun.app.database) == []
    told = {row["key"]: row["text"] for row in notes.listed(begun.app.database)}
    assert "waits to be looked at" in told["not_ready"]
    assert not due.now(begun.app.database, Settings({}))
    assert site_shows(begun) == {"scene": 1}


def site_shows(site: Backend) -> object:
    return site.ask("queue.show")["arrived"]


def test_with_the_companion_disabled_no_schedule_runs(begun: Backend) -> None:
    begun.ask("schedule.set", kind="learn", rule={"mode": "hours", "hours": 1})
    begun.app.database.run("UPDATE schedule SET since = since - 7200")
    assert due.now(begun.app.database, Settings({}))
    begun.stash.plugins[COMPANION].enabled = False
    occasion.look(begun.app)
    assert jobs.unfinished(begun.app.database) == []
    assert not due.now(begun.app.database, Settings({}))
    enable(begun)
    assert begun.ask("queue.show")["automatic"]["enabled"]
    assert due.now(begun.app.database, Settings({}))


def test_a_clock_set_back_is_told(begun: Backend) -> None:
    job = jobs.add(begun.app.database, "learn", {}, "page")
    jobs.finish(begun.app.database, job.id, "completed")
    begun.app.database.run("UPDATE job SET updated_at = updated_at + 7200")
    occasion.look(begun.app)
    told = {row["key"]: row["text"] for row in notes.listed(begun.app.database)}
    assert "set back by 2.0 hours" in told["clock"]
    begun.app.database.run("UPDATE job SET updated_at = updated_at - 7200")
    occasion.look(begun.app)
    assert not notes.has(begun.app.database, "clock")

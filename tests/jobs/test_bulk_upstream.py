"""What stash-boxes say of many performers, accepted at once by a real worker: what the preview says and no more, one
change, one undo, and few requests. Killed on the way, it goes on.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.stash import whole_performers
from stash_sense_plugin.store import jobs, journal, recommendations
from tests.curated import Curated, curated
from tests.e2e.stage import until
from tests.fakes.stash import Drop, Wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tests.backend import Backend

Json = dict[str, Any]
TYPE = "upstream_performers"
UPDATE = "performerUpdate("
READING = ("SenseSyncPerformers", "SenseWholePerformers", "SenseNamedPerformers")
ADDING, MIXED, DIFFERING, ELSEWHERE = 40, 10, 10, 10
"""Performers of whom the first stash-box has a height and an alias that are missing here; of whom it has those and
another colour of eyes; only the other colour; and those of the second stash-box, which has a height."""
ALL = ADDING + MIXED + DIFFERING + ELSEWHERE
ADDED = {"only_adds": True, "endpoint": ""}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Curated]:
    with curated(tmp_path, "StashDB", "FansDB") as two:
        for number in range(ADDING + MIXED + DIFFERING):
            new: Json = {"height": 150 + number, "aliases": [f"Alias {number}"]} if number < ADDING + MIXED else {}
            other: Json = {"eye_color": "GREEN"} if number >= ADDING else {}
            stash_id = two.box.library.add("performer", name=f"P{number}", **new, **other)
            two.linked("performer", stash_id, name=f"P{number}", eye_color="Blue" if other else None)
        for number in range(ELSEWHERE):
            stash_id = two.boxes[1].library.add("performer", name=f"Q{number}", height=180)
            two.linked("performer", stash_id, two.boxes[1], name=f"Q{number}")
        assert two.look("performer").opened == ALL
        yield two


def preview(two: Curated, **wanted: Any) -> Json:
    shown: Json = two.site.ask("review.preview_all", type=TYPE, **wanted)
    return shown


def begin(two: Curated, shown: Json, **wanted: Any) -> int:
    """The button of the page, in a process that Stash starts; the number of the job."""
    reply = two.site.stash.run_operation(
        "stash-sense", {"operation": "review.apply_all", "type": TYPE, "token": shown["token"], **wanted}
    )
    return int(reply["job"]["id"])


def ended(two: Curated, number: int) -> jobs.Job:
    """A real worker does it, and whoever looks starts one where it is gone."""

    def look() -> jobs.Job | None:
        two.site.stash.run_operation("stash-sense", {"operation": "jobs.status"})
        job = jobs.get(two.app.database, number)
        return job if job.finished_at is not None else None

    job: jobs.Job = until(look, 120)
    return job


def bulk(two: Curated, **wanted: Any) -> Json:
    job = ended(two, begin(two, preview(two, **wanted), **wanted))
    assert job.state == "completed", job.error
    assert job.result
    return job.result


def told(two: Curated) -> dict[str, list[str]]:
    """Title -> fields of what is open, without another look."""
    database = two.app.database
    found = recommendations.those(database, recommendations.ids(database, recommendations.Filter(TYPE)))
    return {one.title: [each["name"] for each in one.seen["fields"]] for one in found}


def library(two: Curated) -> dict[str, Json]:
    everyone = whole_performers.find(two.app.stash, list(two.site.library.performers))
    return {one.name: dict(one.fields) for one in everyone.values()}


def written(two: Curated, before: dict[str, Json]) -> dict[str, set[str]]:
    """Name -> fields that changed."""
    now = library(two)
    changed = {name: {each for each in now[name] if now[name][each] != before[name][each]} for name in now}
    return {name: fields for name, fields in changed.items() if fields}


def named(letter: str, numbers: range) -> set[str]:
    return {f"{letter}{number}" for number in numbers}


class TestWhatIsAccepted:
    def test_all_that_only_adds(self, two: Curated) -> None:
        before, open_before = library(two), told(two)
        wanted = {**ADDED, "endpoint": two.box.endpoint}
        shown = preview(two, **wanted)
        assert (shown["count"], shown["skipped"], len(shown["writes"])) == (ADDING + MIXED, [], 2 * (ADDING + MIXED))
        assert shown["text"] == f"Apply: {ADDING + MIXED} recommendations."
        result = bulk(two, **wanted)
        assert result["text"] == f"{ADDING + MIXED} recommendations carried out."
        assert result["notes"] == []
        fields = {"height_cm", "alias_list"}
        assert written(two, before) == dict.fromkeys(named("P", range(ADDING + MIXED)), fields)
        rest = {name: ["eye_color"] for name in named("P", range(ADDING, ADDING + MIXED + DIFFERING))}
        assert told(two) == {**rest, **{name: ["height"] for name in named("Q", range(ELSEWHERE))}}
        assert len(journal.latest(two.app.database)) == 1
        assert two.site.ask("change.undo", change=result["change"]) == {"text": "Undone.", "done": True, "left": []}
        assert (library(two), told(two)) == (before, open_before)
        two.look("performer", whole=True)
        assert told(two) == open_before

    def test_one_field_alone(self, two: Curated) -> None:
        """Also where something else is there: the user said of which field."""
        before, open_before = library(two), told(two)
        shown = preview(two, field="eye_color")
        assert {write["field"] for write in shown["writes"]} == {"Eye colour"}
        assert shown["count"] == len(shown["writes"]) == MIXED + DIFFERING
        result = bulk(two, field="eye_color")
        numbers = range(ADDING, ADDING + MIXED + DIFFERING)
        assert written(two, before) == {name: {"eye_color"} for name in named("P", numbers)}
        assert told(two) == {
            name: [field for field in fields if field != "eye_color"]
            for name, fields in open_before.items()
            if fields != ["eye_color"]
        }
        assert two.site.ask("change.undo", change=result["change"])["done"]
        assert (library(two), told(two)) == (before, open_before)

    def test_one_stash_box_alone(self, two: Curated) -> None:
        before, open_before = library(two), told(two)
        wanted = {"endpoint": two.boxes[1].endpoint}
        shown = preview(two, **wanted)
        assert shown["count"] == len(shown["writes"]) == ELSEWHERE
        result = bulk(two, **wanted)
        assert written(two, before) == {name: {"height_cm"} for name in named("Q", range(ELSEWHERE))}
        assert told(two) == {name: fields for name, fields in open_before.items() if name.startswith("P")}
        assert two.site.ask("change.undo", change=result["change"])["done"]
        assert (library(two), told(two)) == (before, open_before)

    def test_what_the_user_changed_since_the_preview_ends_it(self, two: Curated) -> None:
        before = library(two)
        shown = preview(two, **ADDED)
        two.update("performer", 1, height_cm=190)
        job = ended(two, begin(two, shown, **ADDED))
        assert job.state == "failed"
        assert "Look at the preview again" in (job.error or "")
        assert written(two, before) == {"P0": {"height_cm"}}


def worker(site: Backend) -> int:
    """The process that does what pages asked for."""
    with contextlib.closing(sqlite3.connect(site.app.places.database, timeout=20)) as database:
        [owner] = database.execute("SELECT owner FROM lease WHERE name = 'worker'").fetchone()
    return int(owner.split("/")[1])


def kill(site: Backend, processes: Callable[[], Iterable[int]], *, write: int, after: bool) -> None:
    """These, at that one of the writes that come now, counted from 0."""

    class Kill(Drop):
        @property
        def done(self) -> bool:
            for process in processes():
                os.kill(process, signal.SIGKILL)
            return after

    site.stash.fail(Wait(0), UPDATE, times=write)
    site.stash.fail(Kill(), UPDATE)


@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
def test_killed_midway_it_goes_on(two: Curated, after: bool) -> None:
    before, open_before = library(two), told(two)
    shown = preview(two, **ADDED)
    many = ADDING + MIXED + ELSEWHERE
    two.site.stash.asked.clear()
    kill(two.site, lambda: [worker(two.site)], write=many // 2, after=after)
    job = ended(two, begin(two, shown, **ADDED))
    assert job.state == "completed"
    assert job.result
    assert job.result["notes"] == []
    assert set(written(two, before)) == named("P", range(ADDING + MIXED)) | named("Q", range(ELSEWHERE))
    [change] = journal.latest(two.app.database)
    states = [entry.state for entry in change.entries]
    assert (states.count("done"), states.count("failed")) == (2 * many, 0 if after else 2)
    assert len(two.site.stash.documents(UPDATE)) == many + (not after), "nothing is written twice"
    assert two.site.ask("change.undo", change=job.result["change"])["left"] == []
    assert (library(two), told(two)) == (before, open_before)


def test_an_undo_that_is_killed_midway_goes_on(two: Curated) -> None:
    before, open_before = library(two), told(two)
    change = bulk(two, **ADDED)["change"]
    site = two.site

    kill(site, site.stash.launcher.running, write=20, after=True)
    with pytest.raises(RuntimeError, match="killed"):
        site.stash.run_operation("stash-sense", {"operation": "change.undo", "change": change})
    assert 0 < len(written(two, before)) < ADDING + MIXED + ELSEWHERE
    assert site.ask("change.undo", change=change)["done"]
    assert (library(two), told(two)) == (before, open_before)


def test_it_takes_few_requests(two: Curated) -> None:
    """Of Stash: all are read at once for the preview, again before the work, and after it for what is left; each is
    read once more as it stands when it is its turn, and written. Of the stash-boxes none: what they said is kept."""
    many, with_aliases = ADDING + MIXED + ELSEWHERE, ADDING + MIXED
    two.site.stash.asked.clear()
    for box in two.boxes:
        box.asked.clear()
    shown = preview(two, **ADDED)
    assert documents(two) == dict.fromkeys(READING, 1)
    two.site.stash.asked.clear()
    assert ended(two, begin(two, shown, **ADDED)).state == "completed"
    counts = documents(two)
    assert [counts[name] for name in READING] == [many + 2, many + 1, with_aliases + 1]
    assert counts["SensePerformerUpdate"] == many
    assert sum(counts.values()) <= 3 * many + with_aliases + 10
    two.site.stash.asked.clear()
    assert two.site.ask("change.undo", change=journal.latest(two.app.database)[0].id)["done"]
    assert documents(two) == {
        "SenseWholePerformers": many,
        "SensePerformerUpdate": many,
        "SenseSyncPerformers": 1,
    }
    assert [len(box.asked) for box in two.boxes] == [0, 0]


def documents(two: Curated) -> dict[str, int]:
    """Name of an operation -> how often Stash was asked for it."""
    names = [each.document.split("(")[0].split("{")[0].split()[-1] for each in two.site.stash.documents()]
    return {name: names.count(name) for name in dict.fromkeys(names)}

"""Many recommendations at once, by a worker that is killed on the way: each once, one change for all, one undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.jobs import bulk, starting
from stash_sense_plugin.jobs.work import Work
from stash_sense_plugin.store import jobs, journal, leases, recommendations
from stash_sense_plugin.store.recommendations import Filter
from tests.actions.test_merge_kills import Killed, kill_at

if TYPE_CHECKING:
    from tests.backend import Backend

SCENES = 6
TYPE = "unidentified_scenes"


@pytest.fixture
def many(site: Backend) -> Backend:
    """Scenes in each of which Ada or Bob was recognised."""
    site.learned(["Ada", "Bob"])
    for number in range(1, SCENES + 1):
        site.library.add_scene(title=f"scene {number}")
        site.seen("scene", number, [1 + number % 2])
    look.run(site.app, TYPES[TYPE], lambda *_: None)
    return site


def asked(site: Backend) -> jobs.Job:
    plans = bulk.plans(site.app, Filter(TYPE))
    args = {"type": TYPE, "least": 0, "most": 100, "endpoint": "", "ids": [], "token": plans.token}
    return starting.note(site.app, "apply", args, jobs.PAGE)


def launch(site: Backend, job: jobs.Job, *, kill: int | None = None, after: bool = False) -> dict[str, Any] | None:
    """One process that works at the job; None where it was killed at that write."""
    with site.again() as app:
        if kill is not None:
            kill_at(app, kill, after=after)
        jobs.put_back(app.database, jobs.get(app.database, job.id))  # as when the worker before is seen to be gone
        claimed = jobs.claim(app.database, leases.owner(), number=job.id)
        assert claimed
        try:
            return bulk.apply(Work(app, claimed))
        except Killed:
            return None


def tagged(site: Backend) -> list[list[int]]:
    return [site.library.scenes[number].performer_ids for number in range(1, SCENES + 1)]


@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("write", range(SCENES))
def test_killed_at_any_of_them_it_goes_on(many: Backend, write: int, after: bool) -> None:
    job = asked(many)
    assert launch(many, job, kill=write, after=after) is None
    many.app.database.run("UPDATE entry SET at = at - 61")
    result = launch(many, job)
    assert result
    assert tagged(many) == [[1 + number % 2] for number in range(1, SCENES + 1)]
    assert recommendations.counts(many.app.database)[TYPE] == {"applied": SCENES}
    assert len(journal.latest(many.app.database)) == 1
    assert many.ask("change.undo", change=result["change"])["done"]
    assert tagged(many) == [[]] * SCENES
    assert recommendations.counts(many.app.database)[TYPE] == {"open": SCENES}


def test_what_cannot_be_done_any_more_is_told_and_the_rest_is_done(many: Backend) -> None:
    job = asked(many)
    assert launch(many, job, kill=0) is None
    del many.library.performers[1]
    result = launch(many, job)
    assert result
    assert result["text"] == "3 recommendations carried out."
    assert len(result["notes"]) == 3
    assert "no longer has performer 1" in result["notes"][0]
    assert recommendations.counts(many.app.database)[TYPE] == {"applied": 3, "open": 3}


def test_decided_in_another_tab_meanwhile_it_is_not_done_twice(many: Backend) -> None:
    job = asked(many)
    first = recommendations.ids(many.app.database, Filter(TYPE))[0]
    many.ask("review.dismiss", ids=[first])
    with pytest.raises(RequestError, match="changed meanwhile"):
        bulk.apply(Work(many.app, job))
    assert tagged(many) == [[]] * SCENES

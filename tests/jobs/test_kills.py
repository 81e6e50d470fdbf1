"""Real workers, killed at random moments of their lives: nothing is lost, nothing is done twice, nothing is stuck."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.jobs import registry
from stash_sense_plugin.store import jobs
from tests.e2e.stage import until
from tests.jobs import trial as trials

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.jobs.trial import Trial

KINDS = sorted(registry.KINDS)
ENDPOINTS = [jobs.for_endpoint(f"https://{name}.example/graphql") for name in ("one", "two")]
LIFE = 2
"""A kill comes within so many times what a life with nothing to do lasts: before the work begins, in it, and rarely too
late."""
POISONOUS = 0.02
ANY = (*jobs.SLOTS, *ENDPOINTS)


def add_some(trial: Trial, chance: random.Random, asked_by: Sequence[str]) -> None:
    """So that at times there is too little to do for a whole life, at times too much."""
    waiting = sum(job.asked_by in asked_by for job in jobs.unfinished(trial.database))
    for _ in range(chance.choice((1, 4, 6)) - waiting):
        units, more = chance.choice((1, 1, 2, 4, 8, 12, 16)), {}
        if chance.random() < POISONOUS:
            more["poison"] = sorted(chance.sample(range(units), min(units, chance.choice((1, 1, 2)))))
        resource = chance.choice(ENDPOINTS) if chance.random() < 0.1 else ""
        ms = chance.choice((0, 5, 15))
        trial.add(chance.choice(KINDS), chance.choice(asked_by), units, resource=resource, ms=ms, **more)


def is_whole(trial: Trial) -> None:
    """What pages read is never half written."""
    if trial.site.app.status_file.exists():
        json.loads(trial.site.app.status_file.read_text(encoding="utf-8"))


def deaths(trial: Trial) -> dict[str, int]:
    """How often each poisonous unit ended its worker."""
    units = [line for line in trial.deaths() if line]
    return {unit: units.count(unit) for unit in units}


def live_and_die(life: Callable[[], int], wanted: int) -> None:
    """Lives, each of which says how many were killed in it, until so many were."""
    kills = lives = 0
    while kills < wanted:
        assert lives < 5 * wanted, "they end before they can be killed"
        kills += life()
        lives += 1


@pytest.mark.slow
def test_killed_at_200_random_moments_the_task_ends_as_if_undisturbed(tmp_path: Path) -> None:
    chance = random.Random("task")
    with trials.trial(tmp_path) as trial:
        length = LIFE * trial.shortest_life()

        def life() -> int:
            add_some(trial, chance, trials.BY_ITSELF)
            trial.start_task()
            trial.let_pass()
            trial.live(chance.uniform(0, length))
            killed = trial.kill(trial.running())
            trial.quiet()
            is_whole(trial)
            return killed

        live_and_die(life, 200)
        trial.undisturbed()
        trial.check()
        assert trial.out_of_order(ANY) == []
        assert trial.said() == set()
        assert set(deaths(trial).values()) == {jobs.TRIES}


def test_killed_at_random_the_worker_of_the_pages_ends_as_if_undisturbed(tmp_path: Path) -> None:
    chance = random.Random("worker")
    with trials.trial(tmp_path) as trial:
        length = LIFE * trial.shortest_life()

        def life() -> int:
            add_some(trial, chance, [jobs.PAGE])
            trial.start_worker()
            trial.let_pass()
            trial.live(chance.uniform(0, length))
            killed = trial.kill(trial.running())
            is_whole(trial)
            return killed

        live_and_die(life, 20)
        trial.undisturbed()
        trial.check()
        assert trial.out_of_order(ANY) == []
        assert set(deaths(trial).values()) <= {jobs.TRIES}


@pytest.mark.slow
def test_two_workers_killed_at_random_end_as_if_undisturbed(tmp_path: Path) -> None:
    """The task and the detached one at once, with slots between them, either of them killed first."""
    chance = random.Random("both")
    with trials.trial(tmp_path) as trial:
        length = LIFE * trial.shortest_life()

        def life() -> int:
            add_some(trial, chance, trials.BY_ITSELF)
            add_some(trial, chance, [jobs.PAGE])
            starts: list[Callable[[], object]] = [trial.start_task, trial.start_worker]
            for start in chance.sample(starts, 2):
                start()
            trial.let_pass()
            killed = 0
            while running := trial.running():
                trial.live(chance.uniform(0, length / 2))
                killed += trial.kill([chance.choice(running)])
            is_whole(trial)
            return killed

        live_and_die(life, 40)
        trial.undisturbed()
        trial.check()
        assert trial.out_of_order(("light", "network")) == [], "of these there are slots for two at any time"


@pytest.mark.parametrize(
    ("units", "poison"),
    [(3, [0]), (3, [1]), (3, [2]), (5, [1, 3]), (4, [1, 2]), (3, [0, 1, 2])],
    ids=["the first", "one of the middle", "the last", "two", "two in a row", "all"],
)
@pytest.mark.parametrize("asked_by", [jobs.TASK, jobs.PAGE])
def test_a_unit_that_ends_its_worker_is_left_out_after_its_third_death(
    units: int, poison: list[int], asked_by: str, tmp_path: Path
) -> None:
    with trials.trial(tmp_path) as trial:
        job = trial.add("rematch", asked_by, units, poison=poison)
        trial.undisturbed()
        trial.check()
        assert deaths(trial) == {f"{job} unit {number}": jobs.TRIES for number in poison}


def test_killed_when_a_unit_was_left_out_it_is_noted_once(tmp_path: Path) -> None:
    with trials.trial(tmp_path) as trial:
        trial.add("rematch", jobs.TASK, 4, poison=[2], fatal=True)
        trial.undisturbed()
        assert (trial.word / "fatal").exists()
        trial.check()


def test_a_page_gets_the_slot_that_the_task_gives_way_with(tmp_path: Path) -> None:
    """Both workers live: who was given way to has to get the slot, not who gave way."""
    with trials.trial(tmp_path) as trial:
        long = trial.add("learn", jobs.TASK, 600, ms=5)
        trial.start_task()
        until(lambda: trial.job(long)["done"])
        urgent = trial.add("identify", jobs.PAGE, 1)
        trial.start_worker()
        until(lambda: trial.job(urgent)["finished_at"] or trial.job(long)["finished_at"])
        assert trial.job(urgent)["state"] == "completed"
        trial.undisturbed()
        trial.check()

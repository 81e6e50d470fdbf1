"""Turns at a host, across processes."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.store import leases, rates
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from stash_sense_plugin.store.database import Database

GONE = f"{leases.owner().split('/')[0]}/999999999/1"
CODE = """
import sys, time
from pathlib import Path
from stash_sense_plugin.store import rates
from stash_sense_plugin.store.database import Database
database = Database(Path(sys.argv[1]))
priority, count = int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for _ in range(count):
    rates.take_turn(database, "stash", 1200, priority)
    print(priority, time.time(), flush=True)
"""


def ask(path: Path, *each: tuple[int, int]) -> list[tuple[float, int]]:
    """Processes of a priority each, which ask so many times; when whose turn came, in order."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CODE, str(path), str(priority), str(count)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for priority, count in each
    ]
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    lines = [line.split() for process in running for line in process.communicate(timeout=60)[0].splitlines()]
    return sorted((float(at), int(priority)) for priority, at in lines)


def test_processes_together_keep_to_the_rate(database: Database) -> None:
    turns = ask(database.path, (50, 15), (50, 15), (50, 15))
    assert len(turns) == 45
    took = turns[-1][0] - turns[0][0]
    assert took > 43 * 0.05, "one every 50 ms, however many ask"
    found = rates.figures(database)[0]
    assert (found.requests, found.depth) == (45, 0)
    assert found.waits > 20
    assert found.waited > 1


def test_the_more_urgent_go_first(database: Database) -> None:
    turns = [priority for _, priority in ask(database.path, (100, 20), (0, 20))]
    first_half = turns[:20]
    assert first_half.count(0) > 14, "each asks anew after its turn, so that the other may slip in between"


def test_who_died_while_it_waited_holds_up_nobody(database: Database) -> None:
    database.run("INSERT INTO turn (name, priority, owner, until) VALUES ('stash', 0, ?, ?)", [GONE, time.time() + 60])
    database.run(
        "INSERT INTO turn (name, priority, owner, until) VALUES ('stash', 0, 'elsewhere/1/1', ?)", [time.time() - 1]
    )
    assert rates.take_turn(database, "stash", 6000, 100) < 1
    assert rates.figures(database)[0].depth == 0
    assert database.value("SELECT count(*) FROM turn") == 0


def test_a_clock_set_back_holds_up_nobody(database: Database) -> None:
    rates.count(database, "stash", 1, next_at=time.time() + 86400)
    assert rates.take_turn(database, "stash", 6000, 50) < 1


def test_hosts_do_not_wait_for_each_other(database: Database) -> None:
    rates.count(database, "slow", 1, next_at=time.time() + 60)
    assert rates.take_turn(database, "fast", 6000, 50) < 1
    assert [each.name for each in rates.figures(database)] == ["fast", "slow"]


def test_a_wait_can_be_given_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rates.count(database, "slow", 1, next_at=time.time() + 60)

    def give_up(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", give_up)
    with pytest.raises(KeyboardInterrupt):
        rates.take_turn(database, "slow", 6000, 50)
    assert rates.figures(database)[0].depth == 0


def test_a_held_host_is_asked_by_nobody(database: Database) -> None:
    """Neither here nor in other processes, until it is over."""
    rates.take_turn(database, "stash", 6000, 50)
    began = time.time()
    rates.hold(database, "stash", 1.0)
    assert 0 < rates.held(database, "stash") <= 1.0
    turns = ask(database.path, (0, 1), (100, 1))
    assert min(at for at, _ in turns) >= began + 1.0
    assert rates.figures(database)[0].requests == 3, "a hold is no request"


@pytest.mark.parametrize(
    ("holds", "left"),
    [
        ([10, 5], 10),
        ([5, 10], 10),
        ([0], 0),
        ([-5], 0),
        ([10**9], rates.LONGEST_HOLD),
        ([10**9, 5], rates.LONGEST_HOLD),
        ([float("inf")], rates.LONGEST_HOLD),
    ],
)
def test_holds_are_never_shortened_and_have_an_end(database: Database, holds: list[float], left: float) -> None:
    for seconds in holds:
        rates.hold(database, "box", seconds)
    assert left - 1 < rates.held(database, "box") <= left


def test_a_hold_from_before_the_clock_was_set_back_is_none(database: Database) -> None:
    rates.count(database, "box", 0, next_at=time.time() + 86400)
    assert rates.held(database, "box") == 0
    rates.hold(database, "box", 5)
    assert 4 < rates.held(database, "box") <= 5


def test_nobody_holds_what_was_never_asked(database: Database) -> None:
    assert rates.held(database, "box") == 0


def test_holding_one_holds_no_other(database: Database) -> None:
    rates.hold(database, "slow", 60)
    assert rates.take_turn(database, "fast", 6000, 50) < 1

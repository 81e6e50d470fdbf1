"""Scenes looked for by their fingerprints where something comes between: the end of the run, or of a stash-box."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.analyzers import look, scene_mirror
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.errors import NotReady, Stopped, StoreError
from stash_sense_plugin.stashbox.client import StashBox
from tests.curated import curated
from tests.fakes.box import Errors, Status, Wait
from tests.tagging import TYPE, Tagging, sizes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.stash.faults import Fault

TRIES = 6
"""Of one request, until patience has an end."""


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Tagging]:
    with curated(tmp_path, "StashDB") as site:
        yield Tagging(site)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Tagging]:
    with curated(tmp_path, "StashDB", "FansDB") as site:
        yield Tagging(site)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits; for how long it would have been."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


class Killed(BaseException):
    """As if the process had ended here."""


def broken_off(tagging: Tagging, at: int, by: BaseException, *, whole: bool = False) -> None:
    """A run that comes to so many scenes asked for and no further."""

    def tell(done: int, total: int | None, message: str) -> None:
        if message.startswith("Asking") and done >= at:
            raise by

    with pytest.raises(type(by)):
        look.run(tagging.site.app, TYPES[TYPE], tell, whole=whole)


class TestBrokenOff:
    @pytest.mark.parametrize("by", [Stopped(), Killed()], ids=["stopped", "killed"])
    @pytest.mark.parametrize(("at", "rest"), [(0, [40, 40, 20]), (40, [40, 20]), (80, [20]), (100, [])])
    def test_only_the_rest_is_asked_for(self, one: Tagging, at: int, rest: list[int], by: BaseException) -> None:
        one.both(100)
        broken_off(one, at, by)
        assert sum(sizes(one.asked())) == at
        assert one.seen() == {}
        assert one.look().opened == 100
        assert sizes(one.asked()) == rest

    def test_killed_while_an_answer_is_noted_that_batch_alone_is_asked_for_again(self, one: Tagging) -> None:
        numbers = list(one.both(100))
        database = one.site.app.database
        database.run(
            f"CREATE TRIGGER dies BEFORE INSERT ON scene_ask WHEN NEW.scene_id = {numbers[70]} "
            "BEGIN SELECT RAISE(ABORT, 'dies'); END"
        )
        with pytest.raises(StoreError, match="dies"):
            one.look()
        database.run("DROP TRIGGER dies")
        assert sizes(one.asked()) == [40, 40]
        assert one.look().opened == 100
        assert sizes(one.asked()) == [40, 20]

    def test_killed_while_it_tells_what_it_found_nothing_is_asked_for_again(self, one: Tagging) -> None:
        one.both(3)
        database = one.site.app.database
        database.run(
            "CREATE TRIGGER dies BEFORE INSERT ON recommendation WHEN NEW.title = 'film 2' "
            "BEGIN SELECT RAISE(ABORT, 'dies'); END"
        )
        with pytest.raises(StoreError, match="dies"):
            one.look()
        database.run("DROP TRIGGER dies")
        one.asked()
        assert one.look().opened == 3
        assert one.asked() == []

    @pytest.mark.parametrize("whole", [False, True])
    def test_a_look_at_everything_goes_on_where_it_was(self, one: Tagging, whole: bool) -> None:
        one.both(100)
        one.look()
        broken_off(one, 40, Killed(), whole=True)
        one.asked()
        one.look(whole=whole)
        assert sizes(one.asked()) == [40, 20]
        one.look()
        assert one.asked() == []

    def test_what_was_open_stays_open_while_everything_is_looked_at(self, one: Tagging) -> None:
        one.both(50)
        one.look()
        broken_off(one, 40, Stopped(), whole=True)
        assert len(one.seen()) == 50

    def test_scenes_that_go_meanwhile_do_no_harm(self, one: Tagging) -> None:
        """As when two are merged on a page while it asks: another process forgets the one that is gone."""
        here = one.both(100)
        first, last = min(here), max(here)

        def tell(done: int, total: int | None, message: str) -> None:
            if message.startswith("Asking") and done == 40:
                with one.site.app.database.transaction():
                    scene_mirror.forget(one.site.app, [first, last])

        outcome = look.run(one.site.app, TYPES[TYPE], tell)
        assert (outcome.opened, list(outcome.notes)) == (98, [])


class TestTrouble:
    def test_it_waits_as_long_as_it_is_asked_to(self, one: Tagging) -> None:
        one.both(100)
        one.site.box.fail(Status(429, headers=(("Retry-After", "1"),)), "SenseScenes")
        outcome = one.look()
        assert (outcome.opened, list(outcome.notes)) == (100, [])
        assert sizes(one.asked()) == [40, 40, 40, 20], "the first one twice"

    def test_what_is_to_be_left_alone_for_long_is_not_waited_for(self, two: Tagging) -> None:
        first, second = two.site.boxes
        prints = two.prints()
        two.scene(prints)
        two.there(prints)
        two.there(prints, box=second)
        first.fail(Status(429, headers=(("Retry-After", "600"),)), "SenseScenes")
        [note] = two.look().notes
        assert "StashDB" in note
        assert "10 minutes" in note
        assert len(two.asked()) == 1
        assert [row["endpoint"] for row in two.rows()] == [second.endpoint]
        [note] = two.look().notes
        assert "left alone" in note
        assert two.asked() == []
        two.site.app.database.run("UPDATE rate SET next_at = 0")
        assert two.look().notes == []
        assert {row["endpoint"] for row in two.rows()} == {first.endpoint, second.endpoint}

    def test_what_passes_is_tried_again(self, one: Tagging, waits: list[float]) -> None:
        one.both(100)
        one.site.box.fail(Status(503), "SenseScenes", times=2)
        outcome = one.look()
        assert (outcome.opened, list(outcome.notes)) == (100, [])
        assert sizes(one.asked()) == [40, 40, 40, 40, 20]
        assert 2.25 <= sum(waits) <= 3

    @pytest.mark.parametrize(
        ("fault", "tries", "said"),
        [
            pytest.param(Status(401), 1, "does not let us in", id="the key is refused"),
            pytest.param(Status(500, b"token is malformed: it has two segments"), 1, "let us in", id="no key"),
            pytest.param(Status(502), TRIES, "does not answer properly", id="it is down"),
            pytest.param(Status(200, b"<!doctype html>"), 3 * TRIES, "is not GraphQL", id="a web page"),
            pytest.param(Status(200, b'{"data": {"f0": ['), 3 * TRIES, "is not GraphQL", id="broken JSON"),
            pytest.param(Errors("the database is gone"), 3, "the database is gone", id="errors"),
        ],
    )
    def test_one_that_is_dead_is_told_and_does_not_stop_the_other(
        self, two: Tagging, waits: list[float], fault: Fault, tries: int, said: str
    ) -> None:
        """What it answers wrongly at three batches in a row, it will answer wrongly at all."""
        first, second = two.site.boxes
        for _ in range(200):
            prints = two.prints()
            two.scene(prints)
            two.there(prints)
            two.there(prints, box=second)
        first.fail(fault, "SenseScenes", times=100)
        outcome = two.look()
        [note] = outcome.notes
        assert note.startswith("StashDB: ")
        assert said in note
        assert len(two.asked()) == tries
        assert len(two.asked(second)) == 5
        assert outcome.opened == 200
        first.heal()
        outcome = two.look()
        assert (outcome.opened, list(outcome.notes), two.asked(second)) == (200, [], [])

    def test_one_that_does_not_answer_in_time_is_told(self, two: Tagging) -> None:
        first, second = two.site.boxes
        prints = two.prints()
        two.scene(prints)
        two.there(prints, box=second)
        hasty = StashBox(first.endpoint, first.key, name="StashDB", timeout=0.2, patience=0)
        two.site.app._boxes[first.endpoint] = hasty  # of which the app would wait 30 seconds for an answer
        first.fail(Wait(5), "SenseScenes", times=9)
        outcome = two.look()
        hasty.close()
        [note] = outcome.notes
        assert note.startswith("StashDB: StashDB does not answer")
        assert [row["endpoint"] for row in two.rows()] == [second.endpoint]

    def test_a_batch_that_fails_is_asked_for_in_parts_the_next_time(self, one: Tagging) -> None:
        one.both(100)
        one.site.box.fail(Errors("boom"), "SenseScenes")
        outcome = one.look()
        assert list(outcome.notes) == ["StashDB failed at 40 scenes; they are asked for again the next time."]
        assert (outcome.opened, sizes(one.asked())) == (60, [40, 40, 20])
        outcome = one.look()
        assert (outcome.opened, list(outcome.notes), sizes(one.asked())) == (40, [], [10, 10, 10, 10])

    def test_what_makes_it_fail_is_alone_in_the_end(self, one: Tagging) -> None:
        here = one.both(100)
        poison = one.site.site.library.scenes[min(here)].files[0].fingerprints["oshash"]
        box, planned = one.site.box, one.site.box.take_fault

        def fault(path: str, document: str) -> Fault | None:
            return Errors("boom") if poison in str(box.asked[-1].variables) else planned(path, document)

        box.take_fault = fault  # type: ignore[method-assign]
        found = []
        for _ in range(5):
            one.look()
            found.append((sizes(one.asked()), len(one.seen())))
        assert found == [
            ([40, 40, 20], 60),
            ([10, 10, 10, 10], 90),
            ([2, 2, 2, 2, 2], 98),
            ([1, 1], 99),
            ([1], 99),
        ]

    def test_what_it_answered_before_stays_where_it_fails_later(self, one: Tagging) -> None:
        one.both(10)
        one.look()
        one.site.box.fail(Status(403), times=99)
        outcome = one.look(whole=True)
        assert "StashDB" in outcome.notes[0]
        assert (outcome.closed, len(one.seen())) == (0, 10)

    def test_without_a_stash_box_it_says_so(self, tmp_path: Path) -> None:
        with curated(tmp_path) as site, pytest.raises(NotReady, match="no stash-box"):
            Tagging(site).look()

    def test_one_that_is_switched_off_is_not_asked_and_what_it_had_is_not_shown(self, two: Tagging) -> None:
        first, second = two.site.boxes
        prints = two.prints()
        two.scene(prints)
        two.there(prints)
        two.there(prints, box=second)
        assert two.look().opened == 2
        two.site.site.ask("boxes.set", endpoint=second.endpoint, enabled=False)
        assert [row["endpoint"] for row in two.rows()] == [first.endpoint]
        second.asked.clear()
        two.look(whole=True)
        assert second.asked == []
        assert [row["endpoint"] for row in two.rows()] == [first.endpoint]
        two.site.site.ask("boxes.set", endpoint=second.endpoint, enabled=True)
        two.look()
        assert second.asked == [], "it answered not long ago"
        assert len(two.rows()) == 2

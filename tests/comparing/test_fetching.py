"""Snapshots brought level with a stash-box: by how few requests, and that nothing is skipped whatever goes wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.comparing import fetching
from stash_sense_plugin.errors import BoxAnswered, BoxBusy, StashBoxError
from stash_sense_plugin.stashbox import entities
from stash_sense_plugin.stashbox.client import StashBox
from stash_sense_plugin.store import upstream
from stash_sense_plugin.store.upstream import Place
from tests.backend import backend
from tests.fakes.box import FACADE, BoxOptions, FakeBox, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.backend import Backend


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Backend]:
    with backend(tmp_path / "stash", python=sys.executable) as site:
        yield site


@pytest.fixture
def box() -> Iterator[FakeBox]:
    with FakeBox() as box:
        yield box


class Killed(Exception):
    """As if the process had ended here."""


def level(site: Backend, box: FakeBox, linked: list[str], kind: str = "performer", **how: bool) -> list[str]:
    """The names of the requests that it took."""
    before = len(box.asked)
    with StashBox(box.endpoint, box.key, name="Box", patience=0) as client:
        fetching.refresh(site.app, client, kind, set(linked), lambda *_: None, **how)
    return [each.operation for each in box.asked[before:]]


def states(site: Backend, box: FakeBox, kind: str = "performer") -> dict[str, str]:
    known = upstream.known(site.app.database, Place(box.endpoint, kind))
    return {stash_id: one.state for stash_id, one in known.items()}


def fetched(names: list[str]) -> int:
    return sum(name.startswith("SenseFind") for name in names)


def test_what_is_linked_is_fetched_once_and_then_only_what_changed(site: Backend, box: FakeBox) -> None:
    linked = box.library.crowd("performer", 500)[:250]
    assert fetched(level(site, box, linked)) == 250 // entities.BATCH
    assert set(states(site, box)) == set(linked)
    assert fetched(level(site, box, linked)) == 0
    for each in (linked[3], linked[200]):
        box.library.change("performer", each, height=170)
    found = level(site, box, linked)
    assert (fetched(found), len(found)) == (1, 4)
    snapshot = upstream.get(site.app.database, Place(box.endpoint, "performer"), linked[3])
    assert snapshot
    assert snapshot.data["height"] == 170


def test_what_others_changed_is_read_over_and_not_fetched(site: Backend, box: FakeBox) -> None:
    everybody = box.library.crowd("performer", 4000)
    linked = everybody[:2000]
    level(site, box, linked)
    for each in everybody[2500:4000]:
        box.library.change("performer", each, height=150)
    found = level(site, box, linked)
    assert (fetched(found), found.count("SenseChangedPerformers")) == (0, 2)


def test_where_more_changed_than_is_linked_all_that_is_linked_is_fetched(site: Backend, box: FakeBox) -> None:
    everybody = box.library.crowd("performer", 6000)
    level(site, box, everybody[:5])
    for each in everybody[:1] + everybody[1000:]:
        box.library.change("performer", each, height=150)
    found = level(site, box, everybody[:5])
    assert (fetched(found), found.count("SenseChangedPerformers")) == (1, 2)


@pytest.mark.parametrize("kind", ["performer", "studio", "tag", "scene"])
def test_merges_and_deletions_are_seen_although_no_list_shows_them(site: Backend, box: FakeBox, kind: str) -> None:
    field = {"scene": "title"}.get(kind, "name")
    first, second, third, fourth = (box.library.add(kind, **{field: name}) for name in "abcd")
    level(site, box, [first, second, third, fourth], kind)
    box.library.merge(kind, first, second)
    box.library.delete(kind, third)
    level(site, box, [first, second, third, fourth], kind)
    assert states(site, box, kind) == {first: "merged", second: "there", third: "deleted", fourth: "there"}
    merged = upstream.get(site.app.database, Place(box.endpoint, kind), first)
    assert merged
    assert merged.merged_into == second


def test_what_is_newly_linked_is_fetched_however_old_it_is(site: Backend, box: FakeBox) -> None:
    old = box.library.add("performer", name="Old")
    new = box.library.add("performer", name="New")
    level(site, box, [new])
    assert set(states(site, box)) == {new}
    assert fetched(level(site, box, [new, old])) == 1
    assert set(states(site, box)) == {new, old}


def test_what_nobody_is_linked_to_any_more_is_forgotten(site: Backend, box: FakeBox) -> None:
    linked = box.library.crowd("performer", 3)
    level(site, box, linked)
    level(site, box, linked[:1])
    assert set(states(site, box)) == {linked[0]}


def test_an_unknown_id_is_known_to_be_unknown(site: Backend, box: FakeBox) -> None:
    level(site, box, ["no-uuid", "00000000-0000-4000-8000-000000000000"])
    assert set(states(site, box).values()) == {"unknown"}


def test_after_a_kill_it_goes_on_where_it_was(site: Backend, box: FakeBox) -> None:
    linked = box.library.crowd("performer", 5 * entities.BATCH)

    def dies_at(batch: int) -> Callable[[int, int | None, str], None]:
        def tell(done: int, total: int | None, message: str) -> None:
            if done == batch * entities.BATCH:
                raise Killed

        return tell

    with StashBox(box.endpoint, box.key, name="Box") as client, pytest.raises(Killed):
        fetching.refresh(site.app, client, "performer", set(linked), dies_at(2))
    assert len(states(site, box)) == 2 * entities.BATCH
    assert fetched(level(site, box, linked)) == 3
    assert len(states(site, box)) == len(linked)


def test_a_failure_leaves_due_what_changed_and_the_watermark_does_not_skip_it(site: Backend, box: FakeBox) -> None:
    linked = box.library.crowd("performer", 10)
    level(site, box, linked)
    box.library.change("performer", linked[2], height=199)
    box.fail(Status(429, headers=(("Retry-After", "1"),)), "SenseFind", times=50)
    with pytest.raises(BoxBusy):
        level(site, box, linked)
    box.heal()
    assert fetched(level(site, box, linked)) == 1
    snapshot = upstream.get(site.app.database, Place(box.endpoint, "performer"), linked[2])
    assert snapshot
    assert snapshot.data["height"] == 199


def test_one_at_which_the_box_fails_stays_due_and_the_others_are_there(site: Backend, box: FakeBox) -> None:
    linked = box.library.crowd("performer", 20)
    box.options.broken[linked[7]] = "it is broken"
    level(site, box, linked)
    assert set(states(site, box)) == set(linked) - {linked[7]}
    assert upstream.due(site.app.database, Place(box.endpoint, "performer")) == [linked[7]]
    box.options.broken.clear()
    assert fetched(level(site, box, linked)) == 1
    assert set(states(site, box)) == set(linked)


@pytest.mark.parametrize("body", [b"<html>", b"{", b""])
def test_what_is_no_answer_is_told_in_words(site: Backend, box: FakeBox, body: bytes) -> None:
    linked = box.library.crowd("performer", 3)
    box.fail(Status(200, body), times=50)
    with pytest.raises(StashBoxError, match="Box"):
        level(site, box, linked)
    box.heal()
    level(site, box, linked)
    assert len(states(site, box)) == 3


def test_a_box_that_lists_no_changes_is_looked_through_slowly(site: Backend) -> None:
    with FakeBox(options=BoxOptions(fields=FACADE)) as box:
        linked = box.library.crowd("performer", 10)
        level(site, box, linked)
        assert len(states(site, box)) == 10
        box.library.change("performer", linked[0], country="NO")
        assert fetched(level(site, box, linked)) == 0
        with site.app.database.transaction():
            site.app.database.run("UPDATE upstream SET seen_at = seen_at - ?", [fetching.SLOW_SECONDS + 1])
        level(site, box, linked)
        snapshot = upstream.get(site.app.database, Place(box.endpoint, "performer"), linked[0])
        assert snapshot
        assert snapshot.data["country"] == "NO"


def test_what_was_seen_long_ago_is_looked_at_again(site: Backend, box: FakeBox) -> None:
    """What an administrator takes out leaves no edit behind."""
    linked = box.library.crowd("performer", 10)
    level(site, box, linked)
    box.library.take_out("performer", linked[4])
    level(site, box, linked)
    assert states(site, box)[linked[4]] == "there"
    site.app.database.run("UPDATE upstream SET seen_at = seen_at - ?", [fetching.OLD_SECONDS + 1])
    level(site, box, linked)
    assert states(site, box)[linked[4]] == "unknown"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:10Z", 10.0),
        ("1970-01-01T00:00:10.5Z", 10.5),
        ("1970-01-01T00:00:10.123456789Z", 10.123456789),
        ("1970-01-01T01:00:10+01:00", 10.0),
        ("1970-01-01T00:00:10", 10.0),
        ("", 0.0),
        ("yesterday", 0.0),
    ],
)
def test_times_are_read_whatever_their_fractions(text: str, seconds: float) -> None:
    assert fetching.seconds(text) == pytest.approx(seconds, abs=1e-6)


def test_an_error_is_not_taken_for_a_missing_list(site: Backend, box: FakeBox) -> None:
    box.fail(Status(200, b'{"errors": [{"message": "out of order"}], "data": null}'), "SenseChanged", times=9)
    with pytest.raises(BoxAnswered, match="out of order"):
        level(site, box, box.library.crowd("performer", 3))

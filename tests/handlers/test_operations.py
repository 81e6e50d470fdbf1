"""What the page of operations says of those who are asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import BoxBusy
from stash_sense_plugin.protocol import log
from stash_sense_plugin.store import jobs, rates
from tests.backend import backend
from tests.fakes.stash import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.backend import Backend
    from tests.fakes.box import FakeBox

VERSION = "query { version { version } }"


@pytest.fixture
def site(box: FakeBox, tmp_path: Path) -> Iterator[Backend]:
    boxes = [box.access("Harbour", max_requests_per_minute=6000)]
    with backend(tmp_path / "stash", python=sys.executable, stash_boxes=boxes) as site:
        yield site


def test_who_is_asked_is_called_as_in_stash(site: Backend, box: FakeBox) -> None:
    site.app.box(box.endpoint).execute(VERSION)
    rates.count(site.app.database, jobs.for_endpoint("https://gone.example/graphql"), 9)
    rates.count(site.app.database, rates.STASH, 2)
    shown = {each["name"]: each for each in site.ask("queue.show")["requests"]}
    assert list(shown) == ["Harbour", "Stash"], "what Stash knows no more is of no use to anybody"
    assert shown["Harbour"]["requests"] == 1
    assert shown["Harbour"]["due_in"] < 1
    assert [shown[name]["is_stash"] for name in shown] == [False, True]


def test_a_stash_box_that_asks_to_wait_is_told_of(site: Backend, box: FakeBox) -> None:
    box.fail(Status(429, headers=(("Retry-After", "300"),)))
    lines: list[str] = []
    with log.copied(lambda _, text: lines.append(text)), pytest.raises(BoxBusy):
        site.app.box(box.endpoint).execute(VERSION)
    assert lines == ["Harbour says that it was asked too often. It is left alone for 300 s."]
    shown = {each["name"]: each for each in site.ask("queue.show")["requests"]}
    assert 290 < shown["Harbour"]["due_in"] <= 300

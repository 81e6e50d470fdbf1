"""A small stash-box that has changed: in the stand-in and, where STASH_BOX_BIN names one, in a real one; the same tests
ask both."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.stashbox.client import StashBox
from tests.e2e import box as real_box
from tests.e2e import box_fill
from tests.fakes.box import FakeBox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.box_fill import Filled

BOTH = ["stand-in", "real"] if real_box.BINARY else ["stand-in"]


@dataclass(frozen=True)
class Site:
    """`asked` is how tests' scripts ask it, `made` the ids of what they made."""

    asked: real_box.Box
    made: Filled


def moved_on(asked: real_box.Box) -> Site:
    """Filled and changed, and then some more: a tag in two steps, a studio into one that was deleted, short hashes."""
    made = box_fill.fill(asked)
    box_fill.move_on(asked, made)
    for number in (1, 2, 3):
        made.tags[f"Step {number}"] = box_fill.tag(asked, f"Step {number}")
    box_fill.merge(asked, "tag", [made.tags["Step 1"]], made.tags["Step 2"])
    box_fill.merge(asked, "tag", [made.tags["Step 2"]], made.tags["Step 3"])
    for name in ("Jetty", "Quay"):
        made.studios[name] = box_fill.studio(asked, name)
    box_fill.merge(asked, "studio", [made.studios["Jetty"]], made.studios["Quay"])
    box_fill.destroy(asked, "studio", made.studios["Quay"])
    short = box_fill.fingerprint("PHASH", "1b2c3d4e5f6071", 61)
    made.scenes["Short"] = box_fill.scene(asked, "Short", "2023-03-03", fingerprints=[short])
    box_fill.performer(asked, "Half_Price 50%", disambiguation="the seller")
    return Site(asked, made)


@pytest.fixture(scope="session", params=BOTH)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Shared by all tests: only to be asked."""
    if request.param == "real":
        with real_box.box(tmp_path_factory.mktemp("box")) as real:
            yield moved_on(real)
        return
    with FakeBox() as stand_in:
        yield moved_on(real_box.Box(stand_in.endpoint, stand_in.key, Path()))


@pytest.fixture
def box(site: Site) -> Iterator[StashBox]:
    with StashBox(site.asked.url, site.asked.key, name="Box", patience=0) as box:
        yield box


@pytest.fixture
def stand_in() -> Iterator[FakeBox]:
    """An empty one of one's own."""
    with FakeBox() as stand_in:
        yield stand_in


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits; for how long it would have been."""
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds

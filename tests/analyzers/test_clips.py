"""A scene cut out of another is found by reading both; what was read once is not read again, also after a kill."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.analyzers import look
from stash_sense_plugin.analyzers.kinds import TYPES
from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.store import footage, likeness
from tests.backend import backend
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.analyzers.look import Outcome
    from tests.backend import Backend

pytestmark = needs_shared


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filmed scene, five seconds of it encoded anew, and the same mirrored."""
    folder = tmp_path_factory.mktemp("films")
    film = shared("media", "hamilton.mp4")
    (folder / "whole.mp4").write_bytes(film.read_bytes())
    for name, more in (("cut", []), ("mirrored", ["-vf", "hflip"])):
        command = ["ffmpeg", "-loglevel", "error", "-ss", "2", "-t", "5", "-i", str(film), "-an", *more]
        subprocess.run([*command, "-c:v", "mpeg4", "-g", "12", "-q:v", "6", str(folder / f"{name}.mp4")], check=True)
    return folder


@pytest.fixture
def site(tmp_path: Path, films: Path) -> Iterator[Backend]:
    with backend(tmp_path / "stash", python=sys.executable) as site:
        for name in ("whole", "cut"):
            site.library.add_scene(films / f"{name}.mp4", title=name)
        yield site


def find(site: Backend, tell: Any = lambda *_: None) -> Outcome:
    return look.run(site.app, TYPES["clips"], tell)


def shown(site: Backend) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = site.ask("review.list", type="clips")["rows"]
    return rows


def test_a_clip_is_found_and_shown_at_the_same_moments(site: Backend) -> None:
    assert find(site).opened == 1
    [row] = shown(site)
    assert row["reasons"][0] == "The second is a part of the first"
    seen = site.ask("review.show", id=row["id"])
    assert [side["suggested"] for side in seen["sides"]] == [True, False]
    assert seen["sides"][0]["why"] == ["The longer one"]
    assert all(abs(moment["a"] - moment["b"] - 2) < 0.3 for moment in seen["moments"])
    assert len(seen["moments"]) > 2


def test_what_was_read_is_not_read_again(site: Backend, monkeypatch: pytest.MonkeyPatch, films: Path) -> None:
    find(site)
    assert find(site).looked_at == 0
    site.library.add_scene(films / "mirrored.mp4", title="mirrored")
    outcome = find(site)
    assert (outcome.looked_at, outcome.opened) == (1, 2), "with the whole, and with the cut"
    assert any("mirrored" in reason for row in shown(site) for reason in row["reasons"])


def test_killed_before_comparing_it_is_compared_the_next_time(site: Backend) -> None:
    def tell(done: int, total: int | None, message: str) -> None:
        if message == "Comparing":
            raise Stopped

    with pytest.raises(Stopped):
        find(site, tell)
    assert len(list(footage.all_of(site.app.database, 1))) == 2
    assert find(site).opened == 1


def test_killed_while_reading_it_goes_on_with_the_next(site: Backend) -> None:
    reads = 0

    def tell(done: int, total: int | None, message: str) -> None:
        nonlocal reads
        reads += message.startswith("Reading whole") or message.startswith("Reading cut")
        if done == 1:
            raise Stopped

    with pytest.raises(Stopped):
        find(site, tell)
    assert len(list(footage.all_of(site.app.database, 1))) == 1
    assert find(site).opened == 1
    assert reads > 1


def test_a_file_that_cannot_be_read_is_left_out(site: Backend, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video" * 100)
    site.library.add_scene(broken, title="broken")
    assert find(site).opened == 1
    assert find(site).looked_at == 0


def test_what_is_found_as_a_duplicate_anyway_is_not_shown_twice(site: Backend) -> None:
    pair = likeness.Likeness(1, 2, 95.0, "facts", {"reasons": []})
    with site.app.database.transaction():
        likeness.replace(site.app.database, "duplicate_scenes", [pair])
    assert find(site).opened == 0

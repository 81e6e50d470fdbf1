"""Two Stashes with one data directory: their scenes have the same numbers, so only one of them may have it."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from tests.e2e import stage
from tests.e2e.stage import PLUGIN, SET_UP
from tests.fakes.stash import Library
from tests.fakes.stash.real import RealStash, needs_real_stash
from tests.shared import needs_shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.stage import Stage

pytestmark = needs_shared
CONFIGURE = "mutation Move($id: ID!, $to: Map!) { configurePlugin(plugin_id: $id, input: $to) }"


def move(site: Stage, data: Path) -> None:
    site.stash.execute(CONFIGURE, {"id": PLUGIN, "to": {"data_directory": str(data)}})


def check(first: Stage, second: Stage, data: Path) -> None:
    for site in (first, second):
        move(site, data)
    first.run(SET_UP)
    assert first.operate("overview")["data_directory"] == str(data)
    second.run(SET_UP)
    with pytest.raises(StashAnswered, match="belongs to another Stash") as caught:
        second.operate("overview")
    assert "Set another data directory" in str(caught.value)
    assert first.operate("overview")["ready"]["environment"], "the first one works on"
    own = data.parent / "own"
    move(second, own)
    second.run(SET_UP)
    assert second.operate("overview")["data_directory"] == str(own)


def test_stand_ins(set_up: Path, tmp_path: Path) -> None:
    data = shutil.copytree(set_up, tmp_path / "data", symlinks=True)
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(stage.stand_in(tmp_path / name, Library())) for name in ("one", "two")]
        check(sites[0], sites[1], data)


@needs_real_stash
def test_real_ones(set_up: Path, tree: Path, tmp_path: Path) -> None:
    data = shutil.copytree(set_up, tmp_path / "data", symlinks=True)
    with contextlib.ExitStack() as stack:
        sites = [stack.enter_context(stage.real(tmp_path / name, tree)) for name in ("one", "two")]
        check(sites[0], sites[1], data)
        second = sites[1].site
        assert isinstance(second, RealStash)
        assert "belongs to another Stash" in second.log()

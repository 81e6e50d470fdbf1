"""A few random SIGKILLs; tests/benchmarks/kills.py has the many."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.kills import Task, Trial
from tests.e2e import clips, stage, state
from tests.shared import needs_shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.stash import Library

pytestmark = [needs_shared, pytest.mark.slow]
KILLS = 4


@pytest.fixture(scope="module")
def library(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder, made = tmp_path_factory.mktemp("clips"), stage.people(tree)
    made.scenes.clear()
    for number in range(3):
        made.add_scene(clips.clip(folder / f"{number}.mp4", clips.stills("Tony_Blair", number + 1, number + 2)))
    for file in clips.broken(folder):
        made.add_scene(file)
    return made


@pytest.fixture(scope="module")
def brief(learned: Path, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that knows people and looks at ten frames."""
    folder = tmp_path_factory.mktemp("brief")
    with stage.stand_in(folder / "stash", library, data=learned) as site:
        site.operate("settings.set", values={"frames": 10})
        return shutil.copytree(site.data, folder / "data" / stage.PLUGIN, symlinks=True)


@pytest.mark.parametrize("what", ["learn", "identify"])
def test_killed_at_random_it_ends_as_if_undisturbed(
    what: str, set_up: Path, brief: Path, library: Library, tmp_path: Path
) -> None:
    task = Task(stage.LEARN, "learn") if what == "learn" else Task(stage.IDENTIFY, "identify_all")
    trial = Trial(task, library, set_up if what == "learn" else brief, tmp_path)
    wanted, length = trial.undisturbed()
    killed, found = trial.round(0, length, random.Random(what), KILLS)
    assert killed >= KILLS
    assert state.different(wanted, found) == {}

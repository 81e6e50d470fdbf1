from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.install.places import Places
from tests.install import kills

if TYPE_CHECKING:
    from pathlib import Path

    from tests.install.conftest import Made

COUNT = int(os.environ.get("STASH_SENSE_KILLS", "5"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.usefixtures("offline_index")
def test_killed_at_random_it_ends_as_if_undisturbed(tmp_path: Path, made: Made) -> None:
    outcome = kills.killed(Places(tmp_path / "data"), COUNT, 4.0, seed=COUNT)
    assert kills.differences(outcome, kills.state(made.places)) == []
    assert outcome.orphans == 0

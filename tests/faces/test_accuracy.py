"""Forty scenes made of stills that were not learned; `tests/benchmarks/accuracy.py` says more and compares."""

from __future__ import annotations

import pytest

from stash_sense_plugin.faces.runtime import available_cores
from tests.benchmarks.accuracy import measure_side_by_side
from tests.shared import needs_shared


@needs_shared
@pytest.mark.slow
def test_forty_scenes_with_a_stranger_in_each() -> None:
    """Half of them with faces of 48 to 80, half of 18 to 36 pixels; seeds that nothing was tuned on."""
    tallies = measure_side_by_side(range(9000, 9040), min(4, available_cores()), frames=32, sides=())
    tally = tallies["ours"]
    assert tally.scenes == 40
    assert tally.false == 0, tally.notes
    assert tally.recall >= 0.95, tally.notes
    assert tallies["ours 18-36 px"].scenes == 20

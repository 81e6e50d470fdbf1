"""Whether confidence means what it says beside few, many and very many performers, on made-up people of all degrees of
likeness; `tests/benchmarks/names.py` measures it on real ones."""

from __future__ import annotations

import numpy as np
import pytest

from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.embed import unit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.match import Rules, people
from stash_sense_plugin.faces.types import Floats, Looks
from tests.benchmarks.decisions import Decision, calibration_error

DIM = 96
ASKED = 240
"""Half of them known."""
NOISE = np.linspace(0.5, 2.4, 6)
"""Of looks, from clear to hopeless; cosines to a known face of the same person are then 0.75 to 0.3."""


def drawn(people_: Floats, count: int, noise: float, rng: np.random.Generator) -> Floats:
    around = unit(rng.normal(size=(len(people_) * count, DIM)).astype(np.float32))
    return unit(np.repeat(people_, count, axis=0) + np.float32(noise) * around)


def asked(performers: int) -> tuple[list[Decision], int, int]:
    """Decisions about `ASKED` persons; false names at the usual line, and how many of the known were named."""
    rng = np.random.default_rng(performers)
    everybody = unit(rng.normal(size=(performers + ASKED // 2, DIM)).astype(np.float32) + np.float32(0.25))
    known = everybody[:performers]
    owners = np.repeat(np.arange(1, performers + 1), 3)
    faces = KnownFaces(drawn(known, 3, 0.6, rng), owners, np.arange(len(owners)), np.full(len(owners), 0.9))
    index = FaceIndex.of("made-up", faces)
    against = Known(index, fit(index))
    decisions, false, named = [], 0, 0
    for at in range(ASKED):
        who = at // 2 % performers if at % 2 else performers + at // 2
        noise = float(NOISE[at % len(NOISE)])
        vectors = drawn(everybody[who][None], 12, noise, rng)
        quality = np.full(12, np.clip(1.15 - noise / 2.2, 0.1, 0.95), dtype=np.float32)
        for person in people(Looks(np.arange(12), vectors, quality), against, rules=Rules(line=0.0)):
            best = person.candidates[0]
            right = best.performer == who + 1 and at % 2 == 1
            decisions.append(Decision(performers, best.confidence, right, len(person.members), 3))
            false += best.confidence >= 0.9 and not right
            named += best.confidence >= 0.9 and right
    return decisions, false, named


@pytest.mark.parametrize("performers", [40, 140, 600, 5_000])
def test_confidence_means_what_it_says(performers: int) -> None:
    decisions, false, named = asked(performers)
    assert calibration_error(decisions) <= 0.08
    assert false <= 0.03 * named, "said to be nine of ten at least"
    assert named >= 0.5 * ASKED / 2

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.media.plan import Shot, Target, Walk, sooner, squeeze, steps

if TYPE_CHECKING:
    from collections.abc import Sequence


class Index:
    """Keyframes at known times."""

    def __init__(self, keys: Sequence[float]) -> None:
        self.keys = keys

    def around(self, at: float) -> tuple[float | None, float | None]:
        before = [key for key in self.keys if key <= at]
        after = [key for key in self.keys if key >= at]
        return (before[-1] if before else None), (after[0] if after else None)


def told(made: list[Shot | Walk]) -> list[object]:
    return [
        (step.target.number, step.key) if isinstance(step, Shot) else (step.key, [one.number for one in step.targets])
        for step in made
    ]


@pytest.mark.parametrize(
    ("times", "keys", "expected"),
    [
        ([10, 20, 30], range(0, 100, 2), [(0, 10), (1, 20), (2, 30)]),
        ([10, 20, 30], [0, 9, 22, 29.5], [(0, 9), (1, 22), (2, 29.5)]),
        ([10, 20, 30], [0], [(0, 0), (0, [1, 2])]),
        ([30, 20, 10], [0], [(0, [1, 0]), (2, 0)]),
        ([10, 11, 12, 50], [0, 60], [(0, 0), (0, [1, 2]), (3, 60)]),
        ([4, 6], [0, 10], [(0, 0), (1, 10)]),
        ([1, 2], [0, 10], [(0, 0), (0, [1])]),
        ([1.5, 15, 28.5], [0, 9.9, 19.9], [(0, 0), (1, 9.9), (2, 19.9)]),
        ([8, 17, 26, 35], [0, 9, 18, 27], [(0, 0), (1, 9), (2, 18), (3, 27)]),
        ([10, 20], [], [(0, None), (1, None)]),
        ([], [0], []),
    ],
    ids=[
        "dense",
        "nearest",
        "single",
        "backwards",
        "crowded",
        "both-neighbours",
        "far",
        "make-room",
        "chain",
        "no-index",
        "nothing",
    ],
)
def test_steps(times: list[float], keys: Sequence[float], expected: list[object]) -> None:
    assert told(steps(times, Index(keys).around)) == expected


def test_what_is_decoded_between_keyframes_may_come_half_a_step_sooner() -> None:
    assert sooner(Target(0, 50.0), 0.0, 5.0) == Target(0, 45.0)
    assert sooner(Target(0, 8.0), 0.0, 5.0) == Target(0, 5.0)
    assert sooner(Target(0, 3.0), 0.0, 5.0) == Target(0, 3.0)


def test_a_walk_that_is_too_long_keeps_its_targets_closer_together() -> None:
    walk = Walk(10.0, [Target(0, 20.0), Target(1, 110.0)])
    assert squeeze(walk, 1000.0) is walk
    assert squeeze(walk, 50.0).targets == [Target(0, 15.0), Target(1, 60.0)]

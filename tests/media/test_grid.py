from __future__ import annotations

from itertools import pairwise

import pytest

from stash_sense_plugin.media.grid import coarse_to_fine, times


@pytest.mark.parametrize(
    ("duration", "count", "start", "end", "first", "last", "length"),
    [
        (100, 10, 0.0, 1.0, 0, 100, 10),
        (1000, 10, 0.05, 0.95, 50, 950, 10),
        (600, 5, 30 / 600, 570 / 600, 30, 570, 5),
        (100, 5, 0.5, 0.4, 50, 50, 1),
        (200, 1, 0.1, 0.9, 100, 100, 1),
        (200, 10, 10 / 200, 190 / 200, 10, 190, 10),
        (0, 60, 0.05, 0.95, 0, 0, 1),
        (-1, 60, 0.05, 0.95, 0, 0, 1),
        (0.04, 60, 0.05, 0.95, 0.002, 0.038, 2),
        (0.2, 60, 0.05, 0.95, 0.01, 0.19, 5),
        (1800, 60, 0.05, 0.95, 90, 1710, 60),
    ],
)
def test_the_grid_is_even_and_holds_its_ends(
    duration: float, count: int, start: float, end: float, first: float, last: float, length: int
) -> None:
    made = times(duration, count, start=start, end=end)
    assert len(made) == length
    assert [made[0], made[-1]] == pytest.approx([first, last])
    steps = [after - before for before, after in pairwise(made)]
    assert all(step == pytest.approx(steps[0]) for step in steps)


def test_a_shifted_grid_lies_between_the_moments_of_the_first() -> None:
    first, second = times(1000, 10), times(1000, 10, shift=0.5)
    assert [after - before for before, after in zip(first, second, strict=True)] == [pytest.approx(50)] * 10


@pytest.mark.parametrize("shift", [-3.0, 3.0])
def test_a_shifted_grid_stays_in_the_video(shift: float) -> None:
    assert all(0 <= at <= 100 for at in times(100, 5, shift=shift))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 60, 61])
def test_coarse_to_fine_keeps_every_item_once(count: int) -> None:
    assert sorted(coarse_to_fine(range(count))) == list(range(count))


@pytest.mark.parametrize("prefix", [4, 8, 15, 30])
def test_every_beginning_of_coarse_to_fine_is_spread_over_the_whole(prefix: int) -> None:
    chosen = sorted(coarse_to_fine(range(60))[:prefix])
    gaps = [after - before for before, after in zip([-1, *chosen], [*chosen, 60], strict=True)]
    assert max(gaps) <= 2 * 64 / prefix

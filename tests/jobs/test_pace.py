from __future__ import annotations

import pytest

from stash_sense_plugin.jobs.pace import Pace


@pytest.mark.parametrize(
    ("marks", "left"),
    [
        ([(0, 0), (10, 10)], 90),
        ([(0, 0), (0.5, 10)], None),
        ([(0, 0), (10, 0)], None),
        ([(0, 0), (100, 10), (110, 20), (120, 30), (131, 40)], 60.0 * 31 / 30),
        ([(0, 50), (10, 10), (20, 20)], 80),
    ],
)
def test_the_rest_is_told_by_the_last_half_minute(marks: list[tuple[float, int]], left: float | None) -> None:
    pace = Pace()
    result = [pace.seconds_left(done, 100, now) for now, done in marks][-1]
    assert result == (pytest.approx(left) if left is not None else None)


def test_without_a_total_nothing_is_estimated() -> None:
    pace = Pace()
    pace.seconds_left(0, None, 0)
    assert pace.seconds_left(10, None, 10) is None

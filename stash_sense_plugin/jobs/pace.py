"""How long the rest will take, from what the last half minute got done."""

from __future__ import annotations

import time
from collections import deque

WINDOW = 30.0


class Pace:
    """A rolling rate. Work that begins late, or speeds up, is told by what it does now."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def seconds_left(self, done: int, total: int | None, now: float | None = None) -> float | None:
        """None while nothing can be said: no total, or less than a second's worth of marks."""
        now = time.monotonic() if now is None else now
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW:
            self._marks.popleft()
        began, first = self._marks[0]
        if total is None or done <= first or now - began < 1.0:
            return None
        return (total - done) * (now - began) / (done - first)

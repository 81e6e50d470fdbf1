"""What every benchmark prints: ours against the obvious alternative, measured in the same run, as a table of ratios.

report = Report("60 frames of 30 minutes")
report.ratio("one process a frame", ours=3.0, other=30.0, wanted=8.0)
report.value("frames decoded", 61)
raise SystemExit(report.finish(options.json))
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from dataclasses import asdict, dataclass
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Ratio:
    """`other` / `ours`, both in `unit`, so that more is better. `wanted`: what it has to reach."""

    name: str
    ours: float
    other: float
    unit: str = "s"
    wanted: float | None = None

    @property
    def ratio(self) -> float:
        return self.other / self.ours if self.ours else float("inf")

    @property
    def reached(self) -> bool:
        return self.wanted is None or self.ratio >= self.wanted


@dataclass(frozen=True)
class Value:
    """A figure of its own. `most`: what it may not exceed."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None

    @property
    def reached(self) -> bool:
        return self.most is None or self.value <= self.most


class Report:
    def __init__(self, title: str) -> None:
        self.title = title
        self.ratios: list[Ratio] = []
        self.values: list[Value] = []

    def ratio(self, name: str, *, ours: float, other: float, unit: str = "s", wanted: float | None = None) -> None:
        self.ratios.append(Ratio(name, ours, other, unit, wanted))

    def value(self, name: str, value: float, unit: str = "", *, most: float | None = None) -> None:
        self.values.append(Value(name, value, unit, most))

    def finish(self, target: Path | None = None) -> int:
        """Prints the table, writes `target` as JSON, returns the exit status: 1 where a wanted figure was missed."""
        print("\n".join(self._lines()))
        if target is not None:
            target.write_text(json.dumps(self.plain(), indent=1) + "\n", encoding="utf-8")
        reached = [one.reached for one in self.ratios] + [one.reached for one in self.values]
        return 0 if all(reached) else 1

    def plain(self) -> dict[str, object]:
        return {
            "title": self.title,
            "machine": {"cpus": cpu_count(), "system": platform.system(), "python": platform.python_version()},
            "ratios": [{**asdict(one), "ratio": round(one.ratio, 3), "reached": one.reached} for one in self.ratios],
            "values": [{**asdict(one), "reached": one.reached} for one in self.values],
        }

    def _lines(self) -> list[str]:
        lines = [self.title, ""]
        if self.ratios:
            lines.append(f"{'against':<44}{'ours':>12}{'other':>12}{'ratio':>9}  wanted")
        for one in self.ratios:
            ours, other = f"{one.ours:,.3g} {one.unit}", f"{one.other:,.3g} {one.unit}"
            goal = _goal(one.wanted, ">=", one.reached)
            lines.append(f"{one.name:<44}{ours:>12}{other:>12}{one.ratio:>8.1f}x  {goal}")
        lines.append("")
        for figure in self.values:
            shown = f"{figure.value:,.4g} {figure.unit}"
            lines.append(f"{figure.name:<44}{shown:>12}  {_goal(figure.most, '<=', figure.reached)}")
        return lines


def _goal(limit: float | None, sign: str, reached: bool) -> str:
    return "" if limit is None else f"{sign} {limit:g}{'' if reached else '  MISSED'}"


def parser(description: str | None) -> argparse.ArgumentParser:
    """With `--json FILE`; add your own options to it."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    return made


def timed(work: Callable[[], object], times: int = 1) -> float:
    """Seconds of the fastest of `times` runs."""
    fastest = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        fastest = min(fastest, time.perf_counter() - begun)
    return fastest


def peak_memory() -> float:
    """MiB that this process has held at most; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)

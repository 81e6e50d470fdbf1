"""How far the names and the confidence can be trusted: generated scenes beside nobody, a library and a large database.

    python -m tests.benchmarks.names [--people FOLDER] [--scenes 140] [--rounds 3] [--plot FILE.svg] [--json FILE]

FOLDER has one folder of pictures for each person (default: lfw10 of ../shared/faces, by whose scenes the constants were
set; for figures that say something, give people who are not among them). Each scene is matched against arrangements
of who is known, beside crowds of made-up people (tests/generated/crowd.py).

- False names per 1,000 strangers and recall, against the predecessor's rules on the same looks and known faces, at
  equal recall: its line is moved until it finds as many.
- Expected calibration error: how far confidence is from what came true.
- What the settings careful, balanced and eager give, in scenes and for single pictures.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.runtime import available_cores
from stash_sense_plugin.settings import ACCURACIES
from tests.benchmarks import decisions as decided
from tests.benchmarks import predecessor
from tests.benchmarks.plot import reliability_plot
from tests.benchmarks.report import Report, parser
from tests.generated.bank import bank, pictures
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.benchmarks.decisions import Arrangement, Decision
    from tests.generated.bank import Filmed

FIRST_SEED = 50_000
LINES = np.round(np.arange(0.30, 0.63, 0.02), 2)
"""Distances within which the predecessor takes a known face for a person's; its own is 0.5."""
FEWER = 10.0
MOST_ERROR = 0.05
DECISIONS = 2_000
LEAST_SEEN = 1.0
"""Of no false names at all nobody can say how many fewer they are: they count as one."""
SAID = 0.05
"""Decisions of less confidence are no claims: nearly all strangers are there, and rightly."""


@dataclass
class Names:
    """`named`: (confidence, whether that performer is in the scene) of each name that could be given. `theirs`: the
    predecessor's right and false names by the line."""

    expected: int = 0
    strangers: int = 0
    named: list[tuple[float, bool]] = field(default_factory=list)
    theirs: dict[str, dict[float, list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: [0, 0]))
    )

    def add(self, arrangement: Arrangement, confidences: dict[int, float]) -> None:
        self.expected += len(arrangement.expected)
        self.strangers += arrangement.strangers
        self.named += [(sure, who in arrangement.expected) for who, sure in confidences.items()]
        found = predecessor.nearest(arrangement.filmed.looks, arrangement.known.index)
        for line in LINES.tolist():
            near = predecessor.within(found, line)
            for name, rule in (("frequency", predecessor.frequency), ("hybrid", predecessor.hybrid)):
                names = set(rule(arrangement.filmed.looks, near))
                self.theirs[name][line][0] += len(names & arrangement.expected)
                self.theirs[name][line][1] += len(names - arrangement.expected)

    def ours(self, line: float) -> tuple[int, int]:
        said = [right for sure, right in self.named if sure >= line]
        return sum(said), len(said) - sum(said)

    def at_recall(self, rule: str, found: int) -> float:
        """The predecessor's false names where it finds as many as `found`, between the two nearest lines; where it
        never does, at the line where it finds most."""
        lines = [self.theirs[rule][line] for line in sorted(self.theirs[rule])]
        most = max(right for right, _ in lines)
        reached = next(at for at, (right, _) in enumerate(lines) if right >= min(found, most))
        (before, fewer), (right, false) = lines[max(reached - 1, 0)], lines[reached]
        share = (min(found, most) - before) / (right - before) if right > before else 1.0
        return fewer + share * (false - fewer)

    def per_thousand(self, false: float) -> float:
        return 1000 * false / self.strangers


def measured(folder: Path, filmed: Sequence[Filmed], rounds: int) -> tuple[dict[int, Names], list[Decision]]:
    names: dict[int, Names] = defaultdict(Names)
    decisions: list[Decision] = []
    for arrangement in decided.arrangements(folder, filmed, rounds=rounds):
        found = arrangement.people()
        decisions += arrangement.decisions(found)
        confidences = {one.best.performer: one.best.confidence for one in found if one.best}
        names[arrangement.crowd].add(arrangement, confidences)
    return dict(names), decisions


def show(names: dict[int, Names]) -> None:
    for crowd, one in names.items():
        print(f"\nbeside {crowd:,} people: {one.expected:,} known persons, {one.strangers:,} strangers")
        for each in ACCURACIES:
            right, false = one.ours(each.line)
            print(
                f"  {each.label:<10} from {each.line:.0%}: recall {right / one.expected:.3f}, precision "
                f"{right / max(right + false, 1):.3f}, false names per 1,000 strangers {one.per_thousand(false):.1f}; "
                + ", ".join(
                    f"{rule} at this recall {one.per_thousand(one.at_recall(rule, right)):.1f}" for rule in one.theirs
                )
            )


def told(report: Report, names: dict[int, Names], decisions: list[Decision]) -> None:
    show(names)
    large = names[max(names)]
    for each in ACCURACIES:
        right, false = large.ours(each.line)
        for rule in large.theirs:
            theirs = large.at_recall(rule, right)
            wanted = FEWER if theirs >= FEWER else None
            report.ratio(
                f"{each.label.lower()}: false names of {rule}", ours=large.per_thousand(max(false, LEAST_SEEN)),
                other=large.per_thousand(theirs), unit="", wanted=wanted,
            )  # fmt: skip
    claims = [one for one in decisions if one.confidence >= SAID]
    report.value("decisions", len(decisions))
    report.value("of them claims", len(claims))
    report.value("expected calibration error", decided.calibration_error(decisions), most=MOST_ERROR)
    report.value("of claims alone", decided.calibration_error(claims), most=MOST_ERROR)


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--people", type=Path, default=None, metavar="FOLDER")
    options.add_argument("--scenes", type=int, default=140)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--plot", type=Path, metavar="FILE", help="write confidence against truth there, as SVG")
    chosen = options.parse_args()
    folder = chosen.people or shared("faces", "lfw10")
    print("Single pictures")
    show(measured(folder, pictures(folder), chosen.rounds)[0])
    print("\nScenes")
    seeds = range(FIRST_SEED, FIRST_SEED + chosen.scenes)
    filmed = [one for one in bank(folder, seeds, available_cores()) if len(one.looks)]
    names, decisions = measured(folder, filmed, chosen.rounds)
    report = Report(f"{len(decisions):,} decisions about the people of {chosen.scenes} scenes")
    told(report, names, decisions)
    if chosen.plot:
        claims = [one for one in decisions if one.confidence >= SAID]
        chosen.plot.write_text(reliability_plot(decided.reliability(claims)), encoding="utf-8")
    return report.finish(chosen.json)


if __name__ == "__main__":
    sys.exit(main())

"""How many pictures of a profile are worth fetching: who is found in scenes by so many of them, and who wrongly.

    python -m tests.benchmarks.profiles [--people FOLDER] [--scenes 140] [--rounds 3] [--json FILE]

A library in which nobody is known, and profiles of a stash-box: more than half of the people of each scene are known by
the first 1, 2, 3 ... pictures of their profile that give a face, the others by none. They are matched alone and beside
300 more profiles of made-up people. FOLDER has one folder of pictures for each person (default: lfw10 of
../shared/faces). "The best": as many, chosen by quality from all that there are, which all have to be fetched for it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stash_sense_plugin.faces.calibrate import fit
from stash_sense_plugin.faces.index import FaceIndex, KnownFaces
from stash_sense_plugin.faces.joined import JoinedIndex, Part
from stash_sense_plugin.faces.known import Known
from stash_sense_plugin.faces.match import Rules, people
from stash_sense_plugin.faces.runtime import available_cores
from tests.benchmarks.report import Report, parser
from tests.generated import bank, crowd
from tests.generated.open_pack import SPACE
from tests.shared import shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.generated.bank import Filmed

FIRST_SEED = 50_000
COUNTS = (1, 2, 3, 4, 5, 6, 7)
CROWDS = (0, 300)
KNOWN = 0.6
LINE = 0.9


@dataclass
class Tally:
    expected: int = 0
    strangers: int = 0
    found: int = 0
    false: int = 0

    def add(self, named: set[int], there: set[int], strangers: int) -> None:
        self.expected += len(there)
        self.strangers += strangers
        self.found += len(named & there)
        self.false += len(named - there)

    @property
    def recall(self) -> float:
        return self.found / max(self.expected, 1)

    @property
    def precision(self) -> float:
        return self.found / max(self.found + self.false, 1)


def chosen(filmed: Filmed, stills: bank.Known, name: str, count: int, *, best: bool) -> list[int]:
    """Pictures of a profile that the scene is not made of."""
    free = [at for at in filmed.free[name] if stills.quality[at] > 0]
    return sorted(free, key=lambda at: -stills.quality[at])[:count] if best else free[:count]


def measured(folder: Path, filmed: Sequence[Filmed], size: int, count: int, rounds: int, *, best: bool) -> Tally:
    """People of profiles have numbers below 0, as whoever the library does not have."""
    stills, tally = bank.learned(folder), Tally()
    others = (
        crowd.index_of(crowd.space_of([one.vectors for one in stills.values()]), size, name=SPACE) if size else None
    )
    for one in filmed:
        for again in range(rounds):
            rng = np.random.default_rng([size, one.seed, again])  # the same people whatever the count
            owners = {name: -at for at, name in enumerate(sorted(stills), 1) if rng.random() < KNOWN}
            if not owners:
                continue
            rows = [(name, at) for name in owners for at in chosen(one, stills[name], name, count, best=best)]
            index = _joined(_index_of(rows, owners, stills), others, len(stills))
            named = {
                each.best.performer
                for each in people(one.looks, Known(index, fit(index)), rules=Rules(LINE))
                if each.best
            }
            there = {owners[name] for name in one.present & set(owners)}
            tally.add(named, there, len(one.present - set(owners)))
    return tally


def _index_of(rows: Sequence[tuple[str, int]], owners: dict[str, int], stills: dict[str, bank.Known]) -> FaceIndex:
    vectors = np.stack([stills[name].vectors[at] for name, at in rows])
    quality = [float(stills[name].quality[at]) for name, at in rows]
    return FaceIndex.of(
        SPACE, KnownFaces(vectors, [owners[name] for name, _ in rows], range(1, len(rows) + 1), quality)
    )


def _joined(own: FaceIndex, others: FaceIndex | None, after: int) -> FaceIndex | JoinedIndex:
    if others is None:
        return own
    last = int(np.asarray(others.owners)[-1])
    return JoinedIndex([Part(own), Part(others, -(after + np.arange(last + 1, dtype=np.int64)), shown=False)])


def main() -> int:
    options = parser(__doc__)
    options.add_argument("--people", type=Path, default=None, metavar="FOLDER")
    options.add_argument("--scenes", type=int, default=140)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    folder = given.people or shared("faces", "lfw10")
    seeds = range(FIRST_SEED, FIRST_SEED + given.scenes)
    filmed = [one for one in bank.bank(folder, seeds, available_cores()) if len(one.looks)]
    report = Report(f"{len(filmed)} scenes, {given.rounds} times each, known by profile pictures alone")
    for size in CROWDS:
        for best in (False, True):
            for count in COUNTS:
                one = measured(folder, filmed, size, count, given.rounds, best=best)
                name = f"beside {size}, {'the best' if best else 'the first'} {count}"
                report.value(f"{name}: recall", round(one.recall, 4))
                report.value(f"{name}: precision", round(one.precision, 4))
                report.value(f"{name}: false per 1,000", round(1000 * one.false / max(one.strangers, 1), 2))
    return report.finish(given.json)


if __name__ == "__main__":
    sys.exit(main())

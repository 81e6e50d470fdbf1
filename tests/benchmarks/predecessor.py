"""The rule by which the predecessor named people, for comparison: on looks and an index of ours, one model's vectors.

Each face alone is given its nearest known faces; the faces are grouped greedily; each group takes the performer who
comes nearest most often, each performer once ("frequency"). The other rule ("hybrid") adds up both ways of counting.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stash_sense_plugin.faces.joined import AnyIndex
    from stash_sense_plugin.faces.types import Floats, Looks

NEAREST, RESULTS, TOP = 100, 10, 5
MAX_DISTANCE = 0.5
_JOIN, _LEAST_CONFIDENCE, _EACH_FRAME, _BOOST = 0.6, 0.35, 0.1, 0.25
_LEAST_SEEN = 2


@dataclass(frozen=True)
class Candidate:
    """One known face near to a look."""

    performer: int
    distance: float


@dataclass
class Counted:
    """How often and how near a performer came, over some looks."""

    distances: list[float]
    frames: set[int]

    @property
    def nearest(self) -> float:
        return min(self.distances)

    @property
    def score(self) -> float:
        return (1 - self.nearest) * (1 + _EACH_FRAME * (len(self.frames) - 1))


def nearest(looks: Looks, index: AnyIndex) -> list[list[Candidate]]:
    """For each look, its nearest known faces: several may be one performer's."""
    if not len(looks) or not len(index):
        return [[] for _ in range(len(looks))]
    hits = index.search(looks.vectors, NEAREST)
    owners = index.owners[hits.rows]
    rows = zip(owners.tolist(), (1 - hits.scores).tolist(), strict=True)
    return [[Candidate(*each) for each in zip(*row, strict=True)] for row in rows]


def within(found: Sequence[Sequence[Candidate]], max_distance: float) -> list[list[Candidate]]:
    return [[each for each in some if each.distance <= max_distance][:RESULTS] for some in found]


def frequency(looks: Looks, found: Sequence[Sequence[Candidate]]) -> dict[int, float]:
    """Performers named, with the distance shown; `found` within the line."""
    named: dict[int, float] = {}
    groups = _merged(_clusters(looks), found)
    for group in sorted(groups, key=len, reverse=True):
        counted = _counted(group, looks, found)
        usable = {who: one for who, one in counted.items() if 1 - one.nearest >= _LEAST_CONFIDENCE}
        ranked = sorted(usable, key=lambda who: -usable[who].score)
        best = next((who for who in ranked if who not in named), None)
        if best is not None:
            named[best] = float(np.mean(usable[best].distances))
    return named


def hybrid(looks: Looks, found: Sequence[Sequence[Candidate]]) -> dict[int, float]:
    """The same, by the rule with which it filled its fingerprints."""
    groups = _merged(_clusters(looks), found)
    often = {
        who: one
        for who, one in _counted(range(len(looks)), looks, found).items()
        if min(len(one.distances), len(one.frames)) >= _LEAST_SEEN and 1 - one.nearest >= _LEAST_CONFIDENCE
    }
    often = dict(sorted(often.items(), key=lambda item: -item[1].score)[: TOP * 3])
    grouped = _aggregated(groups, looks, found)
    scores = {}
    for who in {*often, *grouped}:
        both = [one for one in (often.get(who), grouped.get(who)) if one]
        frames = set[int]().union(*(one.frames for one in both))
        distances = [often[who].nearest] if who in often else []
        distance = min([*distances, *([float(np.mean(grouped[who].distances))] if who in grouped else [])])
        sure = min(1.0, 1 - distance + (_BOOST if len(both) == 2 else 0.0))
        if 1 - distance >= _LEAST_CONFIDENCE and len(frames) >= _LEAST_SEEN:
            scores[who] = (sure * (1 + 0.05 * (len(frames) - 1)), distance)
    most = max(2, min(TOP, len(groups)))
    return {who: scores[who][1] for who in sorted(scores, key=lambda who: -scores[who][0])[:most]}


def _clusters(looks: Looks) -> list[list[int]]:
    """Greedy, in the order of frames; the nearest mean decides."""
    groups: list[list[int]] = []
    sums: list[Floats] = []
    for at in np.argsort(looks.frames, kind="stable").tolist():
        distances = [1 - float(looks.vectors[at] @ total) / float(np.linalg.norm(total)) for total in sums]
        best = int(np.argmin(distances)) if distances else -1
        if best >= 0 and distances[best] < _JOIN:
            groups[best].append(at)
            sums[best] = sums[best] + looks.vectors[at]
        else:
            groups.append([at])
            sums.append(looks.vectors[at].copy())
    return groups


def _merged(groups: Sequence[list[int]], found: Sequence[Sequence[Candidate]]) -> list[list[int]]:
    """Groups whose nearest face of all is the same performer's become one."""
    by_performer: dict[int, list[int]] = defaultdict(list)
    alone = []
    for group in groups:
        nearest_of_all = min(
            (each for at in group for each in found[at][:1]), key=lambda each: each.distance, default=None
        )
        if nearest_of_all is None:
            alone.append(group)
        else:
            by_performer[nearest_of_all.performer] += group
    return [*by_performer.values(), *alone]


def _counted(group: Sequence[int], looks: Looks, found: Sequence[Sequence[Candidate]]) -> dict[int, Counted]:
    counted: dict[int, Counted] = defaultdict(lambda: Counted([], set()))
    for at in group:
        for each in found[at]:
            counted[each.performer].distances.append(each.distance)
            counted[each.performer].frames.add(int(looks.frames[at]))
    return dict(counted)


def _aggregated(groups: Sequence[list[int]], looks: Looks, found: Sequence[Sequence[Candidate]]) -> dict[int, Counted]:
    """Of each group, the three performers nearest on average over the root of the share of looks they appear in."""
    best: dict[int, Counted] = {}
    for group in groups:
        counted = _counted(group, looks, found)

        def rank(who: int, counted: dict[int, Counted] = counted, group: list[int] = group) -> float:
            ratio = len(counted[who].distances) / len(group)
            return float(np.mean(counted[who].distances) / np.sqrt(ratio))

        for who in sorted(counted, key=rank)[:3]:
            if who not in best or counted[who].nearest < best[who].nearest:
                best[who] = counted[who]
    return best

"""In which steps to fetch the frames of a video: as few seeks and as little decoding as the keyframes allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """One asked time."""

    number: int
    at: float


@dataclass(frozen=True)
class Shot:
    """Seek and take the keyframe. `key`: where it is, None if only seeking will tell."""

    target: Target
    key: float | None


@dataclass
class Walk:
    """Seek to the keyframe at `key` and decode on through all targets, ascending."""

    key: float
    targets: list[Target] = field(default_factory=list)


MOST_MOVED = 100
"""Keyframes that change hands for one time."""
Around = Callable[[float], tuple[float | None, float | None]]


def steps(times: Sequence[float], around: Around) -> list[Shot | Walk]:
    """Each time gets one of its two neighbouring keyframes, the nearer one or, within a step of the grid, the other.

    What finds none is reached by decoding on, all of one keyframe in one go, where the first of them would have come.
    """
    spare = slack(times)
    known = [[key for key in around(at) if key is not None] for at in times]
    shots = _dealt(times, known, 2 * spare)
    made: list[Shot | Walk] = []
    walks: dict[float, Walk] = {}
    for number, at in enumerate(times):
        if number in shots or not known[number]:
            made.append(Shot(Target(number, at), shots.get(number)))
            continue
        key = min(known[number])
        if key not in walks:
            walks[key] = Walk(key)
            made.append(walks[key])
        walks[key].targets.append(sooner(Target(number, at), key, spare))
    for walk in walks.values():
        walk.targets.sort(key=lambda target: target.at)
    return made


def _dealt(times: Sequence[float], known: Sequence[Sequence[float]], step: float) -> dict[int, float]:
    """Which time gets which keyframe: the best fits first, and who came first moves to his other one for a second who
    has none, so that as few times as possible are left over.
    """
    fits = [sorted(keys, key=lambda key: abs(key - at)) for at, keys in zip(times, known, strict=True)]
    fits = [[*fit[:1], *(key for key in fit[1:] if abs(key - at) <= step)] for at, fit in zip(times, fits, strict=True)]
    holders: dict[float, int] = {}

    def placed(number: int, tried: set[float]) -> bool:
        for key in fits[number]:
            if key not in tried and len(tried) < MOST_MOVED:
                tried.add(key)
                if key not in holders or placed(holders[key], tried):
                    holders[key] = number
                    return True
        return False

    for number in sorted(range(len(times)), key=lambda at: min((abs(key - times[at]) for key in fits[at]), default=0)):
        placed(number, set())
    return {number: key for key, number in holders.items()}


def slack(times: Sequence[float]) -> float:
    """Half a step of the grid, in seconds: a frame that much off its time serves as well."""
    return (max(times) - min(times)) / (len(times) - 1) / 2 if len(times) > 1 else 0.0


def sooner(target: Target, key: float, spare: float) -> Target:
    """Decoding less far: `spare` earlier, but still `spare` (or all there is) away from the keyframe itself."""
    return Target(target.number, max(target.at - spare, min(target.at, key + spare)))


def squeeze(walk: Walk, reach: float) -> Walk:
    """The same number of targets, moved together so that none is more than `reach` seconds after the keyframe."""
    span = walk.targets[-1].at - walk.key
    if span <= reach or span <= 0:
        return walk
    share = reach / span
    return Walk(walk.key, [Target(one.number, walk.key + (one.at - walk.key) * share) for one in walk.targets])

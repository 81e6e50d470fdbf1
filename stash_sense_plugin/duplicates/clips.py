"""Videos that are contained in others: cut out, trimmed, after an intro, mirrored, cropped, encoded anew, or all of it.

Each frame of one video that looks like a frame of another is a hit. A copy has its hits at one offset (the time in a
is the time in b plus the offset), spread over a long stretch. What says nothing is left out: flat and black pictures,
titles, and frames that are in many videos (intros, logos). Two videos that share less than half of the shorter one are
told only where that is a minute or more, and not where it is how both begin or end, as the parts of a series do.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from stash_sense_plugin.duplicates.clips_near import Index
from stash_sense_plugin.duplicates.clips_offset import LEAST_HITS, TOLERANCE, Hits, Stretch, agreeing, stretch
from stash_sense_plugin.duplicates.frame_hash import HASHES, mirrored
from stash_sense_plugin.duplicates.frame_quality import ENOUGH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from stash_sense_plugin.duplicates.clips_near import Pairs, Positions
    from stash_sense_plugin.duplicates.frame_hash import Bits, Frames

Relation = Literal["same", "a in b", "b in a", "overlap"]

LINE = 28
"""Bits of 128. Frames that differ in no more are near. Of portraits by one photographer one pair in 100,000 is."""
COMMON = 24
"""Videos. A frame that is in more of them does not count; more copies of one video than anybody keeps."""
SPREAD = 2.0
"""Seconds from the first hit to the last, at least; of videos under five seconds, 0.4 of the shorter one."""
SUPPORT = 0.2
"""Of the frames of a stretch that could be hits, at least so many are."""
DIFFERENT = 0.05
"""Of both videos, at most, or a second of short ones (but not more than twice this share): then they are the same."""
LARGER_PART = 0.5
"""Of the shorter video."""
LONG_PART = 60.0
"""Seconds that two videos may have in common without it being the larger part of one. Intros are shorter."""
AT_AN_END = 3.0
"""Seconds from the start (or end) of both, or 0.03 of the shorter: then it may be how a series begins (or ends), ..."""
WHOLLY = 0.8
"""... unless so much of the shorter video is in it."""
_SHOWN = 6


@dataclass(frozen=True, eq=False)
class Footage:
    """One video. `id`: whatever the caller knows it by. Seconds, > 0. `frames`: of frame_hash, ascending in time."""

    id: int
    duration: float
    frames: Frames


@dataclass(frozen=True)
class Clip:
    """What two videos have in common: `length` seconds from `start_a` in a, `start_b` in b (= start_a - offset)."""

    a: int
    b: int
    offset: float
    start_a: float
    start_b: float
    length: float
    hits: int
    mirrored: bool
    relation: Relation
    score: int
    """0..100; more hits, closer ones, and fewer frames without a counterpart."""
    times: tuple[tuple[float, float], ...]
    """Some seconds (in a, in b) of frames that are hits, spread over the stretch, to be shown side by side."""


@dataclass(frozen=True, eq=False)
class _Library:
    """All frames that count, (N,), by video and time. `video`: positions in `durations`."""

    ids: list[int]
    durations: NDArray[np.float64]
    video: Positions
    time: NDArray[np.float64]
    bits: Bits


@dataclass(frozen=True, eq=False)
class _Sightings:
    """Positions (P,) of near frames, `one` of a video before that of `other`; whether one is seen mirrored; bits."""

    one: Positions
    other: Positions
    turned: NDArray[np.bool_]
    distances: NDArray[np.uint8]

    def taken(self, which: NDArray[np.generic]) -> _Sightings:
        return _Sightings(self.one[which], self.other[which], self.turned[which], self.distances[which])


def find_clips(videos: Sequence[Footage]) -> list[Clip]:
    """Of all pairs of videos, those that share a part; a before b as in `videos`. At most one for a pair."""
    library = _library(videos)
    whole = Index(library.bits[:, 0], library.video)
    found = []
    for place in range(HASHES):
        for turned in (False, True):
            asked = library.bits[:, place]
            pairs = whole.near(mirrored(asked) if turned else asked, library.video, LINE)
            found.append(_sightings(pairs, turned))
    return _clips(library, _joined(found))


def clips_of(new: Footage, videos: Sequence[Footage]) -> list[Clip]:
    """What `new`, as a, shares with each of `videos`. They are read once: of 200,000 frames that takes a seventh of the
    time of `find_clips`, so of many new ones all are better compared with all.
    """
    library = _library([new, *videos])
    own = int(np.searchsorted(library.video, 1))
    mine = np.zeros(own, np.int64)
    others, bits = library.video[own:], library.bits[own:]
    whole = Index(library.bits[:own, 0], mine)
    cropped = Index(library.bits[:own].reshape(-1, bits.shape[-1]), np.repeat(mine, HASHES))
    found = []
    for turned in (False, True):
        for place in range(HASHES):
            asked = mirrored(bits[:, place]) if turned else bits[:, place]
            pairs = (whole if place else cropped).near(asked, others, LINE)
            known = pairs.known if place else pairs.known // HASHES
            found.append(_Sightings(known, pairs.asked + own, np.full(len(known), turned), pairs.distances))
    return _clips(library, _joined(found))


def _library(videos: Sequence[Footage]) -> _Library:
    kept = [video.frames[video.frames["quality"] >= ENOUGH] for video in videos]
    sizes = np.array([len(frames) for frames in kept], np.int64)
    empty = np.zeros((0, HASHES, 2), np.uint64)
    return _Library(
        [video.id for video in videos],
        np.array([max(video.duration, video.frames["time"].max(initial=0.0)) for video in videos], np.float64),
        np.repeat(np.arange(len(videos)), sizes),
        np.concatenate([np.zeros(0), *(frames["time"].astype(np.float64) for frames in kept)]),
        np.concatenate([empty, *(frames["bits"] for frames in kept)]),
    )


def _sightings(pairs: Pairs, turned: bool) -> _Sightings:
    one, other = np.minimum(pairs.asked, pairs.known), np.maximum(pairs.asked, pairs.known)
    return _Sightings(one, other, np.full(len(one), turned), pairs.distances)


def _joined(parts: Sequence[_Sightings]) -> _Sightings:
    """Each pair of frames once each way round, with its least distance."""
    fields = ("one", "other", "turned", "distances")
    together = _Sightings(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))
    closest = together.taken(np.lexsort((together.distances, together.turned, together.other, together.one)))
    first = np.ones(len(closest.one), bool)
    for values in (closest.one, closest.other, closest.turned):
        first[1:] &= values[1:] == values[:-1]
    first[1:] = ~first[1:]
    return closest.taken(first)


def _clips(library: _Library, seen: _Sightings) -> list[Clip]:
    common = _common(library, seen)
    seen = seen.taken(~(common[seen.one] | common[seen.other]))
    times = _times(library, common)
    found: dict[tuple[int, int], Clip] = {}
    for a, b, turned, hits in _by_pair(library, seen):
        clip = _clip(library, (a, b), turned, hits, (times[a], times[b]))
        if clip and ((a, b) not in found or found[a, b].hits < clip.hits):
            found[a, b] = clip
    return list(found.values())


def _common(library: _Library, seen: _Sightings) -> NDArray[np.bool_]:
    """Which frames (N,) are in many videos."""
    videos = len(library.durations)
    frames = np.concatenate((seen.one, seen.other))
    in_videos = library.video[np.concatenate((seen.other, seen.one))]
    each = np.unique(frames * videos + in_videos) // videos
    return np.bincount(each, minlength=len(library.time)) > COMMON


def _times(library: _Library, common: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """For each video the seconds of its frames that count."""
    bounds = np.searchsorted(library.video, np.arange(len(library.durations) + 1))
    return [library.time[begin:end][~common[begin:end]] for begin, end in pairwise(bounds)]


def _by_pair(library: _Library, seen: _Sightings) -> Iterator[tuple[int, int, bool, Hits]]:
    """Those pairs of videos of which enough hits are near one another in their offset."""
    a, b = library.video[seen.one], library.video[seen.other]
    offsets = library.time[seen.one] - library.time[seen.other]
    pair = (a * len(library.durations) + b) * 2 + seen.turned
    order = np.lexsort((offsets, pair))
    pair, offsets = pair[order], offsets[order]
    reach = LEAST_HITS - 1
    agree = (pair[reach:] == pair[: len(pair) - reach]) & (
        offsets[reach:] - offsets[: len(offsets) - reach] <= 2 * TOLERANCE
    )
    for one in np.unique(pair[: len(agree)][agree]):
        begin, end = np.searchsorted(pair, (one, one + 1))
        rows = order[begin:end]
        one_of, other_of = library.time[seen.one[rows]], library.time[seen.other[rows]]
        hits = Hits(one_of, other_of, seen.distances[rows], np.ones(len(rows)))
        yield int(a[rows[0]]), int(b[rows[0]]), bool(one % 2), hits


def _clip(
    library: _Library, pair: tuple[int, int], turned: bool, hits: Hits, seen: tuple[NDArray[np.float64], ...]
) -> Clip | None:
    durations = (float(library.durations[pair[0]]), float(library.durations[pair[1]]))
    agreed = agreeing(hits, durations)
    found = stretch(agreed, (seen[0], seen[1]), durations) if agreed else None
    if not found or not _spread_enough(found, durations):
        return None
    relation = _relation(found, durations)
    if relation is None:
        return None
    return Clip(
        library.ids[pair[0]],
        library.ids[pair[1]],
        round(found.offset, 3),
        round(found.start, 3),
        round(found.start - found.offset, 3),
        round(found.end - found.start, 3),
        len(found.hits),
        turned,
        relation,
        _score(found),
        _shown(found.hits),
    )


def _spread_enough(found: Stretch, durations: tuple[float, float]) -> bool:
    hits = found.hits
    if hits.worth.sum() < LEAST_HITS or len(hits) < SUPPORT * found.looked:
        return False
    return bool(hits.a[-1] - hits.a[0] >= min(SPREAD, 0.4 * min(durations)))


def _relation(found: Stretch, durations: tuple[float, float]) -> Relation | None:
    """None where it is too little to speak of."""
    length = found.end - found.start
    of_a, of_b = length / durations[0], length / durations[1]
    if all(each - length <= max(DIFFERENT * each, min(1.0, 2 * DIFFERENT * each)) for each in durations):
        return "same"
    most = max(of_a, of_b)
    if most < WHOLLY and _at_an_end(found, durations):
        return None
    if most >= LARGER_PART:
        return "a in b" if of_a >= of_b else "b in a"
    return "overlap" if length >= LONG_PART else None


def _at_an_end(found: Stretch, durations: tuple[float, float]) -> bool:
    """Whether it is how both begin, or how both end."""
    begins = (found.start, found.start - found.offset)
    left = (durations[0] - found.end, durations[1] - (found.end - found.offset))
    close = min(AT_AN_END, 0.03 * min(durations))
    return max(begins) <= close or max(left) <= close


def _score(found: Stretch) -> int:
    many = 1 - np.exp(-len(found.hits) / 4)
    close = 1 - float(found.hits.distances.mean()) / (2 * LINE)
    support = min(len(found.hits) / found.looked, 1.0)
    return round(100 * float(many) * close * (0.6 + 0.4 * support))


def _shown(hits: Hits) -> tuple[tuple[float, float], ...]:
    """The closest hit of each part of the stretch."""
    parts = np.array_split(np.arange(len(hits)), min(_SHOWN, len(hits)))
    closest = [part[int(np.argmin(hits.distances[part]))] for part in parts]
    return tuple((round(float(hits.a[at]), 3), round(float(hits.b[at]), 3)) for at in closest)

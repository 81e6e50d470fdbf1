"""One offset out of many near frames: what is reported as a part of what, and what is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stash_sense_plugin.duplicates.clips import COMMON, LINE, Footage, clips_of, find_clips
from stash_sense_plugin.duplicates.clips_near import Index
from stash_sense_plugin.duplicates.frame_hash import BITS, FRAME, HASHES, distances, mirrored

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stash_sense_plugin.duplicates.clips import Clip
    from stash_sense_plugin.duplicates.frame_hash import Bits

STEP = 3.0


def film(seed: int, seconds: float, step: float = STEP) -> Footage:
    """Frames at random moments, one in each `step` seconds; none like any other."""
    rng = np.random.default_rng([61, seed])
    count = int(seconds / step)
    frames = np.zeros(count, FRAME)
    frames["time"] = np.arange(count) * step + rng.uniform(0, 0.8 * step, count)
    frames["quality"] = 90
    frames["bits"] = rng.integers(0, 1 << 64, (count, HASHES, 2), dtype=np.uint64)
    return Footage(seed, seconds, frames)


def part(of: Footage, start: float, end: float, *, number: int = 99, after: float = 0.0, bits: int = 4) -> Footage:
    """The same footage from `start` to `end`, `after` seconds later than its start, encoded anew: `bits` differ."""
    rng = np.random.default_rng([67, number])
    inside = of.frames[(of.frames["time"] >= start) & (of.frames["time"] < end)].copy()
    inside["time"] += after - start
    inside["bits"] ^= flips(rng, (len(inside), HASHES), bits)
    return Footage(number, end - start + after, inside)


def flips(rng: np.random.Generator, shape: tuple[int, ...], bits: int) -> Bits:
    """uint64 (*shape, 2), each with so many of 128 bits set."""
    places = rng.random((*shape, BITS)).argsort(axis=-1) < bits
    return np.packbits(places, axis=-1, bitorder="little").view("<u8")


def joined(number: int, *parts: Footage) -> Footage:
    """One after the other."""
    times, duration = [], 0.0
    for each in parts:
        times.append(each.frames["time"] + duration)
        duration += each.duration
    frames = np.concatenate([each.frames for each in parts])
    frames["time"] = np.concatenate(times)
    return Footage(number, duration, frames)


def only(clips: list[Clip]) -> Clip:
    assert len(clips) == 1
    return clips[0]


SOURCE = film(1, 600)
OTHER = film(2, 600)


@pytest.mark.parametrize(
    ("one", "other", "relation", "offset", "length"),
    [
        (SOURCE, part(SOURCE, 0, 600), "same", 0, 600),
        (SOURCE, part(SOURCE, 10, 600), "same", 10, 590),
        (SOURCE, part(SOURCE, 200, 320), "b in a", 200, 120),
        (SOURCE, part(SOURCE, 0, 300), "b in a", 0, 300),
        (SOURCE, part(SOURCE, 300, 600), "b in a", 300, 300),
        (part(SOURCE, 200, 320), SOURCE, "a in b", -200, 120),
        (SOURCE, joined(99, film(5, 8), part(SOURCE, 0, 600)), "same", -8, 600),
        (SOURCE, joined(99, film(5, 60), part(SOURCE, 100, 200)), "b in a", 40, 100),
        (SOURCE, joined(99, OTHER, part(SOURCE, 100, 200)), "overlap", -500, 100),
        (part(SOURCE, 0, 400), part(SOURCE, 250, 600, number=98), "overlap", 250, 150),
    ],
    ids=["whole", "trimmed", "cut", "half", "end", "turned", "intro", "part", "compilation", "overlap"],
)
def test_what_is_in_what(one: Footage, other: Footage, relation: str, offset: float, length: float) -> None:
    clip = only(find_clips([one, other]))
    assert (clip.a, clip.b) == (one.id, other.id)
    assert clip.relation == relation
    assert clip.offset == pytest.approx(offset, abs=0.3)
    assert clip.length == pytest.approx(length, abs=2 * STEP)
    assert clip.start_a - clip.start_b == pytest.approx(clip.offset)
    assert not clip.mirrored
    assert 50 < clip.score <= 100
    assert 4 <= len(clip.times) <= clip.hits
    for in_a, in_b in clip.times:
        assert in_a - in_b == pytest.approx(clip.offset, abs=1)
        assert clip.start_a <= in_a <= clip.start_a + clip.length


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SOURCE, OTHER),
        (SOURCE, joined(99, OTHER, part(SOURCE, 100, 150))),
        (joined(98, film(5, 10), SOURCE), joined(99, part(film(5, 10), 0, 10), OTHER)),
        (joined(98, film(5, 90), SOURCE), joined(99, part(film(5, 90), 0, 90), OTHER)),
        (joined(98, SOURCE, film(5, 90)), joined(99, OTHER, part(film(5, 90), 0, 90))),
        (SOURCE, part(SOURCE, 100, 108)),
        (SOURCE, part(SOURCE, 100, 300, bits=45)),
    ],
    ids=["nothing", "too short", "intro", "long intro", "credits", "three frames", "unlike"],
)
def test_what_is_no_part(one: Footage, other: Footage) -> None:
    assert find_clips([one, other]) == []


def test_frames_without_quality_do_not_count() -> None:
    dull = part(SOURCE, 100, 400)
    dull.frames["quality"] = 20
    assert find_clips([SOURCE, dull]) == []


def test_mirrored() -> None:
    copy = part(SOURCE, 100, 400)
    copy.frames["bits"][:, 0] = mirrored(copy.frames["bits"][:, 0])
    copy.frames["bits"][:, 1:] = film(77, 600).frames["bits"][: len(copy.frames), 1:]
    clip = only(find_clips([SOURCE, copy]))
    assert clip.mirrored
    assert clip.relation == "b in a"
    assert clip.offset == pytest.approx(100, abs=0.3)


@pytest.mark.parametrize("place", range(1, HASHES))
@pytest.mark.parametrize("first", [True, False])
def test_cropped(place: int, first: bool) -> None:
    """What the copy shows as a whole is one crop of the source, of every other frame."""
    copy = part(SOURCE, 100, 400)
    whole = copy.frames["bits"][:, place].copy()
    whole[1::2] = film(78, 600).frames["bits"][: len(whole) // 2, 0]
    copy.frames["bits"] = film(79, 600).frames["bits"][: len(copy.frames)]
    copy.frames["bits"][:, 0] = whole
    clip = only(find_clips([SOURCE, copy] if first else [copy, SOURCE]))
    assert clip.relation == ("b in a" if first else "a in b")
    assert abs(clip.offset) == pytest.approx(100, abs=0.3)


def test_keyframes_half_a_second_off_agree_still() -> None:
    """Each in its own direction."""
    copy = part(SOURCE, 100, 400)
    copy.frames["time"] += np.random.default_rng(1).uniform(-0.5, 0.5, len(copy.frames)).astype(np.float32)
    clip = only(find_clips([SOURCE, copy]))
    assert clip.offset == pytest.approx(100, abs=0.6)
    assert clip.length == pytest.approx(300, abs=30)


def test_an_intro_that_many_have_counts_for_nobody() -> None:
    """Two short ones, which are mostly this intro."""
    intro = film(5, 40)
    many = [joined(100 + at, part(intro, 0, 40, number=100 + at), film(200 + at, 30)) for at in range(COMMON + 2)]
    assert find_clips(many) == []
    assert find_clips(many[:2]) == []
    clip = only(find_clips([*many, part(many[0], 0, 70, number=300)]))
    assert (clip.a, clip.b, clip.relation) == (100, 300, "same")


def still(number: int, seconds: float, pool: Bits, seed: int) -> Footage:
    """A camera that stands in one room: every frame is like some of any other film from there."""
    made = film(number, seconds)
    chosen = np.random.default_rng(seed).integers(0, len(pool), len(made.frames))
    frames = made.frames.copy()
    frames["bits"] = pool[chosen][:, None]
    return replace(made, frames=frames)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("poses", [1, 5, 30, 100])
def test_two_films_from_one_room_are_not_one(poses: int, seed: int) -> None:
    pool: NDArray[np.uint64] = film(500, 300).frames["bits"][:poses, 0]
    assert find_clips([still(1, 600, pool, seed), still(2, 600, pool, seed + 100)]) == []


@pytest.mark.parametrize("seed", range(5))
def test_one_against_all_finds_what_all_against_all_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    films = [film(10 * seed + at, float(rng.uniform(100, 500))) for at in range(6)]
    new = []
    for at, each in enumerate(films[:4]):
        start = float(rng.uniform(0, 0.4)) * each.duration
        copy = part(each, start, start + 0.5 * each.duration, number=1000 + at, bits=int(rng.integers(0, 12)))
        if at % 2:
            copy.frames["bits"][:, 0] = mirrored(copy.frames["bits"][:, 0])
        new.append(copy)
    together = find_clips([*films, *new])
    assert {(clip.a, clip.b) for clip in together} == {(films[at].id, new[at].id) for at in range(4)}
    for at, copy in enumerate(new):
        others = [each for each in [*films, *new] if each is not copy]
        clip, known = only(clips_of(copy, others)), next(each for each in together if each.b == copy.id)
        assert (clip.a, clip.b, clip.mirrored) == (copy.id, films[at].id, known.mirrored)
        assert clip.relation == "a in b"
        assert known.relation == "b in a"
        assert clip.offset == pytest.approx(-known.offset, abs=0.01)
        assert clip.hits == known.hits


@pytest.mark.parametrize("videos", [[], [SOURCE], [film(3, 1)], [SOURCE, film(3, 1)]])
def test_little_or_nothing(videos: list[Footage]) -> None:
    assert find_clips(videos) == []
    assert clips_of(OTHER, videos) == []


@pytest.mark.parametrize(("bits", "least"), [(0, 1.0), (6, 0.98), (12, 0.8)])
def test_near_frames_are_found(bits: int, least: float) -> None:
    """Most of them: what is compared has some bits in common."""
    rng = np.random.default_rng(7)
    known = rng.integers(0, 1 << 64, (20_000, 2), dtype=np.uint64)
    asked = known ^ flips(rng, (len(known),), bits)
    pairs = Index(known, np.zeros(len(known), np.int64)).near(asked, np.ones(len(asked), np.int64), LINE)
    right = pairs.asked == pairs.known
    assert right.sum() >= least * len(known)
    assert np.array_equal(pairs.distances, distances(asked[pairs.asked], known[pairs.known]))
    assert pairs.distances.max() <= LINE
    assert len(np.unique(pairs.asked * len(known) + pairs.known)) == len(pairs.asked)


def test_frames_of_one_video_are_not_compared() -> None:
    known = np.zeros((50, 2), np.uint64)
    videos = np.repeat([0, 1], 25)
    pairs = Index(known, videos).near(known, videos, LINE)
    assert len(pairs.asked)
    assert (videos[pairs.asked] != videos[pairs.known]).all()

"""How sure it is that two scenes are the same: the cases."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from stash_sense_plugin.duplicates.scene_evidence import Crowds
from stash_sense_plugin.duplicates.scenes import (
    LIKELY,
    LISTED,
    NOBODY_KNOWN,
    SceneFacts,
    judge,
    pairs,
    pairs_of,
    perceptual_hash,
)

STASHDB, TPDB = "https://stashdb.org/graphql", "https://theporndb.net/graphql"
HASH = 0xEB716D2E0149F2D1
HOUR = 3600.0


def bits(count: int) -> int:
    """A hash that differs from HASH in so many bits."""
    return HASH ^ ((1 << count) - 1)


def both(**facts: Any) -> tuple[SceneFacts, SceneFacts]:
    """Two scenes; a list has a value for each, anything else is the same in both."""
    one, other = (
        {name: value[at] if isinstance(value, list) else value for name, value in facts.items()} for at in (0, 1)
    )
    return SceneFacts(1, **one), SceneFacts(2, **other)


def hashes(apart: int, **facts: Any) -> tuple[SceneFacts, SceneFacts]:
    return both(phashes=[(HASH,), (bits(apart),)], **facts)


RELEASE = {"studio": 5, "date": "2024-03-01", "performers": (7, 8)}
LINKED = {"stash_ids": ((STASHDB, "x"),)}
CASES = {
    "nothing known": (both(), None),
    "the same studio only": (both(studio=5), None),
    "the same performers only": (both(performers=(7, 8)), None),
    "the same performers and length": (both(performers=(7, 8), duration=HOUR), None),
    "the same studio, date, performers": (both(**RELEASE), (55, 55)),
    "and length": (both(**RELEASE, duration=HOUR), (LIKELY, 80)),
    "and nearly the length": (both(**RELEASE, duration=[HOUR, HOUR + 9]), (LIKELY, 75)),
    "but another length": (both(**RELEASE, duration=[180.0, 2700.0]), None),
    "but another title": (both(**RELEASE, title=["Morning", "Evening"], duration=HOUR), (LISTED, LIKELY)),
    "two parts of a day": (both(**RELEASE, title=["Feast (Part 1)", "Feast Part II"], duration=HOUR), None),
    "half of the performers": (both(**{**RELEASE, "performers": [(7, 8), (8, 9)]}), None),
    "performers in another order": (both(**{**RELEASE, "performers": [(7, 8), (8, 7)]}), (55, 55)),
    "only the year of the date": (both(**{**RELEASE, "date": "2024"}), None),
    "the same studio code": (both(studio=5, code=["ABC-123", "abc 123"]), (72, 72)),
    "a code of other studios": (both(studio=[5, 6], code="ABC-123"), None),
    "a code without a studio": (both(code="ABC-123"), None),
    "parts under one code": (both(studio=5, code="ABC-123", duration=[1800.0, 2500.0]), (LISTED, LIKELY)),
    "the same title, people, length": (
        both(title=["Élan vital!", "Elan Vital 1080p"], performers=(7,), duration=HOUR),
        (LIKELY, 85),
    ),
    "the same title and length, nobody known": (both(title="Elan vital", duration=HOUR), None),
    "a title that says nothing": (both(title="Scene 2", performers=(7,), duration=HOUR), None),
    "the same title and people, other length": (
        both(title="Elan vital", performers=(7,), duration=[HOUR, 3500.0]),
        None,
    ),
    "the same id": (both(**LINKED), (90, 95)),
    "the same id, another length": (both(**LINKED, duration=[HOUR, 1800.0]), (LISTED, LIKELY)),
    "the same id, no performer the same": (
        both(**LINKED, performers=[(7,), (8,)], duration=[HOUR, 3300.0]),
        (LISTED, LIKELY),
    ),
    "the same id elsewhere": (both(stash_ids=[((STASHDB, "x"),), ((TPDB, "x"),)]), None),
    "two ids": (both(**RELEASE, duration=HOUR, stash_ids=[((STASHDB, "x"),), ((STASHDB, "y"),)]), None),
    "two ids, near hashes": (hashes(1, duration=HOUR, stash_ids=[((STASHDB, "x"),), ((STASHDB, "y"),)]), None),
    "two ids, one of them the same": (both(stash_ids=[((STASHDB, "x"),), ((STASHDB, "x"), (STASHDB, "y"))]), (90, 95)),
    "the same at one, two at another": (
        both(stash_ids=[((STASHDB, "x"), (TPDB, "1")), ((STASHDB, "x"), (TPDB, "2"))]),
        (LISTED, LIKELY),
    ),
    "the same id, near hashes": (hashes(8, **LINKED), (100, 100)),
    "the same id, hashes neither near nor far": (hashes(15, **LINKED, duration=HOUR), (85, 95)),
    "the same id, far hashes": (hashes(21, **LINKED, duration=HOUR), (LISTED, LISTED)),
    "equal hashes": (hashes(0), (85, 95)),
    "equal hashes and lengths": (hashes(0, duration=HOUR), (95, 99)),
    "equal hashes, lengths, details": (hashes(0, **RELEASE, duration=HOUR), (99, 99)),
    "a copy whose details are all wrong": (
        hashes(0, duration=HOUR, studio=[5, 6], date=["2024-03-01", "2020-01-01"], performers=[(7,), (8,)]),
        (80, 85),
    ),
    "2 bits": (hashes(2), (80, 90)),
    "4 bits": (hashes(4), (LIKELY, 85)),
    "5 bits": (hashes(5), (LISTED, 60)),
    "8 bits": (hashes(8), None),
    "8 bits, the same release": (hashes(8, **RELEASE), (60, LIKELY)),
    "8 bits and the length": (hashes(8, duration=HOUR), (LIKELY, 85)),
    "8 bits and nearly the length": (hashes(8, duration=[HOUR, HOUR - 12]), (LIKELY, 75)),
    "10 bits and the length": (hashes(10, duration=HOUR), (LIKELY, 75)),
    "11 bits and the length": (hashes(11, duration=HOUR), None),
    "11 bits, the same release and length": (hashes(11, **RELEASE, duration=HOUR), (LISTED, LIKELY)),
    "21 bits, the same release and length": (hashes(21, **RELEASE, duration=HOUR), None),
    "64 bits, the same studio code": (both(phashes=[(0,), (2**64 - 1,)], studio=5, code="ABC-123"), None),
    "2 bits, half as long, the same release": (hashes(2, **RELEASE, duration=[HOUR, 1700.0]), (LIKELY, 90)),
    "2 bits, half as long, others' release": (
        hashes(2, studio=[5, 6], performers=[(7,), (8,)], duration=[HOUR, 1700.0]),
        None,
    ),
    "7 bits, another length, other people": (
        hashes(7, studio=[5, 6], performers=[(7,), (8,)], duration=[HOUR, 1700.0]),
        None,
    ),
    "9 bits, a series from one room": (
        hashes(9, studio=5, performers=(7,), date=["2024-03-01", "2024-03-08"], duration=[HOUR, 3400.0]),
        None,
    ),
    "the nearest of all files": (both(phashes=[(0, HASH), (2**64 - 1, bits(3))]), (80, 85)),
    "no hash on one side": (both(phashes=[(HASH,), ()], **RELEASE, duration=HOUR), (LIKELY, 80)),
}


@pytest.mark.parametrize(("scenes", "score"), CASES.values(), ids=CASES.keys())
def test_cases(scenes: tuple[SceneFacts, SceneFacts], score: tuple[float, float] | None) -> None:
    pair = judge(*scenes)
    assert (score is None) == (pair is None), pair
    if pair is not None and score is not None:
        assert (pair.a, pair.b) == (1, 2)
        assert pair.reasons
        assert score[0] <= pair.score <= score[1]
        assert judge(scenes[1], scenes[0]) == pair
        assert pairs(scenes) == [pair]


def test_fewer_bits_are_never_worse() -> None:
    for length in (0.0, HOUR, HOUR + 12, HOUR + 90, 1800.0):
        found = [judge(*hashes(count, duration=[HOUR, length], studio=5)) for count in range(11)]
        scores = [pair.score if pair else 0 for pair in found]
        assert scores == sorted(scores, reverse=True)


def test_a_scene_is_not_the_same_as_itself() -> None:
    scene = SceneFacts(1, (HASH,), HOUR)
    assert judge(scene, scene) is None
    assert pairs([replace(scene, phashes=(HASH, bits(1)))]) == []


def seen(one: dict[int, float] | None, other: dict[int, float] | None) -> dict[str, Any]:
    return {"faces": [one, other]}


FACES = {
    "not looked at": (seen(None, {7: 0.5}), 0),
    "nobody there": (seen({}, {7: 0.5}), 0),
    "nobody recognised": (seen({NOBODY_KNOWN: 0.9}, {NOBODY_KNOWN: 0.9}), 0),
    "the same two for the same time": (seen({7: 0.5, 8: 0.3}, {7: 0.5, 8: 0.3}), 6),
    "the same two for similar times": (seen({7: 0.5, 8: 0.3}, {7: 0.4, 8: 0.35}), 6),
    "one of three": (seen({7: 0.5, 8: 0.5}, {7: 0.5, 9: 0.5}), 2),
    "others": (seen({7: 0.5}, {9: 0.5}), None),
    "others, of whom little is seen": (seen({7: 0.5}, {9: 0.04}), 0),
    "others, and somebody unknown, who may be them": (seen({7: 0.5}, {9: 0.2, NOBODY_KNOWN: 0.5}), 0),
}


@pytest.mark.parametrize(("facts", "more"), FACES.values(), ids=FACES.keys())
def test_faces_speak_for_or_against(facts: dict[str, Any], more: int | None) -> None:
    plain = judge(*hashes(8, duration=HOUR))
    pair = judge(*hashes(8, duration=HOUR, **facts))
    assert plain is not None
    assert (pair.score - plain.score if pair else None) == more


def test_faces_alone_are_no_reason() -> None:
    assert pairs(both(faces={7: 0.5, 8: 0.3}, performers=(7, 8), duration=HOUR)) == []


def test_faces_of_others_do_not_outweigh_a_copy_or_the_same_performers() -> None:
    """A small, blurred copy is where faces are mistaken."""
    others = seen({7: 0.5}, {9: 0.5})
    copy = judge(*hashes(2, duration=HOUR, **others))
    tagged = judge(*hashes(8, duration=HOUR, performers=(3,), **others))
    missed = judge(*hashes(8, duration=HOUR, performers=[(7, 9), ()], **others))
    assert copy is not None
    assert copy.score >= LIKELY
    assert "Nobody recognised in both" in copy.reasons
    assert tagged is not None
    assert missed is not None
    assert missed.score >= LIKELY


CROWDED = {
    "nothing else": (hashes(2), None),
    "the same length": (hashes(2, duration=HOUR), None),
    "the same performers": (hashes(2, performers=(7,)), None),
    "length and performers": (hashes(2, duration=HOUR, performers=(7,)), (LISTED, LIKELY)),
    "nearly the length and performers": (hashes(2, duration=[HOUR, HOUR + 2], performers=(7,)), None),
    "length, performers, studio": (hashes(2, duration=HOUR, performers=(7,), studio=5), (LIKELY, 80)),
    "length, studio, date": (hashes(2, duration=HOUR, studio=5, date="2024-03-01"), (LISTED, LIKELY)),
    "length, release": (hashes(2, duration=HOUR, **RELEASE), (75, 90)),
    "the same id": (hashes(2, **LINKED), (90, 95)),
    "the same id, far from one another": (hashes(25, **LINKED), (90, 95)),
    "far from one another, the same release and length": (hashes(25, **RELEASE, duration=HOUR), (LIKELY, 75)),
}


@pytest.mark.parametrize("crowded", [{HASH}, {HASH, bits(2), bits(8), bits(25)}], ids=["one", "both"])
@pytest.mark.parametrize(("scenes", "score"), CROWDED.values(), ids=CROWDED.keys())
def test_a_crowded_hash_needs_a_second_sign(
    scenes: tuple[SceneFacts, SceneFacts], score: tuple[float, float] | None, crowded: set[int]
) -> None:
    pair = judge(*scenes, Crowds(crowded, crowded))
    assert (score is None) == (pair is None), pair
    if pair is not None and score is not None:
        assert score[0] <= pair.score <= score[1]


CROWDED_WITHIN_TEN_BITS = {
    "4 bits and the length": (hashes(4, duration=HOUR), (LIKELY, 90)),
    "4 bits and nearly the length": (hashes(4, duration=[HOUR, HOUR + 9]), (LIKELY, 90)),
    "4 bits": (hashes(4), None),
    "4 bits and the release": (hashes(4, **RELEASE), (55, 55)),
    "5 bits and the length": (hashes(5, duration=HOUR), None),
    "5 bits, the length and the release": (hashes(5, duration=HOUR, **RELEASE), (75, 90)),
    "21 bits, the length and the release": (hashes(21, duration=HOUR, **RELEASE), None),
}


@pytest.mark.parametrize(("scenes", "score"), CROWDED_WITHIN_TEN_BITS.values(), ids=CROWDED_WITHIN_TEN_BITS.keys())
def test_in_a_wide_crowd_copies_are_told(
    scenes: tuple[SceneFacts, SceneFacts], score: tuple[float, float] | None
) -> None:
    pair = judge(*scenes, Crowds(near={HASH}))
    assert (score is None) == (pair is None), pair
    if pair is not None and score is not None:
        assert score[0] <= pair.score <= score[1]


def test_a_copy_in_a_series_from_one_room_is_found() -> None:
    """All are within ten bits of each other, but only the copy is within four."""
    rng = random.Random(1)
    series = [
        SceneFacts(at, (HASH ^ sum(1 << bit for bit in rng.sample(range(64), 5)),), 60.0 * at, 5, performers=(7,))
        for at in range(1, 60)
    ]
    copy = replace(series[20], id=999, phashes=(series[20].phashes[0] ^ 1,), studio=None, performers=())
    (pair,) = [pair for pair in pairs([*series, copy]) if pair.score >= LIKELY]
    assert (pair.a, pair.b, pair.tier) == (21, 999, "hash")
    assert pair in pairs_of({21}, [*series, copy])


def test_in_a_crowd_the_pair_with_a_second_sign_is_found() -> None:
    rng = random.Random(1)
    crowd = [
        SceneFacts(at, (HASH ^ 1 << rng.randrange(64),), 60.0 + 3 * at, studio=rng.randrange(1, 9), performers=(at,))
        for at in range(1, 200)
    ]
    twin = replace(crowd[50], id=999, phashes=(HASH,))
    (pair,) = pairs([*crowd, twin])
    assert (pair.a, pair.b, pair.tier) == (51, 999, "crowd")
    assert pairs_of({999}, [*crowd, twin]) == [pair]


REASONS = {
    "link": (
        hashes(3, **LINKED, duration=[1812.0, 1813.0], title="Feast"),
        (
            "The same scene at stashdb.org",
            "Perceptual hashes differ in 3 bits of 64",
            "Both are 30:12 long",
            "Same title",
        ),
    ),
    "wrong link": (
        hashes(30, **LINKED, duration=[HOUR, 1800.0]),
        (
            "The same scene at stashdb.org",
            "Perceptual hashes differ in 30 bits of 64: one is probably linked wrongly, or they are different cuts",
            "Different lengths: 1:00:00 and 30:00",
        ),
    ),
    "hash": (
        hashes(1, **RELEASE, duration=[1812.0, 1815.0], title=["A 1", "A 2"]),
        (
            "Perceptual hashes differ in 1 bit of 64",
            "Nearly the same length: 30:12 and 30:15",
            "Same studio, date and performers",
            "Titles differ in a number",
        ),
    ),
    "details": (
        both(studio=5, code="ABC-1", performers=[(7, 8), (8,)], date=["2024-01-01", "2024-01-02"], faces={7: 1.0}),
        (
            "Same studio",
            "Same studio code ABC-1",
            "Most performers are the same",
            "The same people recognised, for similar shares of the time",
            "Different date",
        ),
    ),
}


@pytest.mark.parametrize(("scenes", "expected"), REASONS.values(), ids=REASONS.keys())
def test_reasons_say_what_was_seen(scenes: tuple[SceneFacts, SceneFacts], expected: tuple[str, ...]) -> None:
    pair = judge(*scenes)
    assert pair is not None
    assert pair.reasons == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("eb716d2e0149f2d1", HASH),
        ("1", 1),
        ("0", 0),
        ("", None),
        ("xyz", None),
        ("1eb716d2e0149f2d1", None),
        ("-1", None),
    ],
)
def test_hashes_as_stash_writes_them(text: str, value: int | None) -> None:
    assert perceptual_hash(text) == value

"""How sure it is that a scene is one of a stash-box, by cases."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.duplicates import scene_match, scene_match_reasons
from stash_sense_plugin.duplicates.scene_match import LISTED, MARGIN, Match, choose, judge
from stash_sense_plugin.duplicates.scene_match_signs import Candidate, File, Print, agree

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG = 1834.0
PHASH = "f1e2d3c4b5a69788"
OSHASH, MD5 = "00aa11bb22cc33dd", "0123456789abcdef0123456789abcdef"
FILE = File(LONG, {"MD5": MD5, "OSHASH": OSHASH, "PHASH": PHASH})
ENCODED = File(LONG, {"OSHASH": "ee00ee00ee00ee00", "PHASH": PHASH})
"""What nobody has submitted, but for its perceptual hash."""
HIGH = 95.0


def off(bits: int, hash: str = PHASH) -> str:
    """The hash with so many of its bits changed."""
    return f"{int(hash, 16) ^ ((1 << bits) - 1) << 20:x}"


def exact(algorithm: str = "OSHASH", duration: float = LONG, submissions: int = 1, reports: int = 0) -> Print:
    return Print(algorithm, {"OSHASH": OSHASH, "MD5": MD5}[algorithm], duration, submissions, reports)


def near(bits: int = 0, duration: float = LONG, submissions: int = 1, reports: int = 0) -> Print:
    return Print("PHASH", off(bits), duration, submissions, reports)


def candidate(*prints: Print, name: str = "one", linked: Sequence[int] = ()) -> Candidate:
    return Candidate(name, prints, tuple(linked))


def match(files: Sequence[File], *prints: Print, **more: Sequence[int]) -> Match:
    found = judge(files, candidate(*prints, **more))  # type: ignore[arg-type]
    assert found
    return found


@pytest.mark.parametrize(
    ("here", "there", "agrees"),
    [
        (1835, 1834, True),
        (1835, 1700, False),
        (600, 605, True),
        (600, 593, False),
        (3600, 3636, True),
        (3600, 3637, False),
        (0, 1834, None),
        (1834, 0, None),
        (20.4, 20, True),
    ],
)
def test_lengths(here: float, there: float, agrees: bool | None) -> None:
    assert agree(here, there) is agrees


@pytest.mark.parametrize(
    ("prints", "least", "most"),
    [
        pytest.param([exact()], 97, 97, id="the same file"),
        pytest.param([exact("MD5")], 97, 97, id="the same file by MD5"),
        pytest.param([exact(), exact("MD5"), near(submissions=9)], 98, 98, id="three signs"),
        pytest.param([exact(submissions=24), near()], 99, 99, id="the same file, often submitted"),
        pytest.param([exact(duration=0)], 92, 92, id="the same file, length unknown"),
        pytest.param([exact(duration=1700)], 72, 72, id="the same file, another length"),
        pytest.param([exact(reports=1)], 60, 60, id="the same file, reported as often"),
        pytest.param([exact(submissions=4, reports=2)], 85, 85, id="the same file, reported half as often"),
        pytest.param([exact(submissions=9, reports=1)], 97, 99, id="the same file, reported once of nine times"),
        pytest.param([exact(), near(9)], 88, 88, id="the same file, another picture"),
        pytest.param([exact(), near(9, reports=2)], 97, 97, id="another picture that is reported as wrong"),
        pytest.param([near(0, submissions=2)], 97, 97, id="equal, submitted twice"),
        pytest.param([near(0, submissions=5)], 98, 98, id="equal, submitted often"),
        pytest.param([near(4, submissions=2)], 95, 95, id="4 bits, submitted twice"),
        pytest.param([near(0)], 90, 90, id="equal, submitted once"),
        pytest.param([near(4)], 86, 86, id="4 bits, submitted once"),
        pytest.param([near(2), near(3)], 96, 96, id="two encodings near it, each submitted once"),
        pytest.param([near(2), near(3, duration=600)], 88, 88, id="the second one is of another length"),
        pytest.param([near(5, submissions=9)], 80, 80, id="5 bits, submitted often"),
        pytest.param([near(8, submissions=9)], 71, 71, id="8 bits, submitted often"),
        pytest.param([near(8)], 63, 63, id="8 bits, submitted once"),
        pytest.param([near(0, duration=0, submissions=9)], 80, 80, id="equal, length unknown"),
        pytest.param([near(0, duration=1700, submissions=9)], 45, 45, id="equal, another length"),
        pytest.param([near(0, submissions=2, reports=2)], 60, 60, id="equal, reported as often"),
        pytest.param([near(0, submissions=3, reports=2)], 85, 85, id="equal, reported often"),
    ],
)
def test_scores_of_one_file(prints: list[Print], least: float, most: float) -> None:
    assert least <= match([FILE], *prints).score <= most


@pytest.mark.parametrize(
    "prints",
    [
        pytest.param([], id="nothing"),
        pytest.param([near(9, submissions=50)], id="9 bits"),
        pytest.param([near(5, duration=1700, submissions=50)], id="5 bits, another length"),
        pytest.param([near(3, duration=1700)], id="3 bits, another length, submitted once"),
        pytest.param([Print("OSHASH", MD5, LONG, 9)], id="another algorithm"),
        pytest.param([Print("PHASH", "no hash", LONG, 9)], id="no hash"),
    ],
)
def test_what_is_no_candidate(prints: list[Print]) -> None:
    assert judge([FILE], candidate(*prints)) is None


def test_without_files_or_fingerprints_there_is_none() -> None:
    assert judge([], candidate(exact())) is None
    assert judge([File(LONG, {})], candidate(exact())) is None
    assert judge([File(LONG, {"OSHASH": "", "PHASH": ""})], candidate(Print("OSHASH", "", LONG))) is None


def test_case_and_zeros_in_front_are_no_difference() -> None:
    file = File(LONG, {"OSHASH": OSHASH, "PHASH": "1234f0f0f0f0f0f"})
    theirs = [Print("OSHASH", OSHASH.upper(), LONG), Print("PHASH", "01234F0F0F0F0F0F", LONG)]
    assert [each.distance for each in match([file], *theirs).matched] == [None, 0]


def test_hashes_of_empty_pictures_say_little() -> None:
    """All of black begins are near each other, and none is far from them."""
    black = File(LONG, {"OSHASH": OSHASH, "PHASH": "8000000000000000"})
    assert match([black], Print("PHASH", "8000000000000001", LONG, 50)).score == 60
    assert match([black], exact(), Print("PHASH", PHASH, LONG, 50)).score == 97


@pytest.mark.parametrize(
    ("files", "prints", "matched"),
    [
        ([FILE], [exact("MD5")], [("MD5", 1, 1, None, 1)]),
        (
            [FILE],
            [exact("MD5", submissions=3), exact(submissions=4), near(2, submissions=5)],
            [("MD5", 1, 1, None, 3), ("OSHASH", 1, 1, None, 4), ("PHASH", 1, 1, 2, 5)],
        ),
        ([ENCODED], [near(0), near(1)], [("PHASH", 1, 1, 0, 2)]),
        ([FILE, ENCODED], [exact()], [("OSHASH", 1, 2, None, 1)]),
        ([FILE, ENCODED], [near(3)], [("PHASH", 2, 2, 3, 1)]),
    ],
)
def test_what_fits_is_counted(
    files: list[File], prints: list[Print], matched: list[tuple[str, int, int, int | None, int]]
) -> None:
    found = match(files, *prints).matched
    assert [(each.algorithm, each.count, each.of, each.distance, each.submissions) for each in found] == matched


def test_a_second_file_takes_nothing_from_the_first() -> None:
    """The predecessor's share fell below its line by it."""
    trailer = File(60.0, {"OSHASH": "1" * 16, "PHASH": "0f0f0f0f0f0f0f0f"})
    prints = [exact(submissions=2), near(1)]
    alone = match([FILE], *prints)
    assert match([FILE, trailer], *prints).score == match([trailer, FILE], *prints).score == alone.score >= HIGH


def test_the_length_that_counts_is_that_of_the_file_that_fits() -> None:
    """The predecessor took the first file's."""
    assert match([File(60.0, {"OSHASH": "1" * 16}), FILE], exact()).sign.agrees is True


def test_the_length_that_counts_is_that_of_the_fingerprint_that_fits() -> None:
    """Not that of other cuts of the scene."""
    others = [Print("OSHASH", f"{number:016x}", 60.0, 30) for number in range(5)]
    assert match([FILE], *others, exact()).score == 97


@pytest.mark.parametrize(("prints", "score"), [([near(0, submissions=9)], 90.0), ([exact(submissions=2)], 97.0)])
def test_what_another_scene_of_the_library_is_linked_to_is_told(prints: list[Print], score: float) -> None:
    found = match([FILE], *prints, linked=(12,))
    assert (found.score, found.linked) == (score, (12,))
    assert "Scene 12 of your library is linked to it already" in scene_match_reasons.reasons(found)[-1]


def test_without_candidates_nothing_is_chosen() -> None:
    assert choose([]) == scene_match.Verdict((), 0.0, ambiguous=False)


@pytest.mark.parametrize(
    ("prints", "score", "ambiguous"),
    [
        pytest.param([[exact(submissions=24)]], 98.0, False, id="one"),
        pytest.param([[exact()], [exact()]], 90.0, True, id="a tie"),
        pytest.param([[exact(submissions=24), near()], [exact()]], 90.0, True, id="more submissions"),
        pytest.param([[exact()], [near(0, submissions=3)]], 90.0, True, id="the same file, and an equal hash"),
        pytest.param([[exact()], [near(4)]], 97.0, False, id="the same file, and a near hash submitted once"),
        pytest.param([[exact()], [near(6, submissions=30)]], 97.0, False, id="the same file, and a weak hash"),
        pytest.param([[exact()], [exact(reports=3)]], 97.0, False, id="the other one is reported"),
        pytest.param([[exact()], [exact(duration=900)]], 97.0, False, id="the other one is of another length"),
        pytest.param([[near(8)], [near(8)]], 63.0, True, id="a tie of weak ones"),
    ],
)
def test_of_several_candidates(prints: list[list[Print]], score: float, ambiguous: bool) -> None:
    matches = [judge([FILE], candidate(*each, name=f"c{number}")) for number, each in enumerate(prints)]
    verdict = choose(each for each in reversed(matches) if each)
    assert (verdict.matches[0].stash_id, verdict.score, verdict.ambiguous) == ("c0", score, ambiguous)


def test_two_files_that_are_of_two_scenes_there_leave_it_unsure() -> None:
    files = [FILE, File(900.0, {"OSHASH": "9" * 16})]
    two = [candidate(exact(submissions=9)), candidate(Print("OSHASH", "9" * 16, 900.0, 9), name="two")]
    verdict = choose(each for each in (judge(files, one) for one in two) if each)
    assert verdict.ambiguous
    assert verdict.score < HIGH


def test_details_order_a_tie_and_do_not_decide_it() -> None:
    tie = [match([FILE], exact(), name="a"), match([FILE], exact(), name="b")]  # type: ignore[arg-type]
    verdict = choose(tie, {"b": 2})
    assert [each.stash_id for each in verdict.matches] == ["b", "a"]
    assert verdict.ambiguous


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_submitted(seed: int) -> None:
    """High needs the same file, or near hashes with a second submission, of that length, not doubted, and no rival."""
    rng = random.Random(seed)
    files = [FILE, ENCODED, File(0.0, {"PHASH": off(3)})][: rng.randint(1, 3)]
    drawn = [candidate(*(random_print(rng) for _ in range(rng.randint(0, 6))), name=f"c{n}") for n in range(4)]
    matches = [each for each in (judge(files, one) for one in drawn) if each]
    assert all(LISTED <= each.score <= 99 for each in matches)
    verdict = choose(matches)
    assert verdict == choose(rng.sample(matches, len(matches)))
    if verdict.score < HIGH:
        return
    best, *rest = verdict.matches
    assert not verdict.ambiguous
    assert all(each.score <= best.score - MARGIN for each in rest)
    trusted = [sign for sign in best.signs if sign.agrees and sign.theirs.trust > 0]
    strong = [sign for sign in trusted if (sign.distance or 0) <= 4]
    assert strong
    if not any(sign.distance is None for sign in strong):
        assert sum(sign.theirs.trust for sign in trusted) >= 2


def random_print(rng: random.Random) -> Print:
    made = rng.choice([exact(), exact("MD5"), *(near(rng.randint(0, 12)) for _ in range(4))])
    return replace(
        made,
        duration=rng.choice([0.0, LONG, LONG + 4, LONG - 200]),
        submissions=rng.randint(1, 8),
        reports=rng.choice([0, 0, 0, 1, 5]),
    )


@pytest.mark.parametrize("seed", range(20))
def test_more_that_fits_never_makes_it_less(seed: int) -> None:
    rng = random.Random(seed)
    prints = [random_print(rng) for _ in range(4)]
    agreeing = [exact("MD5", submissions=9), near(0, submissions=9)]
    before, after = judge([FILE], candidate(*prints)), judge([FILE], candidate(*prints, *agreeing))
    assert after
    assert after.score >= (before.score if before else 0)


@pytest.mark.parametrize(
    ("prints", "texts"),
    [
        (
            [exact(submissions=24), near(2, submissions=1)],
            [
                "The same file: oshash submitted 24 times",
                "Perceptual hashes differ in 2 of 64 bits, submitted once",
                "Both are 30:34 long",
            ],
        ),
        (
            [exact(), exact("MD5"), near(0, duration=LONG + 4)],
            [
                "The same file: MD5 and oshash submitted once",
                "Equal perceptual hashes, submitted once",
                "Both are 30:34 long",
            ],
        ),
        (
            [exact(duration=1700, reports=2)],
            [
                "The same file: oshash submitted once",
                "Different lengths: 30:34 here, 28:20 there",
                "Users report this fingerprint as wrong as often as others submit it",
            ],
        ),
        ([exact(duration=0)], ["The same file: oshash submitted once", "A length is unknown"]),
    ],
)
def test_reasons(prints: list[Print], texts: list[str]) -> None:
    assert list(scene_match_reasons.reasons(match([FILE], *prints))) == texts


def test_same_details_are_told() -> None:
    assert "Same title and date" in scene_match_reasons.reasons(match([FILE], exact()), ["title", "date"])


def test_a_no_is_said_to_what_fits_and_not_to_how_many_say_so() -> None:
    first = match([FILE], exact(submissions=2), near(1))
    assert first.facts == match([FILE], near(1, submissions=30), exact(submissions=90)).facts
    assert first.facts != match([FILE], exact(submissions=2)).facts
    assert first.facts != match([FILE], exact(submissions=2), near(2)).facts
    assert first.facts != match([FILE], exact(reports=2), near(1)).facts

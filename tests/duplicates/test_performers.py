"""How sure it is that two performers are one person: the cases, and whole libraries."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from stash_sense_plugin.duplicates.performer_candidates import candidates, traits_of
from stash_sense_plugin.duplicates.performer_score import judge
from stash_sense_plugin.duplicates.performers import LIKELY, LISTED, FaceEvidence, Pair, PerformerFacts, pairs

STASHDB, TPDB = "https://stashdb.org/graphql", "https://theporndb.net/graphql"
UUIDS = [f"00000000-0000-4000-8000-00000000000{digit}" for digit in range(4)]
IAFD = "https://www.iafd.com/person.rme/perfid=annabell/gender=f/anna-bell.htm"
ONLYFANS = "https://onlyfans.com/annabell"
PAGE = "https://example.com/models/anna"
BORN, OTHER_DAY = "1990-05-15", "1985-03-02"


def face(confidence: float, back: float | None = None, faces: tuple[int, int] = (5, 3)) -> FaceEvidence:
    return FaceEvidence((confidence, confidence if back is None else back), faces)


def judged(seen: FaceEvidence | None = None, is_together: bool = False, **facts: Any) -> Pair | None:
    """Of two performers; a list has a value for each, anything else is the same in both. Whichever has the lower id,
    whatever order they come in, the score is the same."""
    facts = {"name": ["Anna Bell", "Cora Dean"], **facts}
    one, other = (
        {name: value[at] if isinstance(value, list) else value for name, value in facts.items()} for at in (0, 1)
    )
    both = [PerformerFacts(1, **one), PerformerFacts(2, **other)]
    turned = [PerformerFacts(1, **other), PerformerFacts(2, **one)]
    met = {(2, 1)} if is_together else ()
    found = pairs(both, {(1, 2): seen} if seen else {}, met)
    assert pairs(both[::-1], {(1, 2): seen} if seen else {}, met) == found
    back = FaceEvidence(seen.confidence[::-1], seen.faces[::-1]) if seen else None
    assert [each.score for each in pairs(turned, {(1, 2): back} if back else {}, met)] == [each.score for each in found]
    assert pairs(both, {(2, 1): back} if back else {}, met) == found
    return found[0] if found else None


NAMED: dict[str, Any] = {"name": ["Anna Bell", "anna bell"]}
ALIASED: dict[str, Any] = {"name": ["Anna Bell", "Cora Dean"], "aliases": [(), ("ANNA BELL",)]}
FIRST_NAMED: dict[str, Any] = {"name": ["Anna", "anna"]}
LINKED: dict[str, Any] = {"stash_ids": ((STASHDB, UUIDS[0]),)}
TWO_IDS: dict[str, Any] = {"stash_ids": [((STASHDB, UUIDS[0]),), ((STASHDB, UUIDS[1]),)]}
CONFLICTING: dict[str, Any] = {
    "stash_ids": [((STASHDB, UUIDS[0]), (TPDB, "1")), ((STASHDB, UUIDS[1]), (TPDB, "1"))],
}
SEXES: dict[str, Any] = {"gender": ["FEMALE", "MALE"]}
DAYS: dict[str, Any] = {"birthdate": [BORN, OTHER_DAY]}
ORIGIN: dict[str, Any] = {"country": "US", "gender": "FEMALE"}
MARKED: dict[str, Any] = {"disambiguation": ["blonde", "brunette"]}

CASES: dict[str, tuple[Pair | None, tuple[str, float, float] | None]] = {
    "nothing in common": (judged(), None),
    "no names at all": (judged(name=""), None),
    # ids
    "the same id": (judged(**LINKED), ("link", 100, 100)),
    "the same id, nothing else agrees": (judged(**LINKED, **SEXES, **DAYS), ("link", 100, 100)),
    "the same id, disambiguated": (judged(**LINKED, **MARKED, name="Anna Bell"), ("link", 100, 100)),
    "the same id elsewhere": (judged(stash_ids=[((STASHDB, "1"),), ((TPDB, "1"),)]), None),
    "the same id, one has another there too": (
        judged(stash_ids=[((STASHDB, UUIDS[0]),), ((STASHDB, UUIDS[1]), (STASHDB, UUIDS[0]))]),
        ("link", 100, 100),
    ),
    "the same id, together": (judged(**LINKED, is_together=True), ("link", LISTED, LIKELY)),
    "two ids": (judged(**TWO_IDS, **NAMED, birthdate=BORN, seen=face(0.99)), None),
    "two ids, the same profile": (judged(**TWO_IDS, urls=(IAFD,)), None),
    "conflicting links": (judged(**CONFLICTING), ("link", 55, 55)),
    "conflicting links, the same name": (judged(**CONFLICTING, **NAMED, birthdate=BORN), ("link", 60, 60)),
    "conflicting links, two birthdates": (judged(**CONFLICTING, **DAYS), ("link", 50, 50)),
    "conflicting links, together": (judged(**CONFLICTING, is_together=True), None),
    # profiles
    "the same profile": (judged(urls=[(IAFD,), ("http://iafd.com/person.rme/perfid=AnnaBell",)]), ("profile", 95, 95)),
    "two profiles": (judged(urls=(IAFD, ONLYFANS)), ("profile", 96, 96)),
    "the same profile and name": (judged(urls=(IAFD,), **NAMED), ("profile", 97, 97)),
    "the page of a stash id": (
        judged(stash_ids=[((STASHDB, UUIDS[0]),), ()], urls=[(), (f"https://stashdb.org/performers/{UUIDS[0]}",)]),
        ("profile", 95, 95),
    ),
    "the same profile, two birthdates": (judged(urls=(IAFD,), **DAYS), ("profile", LISTED, LIKELY)),
    "the same profile, man and woman": (judged(urls=(ONLYFANS,), **SEXES), ("profile", LISTED, LIKELY)),
    "the same profile and name, man and woman": (judged(urls=(IAFD,), **SEXES, **NAMED), ("profile", 75, 90)),
    "the same profile, genders that may change": (
        judged(urls=(IAFD,), gender=["TRANSGENDER_FEMALE", "MALE"]),
        ("profile", 95, 95),
    ),
    "the same profile, all else differs": (judged(urls=(ONLYFANS,), **SEXES, **DAYS), None),
    "the same profile, disambiguated": (judged(urls=(IAFD,), **MARKED, name="Anna Bell"), ("profile", 95, 99)),
    "the same profile, together": (judged(urls=(ONLYFANS,), is_together=True), ("profile", LISTED, LIKELY)),
    "the same profile, two people in a register": (
        judged(urls=[(ONLYFANS, "https://imdb.com/name/nm1234567"), (ONLYFANS, "https://imdb.com/name/nm7654321")]),
        ("profile", 80, 80),
    ),
    "the same scene, studio, front page": (
        judged(urls=("https://twitter.com/", "https://www.iafd.com/studio.rme/studio=5", "https://example.com")),
        None,
    ),
    # faces
    "the same face": (judged(face(0.9)), ("face", 75, 75)),
    "surely the same face": (judged(face(1.0)), ("face", 92, 92)),
    "the same face and name": (judged(face(0.95), **NAMED), ("face", 85, 92)),
    "surely the same face, name, birthdate": (judged(face(1.0), **NAMED, birthdate=BORN), ("face", 97, 97)),
    "the same face one way": (judged(face(0.99, 0.8)), None),
    "the same face, known by one": (judged(face(0.99, faces=(5, 1))), ("face", 60, 60)),
    "the same face, known by one, and born": (judged(face(0.99, faces=(5, 1)), birthdate=BORN), ("face", 65, 65)),
    "the same face, known by one, two birthdates": (judged(face(0.99, faces=(5, 1)), **DAYS), None),
    "a likely face": (judged(face(0.8)), None),
    "a likely face and birthdate": (judged(face(0.8), birthdate=BORN), None),
    "the same face, two birthdates": (judged(face(1.0), **DAYS), ("face", LISTED, LIKELY)),
    "the same face, man and woman": (judged(face(1.0), **SEXES), ("face", LISTED, LIKELY)),
    "the same face, together": (judged(face(1.0), is_together=True), None),
    "the same face, disambiguated": (judged(face(1.0), **MARKED, name="Anna Bell"), None),
    # names
    "the same name": (judged(**NAMED), None),
    "the same name as an alias": (judged(**ALIASED), None),
    "name and birthdate": (judged(**NAMED, birthdate=BORN), ("name", 86, 86)),
    "alias and birthdate": (judged(**ALIASED, birthdate=BORN), ("name", 86, 86)),
    "an alias of both and birthdate": (judged(aliases=("Eve Fay",), birthdate=BORN), ("name", 83, 83)),
    "name and part of a birthdate": (judged(**NAMED, birthdate=[BORN, "1990"]), None),
    "name and year": (judged(**NAMED, birthdate="1990"), None),
    "name and a year written as a day": (judged(**NAMED, birthdate="1990-01-01"), None),
    "name and a plausible face": (judged(face(0.3), **NAMED), ("name", 76, 76)),
    "name and a face known by one": (judged(face(0.95, faces=(1, 1)), **NAMED), ("name", 82, 82)),
    "name and hardly the face": (judged(face(0.29), **NAMED), None),
    "name and link": (judged(**NAMED, urls=(PAGE,)), ("name", 76, 76)),
    "link without the name": (judged(urls=(PAGE,)), None),
    "name and origin": (judged(**NAMED, **ORIGIN), ("name", 55, 55)),
    "name and country": (judged(**NAMED, country="US"), None),
    "name, birthdate, face, origin": (judged(face(0.5), **NAMED, **ORIGIN, birthdate=BORN), ("name", 92, 92)),
    "name, face, two birthdates": (judged(face(0.5), **NAMED, **DAYS), None),
    "name, face, year and day of it": (judged(face(0.5), **NAMED, birthdate=["1990-01-01", BORN]), ("name", 76, 80)),
    "name, birthdate, man and woman": (judged(**NAMED, **SEXES, birthdate=BORN), ("name", LISTED, LIKELY)),
    "name, birthdate, other country": (judged(**NAMED, birthdate=BORN, country=["US", "CZ"]), ("name", 81, 81)),
    "name, birthdate, one marked": (judged(**NAMED, birthdate=BORN, disambiguation=["II", ""]), ("name", 78, 78)),
    "name and origin, one marked": (judged(**NAMED, **ORIGIN, disambiguation=["II", ""]), None),
    "name, birthdate, disambiguated": (judged(**NAMED, **MARKED, birthdate=BORN), None),
    "equally disambiguated": (judged(**NAMED, disambiguation=["II", "ii"], birthdate=BORN), ("name", 86, 86)),
    "name, birthdate, together": (judged(**NAMED, birthdate=BORN, is_together=True), None),
    "name, birthdate, two in a register": (
        judged(**NAMED, birthdate=BORN, urls=[("imdb.com/name/nm1234567",), ("imdb.com/name/nm7654321",)]),
        ("name", 71, 71),
    ),
    "first name and birthdate": (judged(**FIRST_NAMED, birthdate=BORN), ("name", 64, 64)),
    "first name, birthdate, origin": (judged(**FIRST_NAMED, **ORIGIN, birthdate=BORN), ("name", 68, 68)),
    "first name, birthdate, face": (judged(face(0.5), **FIRST_NAMED, birthdate=BORN), ("name", 70, 75)),
    "first name, birthdate, link": (judged(**FIRST_NAMED, **ORIGIN, birthdate=BORN, urls=(PAGE,)), ("name", 72, 72)),
    "first name and a plausible face": (judged(face(0.3), **FIRST_NAMED), ("name", 64, 64)),
    "first name and link": (judged(**FIRST_NAMED, urls=(PAGE,)), ("name", 60, 60)),
    "first name and origin": (judged(**FIRST_NAMED, **ORIGIN), None),
}


@pytest.mark.parametrize(("pair", "expected"), CASES.values(), ids=CASES.keys())
def test_cases(pair: Pair | None, expected: tuple[str, float, float] | None) -> None:
    assert (pair is None) == (expected is None), pair
    if pair is not None and expected is not None:
        tier, least, most = expected
        assert (pair.a, pair.b, pair.tier) == (1, 2, tier)
        assert least <= pair.score <= most
        assert (pair.score >= LIKELY) == (least >= LIKELY)
        assert pair.reasons
        json.dumps(pair.signals)


REASONS = {
    "link": (
        judged(**LINKED, **ALIASED, **SEXES, birthdate=BORN),
        (
            "The same performer at stashdb.org",
            "The name of one is an alias of the other: Anna Bell",
            "Born on the same day: 1990-05-15",
            "Different gender",
        ),
    ),
    "conflicting": (
        judged(**CONFLICTING, urls=(IAFD,)),
        (
            "The same performer at theporndb.net",
            "The same profile at IAFD",
            "Conflicting links: two different performers at stashdb.org",
        ),
    ),
    "face": (
        judged(face(0.9557, 0.97, (12, 3)), **FIRST_NAMED, **ORIGIN, **DAYS),
        (
            "The same face: 95 % sure, by 3 and 12 pictures",
            "The same name: Anna",
            "Many people go by such a name",
            "The same country and gender",
            "Different dates of birth: 1990-05-15 and 1985-03-02",
        ),
    ),
    "name": (
        judged(face(0.5), aliases=("Eve Fay",), urls=(PAGE,), country=["US", "CZ"]),
        (
            "The same alias: Eve Fay",
            "Maybe the same face: 50 % sure, by 3 and 5 pictures",
            "The same link: example.com/models/anna",
            "Different country",
        ),
    ),
    "together": (
        judged(urls=(ONLYFANS,), is_together=True),
        ("The same profile at OnlyFans", "Both are tagged in the same scene"),
    ),
    "disambiguated": (
        judged(urls=(IAFD,), **NAMED, **MARKED),
        ("The same profile at IAFD", "The same name: Anna Bell", "Told apart as “blonde” and “brunette”"),
    ),
}


@pytest.mark.parametrize(("pair", "expected"), REASONS.values(), ids=REASONS.keys())
def test_reasons_say_what_was_seen(pair: Pair | None, expected: tuple[str, ...] | None) -> None:
    assert (pair.reasons if pair else None) == expected


@pytest.mark.parametrize(("holders", "found"), [(2, 1), (3, 3), (4, 0), (50, 0)])
def test_a_link_of_many_says_nothing(holders: int, found: int) -> None:
    """An account that an agency gave to all of its people, once in each spelling."""
    facts = [
        PerformerFacts(number, f"Person {number}", urls=(f"https://{host}/agency", f"http://{host}/Agency/"))
        for number, host in zip(range(holders), ["x.com", "twitter.com"] * holders, strict=False)
    ]
    assert len(pairs(facts, {})) == found


def test_surer_faces_are_never_worse() -> None:
    several: list[dict[str, Any]] = [{}, NAMED, FIRST_NAMED, {**NAMED, "birthdate": BORN}, {**NAMED, **SEXES}]
    for facts in several:
        found = [judged(face(percent / 100), **facts) for percent in range(0, 101, 5)]
        scores = [pair.score if pair else 0 for pair in found]
        assert scores == sorted(scores)


def test_a_performer_is_not_two() -> None:
    facts = PerformerFacts(1, "Anna Bell", aliases=("anna bell", "ANNA BELL"), urls=(IAFD, IAFD), birthdate=BORN)
    assert pairs([facts], {(1, 1): face(1.0), (1, 7): face(1.0)}) == []


def library(count: int, seed: int) -> tuple[list[PerformerFacts], dict[tuple[int, int], FaceEvidence]]:
    """Performers with names from few syllables, so that many are equal, and pages that some share."""
    rng = random.Random(seed)
    firsts = ["Anna", "Mia", "Eva", "Zoë", "Lea"]
    lasts = ["", "", *(f"{start}{end}" for start in ("Be", "Do", "Ka", "Mo") for end in ("ll", "ne", "rt", "ss"))]
    days = [f"{year}-0{month}-1{day}" for year in range(1980, 1990) for month in (2, 3) for day in (1, 2)]

    def name() -> str:
        return f"{rng.choice(firsts)} {rng.choice(lasts)}".strip()

    def one(number: int) -> PerformerFacts:
        pages = (f"https://{rng.choice(('x.com', 'onlyfans.com', 'example.com/m'))}/p{rng.randrange(count)}",)
        return PerformerFacts(
            id=number,
            name=name(),
            disambiguation=rng.choice(["", "", "", "I", "II"]),
            aliases=tuple(name() for _ in range(rng.randrange(3))),
            urls=pages * rng.randrange(2),
            stash_ids=tuple((box, f"{rng.randrange(count)}") for box in (STASHDB, TPDB) if rng.random() < 0.3),
            birthdate=rng.choice(["", *days]),
            gender=rng.choice(["", "FEMALE", "FEMALE", "MALE", "NON_BINARY"]),
            country=rng.choice(["", "US", "CZ", "DE"]),
        )

    pairs_seen = {tuple(sorted(rng.sample(range(count), 2))) for _ in range(count)}
    seen = {(a, b): face(rng.random() ** 0.3, rng.random() ** 0.3, (rng.randrange(1, 9), 4)) for a, b in pairs_seen}
    return [one(number) for number in range(count)], seen


@pytest.mark.parametrize("seed", range(3))
def test_neither_order_nor_ids_matter(seed: int) -> None:
    facts, seen = library(120, seed)
    met = set(random.Random(seed).sample(sorted(seen), 10))
    found = pairs(facts, seen, met)
    assert len({pair.tier for pair in found}) == 4
    assert found == sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))
    assert all(LISTED <= pair.score <= 100 and pair.a < pair.b for pair in found)
    shuffled = random.Random(seed).sample(facts, len(facts))
    assert pairs(iter(shuffled), dict(reversed(seen.items())), sorted(met)) == found
    mirrored = pairs(
        [replace(each, id=-each.id) for each in facts],
        {(-a, -b): evidence for (a, b), evidence in seen.items()},
        [(-a, -b) for a, b in met],
    )
    assert {(-pair.b, -pair.a): (pair.score, pair.tier) for pair in mirrored} == {
        (pair.a, pair.b): (pair.score, pair.tier) for pair in found
    }


@pytest.mark.parametrize("seed", range(3))
def test_no_pair_is_missed_for_not_comparing_all(seed: int) -> None:
    facts, seen = library(120, seed)
    known = traits_of(facts)
    every = [judge(known[a], known[b], seen.get((a, b))) for a, b in combinations(range(120), 2)]
    assert {pair for pair in map(repr, every) if pair != "None"} == {repr(pair) for pair in pairs(facts, seen)}


def test_of_a_name_that_many_have_few_are_compared() -> None:
    rng = random.Random(0)
    days = [f"{year}-{month:02}-{day}" for year in range(1960, 2000) for month in range(1, 13) for day in range(10, 29)]
    many = [PerformerFacts(at, "Anna", f"{at}", birthdate=day) for at, day in enumerate(rng.sample(days, 2000), 1)]
    many[99] = replace(many[99], birthdate="", urls=(PAGE,))
    many[2] = replace(many[2], birthdate="")
    twin = PerformerFacts(5000, "Cora Dean", aliases=("Anna",), birthdate=many[700].birthdate, urls=(PAGE,))
    seen = {(3, 5000): face(0.6)}
    assert len(candidates(traits_of([*many, twin]), seen)) == 3
    assert {(pair.a, pair.b) for pair in pairs([*many, twin], seen)} == {(3, 5000), (100, 5000), (701, 5000)}


def test_many_of_one_id_are_not_all_compared() -> None:
    many = [PerformerFacts(at, f"Person {at}", stash_ids=((STASHDB, "x"),)) for at in range(500)]
    assert 500 <= len(candidates(traits_of(many), {})) <= 10 * 500

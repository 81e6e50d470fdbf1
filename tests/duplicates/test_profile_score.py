"""How sure it is that a profile is of a person: by cases, and what must never happen whatever is drawn."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from stash_sense_plugin.duplicates import profile_score
from stash_sense_plugin.duplicates.performer_facts import FACE, LINK, PerformerFacts
from stash_sense_plugin.duplicates.profile_score import LIKELY, Circumstances, Hint, Person, judge

Json = dict[str, Any]
BOX, OTHER = "https://stashdb.org/graphql", "https://fansdb.cc/graphql"
ID, OTHER_ID = "0c1f3a40-1111-4222-8333-444455556666", "0c1f3a40-1111-4222-8333-444455557777"


def person(name: str = "Ada Quillfeather", **more: Any) -> Person:
    height, sizes = more.pop("height", None), more.pop("sizes", ())
    return Person(PerformerFacts(0, name, **more), height, sizes)


def profile(name: str = "Ada Quillfeather", **more: Any) -> Person:
    return person(name, stash_ids=((BOX, ID),), **more)


BORN: Json = {"birthdate": "1991-02-03"}
ORIGIN: Json = {"gender": "FEMALE", "country": "US"}
INSTAGRAM: Json = {"urls": ("https://www.instagram.com/ada.quill/",)}
CASES = [
    ("name alone", person(), profile(), 40, 40),
    ("name alone, as an alias", person("Ada Q.", aliases=("Ada Quillfeather",)), profile(), 40, 40),
    ("an alias of both", person("Ada X", aliases=("Ada Q",)), profile("Ada Y", aliases=("Ada Q",)), 20, 36),
    ("first name alone", person("Anna"), profile("Anna"), 25, 25),
    ("another name", person("Bob Stone"), profile(), 0, 0),
    ("name and birthday", person(**BORN), profile(**BORN), 86, 86),
    ("first name and birthday", person("Anna", **BORN), profile("Anna", **BORN), 50, 69),
    ("name, country and gender", person(**ORIGIN), profile(**ORIGIN), 70, 75),
    ("first name, country and gender", person("Anna", **ORIGIN), profile("Anna", **ORIGIN), 25, 40),
    ("name and height within 1", person(height=165), profile(height=166), 70, 70),
    ("name and height 2 apart", person(height=165), profile(height=167), 40, 40),
    ("name and height far apart", person(height=165), profile(height=180), 25, 35),
    ("name and sizes", person(sizes=("34", "D", "24", "")), profile(sizes=("34", "d", "24", "36")), 74, 74),
    ("name and two sizes", person(sizes=("34", "D", "", "")), profile(sizes=("34", "D", "", "")), 40, 40),
    ("name and other birthday", person(**BORN), profile(birthdate="1985-05-05"), 10, 10),
    ("name and a year that agrees", person(birthdate="1991"), profile(**BORN), 40, 40),
    ("name and other gender", person(gender="MALE"), profile(gender="FEMALE"), 0, 0),
    ("same account", person("Ada", **INSTAGRAM), profile(urls=("http://instagram.com/ada.quill",)), 90, 90),
    ("same account and name", person(**INSTAGRAM), profile(**INSTAGRAM), 94, 94),
    ("same account, other gender", person(gender="MALE", **INSTAGRAM), profile(gender="FEMALE", **INSTAGRAM), 54, 54),
    ("its own page", person("A", urls=(f"https://stashdb.org/performers/{ID}",)), profile("B"), 90, 90),
    ("all signs", person(**BORN, **ORIGIN, height=165), profile(**BORN, **ORIGIN, height=165), 92, 92),
    ("linked so", person(stash_ids=((BOX, ID),)), profile("Somebody"), 100, 100),
    ("linked with another there", person(**BORN, stash_ids=((BOX, OTHER_ID),)), profile(**BORN), 20, 20),
    ("linked elsewhere", person(**BORN, stash_ids=((OTHER, OTHER_ID),)), profile(**BORN), 86, 86),
]


@pytest.mark.parametrize(
    ("one", "other", "least", "most"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_what_it_rests_on_decides(one: Person, other: Person, least: float, most: float) -> None:
    assert least <= judge(one, other).score <= most


HINTS = [
    ("tied by a link", Hint(LINK, 1.0, "tied"), profile("Somebody"), 95, 95),
    ("a sure face", Hint(FACE, 0.99, "face"), profile("Somebody"), 80, 85),
    ("a sure face and the name", Hint(FACE, 0.95, "face"), profile(), 88, 95),
    ("a doubtful face", Hint(FACE, 0.6, "face"), profile("Somebody"), 40, 60),
    ("a doubtful face and the name", Hint(FACE, 0.6, "face"), profile(), 45, LIKELY - 1),
]


@pytest.mark.parametrize(
    ("hint", "other", "least", "most"), [each[1:] for each in HINTS], ids=[each[0] for each in HINTS]
)
def test_what_is_known_before_counts(hint: Hint, other: Person, least: float, most: float) -> None:
    found = judge(person(), other, Circumstances(hint))
    assert least <= found.score <= most
    assert found.reasons[0] == hint.text


def test_of_several_of_one_name_origin_and_height_tell_none_apart() -> None:
    crowd = Circumstances(crowd=3)
    both: Json = {**ORIGIN, "height": 165}
    assert judge(person(**both), profile(**both)).score > LIKELY
    found = judge(person(**both), profile(**both), crowd)
    assert found.score < LIKELY
    assert "3 profiles there go by the name" in found.against
    assert judge(person(**both, **BORN), profile(**both, **BORN), crowd).score > LIKELY


def test_whose_link_another_performer_has_is_not_meant() -> None:
    found = judge(person(**BORN), profile(**BORN), Circumstances(linked="Bob"))
    assert found.score == 20
    assert found.against[0] == "Bob of your library has this link already"


def test_what_speaks_for_and_against_is_said_in_words() -> None:
    one = person(**BORN, **INSTAGRAM, gender="MALE", height=165)
    found = judge(one, profile(birthdate="1985-05-05", gender="FEMALE", height=180, **INSTAGRAM))
    assert found.reasons[0] == "The same profile at Instagram"
    assert found.reasons[1] == "The same name: Ada Quillfeather"
    assert found.against == (
        "Different dates of birth: 1991-02-03 and 1985-05-05",
        "Different gender",
        "Different heights: 165 and 180 cm",
    )


def drawn(chance: random.Random) -> Person:
    """Anybody, of few names and values, so that much agrees by chance."""
    of = chance.choice
    return Person(
        PerformerFacts(
            0,
            of(["Ada Quillfeather", "Anna", "Bob Stone", "ADA  QUILLFEATHER", ""]),
            disambiguation=of(["", "", "the elder"]),
            aliases=tuple(chance.sample(["Ada Q", "Anna", "Bob Stone"], chance.randrange(3))),
            birthdate=of(["", "1991", "1991-02-03", "1985-05-05"]),
            gender=of(["", "FEMALE", "MALE", "NON_BINARY"]),
            country=of(["", "US", "GB"]),
        ),
        of([None, 165, 166, 180]),
        of([(), ("34", "D", "24", "36"), ("34", "C", "24", "36")]),
    )


def test_a_name_alone_is_never_likely_and_more_against_is_never_better() -> None:
    chance = random.Random(7)
    for _ in range(4000):
        one, other = drawn(chance), drawn(chance)
        other = replace(other, facts=replace(other.facts, stash_ids=((BOX, ID),)))
        found = judge(one, other)
        assert 0 <= found.score <= 100
        bare = Person(PerformerFacts(0, one.facts.name, aliases=one.facts.aliases))
        assert judge(bare, other).score <= 40
        assert judge(one, other, Circumstances(crowd=4)).score <= found.score
        assert judge(one, other, Circumstances(linked="Bob")).score <= min(found.score, 20)
        assert judge(one, other, Circumstances(Hint(LINK, 1.0, "tied"))).score >= found.score
        assert profile_score.goes_by(one, other) or found.score == 0

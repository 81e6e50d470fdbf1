"""Performers merged: no field of theirs is forgotten, and the reason why one is kept is true."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest
from graphql import GraphQLInputObjectType

from stash_sense_plugin.duplicates import links, merge_performers
from stash_sense_plugin.duplicates.merging import Party, is_nothing
from tests.fakes.stash import schema
from tests.shared import needs_shared

OLDER_FORMS = {"url", "twitter", "instagram"}
"""Of what stands in `urls` too."""
BESIDE = {"id", "image", "alias_list"}
"""What is joined with the names, and the picture, which is chosen as a whole."""


def performer(number: int, name: str = "Anna", **fields: Any) -> Party:
    return Party(number, name, {"name": name, **fields})


@needs_shared
def test_every_field_that_stash_takes_is_merged() -> None:
    given = schema.coming().type_map["PerformerUpdateInput"]
    assert isinstance(given, GraphQLInputObjectType)
    merged = {*merge_performers.SCALARS, *merge_performers.JOINS}
    assert set(given.fields) - OLDER_FORMS == merged | BESIDE


@pytest.mark.parametrize(
    ("parties", "content", "kept", "why"),
    [
        ("1: 2:", {1: 3, 2: 5}, 2, "In 5 scenes, images and galleries; the other in 3"),
        ("1: 2: 3:", {1: 9, 2: 3, 3: 4}, 1, "In 9 scenes, images and galleries; the others in at most 4"),
        ("1: 2:g", {1: 3, 2: 3}, 2, "The fuller profile"),
        ("1:gcd 2: 5:g", {1: 1, 2: 5, 5: 5}, 5, "The fuller profile of those in the most scenes, images and galleries"),
        ("2: 1:", {}, 1, "Was there first"),
        ("1: 5:g 6:g", {}, 5, "Of equally good ones the first"),
        ("1:g 2: 5:", {1: 1, 2: 5, 5: 5}, 2, "Of equally good ones the first"),
    ],
)
def test_whom_to_keep_and_why(parties: str, content: dict[int, int], kept: int, why: str) -> None:
    filled = {"g": ("gender", "FEMALE"), "c": ("country", "US"), "d": ("details", "Born by the sea.")}
    those = [
        performer(int(number), **dict(filled[letter] for letter in letters))
        for number, _, letters in (one.partition(":") for one in parties.split())
    ]
    for order in permutations(those):
        assert merge_performers.keeper(order, content) == (kept, why)


@pytest.mark.parametrize(
    ("names", "aliases", "chosen", "own", "expected"),
    [
        (("Anna", "Bea"), ((), ()), None, "Anna", ["Bea"]),
        (("Anna", "anna"), ((), ()), None, "Anna", []),
        (("Anna", "Bea"), (("Bea",), ("Anna",)), None, "Anna", ["Bea"]),
        (("Anna", "Bea", "Cora"), (("Bea",), ("Anna",), ()), 2, "Bea", ["Anna", "Cora"]),
        (("Anna", "Bea"), (("Zoe",), ("ZOE", "Ann A")), None, "Anna", ["Zoe", "Bea", "Ann A"]),
    ],
)
def test_names_become_aliases(
    names: tuple[str, ...], aliases: tuple[tuple[str, ...], ...], chosen: int | None, own: str, expected: list[str]
) -> None:
    parties = [
        performer(number, name, alias_list=list(also))
        for number, (name, also) in enumerate(zip(names, aliases, strict=True), 1)
    ]
    merged = merge_performers.plan(parties, {"name": chosen} if chosen else {})
    after = {**parties[0].fields, **merged.fields}
    assert (after["name"], after["alias_list"]) == (own, expected)
    assert merged.dropped == ()


WORDS = (None, "one", "two", "three")


def drawn(rng: random.Random) -> list[Party]:
    def one(number: int) -> Party:
        values = {field: rng.choice(WORDS) for field in ("ethnicity", "measurements", "details", "tattoos")}
        return performer(
            number,
            f"Name {rng.randrange(3)}",
            **values,
            urls=[f"https://{rng.choice(('www.', ''))}example.com/{rng.randrange(4)}"],
            stash_ids=[{"endpoint": rng.choice("xy"), "stash_id": rng.choice("abc")}],
            tag_ids=rng.sample(range(4), 2),
            custom_fields={rng.choice("kl"): rng.randrange(2)},
        )

    return [one(number) for number in range(1, 5)]


def known(parties: list[Party]) -> set[tuple[str, str]]:
    """Every value that is in the result or was told to be dropped."""
    merged = merge_performers.plan(parties, {})
    values = [
        *{**parties[0].fields, **merged.fields}.items(),
        *((each.field, each.value) for each in merged.dropped),
    ]
    return {(field, one) for field, value in values for one in parts(field, value)}


def parts(field: str, value: Any) -> list[str]:
    if is_nothing(value) or value is False:
        return []
    if field == "urls":
        return [links.address(each) for each in value]
    if isinstance(value, list):
        return [repr(each) for each in value]
    if field == "custom_fields":
        return [repr(each) for each in value.items()]
    return [repr(value)]


@pytest.mark.parametrize("seed", range(40))
def test_no_order_of_the_others_loses_anything(seed: int) -> None:
    first, *others = drawn(random.Random(seed))
    told = [known([first, *order]) for order in permutations(others)]
    assert told.count(told[0]) == len(told)
    assert told[0] >= {(field, one) for each in (first, *others) for field, one in fields_of(each)}


def fields_of(party: Party) -> list[tuple[str, str]]:
    """But for names, which are aliases where they are not the result's own."""
    return [(field, one) for field, value in party.fields.items() if field != "name" for one in parts(field, value)]


def test_an_address_is_kept_once_as_the_keeper_spells_it() -> None:
    mine, theirs = ["http://www.example.com/anna/"], ["https://example.com/anna", "https://example.com/bell"]
    merged = merge_performers.plan([performer(1, urls=mine), performer(2, urls=theirs)], {})
    assert merged.fields["urls"] == [*mine, "https://example.com/bell"]

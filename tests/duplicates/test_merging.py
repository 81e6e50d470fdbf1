"""Merging loses nothing unseen: every value of every party is in the result or among what was dropped."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest

from stash_sense_plugin.duplicates import links, merge_performers, merge_scenes
from stash_sense_plugin.duplicates.merging import Merged, Party, is_nothing, says

RUNS = range(300)
WORDS = ("", "one", "two", "One", "three")
DATES = ("", "1990", "1990-05", "1990-05-06", "1991")
URLS = ("https://x.com/a", "http://www.x.com/a/", "https://x.com/b", "https://iafd.com/c")
ENDPOINTS = ("https://stashdb.org/graphql", "https://fansdb.cc/graphql")


def some(rng: random.Random, values: tuple[Any, ...]) -> list[Any]:
    return rng.sample(values, rng.randrange(len(values) + 1))


def boxes(rng: random.Random) -> list[dict[str, str]]:
    return [{"endpoint": each, "stash_id": rng.choice("abc"), "updated_at": "t"} for each in some(rng, ENDPOINTS)]


def a_performer(rng: random.Random, number: int) -> Party:
    fields: dict[str, Any] = {name: rng.choice(WORDS) or None for name in merge_performers.SCALARS}
    fields |= {name: rng.choice((None, 1, 50)) for name in ("height_cm", "weight", "penis_length", "rating100")}
    fields |= {name: rng.choice(DATES) or None for name in ("birthdate", "death_date")}
    name = fields["name"] = f"Name {rng.randrange(4)}"
    fields |= {
        "alias_list": [f"Name {n}" for n in some(rng, (0, 1, 5, 6))],
        "urls": some(rng, URLS),
        "tag_ids": some(rng, (1, 2, 3)),
        "stash_ids": boxes(rng),
        "custom_fields": {key: rng.choice("xy") for key in some(rng, ("k", "l"))},
        "favorite": rng.random() < 0.5,
        "ignore_auto_tag": rng.random() < 0.5,
    }
    return Party(number, name, fields, rng.random() < 0.5)


def a_scene(rng: random.Random, number: int) -> Party:
    fields: dict[str, Any] = {name: rng.choice(WORDS) or None for name in merge_scenes.SCALARS}
    fields |= {"rating100": rng.choice((None, 1, 50)), "studio_id": rng.choice((None, 1, 2))}
    fields |= {"date": rng.choice(DATES) or None, "organized": rng.random() < 0.5}
    fields |= {name: some(rng, (1, 2, 3)) for name in ("performer_ids", "tag_ids", "gallery_ids")}
    groups = [{"group_id": each, "scene_index": rng.choice((None, 1, 2))} for each in some(rng, (1, 2))]
    fields |= {"urls": some(rng, URLS), "groups": groups, "stash_ids": boxes(rng)}
    return Party(number, f"scene {number}", fields, has_picture=True)


def drawn(kind: str, seed: int) -> tuple[list[Party], dict[str, int], Merged]:
    rng = random.Random(seed)
    make, module = (a_performer, merge_performers) if kind == "performers" else (a_scene, merge_scenes)
    parties = [make(rng, number) for number in range(1, rng.randrange(3, 6))]
    chosen = {field: rng.randrange(1, 6) for field in (*module.SCALARS, "picture") if rng.random() < 0.3}
    return parties, chosen, module.plan(parties, chosen)


def result(parties: list[Party], merged: Merged) -> dict[str, Any]:
    return {**parties[0].fields, **merged.fields}


def holds(field: str, value: Any, where: Any) -> bool:
    if field == "urls":
        return links.address(value) in map(links.address, where)
    if field == "alias_list":
        return str(value).casefold() in [each.casefold() for each in where]
    if field == "stash_ids":
        return (value["endpoint"], value["stash_id"]) in [(each["endpoint"], each["stash_id"]) for each in where]
    if field == "groups":
        return any(
            each["group_id"] == value["group_id"] and value["scene_index"] in (None, each["scene_index"])
            for each in where
        )
    return value in where


@pytest.mark.parametrize("kind", ["performers", "scenes"])
@pytest.mark.parametrize("seed", RUNS)
def test_every_value_is_kept_or_told(kind: str, seed: int) -> None:
    parties, _, merged = drawn(kind, seed)
    after = result(parties, merged)
    for party in parties:
        for field, value in party.fields.items():
            told = [each.value for each in merged.dropped if (each.field, each.party) == (field, party.id)]
            for one in parts(value):
                assert is_kept(field, one, after) or one in told or is_said(field, one, merged), (field, one)


def parts(value: Any) -> list[Any]:
    """What of a value can be kept or lost by itself."""
    if isinstance(value, dict):
        return [{key: one} for key, one in value.items()]
    if isinstance(value, list):
        return value
    return [] if is_nothing(value) or value is False else [value]


def is_kept(field: str, value: Any, after: dict[str, Any]) -> bool:
    if field in ("name", "alias_list"):
        return value.casefold() in [each.casefold() for each in (after["name"], *after["alias_list"])]
    if isinstance(after[field], list):
        return holds(field, value, after[field])
    if isinstance(after[field], dict):
        return bool(value.items() <= after[field].items())
    return says(after[field], value)


def is_said(field: str, value: Any, merged: Merged) -> bool:
    """By a fuller or equal value of another party that was dropped."""
    return any(says(each.value, value) for each in merged.dropped if each.field == field)


@pytest.mark.parametrize("kind", ["performers", "scenes"])
@pytest.mark.parametrize("seed", RUNS[:100])
def test_what_is_written_is_nothing_but_what_the_parties_had(kind: str, seed: int) -> None:
    parties, _, merged = drawn(kind, seed)
    for field, value in merged.fields.items():
        given = [party.fields.get(field) for party in parties]
        if isinstance(value, list):
            names = [party.name for party in parties] if field == "alias_list" else []
            assert all(any(one in (each or ()) for each in given) or one in names for one in value)
        elif not isinstance(value, dict):
            assert value in given


@pytest.mark.parametrize("kind", ["performers", "scenes"])
@pytest.mark.parametrize("seed", RUNS[:100])
def test_merged_again_nothing_changes(kind: str, seed: int) -> None:
    parties, _, merged = drawn(kind, seed)
    after = Party(parties[0].id, parties[0].name, result(parties, merged), has_picture=True)
    module = merge_performers if kind == "performers" else merge_scenes
    again = module.plan([after, *parties[1:]], dict.fromkeys((*module.SCALARS, "picture"), parties[0].id))
    assert {name for name in again.fields if name not in ("alias_list", "name")} == set()
    assert again.picture is None


@pytest.mark.parametrize("seed", RUNS[:100])
def test_what_the_user_chose_is_taken(seed: int) -> None:
    parties, chosen, merged = drawn("performers", seed)
    after = result(parties, merged)
    for conflict in merged.conflicts:
        wanted = [party.fields[conflict.field] for party in parties if party.id == chosen.get(conflict.field)]
        if wanted and not is_nothing(wanted[0]):
            assert says(after[conflict.field], wanted[0])
        else:
            assert after[conflict.field] == next(iter(conflict.values.values()))


def test_a_choice_holds_whoever_is_kept() -> None:
    """Two of three agree: which of them stands for both depends on the order, the choice does not."""
    three = [performer(number, ethnicity=value) for number, value in ((1, "One"), (2, "Two"), (3, "Two"))]
    for order in permutations(three):
        for chosen in three:
            merged = merge_performers.plan(order, {"ethnicity": chosen.id})
            assert result(list(order), merged)["ethnicity"] == chosen.fields["ethnicity"]
            assert {each.value for each in merged.dropped} == {"One", "Two"} - {chosen.fields["ethnicity"]}


def performer(number: int, name: str = "A", **fields: Any) -> Party:
    return Party(number, name, {"name": name, **fields})


@pytest.mark.parametrize(
    ("mine", "theirs", "expected", "dropped"),
    [
        ("1990", "1990-05-06", "1990-05-06", 0),
        ("1990-05-06", "1990", "1990-05-06", 0),
        ("1990-05-06", "1991", "1990-05-06", 1),
        (None, "1990", "1990", 0),
        ("1990", None, "1990", 0),
    ],
    ids=["fuller", "less full", "another", "gap", "nothing to fill"],
)
def test_dates(mine: str | None, theirs: str | None, expected: str, dropped: int) -> None:
    parties = [performer(1, birthdate=mine), performer(2, birthdate=theirs)]
    merged = merge_performers.plan(parties, {})
    assert result(parties, merged)["birthdate"] == expected
    assert len(merged.dropped) == dropped


def test_a_performer_keeps_two_ids_of_one_stash_box_and_a_scene_one() -> None:
    one, two = ({"endpoint": ENDPOINTS[0], "stash_id": number} for number in "ab")
    performers = merge_performers.plan([performer(1, stash_ids=[one]), performer(2, stash_ids=[two])], {})
    assert performers.fields["stash_ids"] == [one, two]
    scenes = merge_scenes.plan([Party(1, "s", {"stash_ids": [one]}), Party(2, "t", {"stash_ids": [two]})], {})
    assert "stash_ids" not in scenes.fields
    assert [each.value for each in scenes.dropped] == [two]


@pytest.mark.parametrize(
    ("parties", "content", "expected"),
    [
        ([performer(1), performer(2)], {1: 3, 2: 5}, (2, "In 5 scenes, images and galleries; the other in 3")),
        ([performer(1), performer(2, gender="FEMALE")], {1: 3, 2: 3}, (2, "The fuller profile")),
        ([performer(2), performer(1)], {}, (1, "Was there first")),
    ],
    ids=["content", "profile", "first"],
)
def test_whom_to_keep(parties: list[Party], content: dict[int, int], expected: tuple[int, str]) -> None:
    assert merge_performers.keeper(parties, content) == expected

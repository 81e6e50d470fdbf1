"""Whole performers, written to and read back from the stand-in and a real Stash."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import memberships, whole_performers
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library, Options, schema
from tests.stash.spare import later, uri

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stash.spare import Spare

BOX, OTHER = "https://a.example/graphql", "https://b.example/graphql"
FULL: dict[str, Any] = {
    "disambiguation": "the elder",
    "gender": "FEMALE",
    "birthdate": "1990-01-02",
    "death_date": "2020-03-04",
    "ethnicity": "Caucasian",
    "country": "US",
    "eye_color": "blue",
    "hair_color": "red",
    "measurements": "34-24-34",
    "fake_tits": "No",
    "circumcised": "UNCUT",
    "career_length": "2010 - 2015",
    "tattoos": "a rose",
    "piercings": "none",
    "details": "Born.\nLived.",
    "height_cm": 170,
    "weight": 60,
    "penis_length": 12.5,
    "rating100": 80,
    "favorite": True,
    "ignore_auto_tag": True,
    "urls": ["https://z.example", "https://a.example"],
    "alias_list": ["Alpha", "Zeta", "beta"],
    "stash_ids": [
        {"endpoint": OTHER, "stash_id": "2", "updated_at": "2020-01-01T00:00:00Z"},
        {"endpoint": BOX, "stash_id": "1", "updated_at": "2021-01-01T00:00:00.5Z"},
    ],
    "custom_fields": {"shoes": "38", "films": 12, "score": 1.5},
}
EMPTY: dict[str, Any] = {
    **dict.fromkeys(FULL),
    **{name: [] for name in ("urls", "alias_list", "stash_ids", "tag_ids")},
    **{"favorite": False, "ignore_auto_tag": False, "custom_fields": {}},
}
"""As it reads where nothing is."""


@pytest.fixture
def stash(spare: Spare) -> Stash:
    return spare.stash


def test_everything_is_read_back_from_a_new_one(spare: Spare) -> None:
    given = {"name": spare.name("New"), **FULL, "tag_ids": sorted([spare.tag(), spare.tag()])}
    assert spare.whole_performer(whole_performers.create(spare.stash, given)).fields == given


def test_a_new_one_of_a_name_alone_has_nothing_else(spare: Spare) -> None:
    found = spare.whole_performer(spare.performer())
    assert {**found.fields, "name": ""} == {**EMPTY, "name": ""}
    assert (found.counts, found.has_image, found.tag_names) == ((0, 0, 0), False, {})


@pytest.mark.parametrize("name", FULL)
def test_a_field_alone_changes_alone_and_is_cleared(spare: Spare, name: str) -> None:
    number = spare.performer()
    before = spare.whole_performer(number).fields
    whole_performers.update(spare.stash, number, {name: FULL[name]})
    assert spare.whole_performer(number).fields == {**before, name: FULL[name]}
    whole_performers.update(spare.stash, number, {name: EMPTY[name]})
    assert spare.whole_performer(number).fields == before


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("disambiguation", " the elder ", "the elder"),
        ("details", " \n", None),
        ("urls", [" https://a.example "], ["https://a.example"]),
        ("urls", ["https://a.example", "https://a.example"], ["https://a.example", "https://a.example"]),
        ("alias_list", [" b ", "a"], ["a", "b"]),
        ("alias_list", None, []),
        ("height_cm", 0, 0),
        ("rating100", 101, 101),
        ("custom_fields", {"yes": True, "nothing": None}, {"yes": 1}),
        ("custom_fields", {"K": 1, "k": 2}, {"K": 1, "k": 2}),
    ],
)
def test_what_stash_makes_of_it(spare: Spare, name: str, given: Any, read: Any) -> None:
    if spare.is_old and any(each != each.strip() for each in (given if isinstance(given, list) else [str(given)])):
        pytest.skip("this Stash does not trim texts")
    number = spare.performer()
    whole_performers.update(spare.stash, number, {name: given})
    assert spare.whole_performer(number).fields[name] == read


def test_only_what_is_given_changes(spare: Spare) -> None:
    """Custom fields are given as a whole."""
    number = spare.performer(**FULL)
    whole_performers.update(spare.stash, number, {"details": None, "custom_fields": {"shoes": "39"}})
    assert spare.whole_performer(number).fields == {
        **FULL,
        "name": spare.whole_performer(number).name,
        "tag_ids": [],
        "details": None,
        "custom_fields": {"shoes": "39"},
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "name must not be blank"),
        ({"name": None}, "name must not be blank"),
        ({"alias_list": ["x", "X"]}, "duplicate alias 'X'"),
        ({"birthdate": "2000-01-02", "death_date": "2000-01-01"}, "death date 2000-01-01 should be after"),
        ({"birthdate": "then"}, "converting birthdate: .*(parse date|ParseDate)"),
        ({"tag_ids": [99999]}, "FOREIGN KEY constraint failed"),
        ({"favorite": None}, "null value not allowed"),
        ({"custom_fields": {" a": 1}}, "leading or trailing whitespace"),
        ({"custom_fields": {"a" * 65: 1}}, "less than 65 characters"),
        ({"custom_fields": {"a": [1]}}, "unsupported custom field value type"),
    ],
)
def test_what_is_refused_changes_nothing(spare: Spare, fields: dict[str, Any], words: str) -> None:
    number = spare.performer(**FULL)
    before = spare.whole_performer(number)
    with pytest.raises(StashAnswered, match=words):
        whole_performers.update(spare.stash, number, {"ethnicity": "changed", **fields})
    assert spare.whole_performer(number) == before


def test_names_are_unique_with_their_disambiguation(spare: Spare) -> None:
    name = spare.name("Taken")
    spare.performer(name=name)
    other = spare.performer(name=name, disambiguation="x")
    for fields in ({"name": name}, {"name": name.upper()}, {"name": name, "disambiguation": "X"}):
        with pytest.raises(StashAnswered, match="already exists"):
            spare.performer(**fields)
    with pytest.raises(StashAnswered, match="already exists"):
        whole_performers.update(spare.stash, other, {"disambiguation": None})
    with pytest.raises(StashAnswered, match="duplicate alias"):
        whole_performers.update(spare.stash, other, {"alias_list": [name.lower()]})


def test_an_alias_may_be_another_s_name_and_a_link_another_s_link(spare: Spare) -> None:
    """And there may be two links at one endpoint; from v0.30 the same one twice is kept once."""
    link = {"endpoint": BOX, "stash_id": spare.name("id"), "updated_at": "2020-01-01T00:00:00Z"}
    first, second = spare.performer(stash_ids=[link]), spare.performer()
    other = {**link, "stash_id": spare.name("id")}
    fields = {"alias_list": [spare.whole_performer(first).name], "stash_ids": [link, other]}
    whole_performers.update(
        spare.stash, second, {**fields, "stash_ids": [link, other, *([] if spare.is_old else [link])]}
    )
    found = spare.whole_performer(second).fields
    assert {name: found[name] for name in fields} == fields


def test_a_link_without_a_time_is_of_now(spare: Spare) -> None:
    before = datetime.now(timezone.utc).isoformat()
    number = spare.performer(stash_ids=[{"endpoint": BOX, "stash_id": "1"}])
    (link,) = spare.whole_performer(number).fields["stash_ids"]
    assert before[:19] <= link["updated_at"][:19] <= datetime.now(timezone.utc).isoformat()[:19]


def test_pictures(spare: Spare, tree: Path) -> None:
    data = (tree / "images" / "one.png").read_bytes()
    number = spare.performer(image=uri(data))
    found = spare.whole_performer(number)
    assert found.has_image
    assert spare.stash.fetch(found.image_path) == data
    whole_performers.update(spare.stash, number, {"details": "kept"})
    assert spare.whole_performer(number).has_image
    for nothing in (None, ""):
        whole_performers.update(spare.stash, number, {"image": nothing})
        assert not spare.whole_performer(number).has_image


def test_who_is_not_there(spare: Spare) -> None:
    number = spare.performer()
    assert list(whole_performers.find(spare.stash, [99999, number])) == [number]
    with pytest.raises(StashAnswered, match="not found"):
        whole_performers.update(spare.stash, 99999, {"details": "x"})


# Merging


@pytest.fixture
def merging(spare: Spare) -> Spare:
    if not abilities(spare.stash).performer_merge:
        pytest.skip("this Stash cannot merge performers")
    return spare


def crowd(spare: Spare) -> tuple[int, list[int], dict[str, list[int]]]:
    """A keeper and two others, each in things of their own and in one together; what the keeper is in then."""
    keeper, one, two = spare.performer(), spare.performer(**FULL), spare.performer(**FULL)
    expected: dict[str, list[int]] = {}
    for kind in memberships.KINDS:
        own, shared, others = spare.thing(kind), spare.thing(kind), spare.thing(kind)
        memberships.add(spare.stash, kind, [own, shared], keeper)
        memberships.add(spare.stash, kind, [shared, others], one)
        memberships.add(spare.stash, kind, [others], two)
        expected[kind] = sorted([own, shared, others])
    return keeper, [one, two], expected


def test_a_merge_moves_what_they_are_in_and_writes_only_the_fields(merging: Spare) -> None:
    keeper, sources, expected = crowd(merging)
    before = merging.whole_performer(keeper).fields
    whole_performers.merge(merging.stash, [*sources, sources[0]], keeper, {"details": "Merged", "urls": ["https://x"]})
    assert merging.within(keeper) == expected
    assert whole_performers.find(merging.stash, sources) == {}
    assert merging.whole_performer(keeper).fields == {**before, "details": "Merged", "urls": ["https://x"]}


def test_a_merge_shows_in_the_keeper_s_time_alone(merging: Spare) -> None:
    keeper, sources, within = crowd(merging)
    times = {(kind, each): merging.updated_at(kind, each) for kind, things in within.items() for each in things}
    before = merging.whole_performer(keeper).updated_at
    later()
    whole_performers.merge(merging.stash, sources, keeper, {})
    assert {key: merging.updated_at(*key) for key in times} == times
    assert merging.whole_performer(keeper).updated_at > before


@pytest.mark.parametrize("chosen", [None, [], [0], [1], [0, 1]])
def test_the_keeper_s_tags_after_a_merge_are_those_that_were_chosen(merging: Spare, chosen: list[int] | None) -> None:
    """Its own where none were. Stash itself would add all of the sources'."""
    tags = [merging.tag(), merging.tag()]
    keeper, source = merging.performer(tag_ids=[tags[0]]), merging.performer(tag_ids=[tags[1]])
    fields = {} if chosen is None else {"tag_ids": [tags[each] for each in chosen]}
    whole_performers.merge(merging.stash, [source], keeper, fields)
    assert merging.whole_performer(keeper).fields["tag_ids"] == fields.get("tag_ids", [tags[0]])


@pytest.mark.parametrize("told_apart", ["", "the elder"])
@pytest.mark.parametrize("change", [str, str.upper])
def test_the_keeper_can_take_the_name_of_a_source(merging: Spare, told_apart: str, change: Any) -> None:
    keeper, name = merging.performer(), merging.name("Known")
    source = merging.performer(name=name, disambiguation=told_apart)
    fields = {
        "name": change(name),
        "disambiguation": told_apart or None,
        "alias_list": [merging.whole_performer(keeper).name],
    }
    whole_performers.merge(merging.stash, [source], keeper, fields)
    found = merging.whole_performer(keeper).fields
    assert {each: found[each] for each in fields} == fields


def test_a_picture_is_taken_over_when_it_is_given(merging: Spare, tree: Path) -> None:
    data = (tree / "images" / "two.png").read_bytes()
    keeper, source = merging.performer(), merging.performer(image=uri(data))
    whole_performers.merge(merging.stash, [source], keeper, {})
    assert not merging.whole_performer(keeper).has_image
    whole_performers.merge(merging.stash, [merging.performer()], keeper, {"image": uri(data)})
    assert merging.stash.fetch(merging.whole_performer(keeper).image_path) == data


@pytest.mark.parametrize(
    "fields",
    [
        {"alias_list": ["a", "A"]},
        {"birthdate": "2000-01-01", "death_date": "1990-01-01"},
        {"name": ""},
        {"tag_ids": [99999]},
    ],
)
def test_a_merge_with_fields_that_are_refused_does_nothing(merging: Spare, fields: dict[str, Any]) -> None:
    """Not even to a source whose name the keeper would have got."""
    source = merging.performer(disambiguation="kept")
    name = merging.whole_performer(source).name
    keeper = merging.performer(alias_list=["own"])
    taken = {"name": name, "disambiguation": "kept", "details": "changed", **fields}
    with pytest.raises(StashAnswered):
        whole_performers.merge(merging.stash, [source], keeper, taken)
    found = whole_performers.find(merging.stash, [source, keeper])
    assert found[source].fields["disambiguation"] == "kept"
    assert (found[keeper].fields["details"], found[keeper].fields["alias_list"]) == (None, ["own"])


def test_a_merge_of_who_is_not_there_does_nothing(merging: Spare) -> None:
    keeper, source = merging.performer(), merging.performer()
    before = whole_performers.find(merging.stash, [keeper, source])
    for sources, target, words in (
        ([source, 99999], keeper, "performer with id 99999 not found"),
        ([source], 99999, "no rows in result set"),
        ([source, keeper], keeper, "cannot be in source list"),
    ):
        with pytest.raises(StashAnswered, match=words):
            whole_performers.merge(merging.stash, sources, target, {"details": "changed"})
    assert whole_performers.find(merging.stash, [keeper, source]) == before


RAW_MERGE = """
mutation Merge($input: PerformerMergeInput!) { performerMerge(input: $input) { id } }
"""


def test_why_it_is_not_left_to_stash(merging: Spare) -> None:
    """Its merge checks nothing, adds tags, and refuses the name of a source."""
    tag = merging.tag()
    keeper, source = merging.performer(), merging.performer(tag_ids=[tag])
    values: dict[str, Any] = {"id": str(keeper), "name": merging.whole_performer(source).name}
    asked = {"source": [str(source)], "destination": str(keeper), "values": values}
    with pytest.raises(StashAnswered, match="UNIQUE constraint failed"):
        merging.stash.execute(RAW_MERGE, {"input": asked})
    values |= {"name": "", "alias_list": ["a", "A"], "tag_ids": [], "birthdate": "2000", "death_date": "1990"}
    merging.stash.execute(RAW_MERGE, {"input": asked})
    found = merging.whole_performer(keeper).fields
    assert (found["name"], found["alias_list"], found["tag_ids"]) == ("", ["A", "a"], [tag])
    whole_performers.update(merging.stash, keeper, {"name": merging.name("Named again"), "alias_list": []})


def test_an_old_stash_cannot_merge() -> None:
    library = Library()
    keeper, source = library.add_performer("Ada"), library.add_performer("Bob")
    with FakeStash(library, Options(schema=schema.as_of("v0.30"))) as site, Stash(site.connection()) as stash:
        with pytest.raises(StashAnswered, match="performerMerge"):
            whole_performers.merge(stash, [source.id], keeper.id, {})
        assert sorted(whole_performers.find(stash, [1, 2])) == [1, 2]

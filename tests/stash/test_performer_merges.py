"""Merging performers, in the stand-in and in a real Stash that can: what moves, what is written, what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import memberships, whole_performers
from stash_sense_plugin.stash.abilities import abilities
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library, Options, schema
from tests.stash.spare import later, uri
from tests.stash.test_whole_performers import FULL

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stash.spare import Spare


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

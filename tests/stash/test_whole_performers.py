"""Whole performers, written to and read back from the stand-in and a real Stash."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import whole_performers
from tests.stash.spare import uri

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

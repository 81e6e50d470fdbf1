"""The table of fields fits what Stash and stash-boxes have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.sync.fields import FIELDS, KINDS, Field, field_of
from tests.shared import SHARED

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = SHARED / "reference" / "schema" if SHARED else None
STASHES = sorted(FOLDER.glob("stash-*.json")) if FOLDER else []
BOX = FOLDER / "stashbox-v0.7.9.json" if FOLDER else None
ROWS = [(kind, field) for kind, fields in FIELDS.items() for field in fields]
SINCE_V030 = {("studio", "urls")}
"""What older Stashes do not have: nothing is told of it there."""


def members(path: Path, type_name: str) -> set[str]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    types = read.get("data", read)["__schema"]["types"]
    found = next(each for each in types if each["name"] == type_name)
    return {each["name"] for each in found["fields"] or found["inputFields"]}


@pytest.mark.skipif(BOX is None, reason="needs the recorded schemas in ../shared")
@pytest.mark.parametrize(("kind", "field"), ROWS, ids=lambda each: getattr(each, "name", each))
def test_a_stash_box_has_it(kind: str, field: Field) -> None:
    assert BOX is not None
    assert field.upstream_key in members(BOX, kind.title())


@pytest.mark.skipif(not STASHES, reason="needs the recorded schemas in ../shared")
@pytest.mark.parametrize("path", STASHES, ids=lambda path: path.stem)
def test_stash_has_it_and_takes_it(path: Path) -> None:
    for kind, field in ROWS:
        if field.writable and ((kind, field.name) not in SINCE_V030 or "v0.2" not in path.name):
            assert field.local_key in members(path, kind.title()), field.name
            assert (field.input_key or field.local_key) in members(path, f"{kind.title()}UpdateInput"), field.name


@pytest.mark.skipif(not STASHES, reason="needs the recorded schemas in ../shared")
@pytest.mark.parametrize("path", STASHES, ids=lambda path: path.stem)
def test_what_is_told_only_has_no_place_in_stash(path: Path) -> None:
    for kind, field in ROWS:
        if not field.writable:
            assert field.name not in members(path, f"{kind.title()}UpdateInput")
            assert field.note


def test_a_performer_has_the_fields_that_people_know() -> None:
    assert [field.name for field in FIELDS["performer"] if field.default] == [
        *("name", "disambiguation", "aliases", "gender", "birthdate", "death_date", "ethnicity", "country"),
        *("eye_color", "hair_color", "height", "cup_size", "band_size", "waist_size", "hip_size", "breast_type"),
        *("career_start", "career_end", "tattoos", "piercings", "urls"),
    ]


def test_fields_of_one_name_are_compared_alike() -> None:
    rules: dict[str, tuple[Any, ...]] = {}
    for _, field in ROWS:
        assert rules.setdefault(field.name, (field.kind, field.of, field.marks)) == (field.kind, field.of, field.marks)


def test_names_and_labels_are_unique() -> None:
    assert set(FIELDS) == set(KINDS)
    for fields in FIELDS.values():
        assert len({field.name for field in fields}) == len({field.label for field in fields}) == len(fields)


def test_a_field_is_found_by_its_name() -> None:
    assert field_of("performer", "height").local_key == "height_cm"
    with pytest.raises(KeyError, match="weight"):
        field_of("performer", "weight")

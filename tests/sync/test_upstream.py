"""What a stash-box says, brought into the common shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stash_sense_plugin.sync.fields import FIELDS, KINDS
from stash_sense_plugin.sync.fitting import is_fit
from stash_sense_plugin.sync.local import to_local
from stash_sense_plugin.sync.upstream import of_upstream
from stash_sense_plugin.sync.values import Ref

EMPTY_PERFORMER = {
    **dict.fromkeys(("disambiguation", "gender", "birthdate", "death_date", "ethnicity", "country", "eye_color")),
    **dict.fromkeys(("hair_color", "height_cm", "measurements", "fake_tits", "career_length", "tattoos", "piercings")),
    **{"name": "", "alias_list": [], "urls": [], "image_path": "/image?default=true"},
}
"""In Stash, as it is before it is filled from a profile."""


RECORDED = Path(__file__).parent.parent / "fakes" / "box" / "recorded"


def one(kind: str, name: str, raw: dict[str, Any]) -> Any:
    return of_upstream(kind, raw)[name]


def test_a_performer() -> None:
    raw = {
        "id": "x",
        "name": "Jane",
        "disambiguation": "blonde",
        "gender": "FEMALE",
        "birth_date": "1990-05-15",
        "country": "US",
        "eye_color": "BROWN",
        "hair_color": "BLACK",
        "height": 165,
        "is_favorite": True,
        "details": "is nothing that stash-boxes have",
        "tattoos": [{"location": "Left arm", "description": "Dragon"}, {"location": "Back", "description": "Wings"}],
        "piercings": [{"location": "Navel", "description": ""}],
        "urls": [{"url": "https://a.example", "type": "HOME"}, {"url": "https://b.example", "site": {"name": "B"}}],
    }
    assert of_upstream("performer", raw) == {
        "name": "Jane",
        "disambiguation": "blonde",
        "gender": "FEMALE",
        "birthdate": "1990-05-15",
        "country": "US",
        "eye_color": "Brown",
        "hair_color": "Black",
        "height": 165,
        "tattoos": "Left arm: Dragon; Back: Wings",
        "piercings": "Navel",
        "urls": ("https://a.example", "https://b.example"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_a_real_stash_box_said_is_understood(kind: str) -> None:
    said = json.loads((RECORDED / f"{kind}.json").read_text(encoding="utf-8"))["answered"]["data"][
        f"find{kind.title()}"
    ]
    values = of_upstream(kind, said)
    assert list(values) == [field.name for field in FIELDS[kind]]
    assert all(is_fit(field, values[field.name]) for field in FIELDS[kind])
    filled = [name for name, value in values.items() if value]
    assert len(filled) >= len(FIELDS[kind]) - 1, "but for the picture of the studio"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_null_is_nothing(kind: str) -> None:
    values = of_upstream(kind, {field.upstream_key: None for field in FIELDS[kind]})
    assert values == {field.name: () if field.is_set else None for field in FIELDS[kind]}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_not_asked_for_is_not_known(kind: str) -> None:
    assert of_upstream(kind, {}) == {}
    assert of_upstream(kind, {"id": "x", "deleted": False, "edits": [], "updated": "2026-01-01T00:00:00Z"}) == {}


@pytest.mark.parametrize(
    ("raw", "sizes"),
    [
        ({"cup_size": "c", "band_size": 34, "waist_size": 24, "hip_size": 34}, ("C", 34, 24, 34)),
        ({"measurements": {"cup_size": "F", "band_size": 38, "waist": 24, "hip": 35}}, ("F", 38, 24, 35)),
        (
            {"measurements": None, "cup_size": "F", "band_size": 0, "waist_size": "24", "hip_size": "35.0"},
            ("F", None, 24, 35),
        ),
    ],
)
def test_measurements(raw: dict[str, Any], sizes: tuple[Any, ...]) -> None:
    values = of_upstream("performer", raw)
    assert tuple(values[name] for name in ("cup_size", "band_size", "waist_size", "hip_size")) == sizes


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ({"birth_date": "1978-01-01 00:00:00"}, "1978-01-01"),
        ({"birth_date": "2007"}, "2007"),
        ({"birth_date": "null"}, None),
        ({"birth_date": "0000-00-00"}, None),
        ({"birth_date": "in June"}, "in June"),
        ({"birth_date": {"date": "2007-06-01", "accuracy": "MONTH"}}, "2007-06"),
        ({"birthdate": {"date": "2007-01-01", "accuracy": "YEAR"}}, "2007"),
        ({"birthdate": {"date": "2007-01-01", "accuracy": "DAY"}}, "2007-01-01"),
        ({"birth_date": None, "birthdate": {"date": "2007-01-01", "accuracy": "YEAR"}}, "2007"),
        ({"birth_date": "2007-06-15", "birthdate": {"date": "2007-01-01", "accuracy": "YEAR"}}, "2007-06-15"),
    ],
)
def test_birthdates(raw: dict[str, Any], date: str | None) -> None:
    assert one("performer", "birthdate", raw) == date


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("breast_type", "NATURAL", "Natural"),
        ("breast_type", "natural", "Natural"),
        ("breast_type", "FAKE", "Augmented"),
        ("breast_type", "NA", None),
        ("breast_type", None, None),
        ("ethnicity", "MIDDLE_EASTERN", "Middle Eastern"),
        ("ethnicity", "OTHER", "Other"),
        ("eye_color", "HAZEL", "Hazel"),
        ("gender", "TRANSGENDER_FEMALE", "TRANSGENDER_FEMALE"),
        ("gender", "Non-Binary", "NON_BINARY"),
        ("country", "us", "US"),
        ("country", "null", None),
        ("country", "Germany", "DE"),
        ("country", "Atlantis", "Atlantis"),
        ("height", "165 cm", 165),
        ("height", "null", None),
        ("height", 165.0, 165),
        ("height", "5ft", "5ft"),
        ("career_start", "2010", 2010),
        ("disambiguation", "null", None),
        ("name", " Null ", "Null"),
        ("tattoos", "A dragon", "A dragon"),
        ("tattoos", [{"location": "Left arm", "description": "Sleeve"}, {"location": "Back", "description": "Dragon"}],
         "Left arm: Sleeve; Back: Dragon"),
        ("tattoos", [{"location": "Right ankle", "description": None}], "Right ankle"),
        ("tattoos", [{"location": "", "description": "Small heart"}], "Small heart"),
        ("tattoos", [], None),
        ("aliases", ["A", None, " ", "a ", "B"], ("A", "B")),
        ("urls", ["https://a.example", {"url": "http://a.example/"}, {"url": None}], ("https://a.example",)),
        ("image", [{"id": "I1", "url": "https://a.example/1"}, {"id": "I2", "url": "u"}], Ref("I1")),
        ("image", [{"url": "https://a.example/1"}], Ref("https://a.example/1")),
        ("image", [], None),
    ],
)  # fmt: skip
def test_single_fields(name: str, given: Any, value: Any) -> None:
    key = next(field.upstream_key for field in FIELDS["performer"] if field.name == name)
    assert one("performer", name, {key: given}) == value


def test_the_address_of_a_picture_is_kept() -> None:
    picture = one(
        "studio", "image", {"images": [{"id": "i1", "url": "https://a.example/1", "width": 10, "height": 10}]}
    )
    assert picture.name == "https://a.example/1"


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ({"release_date": "2024-01-15"}, "2024-01-15"),
        ({"date": "2024-01-15"}, "2024-01-15"),
        ({"release_date": None, "date": "2024-01-15"}, "2024-01-15"),
        ({"release_date": "2024-01-15", "date": "2023-01-01"}, "2024-01-15"),
        ({"release_date": "2024-01-15T00:00:00.000Z"}, "2024-01-15"),
        ({"release_date": None}, None),
    ],
)
def test_dates_of_scenes(raw: dict[str, Any], date: str | None) -> None:
    assert one("scene", "date", raw) == date


def test_what_a_scene_is_linked_with() -> None:
    raw = {
        "studio": {"id": "s1", "name": "Studio"},
        "performers": [{"performer": {"id": "p1", "name": "Ana"}, "as": "A."}, {"performer": None, "as": "B."}],
        "tags": [{"id": "t1", "name": "Tag"}, {"id": "T1", "name": "Tag"}],
    }
    values = of_upstream("scene", raw)
    assert values == {"studio": Ref("s1"), "performers": (Ref("p1"),), "tags": (Ref("t1"),)}
    assert repr(values["performers"]) == repr((Ref("p1", "Ana"),))
    assert of_upstream("scene", {"studio": None})["studio"] is None


@pytest.mark.parametrize(("parent", "value"), [({"id": "s1", "name": "Parent"}, Ref("s1")), (None, None)])
def test_studios(parent: Any, value: Any) -> None:
    raw = {"name": "Vouyer Media", "parent": parent, "urls": [{"url": f"https://v.example/{n}"} for n in range(4)]}
    values = of_upstream("studio", raw)
    assert values["urls"] == tuple(f"https://v.example/{n}" for n in range(4))
    assert values["parent"] == value


@pytest.mark.parametrize(
    ("raw", "values"),
    [
        ({"category": {"id": "c", "name": "Action", "group": "ACTION"}}, {"category": "Action"}),
        ({"category": None, "aliases": None, "description": None},
         {"category": None, "aliases": (), "description": None}),
        ({"name": "Brunette", "aliases": ["brunette", "Brown Hair"]}, {"name": "Brunette", "aliases": ("Brown Hair",)}),
    ],
)  # fmt: skip
def test_tags(raw: dict[str, Any], values: dict[str, Any]) -> None:
    assert of_upstream("tag", raw) == values


@pytest.mark.parametrize(
    ("profile", "given"),
    [
        ({"breast_type": "NATURAL"}, {"fake_tits": "Natural"}),
        ({"breast_type": "FAKE"}, {"fake_tits": "Augmented"}),
        ({"breast_type": None}, {}),
        ({"cup_size": "F", "band_size": 38, "waist_size": 24, "hip_size": 35}, {"measurements": "38F-24-35"}),
        ({"cup_size": "C", "band_size": 34, "waist_size": None, "hip_size": 36}, {"measurements": "34C--36"}),
        ({"cup_size": None, "band_size": None, "waist_size": None, "hip_size": None}, {}),
        ({"career_start_year": 2015, "career_end_year": 2020}, {"career_length": "2015-2020"}),
        ({"career_start_year": 2015, "career_end_year": None}, {"career_length": "2015-"}),
        ({"career_start_year": None, "career_end_year": None}, {}),
        ({"tattoos": None}, {}),
        ({"urls": [{"url": "https://a.example"}, {"url": "https://b.example"}]},
         {"urls": ["https://a.example", "https://b.example"]}),
        ({"urls": []}, {}),
        ({"images": [{"id": "1", "url": "https://a.example/1"}, {"id": "2", "url": "https://a.example/2"}]},
         {"image": "https://a.example/1"}),
        ({"images": []}, {}),
        ({"name": "Ana", "aliases": ["A.", "ana"]}, {"name": "Ana", "alias_list": ["A."]}),
        ({"aliases": None}, {}),
        ({"height": "165", "ethnicity": "MIDDLE_EASTERN"}, {"height_cm": 165, "ethnicity": "Middle Eastern"}),
    ],
)  # fmt: skip
def test_a_new_performer_is_made_from_a_profile(profile: dict[str, Any], given: dict[str, Any]) -> None:
    assert to_local("performer", of_upstream("performer", profile), EMPTY_PERFORMER, resolve={}) == given

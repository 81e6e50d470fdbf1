"""What Stash holds, brought into the common shape, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.sync.local import of_local, to_local
from stash_sense_plugin.sync.values import Ref
from tests.sync.drawn import ELSEWHERE, HERE

if TYPE_CHECKING:
    from stash_sense_plugin.sync.values import Value


def entity(number: int, name: str, *links: tuple[str, str]) -> dict[str, Any]:
    ids = [{"endpoint": endpoint, "stash_id": stash_id, "updated_at": "t"} for endpoint, stash_id in links]
    return {"id": str(number), "name": name, "stash_ids": ids}


ANA, BEA = entity(1, "Ana", (HERE, "p1")), entity(2, "Bea", (ELSEWHERE, "p1"))
CLEO, DORA = entity(3, "Cleo"), entity(4, "Dora", (HERE, "p4"), (HERE, "p5"))
SCENE = {"id": "9", "performers": [ANA, BEA, CLEO, DORA], "studio": entity(7, "Studio", (HERE, "s7")), "tags": []}
RESOLVED = {("performer", "p1"): "1", ("performer", "p6"): "6", ("studio", "s8"): "8"}


@pytest.mark.parametrize(
    ("name", "key", "stored", "value"),
    [
        ("aliases", "alias_list", ["A", "B"], ("A", "B")),
        ("height", "height_cm", 165, 165),
        ("breast_type", "fake_tits", "Augmented", "Augmented"),
        ("cup_size", "measurements", "38F-24-35", "F"),
        ("hip_size", "measurements", "38F-24-35", 35),
        ("waist_size", "measurements", None, None),
        ("waist_size", "measurements", "38F-about 24-35", "about 24"),
        ("career_start", "career_length", "2010-2023", 2010),
        ("career_end", "career_length", "on and off", "on and off"),
        ("career_start", "career_start", "2010-05-03", 2010),
        ("career_end", "career_end", 2010, 2010),
        ("disambiguation", "disambiguation", "", None),
        ("tattoos", "tattoos", " Navel ", "Navel"),
        ("image", "image_path", "/performer/1/image?default=true", None),
        ("image", "image_path", "/performer/1/image?t=1", Ref("", "/performer/1/image?t=1")),
    ],
)
def test_a_performer(name: str, key: str, stored: Any, value: Any) -> None:
    assert of_local("performer", {key: stored}, HERE)[name] == value


@pytest.mark.parametrize(
    ("endpoint", "performers", "studio"),
    [
        (HERE, [Ref("p1"), Ref("", "Bea"), Ref("", "Cleo"), Ref("p4")], Ref("s7")),
        (f"{HERE}/", [Ref("p1"), Ref("", "Bea"), Ref("", "Cleo"), Ref("p4")], Ref("s7")),
        (ELSEWHERE, [Ref("", "Ana"), Ref("p1"), Ref("", "Cleo"), Ref("", "Dora")], Ref("", "Studio")),
    ],
)
def test_linked_entities_have_the_ids_of_this_endpoint_alone(endpoint: str, performers: list[Ref], studio: Ref) -> None:
    values = of_local("scene", SCENE, endpoint)
    assert values["performers"] == tuple(performers)
    assert values["studio"] == studio


def test_who_has_several_ids_at_an_endpoint_goes_by_each() -> None:
    performers = of_local("scene", SCENE, HERE)["performers"]
    assert isinstance(performers, tuple)
    assert isinstance(performers[3], Ref)
    assert performers[3].keys == (("p4", ""), ("p5", ""))


@pytest.mark.parametrize(
    ("parent", "value"),
    [(None, None), (entity(1, "P", (HERE, "s1")), Ref("s1")), (entity(1, "P", (ELSEWHERE, "s1")), Ref("", "P"))],
)
def test_the_parent_of_a_studio(parent: Any, value: Any) -> None:
    assert of_local("studio", {"parent_studio": parent}, HERE) == {"parent": value}


def test_what_stash_was_not_asked_for_is_not_known() -> None:
    assert of_local("performer", {"id": "1"}, HERE) == {}
    assert "urls" not in of_local("studio", {"name": "A", "url": "https://a.example"}, HERE)


FILLED = {
    "name": "Ana",
    "alias_list": ["A"],
    "measurements": "38F-24-35",
    "career_length": "2010-2023",
    "height_cm": 165,
    "birthdate": "1990-05-06",
    "gender": "FEMALE",
    "urls": ["https://a.example"],
    "image_path": "/image?t=1",
}


@pytest.mark.parametrize(
    ("chosen", "update"),
    [
        ({}, {}),
        ({"name": "Bea"}, {"name": "Bea"}),
        ({"name": "Ana", "height": 165, "hip_size": 35, "career_end": 2023, "urls": ("https://a.example",)}, {}),
        ({"aliases": ("A", "B")}, {"alias_list": ["A", "B"]}),
        ({"aliases": ()}, {"alias_list": []}),
        ({"height": None}, {"height_cm": None}),
        ({"hip_size": 36}, {"measurements": "38F-24-36"}),
        ({"cup_size": "G", "waist_size": None}, {"measurements": "38G--35"}),
        ({"cup_size": None, "band_size": None, "waist_size": None, "hip_size": None}, {"measurements": None}),
        ({"career_end": None}, {"career_length": "2010-"}),
        ({"career_start": 2009}, {"career_length": "2009-2023"}),
        ({"gender": None}, {"gender": None}),
        ({"birthdate": "1990"}, {"birthdate": "1990"}),
        ({"image": Ref("i1", "https://a.example/1")}, {"image": "https://a.example/1"}),
        ({"image": Ref("", "/image?t=1")}, {}),
    ],
)
def test_only_what_changes_is_written(chosen: dict[str, Value], update: dict[str, Any]) -> None:
    assert to_local("performer", chosen, FILLED, resolve={}) == update


def test_whole_dates_for_a_stash_that_takes_no_others() -> None:
    chosen: dict[str, Value] = {"birthdate": "1990", "death_date": "2001-02"}
    update = to_local("performer", chosen, {"birthdate": None, "death_date": None}, resolve={}, partial_dates=False)
    assert update == {"birthdate": "1990-01-01", "death_date": "2001-02-01"}


@pytest.mark.parametrize(
    ("stored", "chosen", "update"),
    [
        (("2010", None), {"career_start": 2011}, {"career_start": "2011"}),
        (("2010-05-03", None), {"career_start": 2010, "career_end": 2020}, {"career_end": "2020"}),
        ((2010, 2020), {"career_start": 2011, "career_end": None}, {"career_start": 2011, "career_end": None}),
    ],
)
def test_careers_since_v031(stored: tuple[Any, Any], chosen: dict[str, Value], update: dict[str, Any]) -> None:
    raw = dict(zip(("career_start", "career_end"), stored, strict=True))
    assert to_local("performer", chosen, raw, resolve={}) == update


@pytest.mark.parametrize(
    ("stored", "chosen", "update"),
    [
        ("38F (80F)-24-35", {"hip_size": 36}, {"measurements": "38F (80F)-24-36"}),
        ("38F-24 or so-35", {"cup_size": "G"}, {"measurements": "38G-24 or so-35"}),
        ("see the notes", {"waist_size": 24}, {"measurements": "see the notes-24"}),
        ("38F - 24 - 35", {"waist_size": 24}, {}),
    ],
)
def test_parts_that_are_not_understood_stay(stored: str, chosen: dict[str, Value], update: dict[str, Any]) -> None:
    assert to_local("performer", chosen, {"measurements": stored}, resolve={}) == update


@pytest.mark.parametrize(
    ("key", "stored", "chosen"),
    [
        ("measurements", "38F (80F)-24-35", {"band_size": 36}),
        ("measurements", "38F-24-35 / 96F-61-89", {"hip_size": 36}),
        ("career_length", "2001-2003, 2010-", {"career_end": 2020}),
    ],
)
def test_nothing_is_written_over_what_was_not_understood(key: str, stored: str, chosen: dict[str, Value]) -> None:
    with pytest.raises(RequestError, match="not understood"):
        to_local("performer", chosen, {key: stored}, resolve={})


def test_nothing_is_written_over_what_is_not_known() -> None:
    with pytest.raises(KeyError, match="measurements"):
        to_local("performer", {"hip_size": 36}, {"name": "Ana"}, resolve={})


@pytest.mark.parametrize(
    ("chosen", "update"),
    [
        ((Ref("p1"), Ref("p4")), {}),
        ((Ref("P1"), Ref("p5"), Ref("", "Bea")), {}),
        ((Ref("p1"),), {"performer_ids": ["1", "2", "3"]}),
        ((), {"performer_ids": ["2", "3"]}),
        ((Ref("p1"), Ref("p4"), Ref("p6")), {"performer_ids": ["1", "2", "3", "4", "6"]}),
    ],
)
def test_the_user_s_own_performers_stay_in_a_scene(chosen: tuple[Ref, ...], update: dict[str, Any]) -> None:
    assert to_local("scene", {"performers": chosen}, SCENE, resolve=RESOLVED, endpoint=HERE) == update


def test_without_an_endpoint_nobody_is_taken_out() -> None:
    chosen: dict[str, Value] = {"performers": (Ref("p6"),)}
    assert to_local("scene", chosen, SCENE, resolve=RESOLVED) == {"performer_ids": ["1", "2", "3", "4", "6"]}


@pytest.mark.parametrize(
    ("studio", "update"),
    [
        (Ref("s7"), {}),
        (Ref("", "Studio"), {}),
        (Ref("S8"), {"studio_id": "8"}),
        (None, {"studio_id": None}),
    ],
)
def test_the_studio_of_a_scene(studio: Ref | None, update: dict[str, Any]) -> None:
    assert to_local("scene", {"studio": studio}, SCENE, resolve=RESOLVED, endpoint=HERE) == update


def test_what_is_not_here_is_told_before_it_is_written() -> None:
    chosen: dict[str, Value] = {"performers": (Ref("p1"), Ref("p7", "Fay")), "studio": Ref("s9", "Nine"), "tags": ()}
    with pytest.raises(RequestError, match="Nine"):
        to_local("scene", chosen, SCENE, resolve=RESOLVED, endpoint=HERE)
    assert to_local("scene", chosen, SCENE, resolve=lambda kind, ref: f"{kind}-{ref.id}", endpoint=HERE) == {
        "studio_id": "studio-s9",
        "performer_ids": ["1", "2", "3", "performer-p7"],
    }


def test_the_cover_of_a_scene() -> None:
    scene = {"paths": {"screenshot": "/scene/9/screenshot?t=1"}}
    assert of_local("scene", scene, HERE) == {"image": Ref("", "/scene/9/screenshot?t=1")}
    chosen: dict[str, Value] = {"image": Ref("i1", "https://a.example/1")}
    assert to_local("scene", chosen, scene, resolve={}) == {"cover_image": "https://a.example/1"}


def test_a_tag_has_no_category_to_write() -> None:
    assert to_local("tag", {"category": "Action"}, {"name": "A"}, resolve={}) == {}

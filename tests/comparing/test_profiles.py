"""Profiles of a stash-box, and what Stash is given to make a performer, studio or tag of one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.comparing import profiles
from stash_sense_plugin.stash import whole_performers, whole_studios, whole_tags

if TYPE_CHECKING:
    from stash_sense_plugin.comparing.profiles import Profile
    from tests.backend import Backend
    from tests.fakes.box import FakeBox

WHOLE = {
    "name": "Ada Quillfeather",
    "disambiguation": "the elder",
    "aliases": ["Ada Q", "ada quillfeather"],
    "gender": "FEMALE",
    "birth_date": "1991-02-03",
    "ethnicity": "MIDDLE_EASTERN",
    "country": "US",
    "eye_color": "GREY",
    "hair_color": "BRUNETTE",
    "height": 165,
    "cup_size": "D",
    "band_size": 34,
    "waist_size": 24,
    "hip_size": 36,
    "breast_type": "NATURAL",
    "career_start_year": 2010,
    "career_end_year": 2019,
    "tattoos": [{"location": "Left arm", "description": "Dragon"}],
}
WRITTEN = {
    "name": "Ada Quillfeather",
    "disambiguation": "the elder",
    "alias_list": ["Ada Q"],
    "gender": "FEMALE",
    "birthdate": "1991-02-03",
    "ethnicity": "Middle Eastern",
    "country": "US",
    "eye_color": "Grey",
    "hair_color": "Brunette",
    "height_cm": 165,
    "measurements": "34D-24-36",
    "fake_tits": "Natural",
    "tattoos": "Left arm: Dragon",
}


def fetch(boxed: Backend, box: FakeBox, kind: str, stash_id: str) -> Profile:
    return profiles.fetch(boxed.app, kind, box.endpoint, [stash_id])[stash_id]


def create_fields(boxed: Backend, profile: Profile, **more: Any) -> dict[str, Any]:
    return profiles.create_fields(boxed.app, profile.kind, profile, **more)


def test_a_performer_gets_all_that_stash_can_keep(boxed: Backend, box: FakeBox) -> None:
    ada = box.library.add("performer", **WHOLE)
    profile = fetch(boxed, box, "performer", ada)
    fields = create_fields(boxed, profile)
    assert {name: fields.get(name) for name in WRITTEN} == WRITTEN
    assert fields["stash_ids"] == [{"endpoint": box.endpoint, "stash_id": ada}]
    assert profile.page == f"{box.endpoint.removesuffix('/graphql')}/performers/{ada}"
    number = whole_performers.create(boxed.app.stash, fields)
    made = whole_performers.find(boxed.app.stash, [number])[number]
    assert {name: made.fields.get(name) for name in WRITTEN} == WRITTEN
    years = made.fields.get("career_length") or f"{made.fields.get('career_start')}-{made.fields.get('career_end')}"
    assert years == "2010-2019"


def test_what_stash_would_refuse_is_left_out(boxed: Backend, box: FakeBox) -> None:
    odd = box.library.add("performer", name="Odd", cup_size="?!", height=0, birth_date="1991-02-03")
    fields = create_fields(boxed, fetch(boxed, box, "performer", odd))
    assert set(fields) == {"name", "birthdate", "stash_ids"}


def test_of_what_was_merged_the_target_is_given_and_what_is_gone_is_left_out(boxed: Backend, box: FakeBox) -> None:
    old, new, gone = (box.library.add("performer", name=name) for name in ("Old", "New", "Gone"))
    box.library.merge("performer", old, new)
    box.library.delete("performer", gone)
    unknown = str(uuid.UUID(int=7))
    found = profiles.fetch(boxed.app, "performer", box.endpoint, [old, new, gone, unknown, "no id"])
    assert {asked: (each.name, each.stash_id) for asked, each in found.items()} == {
        old: ("New", new),
        new: ("New", new),
    }


@pytest.mark.parametrize("kind", ["studio", "tag"])
def test_aliases_that_are_somebody_elses_are_left_out_where_stash_refuses_them(
    boxed: Backend, box: FakeBox, kind: str
) -> None:
    add = boxed.library.add_studio if kind == "studio" else boxed.library.add_tag
    add("Taken")
    add("Another", aliases=["taken too"])
    one = box.library.add(kind, name="New", aliases=["TAKEN", "Taken too", "Free"])
    fields = create_fields(boxed, fetch(boxed, box, kind, one))
    assert fields["aliases"] == ["Free"]
    create = whole_studios.create if kind == "studio" else whole_tags.create
    assert create(boxed.app.stash, fields) > 0


def test_a_studio_is_put_under_the_linked_one_or_what_is_said(boxed: Backend, box: FakeBox) -> None:
    network = box.library.add("studio", name="Network")
    studio = box.library.add("studio", name="Studio", parent_id=network)
    profile = fetch(boxed, box, "studio", studio)
    assert "parent_id" not in create_fields(boxed, profile)
    here = boxed.library.add_studio("Our name for it", stash_ids=[{"endpoint": box.endpoint, "stash_id": network}])
    assert create_fields(boxed, profile)["parent_id"] == str(here.id)
    assert create_fields(boxed, profile, parent="77")["parent_id"] == "77"


def test_the_best_picture_of_a_performer_stands_upright_and_is_no_thumbnail(boxed: Backend, box: FakeBox) -> None:
    lying, small, upright = (
        box.library.add_image(bytes([at]), *size) for at, size in enumerate([(900, 600), (60, 90), (600, 900)])
    )
    ada = box.library.add("performer", name="Ada", images=[lying, small, upright])
    studio = box.library.add("studio", name="Studio", images=[lying, upright])
    places = [address.rpartition("/")[2] for address in fetch(boxed, box, "performer", ada).pictures]
    assert [place.startswith(one) for place, one in zip(places, [upright, lying, small], strict=True)] == [True] * 3
    assert fetch(boxed, box, "studio", studio).pictures[0].rpartition("/")[2].startswith(lying)

"""What is compared with stash-boxes, read from the stand-in and a real Stash and brought into the common shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.stash import sync_facts
from stash_sense_plugin.stash.client import Stash
from stash_sense_plugin.sync.fields import FIELDS
from stash_sense_plugin.sync.local import of_local
from stash_sense_plugin.sync.values import Ref
from tests.fakes.stash import FakeStash, Library, Options, schema

if TYPE_CHECKING:
    from tests.stash.spare import Spare

BOX, OTHER = "https://a.example/graphql", "https://b.example/graphql"
ID = "0abc0000-0000-4000-8000-00000000000"


def link(number: int, endpoint: str = BOX) -> list[dict[str, str]]:
    return [{"endpoint": endpoint, "stash_id": f"{ID}{number}"}]


def values(spare: Spare, kind: str, number: int) -> dict[str, Any]:
    return of_local(kind, sync_facts.read(spare.stash, kind, [number])[number], BOX)


def test_performers(spare: Spare) -> None:
    name = spare.name("Compared")
    number = spare.performer(
        name=name,
        disambiguation="x",
        alias_list=["A"],
        gender="FEMALE",
        birthdate="1990-01-02",
        country="FR",
        height_cm=170,
        measurements="38F-24-35",
        career_length="2010 - 2015",
        fake_tits="Natural",
        urls=["https://a.example/x"],
        stash_ids=link(1),
    )
    found = values(spare, "performer", number)
    assert found == {
        **dict.fromkeys(field.name for field in FIELDS["performer"]),
        **{"name": name, "disambiguation": "x", "aliases": ("A",), "gender": "FEMALE", "birthdate": "1990-01-02"},
        **{"country": "FR", "height": 170, "cup_size": "F", "band_size": 38, "waist_size": 24, "hip_size": 35},
        **{"career_start": 2010, "career_end": 2015, "breast_type": "Natural", "urls": ("https://a.example/x",)},
    }


def test_studios(spare: Spare) -> None:
    """Before v0.30 a studio has but one address, which is not compared."""
    parent = spare.studio(stash_ids=[*link(2), *link(7, OTHER)])
    name, alias = spare.name("Compared"), spare.name("Alias")
    urls = {} if spare.is_old else {"urls": ["https://a.example", "https://b.example"]}
    number = spare.studio(name=name, aliases=[alias], parent_id=parent, **urls)
    found = values(spare, "studio", number)
    expected = {"name": name, "aliases": (alias,), "parent": Ref(f"{ID}2"), "image": None}
    assert found == {**expected, **{key: tuple(value) for key, value in urls.items()}}


def test_tags(spare: Spare) -> None:
    name, alias = spare.name("Compared"), spare.name("Alias")
    links = {"stash_ids": link(3)} if spare.links("tag") else {}
    number = spare.tag(name=name, aliases=[alias], description="What it is.", **links)
    found = sync_facts.read(spare.stash, "tag", [number])[number]
    assert of_local("tag", found, BOX) == {"name": name, "aliases": (alias,), "description": "What it is."}
    assert found.get("stash_ids") == links.get("stash_ids")


def test_scenes(spare: Spare) -> None:
    """What is not linked with this stash-box is the user's own. Before v0.30 no tag is linked."""
    links = {"stash_ids": link(4)} if spare.links("tag") else {}
    tag, studio = spare.tag(**links), spare.studio(stash_ids=link(5))
    people = [spare.performer(stash_ids=link(6)), spare.performer(stash_ids=link(6, OTHER))]
    scene = spare.scene(
        title="T",
        code="C",
        date="2020-02-02",
        director="D",
        details="About.",
        urls=["https://a.example"],
        studio_id=studio,
        performer_ids=people,
        tag_ids=[tag],
    )
    node = sync_facts.read(spare.stash, "scene", [scene])[scene]
    found = of_local("scene", node, BOX)
    assert found["performers"] == (Ref(f"{ID}6"), Ref("", spare.whole_performer(people[1]).name))
    assert found["tags"] == (Ref(f"{ID}4" if links else "", spare.whole_tag(tag).name),)
    assert {name: found[name] for name in ("title", "code", "date", "director", "details", "urls", "studio")} == {
        **{"title": "T", "code": "C", "date": "2020-02-02", "director": "D", "details": "About."},
        **{"urls": ("https://a.example",), "studio": Ref(f"{ID}5")},
    }
    assert f"/scene/{scene}/screenshot" in node["paths"]["screenshot"]
    assert node["updated_at"] == spare.whole(scene).updated_at


@pytest.mark.parametrize("kind", sync_facts.DOCUMENTS)
def test_those_that_are_there(spare: Spare, kind: str) -> None:
    numbers = [spare.entity(kind) for _ in range(3)]
    assert set(sync_facts.read(spare.stash, kind, [99999, *numbers, 88888])) == set(numbers)


def test_careers_as_the_coming_stash_has_them() -> None:
    library = Library()
    ada = library.add_performer("Ada")
    ada.career_start, ada.career_end = "2010-05", "2015"
    given = Options(schema=schema.coming())
    with FakeStash(library, given) as site, Stash(site.connection()) as stash:
        [node] = sync_facts.read(stash, "performer", [ada.id]).values()
    assert "career_length" not in node
    found = of_local("performer", node, BOX)
    assert (found["career_start"], found["career_end"]) == (2010, 2015)


def test_many_in_few_requests() -> None:
    library = Library()
    numbers = [library.add_performer(f"Performer {number}").id for number in range(250)]
    with FakeStash(library) as site, Stash(site.connection()) as stash:
        assert sync_facts.read(stash, "performer", []) == {}
        assert site.asked == []
        assert list(sync_facts.read(stash, "performer", numbers)) == numbers
        assert len(site.asked) == 1 + 3


def test_odd_texts_can_be_kept() -> None:
    library = Library()
    number = library.add_performer("A\udcff", aliases=["\udc80b"]).id
    with FakeStash(library) as site, Stash(site.connection()) as stash:
        node = sync_facts.read(stash, "performer", [number])[number]
    assert (node["name"].encode(), node["alias_list"][0].encode()) == ("A\ufffd".encode(), "\ufffdb".encode())

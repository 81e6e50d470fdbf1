"""What is linked, who has an id and who a name: asked of the stand-in and of a real Stash."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from stash_sense_plugin.stash import linked, scenes
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library

if TYPE_CHECKING:
    from tests.stash.spare import Spare

HERE, THERE = "https://here.example/graphql", "https://there.example/graphql"
KINDS = pytest.mark.parametrize("kind", linked.KINDS)
NAMED = pytest.mark.parametrize("kind", ["performer", "studio", "tag"])
_numbers = count(1)


def fresh() -> str:
    """A stash-box id, with letters in it, that nothing has."""
    return str(UUID(int=(0xABCDEF << 104) + next(_numbers)))


def linking(*links: tuple[str, str]) -> dict[str, Any]:
    return {"stash_ids": [{"endpoint": endpoint, "stash_id": stash_id} for endpoint, stash_id in links]}


def all_linked(spare: Spare, kind: str) -> dict[int, linked.Linked]:
    return {one.id: one for page in linked.linked(spare.stash, kind) for one in page}


@KINDS
def test_all_that_are_linked_and_only_those(spare: Spare, kind: str) -> None:
    spare.entity(kind)
    if not spare.links(kind):
        assert all_linked(spare, kind) == {}
        return
    one, two = fresh(), fresh()
    first = spare.entity(kind, **linking((HERE, one)))
    second = spare.entity(kind, **linking((THERE, two), (HERE, two)))
    none = spare.entity(kind)
    found = all_linked(spare, kind)
    assert list(found) == sorted(found)
    assert none not in found
    assert found[first].stash_ids == ((HERE, one),)
    assert set(found[second].stash_ids) == {(HERE, two), (THERE, two)}
    updated = spare.updated_at(kind, first) if kind == "scene" else getattr(spare, f"whole_{kind}")(first).updated_at
    assert found[first].updated_at == updated


@KINDS
def test_who_has_an_id_in_any_case(spare: Spare, kind: str) -> None:
    """Several may have one. At another stash-box it is another."""
    one, two, nobody = fresh(), fresh(), fresh()
    if not spare.links(kind):
        assert linked.by_stash_id(spare.stash, kind, HERE, [one]) == {}
        return
    first = spare.entity(kind, **linking((HERE, one), (THERE, two)))
    second = spare.entity(kind, **linking((HERE, one.upper())))
    third = spare.entity(kind, **linking((HERE, two)))
    asked = [one.upper(), two, nobody, one]
    assert linked.by_stash_id(spare.stash, kind, HERE, asked) == {
        one.upper(): [first, second],
        one: [first, second],
        two: [third],
    }
    assert linked.by_stash_id(spare.stash, kind, THERE, asked) == {two: [first]}


@pytest.mark.parametrize("kind", ["performer", "studio", "tag"])
def test_several_ids_at_one_stash_box_are_each_one_s(spare: Spare, kind: str) -> None:
    if not spare.links(kind):
        pytest.skip("this Stash does not link tags")
    one, two = fresh(), fresh()
    number = spare.entity(kind, **linking((HERE, one), (HERE, two)))
    assert linked.by_stash_id(spare.stash, kind, HERE, [two, one]) == {one: [number], two: [number]}


def aliases(kind: str, *names: str) -> dict[str, Any]:
    return {"alias_list" if kind == "performer" else "aliases": list(names)}


def told(found: dict[str, list[linked.Namesake]]) -> dict[str, list[tuple[int, str]]]:
    return {name: [(one.id, one.by) for one in each] for name, each in found.items()}


@NAMED
def test_by_name_or_alias_in_any_case(spare: Spare, kind: str) -> None:
    name, alias = spare.name("Ärger im Büro"), spare.name("Ünder")
    first = spare.entity(kind, name=name, **aliases(kind, alias, spare.name("Other")))
    asked = [name.lower(), f" {alias.upper()} ", "", "Nobody at all", name[:-1], name]
    assert told(linked.by_names(spare.stash, kind, asked)) == {
        name.lower(): [(first, "name")],
        f" {alias.upper()} ": [(first, "alias")],
        name: [(first, "name")],
    }
    if kind == "performer":  # whose aliases may be others' names
        second = spare.performer(name=alias, disambiguation="the other")
        [one, other] = linked.by_names(spare.stash, kind, [alias])[alias]
        assert (one.id, one.by, one.disambiguation) == (second, "name", "the other")
        assert (other.id, other.by, other.disambiguation) == (first, "alias", "")


@NAMED
@pytest.mark.parametrize("sign", list("%_.*+?()[]{}|^$\\/-#&~\"'"))
def test_signs_are_only_signs(spare: Spare, kind: str, sign: str) -> None:
    name = f"{spare.name('A')}{sign}b"
    number = spare.entity(kind, name=name)
    spare.entity(kind, name=name.replace(sign, "xy"))
    assert told(linked.by_names(spare.stash, kind, [name])) == {name: [(number, "name")]}


@NAMED
def test_namesakes_come_with_what_tells_them_apart(spare: Spare, kind: str) -> None:
    name, stash_id = spare.name("Known"), fresh()
    number = spare.entity(kind, name=name, **(linking((HERE, stash_id)) if spare.links(kind) else {}))
    [one] = linked.by_names(spare.stash, kind, [name])[name]
    assert one.stash_ids == (((HERE, stash_id),) if spare.links(kind) else ())
    assert f"/{kind}/{number}/image" in one.picture
    assert spare.stash.fetch(one.picture)


@NAMED
def test_many_names_at_once(spare: Spare, kind: str) -> None:
    made = {spare.name("Of many"): 0 for _ in range(12)}
    for name in made:
        made[name] = spare.entity(kind, name=name)
    asked = [*made, *(f"Nobody {number}" for number in range(2 * linked.BATCH))]
    assert told(linked.by_names(spare.stash, kind, asked)) == {
        name: [(number, "name")] for name, number in made.items()
    }


def crowd(size: int) -> Library:
    library = Library()
    for number in range(size):
        link = [{"endpoint": HERE, "stash_id": f"{number:08}"}]
        library.add_performer(f"Performer {number}").stash_ids = link
        library.add_studio(f"Studio {number}", stash_ids=link)
        library.add_tag(f"Tag {number}").stash_ids = link
        library.add_scene(title=f"Scene {number}").stash_ids = link
    return library


def test_few_requests_for_many() -> None:
    """Of abilities one more. Scenes are asked for until a page is empty."""
    with FakeStash(crowd(2500)) as site, Stash(site.connection()) as stash:
        for kind, requests in (("performer", 1), ("studio", 1), ("tag", 2), ("scene", 4)):
            before = len(site.asked)
            pages = list(linked.linked(stash, kind))
            assert [len(page) for page in pages] == [1000, 1000, 500]
            assert len(site.asked) - before == requests
            ids = [f"{number:08}" for number in range(0, 2500, 10)]
            before = len(site.asked)
            assert linked.by_stash_id(stash, kind, HERE, ids) == {each: [int(each) + 1] for each in ids}
            assert len(site.asked) - before == 3


def test_scenes_that_go_on_the_way_hide_no_others(spare: Spare) -> None:
    """What is deleted while pages are read shifts none of the others."""
    with FakeStash(crowd(2500)) as site, Stash(site.connection()) as stash:
        seen: list[int] = []
        for page in linked.linked(stash, "scene"):
            seen += [one.id for one in page]
            for number in seen[:10]:
                site.library.scenes.pop(number, None)
        assert seen == list(range(1, 2501))


def test_what_is_asked_about_nothing_is_not_asked() -> None:
    with FakeStash() as site, Stash(site.connection()) as stash:
        for kind in linked.KINDS:
            assert linked.by_stash_id(stash, kind, HERE, ["", ""]) == {}
        for kind in ("performer", "studio"):
            assert linked.by_names(stash, kind, ["", "  "]) == {}
        assert site.asked == []
        assert list(scenes.all_ids(stash)) == []

"""Entities by their ids, and which were changed last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import BoxAnswered, BoxRefused, BoxUnreachable
from stash_sense_plugin.stashbox import entities
from stash_sense_plugin.stashbox.client import StashBox
from stash_sense_plugin.stashbox.entities import BATCH, KINDS, Entity
from tests.fakes.box import FACADE, BoxOptions, FakeBox, Status

if TYPE_CHECKING:
    from tests.stashbox.conftest import Site

NOBODY = "00000000-0000-4000-8000-000000000000"
STATES = [
    ("performer", "Ada Quillfeather", "there", None),
    ("performer", "Ada Quilfeather", "merged", "Ada Quillfeather"),
    ("performer", "Dorian Breakwater", "deleted", None),
    ("studio", "Pier Nine", "there", None),
    ("studio", "Pier 9", "merged", "Pier Nine"),
    ("studio", "Dry Dock", "deleted", None),
    ("studio", "Jetty", "deleted", None),
    ("tag", "Outdoors", "there", None),
    ("tag", "Open-Air", "merged", "Outdoors"),
    ("tag", "Step 1", "merged", "Step 3"),
    ("tag", "Step 2", "merged", "Step 3"),
    ("tag", "Lighthouse", "deleted", None),
    ("scene", "Fog", "there", None),
    ("scene", "Fog (again)", "merged", "Fog"),
    ("scene", "Ebb", "deleted", None),
]
"""A studio was merged into one that was deleted later: there is nothing to link it with instead."""


def ids(site: Site, kind: str) -> dict[str, str]:
    found: dict[str, str] = getattr(site.made, f"{kind}s")
    return found


@pytest.mark.parametrize(("kind", "name", "state", "into"), STATES)
def test_what_became_of_it(box: StashBox, site: Site, kind: str, name: str, state: str, into: str | None) -> None:
    id = ids(site, kind)[name]
    found = entities.find(box, kind, [id])[id]
    assert (found.kind, found.id, found.state) == (kind, id, state)
    assert found.merged_into == (ids(site, kind)[into] if into else None)
    assert found.data["id"] == id
    assert found.data["title" if kind == "scene" else "name"] == name
    assert found.updated.startswith("20")


@pytest.mark.parametrize("kind", KINDS)
def test_many_at_once(box: StashBox, site: Site, kind: str) -> None:
    """In the order of what was asked, each once, whatever it is."""
    wanted = [NOBODY, *ids(site, kind).values(), "nonsense", "", NOBODY]
    found = entities.find(box, kind, wanted)
    assert list(found) == list(dict.fromkeys(wanted))
    expected = {ids(site, kind)[name]: state for of, name, state, _ in STATES if of == kind}
    assert {id: found[id].state for id in expected} == expected
    for one in (NOBODY, "nonsense", ""):
        assert found[one] == Entity(kind, one, "", "unknown", None, {})


def test_ids_in_capitals(box: StashBox, site: Site) -> None:
    """Stay as they were asked for, since that is how they are known here."""
    ada = site.made.performers["Ada Quillfeather"]
    found = entities.find(box, "performer", [ada.upper()])
    assert found[ada.upper()].id == ada.upper()
    assert (found[ada.upper()].state, found[ada.upper()].merged_into) == ("there", None)


def test_all_of_a_performer(box: StashBox, site: Site) -> None:
    id = site.made.performers["Ada Quillfeather"]
    data = entities.find(box, "performer", [id])[id].data
    simple = {name: value for name, value in data.items() if isinstance(value, str | int | bool | None)}
    assert simple == {
        "id": id,
        "name": "Ada Quillfeather",
        "disambiguation": "the sailor",
        "gender": "FEMALE",
        "birth_date": "1988-04-17",
        "death_date": "2021-11",
        "ethnicity": "CAUCASIAN",
        "country": "NO",
        "eye_color": "GREEN",
        "hair_color": "AUBURN",
        "height": 168,
        "cup_size": "D",
        "band_size": 34,
        "waist_size": 25,
        "hip_size": 36,
        "breast_type": "NATURAL",
        "career_start_year": 2008,
        "career_end_year": 2019,
        "merged_into_id": None,
        "deleted": False,
        "created": data["created"],
        "updated": data["updated"],
    }
    assert set(data["aliases"]) == {"Ada Quill", "A. Quillfeather"}
    assert data["merged_ids"] == [site.made.performers["Ada Quilfeather"]]
    assert {url["url"]: url["site"]["name"] for url in data["urls"]}["https://pictures.example/AdaQ"] == "Pictures"
    assert {"location": "Left shoulder", "description": "an anchor"} in data["tattoos"]
    assert data["piercings"] == [{"location": "Navel", "description": None}]
    assert {(image["width"], image["height"]) for image in data["images"]} == {(90, 120), (120, 90)}
    assert box.fetch(data["images"][0]["url"]).startswith(b"\xff\xd8")


def test_all_of_a_scene(box: StashBox, site: Site) -> None:
    id = site.made.scenes["Low Tide"]
    data = entities.find(box, "scene", [id])[id].data
    assert (data["title"], data["code"], data["director"], data["duration"]) == ("Low Tide", "PN-12", "E. Fathom", 1805)
    assert (data["release_date"], data["production_date"]) == ("2019-06-21", "2019-05")
    assert data["details"] == "Two people wait for the tide."
    assert data["studio"]["name"] == "Pier Nine"
    assert data["studio"]["parent"] == {"id": site.made.studios["Harbour Network"], "name": "Harbour Network"}
    assert {part["performer"]["name"]: part["as"] for part in data["performers"]} == {
        "Ada Quillfeather": "Ada Quill",
        "Bruno Tidewater": None,
    }
    assert {tag["name"] for tag in data["tags"]} == {"Red Hair", "Outdoors"}
    assert len(data["images"]) == 1


def test_all_of_a_studio_and_a_tag(box: StashBox, site: Site) -> None:
    pier, red = site.made.studios["Pier Nine"], site.made.tags["Red Hair"]
    studio = entities.find(box, "studio", [pier])[pier].data
    assert studio["parent"] == {"id": site.made.studios["Harbour Network"], "name": "Harbour Network"}
    assert [url["url"] for url in studio["urls"]] == ["https://pier.example"]
    tag = entities.find(box, "tag", [red])[red].data
    assert (tag["category"]["name"], tag["category"]["group"]) == ("Looks", "PEOPLE")
    assert set(tag["aliases"]) == {"Ginger", "Redhead"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_changed_come_first(box: StashBox, site: Site, kind: str) -> None:
    """Nothing that is gone is among them, and the pages make up the whole."""
    whole = entities.changed(box, kind, 1)
    there = {id for of, name, state, _ in STATES if of == kind and state == "there" for id in [ids(site, kind)[name]]}
    listed = [id for id, _ in whole.rows]
    assert whole.count == len(listed) == len(set(listed))
    assert there <= set(listed)
    found = entities.find(box, kind, listed)
    assert {id: one.updated for id, one in found.items()} == dict(whole.rows)
    assert {one.state for one in found.values()} == {"there"}
    pages = [entities.changed(box, kind, page, 2) for page in range(1, math.ceil(whole.count / 2) + 2)]
    assert sorted(row for page in pages for row in page.rows) == sorted(whole.rows)
    assert {page.count for page in pages} == {whole.count}
    assert pages[-1].rows == ()


def client(stand_in: FakeBox) -> StashBox:
    return StashBox(stand_in.endpoint, stand_in.key, name="Box", patience=0)


@pytest.mark.parametrize(("many", "requests"), [(0, 0), (1, 1), (BATCH, 1), (BATCH + 1, 2), (3 * BATCH, 3)])
@pytest.mark.parametrize("kind", KINDS)
def test_how_often_it_is_asked(stand_in: FakeBox, kind: str, many: int, requests: int) -> None:
    wanted = stand_in.library.crowd(kind, many)
    with client(stand_in) as box:
        assert {one.state for one in entities.find(box, kind, [*wanted, "nonsense"]).values()} <= {"there", "unknown"}
    assert [asked.fields for asked in stand_in.asked] == [BATCH] * (requests - 1) + (
        [many % BATCH or BATCH] * (many > 0)
    )


def test_merged_ones_cost_one_request_more(stand_in: FakeBox) -> None:
    target, *others = stand_in.library.crowd("studio", 50)
    for one in others[:20]:
        stand_in.library.merge("studio", one, target)
    for one in others[20:30]:
        stand_in.library.delete("studio", one)
    with client(stand_in) as box:
        found = entities.find(box, "studio", [target, *others])
    assert [asked.fields for asked in stand_in.asked] == [50, 30]
    states = [one.state for one in found.values()]
    assert [states.count(state) for state in ("there", "merged", "deleted")] == [20, 20, 10]
    assert {one.merged_into for one in found.values() if one.state == "merged"} == {target}


def test_merges_that_go_around_in_circles_end(stand_in: FakeBox) -> None:
    one, other = stand_in.library.crowd("tag", 2)
    stand_in.library.merge("tag", one, other)
    stand_in.library.merge("tag", other, one)
    stand_in.library.delete("tag", one)
    with client(stand_in) as box:
        found = entities.find(box, "tag", [one, other])
    assert {each.state for each in found.values()} == {"deleted"}


@pytest.mark.parametrize("position", [0, 20, BATCH - 1])
def test_one_at_which_it_fails_is_left_out(stand_in: FakeBox, position: int) -> None:
    wanted = stand_in.library.crowd("performer", BATCH)
    stand_in.options.broken = {wanted[position]: "internal error"}
    with client(stand_in) as box:
        found = entities.find(box, "performer", wanted)
    assert list(found) == [one for one in wanted if one != wanted[position]]
    assert len(stand_in.asked) == 1


@pytest.mark.parametrize("position", [0, 20, BATCH - 1])
def test_one_at_which_the_whole_request_fails_is_found_by_halves(stand_in: FakeBox, position: int) -> None:
    wanted = stand_in.library.crowd("performer", BATCH)
    stand_in.options.fatal = {wanted[position]}
    with client(stand_in) as box:
        found = entities.find(box, "performer", wanted)
        assert list(found) == [one for one in wanted if one != wanted[position]]
        assert len(stand_in.asked) <= 1 + 2 * 6
        stand_in.options.fatal = set()
        stand_in.asked.clear()
        entities.find(box, "performer", wanted)
    assert [asked.fields for asked in stand_in.asked] == [BATCH], "it was not for the number"


def test_several_at_which_it_fails(stand_in: FakeBox) -> None:
    wanted = stand_in.library.crowd("scene", 2 * BATCH)
    stand_in.options.fatal = {wanted[3], wanted[4], wanted[BATCH + 20]}
    stand_in.options.broken = {wanted[20]: "internal error"}
    with client(stand_in) as box:
        found = entities.find(box, "scene", wanted)
    assert set(wanted) - set(found) == {*stand_in.options.fatal, wanted[20]}


@pytest.mark.parametrize("trouble", ["broken", "fatal"])
def test_where_it_fails_at_all_that_is_told(stand_in: FakeBox, trouble: str) -> None:
    wanted = stand_in.library.crowd("tag", 3)
    if trouble == "broken":
        stand_in.options.broken = dict.fromkeys(wanted, "out of order")
    else:
        stand_in.options.fatal = set(wanted)
    with client(stand_in) as box, pytest.raises(BoxAnswered, match="Box says"):
        entities.find(box, "tag", wanted)


def test_a_wrong_key_is_not_looked_for_by_halves(stand_in: FakeBox) -> None:
    wanted = stand_in.library.crowd("tag", 50)
    with StashBox(stand_in.endpoint, "") as box, pytest.raises(BoxRefused):
        entities.find(box, "tag", wanted)
    assert len(stand_in.asked) == 1


@pytest.mark.parametrize("most", [1, 13, 25, 49])
def test_how_much_it_bears_is_found_out_once(stand_in: FakeBox, most: int) -> None:
    wanted = stand_in.library.crowd("tag", 3 * BATCH)
    stand_in.options.most = most
    with client(stand_in) as box:
        assert list(entities.find(box, "tag", wanted)) == wanted
        stand_in.asked.clear()
        entities.find(box, "tag", wanted)
    assert all(asked.fields <= most for asked in stand_in.asked)
    assert len(stand_in.asked) <= 2 * math.ceil(len(wanted) / most)


@pytest.mark.parametrize("status", [504, 524])
def test_one_that_is_slow_is_asked_for_less(stand_in: FakeBox, status: int) -> None:
    wanted = stand_in.library.crowd("tag", BATCH)
    stand_in.fail(Status(status), times=2)
    with client(stand_in) as box:
        assert list(entities.find(box, "tag", wanted)) == wanted
    assert [asked.fields for asked in stand_in.asked[:3]] == [BATCH, BATCH // 4, BATCH // 16]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_one_that_is_out_of_order_is_left_alone(stand_in: FakeBox, status: int) -> None:
    wanted = stand_in.library.crowd("tag", 10 * BATCH)
    stand_in.fail(Status(status), times=99)
    with client(stand_in) as box, pytest.raises(BoxUnreachable):
        entities.find(box, "tag", wanted)
    assert len(stand_in.asked) <= 3


class TestAnotherProgram:
    """That knows no more than what Stash asks of it, as it is known of ThePornDB."""

    @pytest.fixture(params=[True, False], ids=["shows its schema", "hides its schema"])
    def facade(self, request: pytest.FixtureRequest) -> Any:
        with FakeBox(options=BoxOptions(fields=FACADE, introspection=request.param)) as facade:
            yield facade

    def test_what_it_does_not_know_is_left_out(self, facade: FakeBox) -> None:
        site = facade.library.make_site("Home page")
        ada = facade.library.add(
            "performer",
            name="Ada Quillfeather",
            birth_date="1988-04-17",
            cup_size="D",
            urls=[{"url": "https://quillfeather.example", "site_id": site["id"]}],
        )
        tide = facade.library.add(
            "scene", title="Low Tide", release_date="2019-06-21", performers=[{"performer_id": ada, "as": None}]
        )
        with client(facade) as box:
            performer = entities.find(box, "performer", [ada])[ada]
            scene = entities.find(box, "scene", [tide])[tide]
        assert (performer.state, performer.updated) == ("there", "")
        assert performer.data["name"] == "Ada Quillfeather"
        assert performer.data["measurements"]["cup_size"] == "D"
        assert performer.data["urls"] == [{"url": "https://quillfeather.example", "type": "HOME PAGE"}]
        assert "merged_ids" not in performer.data
        assert scene.data["date"] == "2019-06-21"
        assert scene.data["performers"][0]["performer"]["name"] == "Ada Quillfeather"
        assert facade.operations() == ["SenseFindPerformers", "SenseKnown", "SenseFindPerformers", "SenseFindScenes"]

    def test_what_became_of_it(self, facade: FakeBox) -> None:
        deleted, merged, there = facade.library.crowd("performer", 3)
        facade.library.delete("performer", deleted)
        facade.library.merge("performer", merged, there)
        with client(facade) as box:
            found = entities.find(box, "performer", [deleted, merged, there])
        assert [each.state for each in found.values()] == ["deleted", "merged", "there"]
        assert found[merged].merged_into == there

    def test_nothing_tells_of_studios_that_are_gone(self, facade: FakeBox) -> None:
        """It has no `deleted` for them, as far as is known."""
        one, other = facade.library.crowd("studio", 2)
        facade.library.take_out("studio", other)
        with client(facade) as box:
            found = entities.find(box, "studio", [one, other])
        assert [each.state for each in found.values()] == ["there", "unknown"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_has_no_list_of_changes(self, facade: FakeBox, kind: str) -> None:
        with client(facade) as box, pytest.raises(BoxAnswered) as caught:
            entities.changed(box, kind, 1)
        assert caught.value.unsupported

    def test_it_has_no_tags(self, facade: FakeBox) -> None:
        with client(facade) as box, pytest.raises(BoxAnswered) as caught:
            entities.find(box, "tag", [NOBODY])
        assert caught.value.unsupported


def test_one_that_answers_with_another_was_merged(stand_in: FakeBox) -> None:
    """Nobody says that they do; but then it is the other that is to be linked."""
    asked, other = stand_in.library.crowd("performer", 2)
    body = f'{{"data": {{"e0": {{"id": "{other}", "name": "Another", "deleted": false}}}}}}'
    stand_in.fail(Status(200, body.encode()))
    with client(stand_in) as box:
        found = entities.find(box, "performer", [asked])[asked]
    assert (found.state, found.merged_into) == ("merged", other)


def test_fifty_thousand(stand_in: FakeBox) -> None:
    """However many there are, what was changed last is on the first page."""
    wanted = stand_in.library.crowd("performer", 50_000)
    for one in wanted[:20]:
        stand_in.library.change("performer", one, height=170)
    with client(stand_in) as box:
        pages = {page: entities.changed(box, "performer", page) for page in (1, 2, 50, 51)}
        found = entities.find(box, "performer", wanted[:20])
    assert {id for id, _ in pages[1].rows[:20]} == set(wanted[:20])
    assert [len(page.rows) for page in pages.values()] == [1000, 1000, 1000, 0]
    assert {page.count for page in pages.values()} == {50_000}
    assert len({id for page in pages.values() for id, _ in page.rows}) == 3000
    assert {one.data["height"] for one in found.values()} == {170}

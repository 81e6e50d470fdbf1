"""Which profiles are asked for, in how many requests, and where it goes on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.analyzers import profile_choice, profiles
from stash_sense_plugin.analyzers.profile_choice import PAGE, Choice
from stash_sense_plugin.errors import NotReady, RequestError
from stash_sense_plugin.store import profiles as stored
from tests.backend import backend
from tests.fakes.box import FakeBox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.backend import Backend

FAST = 60_000


@pytest.fixture
def box() -> Iterator[FakeBox]:
    with FakeBox() as box:
        yield box


@pytest.fixture
def site(box: FakeBox, tmp_path: Path) -> Iterator[Backend]:
    boxes = [
        box.access("StashDB", max_requests_per_minute=FAST),
        {"name": "No key", "endpoint": "http://x/graphql", "api_key": ""},
    ]
    with backend(tmp_path / "stash", python=sys.executable, stash_boxes=boxes) as site:
        yield site


def found(site: Backend, choice: Choice, mark: str | None = None) -> list[str]:
    return [each.id for page in profile_choice.pages(site.app, choice, mark) for each in page.entities]


def linked(site: Backend, box: FakeBox, ids: list[str], *, favorite: bool = False) -> None:
    for number, stash_id in enumerate(ids):
        performer = site.library.add_performer(f"{'F' if favorite else 'P'}{number}")
        performer.favorite = favorite
        performer.stash_ids = [
            {"endpoint": "http://elsewhere/graphql", "stash_id": f"other-{number}"},
            {"endpoint": box.endpoint, "stash_id": stash_id},
        ]


def test_favourites_of_the_library_and_all_that_are_linked(site: Backend, box: FakeBox) -> None:
    one, two, three = (box.library.add("performer", name=name) for name in ("One", "Two", "Three"))
    linked(site, box, [one], favorite=True)
    linked(site, box, [two])
    site.library.add_performer("Without a link").favorite = True
    assert found(site, Choice(box.endpoint, "favorites")) == [one]
    assert found(site, Choice(box.endpoint, "linked")) == sorted([one, two])
    assert found(site, Choice(box.endpoint, "learned")) == []
    profiles.note(site.app, site.app.box(box.endpoint), [next(iter(page.entities)) for page in
                  profile_choice.pages(site.app, Choice(box.endpoint, "name", "three"))])  # fmt: skip
    assert found(site, Choice(box.endpoint, "learned")) == [three]


def test_those_of_the_stash_box(site: Backend, box: FakeBox) -> None:
    studio = box.library.add("studio", name="Harbour")
    ada, bea, cyd = (box.library.add("performer", name=name) for name in ("Ada", "Bea", "Cyd"))
    box.library.add("scene", title="One", studio_id=studio, performers=[{"performer_id": bea, "as": None}])
    box.library.favorites.add(cyd)
    assert found(site, Choice(box.endpoint, "name", "ad")) == [ada]
    assert found(site, Choice(box.endpoint, "studio", studio)) == [bea]
    assert found(site, Choice(box.endpoint, "box_favorites")) == [cyd]


@pytest.mark.parametrize("of", ["linked", "name"])
def test_a_request_for_each_page_and_going_on_asks_for_none_of_them_again(of: str, site: Backend, box: FakeBox) -> None:
    many = 2 * PAGE + PAGE // 2
    ids = box.library.performers.add_crowd(many)
    linked(site, box, ids)
    choice = Choice(box.endpoint, of, "Performer" if of == "name" else "")
    pages = list(profile_choice.pages(site.app, choice))
    assert [len(page.entities) for page in pages] == [PAGE, PAGE, PAGE // 2]
    assert [(page.before, page.total) for page in pages] == [(0, many), (PAGE, many), (2 * PAGE, many)]
    assert {each.id for page in pages for each in page.entities} == set(ids)
    assert len(box.asked) == 3
    box.asked.clear()
    (rest,) = profile_choice.pages(site.app, choice, pages[1].mark)
    assert [each.id for each in rest.entities] == [each.id for each in pages[2].entities]
    assert rest.before == 2 * PAGE
    assert len(box.asked) == 1
    assert pages[2].mark is None


def test_who_was_unlinked_meanwhile_takes_nobody_with_it(site: Backend, box: FakeBox) -> None:
    ids = sorted(box.library.performers.add_crowd(PAGE + 7))
    linked(site, box, ids)
    first = next(iter(profile_choice.pages(site.app, Choice(box.endpoint, "linked"))))
    del site.library.performers[1]
    assert found(site, Choice(box.endpoint, "linked"), first.mark) == ids[PAGE:]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Say at which stash-box"),
        ({"endpoint": "http://x/graphql", "of": "everybody"}, 'no choice "everybody"'),
        ({"endpoint": "http://x/graphql", "of": "studio"}, "Choose a studio"),
        ({"endpoint": "http://x/graphql", "of": "name", "value": "a"}, "two letters"),
        ({"endpoint": "http://x/graphql", "of": "name", "value": "a" * 101}, "two letters"),
    ],
)
def test_what_is_no_choice_is_told(given: dict[str, str], told: str) -> None:
    with pytest.raises(RequestError, match=told):
        profile_choice.read(given)


def test_a_choice_is_what_equal_jobs_are_told_by(box: FakeBox) -> None:
    given = {
        "endpoint": f" {box.endpoint} ",
        "of": "linked",
        "value": "left from another choice",
        "kind": "learn_profiles",
    }
    choice = profile_choice.read(given)
    assert choice.as_args() == {"endpoint": box.endpoint, "of": "linked", "value": ""}
    assert profile_choice.read(choice.as_args()) == choice


def test_a_stash_box_without_a_key_says_where_to_enter_it(site: Backend) -> None:
    with pytest.raises(NotReady, match="Metadata Providers"):
        found(site, Choice("http://x/graphql", "box_favorites"))


def test_ids_that_lead_nowhere_are_told_and_merged_ones_followed(site: Backend, box: FakeBox) -> None:
    ada, bea, cyd, gone = (box.library.add("performer", name=name) for name in ("Ada", "Bea", "Cyd", "Gone"))
    box.library.merge("performer", ada, bea)
    box.library.delete("performer", gone)
    linked(site, box, [ada, cyd, gone, "no-uuid", "a0000000-0000-4000-8000-00000000dead"])
    (page,) = profile_choice.pages(site.app, Choice(box.endpoint, "linked"))
    noted = profiles.note(site.app, site.app.box(box.endpoint), page.entities)
    assert (len(noted.rows), noted.deleted, noted.unknown) == (2, 1, 2)
    names = {each.name: set(each.ids) for each in stored.owned(site.app.database)}
    assert names == {"Bea": {ada, bea}, "Cyd": {cyd}}


def test_drawings_and_pictures_without_an_address_are_left_out() -> None:
    images = [
        {"id": "1", "url": "/1", "width": 90, "height": 120},
        {"id": "2", "url": "/2", "width": -1, "height": -1},
        {"id": "3", "url": "", "width": 9, "height": 9},
        {"id": None, "url": "/4"},
        None,
    ]
    assert [each.image_id for each in profiles.pictures_of({"images": images})] == ["1", "/4"]
    assert profiles.pictures_of({"images": None}) == ()

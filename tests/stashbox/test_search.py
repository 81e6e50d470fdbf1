"""Looking for things by what is known of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import BoxAnswered
from stash_sense_plugin.stashbox import search
from stash_sense_plugin.stashbox.client import StashBox
from tests.e2e import box_fill
from tests.fakes.box import FACADE, BoxOptions, FakeBox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stash_sense_plugin.stashbox.entities import Entity
    from tests.stashbox.conftest import Site

ADA, BRUNO, CLEO = "Ada Quillfeather", "Bruno Tidewater", "Cleo Lanternfish"


def names(found: Iterable[Entity]) -> list[str]:
    return [one.data.get("name") or one.data["title"] for one in found]


@pytest.mark.parametrize(
    ("term", "found"),
    [
        (ADA, [ADA]),
        ("  ada quilfeather ", [ADA]),
        ("Ada", [ADA]),
        ("Ada Quill", [ADA]),
        ("the sail", [ADA]),
        ("i", []),
        ("", []),
        ("  ", []),
        ("nobody at all", []),
        ("50%", ["Half_Price 50%"]),
        ("%%", []),
        ("__", []),
        ("\\", []),
        ("half_", ["Half_Price 50%"]),
        ("https://quillfeather.example", [ADA]),
        ("HTTPS://QUILLFEATHER.example", [ADA]),
        ("https://nobody.example", []),
    ],
)
def test_performers_by_what_a_user_types(box: StashBox, term: str, found: list[str]) -> None:
    assert names(search.performers(box, term)) == found


def test_performers_by_id_whatever_became_of_them(box: StashBox, site: Site) -> None:
    for name, state in ((ADA, "there"), ("Ada Quilfeather", "merged"), ("Dorian Breakwater", "deleted")):
        (one,) = search.performers(box, site.made.performers[name])
        assert (one.id, one.state) == (site.made.performers[name], state)


def test_the_most_alike_comes_first(box: StashBox) -> None:
    found = names(search.performers(box, "Cleo Lanternfisch"))
    assert found[:1] == [CLEO]
    assert names(search.performers(box, "er", limit=1)) == ["Ada Quillfeather"]


@pytest.mark.parametrize(
    ("term", "found"),
    [("Harbour", {"Harbour Network", "Pier Nine"}), ("The Pier", {"Pier Nine"}), ("pier", {"Pier Nine"}), ("x", set())],
)
def test_studios(box: StashBox, term: str, found: set[str]) -> None:
    """Those of a network too."""
    assert set(names(search.studios(box, term))) == found


@pytest.mark.parametrize(
    ("term", "found"),
    [("ginger", {"Red Hair"}), ("redheads", {"Red Hair"}), ("Step", {"Step 3"}), ("doo", {"Outdoors"})],
)
def test_tags(box: StashBox, term: str, found: set[str]) -> None:
    assert set(names(search.tags(box, term))) == found


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("Low Tide", {"Low Tide"}),
        ("Low Tide Bruno", {"Low Tide"}),
        ("PN-12", {"Low Tide"}),
        ("tide", {"Low Tide", "High Tide"}),
        ("Ebb", set()),
        ("https://pier.example/low-tide", {"Low Tide"}),
        ("", set()),
    ],
)
def test_scenes(box: StashBox, term: str, found: set[str]) -> None:
    assert set(names(search.scenes(box, term))) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], []),
        ([CLEO, ADA], [CLEO, ADA]),
        ([ADA, "Ada Quill", "A. Quillfeather"], [ADA]),
        ([f"Nobody {number}" for number in range(11)] + [BRUNO], [BRUNO]),
    ],
)
def test_performers_by_names(box: StashBox, wanted: list[str], found: list[str]) -> None:
    assert names(search.performers_by_names(box, wanted)) == found


@pytest.mark.parametrize(
    "url",
    [
        "https://quillfeather.example",
        "https://quillfeather.example/",
        "https://QUILLFEATHER.example",
        " https://quillfeather.example ",
        "https://pictures.example/adaq",
        "https://pictures.example/AdaQ/",
    ],
)
def test_performers_by_urls(box: StashBox, url: str) -> None:
    assert names(search.performers_by_urls(box, ["https://nobody.example", url])) == [ADA]


def test_performers_by_urls_that_nobody_has(box: StashBox) -> None:
    assert search.performers_by_urls(box, ["https://nobody.example/x", "", "no address"]) == []
    assert search.performers_by_urls(box, []) == []


def test_performers_of_a_studio(box: StashBox, site: Site) -> None:
    pier = site.made.studios["Pier Nine"]
    found, count = search.performers_of(box, studio=pier)
    assert (names(found), count) == ([ADA, BRUNO], 2)
    found, count = search.performers_of(box, studio=pier, name="quill")
    assert (names(found), count) == ([ADA], 1)


def test_performers_page_by_page(box: StashBox) -> None:
    whole, count = search.performers_of(box)
    pages = [search.performers_of(box, page=page, per_page=3) for page in (1, 2)]
    assert names(whole) == sorted(names(whole)) == names(one for page, _ in pages for one in page)
    assert {count, len(whole), *(many for _, many in pages)} == {4}
    assert search.performers_of(box, name="50%")[1] == 1
    assert search.performers_of(box, name="0_")[1] == 0


def test_favorites(box: StashBox, site: Site) -> None:
    cleo = site.made.performers[CLEO]
    assert search.performers_of(box, favorites=True) == ([], 0)
    document = "mutation Like($id: ID!, $like: Boolean!) { favoritePerformer(id: $id, favorite: $like) }"
    site.asked.execute(document, {"id": cleo, "like": True})
    try:
        found, count = search.performers_of(box, favorites=True)
        assert (names(found), count) == ([CLEO], 1)
    finally:
        site.asked.execute(document, {"id": cleo, "like": False})


def client(stand_in: FakeBox) -> StashBox:
    return StashBox(stand_in.endpoint, stand_in.key, patience=0)


@pytest.mark.parametrize(("many", "requests"), [(0, 0), (1, 1), (10, 1), (11, 2), (25, 3)])
def test_how_often_it_is_asked_for_names(stand_in: FakeBox, many: int, requests: int) -> None:
    with client(stand_in) as box:
        search.performers_by_names(box, [f"Name {number}" for number in range(many)])
        assert len(stand_in.asked) == requests
        stand_in.asked.clear()
        search.performers_by_urls(box, [f"https://box.example/{number}" for number in range(many)])
        assert len(stand_in.asked) == -(-many // 5)


def test_the_best_of_each_name_come_before_the_second_of_any(stand_in: FakeBox) -> None:
    for name in ("Ada Quillfeather", "Ada Quilfeather", "Bruno Tidewater", "Bruno Tidewaters"):
        stand_in.library.add("performer", name=name)
    with client(stand_in) as box:
        found = search.performers_by_names(box, ["Ada Quillfeather", "Bruno Tidewater"])
    assert names(found)[:2] == ["Ada Quillfeather", "Bruno Tidewater"]
    assert len(found) == 4


@pytest.fixture(params=[True, False], ids=["shows its schema", "hides its schema"])
def facade(request: pytest.FixtureRequest) -> FakeBox:
    return FakeBox(options=BoxOptions(fields=FACADE, introspection=request.param))


def test_another_program_that_has_no_lists(facade: FakeBox) -> None:
    """As it is known of ThePornDB: searches are all there is."""
    with facade, client(facade) as box:
        site = facade.library.make_site("Home page")
        urls = [{"url": "https://quillfeather.example", "site_id": site["id"]}]
        facade.library.add("performer", name=ADA, urls=urls)
        assert names(search.performers(box, "Ada Quillfeather")) == [ADA]
        assert names(search.performers_by_names(box, [ADA])) == [ADA]
        assert names(search.performers_by_urls(box, ["https://quillfeather.example"])) == [ADA]
        assert search.scenes(box, "Low Tide") == []
        for ask in (
            lambda: search.performers_of(box),
            lambda: search.tags(box, "Red Hair"),
            lambda: search.studios(box, "Pier"),
        ):
            with pytest.raises(BoxAnswered) as caught:
                ask()
            assert caught.value.unsupported


def test_pictures_of_who_was_found(box: StashBox) -> None:
    """What is learnt from: whole, and without the key."""
    (ada,) = search.performers(box, ADA)
    pictures = {box.fetch(image["url"]) for image in ada.data["images"]}
    assert pictures == {box_fill.picture(2), box_fill.picture(3, 120, 90)}

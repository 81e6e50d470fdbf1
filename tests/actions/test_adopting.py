"""Somebody whom only a published database knows is added: created with the stash-box ids, or found by one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.store import known, published
from tests.actions.test_adding import persons

if TYPE_CHECKING:
    from tests.backend import Backend, Json

STASHDB, FANSDB = "https://stashdb.org/graphql", "https://fansdb.cc/graphql"
LINKS = ((STASHDB, "one"), (FANSDB, "two"))


@pytest.fixture
def jon(site: Backend) -> int:
    """The number of Jon; the person nobody knew in scene 1 looks like him."""
    number = published.note(site.app.database, published.Published("stashdb.org:one", "Jon", "", LINKS))
    site.seen("scene", 1, [1, 3], [number, 2], [])
    return number


def choose(site: Backend, *performers: int, operation: str = "persons.accept") -> Json:
    choices = [
        {"person": person, "performer_id": str(performer)}
        for person, performer in zip(persons(site), performers, strict=False)
    ]
    done: Json = site.ask(operation, kind="scene", id=1, choices=choices)
    return done


def test_the_page_says_that_he_is_new_and_where_he_is_described(site: Backend, jon: int) -> None:
    shown = site.ask("target.show", kind="scene", id=1)["identification"]["persons"][1]
    assert (shown["best"]["performer_id"], shown["best"]["name"]) == (str(jon), "Jon")
    assert shown["best"]["page"] == "https://stashdb.org/performers/one"
    assert shown["candidates"][0]["page"] is None


def test_a_preview_says_who_will_be_created(site: Backend, jon: int) -> None:
    preview = choose(site, 1, jon, operation="persons.preview")
    assert preview["text"] == "Add Jon and Ada to this scene. Jon will be created in Stash."
    assert preview["creates"] == [{"id": str(jon), "name": "Jon"}]
    assert len(site.library.performers) == 3


def test_he_is_created_with_his_ids_added_and_undone(site: Backend, jon: int) -> None:
    done = choose(site, 1, jon)
    assert done["text"] == "Added Jon and Ada."
    made = site.library.performer("Jon")
    assert {(one["endpoint"], one["stash_id"]) for one in made.stash_ids} == set(LINKS)
    assert made.image == b"face jpeg"
    assert sorted(site.library.scenes[1].performer_ids) == [1, made.id]
    assert known.links(site.app.database)[(STASHDB, "one")] == made.id
    undone = site.ask("change.undo", change=done["change"]["id"])
    assert (undone["done"], undone["left"]) == (True, [])
    assert site.library.scenes[1].performer_ids == []
    assert len(site.library.performers) == 3


def test_who_has_one_of_his_ids_is_he(site: Backend, jon: int) -> None:
    site.library.performers[3].stash_ids = [{"endpoint": FANSDB, "stash_id": "two"}]
    done = choose(site, 1, jon)
    assert done["text"] == "Added Ada and Cyd."
    assert sorted(site.library.scenes[1].performer_ids) == [1, 3]
    assert len(site.library.performers) == 3


def test_a_namesake_is_not_taken_for_him(site: Backend, jon: int) -> None:
    site.library.add_performer("Jon")
    with pytest.raises(RequestError, match="a performer Jon already"):
        choose(site, 1, jon)
    assert site.library.scenes[1].performer_ids == []
    assert site.ask("changes.list") == {"changes": []}


@pytest.mark.parametrize("number", [-99, "-x", "--1"])
def test_a_number_that_nobody_has(site: Backend, number: object) -> None:
    with pytest.raises(RequestError):
        site.ask("persons.accept", kind="scene", id=1, choices=[{"person": persons(site)[0], "performer_id": number}])


def test_he_can_be_refused_and_taken_back(site: Backend, jon: int) -> None:
    where = {"kind": "scene", "id": 1, "person": persons(site)[1], "performer_id": str(jon)}
    refused = site.ask("person.reject", **where)["identification"]["persons"][1]
    assert (refused["best"], refused["rejected"]) == (None, [{"id": str(jon), "name": "Jon"}])
    assert site.ask("person.unreject", **where)["identification"]["persons"][1]["best"]["name"] == "Jon"

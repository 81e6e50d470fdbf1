"""A person nobody knows becomes a performer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import RequestError, StashAnswered
from tests.actions.test_adding import decisions, persons
from tests.fakes.stash import Errors

if TYPE_CHECKING:
    from tests.backend import Backend


def create(site: Backend, name: object) -> dict[str, object]:
    made: dict[str, object] = site.ask("performer.create", kind="scene", id=1, person=persons(site)[2], name=name)
    return made


def test_a_new_performer_has_the_face_and_is_on_the_scene(site: Backend) -> None:
    made = create(site, "  Dee   Dee ")
    assert made["text"] == "Created Dee Dee and added."
    performer = site.library.performer("Dee Dee")
    assert made["performer_id"] == str(performer.id)
    assert performer.image == b"face jpeg"
    assert site.library.scenes[1].performer_ids == [performer.id]
    assert decisions(site)[2] == "Dee Dee"


@pytest.mark.parametrize(
    ("name", "words"), [("ada", "already"), ("   ", "needs a name"), ("", "name"), (None, "name"), (["x"], "name")]
)
def test_a_name_that_will_not_do(site: Backend, name: object, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        create(site, name)
    assert len(site.library.performers) == 3
    assert site.ask("changes.list") == {"changes": []}


def test_a_scene_that_is_gone_makes_no_performer(site: Backend) -> None:
    there = persons(site)
    site.library.destroy_scene(1)
    with pytest.raises(RequestError, match="no longer has this scene"):
        site.ask("performer.create", kind="scene", id=1, person=there[2], name="Dee")
    assert len(site.library.performers) == 3


def test_a_name_that_stash_refuses(site: Backend) -> None:
    site.stash.fail(Errors("name is taken"), "performerCreate")
    with pytest.raises(StashAnswered, match="name is taken"):
        create(site, "Dee")
    assert site.ask("changes.list")["changes"][0]["state"] == "failed"


def test_a_performer_whose_adding_fails_can_be_undone(site: Backend) -> None:
    site.stash.fail(Errors("no"), "bulkSceneUpdate")
    with pytest.raises(StashAnswered):
        create(site, "Dee")
    change = site.ask("changes.list")["changes"][0]
    assert change["can_undo"]
    site.library.scenes[1].performer_ids = []  # the stand-in's error came beside a write that was done
    assert site.ask("change.undo", change=change["id"])["done"]
    assert len(site.library.performers) == 3

"""Taking back: what nobody touched since is restored, what somebody did is left and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import RequestError, StashAnswered
from stash_sense_plugin.store import journal
from tests.actions.test_adding import accept, choice, decisions, persons
from tests.fakes.stash import Errors

if TYPE_CHECKING:
    from tests.backend import Backend


@pytest.fixture
def added(site: Backend) -> int:
    """Ada and Bob, added to scene 1 in one change."""
    ada, bob, _ = persons(site)
    number: int = accept(site, choice(ada, 1), choice(bob, 2))["change"]["id"]
    return number


@pytest.fixture
def created(site: Backend) -> int:
    """Dee, created from the unknown person of scene 1."""
    made = site.ask("performer.create", kind="scene", id=1, person=persons(site)[2], name="Dee")
    number: int = made["change"]["id"]
    return number


def undo(site: Backend, change: int) -> dict[str, Any]:
    undone: dict[str, Any] = site.ask("change.undo", change=change)
    return undone


def state(site: Backend) -> tuple[str, bool]:
    change = site.ask("changes.list")["changes"][0]
    return change["state"], change["can_undo"]


def test_only_what_is_left_to_undo_is_counted(site: Backend, added: int, created: int) -> None:
    assert journal.undoable(site.app.database) == 2
    undo(site, added)
    assert journal.undoable(site.app.database) == 1


def test_everything_is_as_before(site: Backend, added: int) -> None:
    assert undo(site, added) == {"text": "Undone.", "done": True, "left": []}
    assert site.library.scenes[1].performer_ids == []
    assert decisions(site) == [None] * 3
    assert state(site) == ("undone", False)


def test_twice_is_once(site: Backend, added: int) -> None:
    undo(site, added)
    site.library.scenes[1].performer_ids = [1]  # put back by hand since
    assert undo(site, added)["done"]
    assert site.library.scenes[1].performer_ids == [1]


def test_what_others_added_since_stays(site: Backend, added: int) -> None:
    site.library.scenes[1].performer_ids.append(3)
    undo(site, added)
    assert site.library.scenes[1].performer_ids == [3]


@pytest.mark.parametrize(
    ("now", "left"), [([1], "1 of the performers had been removed"), ([], "2 of the performers had been removed")]
)
def test_what_the_user_removed_since_is_told(site: Backend, added: int, now: list[int], left: str) -> None:
    site.library.scenes[1].performer_ids = now
    undone = undo(site, added)
    assert left in undone["text"]
    assert not undone["done"]
    assert site.library.scenes[1].performer_ids == []
    assert state(site) == ("undone", False)


def test_a_deleted_scene_is_told(site: Backend, added: int) -> None:
    site.library.destroy_scene(1)
    assert undo(site, added)["left"] == ["Stash no longer has this scene."]


def test_a_deleted_performer_is_told(site: Backend, added: int) -> None:
    site.library.destroy_performer(1)
    undone = undo(site, added)
    assert "1 of the performers" in undone["text"]
    assert site.library.scenes[1].performer_ids == []


def test_a_created_performer_goes(site: Backend, created: int) -> None:
    assert undo(site, created)["done"]
    assert len(site.library.performers) == 3
    assert site.library.scenes[1].performer_ids == []


@pytest.mark.parametrize("touched", ["renamed", "edited", "in another scene", "in an image"])
def test_a_created_performer_that_was_made_use_of_stays(site: Backend, created: int, touched: str) -> None:
    performer = site.library.performer("Dee")
    if touched == "renamed":
        performer.name = "Deirdre"
    elif touched == "edited":
        performer.details, performer.updated_at = "Born in Dublin", "2031-01-01T00:00:00Z"
    elif touched == "in another scene":
        site.library.add_scene(title="Other", performers=[performer.id])
    else:
        site.library.images[1].performer_ids = [performer.id]
    undone = undo(site, created)
    assert "The performer Dee stays" in undone["text"]
    assert performer.id in site.library.performers
    assert performer.id not in site.library.scenes[1].performer_ids
    assert state(site) == ("partly undone", True)


def test_accepted_twice_and_undone_is_not_accepted(site: Backend, added: int) -> None:
    """The second click finds everybody there already; the decision stays with the change that can be undone."""
    ada, bob, _ = persons(site)
    assert accept(site, choice(ada, 1), choice(bob, 2))["change"] is None
    undo(site, added)
    assert decisions(site) == [None] * 3


def test_a_created_performer_that_was_deleted_since(site: Backend, created: int) -> None:
    site.library.destroy_performer(site.library.performer("Dee").id)
    undone = undo(site, created)
    assert "The performer Dee had been deleted already." in undone["left"]
    assert state(site) == ("undone", False)


def test_a_refused_undo_can_be_tried_again(site: Backend, added: int) -> None:
    site.stash.fail(Errors("locked"), "bulkSceneUpdate")
    with pytest.raises(StashAnswered, match="locked"):
        undo(site, added)
    assert state(site) == ("done", True)
    site.library.scenes[1].performer_ids = [1, 2]
    assert undo(site, added)["done"]


@pytest.mark.parametrize("number", [7, "7", 2**70, "no number", None, -1])
def test_a_change_that_never_was(site: Backend, number: object) -> None:
    with pytest.raises(RequestError):
        site.ask("change.undo", change=number)


def test_an_undo_at_once_after_a_lost_answer_asks_stash_first(site: Backend, added: int) -> None:
    site.app.database.run("UPDATE entry SET state = 'intended', at = at + 100000")  # and the clock was set back
    assert undo(site, added)["done"]
    assert site.library.scenes[1].performer_ids == []

"""Killed before or after the one write of a small action, or at the second of two: Stash decides which of the two it
was, and the recommendation is carried out or still open accordingly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.stash import whole_performers, whole_scenes
from stash_sense_plugin.store import journal, recommendations
from stash_sense_plugin.store.recommendations import Finding, Pair
from tests.actions.test_merge_kills import ask, film, killed, later

if TYPE_CHECKING:
    from tests.backend import Backend

BOTH = pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
FANSDB = "https://fansdb.cc/graphql"


@pytest.fixture
def scene(site: Backend) -> int:
    """With a second, larger file."""
    library = site.library
    one, two = (library.add_scene(title=name, file=film(site, name)).id for name in ("small", "large"))
    library.scenes[two].files[0].width = 3840
    whole_scenes.merge(site.app.stash, [two], one, {})
    return one


def recommend(site: Backend, kind: str, entity: str, number: int, seen: dict[str, Any]) -> int:
    finding = Finding(((entity, number),), 100.0, "one", seen, (Pair(f"{entity}:{number}", "", "f"),))
    with site.app.database.transaction():
        recommendations.put(site.app.database, kind, finding, 1, 1)
    return recommendations.about(site.app.database, (entity, number))[0].id


def args(site: Backend, number: int, **choices: str) -> dict[str, Any]:
    token = ask(site, "review.preview", id=number, choices=choices)["token"]
    return {"id": number, "choices": choices, "token": token}


def state(site: Backend, number: int) -> str:
    found = recommendations.find(site.app.database, number)
    assert found
    return found.state


def widths(site: Backend, scene: int) -> list[int]:
    return [file.width for file in site.library.scenes[scene].files]


@BOTH
def test_another_primary_file(site: Backend, scene: int, after: bool) -> None:
    number = recommend(site, "duplicate_files", "scene", scene, {})
    assert killed(site, 0, after, "review.apply", **args(site, number))
    later(site)
    assert widths(site, scene) == ([3840, 640] if after else [640, 3840])
    assert state(site, number) == ("applied" if after else "open")
    if not after:
        ask(site, "review.apply", **args(site, number))
    change = journal.latest(site.app.database)[0].id
    assert ask(site, "change.undo", change=change)["done"]
    assert (widths(site, scene), state(site, number)) == ([640, 3840], "open")


@BOTH
@pytest.mark.parametrize("write", [0, 1], ids=["at the primary file", "at the deletion"])
def test_deleting_the_others(site: Backend, scene: int, write: int, after: bool) -> None:
    """Nothing is deleted that the user did not see; what was not deleted can be deleted then."""
    site.ask("settings.set", values={"delete_files": True})
    number = recommend(site, "duplicate_files", "scene", scene, {})
    assert killed(site, write, after, "review.apply", **args(site, number, others="delete"))
    later(site)
    done = (write, after) == (1, True)
    assert (640 in widths(site, scene)) == (not done)
    assert state(site, number) == ("applied" if done else "open")
    if not done:
        ask(site, "review.apply", **args(site, number, others="delete"))
    assert (widths(site, scene), state(site, number)) == ([3840], "applied")


@BOTH
def test_a_link(site: Backend, after: bool) -> None:
    performer = whole_performers.create(site.app.stash, {"name": "Eve", "stash_ids": []})
    seen = {"endpoint": FANSDB, "stash_id": "bbbb", "known_as": "Eve", "database": "sample 1", "by": []}
    number = recommend(site, "missing_ids", "performer", performer, seen)
    assert killed(site, 0, after, "review.apply", **args(site, number))
    later(site)
    links = whole_performers.find(site.app.stash, [performer])[performer].fields["stash_ids"]
    assert [each["stash_id"] for each in links] == (["bbbb"] if after else [])
    assert state(site, number) == ("applied" if after else "open")


@BOTH
def test_an_undo(site: Backend, scene: int, after: bool) -> None:
    number = recommend(site, "duplicate_files", "scene", scene, {})
    change = ask(site, "review.apply", **args(site, number))["change"]["id"]
    assert killed(site, 0, after, "change.undo", change=change)
    later(site)
    assert ask(site, "change.undo", change=change)["left"] == []
    assert (widths(site, scene), state(site, number)) == ([640, 3840], "open")

"""One change that makes a performer and a studio, writes to a scene and keeps what was decided, killed before and after
each write: what happened is told as it is, nothing is made twice or lost, and all of it can be taken back.

What is decided is the next base if and only if what was written with it happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import StashAnswered, StoreError
from stash_sense_plugin.store import bases, journal, recommendations
from stash_sense_plugin.store.bases import Tie
from tests.actions.test_kills import a_minute_later, launch, states
from tests.curated import Curated, curated
from tests.fakes.stash import Errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.actions.test_kills import Killing
    from tests.backend import Backend

Json = dict[str, Any]
BOTH = pytest.mark.parametrize("done", [False, True], ids=["before the write", "after the write"])
WRITES = ("performerCreate(", "studioCreate(", "sceneUpdate(")
UNDOING = ("sceneUpdate(", "studioDestroy(", "performerDestroy(")
DIES = "CREATE TRIGGER dies BEFORE INSERT ON base WHEN NEW.how = 'decided' BEGIN SELECT RAISE(ABORT, 'dies'); END"


class Case:
    """Scene 1 is linked; the stash-box knows a performer and a studio of it whom the library lacks, has a code where
    there is none, and other details, which the user does not want."""

    def __init__(self, one: Curated) -> None:
        self.one = one
        library = one.box.library
        portrait = library.add_image(b"\xff\xd8\xff Ada", 600, 900)
        self.ada = library.add("performer", name="Ada", country="NO", images=[portrait])
        self.pier = library.add("studio", name="Pier Nine")
        people = [{"performer_id": self.ada, "as": None}]
        fields = {"title": "Low Tide", "code": "PN-1", "details": "Theirs."}
        self.scene_there = library.add("scene", **fields, studio_id=self.pier, performers=people)
        self.scene = one.linked("scene", self.scene_there, title="Low Tide", details="Mine.")
        [self.row] = one.told("scene")

    @property
    def choices(self) -> dict[str, str]:
        create = {f"performers.{self.ada}": "create", f"studio.{self.pier}": "create"}
        return {"details": "keep", "code": "accept", "studio": "accept", **create}

    def args(self) -> Json:
        token = self.one.preview(self.row, **self.choices)["token"]
        return {"id": self.row["id"], "choices": self.choices, "token": token}

    def apply(self) -> Json:
        done: Json = self.one.site.ask("review.apply", **self.args())
        return done

    @property
    def is_decided(self) -> bool:
        base = bases.get(self.one.app.database, Tie("scene", self.scene, self.one.box.endpoint, self.scene_there))
        assert base, "both sides agree on the title"
        is_kept = base.fields.get("details") == "Theirs."
        assert is_kept == (base.how == bases.DECIDED) == ("code" in base.fields)
        return is_kept

    @property
    def is_open(self) -> bool:
        found = recommendations.find(self.one.app.database, self.row["id"])
        assert found
        assert found.state in ("open", "applied")
        return found.state == "open"

    def seen(self) -> Json:
        """All that may change, ids left out: what is made anew has others."""
        library = self.one.site.library
        scene, studios = library.scenes[self.scene], library.studios
        return {
            "performers": [(each.name, each.country, each.image, ids(each)) for each in library.performers.values()],
            "studios": [(each.name, ids(each)) for each in studios.values()],
            "scene": (scene.title, scene.code, scene.details, ids(scene)),
            "of": studios[scene.studio_id].name if scene.studio_id else None,
            "with": [library.performers[each].name for each in scene.performer_ids],
            "decided": self.is_decided,
            "open": self.is_open,
        }

    def take_all_back(self) -> None:
        """The newest first, as the page lists them."""
        for change in journal.latest(self.one.app.database):
            if change.can_undo:
                assert self.one.site.ask("change.undo", change=change.id)["left"] == []


def ids(thing: Any) -> list[str]:
    return [link["stash_id"] for link in thing.stash_ids]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with curated(tmp_path, "StashDB") as one:
        yield Case(one)


@pytest.fixture
def site(case: Case) -> Backend:
    """Whose processes are killed."""
    return case.one.site


def test_undisturbed(case: Case) -> None:
    before = case.seen()
    case.apply()
    assert states(case.one.site) == ["done"] * 4
    assert case.seen() == {
        "performers": [("Ada", "NO", b"\xff\xd8\xff Ada", [case.ada])],
        "studios": [("Pier Nine", [case.pier])],
        "scene": ("Low Tide", "PN-1", "Mine.", [case.scene_there]),
        "of": "Pier Nine",
        "with": ["Ada"],
        "decided": True,
        "open": False,
    }
    case.take_all_back()
    assert case.seen() == before


@BOTH
@pytest.mark.parametrize("write", WRITES)
def test_killed_on_the_way(case: Case, killing: Killing, write: str, done: bool) -> None:
    site, before = case.one.site, case.seen()
    case.apply()
    whole = case.seen()
    case.take_all_back()
    killing(write, done)
    launch(site, "review.apply", **case.args())
    assert not case.is_decided
    change = a_minute_later(site)
    place = WRITES.index(write)
    last = ["done" if done else "failed"] * (2 if write == WRITES[-1] else 1)
    assert states(site) == ["done"] * place + last
    assert change["state"] == ("failed" if (place, done) == (0, False) else "done")
    is_whole = (write, done) == (WRITES[-1], True)
    assert (case.is_decided, case.is_open) == (is_whole, not is_whole)
    if is_whole:
        assert case.seen() == whole
    else:
        assert case.one.show(case.row)["stale"] is None
        case.apply()
        assert case.seen() == whole, "done again, and nothing is there twice"
    case.take_all_back()
    assert case.seen() == before
    assert [each["name"] for each in case.one.told("scene")[0]["fields"]] == [
        "code",
        "details",
        "studio",
        "performers",
    ]


@BOTH
@pytest.mark.parametrize("write", WRITES)
def test_killed_and_taken_back_without_doing_it_again(case: Case, killing: Killing, write: str, done: bool) -> None:
    site, before = case.one.site, case.seen()
    killing(write, done)
    launch(site, "review.apply", **case.args())
    a_minute_later(site)
    case.take_all_back()
    assert case.seen() == before


@BOTH
@pytest.mark.parametrize("write", UNDOING)
def test_an_undo_that_is_killed_goes_on(case: Case, killing: Killing, write: str, done: bool) -> None:
    site, before = case.one.site, case.seen()
    change = case.apply()["change"]["id"]
    killing(write, done)
    launch(site, "change.undo", change=change)
    assert "undoing" in states(site)
    shown = a_minute_later(site)
    assert "undoing" not in states(site)
    is_over = (write, done) == (UNDOING[-1], True)
    assert (shown["state"], shown["can_undo"]) == (("undone", False) if is_over else ("partly undone", True))
    assert site.ask("change.undo", change=change)["done"]
    assert states(site) == ["undone"] * 4
    assert case.seen() == before


@pytest.mark.parametrize("keep_all", [False, True], ids=["with a write", "nothing but a decision"])
def test_killed_between_the_write_and_the_decision(case: Case, keep_all: bool) -> None:
    """What was written was decided, and what was kept too."""
    one, database, before = case.one, case.one.app.database, case.seen()
    shown = one.show(case.row)["fields"]
    choices = {each["name"]: "keep" for each in shown} if keep_all else case.choices
    token = one.preview(case.row, **choices)["token"]
    database.run(DIES)
    with pytest.raises(StoreError, match="dies"):
        one.site.ask("review.apply", id=case.row["id"], choices=choices, token=token)
    database.run("DROP TRIGGER dies")
    assert states(one.site)[-1] == "intended"
    assert case.is_open
    a_minute_later(one.site)
    assert set(states(one.site)) == {"done"}
    assert not case.is_open
    assert one.told("scene") == []
    case.take_all_back()
    assert case.seen() == before


def test_what_stash_refuses_is_not_decided_either(case: Case) -> None:
    before, site = case.seen(), case.one.site
    args = case.args()
    site.stash.fail(Errors("the database is locked"), "sceneUpdate")
    scene = site.library.scenes[case.scene]
    with pytest.raises(StashAnswered, match="locked"):
        site.ask("review.apply", **args)
    scene.code, scene.studio_id, scene.performer_ids = "", None, []  # the stand-in did it all the same
    assert states(site) == ["done", "done", "failed", "failed"]
    assert (case.is_decided, case.is_open) == (False, True)
    case.take_all_back()
    assert case.seen() == before

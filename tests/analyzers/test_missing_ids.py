"""Who a performer may be at stash-boxes where it has no link: asked for once, gone on with, nobody by name alone."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stash_sense_plugin.analyzers import look, missing_ids
from stash_sense_plugin.analyzers.kinds import LIKELY, TYPES
from stash_sense_plugin.errors import Stopped
from stash_sense_plugin.store import known, recommendations
from stash_sense_plugin.store import profiles as learned
from stash_sense_plugin.store.recommendations import Filter
from tests.backend import backend
from tests.fakes.box import FakeBox, Status
from tests.generated.database import STASHDB, Somebody, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stash_sense_plugin.analyzers.look import Outcome
    from stash_sense_plugin.store.recommendations import Recommendation
    from tests.backend import Backend

BORN = "1991-02-03"


@dataclass
class Case:
    """A Stash with a stash-box that has a key, and StashDB without one."""

    site: Backend
    box: FakeBox
    told: list[str] = field(default_factory=list)

    def performer(self, name: str, **fields: Any) -> int:
        made = self.site.library.add_performer(name)
        for key, value in fields.items():
            setattr(made, key, value)
        made.updated_at = "2020-01-01T00:00:00Z"
        return made.id

    def find(self, *, whole: bool = False, stop_at: int | None = None) -> Outcome:
        def tell(done: int, total: int | None, message: str) -> None:
            self.told.append(message)
            if message.startswith("Looking") and stop_at is not None and done >= stop_at:
                raise Stopped

        return look.run(self.site.app, TYPES["missing_ids"], tell, whole=whole)

    def asked(self) -> list[str]:
        """Requests since the last time."""
        names = [each.operation for each in self.box.asked]
        self.box.asked.clear()
        return names

    def later(self, hours: float) -> None:
        """As if all that was noted had been noted so long ago."""
        at = "json_set(facts, '$.at', json_extract(facts, '$.at') - ?)"
        self.site.app.database.run(f"UPDATE compared SET facts = {at}", [hours * 3600])

    def open(self) -> dict[str, Recommendation]:
        database = self.site.app.database
        numbers = recommendations.ids(database, Filter("missing_ids"))
        return {one.title: one for one in recommendations.those(database, numbers)}


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with FakeBox() as box:
        boxes: list[Any] = [
            {"name": "Box", "endpoint": box.endpoint, "api_key": box.key, "max_requests_per_minute": 60000},
            {"name": "StashDB", "endpoint": STASHDB, "api_key": ""},
        ]
        with backend(tmp_path / "stash", python=sys.executable, stash_boxes=boxes) as site:
            yield Case(site, box)


def test_a_name_with_a_second_sign_is_likely_and_a_name_alone_is_not(case: Case) -> None:
    case.performer("Ada Quillfeather", birthdate=BORN)
    case.performer("Bob Stone", gender="MALE", country="US")
    case.performer("Cyd Only")
    case.performer("Nobody There")
    ada = case.box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    case.box.library.add("performer", name="Bob Stone", gender="MALE", country="US")
    case.box.library.add("performer", name="Cyd Only", gender="FEMALE")
    assert case.find().opened == 3
    found = case.open()
    assert {name: one.score >= LIKELY for name, one in found.items()} == {
        "Ada Quillfeather": True,
        "Bob Stone": True,
        "Cyd Only": False,
    }
    assert found["Cyd Only"].score <= 40
    assert found["Ada Quillfeather"].seen["stash_id"] == ada
    assert "Born on the same day: 1991-02-03" in found["Ada Quillfeather"].seen["reasons"]


def test_aliases_and_accounts_are_looked_for_where_the_name_says_nothing(case: Case) -> None:
    site = next(iter(case.box.library.sites))
    case.performer("Ada Q", aliases=["Ada Featherquill"], birthdate=BORN)
    case.performer("B", urls=["https://www.instagram.com/bob.stone/"])
    case.box.library.add("performer", name="Ada Featherquill", birth_date=BORN)
    account = [{"url": "https://instagram.com/bob.stone", "site_id": site}]
    case.box.library.add("performer", name="Robert Stone", urls=account)
    case.find()
    assert {name: one.seen["known_as"] for name, one in case.open().items()} == {
        "Ada Q": "Ada Featherquill",
        "B": "Robert Stone",
    }
    assert all(one.score >= LIKELY for one in case.open().values())


def test_each_is_asked_for_once_and_again_when_something_about_it_changed(case: Case) -> None:
    numbers = [case.performer(f"Person Number{at}") for at in range(45)]
    case.find()
    assert case.asked() == ["SenseSearchPerformer"] * 5
    case.find()
    assert case.asked() == []
    case.site.library.performers[numbers[7]].birthdate = BORN
    case.find()
    assert case.asked() == ["SenseSearchPerformer"]
    case.find(whole=True)
    assert case.asked() == [], "a moment ago is no reason to ask again"
    case.later(hours=2)
    case.find(whole=True)
    assert len(case.asked()) == 5


def test_after_a_while_they_are_asked_for_again(case: Case) -> None:
    case.performer("Ada Quillfeather", birthdate=BORN)
    case.find()
    case.box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    assert case.find().opened == 0
    case.later(hours=24 * 89)
    assert case.find().opened == 0
    case.later(hours=24 * 2)
    assert case.find().opened == 1


def test_a_run_that_is_stopped_goes_on_where_it_was(case: Case) -> None:
    for at in range(40):
        case.performer(f"Person Number{at}", birthdate=BORN)
        case.box.library.add("performer", name=f"Person Number{at}", birth_date=BORN)
    with pytest.raises(Stopped):
        case.find(stop_at=20)
    assert len(case.asked()) == 2
    assert case.open() == {}
    assert case.find().opened == 40
    assert len(case.asked()) == 2


def test_what_was_found_stays_open_while_nobody_is_asked_for(case: Case) -> None:
    number = case.performer("Ada Quillfeather", birthdate=BORN)
    ada = case.box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    assert case.find().opened == 1
    outcome = case.find()
    assert (outcome.opened, outcome.closed, len(case.open())) == (0, 0, 1)
    case.site.library.performers[number].stash_ids = [{"endpoint": case.box.endpoint, "stash_id": ada}]
    assert case.find().closed == 1


def test_whom_another_performer_has_is_no_gap(case: Case) -> None:
    case.performer("Ada Quillfeather", birthdate=BORN)
    ada = case.box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    case.performer("Ada Q", stash_ids=[{"endpoint": case.box.endpoint, "stash_id": ada.upper()}])
    assert case.find().opened == 0


def test_after_a_no_the_next_likeliest_is_offered(case: Case) -> None:
    case.performer("Ada Quillfeather", birthdate=BORN, gender="FEMALE", country="US")
    first = case.box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    second = case.box.library.add("performer", name="Ada Quillfeather", gender="FEMALE", country="US")
    case.find()
    one = case.open()["Ada Quillfeather"]
    assert one.seen["stash_id"] == first
    recommendations.dismiss(case.site.app.database, [one.id], for_good=False)
    case.find()
    assert case.open()["Ada Quillfeather"].seen["stash_id"] == second


def test_the_face_says_it_where_names_do_not(case: Case) -> None:
    number = case.performer("Ada Quillfeather")
    star = case.box.library.add("performer", name="Stagename")
    row = learned.note(case.site.app.database, learned.Profile(case.box.endpoint, star, "Stagename"))
    known.note_name(case.site.app.database, number, "Ada Quillfeather", "")
    assert case.find().opened == 0
    learned.give(case.site.app.database, {row: number})
    assert case.find().opened == 1
    one = case.open()["Ada Quillfeather"]
    assert (one.seen["stash_id"], one.score >= LIKELY) == (star, True)


def test_what_a_face_database_ties_is_found_where_nobody_is_asked_and_where_somebody_is(case: Case) -> None:
    old, new = (case.box.library.add("performer", name=name) for name in ("Old", "Eve at the Box"))
    case.box.library.merge("performer", old, new)
    case.performer("Eve", stash_ids=[{"endpoint": STASHDB, "stash_id": "aaaa"}])
    case.performer("Bob", stash_ids=[{"endpoint": case.box.endpoint, "stash_id": old}])
    people = [
        Somebody("Eve", "aaaa", np.ones((1, 8), np.float32), ((case.box.endpoint, new),)),
        Somebody("Bob", "bbbb", np.ones((1, 8), np.float32), ((case.box.endpoint, old),)),
    ]
    put(case.site.app.places, people, case.site.app.pack.space)
    case.find()
    found = case.open()
    assert (found["Eve"].seen["stash_id"], found["Eve"].seen["known_as"]) == (new, "Eve at the Box")
    assert (found["Bob"].seen["stash_id"], found["Bob"].endpoint) == ("bbbb", STASHDB)
    assert min(one.score for one in found.values()) >= 90


def test_a_stash_box_that_fails_is_noted_and_its_performers_stay_due(case: Case) -> None:
    case.performer("Ada Quillfeather", birthdate=BORN)
    case.box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    case.box.fail(Status(403), times=9)
    outcome = case.find()
    assert outcome.opened == 0
    assert any("Box" in note for note in outcome.notes)
    case.box.heal()
    assert case.find().opened == 1


def test_links_that_were_made_elsewhere_are_no_longer_open(case: Case) -> None:
    number = case.performer("Ada Quillfeather", birthdate=BORN)
    case.box.library.add("performer", name="Ada Quillfeather", birth_date=BORN)
    case.find()
    missing_ids.decided(case.site.app, number, [STASHDB], None)
    assert len(case.open()) == 1
    missing_ids.decided(case.site.app, number, [case.box.endpoint], None)
    assert case.open() == {}

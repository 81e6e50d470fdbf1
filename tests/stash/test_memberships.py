"""Who is in what, read from and moved in the stand-in and a real Stash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import StashAnswered
from stash_sense_plugin.stash import memberships, performers, scenes
from stash_sense_plugin.stash.client import Stash
from tests.fakes.stash import FakeStash, Library
from tests.stash.spare import later

if TYPE_CHECKING:
    from tests.stash.spare import Spare

KINDS = tuple(memberships.KINDS)
NOWHERE: dict[str, list[int]] = {kind: [] for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_in_and_out_again(spare: Spare, kind: str) -> None:
    one, two = spare.performer(), spare.performer()
    things = [spare.thing(kind), spare.thing(kind)]
    memberships.add(spare.stash, kind, things[::-1], one)
    memberships.add(spare.stash, kind, things[:1], two)
    assert (spare.within(one), spare.within(two)) == ({**NOWHERE, kind: things}, {**NOWHERE, kind: things[:1]})
    counts = dict(zip(KINDS, spare.whole_performer(one).counts, strict=True))
    assert counts == {each: 2 if each == kind else 0 for each in KINDS}
    memberships.remove(spare.stash, kind, things, one)
    assert (spare.within(one), spare.within(two)) == (NOWHERE, {**NOWHERE, kind: things[:1]})


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_so_already_is_no_error_and_still_shows_in_the_time(spare: Spare, kind: str) -> None:
    performer, thing = spare.performer(), spare.thing(kind)
    memberships.add(spare.stash, kind, [thing, thing], performer)
    before = spare.updated_at(kind, thing), spare.whole_performer(performer).updated_at
    later()
    memberships.add(spare.stash, kind, [thing], performer)
    memberships.remove(spare.stash, kind, [thing], spare.performer())
    memberships.remove(spare.stash, kind, [thing], 99999)
    assert spare.within(performer) == {**NOWHERE, kind: [thing]}
    assert spare.updated_at(kind, thing) > before[0]
    assert spare.whole_performer(performer).updated_at == before[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_is_all_or_nothing(spare: Spare, kind: str) -> None:
    performer, thing = spare.performer(), spare.thing(kind)
    for things, who in (([thing, 99999], performer), ([thing], 99999)):
        with pytest.raises(StashAnswered, match=r"FOREIGN KEY constraint failed|image with id 99999 not found"):
            memberships.add(spare.stash, kind, things, who)
    with pytest.raises(StashAnswered, match=r"no rows in result set|not found"):
        memberships.remove(spare.stash, kind, [99999], performer)
    assert spare.within(performer) == NOWHERE


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_performer_is_nowhere_and_leaves_no_trace_in_the_times(spare: Spare, kind: str) -> None:
    performer, thing = spare.performer(), spare.thing(kind)
    memberships.add(spare.stash, kind, [thing], performer)
    before = spare.updated_at(kind, thing)
    later()
    performers.destroy(spare.stash, performer)
    assert spare.within(performer) == NOWHERE
    assert spare.updated_at(kind, thing) == before


def test_of_nobody(spare: Spare) -> None:
    assert spare.within(99999) == NOWHERE
    memberships.add(spare.stash, "scene", [], 99999)
    memberships.remove(spare.stash, "scene", [], 99999)


@pytest.mark.parametrize(("count", "requests"), [(0, 0), (1, 1), (200, 1), (201, 2), (450, 3)])
def test_many_go_in_batches(count: int, requests: int) -> None:
    library = Library()
    library.add_performer("Ada")
    made = [library.add_scene(title=f"Scene {number}").id for number in range(count)]
    with FakeStash(library) as site, Stash(site.connection()) as stash:
        memberships.add(stash, "scene", made, 1)
        assert len(site.documents("bulkSceneUpdate")) == requests
        assert memberships.of_performer(stash, 1)["scene"] == made
        assert all(each.performer_ids == (1,) for page in scenes.pages(stash) for each in page)

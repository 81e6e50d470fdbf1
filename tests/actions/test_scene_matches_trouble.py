"""Linking scenes where something comes between: in Stash, at the stash-box, or the end of the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.errors import RequestError, StashBoxError
from stash_sense_plugin.store import journal, recommendations
from tests.actions.test_merge_kills import killed, later
from tests.actions.test_scene_matches import library, links, ties
from tests.curated import curated
from tests.fakes.box import Drop, Status
from tests.tagging import TYPE, LowTide, Tagging, low_tide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def tide(tmp_path: Path) -> Iterator[LowTide]:
    with curated(tmp_path, "StashDB") as site:
        yield low_tide(Tagging(site))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Tagging]:
    with curated(tmp_path, "StashDB", "FansDB") as site:
        yield Tagging(site)


class TestMeanwhile:
    def test_changed_since_the_preview(self, tide: LowTide) -> None:
        site = tide.tagging.site
        token = site.preview(tide.row)["token"]
        site.update("scene", tide.here, date="2001-01-01")
        with pytest.raises(RequestError, match="changed meanwhile"):
            site.site.ask("review.apply", id=tide.row["id"], choices={}, token=token)
        assert links(site, tide.here) == []
        assert site.here("scene", tide.here)["date"] == "2001-01-01"
        site.accept(tide.row)
        fields = site.here("scene", tide.here)
        assert (links(site, tide.here), fields["date"], fields["code"]) == ([tide.there], "2001-01-01", "PN-012")

    def test_linked_with_another_stash_box_since_the_preview(self, two: Tagging) -> None:
        tide = low_tide(two)
        token = two.site.preview(tide.row)["token"]
        other = two.link_elsewhere(tide.here)
        with pytest.raises(RequestError, match="changed meanwhile"):
            two.site.site.ask("review.apply", id=tide.row["id"], choices={}, token=token)
        two.site.accept(tide.row)
        assert sorted(links(two.site, tide.here)) == sorted([other, tide.there])

    def test_linked_there_meanwhile(self, tide: LowTide) -> None:
        site = tide.tagging.site
        another = tide.tagging.there(tide.tagging.prints())
        site.update("scene", tide.here, stash_ids=[site.link(another)])
        assert site.show(tide.row)["stale"] == "The scene has a link to StashDB by now."
        with pytest.raises(RequestError, match="has a link to StashDB by now"):
            site.preview(tide.row)
        assert links(site, tide.here) == [another]

    def test_deleted_meanwhile(self, tide: LowTide) -> None:
        site = tide.tagging.site
        site.site.library.destroy_scene(tide.here)
        assert site.show(tide.row)["stale"] == "Stash no longer has this scene."
        with pytest.raises(RequestError, match="no longer has this scene"):
            site.preview(tide.row)

    def test_the_stash_box_is_switched_off_meanwhile(self, tide: LowTide) -> None:
        site = tide.tagging.site
        row = tide.row
        site.site.ask("boxes.set", endpoint=site.box.endpoint, enabled=False)
        with pytest.raises(RequestError):
            site.preview(row)
        assert links(site, tide.here) == []

    def test_what_the_user_changed_since_stays_when_it_is_taken_back(self, tide: LowTide) -> None:
        site = tide.tagging.site
        done = site.accept(tide.row)
        site.update("scene", tide.here, code="mine")
        undone = site.undo(done)
        assert [text for text in undone["left"] if "code" in text.lower()]
        fields = site.here("scene", tide.here)
        assert (fields["code"], fields["date"], links(site, tide.here)) == ("mine", None, [])


class TestStashBoxIsGone:
    """What was found is kept: only what is not kept is asked for."""

    def test_what_is_kept_is_shown_and_written_without_asking(self, tide: LowTide) -> None:
        site = tide.tagging.site
        site.box.asked.clear()
        site.box.fail(Drop(), times=99)
        shown = site.show(tide.row)
        assert {each["name"] for each in shown["fields"]} >= {"title", "code", "performers"}
        site.accept(tide.row)
        assert site.box.asked == []
        assert links(site, tide.here) == [tide.there]
        assert site.here("scene", tide.here)["code"] == "PN-012"

    def test_a_profile_that_cannot_be_had_is_told_and_nothing_is_written(self, tide: LowTide) -> None:
        site = tide.tagging.site
        before = library(site)
        create = {"performers": "accept", f"performers.{tide.ids['Bob']}": "create"}
        site.box.fail(Status(401), times=9)
        with pytest.raises(StashBoxError, match="StashDB"):
            site.preview(tide.row, **create)
        site.box.heal()
        token = site.preview(tide.row, **create)["token"]
        site.box.fail(Status(401), times=9)
        with pytest.raises(StashBoxError, match="StashDB"):
            site.site.ask("review.apply", id=tide.row["id"], choices=create, token=token)
        assert library(site) == before
        site.box.heal()
        site.accept(tide.row, **create)
        assert links(site, tide.here) == [tide.there]

    def test_where_a_performer_cannot_be_made_the_scene_is_not_linked_either(self, tide: LowTide) -> None:
        """So that all of it can still be decided here."""
        site = tide.tagging.site
        create = {"performers": "accept", f"performers.{tide.ids['Bob']}": "create"}
        site.site.library.add_performer("Bob")
        before = library(site)
        with pytest.raises(RequestError, match="Bob cannot be made"):
            site.accept(tide.row, **create)
        assert library(site) == before
        assert site.show(tide.row)["stale"] is None

    def test_what_was_let_go_after_the_undo_is_asked_for_again(self, tide: LowTide) -> None:
        """A look in between forgets what was found for a scene that has its link."""
        site = tide.tagging.site
        done = site.accept(tide.row)
        tide.tagging.look()
        site.undo(done)
        site.box.asked.clear()
        assert site.show(tide.row)["stale"] is None
        assert [each.operation for each in site.box.asked] == ["SenseFindScenes"]
        site.box.library.delete("scene", tide.there)
        with pytest.raises(RequestError, match="does not have it any more"):
            site.preview(tide.row)
        site.box.fail(Status(401), times=9)
        with pytest.raises(StashBoxError, match="StashDB"):
            site.show(tide.row)


def states(tide: LowTide) -> dict[str, int]:
    return recommendations.counts(tide.tagging.site.app.database)[TYPE]


@pytest.mark.parametrize("after", [False, True], ids=["before the write", "after the write"])
@pytest.mark.parametrize("write", [0, 1])
def test_killed_while_it_is_written_all_of_it_happened_or_can_be_decided_again(
    tide: LowTide, write: int, after: bool
) -> None:
    """A performer is made, then the scene is linked with all that was decided."""
    site = tide.tagging.site
    before = library(site)
    create = {"performers": "accept", f"performers.{tide.ids['Bob']}": "create"}
    given = {"id": tide.row["id"], "choices": create, "token": site.preview(tide.row, **create)["token"]}
    assert killed(site.site, write, after, "review.apply", **given)
    later(site.site)
    happened = write == 1 and after
    assert links(site, tide.here) == ([tide.there] if happened else [])
    assert states(tide) == ({"applied": 1} if happened else {"open": 1})
    if happened:
        assert set(ties(site, tide.here)) == {tide.there}
    else:
        site.accept(tide.row, **create)
    assert site.told("scene") == []
    for change in journal.latest(site.app.database):
        site.site.ask("change.undo", change=change.id)
    assert library(site) == before

"""Scenes linked with what a stash-box has of them: with its metadata in one change, many at once, and taken back."""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.store import bases, jobs, journal, recommendations
from tests.curated import Curated, curated
from tests.tagging import TYPE, LowTide, Prints, Tagging, low_tide

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]
HIGH = 95
TIMES = ("updated_at", "created_at")
KINDS = ("scenes", "performers", "studios", "tags")


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Tagging]:
    with curated(tmp_path, "StashDB") as site:
        yield Tagging(site)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Tagging]:
    with curated(tmp_path, "StashDB", "FansDB") as site:
        yield Tagging(site)


def library(site: Curated) -> Json:
    """All that Stash has, but for when it was changed."""
    found = {}
    for kind in KINDS:
        things = getattr(site.site.library, kind)
        found[kind] = {number: _without_times(vars(thing)) for number, thing in things.items()}
    return copy.deepcopy(found)


def _without_times(fields: Json) -> Json:
    kept = {name: value for name, value in fields.items() if name not in TIMES}
    if "stash_ids" in kept:
        kept["stash_ids"] = [{key: each[key] for key in ("endpoint", "stash_id")} for each in kept["stash_ids"]]
    return kept


def ties(site: Curated, scene: int) -> dict[str, bases.Base]:
    """What was decided or agreed on of a scene, by the id at the stash-box."""
    return {tie.stash_id: base for tie, base in bases.those(site.app.database, "scene", [scene]).items()}


def links(site: Curated, scene: int) -> list[str]:
    return [each["stash_id"] for each in site.here("scene", scene)["stash_ids"]]


def only(tagging: Tagging) -> Json:
    [row] = tagging.rows()
    return row


@pytest.fixture
def tide(one: Tagging) -> LowTide:
    return low_tide(one)


class TestOne:
    def test_what_is_shown_of_it(self, tide: LowTide) -> None:
        site = tide.tagging.site
        shown = site.show(tide.row)
        local, there = shown["sides"]
        assert (local["kind"], local["id"], there["kind"], there["id"]) == ("scene", str(tide.here), "box", tide.there)
        rows = {row["label"]: row["value"] for row in there["rows"]}
        assert rows["Title"] == "Low Tide"
        assert rows["Performers"] == "Ada, Bob"
        assert there["suggested"]
        assert there["page"].endswith(f"/scenes/{tide.there}")
        assert there["duration"]["difference"] == 0
        assert [each["algorithm"] for each in there["matched"]] == ["MD5", "OSHASH", "PHASH"]
        [choice] = shown["choices"]
        assert [each["value"] for each in choice["options"]] == [tide.there, ""]
        assert choice["value"] == tide.there
        told = {each["name"]: each["value"] for each in shown["fields"]}
        assert told == {
            "title": "keep",
            "date": "accept",
            "details": "keep",
            "code": "accept",
            "director": "keep",
            "studio": "accept",
            "performers": "accept",
            "tags": "accept",
        }
        assert shown["upstream"]["box"] == "StashDB"

    def test_linked_and_decided_field_by_field_in_one_change_and_all_of_it_taken_back(self, tide: LowTide) -> None:
        site, ids = tide.tagging.site, tide.ids
        before = library(site)
        done = site.accept(
            tide.row,
            title="accept",
            date="accept",
            details="keep",
            director="custom",
            **{
                "director.value": "Elsa Fathom",
                "code": "accept",
                "studio": "accept",
                f"studio.{ids['Pier Nine']}": "create",
                "performers": "accept",
                f"performers.{ids['Bob']}": "create",
                "tags": "accept",
                f"tags.{ids['Blue']}": "skip",
            },
        )
        fields = site.here("scene", tide.here)
        assert links(site, tide.here) == [tide.there]
        assert {name: fields[name] for name in ("title", "date", "details", "director", "code")} == {
            "title": "Low Tide",
            "date": "2019-06-21",
            "details": "Mine.",
            "director": "Elsa Fathom",
            "code": "PN-012",
        }
        assert [site.here("performer", each)["name"] for each in fields["performer_ids"]] == ["Ada L.", "Bob"]
        assert {site.here("tag", each)["name"] for each in fields["tag_ids"]} == {"seen", "red colour"}
        assert site.here("studio", fields["studio_id"])["name"] == "Pier Nine"
        assert len(journal.latest(site.app.database)) == 1
        assert ties(site, tide.here)[tide.there].how == bases.DECIDED
        assert site.told("scene") == [], "what was decided is not told again"
        assert (tide.tagging.look().opened, tide.tagging.rows()) == (0, [])
        undone = site.undo(done)
        assert (undone["done"], undone["left"]) == (True, [])
        assert library(site) == before
        assert ties(site, tide.here) == {}
        tide.tagging.look()
        assert site.show(tide.row)["stale"] is None

    def test_what_is_kept_is_remembered_and_only_what_changes_there_is_told(self, tide: LowTide) -> None:
        site = tide.tagging.site
        site.accept(tide.row, title="keep", details="keep", director="keep")
        assert site.told("scene") == []
        site.box.library.change("scene", tide.there, director="E. F.")
        [row] = site.told("scene")
        assert [each["name"] for each in row["fields"]] == ["director"]

    def test_the_link_alone_and_all_else_later(self, tide: LowTide) -> None:
        site = tide.tagging.site
        told = [each["name"] for each in site.show(tide.row)["fields"]]
        before = site.here("scene", tide.here)
        shown = site.preview(tide.row, **dict.fromkeys(told, "later"))
        assert [(write["field"], write["after"]) for write in shown["writes"]] == [
            ("Stash-box links", f"StashDB: {tide.there}")
        ]
        assert shown["text"] == "Link my low tide to Low Tide at StashDB."
        done = site.accept(tide.row, **dict.fromkeys(told, "later"))
        after = site.here("scene", tide.here)
        assert {name for name in after if after[name] != before[name]} == {"stash_ids"}
        [row] = site.told("scene")
        assert sorted(each["name"] for each in row["fields"]) == sorted(told)
        site.undo(done)
        assert site.here("scene", tide.here) == before

    def test_what_the_preview_says(self, tide: LowTide) -> None:
        shown = tide.tagging.site.preview(tide.row)
        assert shown["text"] == "Link my low tide to Low Tide at StashDB, and change 4 fields."
        writes = {write["field"]: (write["before"], write["after"]) for write in shown["writes"]}
        assert writes["Stash-box links"] == ("", f"StashDB: {tide.there}")
        assert writes["Date"] == ("", "2019-06-21")
        assert set(writes) == {"Stash-box links", "Date", "Studio code", "Performers", "Tags"}

    def test_what_nothing_here_says_otherwise_is_linked_alone(self, one: Tagging) -> None:
        here, there = next(iter(one.both(1).items()))
        one.site.update("scene", here, title="Film 0")
        one.look()
        done = one.site.accept(only(one))
        assert links(one.site, here) == [there]
        assert one.site.told("scene") == []
        one.site.undo(done)
        assert links(one.site, here) == []

    def test_links_to_other_stash_boxes_stay_and_theirs_are_still_told(self, two: Tagging) -> None:
        first, second = two.site.boxes
        prints = two.prints()
        here = two.scene(prints)
        found = two.there(prints)
        other = two.there(prints, box=second, code="F-1")
        two.look()
        rows = {row["endpoint"]: row for row in two.rows()}
        two.site.accept(rows[first.endpoint])
        assert [row["endpoint"] for row in two.rows()] == [second.endpoint]
        assert two.site.show(rows[second.endpoint])["stale"] is None
        two.site.accept(rows[second.endpoint])
        assert sorted(links(two.site, here)) == sorted([found, other])
        assert two.site.here("scene", here)["code"] == "F-1"

    def test_where_the_first_stash_box_says_otherwise_the_second_does_not_write_over_it(self, two: Tagging) -> None:
        first, second = two.site.boxes
        prints = two.prints()
        here = two.scene(prints)
        two.there(prints, code="S-1")
        two.there(prints, box=second, code="F-1")
        two.look()
        for endpoint in (first.endpoint, second.endpoint):
            two.site.look("scene")
            two.site.accept(next(row for row in two.rows() if row["endpoint"] == endpoint))
        assert two.site.here("scene", here)["code"] == "S-1"

    def test_who_has_the_link_already_is_named(self, tide: LowTide) -> None:
        """Also where that is so only since it was found."""
        site = tide.tagging.site
        other = site.linked("scene", tide.there, title="the other copy")
        [_, there] = site.show(tide.row)["sides"]
        assert f"Scene {other} of your library is linked to it already" in there["why"][-1]


class TestCandidates:
    @pytest.fixture
    def several(self, one: Tagging) -> tuple[int, list[str]]:
        prints = one.prints()
        here = one.scene(prints, title="film")
        made = [one.there(prints, users=users, title=f"Take {users}", code=f"T-{users}") for users in (3, 2)]
        one.look()
        return here, made

    def test_none_is_suggested_and_each_can_be_looked_at(self, one: Tagging, several: tuple[int, list[str]]) -> None:
        first, second = several[1]
        row = only(one)
        shown = one.site.show(row)
        [choice] = shown["choices"]
        assert ([each["value"] for each in choice["options"]], choice["value"]) == ([first, second, ""], "")
        assert "fields" not in shown
        assert [side["suggested"] for side in shown["sides"]] == [False] * 3
        codes = []
        for each in (first, second):
            shown = one.site.show(row, candidate=each)
            assert shown["choices"][0]["value"] == each
            codes += [field["upstream"] for field in shown["fields"] if field["name"] == "code"]
        assert codes == ["T-3", "T-2"]

    def test_another_one_is_chosen(self, one: Tagging, several: tuple[int, list[str]]) -> None:
        here, [first, second] = several
        before = library(one.site)
        done = one.site.accept(only(one), candidate=second, title="accept")
        fields = one.site.here("scene", here)
        assert (links(one.site, here), fields["code"], fields["title"]) == ([second], "T-2", "Take 2")
        assert set(ties(one.site, here)) == {second}
        one.site.undo(done)
        assert library(one.site) == before
        one.site.accept(only(one), candidate=first)
        assert links(one.site, here) == [first]

    def test_none_of_them_is_a_no(self, one: Tagging, several: tuple[int, list[str]]) -> None:
        row = only(one)
        for choices in ({"candidate": ""}, {}):
            with pytest.raises(RequestError, match="dismiss"):
                one.site.preview(row, **choices)
        one.site.site.ask("review.dismiss", ids=[row["id"]], for_good=True)
        one.look(whole=True)
        assert one.rows() == []
        assert links(one.site, several[0]) == []

    def test_what_is_none_of_them_cannot_be_chosen(self, one: Tagging, several: tuple[int, list[str]]) -> None:
        unknown = "00000000-0000-4000-8000-000000000000"
        with pytest.raises(RequestError, match="no such candidate"):
            one.site.preview(only(one), candidate=unknown)
        with pytest.raises(RequestError, match="no such candidate"):
            one.site.show(only(one), candidate=unknown)


class TestMany:
    @pytest.fixture
    def many(self, one: Tagging) -> dict[str, int]:
        """Sure ones, and all kinds of others."""
        made = {}
        for name in "abc":
            prints = one.prints()
            made[name] = one.scene(prints, title=f"film {name}")
            one.there(prints, users=2, title=f"Film {name}", release_date="2020-02-02", code=f"{name.upper()}-1")
        one.site.update("scene", made["b"], code="mine")
        tie, weak, near = one.prints(), one.prints(), one.prints()
        made["tie"] = one.scene(tie, title="tie")
        for users in (1, 9):
            one.there(tie, users=users)
        made["once"] = one.scene(Prints(phash=weak.phash), title="once")
        one.there(Prints(phash=weak.phash))
        made["other length"] = one.scene(near, title="other length")
        one.there(near, length=600)
        one.look()
        return made

    def test_only_those_that_are_sure_and_without_a_rival(self, one: Tagging, many: dict[str, int]) -> None:
        assert len(one.rows()) == len(many)
        shown = one.site.site.ask("review.preview_all", type=TYPE, least=HIGH)
        assert (shown["count"], shown["skipped"]) == (3, [])
        assert {write["id"] for write in shown["writes"]} == {many[name] for name in "abc"}
        links_written = [write for write in shown["writes"] if write["field"] == "Stash-box links"]
        assert len(links_written) == 3

    def test_whatever_is_chosen(self, one: Tagging, many: dict[str, int]) -> None:
        """Those that are not sure are told, and stay."""
        everything: list[Json] = [{}, {"ids": [row["id"] for row in one.rows()]}]
        for chosen in everything:
            shown = one.site.site.ask("review.preview_all", type=TYPE, **chosen)
            assert shown["count"] == 3
            skipped = {each["title"]: each["why"] for each in shown["skipped"]}
            assert set(skipped) == {"tie", "once", "other length"}
            assert "one by one" in skipped["tie"]
            assert "not sure enough" in skipped["once"]

    def test_the_link_and_what_only_adds_in_one_change_and_one_undo(self, one: Tagging, many: dict[str, int]) -> None:
        before = library(one.site)
        shown = one.site.site.ask("review.preview_all", type=TYPE, least=HIGH)
        asked = len(one.site.box.asked)
        job = ended(one, shown["token"])
        assert (job.state, (job.result or {})["text"]) == ("completed", "3 recommendations carried out.")
        assert len(one.site.box.asked) == asked, "what is kept is enough"
        fields = {name: one.site.here("scene", many[name]) for name in "abc"}
        assert [fields[name]["code"] for name in "abc"] == ["A-1", "mine", "C-1"]
        assert [fields[name]["title"] for name in "abc"] == ["film a", "film b", "film c"]
        assert {fields[name]["date"] for name in "abc"} == {"2020-02-02"}
        assert [len(links(one.site, number)) for number in many.values()] == [1, 1, 1, 0, 0, 0]
        assert {row["title"] for row in one.rows()} == {"tie", "once", "other length"}
        left = {row["title"]: [each["name"] for each in row["fields"]] for row in one.site.told("scene")}
        assert left == {"film a": ["title"], "film b": ["title", "code"], "film c": ["title"]}
        [change] = journal.latest(one.site.app.database)
        assert one.site.site.ask("change.undo", change=change.id)["done"]
        assert library(one.site) == before
        assert all(ties(one.site, number) == {} for number in many.values())
        one.look()
        assert len(one.rows()) == len(many)

    def test_the_preview_of_many_reads_them_once(self, one: Tagging) -> None:
        """As many requests to Stash for thirty as for one, and none to the stash-box."""
        one.both(30, users=2)
        one.look()
        stash, first = one.site.site.stash, one.rows()[0]["id"]
        one.site.site.ask("review.preview_all", type=TYPE, ids=[first])
        one.site.box.asked.clear()
        for chosen, many in (([first], 1), ([], 30)):
            stash.asked.clear()
            assert one.site.site.ask("review.preview_all", type=TYPE, least=HIGH, ids=chosen)["count"] == many
            assert len(stash.documents()) == 2
        assert one.site.box.asked == []

    def test_what_changed_since_the_preview_is_not_done(self, one: Tagging, many: dict[str, int]) -> None:
        shown = one.site.site.ask("review.preview_all", type=TYPE, least=HIGH)
        one.site.update("scene", many["c"], code="mine too")
        job = ended(one, shown["token"])
        assert job.state == "failed"
        assert "changed meanwhile" in (job.error or "")
        assert [links(one.site, number) for number in many.values()] == [[]] * len(many)

    def test_people_whom_nobody_is_here_yet_stay_to_be_decided(self, one: Tagging) -> None:
        ada, bob = (one.site.box.library.add("performer", name=name) for name in ("Ada", "Bob"))
        number = one.site.linked("performer", ada, name="Ada")
        prints = one.prints()
        here = one.scene(prints)
        one.there(prints, performers=[{"performer_id": each, "as": None} for each in (ada, bob)])
        one.look()
        shown = one.site.site.ask("review.preview_all", type=TYPE, least=HIGH)
        assert ended(one, shown["token"]).state == "completed"
        assert one.site.here("scene", here)["performer_ids"] == [number]
        [row] = one.site.told("scene")
        assert [each["name"] for each in row["fields"]] == ["performers"]


def ended(tagging: Tagging, token: str) -> jobs.Job:
    """All that was previewed with 95 % and more, carried out by a worker."""
    site = tagging.site.site
    number = site.ask("review.apply_all", type=TYPE, least=HIGH, token=token)["job"]["id"]
    end = time.monotonic() + 60
    while (job := jobs.get(site.app.database, number)).finished_at is None:
        assert time.monotonic() < end
        time.sleep(0.05)
    return job


def states(tide: LowTide) -> dict[str, int]:
    return recommendations.counts(tide.tagging.site.app.database)[TYPE]


def test_the_states_of_what_was_found(tide: LowTide) -> None:
    assert states(tide) == {"open": 1}
    done = tide.tagging.site.accept(tide.row)
    assert states(tide) == {"applied": 1}
    tide.tagging.site.undo(done)
    assert states(tide) == {"open": 1}
    tide.tagging.look()
    assert states(tide) == {"open": 1}

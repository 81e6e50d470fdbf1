"""Scenes without a link, looked for by their fingerprints: in how few requests, when again, and what goes wrong."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.stashbox.fingerprints import BATCH_SCENES, MOST_AT_ONCE
from stash_sense_plugin.store import recommendations
from tests.backend import backend
from tests.curated import Curated, curated
from tests.fakes.box import FACADE, BoxOptions, FakeBox
from tests.tagging import TYPE, Prints, Tagging, flat, sizes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Tell = Callable[[int, int | None, str], None]
HIGH = 95.0
DAY = 86400.0


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Tagging]:
    with curated(tmp_path, "StashDB") as site:
        yield Tagging(site)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Tagging]:
    with curated(tmp_path, "StashDB", "FansDB") as site:
        yield Tagging(site)


def later(tagging: Tagging, days: float) -> None:
    """As if all answers were so old."""
    tagging.site.app.database.run("UPDATE scene_ask SET asked_at = asked_at - ?", [days * DAY])


def candidates(tagging: Tagging, title: str) -> list[str]:
    return [each["stash_id"] for each in tagging.seen()[title]["candidates"]]


class TestRequests:
    def test_a_hundred_scenes_are_three_requests_near_ones_included(self, one: Tagging) -> None:
        """Near hashes are looked for in the same requests as equal ones."""
        rng, near = random.Random(1), []
        for number in range(100):
            prints = one.prints()
            one.scene(prints, title=f"film {number}")
            if number % 4 == 0:
                near.append(one.there(prints.near(2 + number % 3, rng), users=2, title=f"Near {number}"))
            elif number % 4 == 1:
                one.there(prints, title=f"Same {number}")
        outcome = one.look()
        assert (outcome.looked_at, outcome.opened, list(outcome.notes)) == (100, 50, [])
        requests = [each for each in one.site.box.asked if each.operation == "SenseScenes"]
        assert len(one.site.box.asked) == len(requests) == 3
        assert all(len(given) <= MOST_AT_ONCE for each in requests for given in flat(each))
        asked = one.asked()
        assert sizes(asked) == [BATCH_SCENES, BATCH_SCENES, 20]
        hashes = [hash for each in asked for hash in each]
        assert len(hashes) == len(set(hashes)) == 300, "each once"
        seen = one.seen()
        assert {each["candidates"][0]["stash_id"] for each in seen.values()} >= set(near)
        assert all(each["score"] >= HIGH for each in seen.values())
        assert seen["film 4"]["candidates"][0]["matched"][0]["distance"] == 3

    def test_a_second_run_asks_for_nothing_and_what_was_found_stays(self, one: Tagging) -> None:
        one.both(100)
        one.look()
        one.asked()
        outcome = one.look()
        assert one.asked() == []
        assert (outcome.opened, outcome.closed, len(one.seen())) == (0, 0, 100)

    def test_all_fingerprints_of_all_files_are_asked_for_once_and_what_has_none_is_not(self, one: Tagging) -> None:
        first, second = one.prints(), one.prints()
        one.scene(first, Prints(second.oshash, first.md5, second.phash))
        one.scene(Prints())
        one.scene()
        one.look()
        [asked] = one.asked()
        assert sorted(asked) == sorted({first.oshash, first.md5, first.phash, second.oshash, second.phash})

    def test_other_fingerprints_are_asked_for_at_once_and_nothing_else(self, one: Tagging) -> None:
        here = list(one.both(50))
        one.look()
        one.asked()
        changed = one.prints()
        one.change_prints(here[3], changed, "2030-01-01T00:00:00Z")
        found = one.there(changed, title="Another")
        outcome = one.look()
        assert one.asked() == [[changed.md5, changed.oshash, changed.phash]]
        assert (outcome.opened, outcome.closed) == (0, 0)
        assert candidates(one, "film 3") == [found]

    def test_a_perceptual_hash_that_was_made_since_is_asked_for(self, one: Tagging) -> None:
        """Stash notes no time of it."""
        prints = one.prints()
        here = one.scene(Prints(oshash=prints.oshash))
        one.there(Prints(phash=prints.phash), users=3)
        assert one.look().opened == 0
        one.site.site.library.scenes[here].files[0].fingerprints["phash"] = prints.phash
        assert one.look().opened == 1

    @pytest.mark.parametrize(("answers", "days"), [(1, 7), (2, 30), (3, 90), (4, 90)])
    def test_after_a_while_they_are_asked_for_again_ever_less_often(
        self, one: Tagging, answers: int, days: int
    ) -> None:
        prints = one.prints()
        one.scene(prints)
        for _ in range(answers):
            one.look()
            later(one, 365)
        later(one, -365)
        one.there(prints)
        later(one, days - 0.1)
        one.asked()
        assert (one.look().opened, len(one.asked())) == (0, 0)
        later(one, 0.2)
        assert (one.look().opened, len(one.asked())) == (1, 1)

    def test_a_look_at_everything_asks_for_all_of_them(self, one: Tagging) -> None:
        one.both(100)
        one.look()
        one.asked()
        one.look(whole=True)
        assert sizes(one.asked()) == [40, 40, 20]
        one.look()
        assert one.asked() == []


class TestWhatIsFound:
    def test_what_the_page_is_told(self, one: Tagging) -> None:
        prints = one.prints()
        box = one.site.box.library
        ada, pier = box.add("performer", name="Ada Quill"), box.add("studio", name="Pier Nine")
        image = box.add_image(b"a cover")
        here = one.scene(prints, title="low tide", length=1834.4)
        found = one.there(
            prints,
            users=3,
            release_date="2019-06-21",
            studio_id=pier,
            performers=[{"performer_id": ada, "as": None}],
            images=[image],
        )
        one.look()
        seen = one.seen()["low tide"]
        assert (seen["kind"], seen["endpoint"], seen["ambiguous"]) == ("scene", one.site.box.endpoint, False)
        [candidate] = seen["candidates"]
        assert candidate["score"] == seen["score"] >= HIGH
        assert {key: candidate[key] for key in ("stash_id", "title", "studio", "date", "performers", "linked")} == {
            "stash_id": found,
            "title": "Low Tide",
            "studio": "Pier Nine",
            "date": "2019-06-21",
            "performers": ["Ada Quill"],
            "linked": [],
        }
        assert candidate["duration"] == {"here": 1834.4, "there": 1834, "difference": -0.4}
        assert candidate["cover"].endswith(image)
        assert {each["algorithm"]: each["submissions"] for each in candidate["matched"]} == {
            "MD5": 3,
            "OSHASH": 3,
            "PHASH": 3,
        }
        assert seen["reasons"] == candidate["reasons"]
        assert "Same title" in seen["reasons"]
        [row] = one.rows()
        assert row["targets"] == [{"kind": "scene", "id": str(here)}]
        assert row["words"] == "very likely"

    @pytest.mark.parametrize("users", [(1, 1), (9, 1), (30, 30)])
    def test_where_several_fit_it_is_never_sure(self, one: Tagging, users: tuple[int, int]) -> None:
        prints = one.prints()
        one.scene(prints, title="film")
        both = {one.there(prints, users=each, title="Low Tide") for each in users}
        one.look()
        seen = one.seen()["film"]
        assert (seen["ambiguous"], set(candidates(one, "film"))) == (True, both)
        assert seen["score"] < HIGH
        assert seen["reasons"][0] == "2 scenes of StashDB fit about as well"

    def test_of_many_the_five_best_are_shown(self, one: Tagging) -> None:
        prints = one.prints()
        one.scene(prints, title="film")
        made = [one.there(Prints(phash=prints.phash), users=each) for each in range(1, 9)]
        one.look()
        shown = candidates(one, "film")
        assert len(shown) == 5
        assert set(made[-4:]) <= set(shown)

    @pytest.mark.parametrize(("users", "most"), [(1, 0.0), (9, 45.0)])
    def test_near_hashes_of_another_length_are_hardly_a_candidate(self, one: Tagging, users: int, most: float) -> None:
        prints = one.prints()
        one.scene(prints, title="film")
        one.there(prints.near(3, random.Random(2)), length=600, users=users)
        one.look()
        assert [each["score"] <= most for each in one.seen().values()] == [True] * (most > 0)
        assert all("Different lengths: 30:34 here, 10:00 there" in each["reasons"] for each in one.seen().values())

    @pytest.mark.parametrize(("bits", "found"), [(0, True), (4, True), (8, True), (9, False), (12, False)])
    def test_how_near_hashes_may_be(self, one: Tagging, bits: int, found: bool) -> None:
        prints = one.prints()
        one.scene(Prints(phash=prints.phash), title="film")
        one.there(prints.near(bits, random.Random(bits)), users=9)
        one.look()
        assert ("film" in one.seen()) is found
        assert not found or (one.seen()["film"]["score"] >= HIGH) is (bits <= 4)

    def test_a_second_file_takes_nothing_from_the_first(self, one: Tagging) -> None:
        prints = one.prints()
        number = one.scene(one.prints(), prints, title="film")
        one.site.site.library.scenes[number].files[0].duration = 61.0
        one.there(prints)
        one.look()
        assert one.seen()["film"]["score"] >= HIGH

    def test_what_another_scene_is_linked_to_is_said(self, one: Tagging) -> None:
        prints = one.prints()
        one.scene(prints, title="film")
        found = one.there(prints)
        other = one.site.linked("scene", found, title="the other copy")
        one.look()
        seen = one.seen()["film"]
        assert seen["candidates"][0]["linked"] == [other]
        assert f"Scene {other} of your library is linked to it already" in seen["reasons"][-1]

    def test_to_which_no_was_said_for_good_is_left_out(self, one: Tagging) -> None:
        prints = one.prints()
        one.scene(prints, title="film")
        first = one.there(prints)
        one.look()
        one.site.site.ask("review.dismiss", ids=[one.rows()[0]["id"]], for_good=True)
        one.look(whole=True)
        assert one.rows() == []
        second = one.there(prints, users=2)
        one.look(whole=True)
        assert candidates(one, "film") == [second]
        seen = one.seen()["film"]
        assert (seen["ambiguous"], seen["score"] >= HIGH) == (False, True)
        one.site.site.ask("review.dismiss", ids=[one.rows()[0]["id"]], for_good=True)
        one.site.box.library.submit(first, "PHASH", prints.near(1, random.Random(4)).phash, 1834)
        one.look(whole=True)
        assert one.rows() == []

    def test_a_no_holds_until_other_fingerprints_fit(self, one: Tagging) -> None:
        prints = one.prints()
        one.scene(prints, title="film")
        found = one.there(Prints(oshash=prints.oshash))
        one.look()
        one.site.site.ask("review.dismiss", ids=[one.rows()[0]["id"]])
        one.site.box.library.submit(found, "OSHASH", prints.oshash, 1834, user="somebody else")
        one.look(whole=True)
        assert one.rows() == [], "more users say the same"
        one.site.box.library.submit(found, "PHASH", prints.phash, 1834)
        one.look(whole=True)
        assert candidates(one, "film") == [found]

    def test_what_is_linked_meanwhile_is_no_longer_open(self, two: Tagging) -> None:
        """At the other stash-box it still is."""
        first, second = two.site.boxes
        prints = two.prints()
        here = two.scene(prints)
        found = two.there(prints)
        two.there(prints, box=second)
        two.look()
        two.site.update("scene", here, stash_ids=[two.site.link(found)])
        assert two.look().closed == 1
        assert [row["endpoint"] for row in two.rows()] == [second.endpoint]
        two.asked()
        two.site.update("scene", here, stash_ids=[])
        assert two.look().opened == 1
        assert len(two.asked()) == 1, "what was known of it was let go"
        assert first.endpoint in {row["endpoint"] for row in two.rows()}

    def test_a_scene_that_is_gone_is_no_longer_open(self, one: Tagging) -> None:
        here = list(one.both(2))
        one.look()
        one.site.site.library.destroy_scene(here[0])
        one.look()
        assert set(one.seen()) == {"film 1"}

    def test_what_the_stash_box_no_longer_has_is_no_longer_open(self, one: Tagging) -> None:
        [there] = one.both(1).values()
        one.look()
        one.site.box.library.delete("scene", there)
        assert (one.look().closed, one.look(whole=True).closed) == (0, 1)

    def test_other_rules_judge_what_was_answered_and_ask_nobody(self, one: Tagging) -> None:
        one.both(3)
        one.look()
        recommendations.close_older(one.site.app.database, TYPE, logic=0)
        assert one.seen() == {}
        one.asked()
        assert one.look().opened == 3
        assert one.asked() == []


def test_where_nobody_counts_submissions(tmp_path: Path) -> None:
    """As ThePornDB, which says what Stash itself asks for, and knows no near hashes."""
    facade = FakeBox(options=BoxOptions(fields=FACADE))
    known = [facade.access("ThePornDB", max_requests_per_minute=60_000)]
    with facade as box, backend(tmp_path / "stash", stash_boxes=known) as site:
        tagging = Tagging(Curated(site, (box,)))
        prints, other = tagging.prints(), tagging.prints()
        tagging.scene(prints, title="film")
        tagging.scene(Prints(phash=other.phash), title="another encoding")
        found = tagging.there(prints, users=5, release_date="2019-06-21")
        tagging.there(Prints(phash=other.phash), users=5)
        tagging.look()
        seen = tagging.seen()
        assert seen["film"]["candidates"][0]["stash_id"] == found
        assert seen["film"]["candidates"][0]["date"] == "2019-06-21"
        assert seen["film"]["score"] >= HIGH
        assert seen["another encoding"]["score"] < HIGH, "it may have been submitted once"

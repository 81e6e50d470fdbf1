"""Findings, decisions and every "no": the predecessor's cases (a resolved row blocked all later ones, a "no" for good
was lost, pages that shifted) among them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from stash_sense_plugin.store import recommendations as r
from stash_sense_plugin.store.recommendations import Filter, Finding, Pair

if TYPE_CHECKING:
    from stash_sense_plugin.store.database import Database

TYPE = "duplicate_scenes"


def finding(*ids: int, facts: str = "f", score: float = 80.0, title: str = "", about: str = "") -> Finding:
    """Each pair of the ids; with one id, what is said about it."""
    pairs = tuple(Pair(str(a), str(b), facts) for a in ids for b in ids if a < b) or (Pair(str(ids[0]), "", facts),)
    targets = tuple(("scene", each) for each in ids)
    return Finding(targets, score, title or f"scene {ids}", {"ids": list(ids)}, pairs, about=about)


def look(database: Database, run: int, *found: Finding, logic: int = 1) -> tuple[int, int]:
    """What an analyzer's run does with its findings: how many it opened, and how many it closed."""
    known = r.refusals(database, TYPE)
    r.close_older(database, TYPE, logic)
    wanted = [each for each in found if any(not r.is_refused(known, pair) for pair in each.pairs)]
    opened = sum(r.put(database, TYPE, each, logic, run) for each in wanted)
    return opened, r.close_unseen(database, TYPE, run)


def only(database: Database, state: str = r.OPEN) -> r.Recommendation:
    [one] = r.page(database, Filter(TYPE, state), "score")
    return one


def test_a_finding_is_opened_once_and_brought_up_to_date(database: Database) -> None:
    assert look(database, 1, finding(1, 2, score=60)) == (1, 0)
    assert look(database, 2, finding(1, 2, score=90)) == (0, 0)
    one = only(database)
    assert (one.score, one.targets, one.seen) == (90, (("scene", 1), ("scene", 2)), {"ids": [1, 2]})


def test_what_is_not_found_any_more_is_obsolete_and_comes_back_when_it_is_found_again(database: Database) -> None:
    look(database, 1, finding(1, 2))
    assert look(database, 2) == (0, 1)
    assert r.counts(database) == {TYPE: {"obsolete": 1}}
    assert look(database, 3, finding(1, 2)) == (1, 0)


@pytest.mark.parametrize("for_good", [False, True])
@pytest.mark.parametrize("facts", ["f", "g"], ids=["the same facts", "other facts"])
def test_a_no_holds_as_long_as_the_facts_or_for_good(database: Database, for_good: bool, facts: str) -> None:
    look(database, 1, finding(1, 2))
    assert r.dismiss(database, [only(database).id], for_good=for_good) == 1
    opened, _ = look(database, 2, finding(1, 2, facts=facts))
    assert opened == (not for_good and facts == "g")


def test_time_alone_brings_nothing_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    look(database, 1, finding(1, 2))
    r.dismiss(database, [only(database).id], for_good=False)
    later = time.time() + 10 * 365 * 86400
    monkeypatch.setattr(time, "time", lambda: later)
    assert look(database, 2, finding(1, 2)) == (0, 0)


def test_a_group_that_grew_asks_again_and_one_whose_pairs_were_all_refused_does_not(database: Database) -> None:
    look(database, 1, finding(1, 2, 3))
    r.dismiss(database, [only(database).id], for_good=True)
    assert look(database, 2, finding(1, 2))[0] == 0
    assert look(database, 3, finding(1, 2, 3, 4))[0] == 1


@pytest.mark.parametrize("ways", [(False, True), (True, False)], ids=["then for good", "then until it changes"])
def test_for_good_stays_for_good(database: Database, ways: tuple[bool, bool]) -> None:
    look(database, 1, finding(1, 2))
    one = only(database)
    for for_good in ways:
        r.dismiss(database, [one.id], for_good=for_good)
    assert only(database, r.REFUSED).id == one.id
    assert look(database, 2, finding(1, 2, facts="other"))[0] == 0


@pytest.mark.parametrize("for_good", [False, True])
def test_a_no_is_taken_back(database: Database, for_good: bool) -> None:
    look(database, 1, finding(1, 2))
    one = only(database)
    r.dismiss(database, [one.id], for_good=for_good)
    assert r.take_back(database, [one.id]) == 1
    assert only(database).id == one.id
    assert r.refusals(database, TYPE) == {}
    assert r.take_back(database, [one.id]) == 0


def test_an_applied_one_does_not_stand_in_the_way_of_the_next(database: Database) -> None:
    look(database, 1, finding(1, 2))
    first = only(database).id
    r.applied(database, first, None)
    assert look(database, 2, finding(1, 2)) == (1, 0)
    assert only(database).id != first
    assert only(database, r.APPLIED).id == first


def test_a_change_that_is_undone_is_to_be_decided_again(database: Database) -> None:
    look(database, 1, finding(1, 2), finding(3, 4))
    one, two = r.page(database, Filter(TYPE), "score")
    r.applied(database, one.id, 7)
    r.applied(database, two.id, 8)
    assert r.reopen_of_change(database, 7) == 1
    assert only(database).id == one.id
    assert only(database, r.APPLIED).id == two.id


def test_undone_while_it_was_found_anew_there_is_one(database: Database) -> None:
    look(database, 1, finding(1, 2))
    r.applied(database, only(database).id, 7)
    look(database, 2, finding(1, 2))
    r.reopen_of_change(database, 7)
    assert r.counts(database) == {TYPE: {"open": 1, "obsolete": 1}}


def test_other_logic_clears_what_is_open_and_nothing_that_was_decided(database: Database) -> None:
    look(database, 1, finding(1, 2), finding(3, 4), finding(5, 6), finding(7, 8))
    ids = {one.targets[0][1]: one.id for one in r.page(database, Filter(TYPE), "score")}
    r.dismiss(database, [ids[3]], for_good=False)
    r.dismiss(database, [ids[5]], for_good=True)
    r.applied(database, ids[7], None)
    assert r.close_older(database, TYPE, 2) == 1
    assert r.counts(database) == {TYPE: {"obsolete": 1, "dismissed": 1, "refused": 1, "applied": 1}}
    assert look(database, 2, finding(3, 4), finding(5, 6), logic=2) == (0, 0)


def test_targets_that_are_gone_make_it_obsolete(database: Database) -> None:
    look(database, 1, finding(1, 2), finding(3, 4), finding(5, 6))
    ids = {one.targets[0][1]: one.id for one in r.page(database, Filter(TYPE), "score")}
    r.dismiss(database, [ids[3]], for_good=True)
    assert r.forget_targets(database, "performer", [2, 4]) == 0
    assert r.forget_targets(database, "scene", [2, 4]) == 2
    assert only(database).targets == (("scene", 5), ("scene", 6))


def test_only_what_was_looked_at_becomes_obsolete(database: Database) -> None:
    look(database, 1, finding(1, 2), finding(3, 4))
    assert r.close_unseen(database, TYPE, 2, [("scene", 2), ("scene", 9)]) == 1
    assert only(database).targets[0] == ("scene", 3)


def test_two_findings_about_one_target_are_told_apart(database: Database) -> None:
    assert look(database, 1, finding(1, about="stashdb"), finding(1, about="fansdb")) == (2, 0)


def test_two_groups_with_the_same_keeper_are_two(database: Database) -> None:
    assert look(database, 1, finding(1, 2), finding(1, 3)) == (2, 0)


@pytest.mark.parametrize("order", list(r.ORDERS))
def test_pages_hold_everything_once_whatever_is_decided_meanwhile(database: Database, order: str) -> None:
    look(database, 1, *(finding(n, n + 1, score=50 + n % 7, title=f"t{n % 5}") for n in range(1, 400, 2)))
    seen: list[int] = []
    after = 0
    while page := r.page(database, Filter(TYPE), order, after):
        seen += [one.id for one in page]
        after = page[-1].id
        r.dismiss(database, [page[0].id, page[-1].id], for_good=False)
    assert len(seen) == len(set(seen)) == 200


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(TYPE), 5),
        (Filter(TYPE, scores=(70, 100)), 3),
        (Filter(TYPE, scores=(70, 70)), 1),
        (Filter(TYPE, r.DISMISSED), 0),
        (Filter("missing_ids"), 0),
        (Filter(), 5),
        (Filter(TYPE, endpoint="https://stashdb.org/graphql"), 0),
    ],
    ids=["all", "likely", "both ends count", "state", "type", "no type", "endpoint"],
)
def test_filters(database: Database, wanted: Filter, expected: int) -> None:
    look(database, 1, *(finding(n, n + 1, score=n) for n in (50, 60, 70, 80, 90)))
    assert r.count(database, wanted) == len(r.ids(database, wanted)) == expected


def test_a_filter_by_ids(database: Database) -> None:
    look(database, 1, *(finding(n, n + 1) for n in (1, 3, 5)))
    chosen = tuple(r.ids(database, Filter(TYPE)))[:2]
    assert r.ids(database, Filter(TYPE, ids=chosen)) == list(chosen)


def test_what_is_open_about_a_target(database: Database) -> None:
    look(database, 1, finding(1, 2, score=60), finding(1, 3, score=90), finding(4, 5))
    assert [one.score for one in r.about(database, ("scene", 1))] == [90, 60]
    assert r.about(database, ("performer", 1)) == []


def test_what_was_decided_cannot_be_dismissed(database: Database) -> None:
    look(database, 1, finding(1, 2))
    one = only(database).id
    r.applied(database, one, None)
    assert r.dismiss(database, [one, 999], for_good=True) == 0
    assert r.refusals(database, TYPE) == {}


def test_of_obsolete_ones_only_the_newest_are_kept(database: Database) -> None:
    look(database, 1, finding(1, 2))
    look(database, 2)
    r.prune(database, TYPE, 2)
    assert r.counts(database) == {TYPE: {"obsolete": 1}}
    r.prune(database, TYPE, 4)
    assert r.counts(database) == {}

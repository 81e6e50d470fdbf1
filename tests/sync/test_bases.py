"""A decision is a base: what was seen is not told again, and what changes after it is."""

from __future__ import annotations

from typing import Any

import pytest

from stash_sense_plugin.sync.bases import agreement, next_base
from stash_sense_plugin.sync.decisions import settle
from stash_sense_plugin.sync.merge import compare
from stash_sense_plugin.sync.values import Ref, Values

A, B = Ref("a1", "Ana"), Ref("b1", "Bea")


@pytest.mark.parametrize(
    ("base", "local", "upstream", "agreed"),
    [
        (None, {"height": 165}, {"height": 165}, {"height": 165}),
        (None, {"height": 165}, {"height": 170}, {}),
        ({"height": 160}, {"height": 165}, {"height": 170}, {"height": 160}),
        ({"height": 160}, {"height": 165}, {"height": 165}, {"height": 165}),
        (None, {"height": 165}, {"height": None}, {"height": None}),
        (None, {"eye_color": "brown"}, {"eye_color": "Brown"}, {"eye_color": "Brown"}),
        (None, {"birthdate": "2007-06-15"}, {"birthdate": "2007"}, {"birthdate": "2007"}),
        (None, {"aliases": ("X", "A")}, {"aliases": ("A",)}, {"aliases": ("A",)}),
        (None, {"aliases": ("X",)}, {"aliases": ("A",)}, {}),
        ({"aliases": ("A", "B")}, {"aliases": ("A",)}, {"aliases": ("A", "B")}, {"aliases": ("A", "B")}),
        ({"aliases": ("A", "B")}, {"aliases": ("A",)}, {"aliases": ("A",)}, {"aliases": ("A",)}),
        (None, {"name": "Ana", "aliases": ()}, {"name": "Bea", "aliases": ("Ana",)}, {"aliases": ("Ana",)}),
        (None, {"height": 165}, {"eye_color": "Brown"}, {}),
        (
            {"height": 165, "eye_color": "Brown"},
            {"height": 165},
            {"height": 165},
            {"height": 165, "eye_color": "Brown"},
        ),
        (None, {"name": "A"}, {"category": "Action"}, {"category": "Action"}),
        ({"category": "Action"}, {"name": "A"}, {"category": "People"}, {"category": "Action"}),
        (None, {"image": Ref("", "/own")}, {"image": Ref("i1", "u")}, {"image": Ref("i1", "u")}),
        (None, {"image": None}, {"image": Ref("i1", "u")}, {}),
    ],
)
def test_after_a_look_what_is_not_told_is_agreed(base: Any, local: Any, upstream: Any, agreed: Any) -> None:
    assert agreement(base, local, upstream) == agreed


LOCAL: Values = {"name": "Ana", "height": 165, "eye_color": "Brown", "aliases": ("A",)}
UPSTREAM: Values = {"name": "Bea", "height": 170, "eye_color": "Green", "aliases": ("A", "B", "C")}


def decided(choices: dict[str, Any], base: Values | None = None, upstream: Values = UPSTREAM) -> tuple[Values, Values]:
    """The base and what is in Stash, after deciding so."""
    changes = compare("performer", base, LOCAL, upstream)
    after = {**LOCAL, **settle("performer", changes, choices, LOCAL)}
    return next_base(base, after, upstream, changes, choices), after


def names(base: Values, local: Values, upstream: Values) -> list[str]:
    return [change.field.name for change in compare("performer", base, local, upstream)]


@pytest.mark.parametrize("how", [{"how": "keep"}, {"how": "accept"}, {"how": "custom", "value": "168"}])
def test_what_was_decided_is_not_told_again_and_what_was_not_is(how: dict[str, Any]) -> None:
    base, after = decided({"height": how})
    assert base["height"] == 170
    assert names(base, after, UPSTREAM) == ["name", "aliases", "eye_color"]


@pytest.mark.parametrize("how", [{"how": "keep"}, {"how": "accept"}, {"how": "custom", "value": "168"}])
def test_after_a_decision_only_what_is_new_is_told(how: dict[str, Any]) -> None:
    keep = {name: {"how": "keep"} for name in ("name", "aliases", "eye_color")}
    base, after = decided({**keep, "height": how})
    assert names(base, after, UPSTREAM) == []
    assert names(base, after, {**UPSTREAM, "height": 172}) == ["height"]
    assert names(base, after, {**UPSTREAM, "eye_color": "Grey"}) == ["eye_color"]


def test_what_is_kept_stays_kept_when_the_stash_box_comes_round() -> None:
    base, after = decided({"height": {"how": "keep"}})
    assert "height" not in names(base, after, {**UPSTREAM, "height": 165})
    assert agreement(base, after, {**UPSTREAM, "height": 165})["height"] == 165


def test_items_that_were_not_taken_are_seen() -> None:
    base, after = decided({"aliases": {"how": "items", "add": ["B"], "remove": []}})
    assert after["aliases"] == ("A", "B")
    assert "aliases" not in names(base, after, UPSTREAM)
    more: Values = {**UPSTREAM, "aliases": ("A", "B", "C", "D")}
    told = {change.field.name: change for change in compare("performer", base, after, more)}
    assert told["aliases"].added == ("D",)


def test_items_that_were_not_given_up_are_the_user_s_own() -> None:
    base: Values = {"aliases": ("A", "B")}
    keep = {"aliases": {"how": "items", "add": [], "remove": []}}
    upstream: Values = {"aliases": ("B",)}
    after = next_base(base, {"aliases": ("A", "B")}, upstream, compare("performer", base, LOCAL, upstream), keep)
    assert after == {"aliases": ("B",)}
    assert names(after, {"aliases": ("A", "B")}, upstream) == []
    assert names(after, {"aliases": ("A", "B")}, {"aliases": ()}) == ["aliases"]


@pytest.mark.parametrize("how", ["keep", "accept", "demote", "alias"])
def test_every_decision_about_a_name_leaves_nothing_to_tell(how: str) -> None:
    upstream: Values = {"name": "Bea", "aliases": ("Ana", "A")}
    base, after = decided({"name": {"how": how}}, upstream=upstream)
    assert names(base, after, upstream) == []
    assert base == {"name": "Bea", "aliases": ("Ana", "A")}


def test_an_old_name_that_did_not_come_is_seen() -> None:
    """It is the name of another performer here."""
    local: Values = {"name": "Ana", "aliases": ()}
    upstream: Values = {"name": "Bea", "aliases": ("Ana",)}
    changes = compare("performer", None, local, upstream)
    after = {**local, **settle("performer", changes, {"name": {"how": "accept"}}, local, others=("Ana",))}
    base = next_base(None, after, upstream, changes, {"name": {"how": "accept"}})
    assert after == {"name": "Bea", "aliases": ()}
    assert names(base, after, upstream) == []


def test_a_name_that_became_an_alias_is_the_user_s_own() -> None:
    """Also where the stash-box once had it as an alias and no longer has."""
    before: Values = {"name": "Cleo", "aliases": ("Ana",)}
    local: Values = {"name": "Ana", "aliases": ()}
    upstream: Values = {"name": "Bea", "aliases": ()}
    changes = compare("performer", before, local, upstream)
    after = {**local, **settle("performer", changes, {"name": {"how": "demote"}}, local)}
    base = next_base(before, after, upstream, changes, {"name": {"how": "demote"}})
    assert after == {"name": "Bea", "aliases": ("Ana",)}
    assert names(base, after, upstream) == []


def test_what_cannot_be_written_is_seen_by_deciding() -> None:
    local: Values = {"name": "Tag"}
    base: Values = {"name": "Tag", "category": "Action"}
    upstream: Values = {"name": "Tag", "category": "People"}
    changes = compare("tag", base, local, upstream)
    assert [change.field.name for change in changes] == ["category"]
    assert settle("tag", changes, {"category": {"how": "accept"}}, local) == {}
    after = next_base(base, local, upstream, changes, {"category": {"how": "accept"}})
    assert compare("tag", after, local, upstream) == ()


def test_what_is_not_monitored_is_not_seen_until_it_is() -> None:
    changes = compare("performer", None, LOCAL, UPSTREAM, monitored={"eye_color"})
    base = next_base(None, LOCAL, UPSTREAM, changes, {"eye_color": {"how": "keep"}})
    assert base == {"eye_color": "Green"}
    assert names(base, LOCAL, UPSTREAM) == ["name", "aliases", "height"]

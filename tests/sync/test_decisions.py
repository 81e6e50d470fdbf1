"""What the user decides, and what is written then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.errors import RequestError
from stash_sense_plugin.sync.decisions import LEAVE, decide, deduped, settle
from stash_sense_plugin.sync.fields import field_of
from stash_sense_plugin.sync.merge import compare, examine
from stash_sense_plugin.sync.values import ABSENT, Ref

if TYPE_CHECKING:
    from stash_sense_plugin.sync.values import Value, Values

A, B, C = Ref("a1", "Ana"), Ref("b1", "Bea"), Ref("c1", "Cleo")
OWN = Ref("", "Own")


@pytest.mark.parametrize(
    ("aliases", "own", "others", "kept"),
    [
        (["Jane Doe", "JD", "jane doe"], "Jane Doe", [], ("JD",)),
        (["Alpha", "Beta", "alpha", "BETA", "Gamma"], "Test", [], ("Alpha", "Beta", "Gamma")),
        (["Brunette", "Dark Hair"], "Brown Hair", ["brunette", "blonde"], ("Dark Hair",)),
        (["Brown Hair", "Brunette", "brown hair", "Dark", "brunette"], "Brown Hair", ["brunette"], ("Dark",)),
        ([], "Test", [], ()),
        (["Valid", "", None, "  "], "Test", [], ("Valid",)),
        (["Zeta", "Alpha", "zeta", "Beta"], "Test", [], ("Zeta", "Alpha", "Beta")),
    ],
)
def test_aliases_are_there_once(aliases: list[Any], own: str, others: list[str], kept: tuple[str, ...]) -> None:
    assert deduped(aliases, own, others) == kept


@pytest.mark.parametrize(
    ("name", "local", "upstream", "choice", "written"),
    [
        ("height", 165, 170, {"how": "keep"}, LEAVE),
        ("height", 165, 170, {"how": "accept"}, 170),
        ("height", 165, 170, {"how": "custom", "value": "168"}, 168),
        ("height", 165, 170, {"how": "custom", "value": "168 cm"}, 168),
        ("height", 165, 170, {"how": "custom", "value": ""}, None),
        ("height", 165, 170, {"how": "custom", "value": 165}, LEAVE),
        ("height", 165, "5ft", {"how": "accept"}, LEAVE),
        ("height", 165, "5ft", {"how": "custom", "value": "152"}, 152),
        ("birthdate", "1990", "1991", {"how": "custom", "value": "1990-5-6"}, "1990-05-06"),
        ("gender", "MALE", "FEMALE", {"how": "custom", "value": "non-binary"}, "NON_BINARY"),
        ("country", "US", "DE", {"how": "custom", "value": "fr"}, "FR"),
        ("cup_size", "C", "D", {"how": "custom", "value": "dd"}, "DD"),
        ("tattoos", "One", "Two", {"how": "custom", "value": " Three\r\n "}, "Three"),
        ("aliases", ("X",), ("A", "B"), {"how": "accept"}, ("X", "A", "B")),
        ("aliases", ("X",), ("A", "B"), {"how": "custom", "value": "A\n\nz\na"}, ("A", "z")),
        ("aliases", ("X",), ("A",), {"how": "custom", "value": ["Q"]}, ("Q",)),
        ("aliases", ("X",), ("A", "B"), {"how": "items", "add": ["b"], "remove": []}, ("X", "B")),
        ("aliases", ("X",), ("A", "B"), {"how": "items", "add": ["A", "New"], "remove": ["x", "gone"]}, ("A", "New")),
        ("aliases", ("X",), ("A",), {"how": "items"}, LEAVE),
        ("urls", ("https://x/",), ("https://a/",), {"how": "items", "add": ["http://a"], "remove": ["http://x"]},
         ("https://a/",)),
    ],
)  # fmt: skip
def test_decisions_about_a_performer(name: str, local: Any, upstream: Any, choice: Any, written: Any) -> None:
    change = examine(field_of("performer", name), ABSENT, local, upstream)
    assert decide("performer", change, choice) == written


@pytest.mark.parametrize(
    ("choice", "written"),
    [
        ({"how": "accept"}, (OWN, A, C)),
        ({"how": "items", "add": ["C1"], "remove": []}, (OWN, B, A, C)),
        ({"how": "items", "add": [], "remove": ["b1"]}, (OWN, A)),
        ({"how": "items", "add": ["c1"], "remove": ["a1", "b1", ""]}, (OWN, C)),
        ({"how": "keep"}, LEAVE),
    ],
)
def test_decisions_about_who_is_in_a_scene(choice: Any, written: Any) -> None:
    change = examine(field_of("scene", "performers"), (A, B), (OWN, B, A), (A, C))
    assert decide("scene", change, choice) == written


def test_who_has_several_ids_is_taken_out_by_any() -> None:
    change = examine(field_of("scene", "performers"), (B,), (A, Ref("x1", "Bea", ("b1",))), (A,))
    assert decide("scene", change, {"how": "items", "remove": ["b1"]}) == (A,)
    assert decide("scene", change, {"how": "items", "remove": ["x1"]}) == (A,)


@pytest.mark.parametrize(
    ("kind", "name", "local", "upstream", "choice"),
    [
        ("performer", "height", 165, 170, {"how": "custom", "value": "tall"}),
        ("performer", "height", 165, 170, {"how": "custom", "value": 1650}),
        ("performer", "birthdate", "1990", "1991", {"how": "custom", "value": "1990-13-01"}),
        ("performer", "gender", "MALE", "FEMALE", {"how": "custom", "value": "unsure"}),
        ("performer", "career_start", 2001, 2002, {"how": "custom", "value": "01"}),
        ("performer", "cup_size", "C", "D", {"how": "custom", "value": "34C"}),
        ("performer", "name", "Ana", "Bea", {"how": "custom", "value": " "}),
        ("performer", "hip_size", "36 in", 36, {"how": "custom", "value": "36"}),
        ("performer", "height", 165, 170, {"how": "demote"}),
        ("performer", "height", 165, 170, {"how": "items", "add": [], "remove": []}),
        ("performer", "height", 165, 170, {"how": "perhaps"}),
        ("performer", "height", 165, 170, {}),
        ("scene", "studio", A, B, {"how": "custom", "value": "b1"}),
        ("scene", "performers", (A,), (A, B), {"how": "items", "add": ["c1"], "remove": []}),
        ("tag", "category", None, "Action", {"how": "custom", "value": "People"}),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words(
    kind: str, name: str, local: Any, upstream: Any, choice: Any
) -> None:
    change = examine(field_of(kind, name), ABSENT, local, upstream)
    with pytest.raises(RequestError, match=change.field.label.replace("(", r"\(").replace(")", r"\)")):
        decide(kind, change, choice)


def settled(local: Values, upstream: Values, choices: Any, others: Any = (), base: Values | None = None) -> Values:
    return settle("performer", compare("performer", base, local, upstream), choices, local, others)


ANA: Values = {"name": "Ana", "aliases": ("A.",), "height": 165}
BEA: Values = {"name": "Bea", "aliases": ("B.", "A."), "height": 170}


@pytest.mark.parametrize(
    ("choices", "written"),
    [
        ({}, {}),
        ({"name": "keep", "aliases": "keep", "height": "keep"}, {}),
        ({"height": "accept"}, {"height": 170}),
        ({"name": "accept"}, {"name": "Bea"}),
        ({"name": "demote"}, {"name": "Bea", "aliases": ("A.", "Ana")}),
        ({"name": "alias"}, {"aliases": ("A.", "Bea")}),
        ({"name": "demote", "aliases": "accept"}, {"name": "Bea", "aliases": ("A.", "B.", "Ana")}),
        ({"name": "alias", "aliases": "accept"}, {"aliases": ("A.", "B.", "Bea")}),
        ({"aliases": "accept"}, {"aliases": ("A.", "B.")}),
    ],
)
def test_names_and_aliases_are_decided_together(choices: dict[str, str], written: Values) -> None:
    assert settled(ANA, BEA, {name: {"how": how} for name, how in choices.items()}) == written


@pytest.mark.parametrize(
    ("local", "upstream", "choices", "others", "written"),
    [
        # The new name was an alias: it no longer is.
        ({"name": "Ana", "aliases": ("bea", "X")}, {"name": "Bea", "aliases": ()}, {"name": {"how": "accept"}}, (),
         {"name": "Bea", "aliases": ("X",)}),
        # The stash-box has the old name as an alias: it comes with the new one.
        ({"name": "Ana", "aliases": ()}, {"name": "Bea", "aliases": ("Ana",)}, {"name": {"how": "accept"}}, (),
         {"name": "Bea", "aliases": ("Ana",)}),
        ({"name": "Ana", "aliases": ()}, {"name": "Bea", "aliases": ("Ana",)},
         {"name": {"how": "custom", "value": "Cleo"}}, (), {"name": "Cleo", "aliases": ("Ana",)}),
        ({"name": "Ana", "aliases": ()}, {"name": "Bea", "aliases": ("Ana",)}, {"name": {"how": "keep"}}, (), {}),
        # A typed list still has neither the own name nor one twice.
        ({"name": "Ana", "aliases": ()}, {"name": "Ana", "aliases": ("X",)},
         {"aliases": {"how": "custom", "value": "ana\nY\ny"}}, (), {"aliases": ("Y",)}),
        # Names of others do not come, and aliases that are there stay.
        ({"name": "Ana", "aliases": ("Dora",)}, {"name": "Ana", "aliases": ("Dora", "Kenzie Anne", "New")},
         {"aliases": {"how": "accept"}}, ("kenzie anne", "dora"), {"aliases": ("Dora", "New")}),
        ({"name": "Ana", "aliases": ("KA",)}, {"name": "Ana", "aliases": ("Kenzie Anne", "New Alias")},
         {"aliases": {"how": "accept"}}, (), {"aliases": ("KA", "Kenzie Anne", "New Alias")}),
        ({"name": "Ana", "aliases": ()}, {"name": "Ana", "aliases": ("Kenzie Anne",)},
         {"aliases": {"how": "accept"}}, ("Kenzie Anne",), {}),
        # What was not told is not written, whatever is chosen.
        ({"name": "Ana", "aliases": ()}, {"name": "Ana", "aliases": ()}, {"height": {"how": "accept"}}, (), {}),
    ],
)  # fmt: skip
def test_aliases_with_names(local: Any, upstream: Any, choices: Any, others: Any, written: Any) -> None:
    assert settled(local, upstream, choices, others) == written


def test_an_old_name_comes_only_where_aliases_are_compared() -> None:
    local: Values = {"name": "Ana", "aliases": ()}
    changes = compare("performer", None, local, {"name": "Bea", "aliases": ("Ana",)}, monitored={"name"})
    assert settle("performer", changes, {"name": {"how": "accept"}}, local) == {"name": "Bea"}


def test_aliases_that_were_not_read_are_not_written() -> None:
    assert settled({"name": "Ana"}, {"name": "Bea", "aliases": ("Ana",)}, {"name": {"how": "demote"}}) == {
        "name": "Bea"
    }


def test_a_scene_has_no_aliases() -> None:
    local: Values = {"title": "One", "tags": (A,)}
    changes = compare("scene", None, local, {"title": "Two", "tags": (B,)})
    choices: Any = {"title": {"how": "accept"}, "tags": {"how": "accept"}}
    assert settle("scene", changes, choices, local) == {"title": "Two", "tags": (A, B)}
    with pytest.raises(RequestError):
        settle("scene", changes, {"title": {"how": "demote"}}, local)


def test_a_parent_that_is_gone_is_taken_away() -> None:
    local: Values = {"parent": A}
    nobody: Value = None
    changes = compare("studio", {"parent": A}, local, {"parent": nobody})
    assert settle("studio", changes, {"parent": {"how": "accept"}}, local) == {"parent": None}

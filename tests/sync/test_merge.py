"""Three ways into one: what is told of a field, and what accepting it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stash_sense_plugin.sync.equality import keys
from stash_sense_plugin.sync.fields import FIELDS, field_of
from stash_sense_plugin.sync.local import of_local
from stash_sense_plugin.sync.merge import Outcome, compare, digest, examine, merge, only_adds
from stash_sense_plugin.sync.upstream import of_upstream
from stash_sense_plugin.sync.values import ABSENT, Ref
from tests.sync.drawn import HERE

if TYPE_CHECKING:
    from stash_sense_plugin.sync.merge import Change
    from stash_sense_plugin.sync.values import Absent, Value, Values

A, B, C = Ref("a1", "Ana"), Ref("b1", "Bea"), Ref("c1", "Cleo")
OWN = Ref("", "Own")


def told(kind: str, base: Values | None, local: Values, upstream: Values, **options: Any) -> dict[str, Change]:
    return {change.field.name: change for change in compare(kind, base, local, upstream, **options)}


@pytest.mark.parametrize(
    ("name", "base", "local", "upstream", "outcome"),
    [
        ("height", ABSENT, 165, 165, "same"),
        ("height", ABSENT, None, None, "same"),
        ("height", ABSENT, 165, 170, "first"),
        ("height", ABSENT, None, 170, "first"),
        ("height", ABSENT, 165, None, "keep"),
        ("height", 165, 165, 170, "changed"),
        ("height", 170, 165, 170, "keep"),
        ("height", 160, 165, 170, "conflict"),
        ("height", 160, 165, 165, "same"),
        ("height", 165, 165, None, "changed"),
        ("height", 160, 165, None, "conflict"),
        ("height", None, 165, 170, "conflict"),
        ("height", None, None, 170, "changed"),
        ("height", 170, None, 170, "keep"),
        ("height", 160, None, 170, "conflict"),
        ("name", "Jane", "Jane", None, "same"),
        ("name", "Jane Doe", "Jane Smith", "Jane Doe", "keep"),
        ("eye_color", "Brown", "brown", "GREEN", "changed"),
        ("eye_color", "Brown", "Brown", "BROWN", "same"),
        ("aliases", ABSENT, ("A", "B"), ("b", "a"), "same"),
        ("aliases", ABSENT, ("A", "X"), ("A",), "keep"),
        ("aliases", ABSENT, ("X",), ("A",), "first"),
        ("aliases", ("A",), ("A",), ("A", "B"), "changed"),
        ("aliases", ("A", "B"), ("A", "X"), ("A", "B"), "keep"),
        ("aliases", ("A", "B"), ("A", "B", "X"), ("A",), "changed"),
        ("aliases", ("A", "B"), ("A", "X"), ("A",), "keep"),
        ("image", ABSENT, None, Ref("i1"), "first"),
        ("image", ABSENT, Ref("", "/own"), Ref("i1"), "same"),
        ("image", Ref("i1"), Ref("", "/own"), Ref("i1"), "same"),
        ("image", Ref("i1"), Ref("", "/own"), Ref("i2"), "changed"),
        ("image", Ref("i1"), Ref("", "/own"), None, "same"),
        ("image", Ref("i1"), None, Ref("i1"), "keep"),
        ("image", ABSENT, None, None, "same"),
    ],
)
def test_performers(name: str, base: Value | Absent, local: Value, upstream: Value, outcome: str) -> None:
    assert merge(field_of("performer", name), base, local, upstream) == outcome


@pytest.mark.parametrize(
    ("name", "base", "local", "upstream", "outcome"),
    [
        ("studio", ABSENT, OWN, None, "same"),
        ("studio", A, OWN, None, "same"),
        ("studio", ABSENT, Ref("", "ana"), A, "same"),
        ("studio", ABSENT, OWN, A, "first"),
        ("studio", A, OWN, A, "keep"),
        ("studio", A, A, B, "changed"),
        ("studio", A, Ref("x9", "X", ("a1",)), B, "changed"),
        ("studio", A, OWN, B, "conflict"),
        ("studio", A, A, None, "changed"),
        ("performers", ABSENT, (OWN,), (), "same"),
        ("performers", (A,), (A, OWN), (A,), "same"),
        ("performers", (A,), (A, B), (A,), "keep"),
        ("performers", (A, B), (A,), (A, B), "keep"),
        ("performers", (A, B), (A, B), (A,), "changed"),
        ("performers", (A,), (A,), (A, B), "changed"),
        ("performers", ABSENT, (A, B), (A, C), "first"),
        ("performers", (A,), (Ref("a1", "Ana", ("b1",)),), (B,), "same"),
        ("performers", ABSENT, (Ref("", "Ana"),), (A,), "first"),
        ("tags", ABSENT, (Ref("", "Ana"),), (A,), "same"),
        ("tags", (A,), (Ref("", "Ana"),), (), "same"),
    ],
)
def test_scenes(name: str, base: Value | Absent, local: Value, upstream: Value, outcome: str) -> None:
    assert merge(field_of("scene", name), base, local, upstream) == outcome


@pytest.mark.parametrize(
    ("base", "local", "upstream", "outcome", "proposed", "adds"),
    [
        (ABSENT, "2007-01-01", "2007", "same", "2007", False),
        (ABSENT, "2007-06-15", "2007", "same", "2007", False),
        (ABSENT, "2007", "2007-06-15", "first", "2007-06-15", True),
        (ABSENT, "2006-06-15", "2007", "first", "2007", False),
        (ABSENT, None, "2007", "first", "2007", True),
        (ABSENT, "1990-06-15", "1978-01-01 00:00:00", "first", "1978-01-01 00:00:00", False),
        ("1978-01-01", "1978-01-01", "1978-06-15", "changed", "1978-06-15", False),
        ("1978-01-01", "1990-06-15", "1978-01-01", "keep", "1978-01-01", False),
        ("2007", "2007-06-15", "2007-06-20", "conflict", "2007-06-20", False),
        ("2007", "2007-01-01", "2007-06-20", "changed", "2007-06-20", False),
        ("2007", "2007", "2007-06-20", "changed", "2007-06-20", True),
        ("2007-06-15", "2007-06-15", "2007", "same", "2007", False),
    ],
)
def test_dates(base: Any, local: Any, upstream: str, outcome: str, proposed: str, adds: bool) -> None:
    change = examine(field_of("performer", "birthdate"), base, local, upstream)
    assert (change.outcome, change.proposed, change.only_adds) == (outcome, proposed, adds)


@pytest.mark.parametrize(
    ("local", "upstream", "proposed"),
    [
        ("2006-06-15", "2007", "2007-01-01"),
        (None, "2007-06", "2007-06-01"),
        ("2006-06-15", "2007-06-16", "2007-06-16"),
        ("2007-06-15", "2007", None),
        ("2007-01-01", "2007", None),
    ],
)
def test_a_stash_that_takes_whole_dates_alone(local: Value, upstream: str, proposed: str | None) -> None:
    changes = told("performer", None, {"birthdate": local}, {"birthdate": upstream}, partial_dates=False)
    assert [change.proposed for change in changes.values()] == ([proposed] if proposed else [])


@pytest.mark.parametrize(
    ("base", "local", "upstream", "added", "removed", "proposed"),
    [
        (("A",), ("A",), ("A", "B"), ("B",), (), ("A", "B")),
        (ABSENT, ("X", "A"), ("A", "B"), ("B",), (), ("X", "A", "B")),
        (("A", "B"), ("X", "B", "A"), ("A", "C"), ("C",), ("B",), ("X", "A", "C")),
        (("A", "B"), ("A",), ("A", "B", "C"), ("C",), (), ("A", "C")),
        (("A", "B"), ("b", "A"), ("A",), (), ("b",), ("A",)),
        (("A",), (), ("B", "b"), ("B",), (), ("B",)),
    ],
)
def test_sets_are_merged_item_by_item(
    base: Any, local: Any, upstream: Any, added: Any, removed: Any, proposed: Any
) -> None:
    change = examine(field_of("performer", "aliases"), base, local, upstream)
    assert (change.added, change.removed, change.proposed) == (added, removed, proposed)
    assert change.only_adds is (not removed)


def test_linked_entities_that_are_the_user_s_own_are_never_removed() -> None:
    change = examine(field_of("scene", "performers"), (A, B, OWN), (OWN, B, A), (A, C))
    assert (change.added, change.removed) == ((C,), (B,))
    assert change.proposed == (OWN, A, C)


@pytest.mark.parametrize(
    ("base", "local", "upstream", "names"),
    [
        ({"height": 165}, {"height": 165}, {"height": 170}, ["height"]),
        ({"name": "Jane Doe"}, {"name": "Jane Smith"}, {"name": "Jane Doe"}, []),
        (None, {"name": "Jane", "height": 165}, {"name": "June", "height": 170}, ["name", "height"]),
        (None, {"aliases": ("Jane Doe", "JD")}, {"aliases": ("jane doe", "jd")}, []),
        ({"urls": ("a",)}, {"urls": ("a",)}, {"urls": ("a", "b")}, ["urls"]),
        (None, {"eye_color": "Brown", "hair_color": "Black"}, {"eye_color": "BROWN", "hair_color": "BLACK"}, []),
        ({"eye_color": "BROWN"}, {"eye_color": "Brown"}, {"eye_color": "GREEN"}, ["eye_color"]),
        (None, {"name": "Jane"}, {"name": "June", "height": 170}, ["name"]),
        (None, {"name": "Jane", "height": 165}, {"name": "June"}, ["name"]),
    ],
)
def test_what_is_told_of_a_performer(base: Any, local: Any, upstream: Any, names: list[str]) -> None:
    assert list(told("performer", base, local, upstream)) == names


def test_only_monitored_fields_are_told() -> None:
    local: Values = {"name": "Jane", "height": 165, "image": None}
    upstream: Values = {"name": "June", "height": 170, "image": Ref("i1", "https://a.example/1")}
    assert list(told("performer", None, local, upstream)) == ["name", "height"]
    assert list(told("performer", None, local, upstream, monitored={"height", "image"})) == ["height", "image"]
    assert told("performer", None, local, upstream, monitored=()) == {}


def test_a_change_says_what_was_before() -> None:
    change = told("performer", {"height": 165}, {"height": 165}, {"height": 170})["height"]
    assert (change.base, change.local, change.upstream, change.proposed) == (165, 165, 170, 170)
    assert (change.outcome, change.conflict, change.writable) == (Outcome.CHANGED, False, True)
    assert told("performer", None, {"height": 165}, {"height": 170})["height"].base is ABSENT
    assert f"{change.outcome}" == "changed"
    assert told("performer", {"height": 1}, {"height": 165}, {"height": 170})["height"].conflict


JANE = ("Jane Doe", "JD")


@pytest.mark.parametrize(
    ("kind", "name", "local", "upstream", "added"),
    [
        ("performer", "Jamie Barry", ("Ed Wood", "Jamie"), ("JAMIE BARRY",), ()),
        ("performer", "Jamie Barry", (), ("JAMIE BARRY",), ()),
        ("performer", "Jane Doe", JANE, JANE, ()),
        ("performer", "Jane Doe", ("JD",), ("JD", "jane doe", "Janet"), ("Janet",)),
        ("tag", "Brunette", (), ("Brunette", "Brown Hair"), ("Brown Hair",)),
        ("tag", "Anal", (), ("Anal",), ()),
    ],
)
def test_the_own_name_is_no_alias(kind: str, name: str, local: Any, upstream: Any, added: Any) -> None:
    key = "alias_list" if kind == "performer" else "aliases"
    here = of_local(kind, {"name": name, key: list(local)}, HERE)
    there = of_upstream(kind, {"name": name, "aliases": list(upstream)})
    changes = told(kind, None, here, there)
    assert [change.added for change in changes.values()] == ([added] if added else [])
    assert all(name not in keys(change.field, change.proposed).values() for change in changes.values())


def test_an_alias_that_became_the_name_was_not_taken_away() -> None:
    base: Values = {"name": "Ana", "aliases": ("Bea",)}
    local: Values = {"name": "Ana", "aliases": ("Bea", "Own")}
    changes = told("performer", base, local, {"name": "Bea", "aliases": ("Ana",)})
    assert list(changes) == ["name"]
    assert changes["name"].added == ("Ana",), "which becomes an alias with the new name"


@pytest.mark.parametrize(
    ("local", "upstream", "names"),
    [
        ({"parent": Ref("s1", "P")}, {"parent": Ref("S1", "Other")}, []),
        ({"parent": Ref("", "Parent")}, {"parent": Ref("s1", "parent")}, []),
        ({"parent": Ref("s2", "P")}, {"parent": Ref("s1", "P")}, ["parent"]),
        ({"parent": None}, {"parent": Ref("s1", "P")}, ["parent"]),
        ({"parent": None}, {"parent": None}, []),
        ({"urls": ("https://a", "https://b")}, {"urls": ("https://b/", "http://a")}, []),
        ({"urls": ("https://a",)}, {"urls": ("https://a", "https://b")}, ["urls"]),
        ({"name": "A"}, {"name": "B"}, ["name"]),
        ({"aliases": ()}, {"aliases": ("B",)}, ["aliases"]),
    ],
)
def test_what_is_told_of_a_studio(local: Any, upstream: Any, names: list[str]) -> None:
    assert list(told("studio", None, local, upstream)) == names


@pytest.mark.parametrize(
    ("base", "local", "upstream", "names"),
    [
        (None, {"name": "A", "description": None}, {"name": "A", "description": "Text"}, ["description"]),
        (None, {"aliases": ("Brown Hair",)}, {"aliases": ("brown hair",)}, []),
        ({"name": "Upstream"}, {"name": "Custom"}, {"name": "Upstream"}, []),
        (
            None,
            {"name": "A", "description": "x", "aliases": ()},
            {"name": "B", "description": "y", "aliases": ("C",)},
            ["name", "description", "aliases"],
        ),
        (None, {"name": "A"}, {"category": "Action"}, []),
        ({"category": "Action"}, {"name": "A"}, {"category": "action"}, ["category"]),
        ({"category": "Action"}, {"name": "A"}, {"category": None}, ["category"]),
    ],
)
def test_what_is_told_of_a_tag(base: Any, local: Any, upstream: Any, names: list[str]) -> None:
    assert list(told("tag", base, local, upstream)) == names


@pytest.mark.parametrize(
    ("local", "upstream", "names"),
    [
        ({"date": "2024-01-15"}, {"release_date": "2024-01-15 00:00:00"}, []),
        ({"date": "2024-01-01"}, {"release_date": "2024"}, []),
        ({"date": "2024-01-15"}, {"release_date": "2024-06-01"}, ["date"]),
        ({"title": "Old"}, {"title": "New"}, ["title"]),
        ({"performers": []}, {"performers": [{"performer": {"id": "p1", "name": "Ana"}, "as": "A."}]}, ["performers"]),
        ({"performers": [], "tags": [], "studio": None}, {"performers": [], "tags": [], "studio": None}, []),
        ({"tags": []}, {"tags": [{"id": "t1", "name": "T"}]}, ["tags"]),
        ({"studio": None}, {"studio": {"id": "s1", "name": "S"}}, ["studio"]),
    ],
)
def test_what_is_told_of_a_scene(local: Any, upstream: Any, names: list[str]) -> None:
    assert list(told("scene", None, of_local("scene", local, HERE), of_upstream("scene", upstream))) == names


@pytest.mark.parametrize(
    ("kind", "name", "base", "local", "upstream", "why"),
    [
        ("tag", "category", "Action", None, "People", "no categories"),
        ("performer", "hip_size", ABSENT, "36 in", 36, "36 in"),
        ("performer", "cup_size", ABSENT, "34C (75C)", "C", "34C (75C)"),
        ("performer", "career_start", ABSENT, "on and off", 2010, "on and off"),
        ("performer", "cup_size", ABSENT, "C", "XYZ", "XYZ"),
        ("performer", "height", ABSENT, 165, "5ft", "5ft"),
        ("performer", "height", ABSENT, 165, 1650, "1650"),
        ("performer", "birthdate", ABSENT, "1990", "in June", "in June"),
        ("performer", "gender", ABSENT, "MALE", "OTHER", "OTHER"),
        ("performer", "career_end", ABSENT, 2010, 12, "12"),
    ],
)
def test_what_cannot_be_written_says_why(kind: str, name: str, base: Any, local: Any, upstream: Any, why: str) -> None:
    change = examine(field_of(kind, name), base, local, upstream)
    assert change.outcome.is_told
    assert why in change.why
    assert (change.writable, change.only_adds, change.proposed) == (False, False, local)


@pytest.mark.parametrize(("name", "local", "upstream"), [("gender", "OTHER", "MALE"), ("height", 1650, 165)])
def test_what_does_not_fit_here_may_be_written_over_where_nothing_is_lost_with_it(
    name: str, local: Any, upstream: Any
) -> None:
    change = examine(field_of("performer", name), ABSENT, local, upstream)
    assert (change.writable, change.proposed) == (True, upstream)


@pytest.mark.parametrize(
    ("local", "upstream", "adds"),
    [
        ({"height": None, "aliases": ()}, {"height": 165, "aliases": ("A",)}, True),
        ({"height": 160, "aliases": ()}, {"height": 165, "aliases": ("A",)}, False),
        ({"height": 165}, {"height": 165}, False),
        ({"birthdate": "2007"}, {"birthdate": "2007-06-15"}, True),
        ({"height": None}, {"height": "tall"}, False),
    ],
)
def test_what_only_adds(local: Any, upstream: Any, adds: bool) -> None:
    assert only_adds(compare("performer", None, local, upstream)) is adds


def test_what_the_user_cleared_is_not_added_again() -> None:
    change = told("performer", {"height": 160}, {"height": None}, {"height": 165})["height"]
    assert (change.outcome, change.only_adds) == (Outcome.CONFLICT, False)


def looked(base: Any, local: Any, upstream: Any) -> str:
    return digest(compare("performer", base, local, upstream))


SEEN = looked(None, {"name": "Ana", "aliases": ("X",)}, {"name": "Bea", "aliases": ("A", "B")})


@pytest.mark.parametrize(
    ("local", "upstream", "equal"),
    [
        ({"name": "ANA", "aliases": ("X",)}, {"name": "Bea", "aliases": ("b", "a")}, True),
        ({"name": "Ana", "aliases": ()}, {"name": "Bea", "aliases": ("A", "B")}, True),
        ({"name": "Ana", "aliases": ()}, {"name": "Bea", "aliases": ("A",)}, False),
        ({"name": "Ana", "aliases": ()}, {"name": "Cleo", "aliases": ("A", "B")}, False),
        ({"name": "Dora", "aliases": ()}, {"name": "Bea", "aliases": ("A", "B")}, False),
        ({"name": "Ana", "aliases": (), "height": 1}, {"name": "Bea", "aliases": ("A", "B"), "height": 165}, False),
    ],
)
def test_what_was_seen_has_one_mark(local: Any, upstream: Any, equal: bool) -> None:
    assert (looked(None, local, upstream) == SEEN) is equal


def test_the_mark_does_not_depend_on_the_order_of_looking() -> None:
    changes = compare("performer", None, {"name": "A", "height": 1}, {"name": "B", "height": 2})
    assert digest(reversed(changes)) == digest(changes)
    assert len(digest(())) == 32


def test_told_in_the_order_of_the_table() -> None:
    raw = {field.upstream_key: "x" for field in FIELDS["scene"] if field.kind in ("line", "text")}
    names = list(
        told("scene", None, dict.fromkeys(("details", "director", "code", "title")), of_upstream("scene", raw))
    )
    assert names == ["title", "code", "director", "details"]

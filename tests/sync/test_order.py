"""Several stash-boxes tell of one entity: the first decides, the others are seen."""

from __future__ import annotations

from typing import Any

import pytest

from stash_sense_plugin.sync.merge import compare
from stash_sense_plugin.sync.order import Rival, by_order
from stash_sense_plugin.sync.values import Ref, Values

LOCAL: Values = {"height": 165, "eye_color": "Brown", "aliases": ("X",), "birthdate": None}


def told(upstream: dict[str, Any]) -> Any:
    return compare("performer", None, LOCAL, upstream)


def test_the_first_that_tells_of_a_field_decides_it() -> None:
    first, second = told({"height": 170}), told({"height": 171, "eye_color": "Green"})
    decided = by_order([("one", first), ("two", second), ("three", told({"height": 170}))])
    assert {name: (each.endpoint, each.change.proposed) for name, each in decided.items()} == {
        "height": ("one", 170),
        "eye_color": ("two", "Green"),
    }
    assert decided["height"].rivals == (Rival("two", 171, True), Rival("three", 170, False))
    assert decided["height"].conflict
    assert not decided["eye_color"].conflict


def test_the_order_is_the_user_s() -> None:
    first, second = told({"height": 170}), told({"height": 171})
    assert by_order([("two", second), ("one", first)])["height"].endpoint == "two"


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ({"eye_color": "Green"}, {"eye_color": "GREEN"}, False),
        ({"birthdate": "1990"}, {"birthdate": "1990-05-06"}, True),
        ({"aliases": ("A",)}, {"aliases": ("B",)}, False),
    ],
)
def test_what_differs(one: dict[str, Any], other: dict[str, Any], conflict: bool) -> None:
    (decided,) = by_order([("one", told(one)), ("two", told(other))]).values()
    assert decided.conflict is conflict


@pytest.mark.parametrize(("name", "conflict"), [("Studio", False), ("studio ", False), ("Other", True)])
def test_linked_entities_differ_by_name_since_their_ids_always_do(name: str, conflict: bool) -> None:
    looks = [compare("scene", None, {"studio": None}, {"studio": ref}) for ref in (Ref("a", "Studio"), Ref("b", name))]
    assert by_order([("one", looks[0]), ("two", looks[1])])["studio"].conflict is conflict


def test_what_cannot_be_written_decides_nothing_while_another_can() -> None:
    decided = by_order([("one", told({"height": "tall"})), ("two", told({"height": 170}))])
    assert decided["height"].endpoint == "two"
    assert by_order([("one", told({"height": "tall"}))])["height"].endpoint == "one"


def test_nothing_told_decides_nothing() -> None:
    assert by_order([("one", ()), ("two", ())]) == {}

"""Values are kept as JSON and come back as they were."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from stash_sense_plugin.sync.fields import KINDS
from stash_sense_plugin.sync.upstream import of_upstream
from stash_sense_plugin.sync.values import Ref, dump, load
from tests.sync import drawn


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_comes_back(kind: str) -> None:
    for seed in range(200):
        values = of_upstream(kind, drawn.upstream(random.Random(seed), kind))
        back = load(kind, json.loads(json.dumps(dump(values))))
        assert back == values
        assert [type(each) for each in back.values()] == [type(each) for each in values.values()]
        assert repr(back) == repr(values), "names of linked entities too, which count for nothing"


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ({"name": "A", "weight": 60}, {"name": "A"}),
        ({"aliases": "A"}, {}),
        ({"aliases": ["A"], "height": 165}, {"aliases": ("A",), "height": 165}),
        ({"height": [165]}, {}),
        ({"image": "address"}, {}),
        ({"image": None}, {"image": None}),
    ],
)
def test_what_no_longer_fits_is_as_if_never_agreed(kept: dict[str, Any], read: dict[str, Any]) -> None:
    assert load("performer", kept) == read


@pytest.mark.parametrize("kept", [["a"], "a", None, [{"id": "a"}, {"name": "b"}]])
def test_linked_entities_that_no_longer_fit(kept: object) -> None:
    assert load("scene", {"tags": kept}) == {}


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (Ref("a1", "Ana"), Ref("A1", "Bea"), True),
        (Ref("a1", "Ana"), Ref("a2", "Ana"), False),
        (Ref("", "Ana"), Ref("a1", "Ana"), False),
        (Ref("", "Ana"), Ref("", "Bea"), False),
        (Ref("", "Ana"), Ref("", "Ana"), True),
    ],
)
def test_linked_entities_are_equal_by_id_alone(one: Ref, other: Ref, equal: bool) -> None:
    assert (one == other) is equal
    assert (len({one, other}) == 1) is equal

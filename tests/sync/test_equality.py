"""When two values are the same, by the kind of the field."""

from __future__ import annotations

from typing import Any

import pytest

from stash_sense_plugin.sync import addresses
from stash_sense_plugin.sync.equality import is_empty, same
from stash_sense_plugin.sync.fields import FIELDS, field_of
from stash_sense_plugin.sync.values import Ref

A, B = Ref("a1", "Ana"), Ref("b1", "Bea")


@pytest.mark.parametrize(
    ("name", "local", "upstream", "is_same"),
    [
        ("eye_color", "Brown", "BROWN", True),
        ("breast_type", "Natural", "NATURAL", True),
        ("eye_color", "Brown", "BLACK", False),
        ("height", 165, 165, True),
        ("height", 165, 170, False),
        ("height", 165, "165", True),
        ("eye_color", None, None, True),
        ("eye_color", None, "BROWN", False),
        ("eye_color", "BROWN", None, False),
        ("eye_color", None, "", True),
        ("aliases", ("Jane", "JD"), ("jd", "jane"), True),
        ("aliases", ("Jane",), ("Jane", "JD"), False),
        ("urls", ("https://www.kink.com/",), ("https://www.kink.com",), True),
        ("name", "Jane  Doe", "JANE DOE ", True),
        ("name", "Jané", "Jane\u0301", True),
        ("name", "Jane", "June", False),
        ("name", "Null", None, False),
        ("disambiguation", "actress", "Actress", False),
        ("disambiguation", " actress ", "actress", True),
        ("disambiguation", "", "null", True),
        ("gender", "TRANSGENDER_FEMALE", "transgender female", True),
        ("gender", "NON_BINARY", "Non-Binary", True),
        ("gender", "MALE", "FEMALE", False),
        ("ethnicity", "Middle Eastern", "MIDDLE_EASTERN", True),
        ("breast_type", "Fake", "Augmented", True),
        ("breast_type", "FAKE", "Augmented", True),
        ("breast_type", "Na", None, True),
        ("breast_type", "Natural", "Augmented", False),
        ("ethnicity", "Na", None, False),
        ("country", "us", "US", True),
        ("country", "United States", "US", True),
        ("country", "Atlantis", "atlantis ", True),
        ("country", "Niger", "NG", False),
        ("cup_size", "dd", "DD", True),
        ("career_start", 2010, "2010", True),
        ("birthdate", None, "0000-00-00", True),
        ("birthdate", "2007-06-15", "2007", True),
        ("birthdate", "2007-01-01", "2007", True),
        ("birthdate", "2007", "2007-06-15", False),
        ("birthdate", "2006-06-15", "2007", False),
        ("tattoos", "Left arm, Dragon; Navel", "navel; Left arm: Dragon", True),
        ("tattoos", "Left arm: Dragon", "Left arm: Rose", False),
        ("tattoos", "Navel", "Navel; Back", False),
        ("image", Ref("", "/own"), Ref("i1", "https://x/1"), True),
        ("image", None, Ref("i1", "https://x/1"), False),
        ("image", Ref("i2", "https://x/1"), Ref("i1", "https://x/1"), False),
    ],
)
def test_performers(name: str, local: Any, upstream: Any, is_same: bool) -> None:
    assert same(field_of("performer", name), local, upstream) is is_same


@pytest.mark.parametrize(
    ("name", "local", "upstream", "is_same"),
    [
        ("title", "One ", "One", True),
        ("title", "one", "One", False),
        ("details", "One\r\nTwo  \n", "One\nTwo", True),
        ("details", "One\nTwo", "One Two", False),
        ("studio", A, Ref("A1", "Other"), True),
        ("studio", A, B, False),
        ("studio", Ref("", "Ana"), None, True),
        ("studio", Ref("", "ANA"), A, True),
        ("studio", Ref("", "Anna"), A, False),
        ("studio", Ref("a0", "Ana", ("a1",)), A, True),
        ("studio", None, A, False),
        ("performers", (A, B), (B, A), True),
        ("performers", (A, Ref("", "Own")), (A,), True),
        ("performers", (Ref("", "Ana"),), (A,), False),
        ("performers", (Ref("b0", "Bea", ("b1",)),), (B,), True),
        ("performers", (A, B), (A,), False),
        ("tags", (Ref("", "Ana"),), (A,), True),
        ("tags", (Ref("", "Ana"), B), (A,), False),
        ("tags", (Ref("a1", "Ana", ("b1",)),), (A, B), True),
    ],
)
def test_scenes(name: str, local: Any, upstream: Any, is_same: bool) -> None:
    assert same(field_of("scene", name), local, upstream) is is_same


@pytest.mark.parametrize("field", FIELDS["performer"], ids=lambda field: field.name)
def test_every_form_of_nothing_is_nothing(field: Any) -> None:
    for nothing in (
        ((), None) if field.is_set else (None, "", "  ", *((0,) if field.kind in ("number", "year") else ()))
    ):
        assert is_empty(field, nothing)
        assert same(field, nothing, None)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("https://x.com/a", "http://www.x.com/a/", True),
        ("HTTPS://X.com:443/a", "https://x.com/A", True),
        ("https://x.com/a%20b", "https://x.com/a b", True),
        ("//x.com/a", "https://x.com/a", True),
        ("https://x.com/a?id=1", "https://x.com/a?id=2", False),
        ("https://x.com/a#b", "https://x.com/a", False),
        ("https://m.x.com/a", "https://x.com/a", False),
        ("https://x.com:8080/a", "https://x.com/a", False),
        ("https://x.com", "https://x.com/", True),
        ("a note", "A note ", True),
        ("http://[", "http://[", True),
    ],
)
def test_addresses(one: str, other: str, equal: bool) -> None:
    assert (addresses.key(one) == addresses.key(other)) is equal

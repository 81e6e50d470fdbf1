"""The stand-in for a stash-box, held against what a real one answered: filled and changed by the same script, asked the
same, it says the same."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, validate_schema

from tests.e2e import box_fill, box_questions
from tests.e2e.box import Box
from tests.e2e.box_questions import RECORDED
from tests.fakes.box import FakeBox, schema
from tests.shared import needs_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.box_fill import Filled

NAMES = sorted(file.stem for file in RECORDED.glob("*.json") if file.stem != "made")


@pytest.fixture(scope="module", params=["recorded schema", "own schema"])
def filled(request: pytest.FixtureRequest) -> Iterator[tuple[Box, Filled]]:
    with FakeBox() as stand_in:
        if request.param == "own schema":
            stand_in.schema = schema.own()
        asked = Box(stand_in.endpoint, stand_in.key, Path())
        made = box_fill.fill(asked)
        box_fill.move_on(asked, made)
        yield asked, made


@pytest.mark.parametrize("name", NAMES)
def test_it_answers_as_a_real_one_did(filled: tuple[Box, Filled], name: str) -> None:
    asked, made = filled
    then = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))
    made_then = json.loads((RECORDED / "made.json").read_text("utf-8"))
    question = box_questions.questions(made)[name]
    now = {
        "asked": {"document": question.document, "variables": question.variables},
        **box_questions.ask(asked, question),
    }
    assert told(box_questions.steady(now, box_questions.names(asdict(made)))) == told(
        box_questions.steady(then, box_questions.names(made_then))
    )


def told(value: Any) -> Any:
    """Without the mark of a type that may not be null, which only the real one's messages have."""
    return json.loads(json.dumps(value).replace('!\\" enum', '\\" enum'))


@needs_shared
def test_its_own_schema_is_part_of_a_real_one_s() -> None:
    path = schema.recorded_path()
    assert path is not None
    real = types(schema.best())
    for name, kind in types(schema.own()).items():
        for field, value in kind.fields.items():
            there = real[name].fields[field]
            assert str(there.type) == str(value.type), f"{name}.{field}"
            assert set(getattr(value, "args", {})) <= set(getattr(there, "args", {})), f"{name}.{field}"
    for name, enum in schema.own().type_map.items():
        if hasattr(enum, "values") and not name.startswith("__"):
            assert list(enum.values) == list(schema.best().type_map[name].values)  # type: ignore[attr-defined]


def types(of: GraphQLSchema) -> dict[str, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType]:
    kinds = (GraphQLObjectType, GraphQLInputObjectType, GraphQLInterfaceType)
    return {name: kind for name, kind in of.type_map.items() if isinstance(kind, kinds) and not name.startswith("__")}


def test_its_own_schema_is_one() -> None:
    assert validate_schema(schema.own()) == []

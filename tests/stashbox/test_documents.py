"""Every GraphQL document for stash-boxes fits the schema of a real one, and those for others what is known of them."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse, validate

from stash_sense_plugin import stashbox
from stash_sense_plugin.stashbox import entities, fingerprints, merges, search, shapes
from stash_sense_plugin.stashbox.entities import KINDS
from tests.fakes.box import FACADE, schema
from tests.shared import needs_shared

if TYPE_CHECKING:
    from collections.abc import Mapping

START = re.compile(r"\s*(query|mutation|subscription)\b")


def constants() -> dict[str, str]:
    """By module and constant; of a table of them by key too."""
    found = {}
    for module in pkgutil.iter_modules(stashbox.__path__):
        for name, value in vars(import_module(f"{stashbox.__name__}.{module.name}")).items():
            table = value if isinstance(value, dict) else {"": value}
            for key, text in table.items():
                if isinstance(text, str) and START.match(text):
                    found[f"{module.name}.{name} {key}".strip()] = text
    return found


def made(known: Mapping[str, frozenset[str]] | None = None) -> dict[str, str]:
    """What functions make, for so many things at once. `known`: as shapes.fragment."""
    found: dict[str, str] = {}
    for kind in KINDS:
        fragment = shapes.fragment(shapes.OF_KIND[kind], known)
        found |= {f"find {kind} {many}": entities.find_document(kind, many, fragment) for many in (1, 3)}
        found |= {f"search {kind} {many}": search.search_document(kind, many, fragment) for many in (1, 3)}
        found |= {f"merged {kind} {many}": merges.merged_document(kind, many) for many in (1, 3)}
        if kind != "scene":
            found[f"look up {kind}"] = search.look_up_document(kind, fragment)
    found["performers"] = search.list_document(shapes.fragment(shapes.PERFORMER, known))
    scene = shapes.fragment(shapes.FINGERPRINTED_SCENE, known)
    found |= {f"flat {many}": fingerprints.scenes_document(many, scene, flat=True) for many in (1, 2)}
    found["grouped"] = fingerprints.scenes_document(1, scene, flat=False)
    return found


DOCUMENTS = {**constants(), **made()}
ASKED_BY_STASH = {name: frozenset(fields.split()) for name, fields in shapes.ASKED_BY_STASH.items()}
FACADE_KNOWS = [
    name
    for name in made()
    if name.rsplit(" ", 1)[0] in ("find performer", "find studio", "find scene", "search performer", "search scene")
    or name == "grouped"
]


def schemas() -> dict[str, GraphQLSchema]:
    path = schema.recorded_path()
    return {"own": schema.own(), **({"recorded": schema.recorded(path)} if path else {})}


def test_there_are_documents() -> None:
    assert len(constants()) >= 6
    assert len(DOCUMENTS) > 30


@pytest.mark.parametrize("of", schemas())
@pytest.mark.parametrize("name", DOCUMENTS)
def test_fits(name: str, of: str) -> None:
    assert validate(schemas()[of], parse(DOCUMENTS[name])) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_asks_and_says_who_does(name: str) -> None:
    operations = [one for one in parse(DOCUMENTS[name]).definitions if isinstance(one, OperationDefinitionNode)]
    assert [one.operation.value for one in operations] == ["query"]
    assert all(one.name and one.name.value.startswith("Sense") for one in operations)


@pytest.mark.parametrize("name", FACADE_KNOWS)
def test_what_another_program_is_asked_it_knows(name: str) -> None:
    """Where it hides its schema."""
    assert validate(schema.limited_to(FACADE), parse(made(ASKED_BY_STASH)[name])) == []


@needs_shared
@pytest.mark.parametrize("kind", KINDS)
def test_all_that_a_stash_box_knows_is_asked_of_it(kind: str) -> None:
    """But for what is told twice, is the user's own or is another list of things."""
    there = set(schema.best().type_map[shapes.OF_KIND[kind][0]].fields)  # type: ignore[attr-defined]
    twice = {"birthdate", "measurements", "age", "date"}
    other = {"edits", "scenes", "scene_count", "studios", "child_studios", "performers", "fingerprints", "is_favorite"}
    missing = there - set(shapes.OF_KIND[kind][1])
    assert missing <= twice | other


def test_what_is_asked_of_those_that_show_no_schema_is_what_is_known() -> None:
    """No other field; and no two shapes call the same thing differently."""
    for name, fields in ASKED_BY_STASH.items():
        assert fields <= set(schema.best().type_map[name].fields)  # type: ignore[attr-defined]

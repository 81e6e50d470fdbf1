"""Every GraphQL document of ours fits every Stash we support."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
    validate,
)

import stash_sense_plugin
from tests.fakes.stash import schema
from tests.shared import ROOT, SHARED, needs_shared

if TYPE_CHECKING:
    from pathlib import Path

START = re.compile(r"\s*(query|mutation|subscription)\b")
TAGGED = re.compile(r"gql`([^`]*)`")
FOLDER = SHARED / "reference" / "schema" if SHARED else None
RECORDED = sorted(FOLDER.glob("stash-*.json")) if FOLDER else []
PAGING = re.compile(r"(?<!\w)filter: \{([^}]*)\}")


def ours() -> dict[str, str]:
    """By module and constant. Those for stash-boxes have another schema."""
    found = {}
    for module in pkgutil.walk_packages(stash_sense_plugin.__path__, "stash_sense_plugin."):
        if module.name.endswith("__main__") or ".stashbox" in module.name:
            continue
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, str) and START.match(value):
                found[f"{module.name.partition('.')[2]}.{name}"] = value
    return found


def pages() -> dict[str, str]:
    """Those of the pages: what stands between gql`...`."""
    files = [path for path in (ROOT / "ui" / "src").rglob("*") if path.suffix in (".js", ".jsx")]
    return {
        f"{path.name}:{number}": text
        for path in files
        for number, text in enumerate(TAGGED.findall(path.read_text("utf-8")))
        if START.match(text)
    }


DOCUMENTS = {**ours(), **pages()}


def test_there_are_documents() -> None:
    assert len(DOCUMENTS) > 20


@needs_shared
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_fits_every_version(name: str, path: Path) -> None:
    assert validate(schema.recorded(path), parse(DOCUMENTS[name])) == []


@needs_shared
def test_all_versions_are_there() -> None:
    assert [path.stem for path in RECORDED] == [
        "stash-develop-2026-01-11",
        "stash-v0.28.1",
        "stash-v0.29.3",
        "stash-v0.30.1",
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_fits_the_stand_in_s_own_schema(name: str) -> None:
    assert validate(schema.own(), parse(DOCUMENTS[name])) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_has_a_name_for_stash_s_log(name: str) -> None:
    operations = [one for one in parse(DOCUMENTS[name]).definitions if isinstance(one, OperationDefinitionNode)]
    assert all(one.name for one in operations)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_read_in_pages_is_sorted(name: str) -> None:
    """A search shows one page, and the newest is one; everything else that is cut into pages goes by id."""
    for paging in PAGING.findall(DOCUMENTS[name]):
        newest = 'per_page: 1, sort: "updated_at", direction: DESC' in paging
        assert "per_page: 0" in paging or 'sort: "id"' in paging or "q:" in paging or newest


def types(of: GraphQLSchema) -> dict[str, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType]:
    kinds = (GraphQLObjectType, GraphQLInputObjectType, GraphQLInterfaceType)
    return {name: kind for name, kind in of.type_map.items() if isinstance(kind, kinds) and not name.startswith("__")}


@needs_shared
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_stand_in_s_own_schema_is_part_of_stash_s(path: Path) -> None:
    real = schema.recorded(path)
    for name, kind in types(schema.own()).items():
        there = types(real)[name]
        for field, value in kind.fields.items():
            assert field in there.fields, f"{name}.{field}"
            assert str(there.fields[field].type) == str(value.type), f"{name}.{field}"
            assert set(getattr(value, "args", {})) <= set(getattr(there.fields[field], "args", {})), f"{name}.{field}"

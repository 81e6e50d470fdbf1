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
NEWER = {
    "stash.system.LIMITED_STASH_BOXES": "v0.29",
    "stash.system.TRASH": "v0.30",
    "stash.whole_performers.MERGE": "v0.31",
    "stash.whole_scenes.CUSTOM_FIELDS": "",
    "stash.whole_performers.CAREERS": "",
    "stash.sync_facts.PERFORMERS_WITH_CAREERS": "",
    "stash.sync_facts.STUDIOS": "v0.30",
    "stash.sync_facts.TAGS": "v0.30",
    "stash.sync_facts.SCENES": "v0.30",
    "stash.linked.TAGS": "v0.30",
    "stash.linked.NAMED_TAGS": "v0.30",
    "stash.whole_studios.FIND": "v0.30",
    "stash.whole_tags.FIND": "v0.30",
}
"""Documents that only some Stashes know, by the first that does: we ask the others nothing of it (abilities). "": newer
than every recorded schema, so that it is held against what is known of the coming one."""
RECORDED_AS = {"stash-develop-2026-01-11": "v0.31"}
"""What a recorded schema without a version in its name is nearest to."""
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


def version(path: Path) -> str:
    return RECORDED_AS.get(path.stem) or path.stem.removeprefix("stash-")


def knows(path: Path, name: str) -> bool:
    since = NEWER.get(name)
    return since is None or (since != "" and schema.number(version(path)) >= schema.number(since))


@needs_shared
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_fits_every_version(name: str, path: Path) -> None:
    """And only those: a document that fits where it is said not to need not be asked about first."""
    problems = validate(schema.recorded(path), parse(DOCUMENTS[name]))
    assert (problems == []) == knows(path, name), problems


@pytest.mark.parametrize("name", NEWER)
def test_what_is_newer_fits_the_coming_version(name: str) -> None:
    assert validate(schema.coming(), parse(DOCUMENTS[name])) == []


@needs_shared
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_only_what_is_known_to_be_newer_is_missing(path: Path) -> None:
    """Every other field of the documents that an old Stash does not know, it does know."""
    problems = [one.message for name in NEWER for one in validate(schema.recorded(path), parse(DOCUMENTS[name]))]
    merges = ("performerMerge", "PerformerMergeInput")
    words = ("custom_fields", *merges, "deleteTrashPath", "career_", "max_requests_per_minute")
    tags_and_studios = ("'stash_ids' on type 'Tag'", "'urls' on type 'Studio'")
    known = (*words, *tags_and_studios)
    assert [problem for problem in problems if not any(word in problem for word in known)] == []


@needs_shared
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", schema.SINCE)
def test_since_when_is_what_was_recorded(name: str, path: Path) -> None:
    """So the stand-in looks like an old Stash where it is told to."""
    there = has(schema.recorded(path), name)
    assert there == (schema.number(version(path)) >= schema.number(schema.SINCE[name]))
    assert has(schema.as_of(version(path)), name) == there
    assert has(schema.as_of(version(path), schema.own()), name) <= there


def has(of: GraphQLSchema, name: str) -> bool:
    kind, field = name.split(".")
    return field in types(of)[kind].fields


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
    answering = schema.own() if NEWER.get(name) != "" else schema.coming(schema.own())
    assert validate(answering, parse(DOCUMENTS[name])) == []


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
    real = types(schema.recorded(path))
    for name, kind in types(schema.as_of(version(path), schema.own())).items():
        there = real[name]
        for field, value in kind.fields.items():
            assert field in there.fields, f"{name}.{field}"
            assert str(there.fields[field].type) == str(value.type), f"{name}.{field}"
            assert set(getattr(value, "args", {})) <= set(getattr(there.fields[field], "args", {})), f"{name}.{field}"

"""Stash's schema: the recorded one where it is at hand, else our own part of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLNonNull,
    GraphQLOutputType,
    GraphQLSchema,
    build_client_schema,
    build_schema,
    extend_schema,
    introspection_from_schema,
    is_list_type,
    parse,
    validate,
)

from tests.shared import SHARED

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo

    Info = GraphQLResolveInfo[Any]

OWN = (Path(__file__).with_name("schema.graphql"), Path(__file__).with_name("library.graphql"))
NEWEST = "stash-develop-2026-01-11.json"
SINCE = {
    **dict.fromkeys(
        (
            "Studio.urls",
            "StudioUpdateInput.urls",
            "StudioCreateInput.urls",
            "Tag.stash_ids",
            "TagUpdateInput.stash_ids",
            "TagCreateInput.stash_ids",
            "TagFilterType.stash_id_endpoint",
        ),
        "v0.30",
    ),
    "Mutation.performerMerge": "v0.31",
    "SceneFilterType.files_filter": "v0.30",
    "CustomFieldsInput.remove": "v0.30",
    "ConfigGeneralResult.deleteTrashPath": "v0.30",
    "StashBox.max_requests_per_minute": "v0.29",
}
"""Fields that only newer Stashes have, of those that we look for."""
COMING = """
extend type Scene { custom_fields: Map! }
extend input SceneUpdateInput { custom_fields: CustomFieldsInput }
extend input SceneCreateInput { custom_fields: Map }
extend type Performer { career_start: String career_end: String }
extend input PerformerUpdateInput { career_start: String career_end: String }
extend input PerformerCreateInput { career_start: String career_end: String }
"""
"""Of v0.31, where it is newer than every recorded schema: from its changelog, and like the performers' own."""
ZEROS: dict[str, Any] = {"Int": 0, "Int64": 0, "Float": 0.0, "Boolean": False, "Map": {}, "Any": None}


def recorded_path(name: str = NEWEST) -> Path | None:
    path = SHARED / "reference" / "schema" / name if SHARED else None
    return path if path and path.is_file() else None


@cache
def own() -> GraphQLSchema:
    return build_schema("\n".join(part.read_text("utf-8") for part in OWN))


@cache
def recorded(path: Path) -> GraphQLSchema:
    described = json.loads(path.read_bytes())
    directives = described["__schema"]["directives"]  # with @defer in it, graphql-core does not execute
    described["__schema"]["directives"] = [one for one in directives if one["name"] not in ("defer", "stream")]
    return build_client_schema(described)


def best() -> GraphQLSchema:
    path = recorded_path()
    return recorded(path) if path else own()


@cache
def as_of(version: str, base: GraphQLSchema | None = None) -> GraphQLSchema:
    """What a Stash of `version` had, as far as `SINCE` tells, in its introspection too. `base`: as `best`."""
    described = introspection_from_schema(base or best())
    newer = {name for name, since in SINCE.items() if number(since) > number(version)}
    kinds: list[Any] = list(described["__schema"]["types"])
    for kind in kinds:
        for part in ("fields", "inputFields"):
            if kind.get(part):
                kind[part] = [one for one in kind[part] if f"{kind['name']}.{one['name']}" not in newer]
    left = build_client_schema(described)
    roots = left.query_type, left.mutation_type, left.subscription_type
    return GraphQLSchema(*roots, directives=left.directives)  # without the types that nothing leads to any more


@cache
def coming(base: GraphQLSchema | None = None) -> GraphQLSchema:
    return extend_schema(base or best(), parse(COMING))


def number(version: str) -> tuple[int, ...]:
    """Of "v0.30.1": (0, 30)."""
    return tuple(int(part) for part in version.removeprefix("v").split(".")[:2])


@cache
def checked(schema: GraphQLSchema, text: str) -> DocumentNode | list[GraphQLError]:
    """The document, or what is wrong with it. Parsed and validated once."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return [error]
    return validate(schema, document) or document


def resolve(source: Any, info: Info, **args: Any) -> Any:
    """A field: of a dict, an attribute, or a method; for what the stand-in does not hold, the type's empty value."""
    name = info.field_name
    value = source.get(name, ...) if isinstance(source, dict) else getattr(source, name, ...)
    if value is ...:
        if isinstance(source, Root):
            raise NotImplementedError(f"The stand-in does not answer {name}")
        return empty(info.return_type)
    return value(info, **args) if callable(value) else value


def empty(kind: GraphQLOutputType) -> Any:
    if not isinstance(kind, GraphQLNonNull):
        return None
    inner = kind.of_type
    if is_list_type(inner):
        return []
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values.values())).value
    return ZEROS.get(str(inner), "" if str(inner) in ("String", "ID", "Time") else {})


class Root(dict[str, Any]):
    """The query and mutation roots: name -> function(info, **arguments). An unknown name there is an error."""

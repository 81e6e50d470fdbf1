"""A stash-box's schema: the recorded one where it is at hand, else our own part of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_client_schema, build_schema, introspection_from_schema

from tests.shared import SHARED

OWN = Path(__file__).with_name("schema.graphql")
RECORDED = "stashbox-v0.7.9.json"


def recorded_path() -> Path | None:
    path = SHARED / "reference" / "schema" / RECORDED if SHARED else None
    return path if path and path.is_file() else None


@cache
def own() -> GraphQLSchema:
    return build_schema(OWN.read_text("utf-8"))


@cache
def recorded(path: Path) -> GraphQLSchema:
    """Its `False` is no value of GraphQL's; with @defer in it, graphql-core does not execute."""
    described = json.loads(path.read_text("utf-8").replace('"defaultValue":"False"', '"defaultValue":"false"'))
    directives = described["__schema"]["directives"]
    described["__schema"]["directives"] = [one for one in directives if one["name"] not in ("defer", "stream")]
    return build_client_schema(described)


def best() -> GraphQLSchema:
    path = recorded_path()
    return recorded(path) if path else own()


@cache
def limited_to(fields: frozenset[str], base: GraphQLSchema | None = None) -> GraphQLSchema:
    """What another program that answers like a stash-box may know: of the types that `fields` ("Type.field") name,
    those fields alone; of others all."""
    described = introspection_from_schema(base or best())
    limited = {name.partition(".")[0] for name in fields}
    kinds: list[Any] = list(described["__schema"]["types"])
    for kind in kinds:
        if kind["name"] in limited:
            kind["fields"] = [one for one in kind["fields"] if f"{kind['name']}.{one['name']}" in fields]
    left = build_client_schema(described)
    return GraphQLSchema(left.query_type, left.mutation_type, directives=left.directives)

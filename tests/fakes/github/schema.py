"""GraphQL of the fake: graphql-core executes every query on GitHub's published schema, so shapes cannot drift.

Fields are looked up by name on the world's objects; what needs more than a lookup stands in `resolvers.py`. A field
that the fake does not know is noted as a violation, never an empty answer.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute,
    extend_schema,
    parse,
    validate,
)
from graphql.language import ast

from tests.contracts.github_cost import cost
from tests.fakes.github import resolve_items as _items  # noqa: F401  (registers its resolvers)
from tests.fakes.github.resolvers import RESOLVERS, typename

CONTRACTS = Path(__file__).parents[2] / "contracts"


@functools.cache
def schema(*, old: bool = False) -> GraphQLSchema:
    """GitHub's schema; `old` is the one of a server that lacks issue types, issue fields and dependencies."""
    base = build_schema((CONTRACTS / "github.graphql").read_text(), assume_valid=True)
    if old:
        return base
    return extend_schema(base, parse((CONTRACTS / "github-2026.graphql").read_text()), assume_valid=True)


@functools.lru_cache(maxsize=256)
def prepared(query: str, old: bool) -> tuple[ast.DocumentNode, tuple[GraphQLError, ...]]:
    """The parsed query and what is wrong with it."""
    document = parse(query)
    return document, tuple(validate(schema(old=old), document))


def answer(server: Any, query: str, variables: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """(body, points) for a query, in the form in which GitHub answers."""
    try:
        document, faults = prepared(query, server.old)
    except GraphQLError as error:
        return {"errors": [{"message": error.message}]}, 0
    if faults:
        return {"errors": [_spelled(e) for e in faults]}, 0
    try:
        nodes, points = cost(document, variables)
    except ValueError as error:
        return {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": str(error)}]}, 0
    server.query_cost = (nodes, points)
    result = execute(
        schema(old=server.old),
        document,
        variable_values=variables,
        context_value=server,
        field_resolver=_field,
        type_resolver=lambda value, *_: typename(value),
    )
    assert isinstance(result, ExecutionResult)
    body: dict[str, Any] = {"data": result.data}
    for fault in result.errors or ():
        if not isinstance(fault.original_error, GraphQLError | None):
            server.violations.append(f"the fake cannot answer {fault.path}: {fault.message}")
    if result.errors:
        body["errors"] = [_spelled(e) for e in result.errors]
    return json.loads(json.dumps(body, default=_plain)), points


def _field(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    special = RESOLVERS.get((info.parent_type.name, info.field_name)) or RESOLVERS.get(("*", info.field_name))
    if special is not None:
        return special(source, info.context, **arguments)
    if isinstance(source, dict):
        return source[info.field_name]
    return getattr(source, _snake(info.field_name))


@functools.cache
def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), name)


def _spelled(error: GraphQLError) -> dict[str, Any]:
    said: dict[str, Any] = {"message": error.message}
    if error.extensions and "type" in error.extensions:
        said["type"] = error.extensions["type"]
        said["extensions"] = {k: v for k, v in error.extensions.items() if k != "type"}
    if error.path:
        said["path"] = error.path
    if error.locations:
        said["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    return said


def _plain(value: Any) -> Any:
    return value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else str(value)

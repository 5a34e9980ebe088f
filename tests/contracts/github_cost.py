"""What a GraphQL query costs at GitHub, by the documented calculation: nodes it may touch and points it takes.

Source: docs.github.com, "Rate limits and query limits for the GraphQL API": add up the requests needed to fill each
connection, divide by 100, round, at least 1; nodes are the products of the page sizes, at most 500,000.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql.language import ast

MOST_NODES = 500_000
MOST_IDS = 100


def cost(document: ast.DocumentNode, variables: Mapping[str, Any]) -> tuple[int, int]:
    """(nodes, points) of the first operation. Raises ValueError where GitHub refuses: no page size, or over a limit."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, ast.FragmentDefinitionNode)}
    operation = next(d for d in document.definitions if isinstance(d, ast.OperationDefinitionNode))

    def number(value: ast.ValueNode) -> Any:
        if isinstance(value, ast.IntValueNode):
            return int(value.value)
        return variables.get(value.name.value) if isinstance(value, ast.VariableNode) else None

    def walk(selections: ast.SelectionSetNode | None, times: int) -> tuple[int, int]:
        nodes = requests = 0
        for part in selections.selections if selections else ():
            if isinstance(part, ast.FragmentSpreadNode):
                more = walk(fragments[part.name.value].selection_set, times)
            elif isinstance(part, ast.InlineFragmentNode):
                more = walk(part.selection_set, times)
            else:
                assert isinstance(part, ast.FieldNode)
                more = field(part, times)
            nodes, requests = nodes + more[0], requests + more[1]
        return nodes, requests

    def field(part: ast.FieldNode, times: int) -> tuple[int, int]:
        arguments = {a.name.value: a.value for a in part.arguments or ()}
        size = next((number(arguments[n]) for n in ("first", "last") if n in arguments), None)
        if part.name.value == "nodes" and "ids" in arguments:
            ids = number(arguments["ids"])
            size = len(ids or ())
            if size > MOST_IDS:
                raise ValueError(f"You may not provide more than {MOST_IDS} node ids; you provided {size}.")
        if size is None:
            if _pages(part):
                raise ValueError(f"You must provide a `first` or `last` value on the `{part.name.value}` connection.")
            return walk(part.selection_set, times)
        if not 0 < size <= 100:
            raise ValueError(
                f"Requesting {size} records on the `{part.name.value}` connection exceeds the limit of 100."
            )
        nodes, requests = walk(part.selection_set, times * size)
        return nodes + times * size, requests + times

    nodes, requests = walk(operation.selection_set, 1)
    if nodes > MOST_NODES:
        raise ValueError(
            f"This query requests up to {nodes:,} possible nodes which exceeds the limit of {MOST_NODES:,}."
        )
    return nodes, max(1, round(requests / 100))


def _pages(part: ast.FieldNode) -> bool:
    """Whether a field that was given no page size is read like a connection."""
    inner = part.selection_set.selections if part.selection_set else ()
    names = {s.name.value for s in inner if isinstance(s, ast.FieldNode)}
    return bool(names & {"pageInfo", "edges"})

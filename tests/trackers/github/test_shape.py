"""What an answer must look like: the tables hold against GitHub's schema in each query, and misfits are taken out."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLNonNull,
    InlineFragmentNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    parse,
    visit,
)

from okrlint.trackers.github import comment_target, discovery_queries, shape
from tests.contracts.test_github_graphql import FULL, asked
from tests.fakes.github.schema import schema

QUERIES = {name: query for name, query, _, _ in asked(FULL)} | dict(discovery_queries.every(FULL))
QUERIES["standing"] = comment_target.QUERY


class Against(Visitor):
    """Holds each field of a query against the tables; `wrong` says where they differ from the schema."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info
        self.wrong: list[str] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        name, alias = node.name.value, (node.alias or node.name).value
        kind = self.info.get_type()
        if name.startswith("__") or kind is None:
            return
        named = get_named_type(kind)
        if alias in shape._NEVER_NULL and not isinstance(kind, GraphQLNonNull):
            self.wrong.append(f"{self.info.get_parent_type()}.{name} can be null")
        if is_leaf_type(named):
            expected = {"Int": shape._NUMBERS, "Float": shape._NUMBERS, "Boolean": shape._FLAGS}
            own = expected.get(named.name, shape._TEXTS)
            others = (shape._NUMBERS | shape._FLAGS | shape._TEXTS) - own
            if name in others or is_list_type(get_nullable_type(kind)):
                self.wrong.append(f"{self.info.get_parent_type()}.{name} is a {kind}")
        else:
            chosen = node.selection_set.selections if node.selection_set else ()
            inner = {s.name.value for s in chosen if isinstance(s, FieldNode)}
            if is_list_type(get_nullable_type(kind)) != (name in shape._LISTS and "nodes" not in inner):
                self.wrong.append(f"{self.info.get_parent_type()}.{name} is a {kind}")

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> None:
        condition = node.type_condition.name.value if node.type_condition else ""
        if is_abstract_type(schema().type_map[condition]) != (condition in shape._ABSTRACT):
            self.wrong.append(f"... on {condition}")


@pytest.mark.parametrize("name", QUERIES)
def test_the_tables_are_those_of_the_schema(name: str) -> None:
    info = TypeInfo(schema())
    held = Against(info)
    visit(parse(QUERIES[name]), TypeInfoVisitor(info, held))
    assert not held.wrong


QUERY = """query Q($n: Int!) {
  rateLimit { cost }
  nodes(ids: ["a(b", "c"]) { __typename ...Full }
}
fragment Full on Issue {
  id title url author { ...Who } closedAt
  labels(first: $n) { nodes { name } }
  timelineItems(last: 5) { pageInfo { hasPreviousPage } nodes { __typename ... on ClosedEvent { createdAt } } }
}
fragment Who on Actor { __typename login }"""


def issue(**other: Any) -> dict[str, Any]:
    return {
        "__typename": "Issue",
        "id": "I1",
        "title": "Pay faster",
        "url": "https://example.com/1",
        "author": {"__typename": "User", "login": "ada"},
        "closedAt": None,
        "labels": {"nodes": [{"name": "okr"}]},
        "timelineItems": {
            "pageInfo": {"hasPreviousPage": False},
            "nodes": [{"__typename": "ClosedEvent", "createdAt": "2026-01-02T03:04:05Z"}, {"__typename": "Other"}],
        },
    } | other


def mended(node: Any) -> tuple[Any, list[str]]:
    data: dict[str, Any] = {"rateLimit": {"cost": 1}, "nodes": [node]}
    errors = shape.mend(QUERY, data)
    return data["nodes"][0], [".".join(map(str, e["path"])) for e in errors]


def test_what_fits_stays_as_it_is() -> None:
    assert mended(issue()) == (issue(), [])
    assert mended(None) == (None, [])


@pytest.mark.parametrize(
    ("other", "taken"),
    [
        ({"author": {}}, "nodes.0.author"),
        ({"author": []}, "nodes.0.author"),
        ({"author": {"__typename": "User", "login": 7}}, "nodes.0.author"),
        ({"url": 7}, "nodes.0.url"),
        ({"closedAt": "2026-13-45"}, "nodes.0.closedAt"),
        ({"id": None}, "nodes.0"),
        ({"labels": {"nodes": {}}}, "nodes.0.labels.nodes"),
        ({"labels": {"nodes": ["okr"]}}, "nodes.0.labels.nodes.0"),
        ({"labels": {}}, "nodes.0.labels.nodes"),
        ({"timelineItems": {"pageInfo": {"hasPreviousPage": [1]}, "nodes": []}}, "nodes.0.timelineItems"),
        ({"timelineItems": {"pageInfo": {"hasPreviousPage": False}, "nodes": [{"__typename": "ClosedEvent"}]}},
         "nodes.0.timelineItems.nodes.0"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_taken_out_and_named(other: dict[str, Any], taken: str) -> None:
    _, paths = mended(issue(**other))
    assert paths == [taken]


def test_what_is_missing_is_named() -> None:
    for name in ("author", "closedAt", "labels"):
        node, paths = mended({k: v for k, v in issue().items() if k != name})
        assert (node[name], paths) == (None, [f"nodes.0.{name}"])
    assert mended({}) == (None, ["nodes.0"])

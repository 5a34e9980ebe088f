"""Every query that okrlint sends to GitHub: valid on the official schema, and as cheap as it is meant to be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, validate_schema

from okrlint.trackers.github import discovery_queries, features, more_queries, queries
from okrlint.trackers.github.features import Features
from tests.contracts.github_cost import MOST_NODES, cost
from tests.contracts.vendor_github import copies
from tests.fakes.github.schema import prepared, schema

HERE = Path(__file__).parent
FULL = Features()
OLD = Features(
    types=False,
    type_filter=False,
    issue_fields=False,
    field_events=False,
    board_events=False,
    agents=False,
    status_updates=False,
)
WITHOUT = {
    "everything": (FULL, False),
    "no boards": (FULL.without_projects(), False),
    "an older server": (OLD, True),
    "hardly anything": (
        Features(
            types=False, type_filter=False, sub_issues=False, issue_fields=False, field_events=False,
            board_events=False, pull_requests=False, projects=False, agents=False, status_updates=False,
        ),
        True,
    ),
}  # fmt: skip
IDS = ["x"] * 25


def asked(has: Features) -> Iterator[tuple[str, str, dict[str, Any], int]]:
    """(name, query, variables, most points) of everything that is asked."""
    yield "features", features.QUERY, {}, 1
    yield "items", queries.items(has), {"ids": IDS}, 4
    yield "listing", queries.listing(has), {"page": 25}, 4
    yield "outline", queries.listing(has, full=False), {"page": 25}, 1
    yield "seeds by type", queries.seeds(has, by_type=True), {"page": 25}, 4
    yield "seeds by label", queries.seeds(has, by_type=False), {"page": 25}, 4
    yield "histories", queries.histories(has), {"ids": IDS}, 1
    yield "earlier", more_queries.earlier(has, 25), {}, 1
    yield "more children", more_queries.more_children(25), {}, 1
    yield "more pulls", more_queries.more_pulls(25), {}, 1
    for part in ("comments", "references", *(["changes"] if has.field_events else [])):
        yield f"more {part}", more_queries.more_history(has, part, 25), {}, 1
    yield "glances", more_queries.glances(has, 5), {f"ids{n}": ["x"] * 100 for n in range(5)}, 20
    yield "lookup", more_queries.lookup([("acme", "plans", 1)] * 25), {}, 1
    yield "board", more_queries.BOARD, {"page": 50}, 1
    if has.status_updates:
        yield "updates", more_queries.UPDATES, {"ids": IDS}, 1
    yield "ids", more_queries.IDS, {"page": 100}, 1
    yield "homes", more_queries.HOMES, {"ids": ["x"] * 100}, 1
    for name, text in discovery_queries.every(has):
        yield name, text, {"page": 100}, 3


@pytest.mark.parametrize("name", WITHOUT)
def test_queries_are_valid_and_cheap(name: str) -> None:
    has, old = WITHOUT[name]
    for title, query, variables, most in asked(has):
        document, faults = prepared(query, old)
        assert not faults, (title, [f.message for f in faults])
        nodes, points = cost(document, variables)
        assert points <= most, (title, points)
        assert nodes < MOST_NODES / 5, (title, nodes)


def test_the_parts_of_an_older_server_are_really_absent() -> None:
    _, faults = prepared(queries.listing(FULL), True)
    assert any("issueType" in f.message for f in faults)


def test_the_cut_schema_is_sound() -> None:
    assert validate_schema(build_schema((HERE / "github.graphql").read_text())) == []
    assert len(schema().type_map) > 150


def test_costs_are_those_of_the_documentation() -> None:
    """The example of GitHub's page on limits: 1 + 100 + 5,000 requests make 51 points."""
    document, _ = prepared(
        """query X { viewer { login repositories(first: 100) { nodes { id
        issues(first: 50) { nodes { id labels(first: 60) { nodes { id name } } } } } } } }""",
        False,
    )
    nodes, points = cost(document, {})
    assert points == 51
    assert nodes == 100 + 100 * 50 + 100 * 50 * 60


THREE_LEVELS = """query X { viewer { repositories(first: 100) { nodes { issues(first: 100) { nodes {
    labels(first: 100) { nodes { id } } } } } } } }"""


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("query X { viewer { repositories { pageInfo { hasNextPage } } } }", "must provide a `first` or `last`"),
        ("query X { viewer { repositories(first: 101) { nodes { id } } } }", "exceeds the limit of 100"),
        (THREE_LEVELS, "possible nodes which exceeds"),
    ],
)
def test_what_github_refuses(query: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        cost(prepared(query, False)[0], {})


def test_the_kept_copies_are_what_the_script_makes() -> None:
    packages = Path(os.environ.get("OKRLINT_NODE_MODULES", HERE / "node_modules"))
    if not (packages / "@octokit/openapi").exists():
        pytest.skip("the official descriptions are not installed: run `npm ci` in tests/contracts")
    for name, text in copies(packages).items():
        assert (HERE / name).read_text() == text, f"run vendor_github.py again: {name}"

"""Answers at random within GitHub's schema, null wherever that is allowed, lists too: no crash, nothing false."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLNonNull, GraphQLOutputType, get_named_type, is_list_type

from okrlint.errors import OkrlintError
from okrlint.trackers.github.features import Features
from okrlint.trackers.github.queries import listing
from tests.fakes.github import FakeGitHub
from tests.fakes.github.faults import Fault
from tests.fakes.github.schema import answer, prepared, schema
from tests.trackers.github.conftest import small_company
from tests.trackers.github.scanning import AS_OF, Clock, findings, is_complete, scan

LIKELY = 0.15
SEEDS = range(50)


def nulled(body: Any, query: str, chance: random.Random) -> Any:
    """The same answer with parts left out, each nullable one with the same likelihood, and never a word why."""
    document, _ = prepared(query, False)
    types = _types(document)

    def walk(value: Any, kind: GraphQLOutputType, path: str) -> Any:
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        elif value is not None and chance.random() < LIKELY:
            return None
        if is_list_type(kind) and isinstance(value, list):
            return [walk(one, kind.of_type, path) for one in value]
        if isinstance(value, dict):
            return {key: walk(part, types[path, key], f"{path}.{key}") if (path, key) in types else part
                    for key, part in value.items()}  # fmt: skip
        return value

    data = body.get("data") or {}
    return {**body, "data": {k: walk(v, types["", k], f".{k}") if ("", k) in types else v for k, v in data.items()}}


def _types(document: Any) -> dict[tuple[str, str], GraphQLOutputType]:
    """The type of each member of an answer, by the path of the object that it is in."""
    fragments = {d.name.value: d for d in document.definitions if hasattr(d, "type_condition")}
    found: dict[tuple[str, str], GraphQLOutputType] = {}

    def visit(selections: Any, parent: Any, path: str) -> None:
        for one in selections.selections if selections else ():
            if one.kind == "field" and not one.name.value.startswith("__"):
                fields = getattr(parent, "fields", {})
                if one.name.value in fields:
                    kind = fields[one.name.value].type
                    key = (one.alias or one.name).value
                    found.setdefault((path, key), kind)
                    visit(one.selection_set, get_named_type(kind), f"{path}.{key}")
            elif one.kind in ("inline_fragment", "fragment_spread"):
                part = fragments[one.name.value] if one.kind == "fragment_spread" else one
                condition = part.type_condition
                visit(part.selection_set, schema().get_type(condition.name.value) if condition else parent, path)

    [operation] = [d for d in document.definitions if hasattr(d, "operation")]
    visit(operation.selection_set, schema().query_type, "")
    return found


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, ...]]:
    folder = tmp_path_factory.mktemp("truth") / "snapshot"
    with FakeGitHub(small_company(), clock=Clock()) as fake:
        scan(fake, folder)
    return findings(folder)


@pytest.mark.parametrize("seed", SEEDS)
def test_null_wherever_the_schema_allows_it(seed: int, truth: set[tuple[str, ...]], tmp_path: Path) -> None:
    chance = random.Random(seed)
    with FakeGitHub(small_company(), clock=Clock()) as fake:

        def spoilt(body: Any) -> Any:
            return nulled(body, fake.requests[-1].body["query"], chance)

        fake.faults.append(Fault(on="graphql", times=10_000, alter=spoilt))
        for number in range(2):
            try:
                scan(fake, tmp_path / "snapshot", as_of=AS_OF + dt.timedelta(days=number))
            except OkrlintError as error:
                assert error.exit_code == 3, error  # noqa: PT017  (what is raised differs, that it may be does not)
                continue
            if seed % 10 == 0 and is_complete(tmp_path / "snapshot"):
                assert findings(tmp_path / "snapshot") == truth


def test_the_random_answers_do_lose_something() -> None:
    query = listing(Features())
    with FakeGitHub(small_company(), clock=Clock()) as fake:
        whole, _ = answer(fake, query, {"owner": "acme", "name": "plans", "page": 25})
    lost = [nulled(whole, query, random.Random(seed)) for seed in range(20)]
    assert sum(one["data"]["repository"] is None for one in lost) < 10
    assert all(one != whole for one in lost)

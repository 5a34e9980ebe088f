"""Every construct of the portable subset has a row in the table of expressions that both engines are compared with."""

from __future__ import annotations

import sqlglot

from okrlint.packs.portable import _LIST, faults
from tests.spark.expressions import QUERIES


def test_every_construct_is_compared() -> None:
    used = {type(node) for query in QUERIES for node in sqlglot.parse_one(query, dialect="duckdb").walk()}
    assert {kind.__name__ for kind in set(_LIST) - used} == set()
    assert [fault for query in QUERIES for fault in faults(query)] == []

"""The relations of all pages' examples and of an invented company as one database: keys of each are moved apart."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import duckdb

from benchmarks.generate import SIZES, generate
from okrlint import package_data, packs
from okrlint.app.fetch import collect, source_of_paths
from okrlint.app.rules_check import EXAMPLE_MOMENT
from okrlint.engine import select
from okrlint.engine.database import database, read_by
from okrlint.pages import Page
from okrlint.snapshot import open_snapshot
from okrlint.trackers import Run

_KEYS = {
    *("a", "above", "answer", "b", "cycle", "decision", "goal", "higher", "lower", "objective", "other", "parent"),
    *("person", "poll", "team", "with_goal", "with_team", "work"),
}
"""Columns of integers that name a subject."""
_APART = 10_000


def filled() -> tuple[duckdb.DuckDBPyConnection, list[Page]]:
    """The database with what every example of every page of ours yields, and the pages."""
    pages = [p for p in packs.built_in() if p.meta.over != "waiver"]
    together = duckdb.connect(":memory:")
    together.execute(package_data.schema().read_text(encoding="utf-8"))
    number = 0
    for page in pages:
        rules = select([page], preset="strict")
        relations = {*read_by(rules), "goal"}
        for example in (page.incorrect, page.correct, page.unknown):
            number += 1
            with tempfile.TemporaryDirectory() as scratch:
                file = Path(scratch) / "okrs.yaml"
                file.write_text(example.yaml, encoding="utf-8")
                (Path(scratch) / "snapshot").mkdir()
                sources = [source_of_paths([file])]
                snapshot = collect(sources, Path(scratch) / "snapshot", Run(EXAMPLE_MOMENT, {}), durable=False)
                with database(snapshot, relations, EXAMPLE_MOMENT) as (connection, _):
                    for relation in sorted(relations):
                        _take_over(connection, together, relation, number)
    with tempfile.TemporaryDirectory() as scratch:
        generate(SIZES["S"], Path(scratch))
        snapshot = open_snapshot(Path(scratch))
        relations = read_by(select(pages, preset="strict")) | {"goal"}
        with database(snapshot, relations, snapshot.manifest.as_of) as (connection, _):
            for relation in sorted(relations):
                _take_over(connection, together, relation, number + 1)
    return together, pages


def _take_over(one: duckdb.DuckDBPyConnection, together: duckdb.DuckDBPyConnection, relation: str, number: int) -> None:
    shape = one.execute(f"FROM {relation} LIMIT 0").description or ()
    moved = [
        f'"{name}" + {number * _APART}' if name in _KEYS and re.fullmatch("INTEGER", str(kind)) else f'"{name}"'
        for name, kind, *_ in shape
    ]
    rows = one.sql(f"SELECT {', '.join(moved)} FROM {relation}").to_arrow_table()  # noqa: F841 (DuckDB finds it by its name)
    together.execute(f"INSERT INTO {relation} FROM rows")

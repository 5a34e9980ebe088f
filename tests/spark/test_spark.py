"""The same rules on Spark as on DuckDB: constructs, all pages, whole reports, and what a server may refuse.

One file, since all of it shares one server.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from okrlint.app.rules_check import EXAMPLE_MOMENT
from okrlint.engine import select
from okrlint.engine import spark as spark_engine
from okrlint.engine.evaluate import _joined
from okrlint.engine.query_engine import InDuckDB, QueryError, Rows
from okrlint.engine.spark import Cluster, connected, place
from tests.cli.front import ROOT, okrlint
from tests.spark import examples, expressions
from tests.spark.server import TOKEN, serving


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("spark")) as found:
        yield found


@pytest.fixture(scope="module")
def cluster(address: str) -> Iterator[Cluster]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(spark_engine.TOKEN, TOKEN)
        found = connected(place(address))
        yield found
        found.close()


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return float(f"{value:.9g}") if isinstance(value, float | Decimal) else value


def _same(here: Rows, there: Rows) -> None:
    assert here.columns == there.columns
    by_column = [
        (name, mine, theirs)
        for name, *pair in zip(here.columns, zip(*here.rows, strict=True), zip(*there.rows, strict=True), strict=True)
        for mine, theirs in [map(_plain, pair)]
        if mine != theirs
    ]
    assert by_column == []


def test_every_construct_means_the_same(cluster: Cluster) -> None:
    with duckdb.connect(":memory:") as connection:
        connection.execute(expressions.TABLE)
        here, there = InDuckDB(connection), cluster.over(connection)
        for query in expressions.QUERIES:
            _same(here.run(query, expressions.VALUES), there.run(query, expressions.VALUES))


def test_every_page_yields_the_same_rows(cluster: Cluster) -> None:
    """Over all examples of all pages at once, and a company with 5,000 work items among them."""
    connection, pages = examples.filled()
    with connection:
        here, there = InDuckDB(connection), cluster.over(connection)
        moments = {"as_of": EXAMPLE_MOMENT.replace(tzinfo=None), "today": EXAMPLE_MOMENT.date()}
        idle = []
        for rule in select(pages, preset="strict"):
            values, query = {**moments, **rule.params}, _joined(rule)
            found = here.run(query, values)
            _same(_sorted(found), _sorted(there.run(query, values)))
            idle += [] if found.rows else [rule.page.id]
    assert idle == [], "a page that yields nothing is not compared"


def _sorted(rows: Rows) -> Rows:
    return Rows(rows.columns, sorted(rows.rows, key=lambda row: [repr(_plain(value)) for value in row]))


def _report(*arguments: str | Path, token: str = TOKEN) -> dict[str, Any]:
    did = okrlint("check", ROOT / "examples" / "harbor", "-f", "json", *arguments, env={spark_engine.TOKEN: token})
    assert did.code == 1, did
    assert did.err == ""
    found: dict[str, Any] = json.loads(did.out)
    return found


def test_a_report_is_the_same_in_every_field(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = ("--preset", "strict", "-s", "bookkeeping,capacity,follow-through,ownership", "--as-of", "2026-11-16")
    asked: list[str] = []
    run = spark_engine.InSpark.run

    def counted(self: spark_engine.InSpark, query: str, values: Mapping[str, Any]) -> Rows:
        asked.append(query)
        return run(self, query, values)

    monkeypatch.setattr(spark_engine.InSpark, "run", counted)
    there = _report("--engine", address, *chosen)
    assert len(asked) > 10
    assert there == _report(*chosen)
    assert len(there["findings"]) > 3


@pytest.mark.parametrize("token", ["", "another-word"])
def test_a_wrong_token_is_said_in_a_sentence(address: str, token: str) -> None:
    did = okrlint("check", "examples/harbor", "--engine", address, env={spark_engine.TOKEN: token} if token else {})
    assert did.code == 3
    assert did.out == ""
    assert did.err.startswith(f"error: {address}: Spark does not accept the token")
    assert spark_engine.TOKEN in did.err
    assert did.err.count("\n") == 2
    assert TOKEN not in did.err
    assert "another-word" not in did.err


def test_another_major_version_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_engine, "VERSION", "3")
    did = okrlint("check", "examples/harbor", "--engine", address, env={spark_engine.TOKEN: TOKEN})
    assert did.code == 2
    assert "Spark 4." in did.err
    assert "allowed: Spark 3" in did.err


@pytest.mark.parametrize(
    "query",
    [
        "SELECT java_method('java.lang.Runtime', 'getRuntime') AS goal",
        "SELECT reflect('java.lang.Runtime', 'getRuntime') AS goal",
        'SELECT * FROM "text"."/etc/hostname"',
        "SELECT * FROM '/etc/hostname'",
        "SELECT TRANSFORM(1) USING 'id' AS goal",
        "SELECT * FROM elsewhere",
        "CREATE TABLE stolen AS SELECT 1",
        "SET spark.sql.runSQLOnFiles = true",
    ],
)
def test_what_is_not_on_the_list_does_not_reach_the_cluster(cluster: Cluster, query: str) -> None:
    with duckdb.connect(":memory:") as connection, pytest.raises(QueryError, match="not portable"):
        cluster.over(connection).run(query, {})


def test_a_session_reads_no_files_and_ends_in_time(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cluster._session.conf.get("spark.sql.runSQLOnFiles") == "false"
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE numbers AS SELECT range::INTEGER AS n FROM range(20000)")
        engine = cluster.over(connection)
        assert engine.run("SELECT count(*) AS many FROM numbers", {}).rows == [(20000,)]
        monkeypatch.setattr(spark_engine, "MOST_ROWS", 1000)
        with pytest.raises(QueryError, match="more than 1,000 rows"):
            engine.run("SELECT n FROM numbers", {})
        monkeypatch.setattr(spark_engine, "LONGEST_QUERY", 3.0)
        endless = "SELECT sum(a.n * b.n + c.n) AS n FROM numbers a CROSS JOIN numbers b CROSS JOIN numbers c"
        with pytest.raises(QueryError, match="took longer than 3 s"):
            engine.run(endless, {})
        monkeypatch.setattr(spark_engine, "LONGEST_QUERY", 60.0)
        assert engine.run("SELECT min(n) AS n FROM numbers", {}).rows == [(0,)], "it was interrupted, and others run"


def test_the_session_is_of_the_moment(cluster: Cluster) -> None:
    with duckdb.connect(":memory:") as connection:
        values = {"as_of": dt.datetime(2026, 3, 29, 2, 30)}  # noqa: DTZ001 (no such moment in Berlin)
        assert cluster.over(connection).run("SELECT $as_of AS t", values).rows == [(values["as_of"],)]

"""Copies that a warehouse holds, read through the command: what queries yield, and what they must not reach."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest
import yaml

from okrlint.trackers.tables.postgresql import VARIABLE
from tests.cli.front import ROOT, Did, okrlint
from tests.history.postgresql import server

GOALS = """
    CREATE TABLE goal (
      id BIGINT, key VARCHAR, kind VARCHAR, title VARCHAR, parent BIGINT, quarter VARCHAR, target DECIMAL(10, 2),
      owner VARCHAR, made TIMESTAMPTZ
    );
    INSERT INTO goal VALUES
      (1, 'KLN-1', 'Objective', 'Parcels arrive on the promised day', NULL, '2026-Q4', NULL, 'Ida Brandt',
       '2026-10-01 08:00+02'),
      (2, 'KLN-2', 'Key Result', 'On time: 81 to 95 %', 1, '2026-Q4', 95.00, 'Ida Brandt', '2026-10-01 08:00+02'),
      (3, 'KLN-3', 'Objective', 'Drivers stay with us', NULL, '2026-Q4', NULL, NULL, '2026-10-01 08:00+02');
"""
ISSUES = """
    CREATE TABLE issue (
      id BIGINT, key VARCHAR, title VARCHAR, status VARCHAR, parent BIGINT, done TIMESTAMPTZ, points DOUBLE
    );
    INSERT INTO issue VALUES
      (11, 'OPS-11', 'A second sorting belt', 'Done', 2, '2026-11-02 10:30+01', 5),
      (12, 'OPS-12', 'Say "late" before it is', 'In Progress', 2, NULL, 3),
      (13, 'OPS-13', '', 'To Do', NULL, NULL, NULL);
"""
CONFIG = """
sources:
  - tables:
      tables:
        goal: {goal}
        issue: {issue}
      records:
        objective: |
          SELECT 'kln:' || id AS id, key, title, quarter AS cycle FROM goal WHERE kind = 'Objective'
        key_result: |
          SELECT 'kln:' || id AS id, key, title, 'kln:' || parent AS objective, target
          FROM goal WHERE kind = 'Key Result'
        owner: |
          SELECT 'kln:' || id AS goal, owner AS party FROM goal WHERE owner IS NOT NULL
        work: |
          SELECT 'kln:' || id AS id, key, title, points AS size, done AS finished_at,
            CASE status WHEN 'Done' THEN 'done' WHEN 'In Progress' THEN 'doing' ELSE 'open' END AS state
          FROM issue
        contributes: |
          SELECT 'kln:' || id AS work, 'kln:' || parent AS goal FROM issue WHERE parent IS NOT NULL
      missing:
        movement: histories are not copied
        owner: owners who have left are taken out
"""
DAY = "2026-11-20T00:00:00Z"


class Warehouse:
    """A folder with copies of two tables as Parquet files, and a configuration that reads them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "copies" / "issue").mkdir(parents=True)
        with duckdb.connect() as connection:
            connection.execute(GOALS + ISSUES)
            connection.execute(f"COPY goal TO '{folder}/copies/goal.parquet'")
            for part in ("id < 13", "id >= 13"):
                name = "one" if part == "id < 13" else "two"
                connection.execute(f"COPY (FROM issue WHERE {part}) TO '{folder}/copies/issue/{name}.parquet'")
        self.config = CONFIG.format(goal="parquet:copies/goal.parquet", issue="'parquet:copies/issue/*.parquet'")
        self.write(self.config)

    def write(self, config: str) -> None:
        (self.folder / "okrlint.yaml").write_text(config)

    def with_query(self, relation: str, query: str) -> Did:
        lines = self.config.splitlines()
        at = next(n for n, line in enumerate(lines) if line.strip() == f"{relation}: |")
        end = next(n for n in range(at + 1, len(lines)) if len(lines[n]) - len(lines[n].lstrip()) <= 8)
        self.write("\n".join([*lines[: at + 1], f"          {query}", *lines[end:]]))
        return self.okrlint("fetch", "--as-of", DAY, "-o", "tried")

    def okrlint(self, *arguments: str, **environment: str) -> Did:
        return okrlint(*arguments, cwd=self.folder, env=environment)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


def records(folder: Path, relation: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / f"{relation}.ndjson").read_text().splitlines()]


def refused(did: Did, *said: str) -> None:
    assert did.code == 2, (did.code, did.err)
    assert "Traceback" not in did.err
    for words in said:
        assert words in did.err


def test_parquet_files_become_records_and_are_judged(warehouse: Warehouse) -> None:
    did = warehouse.okrlint("fetch", "--as-of", DAY, "-o", "snap", "--allow-partial")
    assert did.code == 0, did.err
    snap = warehouse.folder / "snap"
    assert [r["key"] for r in records(snap, "objective")] == ["KLN-1", "KLN-3"]
    (result,) = records(snap, "key_result")
    assert (result["objective"], result["target"]) == ("kln:1", 95.0)
    work = {r["key"]: r for r in records(snap, "work")}
    assert work["OPS-11"]["finished_at"] == "2026-11-02T09:30:00Z"
    assert work["OPS-12"]["title"] == 'Say "late" before it is'
    assert [(r["of"], r["goal"]) for r in records(snap, "contributes")] == [("kln:11", "kln:2"), ("kln:12", "kln:2")]
    coverage = json.loads((snap / "manifest.json").read_text())["sources"]["tables"]["coverage"]
    assert coverage["work"] == {"state": "complete"}
    assert coverage["owner"] == {"state": "partial", "reason": "owners who have left are taken out"}
    assert coverage["movement"] == {"state": "not_provided", "reason": "histories are not copied"}
    assert coverage["check_in"]["state"] == "not_provided"
    # What is partial is no finding: nobody is told that Drivers stay with us has no owner.
    judged = warehouse.okrlint("check", "snap", "--allow-partial", "-f", "json", "--preset", "strict")
    found = json.loads(judged.out)
    assert "missing-owner" not in {f["rule"] for f in found["findings"]}
    assert found["findings"]


def test_the_example_of_the_page_is_this_one(warehouse: Warehouse) -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "tables.md").read_text(), re.DOTALL)
    assert yaml.safe_load(shown) == yaml.safe_load(warehouse.config)


def test_what_is_gone_from_the_tables_is_forgotten(warehouse: Warehouse) -> None:
    warehouse.okrlint("fetch", "--as-of", DAY, "-o", "snap", "--allow-partial")
    (warehouse.folder / "copies" / "issue" / "two.parquet").unlink()
    assert warehouse.okrlint("fetch", "--as-of", DAY, "-o", "snap", "--allow-partial").code == 0
    asked = warehouse.okrlint("query", "SELECT key FROM work ORDER BY key", "snap", "-f", "json")
    assert [row["key"] for row in json.loads(asked.out)] == ["OPS-11", "OPS-12"]


def test_doctor_says_what_the_tables_have(warehouse: Warehouse) -> None:
    did = warehouse.okrlint("doctor")
    assert "7 columns: id, key, title, status, parent, done, points" in did.out
    assert "2 records" in did.out


@pytest.mark.parametrize(
    "query",
    [
        "SELECT content AS id, 'k' AS key, 't' AS title FROM read_text('{secret}')",
        "SELECT * FROM read_csv('{secret}')",
        "SELECT file AS id, 'k' AS key, 't' AS title FROM glob('{folder}/*')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
        "SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 'x')",
        "COPY goal TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb' AS other",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT 1; SELECT 2",
    ],
)
def test_queries_reach_the_declared_tables_and_nothing_else(warehouse: Warehouse, query: str) -> None:
    secret = warehouse.folder / "secret.csv"
    secret.write_text("id,key,title\nswordfish,k,t\n")
    did = warehouse.with_query("objective", query.format(secret=secret, folder=warehouse.folder))
    refused(did, "records.objective: ")
    assert "swordfish" not in did.out + did.err
    assert not (warehouse.folder / "out.csv").exists()
    assert not (warehouse.folder / "other.duckdb").exists()


def test_a_column_that_is_not_there_is_named_with_what_is(warehouse: Warehouse) -> None:
    did = warehouse.with_query("work", "SELECT 'kln:' || id AS id, summary AS title, key FROM issue")
    refused(did, "records.work:", "summary", "issue has id, key, title, status, parent, done, points")


def test_what_records_need_and_do_not_have(warehouse: Warehouse) -> None:
    refused(warehouse.with_query("work", "SELECT id, title FROM issue"), "records.work: the query lacks key", "needed")
    did = warehouse.with_query("work", "SELECT id, key, title, points FROM issue")
    refused(did, "yields points, which work does not have")
    refused(warehouse.with_query("work", "SELECT id, key, title, key FROM issue"), "more than once")


def test_values_of_another_type_name_the_row(warehouse: Warehouse) -> None:
    did = warehouse.with_query("work", "SELECT id, key, title, status AS state FROM issue")
    refused(did, "records.work: the row of 'OPS-11'", "Done", "state")
    refused(warehouse.with_query("work", "SELECT id, key, title, key AS size FROM issue"), "'OPS-11'", "size")
    refused(warehouse.with_query("work", "SELECT id, NULL AS key, title FROM issue"), "'11'", "key")


def test_an_id_that_two_rows_have(warehouse: Warehouse) -> None:
    refused(warehouse.with_query("work", "SELECT 7 AS id, key, title FROM issue"), "two rows have the id '7'")


def test_tables_that_cannot_be_read(warehouse: Warehouse) -> None:
    (warehouse.folder / "copies" / "goal.parquet").write_text("no table")
    did = warehouse.okrlint("fetch", "-o", "snap")
    assert did.code == 3
    assert "the table goal cannot be read" in did.err
    assert "goal.parquet" in did.err
    (warehouse.folder / "copies" / "goal.parquet").unlink()
    refused(warehouse.okrlint("fetch", "-o", "snap"), "tables.goal: no file fits", "goal.parquet")
    warehouse.write(warehouse.config.replace("parquet:copies/goal.parquet", "'s3://bucket/goal'"))
    refused(warehouse.okrlint("fetch", "-o", "snap"), "is no place of a table", "parquet:FILES")
    warehouse.write(warehouse.config.replace("objective: |", "objectives: |"))
    refused(warehouse.okrlint("fetch", "-o", "snap"), "records.objectives: no such relation", "objective")


def test_files_outside_of_the_folder_of_a_pull_request(
    warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> None:
    far = tmp_path_factory.mktemp("far") / "goal.parquet"
    os.rename(warehouse.folder / "copies" / "goal.parquet", far)
    warehouse.write(warehouse.config.replace("parquet:copies/goal.parquet", f"parquet:{far}"))
    refused(warehouse.okrlint("fetch", "-o", "snap", "--within", "."), "leads out of the folder")
    (warehouse.folder / "copies" / "goal.parquet").symlink_to(far)
    warehouse.write(warehouse.config)
    refused(warehouse.okrlint("fetch", "-o", "snap", "--within", "."), "leads out of the folder")
    assert warehouse.okrlint("fetch", "-o", "snap", "--allow-partial").code == 0


@pytest.fixture
def database() -> Iterator[str]:
    with server().database() as address:
        yield address


def test_postgresql(warehouse: Warehouse, database: str) -> None:
    server().ask(urlsplit(database).path[1:], (GOALS + ISSUES).replace("DOUBLE", "DOUBLE PRECISION"))
    parquet = warehouse.okrlint("fetch", "--as-of", DAY, "-o", "files", "--allow-partial")
    assert parquet.code == 0
    warehouse.write(CONFIG.format(goal="postgresql:public.goal", issue="postgresql:issue"))
    refused(warehouse.okrlint("fetch", "-o", "x"), f"{VARIABLE} is not set", "by the environment alone")
    did = warehouse.okrlint("fetch", "--as-of", DAY, "-o", "server", "--allow-partial", **{VARIABLE: database})
    assert did.code == 0, did.err
    for relation in ("objective", "key_result", "owner", "work", "contributes"):
        mine, theirs = (sorted(map(str, records(warehouse.folder / s, relation))) for s in ("server", "files"))
        assert mine == theirs, relation
    warehouse.write(CONFIG.format(goal="postgresql:nowhere", issue="postgresql:issue"))
    did = warehouse.okrlint("fetch", "-o", "y", **{VARIABLE: database})
    assert did.code == 3
    assert 'relation "nowhere" does not exist' in did.err
    away = "postgresql://okrlint:swordfish@127.0.0.1:9/okrs"
    did = warehouse.okrlint("fetch", "-o", "z", **{VARIABLE: away})
    assert did.code == 3
    assert "swordfish" not in did.out + did.err

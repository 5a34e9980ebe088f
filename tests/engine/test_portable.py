"""Which SQL means the same on every engine: what `okrlint rules check` says of the rest, with page and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlint import packs
from okrlint.packs.portable import faults
from tests.cli.front import okrlint


def test_pages_of_ours_are_portable() -> None:
    found = {page.id: faults(page.query) for page in packs.built_in()}
    assert {rule: said for rule, said in found.items() if said} == {}
    assert len(found) > 50


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT date_trunc('month', due) AS goal FROM goal", "date_trunc"),
        ("SELECT java_method('java.lang.System', 'exit') AS goal FROM goal", "java_method"),
        ("SELECT goal FROM read_csv('x.csv')", "a table that is no relation"),
        ("SELECT goal FROM 'x.parquet'", "a table that is no relation"),
        ("SELECT goal FROM other.goal", "a table that is no relation"),
        ("SELECT goal FROM goal g ASOF JOIN work w ON g.goal >= w.work", "ASOF JOIN"),
        ("SELECT goal FROM goal FULL JOIN work USING (work)", "FULL JOIN"),
        ("WITH RECURSIVE x AS (SELECT 1 AS goal UNION SELECT goal FROM x) SELECT goal FROM x", "WITH RECURSIVE"),
        ("SELECT goal FROM goal LIMIT 3", "LIMIT"),
        ("SELECT DISTINCT ON (team) goal FROM goal", "DISTINCT ON"),
        ("SELECT * EXCLUDE (team) FROM goal", "* with EXCLUDE"),
        ("SELECT * FROM goal QUALIFY row_number() OVER (ORDER BY goal) = 1", "QUALIFY beside *"),
        ("SELECT sum(goal) OVER (ORDER BY goal ROWS 3 PRECEDING) AS goal FROM goal", "ROWS"),
        ("SELECT count(*) FROM goal GROUP BY ROLLUP (team)", "ROLLUP"),
        ("SELECT date_diff('hour', starts, due) AS goal FROM goal", "other units than 'day'"),
        ("SELECT starts + INTERVAL 1 MONTH AS goal FROM goal", "INTERVAL other than"),
        ("SELECT strftime(due, '%d.%m.%y') AS goal FROM goal", "strftime in other forms"),
        ("SELECT 'at ' || value AS goal FROM pace", "value in a text"),
        ("SELECT value::TEXT AS goal FROM pace", "value as text"),
        ("SELECT regexp_replace(title, 'a', 'b') AS goal FROM goal", "without 'g'"),
        ("SELECT regexp_replace(title, '(a)', '\\1', 'g') AS goal FROM goal", "other than plain text"),
        ("SELECT regexp_matches(title, '(?i)a') AS goal FROM goal", "regular expression '(?i)a'"),
        ("SELECT regexp_matches(title, '\\bx') AS goal FROM goal", "regular expression"),
        ("SELECT regexp_matches(title, key) AS goal FROM goal", "not in quotation marks"),
        ("SELECT list(DISTINCT key ORDER BY title) AS goal FROM goal", "in another order than its own"),
        ("SELECT string_agg(key, ', ') AS goal FROM goal", "without ORDER BY"),
        ("SELECT ['a'][-1] AS goal FROM goal", "negative place"),
        ("SELECT ['a', 'b'][2:] AS goal FROM goal", "other than its first ones"),
        ("SELECT len(title) AS goal FROM goal", "length(text)"),
        ("SELECT goal::DECIMAL(9, 2) AS goal FROM goal", "a cast to DECIMAL"),
        ("SELECT try_cast(key AS DOUBLE) AS goal FROM goal", "try_cast to DOUBLE"),
        ("SELECT goal FROM goal WHERE EXISTS (SELECT unnest(['a']) = 'a')", "unnest anywhere but"),
        ("SELECT list_transform(['a'], x -> x) AS goal FROM goal", "list_transform"),
        ("DELETE FROM goal", "only a SELECT is"),
        ("SELECT 1 AS goal; SELECT 2 AS goal", "more than one statement"),
        ("SELECT FROM WHERE", "cannot be read as common SQL"),
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000 + " AS goal", "cannot be read as common SQL"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_named(query: str, said: str) -> None:
    found = faults("\n" + query)
    assert any(said in message for message, _ in found), found
    assert all(line in (1, 2) for _, line in found)


UNPORTABLE = """SELECT o.goal, count(*) AS results, date_trunc('month', min(o.due)) AS due,
       strftime(min(o.due), '%d.%m.') AS day
FROM"""


def test_a_pack_is_told_what_runs_on_duckdb_only(tmp_path: Path) -> None:
    assert okrlint("rules", "new", "crowded-objective", "--in", "ours", cwd=tmp_path).code == 0
    page = tmp_path / "ours" / "crowded-objective.md"
    assert okrlint("rules", "check", "ours", cwd=tmp_path).out == "3 examples run: all yield their text\n"
    text = page.read_text(encoding="utf-8")
    line = text[: text.index("SELECT o.goal")].count("\n") + 1
    page.write_text(text.replace("SELECT o.goal, count(*) AS results\nFROM", UNPORTABLE), encoding="utf-8")
    did = okrlint("rules", "check", "ours", cwd=tmp_path)
    assert did.code == 0, did
    assert f"ours/crowded-objective.md:{line}:1: not portable: date_trunc\n" in did.out
    assert f"ours/crowded-objective.md:{line + 1}:1: not portable: strftime in other forms" in did.out
    assert "without --engine" in did.out

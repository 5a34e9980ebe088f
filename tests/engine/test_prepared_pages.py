"""A page's query against the schema: what it names, binds and returns is known before any data is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from okrlint import package_data, packs
from okrlint.app.rules_check import check_pages
from okrlint.app.rules_list import begin
from okrlint.engine import Rule
from okrlint.engine.database import read_by
from okrlint.errors import InputErrors, UsageError
from okrlint.pages import Page
from okrlint.relations.load import BASE
from okrlint.relations.registry import DERIVED, base_of

QUERY = """\
SELECT o.goal, count(*) AS results
FROM objective o JOIN key_result k ON k.objective = o.goal
GROUP BY o.goal HAVING count(*) > $most
"""


def fault(folder: Path, *changes: tuple[str, str]) -> UsageError:
    begin("crowded-objective", folder)
    page = folder / "crowded-objective.md"
    text = page.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    page.write_text(text)
    with pytest.raises(UsageError) as caught:
        packs.read_pack(folder)
    assert "crowded-objective.md:" in caught.value.where
    return caught.value


def line_of(folder: Path, text: str) -> int:
    page = (folder / "crowded-objective.md").read_text()
    return page[: page.index(text)].count("\n") + 1


def test_a_message_that_names_what_the_query_does_not_return(tmp_path: Path) -> None:
    said = fault(tmp_path, ("{key}: {results}", "{key}: {number}"))
    assert "the message names {number}, which the query does not return" in said.message
    assert said.allowed == "key, most, owner, results, title"


def test_a_parameter_that_is_never_used(tmp_path: Path) -> None:
    assert "the parameter most is never used" in fault(tmp_path, ("> $most", "> 5")).message


def test_a_gap_in_what_the_page_says_it_reads(tmp_path: Path) -> None:
    said = fault(tmp_path, ("FROM objective o", "FROM objective o JOIN activity a USING (goal)"))
    assert "which none of `needs`, `heeds` and `uses` names" in said.message
    lacking = said.message.split("rests on ")[1].split(",")[0]
    assert lacking in base_of({"activity"})


@pytest.mark.parametrize("part", ["needs", "heeds", "uses"])
def test_a_relation_that_the_page_names_for_nothing(tmp_path: Path, part: str) -> None:
    said = fault(tmp_path, ("over: objective\n", f"over: objective\n{part}: [movement]\n"))
    assert "`needs`, `heeds` or `uses` names movement, which the query does not rest on" in said.message


def test_a_fault_in_the_query_has_its_own_line(tmp_path: Path) -> None:
    said = fault(tmp_path, ("k.objective = o.goal", "k.objectve = o.goal"))
    assert "objectve" in said.message
    assert said.where.endswith(f":{line_of(tmp_path, 'objectve')}:1")
    assert said.hint == "`okrlint schema sql` prints the relations"


@pytest.mark.parametrize("broken", ["GROUP BY o.goal HAVIN count(*)", "GROUP BY o.goal HAVING cuont(*)"])
def test_a_fault_that_the_parser_or_the_binder_finds_has_its_line(tmp_path: Path, broken: str) -> None:
    said = fault(tmp_path, ("GROUP BY o.goal HAVING count(*)", broken))
    assert said.where.endswith(f":{line_of(tmp_path, broken)}:1")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("{key}: {results}", "{key}: {number}", "message:"),
        ("over: objective\n", "over: objective\nuses: [movement]\n", "uses: [movement]"),
        ("> $most", "> $mots", "GROUP BY"),
        ("> $most", "> 5", "  most:"),
    ],
)
def test_a_fault_has_the_line_that_it_is_in(tmp_path: Path, old: str, new: str, at: str) -> None:
    assert fault(tmp_path, (old, new)).where.endswith(f":{line_of(tmp_path, at)}:1")


def test_all_gaps_are_named_at_once(tmp_path: Path) -> None:
    said = fault(
        tmp_path, ("FROM objective o", "FROM objective o JOIN ownership w USING (goal) JOIN rank r USING (goal)")
    )
    assert "the query rests on owner, rank, which" in said.message


@pytest.mark.parametrize(
    ("column", "wanted"),
    [
        ("o.id AS goal", "the column goal holds VARCHAR, not a key (a whole number)"),
        ("1 AS outcome", "the column outcome holds INTEGER, not a text"),
        ("'high' AS confidence", "the column confidence holds VARCHAR, not a number from 0 to 1"),
        ("'b' AS others", "the column others holds VARCHAR, not a list of goals"),
        ("'b' AS evidence", "the column evidence holds VARCHAR, not a list of texts"),
    ],
)
def test_a_column_that_is_not_what_its_name_means(tmp_path: Path, column: str, wanted: str) -> None:
    kept = "" if "AS goal" in column else "o.goal, "
    change = ("SELECT o.goal,", f"SELECT {kept}{column},"), ("GROUP BY o.goal", "GROUP BY o.goal, o.id")
    assert wanted in fault(tmp_path, *change).message


@pytest.mark.parametrize("name", ["goal", "evidence", "why", "_hidden"])
def test_a_message_cannot_name_what_is_kept_from_it(tmp_path: Path, name: str) -> None:
    columns = ("SELECT o.goal,", "SELECT o.goal, ['x'] AS evidence, 'x' AS why, 1 AS _hidden,")
    said = fault(tmp_path, columns, ("{results} key", f"{{results}} {{{name}}} key"))
    assert f"the message names {{{name}}}" in said.message


@pytest.mark.parametrize("call", ["current_date", "now()", "today()", "random()", "uuid()", "age(o.due::TIMESTAMP)"])
def test_a_query_that_asks_the_clock_or_chance(tmp_path: Path, call: str) -> None:
    said = fault(tmp_path, ("GROUP BY", f"WHERE {call} IS NOT NULL\nGROUP BY"))
    assert f"the query asks {call.split('(')[0]}, which gives another answer each time" in said.message
    assert said.where.endswith(f":{line_of(tmp_path, 'WHERE ')}:1")
    assert "$today" in said.hint


def test_reading_a_query_opens_neither_files_nor_connections(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("a,b\n1,2\n")
    for number, place in enumerate((tmp_path / "own.csv", "http://127.0.0.1:9/x.csv", "s3://bucket/x.parquet")):
        said = fault(tmp_path / str(number), ("FROM objective o", f"FROM read_csv('{place}') x, objective o"))
        assert "file system operations are disabled" in said.message


@pytest.mark.parametrize("end", [";", "; -- all of them", ";\n-- all; of them\n", "-- all of them", "; /* all */"])
def test_what_follows_a_query_is_no_part_of_it(tmp_path: Path, end: str) -> None:
    begin("crowded-objective", tmp_path)
    page = tmp_path / "crowded-objective.md"
    page.write_text(page.read_text().replace("> $most\n", f"> $most {end}\n"))
    assert len(packs.read_pack(tmp_path)) == 1


def test_a_name_of_its_own_that_hides_a_relation_still_counts_as_that_relation(tmp_path: Path) -> None:
    query = f"WITH movement AS (SELECT * FROM main.movement)\n{QUERY}".replace(
        "GROUP BY", "WHERE EXISTS (SELECT 1 FROM movement)\nGROUP BY"
    )
    assert "movement" in fault(tmp_path, (QUERY, query)).message


def test_the_faults_of_several_pages_are_told_together(tmp_path: Path) -> None:
    for name in ("first-rule", "second-rule"):
        begin(name, tmp_path)
        page = tmp_path / f"{name}.md"
        page.write_text(page.read_text().replace("> $most", "> 5"))
    with pytest.raises(InputErrors) as caught:
        packs.read_pack(tmp_path)
    assert [Path(e.where.split(":")[0]).stem for e in caught.value.errors] == ["first-rule", "second-rule"]


def test_a_folder_without_a_pack_file_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"not a pack of rules: it has no pack\.yaml"):
        packs.read_pack(tmp_path)


@pytest.mark.parametrize("name", ["2026", "no: 1", "# ours", '"ours"'])
def test_a_pack_may_begin_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    begin("crowded-objective", tmp_path / name)
    assert [p.pack for p in packs.read_pack(tmp_path / name)] == [name]


def test_a_pack_without_a_page_is_none(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("name: ours\n")
    with pytest.raises(UsageError, match="the pack holds no rule page"):
        packs.read_pack(tmp_path)


def test_putting_pages_to_the_test_knows_what_using_them_would(tmp_path: Path) -> None:
    begin("missing-owner", tmp_path)
    with pytest.raises(UsageError, match="the rule missing-owner is also in"):
        check_pages(tmp_path)


def test_the_built_in_folder_by_its_name_is_the_built_in_pack() -> None:
    checked = check_pages(package_data.rules())
    assert (checked.examples, checked.faults, checked.unportable) == (3 * len(packs.built_in()), [], ())
    assert checked.strict


def test_two_packs_cannot_have_one_rule_and_none_may_take_a_built_in_name(tmp_path: Path) -> None:
    begin("missing-owner", tmp_path)
    with pytest.raises(UsageError, match="the rule missing-owner is also in"):
        packs.read_packs([(str(tmp_path), "okrlint.yaml:1:9")], tmp_path)


def test_a_pack_may_be_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin("crowded-objective", tmp_path / "our_okr_rules")
    (tmp_path / "our_okr_rules/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    pages = packs.read_packs([("our_okr_rules", "okrlint.yaml:1:9")], Path("/nowhere"))
    assert [p.id for p in pages if not p.built_in] == ["crowded-objective"]


def test_every_derived_relation_rests_on_what_trackers_provide() -> None:
    for name in DERIVED:
        assert base_of({name}) <= BASE
        assert base_of({name})


@pytest.mark.parametrize("page", packs.built_in(), ids=lambda p: p.id)
def test_a_built_in_page_stays_small(page: Page) -> None:
    """More than this means that a relation is missing (see rules/README.md)."""
    assert len(page.text.splitlines()) <= 120
    assert len(page.query.splitlines()) <= 25


@pytest.mark.parametrize("page", packs.built_in(), ids=lambda p: p.id)
def test_what_a_built_in_page_reads_is_found_without_the_parser(page: Page) -> None:
    with duckdb.connect(":memory:") as connection:
        parsed = packs.reads(connection, page.query)
    assert read_by([Rule(page, page.severity, {})]) == parsed

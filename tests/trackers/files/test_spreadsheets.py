"""Tables as spreadsheets save them: other encodings, decimal commas, lines above the header, rows of totals."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from okrlint.errors import UsageError
from okrlint.records import KeyResult, Objective
from okrlint.trackers.files.csv.reader import read_table
from okrlint.trackers.files.settings import Settings
from tests.cli.front import okrlint

GERMAN = (
    "Bericht Müllerei;;;;\r\n"
    "Stand: 31.03.2027;;;;\r\n"
    ";;;;\r\n"
    "Ziel;Schlüsselergebnis;Verantwortlich;Startwert;Zielwert;Aktuell;Status\r\n"
    '"Mehl ohne Steine";"Rückläufer je\r\nWoche";Jörg Größl;4,2 %;2,5 %;3,1 %;gefährdet\r\n'
    ";Umsatz in Österreich;Jörg Größl;0;1.200.000;310.000;im Plan\r\n"
    "Summe;;;;;;\r\n"
)


def results(text: str | bytes) -> dict[str, tuple[float | None, float | None, float | None, str]]:
    reading = read_table(text, "plan.csv", Settings())
    found = [one for one in reading.records if isinstance(one, KeyResult)]
    return {one.title: (one.baseline, one.target, one.current, one.status or "") for one in found}


def test_a_report_saved_by_a_spreadsheet_is_read_and_says_how(tmp_path: Path) -> None:
    (tmp_path / "okrs.csv").write_bytes(GERMAN.encode("cp1252"))
    done = okrlint("check", "okrs.csv", "--explain-input", cwd=tmp_path)
    assert "objective: Mehl ohne Steine" in done.out
    assert "key result: Umsatz in Österreich (owner Jörg Größl; baseline 0; target 1200000; current 310000" in done.out
    assert "no UTF-8; read as Windows-1252" in done.out
    assert "a row that sums up the others: Summe" in done.out


def test_decimal_commas_are_read_where_the_table_shows_them() -> None:
    read = results(GERMAN)
    assert list(read.values()) == [(4.2, 2.5, 3.1, "at_risk"), (0.0, 1_200_000.0, 310_000.0, "on_track")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("1.500,2.25", (1.5, 2.25)),  # points are taken for decimals
        ('"1,500",2', (1500.0, 2.0)),
        ('"1,5",310.000', (1.5, 310_000.0)),
        ('"1,5",2.5', (None, 2.5)),  # both at once: nothing is guessed
    ],
)
def test_a_table_has_one_way_of_writing_numbers(cells: str, expected: tuple[float | None, float]) -> None:
    (read,) = results(f"Objective,Key result,Baseline,Target\nGrind finer,Grain size,{cells}\n").values()
    assert read[:2] == expected


@pytest.mark.parametrize("alphabet", ["cp1251", "shift_jis", "gb18030", "euc_kr"])
def test_other_alphabets_are_not_taken_for_western_letters(alphabet: str) -> None:
    words = {"cp1251": "Мука без камней", "shift_jis": "石のない小麦粉", "gb18030": "没有石头的面粉"}
    text = f"Objective,Key result\n{words.get(alphabet, '돌이 없는 밀가루')},x\n"
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_table(text.encode(alphabet), "plan.csv", Settings())


@pytest.mark.parametrize("word", ["Total", "SUMME", "合计", "Итого", "Total général"])
def test_a_row_of_totals_is_no_objective(word: str) -> None:
    reading = read_table(f"Objective,Owner\nGrind finer,Mira\n{word},\n", "plan.csv", Settings())
    assert [one.title for one in reading.records if isinstance(one, Objective)] == ["Grind finer"]
    assert [one.reason for one in reading.unplaced] == ["a row that sums up the others"]


def test_the_metric_of_a_row_that_may_have_a_parent_is_no_key_result() -> None:
    table = (
        "Id,Title,Owner,Period,Parent,Metric name,Start,Target,Progress %\n"
        "7,Win the mills,Mira,2027,,Progress,0,100,31\n"
        "8,Delight the bakers,Tom,2027,,Complaints,40,5,12\n"
    )
    records = read_table(table, "goals.csv", Settings()).records
    assert [one.title for one in records if isinstance(one, Objective)] == ["Win the mills", "Delight the bakers"]
    assert not [one for one in records if isinstance(one, KeyResult)]


EXPORTS = {
    "start is a number": (
        "Objective,Key result,Owner,Start,Target,Current,Due date\nGrind finer,Grain size,Mira,40,5,22,09/30/2027\n"
    ),
    "types of a tool": (
        "Title;Owner;Session;Type;Parent;Initial value;Target value;Actual value;Due date\n"
        "Grind finer;Mira;2027 Q3;Objective;;;;;\nGrain size;Mira;2027 Q3;Metric;Grind finer;40;5;22;30.09.2027\n"
    ),
    "labels in a column with another name": (
        "Row,Primary,Owner,From,Target,Current,Due date\n"
        "1,O1: Grind finer,Mira,,,,\n2,KR1: Grain size,Mira,40,5,22,2027-09-30\n"
    ).replace("From", "Baseline"),
}


@pytest.mark.parametrize("export", EXPORTS.values(), ids=EXPORTS.keys())
def test_exports_of_tools_say_the_same(export: str) -> None:
    assert results(export) == {"Grain size": (40.0, 5.0, 22.0, "")}
    (found,) = [one for one in read_table(export, "plan.csv", Settings()).records if isinstance(one, KeyResult)]
    assert found.due == dt.date(2027, 9, 30)


def test_key_results_in_columns_need_no_blank_before_their_number() -> None:
    assert list(results("Objective,KR1,KR2\nGrind finer,Grain size 5,No stones\n")) == ["Grain size 5", "No stones"]


def test_a_day_that_can_be_read_in_two_ways_stays_out() -> None:
    reading = read_table("Objective,Key result,Due date\nGrind finer,Grain size,03/04/2027\n", "plan.csv", Settings())
    assert ["due" in one.reason for one in reading.unplaced] == [True]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_lines_that_are_quoted_as_a_whole_are_rows(mark: str, tmp_path: Path) -> None:
    rows = ["Objective,Key result,Owner", 'Grind finer,""Grain size, at last"",Mira', "Grind finer,No stones,Tom"]
    table = "\r\n".join(f'"{row}"' for row in rows).replace(",", mark) + "\r\n"
    assert list(results(table)) == [f"Grain size{mark} at last".replace("\t", "\t"), "No stones"]
    (tmp_path / "okrs.csv").write_bytes(table.encode())
    told = okrlint("check", "--explain-input", ".", cwd=tmp_path)
    assert "okrs.csv:3:1: key result: No stones (owner Tom)" in told.out


def test_a_cell_with_a_separator_is_still_one_cell() -> None:
    reading = read_table('"Objective"\n"Grind finer, and slowly"\n', "plan.csv", Settings())
    assert [one.title for one in reading.records if isinstance(one, Objective)] == ["Grind finer, and slowly"]

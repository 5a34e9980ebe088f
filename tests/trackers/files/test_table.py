"""Tables of OKRs: columns under many names, the merged cells of real sheets, and what could not be understood."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.errors import UsageError
from okrlint.records import Assignment, CheckIn, Contributes, KeyResult, Objective, Owner, Rank, Work
from okrlint.trackers.files.csv.reader import holds_okrs, read_table
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.merge import merge
from okrlint.trackers.files.settings import Settings

SHEET = """\
Objective;Key result;Objective lead;Owner;Rank;Due date;Baseline;Target;Actual;Last update;Health;Confidence;Notes
Halve the power;Lights off at ten;Mira;Jon;1;2026-12-31;10 %;90 %;40 %;2026-11-02;on track;7/10;"a ""quiet""
night"
;Belts stop;;"Jon, Ana";;31 December 2026;;;;;;;
Quiet nights;;;Ana;2;;;;;;amber;;
"""


def read(text: str | bytes, **given: str) -> Reading:
    return merge([read_table(text, "plan.csv", Settings(**given))])  # type: ignore[arg-type]  # cycle and team only


def _of(reading: Reading, kind: type[Any]) -> list[Any]:
    return [r for r in reading.records if isinstance(r, kind)]


def test_a_sheet_with_merged_cells_and_other_names_for_its_columns() -> None:
    reading = read(SHEET, cycle="2026-Q4", team="Depot")
    assert reading.unplaced == []
    assert [(o.id, o.line, o.column, o.cycle, o.team) for o in _of(reading, Objective)] == [
        ("file:2026-q4/depot/halve-the-power", 2, 1, "2026-Q4", "Depot"),
        ("file:2026-q4/depot/quiet-nights", 5, 1, "2026-Q4", "Depot"),
    ]
    first, second = _of(reading, KeyResult)
    assert (first.title, first.baseline, first.target, first.current, first.unit) == (
        "Lights off at ten",
        10,
        90,
        40,
        "%",
    )
    assert (first.description, str(first.due)) == ('a "quiet"\nnight', "2026-12-31")
    assert (second.objective, second.line, str(second.due)) == (_of(reading, Objective)[0].id, 4, "2026-12-31")
    assert [(o.goal.rsplit("/", 1)[1], o.party) for o in _of(reading, Owner)] == [
        ("halve-the-power", "Mira"),
        ("lights-off-at-ten", "Jon"),
        ("belts-stop", "Jon"),
        ("belts-stop", "Ana"),
        ("quiet-nights", "Ana"),
    ]
    assert [r.value for r in _of(reading, Rank)] == [1, 2]
    (report,) = _of(reading, CheckIn)
    assert (report.value, report.status, report.confidence, report.line) == (40, "on_track", 0.7, 2)
    assert _of(reading, Objective)[1].status == "at_risk"


def test_rows_may_name_their_type() -> None:
    reading = read(
        "Type,Title,Parent,Assignee,State,Key\nO,Aim,,Mira,,A-1\nKR,Proof,,,,A-2\nTask,Do it,,Jon,doing,A-3\n"
    )
    assert [(o.key) for o in _of(reading, Objective)] == ["A-1"]
    assert [(k.key, k.objective) for k in _of(reading, KeyResult)] == [("A-2", "file:aim")]
    assert [(w.key, w.state) for w in _of(reading, Work)] == [("A-3", "doing")]
    assert [(c.work, c.goal) for c in _of(reading, Contributes)] == [("file:work/A-3", "file:aim/proof")]
    assert [a.person for a in _of(reading, Assignment)] == ["Jon"]


def test_a_table_knows_only_what_it_has_columns_for() -> None:
    coverage = read("Objective,Owner\nA,Mira\n").coverage
    states = {relation: c.state for relation, c in coverage.items()}
    assert (states["owner"], states["objective"], states["rank"], states["check_in"], states["exclusion"]) == (
        "complete",
        "complete",
        "not_provided",
        "not_provided",
        "not_provided",
    )
    assert coverage["rank"].reason == "no CSV file records any rank"


def test_what_was_not_understood_is_listed_with_its_place() -> None:
    text = "Objective,Onwer,Rank,Priority,Due,Status,Confidence,Owner,Owner\nA,x,first,soon,1/2/2026,fine,high,a,b,c\n"
    assert [(u.line, u.column, u.text, u.reason) for u in read(text).unplaced] == [
        (1, 11, "Onwer", "no known column; did you mean 'owner'?"),
        (1, 59, "Owner", "a second column 'owner'"),
        (2, 5, "first", "rank: no number"),
        (2, 11, "soon", "priority: not understood"),
        (2, 16, "1/2/2026", "due: no day that can be read in one way only (2026-12-31)"),
        (2, 25, "fine", "status: neither on track, at risk nor off track, and no state of a goal"),
        (2, 30, "high", "confidence: no share (0.7, 70 %, 7/10)"),
        (2, 39, "c", "more cells than the header has columns"),
    ]


def test_rows_that_contradict_each_other_are_not_settled_in_silence() -> None:
    reading = read("Objective,Key result,Rank\nA,one,1\nA,two,2\n")
    assert [r.value for r in _of(reading, Rank)] == [1]
    assert [(u.line, u.reason) for u in reading.unplaced] == [(3, "rank: an earlier line says 1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Objective\n"A\n', 'plan.csv:2:1: a quote that is never closed\n  write " as ""'),
        ('Objective,Owner\nA,"b"c\n', "plan.csv:2:3: text after the closing quote: 'c'"),
        ("Name,Color\nA,b\n", None),
        ("Item,Color\nA,b\n", "plan.csv:1:1: no column holds a title (seen: Item, Color)"),
        ("", "plan.csv: the table is empty"),
        ("Objective,Id\nA,1\nB,1\n", "plan.csv:3:3: '1' stands here a second time (first at plan.csv:2:3)"),
        (b"Objective\n\xff\n", "plan.csv:2:1: byte 0xFF is not UTF-8"),
    ],
)
def test_a_broken_table_says_where(text: str | bytes, expected: str | None) -> None:
    if expected is None:
        read(text)
        return
    with pytest.raises(UsageError) as caught:
        read(text)
    assert str(caught.value).startswith(expected)


def test_a_mark_of_byte_order_and_other_line_ends_do_no_harm() -> None:
    reading = read(b"\xef\xbb\xbfObjective\tOwner\r\nA \xf0\x9f\x9a\x80\tMira\r\n")
    assert [(o.title, o.line, o.column) for o in _of(reading, Objective)] == [("A 🚀", 2, 1)]
    assert [o.party for o in _of(reading, Owner)] == ["Mira"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"Objective,Key result,Owner\n", True),
        (b"OKR;Objective;Due\n", True),
        (b"date,amount,goal\n", False),
        (b"objective\n", False),
        (b"\xff\xfe\x00", False),
        (b"", False),
        (b'"unclosed', False),
    ],
)
def test_a_table_that_happens_to_lie_there_is_told_by_its_header(raw: bytes, expected: bool) -> None:
    assert holds_okrs(raw) is expected


@given(st.text(st.sampled_from('Objective,Key result;Owner\n\r\t" |12%'), max_size=80) | st.text() | st.binary())
@settings(max_examples=300)
def test_no_input_breaks_the_reader(text: str | bytes) -> None:
    try:
        reading = read(text)
    except UsageError as error:
        assert error.where.startswith("plan.csv")  # noqa: PT017  # either outcome is fine
    else:
        assert all(u.line > 0 and u.column > 0 for u in reading.unplaced)
    if isinstance(text, bytes):
        holds_okrs(text)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=6))
def test_cells_come_back_as_they_were_written(cells: list[list[str]]) -> None:
    import csv
    import io

    from okrlint.trackers.files.csv.cells import rows

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(cells)
    expected = [[c.strip() for c in row] for row in cells if any(c.strip() for c in row)]
    assert [[c.text for c in row] for row in rows(out.getvalue(), "f", ",")] == expected


def test_a_first_line_that_names_the_separator_is_no_header() -> None:
    text = "sep=;\r\nObjective;Key result, measured;KR\r\nA;;b\r\n"
    assert holds_okrs(text.encode())
    reading = read(text)
    assert [(o.title, o.line, o.column) for o in _of(reading, Objective)] == [("A", 3, 1)]
    assert [k.title for k in _of(reading, KeyResult)] == ["b"]


def test_each_unknown_column_is_called_unknown() -> None:
    reasons = [u.reason for u in read("Objective,Colour,Mood,Owner\nA,,,Mira\n").unplaced]
    assert reasons == ["no known column", "no known column"]


def test_a_cell_that_says_nothing_of_its_row_is_listed_and_breaks_nothing() -> None:
    text = "Type,Title,Target,Size,Due,Progress\nObjective,A,5,3,2026-12-31,40\nTask,T,,3,2026-12-01,\n"
    reading = read(text)
    assert [(u.line, u.text, u.reason) for u in reading.unplaced] == [
        (2, "5", "target: an objective has none, its key results do"),
        (2, "3", "size: only work has one"),
        (2, "40", "progress: how much of the way is done is no value of the metric; give that as current"),
        (3, "2026-12-01", "due: is not read of work"),
    ]
    assert [(w.title, w.size) for w in _of(reading, Work)] == [("T", 3)]


def test_what_a_continued_row_says_of_its_objective_counts() -> None:
    reading = read("Objective,Key result,Rank,Priority\nA,one,1,\n,two,2,P1\n")
    assert [(r.kind, r.value) for r in _of(reading, Rank)] == [("rank", 1), ("priority", 1)]
    assert [(u.line, u.reason) for u in reading.unplaced] == [(3, "rank: an earlier line says 1")]


def test_a_row_of_an_unknown_type_is_no_objective() -> None:
    reading = read("Type,Title\nObjective,A\nRisk,Fire\n")
    assert [o.title for o in _of(reading, Objective)] == ["A"]
    assert [(u.line, u.text, u.reason) for u in reading.unplaced] == [
        (3, "Risk | Fire", "type: neither objective, key result nor work")
    ]


def test_a_key_result_goes_to_the_objective_it_names_wherever_that_stands() -> None:
    text = "Type,Title,Key,Parent\nO,A,A-1,\nO,B,B-1,\nKR,a,,A-1\nKR,c,,C\nTask,t,,\nKR,lost,,Z\nO,C,,\n"
    reading = read(text)
    titles = {o.id: o.title for o in _of(reading, Objective)}
    assert {k.title: titles[k.objective] for k in _of(reading, KeyResult)} == {"a": "A", "c": "C"}
    assert _of(reading, Contributes) == []
    assert [(u.line, u.text, u.reason[:36]) for u in reading.unplaced] == [
        (7, "Z", "parent: no objective of this table i")
    ]
    (aside,) = read("Objective,Key result,Parent\nA,one,B\n").unplaced
    assert (aside.text, aside.reason) == ("B", "parent: a key result belongs to the objective of its row")


def test_the_time_grows_with_the_size() -> None:
    """Searching for each kind of line end anew for each cell took minutes for a wide table."""
    wide = "Objective," + ",".join(["Owner"] * 150_000) + "\nA," + ",".join(["x"] * 150_000)
    start = time.monotonic()
    read(wide)
    assert time.monotonic() - start < 60


def test_a_column_of_types_may_say_what_kind_of_goal_it_is() -> None:
    reading = read(
        "Objective,Key result,Type,Weight,Score\nA,one,committed,30 %,0.4\n"
        ",two,Moonshot,70,7/10\n,three,stretch,-5,n/a\n"
    )
    assert [(k.goal_kind, k.weight, k.score) for k in _of(reading, KeyResult)] == [
        ("committed", 0.3, 0.4),
        ("aspirational", 70.0, 0.7),
        ("aspirational", None, None),
    ]
    assert [(u.text, u.reason.split(":")[0]) for u in reading.unplaced] == [("-5", "weight"), ("n/a", "score")]
    rows = read("Type,Title\nObjective,A\nKey result,one\n")
    assert [k.title for k in _of(rows, KeyResult)] == ["one"]

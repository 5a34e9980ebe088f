"""The line from start to target, the share that is done and due, and when small deviations add up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from okrlint.engine import database
from okrlint.records import CheckIn
from okrlint.relations.pace import ALARM, SLACK, Line, alarm
from tests.engine.company import NOW, days_ago, key_result, objective, snapshot

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 12, 31)
DOWN = Line(4.0, 2.0, FIRST, LAST)
VALUES = st.floats(-1e6, 1e6, allow_nan=False)
LINES = st.tuples(VALUES, VALUES, st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(1, 800)).map(
    lambda x: Line(x[0], x[1], x[2], x[2] + dt.timedelta(days=x[3]))
)


def on_line(line: Line, day: dt.date) -> float:
    return line.start + (line.target - line.start) * line.due(day)


@given(LINES, st.integers(-100, 1000))
def test_the_share_that_is_due_grows_from_nothing_to_all(line: Line, days: int) -> None:
    day = line.begins + dt.timedelta(days=days)
    assert 0.0 <= line.due(day) <= 1.0
    assert line.due(day) <= line.due(day + dt.timedelta(days=1))
    assert (line.due(line.begins), line.due(line.ends)) == (0.0, 1.0)


@given(LINES)
def test_the_start_is_nothing_done_and_the_target_is_all_of_it(line: Line) -> None:
    assume(abs(line.target - line.start) > 1e-3)
    assert line.done(line.start) == 0.0
    assert abs(line.done(line.target) - 1.0) < 1e-9
    assert line.done(line.start - (line.target - line.start)) < 0


@given(LINES, st.lists(st.integers(0, 800), max_size=12))
def test_whoever_reports_on_the_line_or_ahead_of_it_is_never_behind(line: Line, days: list[int]) -> None:
    assume(abs(line.target - line.start) > 1e-3)
    reports = [(line.begins + dt.timedelta(days=d), on_line(line, line.begins + dt.timedelta(days=d))) for d in days]
    assert alarm(line, sorted(reports)) is None


@given(st.floats(0.0, 1.0))
def test_one_report_alarms_from_the_slack_and_the_limit_on(behind: float) -> None:
    middle = dt.date(2026, 11, 16)
    value = on_line(DOWN, middle) - (DOWN.target - DOWN.start) * behind
    assume(abs(behind - SLACK - ALARM) > 1e-6)
    assert (alarm(DOWN, [(middle, value)]) is not None) == (behind > SLACK + ALARM)


def test_small_deviations_add_up_and_catching_up_forgives_them() -> None:
    days = [dt.date(2026, 10, 12) + dt.timedelta(weeks=n) for n in range(5)]
    slow = [(day, on_line(DOWN, day) + 0.13 * 2) for day in days]
    assert alarm(DOWN, slow[:3]) is None
    assert alarm(DOWN, slow[:4]) == days[3]
    assert alarm(DOWN, [*slow[:4], (days[4], 2.0)]) is None


def test_there_is_no_pace_where_start_and_target_disagree_with_the_direction(tmp_path: Path) -> None:
    said = {"metric": "churn", "unit": "%", "baseline": 4.0, "target": 2.0}
    records = [
        objective("o"),
        key_result("down", "o", direction="decrease", **said),
        key_result("wrong", "o", direction="increase", **said),
        key_result("kept", "o", direction="maintain", **said),
        *(CheckIn(of=k, goal=k, checked_at=days_ago(7), value=3.0) for k in ("down", "wrong", "kept")),
    ]
    with database(snapshot(tmp_path, {"board": records}), ["pace"], NOW) as (connection, _):
        rows = connection.execute(
            "SELECT id, start, p.target, value, done, round(p.due, 3) FROM pace p JOIN key_result USING (goal)"
        ).fetchall()
    assert rows == [("down", 4.0, 2.0, 3.0, 0.5, round(39 / 91, 3))]

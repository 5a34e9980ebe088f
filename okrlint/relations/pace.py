"""`pace`: how far each key result is on the way from its start to its target, beside how far it ought to be by now.

What a rule makes of it (kinds of goals, thresholds of silence) is not decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb

SLACK = 0.05
"""Share of the way by which a report may lie behind the line without counting."""
ALARM = 0.3
"""Sum of such deviations, in shares of the way, at which small ones have become one that counts.

A one-sided CUSUM (E. S. Page, "Continuous inspection schemes", Biometrika 41, 1954), reference value SLACK, decision
interval ALARM: one report 35 % behind alarms, and so do four of them 13 % behind.
"""


class Line(NamedTuple):
    """From a value on a day to another on another day, in a straight line."""

    start: float
    target: float
    begins: dt.date
    ends: dt.date

    def done(self, value: float) -> float:
        """The share of the way at a value; negative where it moved away from the target."""
        return (value - self.start) / (self.target - self.start) + 0.0  # nobody reads -0 %

    def due(self, day: dt.date) -> float:
        """The share of the way that is due on a day, from 0 to 1."""
        days = (self.ends - self.begins).days
        return min(1.0, max(0.0, (day - self.begins).days / days)) if days > 0 else 1.0


def alarm(line: Line, reports: Sequence[tuple[dt.date, float]]) -> dt.date | None:
    """The day since when the reports, in their order, have been behind the line for good; None: they are not.

    Where the last report is back at the line, what was behind before it has been caught up with.
    """
    total, since, behind = 0.0, None, 0.0
    for day, value in reports:
        behind = line.due(day) - line.done(value)
        total = max(0.0, total + behind - SLACK)
        if total == 0.0:
            since = None
        elif total >= ALARM and since is None:
            since = day
    return since if behind > SLACK else None


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    today = context.as_of.date()
    goals = connection.execute(
        """
        WITH first AS (SELECT goal, arg_min(value, (checked_at, value)) AS value FROM check_in
                       WHERE value IS NOT NULL AND checked_at < $as_of + INTERVAL 1 DAY GROUP BY goal)
        SELECT m.goal, coalesce(m.baseline, f.value), m.target, g.starts, g.due, p.value, m.direction
        FROM metric_use m JOIN goal g USING (goal) JOIN progress p USING (goal) LEFT JOIN first f USING (goal)
        WHERE m.target IS NOT NULL AND m.direction <> 'maintain' AND coalesce(m.unit, '') NOT IN ('% change', 'x')
        ORDER BY 1
        """,
        {"as_of": context.as_of.replace(tzinfo=None)},
    ).fetchall()
    told: dict[int, list[tuple[dt.date, float]]] = {}
    for goal, day, value in connection.execute(
        "SELECT goal, checked_at::DATE, arg_max(value, (checked_at, value)) FROM check_in "
        "WHERE value IS NOT NULL AND checked_at < $as_of + INTERVAL 1 DAY GROUP BY ALL ORDER BY 1, 2",
        {"as_of": context.as_of.replace(tzinfo=None)},
    ).fetchall():
        told.setdefault(goal, []).append((day, value))
    rows = []
    for goal, start, target, begins, ends, value, direction in goals:
        wanted = {"increase": 1, "decrease": -1}.get(direction, 0)
        if start is None or value is None or start == target or (target - start) * wanted < 0:
            continue  # nothing to compare, or a start beyond the target: the direction is not certain
        reports = told.get(goal, [])
        day = reports[-1][0] if reports else today
        line = Line(start, target, begins or today, ends or today)
        done = line.done(value)
        timed = begins is not None and ends is not None and begins < ends
        due = line.due(day) if timed else None
        since = alarm(line, reports) if timed else None
        rows.append((goal, start, target, value, day.isoformat(), done, due, since and since.isoformat()))
    insert_rows(connection, "pace", rows)


PACE = Derived("pace", ("goal", "metric_use", "progress", "check_in"), _fill)

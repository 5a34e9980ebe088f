"""`goalpost`: edits that made a goal easier, or harder, after it had begun; who may do that is not judged here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from okrlint.relations.measure_numbers import quantities
from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb


def number_in(text: str) -> float | None:
    """The number of a text that holds exactly one ("1.5 kWh"), else None."""
    found = quantities(text[:200])
    return found[0].value if len(found) == 1 else None


def days_between(before: str, after: str) -> int | None:
    """Days from one day (2026-11-16) to another; None where one is none."""
    try:
        return (dt.date.fromisoformat(after) - dt.date.fromisoformat(before)).days
    except ValueError:
        return None


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    rows = connection.execute(
        """
        SELECT c.goal, c.what, c.changed_at, c.before, c.after, c.person, c.note, m.direction
        FROM change c JOIN goal g USING (goal) LEFT JOIN metric_use m USING (goal)
        WHERE c.what IN ('target', 'due') AND g.starts IS NOT NULL AND c.changed_at::DATE > g.starts
          AND c.changed_at < $as_of + INTERVAL 1 DAY ORDER BY c.goal, c.changed_at, c.what
        """,
        {"as_of": context.as_of.replace(tzinfo=None)},
    ).fetchall()
    read = []
    for goal, what, at, before, after, person, note, direction in rows:
        if what == "due":
            by: float | None = days_between(before, after)
            eased = by is not None and by > 0
        else:
            old, new = number_in(before), number_in(after)
            by = None if old is None or new is None else new - old
            eased = by is not None and ((direction == "increase" and by < 0) or (direction == "decrease" and by > 0))
        if by:
            read.append((goal, what, at.isoformat(sep=" "), before, after, eased, by, person, note))
    insert_rows(connection, "goalpost", read)


GOALPOST = Derived("goalpost", ("goal", "metric_use", "change"), _fill)

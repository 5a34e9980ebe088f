"""`meeting_cycle`: cycles that meet in time, as a year and its quarters do; goals of such cycles hold at once."""

from __future__ import annotations

from okrlint.relations.relation import from_sql

# Half of the shorter one: quarters that follow one another, with a week of both between them, do not meet. Of two that
# are equally long either may stand for the shorter one.
MEETING_CYCLE = from_sql(
    "meeting_cycle",
    ("cycle",),
    """
    WITH known AS (SELECT cycle, starts, ends, ends - starts + 1 AS days FROM cycle WHERE starts <= ends)
    SELECT a.cycle, b.cycle, (a.days, a.cycle) > (b.days, b.cycle)
    FROM known a JOIN known b ON a.cycle <> b.cycle
    WHERE 2 * (least(a.ends, b.ends) - greatest(a.starts, b.starts) + 1) >= least(a.days, b.days)
    """,
)

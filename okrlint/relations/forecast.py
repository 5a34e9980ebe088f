"""`throughput` and `forecast`: how much each team finishes a week, and how likely open work ends before its date.

The method is that of forecasts by throughput (T. Magennis, *Forecasting and Simulating Software Development Projects*,
2011; D. Vacanti, *When Will It Be Done?*, 2020): the weeks to come are drawn, with replacement, from the team's own
last `WEEKS`. Instead of simulating it 10,000 times the share of runs is worked out exactly, so that there is neither a
seed nor noise around a threshold (docs/decisions/exact-forecast.md).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from okrlint.relations.relation import Context, Derived, from_sql
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb

WEEKS = 12
"""How many weeks of the past stand for the future: a quarter, with its quiet weeks and its busy ones."""
FEWEST = 6
"""Weeks of history below which no forecast is made: fewer say more about chance than about a team."""
HORIZON = 104
"""Weeks that are looked ahead; what would end later has no date."""
MOST = 2_000
"""Open items of one team and goal up to which a forecast is made; a longer list is no plan, and slow to work out."""

# Weeks are counted back from the moment of the check, so that the last one is as whole as the others. A team begins
# with the first work that it finished or was given; the week in which it did is left out.
THROUGHPUT = from_sql(
    "throughput",
    ("work", "work_team", "staffing"),
    f"""
    WITH item AS (
      SELECT t.team, CASE WHEN w.state = 'done' AND w.finished_at <= $as_of + INTERVAL 1 DAY
                          THEN greatest(date_diff('hour', w.finished_at, $as_of) // 168, 0) END AS ago,
             date_diff('hour', least(w.created_at, w.finished_at), $as_of) // 168 AS since
      FROM work w JOIN work_team t USING (work) JOIN staffing s USING (work) WHERE NOT s.automated
    ), begun AS (
      SELECT team, least(max(since), {WEEKS}) AS weeks FROM item GROUP BY team HAVING max(since) > 0
    ), week AS (SELECT team, unnest(range(weeks)) AS ago FROM begun)
    SELECT w.team, $today - (7 * (w.ago + 1))::INTEGER, count(i.team)
    FROM week w LEFT JOIN item i ON i.team = w.team AND i.ago = w.ago GROUP BY w.team, w.ago
    """,
)

# Work that has no team of its own is the goal's. What one team shares with nobody else it can do first: the forecast is
# that of a team that does nothing else.
_OPEN = """
    SELECT g.goal, coalesce(t.team, g.team) AS team, count(*) AS items, any_value(g.due) AS due
    FROM goal g JOIN work_goal l USING (goal) JOIN work w USING (work) JOIN staffing s USING (work)
    LEFT JOIN work_team t USING (work)
    WHERE g.kind = 'key_result' AND g.state = 'active' AND w.state IN ('open', 'doing') AND NOT s.automated
    GROUP BY g.goal, coalesce(t.team, g.team) ORDER BY ALL
"""


class Forecast(NamedTuple):
    """What the past of a team says about its open items: chance (0 to 1) of ending within the weeks that are left (None
    without a date), and the weeks after which half and 85 % of runs have ended (None: after `HORIZON`)."""

    chance: float | None
    half: int | None
    most: int | None


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    history: dict[int, list[int]] = {}
    for team, items in connection.execute("SELECT team, items FROM throughput ORDER BY team, starts").fetchall():
        history.setdefault(team, []).append(items)
    today = context.as_of.date()
    asked: dict[int | None, list[tuple[int, int, dt.date | None]]] = {}
    for goal, team, items, due in connection.execute(_OPEN).fetchall():
        asked.setdefault(team, []).append((goal, items, due))
    rows: list[tuple[object, ...]] = []
    for team, goals in asked.items():
        weeks = history.get(team, []) if team is not None else []
        wanted = {(items, weeks_until(due, today)) for _, items, due in goals}
        found = forecasts(weeks, wanted) if len(weeks) >= FEWEST else {}
        for goal, items, due in goals:
            one = found.get((items, weeks_until(due, today)), Forecast(None, None, None))
            days = [today + dt.timedelta(weeks=n) if n is not None else None for n in (one.half, one.most)]
            dates = [day.isoformat() if day else None for day in days]
            rows.append(
                (goal, team, items, len(weeks), sum(weeks), due.isoformat() if due else None, one.chance, *dates)
            )
    insert_rows(connection, "forecast", rows)


def weeks_until(due: dt.date | None, today: dt.date) -> int | None:
    """Weeks until the end of that day, one that has begun counted whole; 0 where it has passed, at most `HORIZON`."""
    return None if due is None else min(max(((due - today).days + 7) // 7, 0), HORIZON)


def forecasts(
    weeks: Sequence[int], asked: Iterable[tuple[int, int | None]]
) -> Mapping[tuple[int, int | None], Forecast]:
    """For each (open items, weeks left or None) the forecast from these weekly counts of finished items.

    More than `MOST` items are left out.
    """
    known = [(items, left) for items, left in asked if 0 < items <= MOST]
    pending = {items for items, _ in known}
    last = max((left for _, left in known if left is not None), default=0)
    halves: dict[int, int] = {}
    mosts: dict[int, int] = {}
    chances: dict[tuple[int, int | None], float] = {}
    for n, share in enumerate(shares(weeks, max(pending, default=0))):
        for items, left in known:
            if left == n:
                chances[items, left] = share(items)
        for items in sorted(pending):
            if (now := share(items)) >= 0.5:
                halves.setdefault(items, n)
            if now >= 0.85:
                mosts[items] = n
        pending -= mosts.keys()
        if n >= last and not pending:
            break
    return {(i, left): Forecast(chances.get((i, left)), halves.get(i), mosts.get(i)) for i, left in known}


def shares(weeks: Sequence[int], largest: int) -> Iterator[Callable[[int], float]]:
    """For n = 0, 1 … `HORIZON` weeks drawn from the past: a function from a number of items, 1 to `largest`, to the
    share of draws that finish at least as many.

    Let p(x) have one x^w for each past week that finished w. The coefficient of x^k in p(x)^n is the number of draws of
    n weeks that finish k, and in p(x)^n (1 + x + x^2 + …) of those that finish at most k. The polynomial is held in one
    whole number, so many bits for each coefficient that none runs into the next: nothing is rounded.
    """
    bits = (HORIZON + 1) * len(weeks).bit_length()
    below = (1 << bits) - 1
    kept = (1 << bits * largest) - 1
    often = sorted(Counter(w for w in weeks if w < largest).items())
    at_most = sum(1 << bits * k for k in range(largest))
    for n in range(HORIZON + 1):
        yield partial(_share, at_most, bits, below, len(weeks) ** n)
        at_most = sum(times * (at_most << bits * done) for done, times in often) & kept


def _share(at_most: int, bits: int, below: int, draws: int, items: int) -> float:
    fewer = (at_most >> bits * (items - 1)) & below
    return 1 - fewer / draws


FORECAST = Derived("forecast", ("goal", "work", "work_goal", "work_team", "staffing", "throughput"), _fill)

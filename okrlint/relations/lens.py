"""Where finished work went beside what was to go first: objectives in their order, with what was finished for each.

Numbers and the items behind them, nothing that says whether that is good: an objective that goes first may be done
with little, and a late one may need much.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import duckdb

READS = frozenset(
    {"objective", "goal", "team", "cycle", "work", "work_goal", "work_team", "staffing", "effort", "activity"}
    | {"ranked_above", "ownership"}
)
EVIDENCE = 3
DAYS = 90
"""How far back is looked where no days of a cycle say so."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One finished work item."""

    key: str
    title: str
    url: str
    finished_on: dt.date


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One objective. `place` is one more than those listed that go before it, so that several may share one; None: no
    rank and no statement puts it before or behind another.

    `items` were finished for it or what serves it (an item of two people is one), `share` is their part of all that was
    finished in that time, 0 to 1, by `people` so far as they are known. `size` sums up the sizes where `sized` items
    have one. `evidence` are the items finished last. `unseen` says why there may be more than was seen.
    """

    place: int | None
    id: str
    source: str
    key: str
    title: str
    url: str
    team: str
    owners: str
    items: float
    share: float | None
    sized: float
    size: float | None
    people: int
    open: int
    doing: int
    last_finished: dt.date | None
    evidence: tuple[Item, ...]
    unseen: str = ""


class Lens(msgspec.Struct, frozen=True, kw_only=True):
    """What was finished from `start` to `end`, both days included. `elsewhere` items serve no objective that is listed;
    of `undated` nobody knows when they were finished, so that they count nowhere. An item that serves two objectives
    counts for each, so that shares may come to more than 1. `partial` says what was not seen whole.
    """

    team: str
    cycle: str
    start: dt.date
    end: dt.date
    finished: float
    elsewhere: float
    undated: int
    rows: tuple[Row, ...]
    partial: tuple[str, ...] = ()


def names(connection: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    """The names of all teams or cycles."""
    return [row[0] for row in connection.execute(f"SELECT DISTINCT name FROM {relation} ORDER BY name").fetchall()]


def lens(
    connection: duckdb.DuckDBPyConnection, today: dt.date, team: str = "", cycle: str = "", start: dt.date | None = None
) -> Lens:
    """The active objectives of a team or cycle ("": all), with what was finished for each since `start`.

    Of a team: the objectives that are its own and those that its work went to, and only the work that is the team's.
    """
    start, end = _window(connection, today, cycle, start)
    values = {"team": team, "cycle": cycle, "start": start, "end": end}
    connection.execute(
        """
        CREATE TEMP TABLE lens_item AS
        SELECT w.work, w.finished_at::DATE AS finished_on FROM work w JOIN staffing s USING (work)
        LEFT JOIN work_team wt USING (work) LEFT JOIN team t ON t.team = wt.team
        WHERE w.state = 'done' AND NOT s.automated AND ($team = '' OR t.name = $team)
        """,
        {"team": team},
    )
    connection.execute(
        """
        CREATE TEMP TABLE lens_goal AS
        SELECT o.goal, o.id, o.source, o.key, o.title, coalesce(o.url, '') AS url, coalesce(t.name, '') AS team
        FROM objective o JOIN goal g USING (goal) LEFT JOIN team t ON t.team = g.team
        LEFT JOIN cycle c ON c.cycle = g.cycle
        WHERE g.state = 'active' AND ($cycle = '' OR c.name = $cycle) AND ($team = '' OR t.name = $team OR g.goal IN (
          SELECT wg.goal FROM lens_item i JOIN work_goal wg USING (work)
          WHERE i.finished_on BETWEEN $start AND $end))
        """,
        values,
    )
    finished, elsewhere, undated = connection.execute(
        """
        SELECT count(*) FILTER (finished_on BETWEEN $start AND $end),
               count(*) FILTER (finished_on BETWEEN $start AND $end AND work NOT IN (
                 SELECT work FROM work_goal JOIN lens_goal USING (goal))),
               count(*) FILTER (finished_on IS NULL) FROM lens_item
        """,
        {"start": start, "end": end},
    ).fetchall()[0]
    rows = _rows(connection, {"team": team, "start": start, "end": end}, finished)
    connection.execute("DROP TABLE lens_goal")
    connection.execute("DROP TABLE lens_item")
    return Lens(
        team=team,
        cycle=cycle,
        start=start,
        end=end,
        finished=finished,
        elsewhere=elsewhere,
        undated=undated,
        rows=tuple(rows),
    )


def _window(
    connection: duckdb.DuckDBPyConnection, today: dt.date, cycle: str, start: dt.date | None
) -> tuple[dt.date, dt.date]:
    begun, ended = connection.execute(
        "SELECT min(starts), max(ends) FROM cycle WHERE name = $cycle", {"cycle": cycle}
    ).fetchall()[0]
    end = min(today, ended) if ended is not None else today
    return start or begun or end - dt.timedelta(days=DAYS - 1), end


def _rows(connection: duckdb.DuckDBPyConnection, values: dict[str, Any], finished: float) -> list[Row]:
    evidence = _evidence(connection, {"start": values["start"], "end": values["end"]})
    found = connection.execute(
        """
        WITH spent AS (
          SELECT e.goal, sum(e.items) AS items, sum(e.sized) AS sized, sum(e.size) AS size,
                 count(DISTINCT e.person) AS people, max(e.finished_on) AS last
          FROM effort e LEFT JOIN team t ON t.team = e.team
          WHERE e.finished_on BETWEEN $start AND $end AND ($team = '' OR t.name = $team) GROUP BY e.goal
        ), above AS (
          SELECT r.lower AS goal, count(*) AS higher FROM ranked_above r
          JOIN lens_goal h ON h.goal = r.higher JOIN lens_goal l ON l.goal = r.lower GROUP BY r.lower
        ), ranked AS (
          SELECT r.higher AS goal FROM ranked_above r JOIN lens_goal l ON l.goal = r.lower UNION SELECT goal FROM above
        )
        SELECT g.goal, CASE WHEN k.goal IS NOT NULL THEN coalesce(a.higher, 0) + 1 END AS place,
               g.id, g.source, g.key, g.title, g.url, g.team, coalesce(o.names, ''),
               round(coalesce(s.items, 0), 2) AS items, round(coalesce(s.sized, 0), 2), s.size,
               coalesce(s.people, 0), coalesce(y.open, 0), coalesce(y.doing, 0), s.last
        FROM lens_goal g LEFT JOIN spent s USING (goal) LEFT JOIN above a USING (goal) LEFT JOIN ranked k USING (goal)
        LEFT JOIN ownership o USING (goal) LEFT JOIN activity y USING (goal)
        ORDER BY place NULLS LAST, items DESC, g.key
        """,
        values,
    ).fetchall()
    columns = [name for name in Row.__struct_fields__ if name not in ("share", "evidence", "unseen")]
    rows = []
    for goal, *values_ in found:
        row = dict(zip(columns, values_, strict=True))
        share = round(row["items"] / finished, 4) if finished else None
        rows.append(Row(**row, share=share, evidence=tuple(evidence.get(goal, ()))))
    return rows


def _evidence(connection: duckdb.DuckDBPyConnection, values: dict[str, Any]) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for goal, key, title, url, on in connection.execute(
        f"""
        SELECT wg.goal, w.key, w.title, coalesce(w.url, ''), i.finished_on
        FROM lens_item i JOIN work_goal wg USING (work) JOIN lens_goal USING (goal) JOIN work w USING (work)
        WHERE i.finished_on BETWEEN $start AND $end
        QUALIFY row_number() OVER (PARTITION BY wg.goal ORDER BY i.finished_on DESC, w.key) <= {EVIDENCE}
        ORDER BY wg.goal, i.finished_on DESC, w.key
        """,
        values,
    ).fetchall():
        found.setdefault(goal, []).append(Item(key=key, title=title, url=url, finished_on=on))
    return found

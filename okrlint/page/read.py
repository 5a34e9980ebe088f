"""Reads the page's plan from the relations: the only module of the page that asks the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from okrlint.company import UNKNOWN, Company
from okrlint.engine.coverage import gaps
from okrlint.engine.database import database, reading
from okrlint.engine.subjects import Survey
from okrlint.page.plan import Finished, Goal, Owner, Person, Plan, Precedence, Said, Team
from okrlint.snapshot import Snapshot

if TYPE_CHECKING:
    import duckdb

_T = TypeVar("_T")

RELATIONS = frozenset(
    [
        "goal",
        "objective",
        "key_result",
        "team",
        "person",
        "cycle",
        "owner",
        "ownership",
        "rank",
        "outranks",
        "work",
        "contributes",
        "check_in",
        "metric_use",
        "progress",
        "load",
        "staffing",
        "kind_of_goal",
    ]
)
"""What the page rests on."""

_LOOKED_AT = ("owner", "rank", "outranks", "check_in", "work", "contributes")
_WITHOUT_DATES = 90
"""Days before the report's moment from which work counts for a goal whose beginning is not known."""

_GOALS = """
    SELECT g.goal, coalesce(o.id, k.id), g.kind, g.objective, g.key, g.title, o.parent, t.name, c.name, g.state,
           g.source, coalesce(p.status, g.status), g.starts, g.due, coalesce(o.url, k.url), coalesce(o.file, k.file),
           coalesce(o.line, k.line), w.people + w.teams = 0 AND (g.kind = 'objective' OR NOT w.inherited), w.inherited,
           m.baseline, m.target, p.value, coalesce(nullif(m.unit, ''), k.unit), m.direction, p.met,
           n.kind
    FROM goal g LEFT JOIN objective o USING (goal) LEFT JOIN key_result k ON k.goal = g.goal
         LEFT JOIN team t ON t.team = g.team LEFT JOIN cycle c ON c.cycle = g.cycle
         LEFT JOIN ownership w ON w.goal = g.goal LEFT JOIN metric_use m ON m.goal = g.goal
         LEFT JOIN progress p ON p.goal = g.goal LEFT JOIN kind_of_goal n ON n.goal = g.goal
    ORDER BY g.goal
"""
# An own key result that nobody is named for is its objective's matter, unless it says itself that nobody is.
_OWNERS = """
    SELECT DISTINCT goal, name, kind, person FROM owner WHERE role = 'accountable' ORDER BY goal, name, kind, person
"""
_PLACES = """
    SELECT r.goal, arg_min(r.value, (r.kind = 'priority', r.scope, r.value)),
           bool_or(EXISTS (SELECT 1 FROM rank o JOIN goal h USING (goal)
                           WHERE o.scope = r.scope AND o.kind = r.kind AND o.goal <> r.goal))
    FROM rank r GROUP BY r.goal ORDER BY r.goal
"""
_SAID = """
    SELECT goal, checked_at::DATE, value, status, confidence FROM check_in
    WHERE checked_at < $as_of + INTERVAL 1 DAY ORDER BY goal, checked_at, status, value
"""
_BEGUN = f"coalesce(o.starts, $today - {_WITHOUT_DATES})"
_DONE = "w.state = 'done' AND w.finished_at < $as_of + INTERVAL 1 DAY"
# As in the relation effort: what bots did for themselves is no work of people, a negative size is none.
_WORK = """
    (SELECT i.* REPLACE (CASE WHEN i.size >= 0 AND isfinite(i.size) THEN i.size END AS size)
     FROM work i JOIN staffing s USING (work) WHERE NOT s.automated)
"""
# What a goal below does counts there: a team's objectives are compared with one another.
_FINISHED = f"""
    WITH served AS (SELECT DISTINCT c.work, g.objective FROM contributes c JOIN goal g USING (goal))
    SELECT o.goal, count(*), count(w.size), coalesce(sum(w.size), 0)
    FROM served s JOIN {_WORK} w USING (work) JOIN goal o ON o.goal = s.objective
    WHERE {_DONE} AND w.finished_at >= {_BEGUN} GROUP BY o.goal ORDER BY o.goal
"""  # noqa: S608
_TEAMS = f"""
    WITH o AS (SELECT team, min(starts) AS starts FROM goal WHERE kind = 'objective' AND state = 'active' GROUP BY team)
    SELECT t.name, count(w.work) FILTER (counts), count(w.size) FILTER (counts),
           coalesce(sum(w.size) FILTER (counts), 0), count(w.work) > 0
    FROM team t LEFT JOIN o USING (team) LEFT JOIN (
      SELECT w.*, w.work NOT IN (SELECT work FROM contributes) AND {_DONE} AND w.finished_at >= {_BEGUN} AS counts
      FROM {_WORK} w LEFT JOIN o USING (team)) w ON w.team = t.team
    GROUP BY t.team, t.name ORDER BY t.name, t.team
"""  # noqa: S608
_PEOPLE = """
    SELECT p.person, p.name, l.goals, l.doing, p.active IS FALSE, p.last_seen::DATE
    FROM person p JOIN load l USING (person)
    WHERE p.kind <> 'bot' AND p.person IN (SELECT person FROM owner WHERE role = 'accountable')
    ORDER BY l.goals DESC, p.name, p.person
"""


def read_plan(snapshot: Snapshot, as_of: dt.datetime, company: Company = UNKNOWN) -> Plan:
    """The plan that a snapshot shows at a moment (UTC): the same snapshot gives the same value."""
    with database(snapshot, RELATIONS, as_of, None, company) as (connection, _), reading(connection):
        return _plan(connection, snapshot, as_of)


def _plan(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, as_of: dt.datetime) -> Plan:
    def rows(sql: str) -> list[tuple[Any, ...]]:
        moments = {"as_of": as_of.replace(tzinfo=None), "today": as_of.date()}
        return connection.execute(sql, {k: v for k, v in moments.items() if f"${k}" in sql}).fetchall()

    owners = _grouped((n, Owner(name=name, kind=kind, person=who)) for n, name, kind, who in rows(_OWNERS))
    said = _grouped(
        (n, Said(on=on, value=value, status=status or "", confidence=sure))
        for n, on, value, status, sure in rows(_SAID)
    )
    places = {n: (value, shared) for n, value, shared in rows(_PLACES)}
    finished = {n: Finished(items=items, sized=sized, size=size) for n, items, sized, size in rows(_FINISHED)}
    found = rows(_GOALS)
    unseen = _unseen(Survey(connection, snapshot.manifest), found)
    goals = []
    for row in found:
        number, id_, kind, objective, key, title, serves, team, cycle, state, source, status, starts, due, *rest = row
        url, file, line, nobody, inherited, baseline, target, value, unit, direction, met, success = rest
        place, shared = places.get(number, (None, False))
        goals.append(
            Goal(
                number=number,
                id=id_,
                kind=kind,
                objective=objective,
                key=key,
                title=title or "",
                serves=serves,
                team=team or "",
                cycle=cycle or "",
                state=state,
                source=source or "",
                status=status or "",
                starts=starts,
                due=due,
                url=url or "",
                file=file or "",
                line=line or 0,
                owners=owners.get(number, ()),
                nobody=bool(nobody) and not (kind == "key_result" and inherited),
                place=place,
                in_order=shared,
                baseline=baseline,
                target=target,
                value=value,
                unit=unit or "",
                direction=direction or "",
                met=bool(met),
                success=success or "unknown",
                said=said.get(number, ()),
                finished=finished.get(number, Finished()),
                unseen=unseen.get(number, frozenset()),
            )
        )
    return Plan(
        as_of=as_of,
        goals=tuple(goals),
        precedence=tuple(
            Precedence(higher=a, lower=b, via=via)
            for a, b, via in rows("SELECT DISTINCT higher, lower, via FROM outranks ORDER BY higher, lower, via")
        ),
        people=tuple(
            Person(number=n, name=name, goals=held, doing=doing, gone=gone, left=left if gone else None)
            for n, name, held, doing, gone, left in rows(_PEOPLE)
        ),
        teams=tuple(
            Team(name=name, unserving=Finished(items=items, sized=sized, size=size), has_work=some)
            for name, items, sized, size, some in rows(_TEAMS)
        ),
    )


def _unseen(survey: Survey, goals: list[tuple[Any, ...]]) -> dict[int, frozenset[str]]:
    """For each goal the relations of which nothing, or only a part, was seen for it."""
    out: dict[int, set[str]] = {}
    by_source: dict[str, list[tuple[int, str]]] = {}
    for row in goals:
        by_source.setdefault(row[10], []).append((row[0], row[1]))
    for relation in _LOOKED_AT:
        for gap in gaps(survey.manifest, (relation,), survey.links):
            for number, id_ in by_source.get(gap.source, ()):
                if gap.ids is None or id_ in gap.ids:
                    out.setdefault(number, set()).add(relation)
    return {number: frozenset(relations) for number, relations in out.items()}


def _grouped(pairs: Iterable[tuple[int, _T]]) -> dict[int, tuple[_T, ...]]:
    found: dict[int, list[_T]] = {}
    for number, value in pairs:
        found.setdefault(number, []).append(value)
    return {number: tuple(values) for number, values in found.items()}

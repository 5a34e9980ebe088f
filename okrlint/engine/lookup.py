"""Turns the integer keys that queries return into the subjects, groups and owners that a finding shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from okrlint.findings import Party, Subject

if TYPE_CHECKING:
    import duckdb


class Known(NamedTuple):
    """What is known of the goals that findings speak of; `groups` maps a goal to its objective."""

    goals: dict[int, Subject]
    groups: dict[int, int]
    owners: dict[int, tuple[Party, ...]]


def known_goals(connection: duckdb.DuckDBPyConnection, goals: Iterable[int]) -> Known:
    """Read subjects, objectives and accountable owners of these goals, in one query each."""
    wanted = sorted(set(goals))
    pairs = connection.execute(
        "SELECT goal, coalesce(objective, goal) FROM goal WHERE list_contains($goals, goal)", {"goals": wanted}
    ).fetchall()
    groups = dict(pairs)
    every = sorted({*wanted, *groups.values()})
    place = "i.goal, i.id, i.key, i.title, i.source, url, file, line, col, coalesce(t.name, '')"
    subjects: dict[int, Subject] = {}
    for kind in ("objective", "key_result"):
        rows = connection.execute(
            f"SELECT {place} FROM {kind} i JOIN goal g USING (goal) LEFT JOIN team t ON t.team = g.team "
            "WHERE list_contains($goals, i.goal)",
            {"goals": every},
        ).fetchall()
        for goal, identity, key, title, source, url, file, line, column, team in rows:
            subjects[goal] = Subject(
                kind=kind,
                id=identity,
                key=key,
                title=title,
                source=source,
                url=url,
                file=file,
                line=line,
                column=column,
                team=team,
            )
    for goal, objective in pairs:
        if objective != goal and goal in subjects and objective in subjects:
            subjects[goal] = msgspec.structs.replace(subjects[goal], objective=subjects[objective].id)
    return Known(subjects, groups, _owners(connection, every))


def _owners(connection: duckdb.DuckDBPyConnection, goals: list[int]) -> dict[int, tuple[Party, ...]]:
    rows = connection.execute(
        "SELECT o.goal, o.name, o.kind, coalesce(p.id, t.id, o.name), coalesce(p.source, ''), "
        "bool_or(o.linked) "
        "FROM owner o LEFT JOIN person p USING (person) LEFT JOIN team t ON t.team = o.team "
        "WHERE o.role = 'accountable' AND o.kind NOT IN ('placeholder', 'bot') AND list_contains($goals, o.goal) "
        "GROUP BY ALL ORDER BY 1, 2, 3, 4",
        {"goals": goals},
    ).fetchall()
    owners: dict[int, list[Party]] = {}
    for goal, name, kind, identity, source, linked in rows:
        owners.setdefault(goal, []).append(Party(id=identity, name=name, kind=kind, source=source, linked=bool(linked)))
    return {goal: tuple(parties) for goal, parties in owners.items()}


_OTHERS = {
    "person": "SELECT person AS number, id, name, source, NULL AS goal FROM person",
    "team": "SELECT team AS number, id, name, '' AS source, NULL AS goal FROM team",
    "decision": "SELECT d.decision AS number, d.id, d.choice AS name, g.source, d.objective AS goal FROM decision d "
    "JOIN goal g ON g.goal = d.objective",
}


def known_others(
    connection: duckdb.DuckDBPyConnection, over: str, numbers: Iterable[int]
) -> dict[int, tuple[Subject, int | None]]:
    """The people, teams or decisions with these keys, in one query; beside a decision its objective."""
    rows = connection.execute(
        f"SELECT number, id, name, source, goal FROM ({_OTHERS[over]}) WHERE list_contains($numbers, number)",
        {"numbers": sorted(set(numbers))},
    ).fetchall()
    return {
        n: (Subject(kind=over, id=identity, key=name or identity, source=source), goal)
        for n, identity, name, source, goal in rows
    }

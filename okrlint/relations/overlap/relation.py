"""`overlap` and `overlap_kind`: what is known of each objective, brought together, compared, and stored as pairs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb

    from okrlint.records import Judgement
    from okrlint.relations.overlap.goals import Goal, Overlap
    from okrlint.relations.overlap.judgement import Judged

# What a description waives is no part of what the objective is about.
_WAIVER = re.compile(r"^.*\bokrlint:.*$", re.IGNORECASE | re.MULTILINE)

READS = (
    "goal",
    "objective",
    "key_result",
    "team",
    "person",
    "owner",
    "sharing",
    "contributes",
    "work",
    "assignment",
    "label",
    "judgement",
    "meeting_cycle",
)


def goals(connection: duckdb.DuckDBPyConnection) -> list[Goal]:
    """Every objective that is active, with its key results and what trackers know around it, in the order of keys."""
    from okrlint.relations.overlap.goals import Goal, KeyResultText, PersonShare

    def grouped(sql: str) -> dict[int, list[tuple[Any, ...]]]:
        found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in connection.execute(sql).fetchall():
            found[row[0]].append(row[1:])
        return found

    results = grouped(
        "SELECT k.objective, k.goal, k.title, k.metric, k.direction, k.baseline, k.target, k.unit FROM key_result k "
        "JOIN goal g USING (goal) WHERE g.state = 'active' ORDER BY k.goal"
    )
    owners = grouped(
        "SELECT goal, person, name FROM owner WHERE role = 'accountable' AND kind <> 'bot' "
        "AND person IS NOT NULL ORDER BY goal, person"
    )
    shares = grouped("SELECT objective, party FROM sharing ORDER BY objective, party")
    labels = grouped("SELECT goal, name FROM label WHERE goal IS NOT NULL ORDER BY goal, name")
    work = grouped(
        "SELECT DISTINCT g.objective, c.work FROM contributes c JOIN goal g USING (goal) ORDER BY g.objective, c.work"
    )
    people = grouped(
        "WITH part AS (SELECT DISTINCT g.objective, c.work, a.person FROM contributes c JOIN goal g USING (goal) "
        "JOIN assignment a USING (work) JOIN person h ON h.person = a.person AND h.kind <> 'bot'), "
        "each AS (SELECT objective, person, count(*) AS n FROM part GROUP BY ALL) "
        "SELECT objective, person, n / sum(n) OVER (PARTITION BY objective), p.name "
        "FROM each JOIN person p USING (person) ORDER BY objective, person"
    )
    within = grouped("SELECT cycle, other FROM meeting_cycle WHERE longer ORDER BY cycle, other")
    above = _teams_above(connection)
    rows = connection.execute(
        # A team that is named as owner stands behind an objective that names no team otherwise.
        "WITH behind AS (SELECT goal, min(team) AS team FROM owner WHERE role = 'accountable' GROUP BY goal) "
        "SELECT o.goal, o.key, o.title, o.description, o.cycle, t.team, t.name, o.parent "
        "FROM objective o JOIN goal g USING (goal) LEFT JOIN behind w ON w.goal = o.goal "
        "LEFT JOIN team t ON t.team = coalesce(o.team, w.team) "
        "WHERE g.state = 'active' ORDER BY o.goal"
    ).fetchall()
    return [
        Goal(
            key=goal,
            title=title or "",
            description=_WAIVER.sub("", description or ""),
            cycle=cycle,
            within=tuple(other for (other,) in within.get(cycle, ())),
            team=team,
            teams_above=above.get(team, ()),
            owners=tuple(person for person, _ in owners.get(goal, ())),
            parent=parent,
            names=tuple(dict.fromkeys(n for n in (key, team_name, *(name for _, name in owners.get(goal, ()))) if n)),
            key_results=tuple(
                KeyResultText(
                    key=k,
                    title=said or "",
                    metric=metric or "",
                    direction=way,
                    baseline=base,
                    target=target,
                    unit=unit or "",
                )
                for k, said, metric, way, base, target, unit in results.get(goal, ())
            ),
            shares=tuple(party for (party,) in shares.get(goal, ())),
            labels=tuple(name for (name,) in labels.get(goal, ())),
            people=tuple(
                PersonShare(person=p, share=share, name=name or "") for p, share, name in people.get(goal, ())
            ),
            work=frozenset(item for (item,) in work.get(goal, ())),
        )
        for goal, key, title, description, cycle, team, team_name, parent in rows
    ]


def _teams_above(connection: duckdb.DuckDBPyConnection) -> dict[int | None, tuple[int, ...]]:
    parents = dict(connection.execute("SELECT team, parent FROM team").fetchall())
    above: dict[int | None, tuple[int, ...]] = {}
    for team in parents:
        chain: list[int] = []
        parent = parents[team]
        while parent is not None and parent not in chain and parent != team:
            chain.append(parent)
            parent = parents.get(parent)
        above[team] = tuple(chain)
    return above


def decided(
    connection: duckdb.DuckDBPyConnection, found: list[Goal], told: Iterable[Judgement] = ()
) -> dict[tuple[int, int], Judged]:
    """The decision that counts for each pair, of those in the snapshot and of `told`, which came later."""
    from okrlint.relations.overlap.judgement import Judged, standing

    named = connection.execute("SELECT goal, key, id FROM objective").fetchall()
    keys = {name: goal for goal, *names in named for name in names}
    rows = connection.execute("SELECT * FROM judgement ORDER BY ALL").fetchall()
    rows += [
        (keys.get(one.a), keys.get(one.b), one.label, one.origin, one.kind, one.why, one.by, one.judged_at, one.digest)
        for one in told
    ]
    return standing(
        (
            Judged(
                a=min(a, b),
                b=max(a, b),
                label=label,
                origin=origin,
                kind=kind or None,
                why=why,
                by=by,
                moment=moment.replace(tzinfo=None).isoformat() if moment else "",
                digest=digest,
            )
            for a, b, label, origin, kind, why, by, moment, digest in rows
            if a is not None and b is not None and a != b
        ),
        found,
    )


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    """Both tables: one comparison gives the pairs and what was observed of each."""
    from okrlint.relations.overlap.detect import overlaps

    compared = goals(connection)
    found = overlaps(compared, meaning=context.meaning, decided=decided(connection, compared, context.judgements))
    pairs = [(o.a, o.b, o.score, o.confidence, o.tier, o.declared, o.cascade, _shared(o)) for o in found]
    seen = [(o.a, o.b, k.kind, k.confidence, k.claimed, k.text, k.others) for o in found for k in o.kinds]
    insert_rows(connection, "overlap", pairs)
    insert_rows(connection, "overlap_kind", seen)


def _shared(pair: Overlap) -> str:
    return "; ".join(observed.text for observed in pair.kinds)


def _filled_already(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    """`overlap` has filled it."""


OVERLAP = Derived("overlap", READS, _fill)
OVERLAP_KIND = Derived("overlap_kind", ("overlap",), _filled_already)

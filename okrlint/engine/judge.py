"""Puts the rules to a snapshot: every subject of every rule ends as finding, ok, not applicable or not evaluated."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from okrlint.company import UNKNOWN, Company
from okrlint.engine.coverage import cuts, with_company
from okrlint.engine.database import database, read_by, reading
from okrlint.engine.evaluate import outcome_of
from okrlint.engine.findings import findings_of, waiver_finding, with_waivers_beside
from okrlint.engine.lookup import known_goals
from okrlint.engine.population import Population
from okrlint.engine.query_engine import InDuckDB, Opening
from okrlint.engine.selection import Rule
from okrlint.engine.subjects import Survey
from okrlint.findings import SEVERITIES, Finding, Subject, Tally
from okrlint.relations.rows import insert_rows
from okrlint.snapshot import Snapshot
from okrlint.stopwatch import IDLE, Stopwatch
from okrlint.waivers import Judged, apply

if TYPE_CHECKING:
    import duckdb

    from okrlint import records
    from okrlint.relations.overlap.embeddings import Model


class Judgement(NamedTuple):
    """What became of all rules; `remarks` concern the data, `counts` say how much was looked at."""

    findings: list[Finding]
    tallies: list[Tally]
    remarks: list[str]
    counts: dict[str, int]


def judge(
    snapshot: Snapshot,
    rules: Sequence[Rule],
    waivers: Sequence[Judged],
    as_of: dt.datetime,
    meaning: Model | None = None,
    company: Company = UNKNOWN,
    judgements: tuple[records.Judgement, ...] = (),
    known_rules: frozenset[str] = frozenset(),
    watch: Stopwatch = IDLE,
    engine: Opening = InDuckDB,
    memory: str = "",
) -> Judgement:
    """Judge a snapshot. Rules that did not come with okrlint are judged in a process of their own.

    `meaning` is a model that compares sentences for the relation overlap; rules apart do without it. `company`
    is what the configuration knows, `judgements` what people decided about pairs since the snapshot was taken;
    `known_rules` are the ids of all rules, for a waiver that misspells one; `watch` measures relations and rules;
    `engine` opens what answers the queries of rules; `memory` is what the database may use.

    Raises RuleError when a query fails, UsageError when the data is damaged.
    """
    ours = [r for r in rules if r.page.built_in]
    ordinary = [r for r in ours if r.page.meta.over != "waiver"]
    late = [r for r in ours if r.page.meta.over == "waiver"]
    foreign = [r for r in rules if not r.page.built_in]
    relations = read_by(ours)
    with contextlib.ExitStack() as stack:
        connection, remarks = stack.enter_context(
            database(snapshot, relations, as_of, meaning, company, judgements, watch, keep=True, memory=memory)
        )
        with watch("steps", "ask rules"):
            asked = engine(connection)
        survey = Survey(connection, with_company(snapshot.manifest, company))
        with reading(connection), watch("steps", "ask rules"):
            outcomes = []
            for rule in ordinary:
                with watch("rules", rule.page.id):
                    outcomes.append(outcome_of(asked, rule, survey, as_of))
        with reading(connection), watch("steps", "write findings"):
            findings = findings_of(connection, [row for o in outcomes for row in o.rows], as_of.date())
            counts = _counts(connection)
        tallies = [o.tally for o in outcomes]
        if foreign:
            from okrlint.engine.sandbox import judge_apart

            with watch("steps", "rules of other packs"):
                for more, tally in judge_apart(snapshot.folder, foreign, as_of, company):
                    findings += more
                    tallies.append(tally)
        findings, hides = apply(findings, waivers)
        findings = with_waivers_beside(findings, waivers, known_rules, as_of.date())
        if late:
            seen = {o.tally.rule: o.seen for o in outcomes}
            missed = bool(cuts(snapshot.manifest, ("objective", "key_result")))
            _fill_waivers(connection, waivers, hides, {t.rule: t for t in tallies}, seen, goals_missed=missed)
            with reading(connection):
                about = [outcome_of(InDuckDB(connection), rule, survey, as_of) for rule in late]
                goals = _spoken_of(connection, waivers)
            for row in (row for o in about for row in o.rows):
                judged = waivers[row.subjects[0] - 1]
                goal = goals.get(judged.waiver.goal)
                findings.append(waiver_finding(row, judged, goal, known_rules, as_of.date()))
            tallies += [o.tally for o in about]
    return Judgement(sorted(findings, key=_order), _with_waived(tallies, findings), remarks, counts)


def _with_waived(tallies: list[Tally], findings: list[Finding]) -> list[Tally]:
    waived: dict[str, int] = {}
    for finding in findings:
        waived[finding.rule] = waived.get(finding.rule, 0) + (finding.waived is not None)
    counted = [msgspec.structs.replace(t, waived=waived.get(t.rule, 0)) for t in tallies]
    return sorted(counted, key=lambda t: t.rule)


def _fill_waivers(
    connection: duckdb.DuckDBPyConnection,
    waivers: Sequence[Judged],
    hides: list[int],
    tallies: dict[str, Tally],
    seen: dict[str, Population],
    *,
    goals_missed: bool,
) -> None:
    named = sorted({judged.waiver.goal for judged in waivers})
    goals: dict[str, int] = dict(
        connection.execute(
            "SELECT ref, min(goal) FROM goal_ref WHERE list_contains($names, ref) GROUP BY ref", {"names": named}
        ).fetchall()
    )
    below: dict[int, list[tuple[int, str]]] = {}
    for objective, goal, source in connection.execute(
        "WITH w AS (SELECT unnest($goals) AS goal) SELECT w.goal, g.goal, g.source FROM w JOIN goal g USING (goal) "
        "UNION SELECT w.goal, g.goal, g.source FROM w JOIN goal g ON g.objective = w.goal",
        {"goals": sorted(set(goals.values()))},
    ).fetchall():
        below.setdefault(objective, []).append((goal, source))
    rows = []
    for number, (judged, hidden_here) in enumerate(zip(waivers, hides, strict=True), 1):
        waiver, goal = judged.waiver, goals.get(judged.waiver.goal)
        covered = below.get(goal, []) if goal is not None else []
        whole = _seen_whole(tallies.get(waiver.rule), seen.get(waiver.rule), covered)
        whole = whole and not (goals_missed and waiver.goal and goal is None)
        rows.append(
            (number, waiver.rule, goal, waiver.until, waiver.reason, judged.problem or None, hidden_here, whole)
        )
    insert_rows(connection, "waiver", rows)


def _seen_whole(tally: Tally | None, seen: Population | None, covered: Sequence[tuple[int, str]]) -> bool:
    """Whether a rule was judged for all that a waiver covers, so that "it hides nothing" can be said."""
    if tally is None or not tally.unseen:
        return tally is not None
    # A gap of unknown size, or one that the query itself found, may concern any goal.
    if seen is None or not covered or any(not u.count or not u.source for u in tally.unseen):
        return False
    return all(goal not in seen.scoped and not {source, ""} & set(seen.whole) for goal, source in covered)


def _spoken_of(connection: duckdb.DuckDBPyConnection, waivers: Sequence[Judged]) -> dict[str, Subject]:
    """The goals that waivers name, by the id or key with which they do."""
    named = sorted({judged.waiver.goal for judged in waivers} - {""})
    numbers: dict[str, int] = dict(
        connection.execute(
            "SELECT ref, min(goal) FROM goal_ref WHERE list_contains($names, ref) GROUP BY ref", {"names": named}
        ).fetchall()
    )
    goals = known_goals(connection, numbers.values()).goals
    return {name: goals[number] for name, number in numbers.items() if number in goals}


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    named = ("objective", "key_result", "work", "check_in")
    return {n: connection.execute(f"SELECT count(*) FROM {n}").fetchall()[0][0] for n in named}


def _order(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.group.key,
        SEVERITIES.index(finding.severity),
        finding.subjects[0].key,
        finding.rule,
        finding.fingerprint,
    )

"""Puts the rules to a snapshot: every subject of every rule ends as finding, ok, not applicable or not evaluated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from okrlint.engine.coverage import Links, hidden, links
from okrlint.engine.database import RuleError, ask, database, reading
from okrlint.engine.population import Population, population, subjects_sql
from okrlint.engine.selection import Rule
from okrlint.engine.subjects import known_goals, other_subject
from okrlint.findings import SEVERITIES, Evidence, Finding, Subject, Tally, Unseen, fingerprint
from okrlint.pages import SPECIAL_COLUMNS, SUBJECT_COLUMNS, say
from okrlint.snapshot import Manifest, Snapshot
from okrlint.waivers import Judged, Waiver, apply

if TYPE_CHECKING:
    import duckdb

_GOAL_LIKE = ("goal", "objective", "key_result")


class Judgement(NamedTuple):
    """What became of all rules; `remarks` concern the data, `counts` say how much was looked at."""

    findings: list[Finding]
    tallies: list[Tally]
    remarks: list[str]
    counts: dict[str, int]


class _Row(NamedTuple):
    """One row of a query that is a finding: who it is about, and its values."""

    rule: Rule
    subjects: tuple[int, ...]
    values: dict[str, Any]


class _Outcome(NamedTuple):
    rows: list[_Row]
    tally: Tally


def judge(snapshot: Snapshot, rules: Sequence[Rule], waivers: Sequence[Judged], as_of: dt.datetime) -> Judgement:
    """Judge a snapshot. Raises RuleError when a query fails, UsageError when the data is damaged."""
    ordinary = [r for r in rules if r.page.meta.over != "waiver"]
    late = [r for r in rules if r.page.meta.over == "waiver"]
    with database(snapshot, rules, as_of) as (connection, remarks):
        known = links(connection, snapshot.manifest)
        with reading(connection):
            outcomes = [_judge(connection, rule, snapshot.manifest, known, as_of) for rule in ordinary]
            findings = _findings(connection, [row for o in outcomes for row in o.rows])
            counts = _counts(connection)
        findings, hides = apply(findings, waivers)
        if late:
            _fill_waivers(connection, waivers, hides, {o.tally.rule: o.tally for o in outcomes})
            with reading(connection):
                about = [_judge(connection, rule, snapshot.manifest, known, as_of) for rule in late]
                rows = [row for o in about for row in o.rows]
                keys = dict(connection.execute("SELECT id, key FROM objective UNION SELECT id, key FROM key_result").fetchall())
                findings += [_waiver_finding(row, waivers[row.subjects[0] - 1].waiver, keys) for row in rows]
            outcomes += about
    waived = {f.rule: 0 for f in findings}
    for finding in findings:
        waived[finding.rule] += finding.waived is not None
    tallies = [msgspec.structs.replace(o.tally, waived=waived.get(o.tally.rule, 0)) for o in outcomes]
    return Judgement(sorted(findings, key=_order), sorted(tallies, key=lambda t: t.rule), remarks, counts)


def _judge(
    connection: duckdb.DuckDBPyConnection, rule: Rule, manifest: Manifest, known: Links, as_of: dt.datetime
) -> _Outcome:
    meta = rule.page.meta
    seen = population(connection, rule.page, manifest, known)
    columns, raw = ask(connection, rule, _joined(rule), as_of)
    rows: list[_Row] = []
    unsure: dict[str, list[str]] = {}
    ok = not_applicable = 0
    taken: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    for row in raw:
        values = dict(zip(columns, row, strict=True))
        subjects = tuple(values[c] for c in SUBJECT_COLUMNS[meta.over])
        others = tuple(values.get("others") or ())
        if _blind(subjects, values, seen):
            continue
        outcome = values.get("outcome") or "finding"
        if outcome == "finding":
            if (subjects, others) in taken:
                raise RuleError(
                    f"the query of {rule.page.id} returns a subject twice",
                    where=f"{rule.page.file}:{rule.page.query_line}:1",
                )
            taken.add((subjects, others))
            rows.append(_Row(rule, (*subjects, *others), values))
        elif outcome == "ok":
            ok += 1
        elif outcome == "not_applicable":
            not_applicable += 1
        else:
            unsure.setdefault(str(values.get("why") or "not known"), []).append(str(values.get("_key")))
    unseen = [
        *seen.unseen,
        *(Unseen(why, "", len(keys), tuple(sorted(keys)[:3])) for why, keys in sorted(unsure.items())),
    ]
    blind = sum(u.count for u in unseen)
    if meta.over != "pair":
        ok = seen.total - len({r.subjects[0] for r in rows}) - not_applicable - blind
    unseen += [Unseen(reason, source) for source, reason in hidden(manifest, meta.uses)]
    tally = Tally(
        rule=rule.page.id,
        title=meta.title,
        severity=rule.severity,
        over=meta.over,
        finding=len(rows),
        ok=ok,
        not_applicable=not_applicable + seen.exempt,
        not_evaluated=blind,
        unseen=tuple(unseen),
    )
    return _Outcome(rows, tally)


def _joined(rule: Rule) -> str:
    """The page's query, limited to the subjects that it may judge, with what is needed to see its gaps."""
    page = rule.page
    subjects = subjects_sql(page)
    query = page.query.strip().rstrip(";")
    if page.meta.over == "pair":
        return (
            f"WITH _s AS ({subjects}) SELECT q.*, x.key AS _key, x.source AS _source, y.source AS _other "
            f"FROM (\n{query}\n) q JOIN _s x ON x.subject = q.a JOIN _s y ON y.subject = q.b ORDER BY q.a, q.b"
        )
    column = SUBJECT_COLUMNS[page.meta.over][0]
    return (
        f"WITH _s AS ({subjects}) SELECT q.*, x.key AS _key, x.source AS _source FROM (\n{query}\n) q "
        f"JOIN _s x ON x.subject = q.{column} ORDER BY q.{column}"
    )


def _blind(subjects: tuple[int, ...], values: dict[str, Any], seen: Population) -> bool:
    """Whether a gap covers one of the subjects; "" stands for all sources."""
    sources = {"", values.get("_source"), values.get("_other")}
    return any(s in seen.whole for s in sources) or any(s in seen.scoped for s in subjects)


def _findings(connection: duckdb.DuckDBPyConnection, rows: list[_Row]) -> list[Finding]:
    goals = {n for r in rows for n in (r.subjects if _is_about_goals(r) else r.subjects[1:])}
    known = known_goals(connection, goals)
    findings = []
    for row in rows:
        over = row.rule.page.meta.over
        if _is_about_goals(row):
            subjects = tuple(known.goals[n] for n in row.subjects)
            group = known.goals[known.groups[row.subjects[0]]]
        else:
            first = other_subject(connection, over, row.subjects[0])
            subjects = (first, *(known.goals[n] for n in row.subjects[1:]))
            group = first
        owners = tuple(
            dict.fromkeys(
                p
                for n in row.subjects
                if _is_about_goals(row)
                for p in known.owners.get(n) or known.owners.get(known.groups[n], ())
            )
        )
        findings.append(_finding(row, subjects, group, owners))
    return findings


def _is_about_goals(row: _Row) -> bool:
    return row.rule.page.meta.over in (*_GOAL_LIKE, "pair")


def _finding(row: _Row, subjects: tuple[Subject, ...], group: Subject, owners: tuple[Any, ...]) -> Finding:
    rule, meta, values = row.rule, row.rule.page.meta, row.values
    named = {"key": subjects[0].key, "title": subjects[0].title}
    if meta.over == "pair":
        named = {
            "a_key": subjects[0].key,
            "a_title": subjects[0].title,
            "b_key": subjects[1].key,
            "b_title": subjects[1].title,
        }
    shown = {k: _plain(v) for k, v in values.items() if k not in SPECIAL_COLUMNS and not k.startswith("_")}
    shown = {k: v for k, v in shown.items() if k not in SUBJECT_COLUMNS[meta.over]}
    confidence = values.get("confidence")
    return Finding(
        rule=rule.page.id,
        severity=rule.severity,
        family=meta.family,
        title=meta.title,
        subjects=subjects,
        group=group,
        message=say(meta.message, {**rule.params, **named, **shown}),
        advice=meta.advice,
        fingerprint=fingerprint(rule.page.id, tuple(s.id for s in subjects)),
        confidence=meta.confidence if confidence is None else round(float(confidence), 3),
        tier=values.get("tier") or "confident",
        values=shown,
        evidence=tuple(Evidence(text=str(t)) for t in values.get("evidence") or ()),
        owners=owners,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def _fill_waivers(
    connection: duckdb.DuckDBPyConnection, waivers: Sequence[Judged], hides: list[int], tallies: dict[str, Tally]
) -> None:
    for number, (judged, hidden_here) in enumerate(zip(waivers, hides, strict=True), 1):
        waiver, tally = judged.waiver, tallies.get(judged.waiver.rule)
        values = [
            number,
            waiver.rule,
            waiver.until,
            waiver.reason,
            judged.problem or None,
            hidden_here,
            tally is not None and not tally.unseen,
            waiver.goal,
        ]
        connection.execute(
            "INSERT INTO waiver SELECT $1, $2, (SELECT min(goal) FROM goal_ref WHERE ref = $8), $3, $4, $5, $6, $7", values
        )


def _waiver_finding(row: _Row, waiver: Waiver, keys: dict[str, str]) -> Finding:
    on = f" on {keys.get(waiver.goal, waiver.goal)}" if waiver.goal else ""
    subject = Subject(
        kind="waiver",
        id=f"waiver:{waiver.goal}:{waiver.rule}",
        key=f"allow {waiver.rule}{on}",
        title=waiver.reason,
        url=waiver.url,
        file=waiver.file,
        line=waiver.line,
        column=waiver.column,
    )
    return _finding(row, (subject,), subject, ())


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

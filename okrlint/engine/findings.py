"""Rows to findings: messages filled, subjects, groups and owners looked up, fingerprints made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from okrlint.engine.database import RuleError
from okrlint.engine.evaluate import Row
from okrlint.engine.lookup import Known, known_goals, known_others
from okrlint.findings import Evidence, Finding, Party, Subject, fingerprint
from okrlint.messages import fitted, names, say
from okrlint.pages import SPECIAL_COLUMNS, SUBJECT_COLUMNS
from okrlint.waivers import Judged, Waiver, corrected, covered_names
from okrlint.writing import filled, shielded

if TYPE_CHECKING:
    import duckdb

TIERS = ("confident", "likely")
_GOAL_LIKE = ("goal", "objective", "key_result")


def findings_of(connection: duckdb.DuckDBPyConnection, rows: list[Row], today: dt.date) -> list[Finding]:
    """The findings that these rows are, in their order. Raises RuleError for a row that says what cannot be."""
    numbers: dict[str, list[int]] = {}
    for row in rows:
        if not _is_about_goals(row):
            numbers.setdefault(row.rule.page.meta.over, []).append(row.subjects[0])
    others = {over: known_others(connection, over, wanted) for over, wanted in numbers.items()}
    goals = {n for r in rows for n in (r.subjects if _is_about_goals(r) else r.subjects[1:]) if n is not None}
    goals |= {n for found in others.values() for _, n in found.values() if n is not None}
    known = known_goals(connection, goals)
    findings = []
    for row in rows:
        _check(row, known.goals)
        if _is_about_goals(row):
            theirs = [_owners(known, n) for n in row.subjects]
            subjects = tuple(known.goals[n] for n in row.subjects)
            group = known.goals[known.groups[row.subjects[0]]]
        else:
            first, goal = others[row.rule.page.meta.over][row.subjects[0]]
            subjects = (first, *(known.goals[n] for n in row.subjects[1:]))
            group = first if goal is None else known.goals[goal]
            theirs = [] if goal is None else [_owners(known, goal)]
        if len(theirs) > 1:
            subjects = tuple(msgspec.structs.replace(s, owners=o) for s, o in zip(subjects, theirs, strict=True))
        owners = tuple(dict.fromkeys(party for parties in theirs for party in parties))
        findings.append(_finding(row, subjects, group, owners, _named(row, subjects, theirs), today))
    return findings


def _owners(known: Known, goal: int) -> tuple[Party, ...]:
    """Who answers for a goal: whoever it names, else whoever its objective names."""
    return known.owners.get(goal) or known.owners.get(known.groups[goal], ())


def _check(row: Row, goals: dict[int, Subject]) -> None:
    """Refuse values that no report could show: their types are known when a page is read, the values only now."""
    stray = [n for n in (row.subjects if _is_about_goals(row) else row.subjects[1:]) if n not in goals]
    confidence, tier = row.values.get("confidence"), row.values.get("tier") or TIERS[0]
    said = ""
    if stray:
        said = f"others: {stray[0]}, which is the key of no goal"
    elif confidence is not None and not 0 <= confidence <= 1:
        said = f"confidence: {confidence}, which is not between 0 and 1"
    elif tier not in TIERS:
        said = f"tier: {tier!r}, which is none of {', '.join(TIERS)}"
    if said:
        page = row.rule.page
        raise RuleError(
            f"the query of {page.id} returns {said}",
            where=f"{page.file}:{page.query_line}:1",
            hint="the run is incomplete: mend the page or `ignore` the rule",
        )


def _is_about_goals(row: Row) -> bool:
    return row.rule.page.meta.over in (*_GOAL_LIKE, "pair")


def _named(row: Row, subjects: tuple[Subject, ...], owners: list[tuple[Party, ...]]) -> dict[str, str]:
    """What every message may name besides the columns of its query."""
    names = [say("{who}", {"who": [p.name for p in parties]}) for parties in owners] or [""]
    if row.rule.page.meta.over != "pair":
        return {"key": subjects[0].key, "title": subjects[0].title, "owner": names[0] or "nobody"}
    said: dict[str, str] = {}
    for side, one, owner in zip(("a", "b"), subjects, names, strict=False):
        titled = say("{title:quoted}", {"title": one.title or one.key}) + (f" ({owner})" if owner else "")
        parts = {"key": one.key, "title": one.title, "titled": titled, "owner": owner or "whoever leads the other"}
        said |= {f"{side}_{name}": value for name, value in parts.items()}
    return said


def _finding(
    row: Row,
    subjects: tuple[Subject, ...],
    group: Subject,
    owners: tuple[Any, ...],
    named: dict[str, str],
    today: dt.date,
) -> Finding:
    rule, meta, values = row.rule, row.rule.page.meta, row.values
    shown = {k: _plain(v) for k, v in values.items() if k not in SPECIAL_COLUMNS and not k.startswith("_")}
    shown = {k: v for k, v in shown.items() if k not in SUBJECT_COLUMNS[meta.over]}
    confidence = values.get("confidence")
    message, advice = rule.wording(values.get("variant"), in_part=row.in_part)
    told = {**rule.params, **named, **shown}
    if row.in_part and meta.in_part:
        # What rests on a relation that was seen only in part is not stated, neither in words nor as a value.
        shown = {k: v for k, v in shown.items() if k in names(message)}
    tier: Literal["confident", "likely"] = "likely" if values.get("tier") == "likely" else "confident"
    since = values.get("since")
    return Finding(
        rule=rule.page.id,
        # What is only likely is a question, whatever the rule's impact.
        severity="notice" if tier == "likely" else rule.severity,
        family=meta.family,
        title=meta.title,
        subjects=subjects,
        group=group,
        message=fitted(say(message, told, today)),
        advice=filled(advice, told, today),
        fingerprint=fingerprint(rule.page.id, tuple(s.id for s in subjects)),
        confidence=meta.confidence if confidence is None else round(float(confidence), 3),
        tier=tier,
        values=shown,
        evidence=tuple(Evidence(text=shielded(str(t))) for t in values.get("evidence") or ()),
        owners=owners,
        began=since.isoformat() if since is not None else "",
    )


def _plain(value: Any) -> Any:
    """A value as every report shows it, to nine digits: the last ones of a sum depend on the order of its parts."""
    if isinstance(value, float | Decimal):
        return float(f"{value:.9g}")
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def waiver_finding(row: Row, judged: Judged, goal: Subject | None, rules: frozenset[str], today: dt.date) -> Finding:
    """The finding about a waiver; `goal` is the one it speaks of, where it was read, and `rules` are all there are."""
    waiver = judged.waiver
    on = f" on {goal.key if goal else waiver.goal}" if waiver.goal else ""
    subject = Subject(
        kind="waiver",
        id=f"waiver:{waiver.goal}:{waiver.rule}",
        key=f"allow {waiver.rule}{on}",
        title=waiver.reason,
        source=goal.source if goal else "",
        url=waiver.url,
        file=waiver.file,
        line=waiver.line,
        column=waiver.column,
    )
    named = {"key": subject.key, "title": waiver.reason, "rule": waiver.rule, "on": _of(waiver, goal)}
    named |= _as_values(judged, corrected(judged, rules, today))
    return _finding(row, (subject,), subject, (), named, today)


def _of(waiver: Waiver, goal: Subject | None) -> str:
    name = (goal.title or goal.key) if goal else waiver.goal
    return f" for “{name}”" if name else ""


def with_waivers_beside(
    findings: list[Finding], judged: Sequence[Judged], rules: frozenset[str], today: dt.date
) -> list[Finding]:
    """The findings; beside one that a waiver was meant for and does not cover stands why, and how it would."""
    broken = [one for one in judged if one.problem]
    if not broken:
        return findings
    meant: dict[str, list[tuple[Waiver, Judged]]] = {}
    for one in broken:
        would = corrected(one, rules, today)
        meant.setdefault(would.rule, []).append((would, one))
    told = []
    for finding in findings:
        names = covered_names(finding)
        lines = [
            Evidence(text=filled(_NOT_IN_FORCE, _as_values(one, would), today))
            for would, one in meant.get(finding.rule, ())
            if finding.waived is None and would.goal in names
        ]
        told.append(msgspec.structs.replace(finding, evidence=(*lines, *finding.evidence)) if lines else finding)
    return told


_NOT_IN_FORCE = "A waiver for this is not in force: {problem}. It would be with {waiver={allow};{until};{because}}."


def _as_values(one: Judged, would: Waiver) -> dict[str, str]:
    return {"problem": one.problem, "allow": would.rule, "until": would.until, "because": would.reason}

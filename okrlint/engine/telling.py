"""Rows to findings: messages filled, subjects, groups and owners looked up, fingerprints made."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from okrlint.engine.outcome import Row
from okrlint.engine.subjects import known_goals, known_others
from okrlint.findings import Evidence, Finding, Subject, fingerprint
from okrlint.pages import SPECIAL_COLUMNS, SUBJECT_COLUMNS, say
from okrlint.waivers import Waiver

if TYPE_CHECKING:
    import duckdb

_GOAL_LIKE = ("goal", "objective", "key_result")


def findings_of(connection: duckdb.DuckDBPyConnection, rows: list[Row]) -> list[Finding]:
    """The findings that these rows are, in their order."""
    goals = {n for r in rows for n in (r.subjects if _is_about_goals(r) else r.subjects[1:])}
    known = known_goals(connection, goals)
    numbers: dict[str, list[int]] = {}
    for row in rows:
        if not _is_about_goals(row):
            numbers.setdefault(row.rule.page.meta.over, []).append(row.subjects[0])
    others = {over: known_others(connection, over, wanted) for over, wanted in numbers.items()}
    findings = []
    for row in rows:
        if _is_about_goals(row):
            subjects = tuple(known.goals[n] for n in row.subjects)
            group = known.goals[known.groups[row.subjects[0]]]
        else:
            first = others[row.rule.page.meta.over][row.subjects[0]]
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


def _is_about_goals(row: Row) -> bool:
    return row.rule.page.meta.over in (*_GOAL_LIKE, "pair")


def _finding(row: Row, subjects: tuple[Subject, ...], group: Subject, owners: tuple[Any, ...]) -> Finding:
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


def waiver_finding(row: Row, waiver: Waiver, keys: dict[str, str]) -> Finding:
    """The finding about a waiver; `keys` maps ids of goals to what people call them."""
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

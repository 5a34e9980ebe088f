"""Invented findings, tickets and settings for the tests of publishing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from okrlint.comments.target import Moment, Ticket
from okrlint.findings import Evidence, Finding, Party, Report, Severity, SourceSummary, Subject, Tally, fingerprint
from okrlint.publishers.settings import Project, Settings

NOW = dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC)
RULE = "idle-key-result"
OPEN = Settings(rules=("*",), projects={"acme/plans": Project(), "PLAN": Project()})


def ticket(number: int = 1, **more: Any) -> Ticket:
    return Ticket(
        id=f"github:I_{number}",
        key=f"acme/plans#{number}",
        source=more.pop("source", "gh"),
        project=more.pop("project", "acme/plans"),
        url=f"https://github.com/acme/plans/issues/{number}",
        **more,
    )


def finding(
    number: int = 1,
    rule: str = RULE,
    message: str = "no linked work has moved for 23 days",
    severity: Severity = "error",
    owner: str = "",
    **more: Any,
) -> Finding:
    subject = Subject(
        kind="key_result", id=f"github:I_{number}", key=f"acme/plans#{number}", source="gh", url=ticket(number).url
    )
    return Finding(
        rule=rule,
        severity=severity,
        family="outputs",
        title="Key result nothing is working toward",
        subjects=(subject,),
        group=subject,
        message=message,
        advice="Link or start the work, hand the key result over, or drop it.",
        fingerprint=fingerprint(rule, (subject.id,)),
        evidence=(Evidence("Pay by phone", "https://github.com/acme/shop/issues/9", "2026-10-26"),),
        owners=(Party(id=f"github:{owner}", name=owner, linked=True),) if owner else (),
        **more,
    )


def report(*findings: Finding, not_evaluated: int = 0, rules: tuple[str, ...] = (RULE,), **more: Any) -> Report:
    tallies = tuple(
        Tally(rule=rule, title=rule, severity="error", over="key_result", not_evaluated=not_evaluated) for rule in rules
    )
    source = SourceSummary("gh", "github", True, {"objective": "complete", "key_result": "complete"})
    return Report(
        tool="okrlint",
        as_of=more.pop("as_of", NOW),
        complete=True,
        findings=findings,
        tallies=tallies,
        sources=more.pop("sources", (source,)),
        **more,
    )


def moment(days: float = 0, run: int = 10) -> Moment:
    return Moment(now=NOW + dt.timedelta(days=days), run=run)

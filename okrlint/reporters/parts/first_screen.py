"""What a reader of many findings wants to see before any detail: how many by rule and by team, and where to begin.

Only numbers and choices; how they are laid out is the format's affair.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from okrlint.findings import SEVERITIES, Finding, Report

ROWS = 8
"""Lines of a table; what does not fit is summed up in the last one."""
FIRST = 5
"""Findings that are worth doing first."""


def by_rule(report: Report) -> list[tuple[int, str]]:
    """How many open findings each rule has, most first."""
    return _most(Counter(f.rule for f in report.open()), "rules")


def by_team(report: Report) -> list[tuple[int, str]]:
    """The same for teams; [] where no goal has one. A finding about several teams counts for each."""
    counts: Counter[str] = Counter()
    for finding in report.open():
        counts.update({s.team or finding.group.team for s in finding.subjects} - {""})
    without = sum(not any(s.team or f.group.team for s in f.subjects) for f in report.open())
    return _most(counts, "teams", {"(no team)": without} if without and counts else {})


def begin_with(report: Report) -> list[Finding]:
    """The findings to begin with: the worst and surest, of different goals, and no rule more than twice."""
    chosen: list[Finding] = []
    for strict in (True, False):
        for finding in sorted(report.open(), key=_worst):
            if len(chosen) < FIRST and finding not in chosen and (not strict or _is_other(finding, chosen)):
                chosen.append(finding)
    return chosen


def _worst(finding: Finding) -> tuple[int, bool, float]:
    return SEVERITIES.index(finding.severity), finding.tier != "confident", -finding.confidence


def _is_other(finding: Finding, chosen: Iterable[Finding]) -> bool:
    same = [f for f in chosen if f.rule == finding.rule]
    return len(same) < 2 and all(f.group.id != finding.group.id for f in chosen)


def _most(counts: Counter[str], what: str, last: dict[str, int] | None = None) -> list[tuple[int, str]]:
    rows = sorted(((n, name) for name, n in counts.items()), key=lambda row: (-row[0], row[1]))
    more = rows[ROWS - 1 :] if len(rows) + len(last or {}) > ROWS else []
    shown = rows[: ROWS - 1] if more else rows
    rest = [(sum(n for n, _ in more), f"(in {len(more):,} more {what})")] if more else []
    return [*shown, *rest, *((n, name) for name, n in (last or {}).items())]

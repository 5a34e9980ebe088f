"""The report for a spreadsheet: one row a finding, waived findings and gaps included, so that a file stands alone."""

from __future__ import annotations

import csv
import io

from okrlint.escape import clip, csv_cell, utf16_length
from okrlint.findings import Finding, Report
from okrlint.reporters import Options
from okrlint.reporters.parts import wording

SUMMARY = "a spreadsheet; one row a finding"

COLUMNS = (
    "outcome",
    "severity",
    "rule",
    "family",
    "goal",
    "goal_title",
    "subjects",
    "message",
    "advice",
    "owners",
    "evidence",
    "confidence",
    "first_seen",
    "file",
    "line",
    "column",
    "url",
    "waived_because",
    "waived_until",
    "fingerprint",
    "folded_into",
)
_CELL = 8_000
"""UTF-16 units. Excel takes 32,767 and spills the rest into other rows; nobody reads that far."""


def render(report: Report, options: Options) -> str:
    """RFC 4180, everything quoted. `outcome` is one of finding, waived, folded, not evaluated, incomplete."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    rows = [] if report.complete else [{"outcome": "incomplete", "message": wording.verdict(report)}]
    rows += [_row(finding) for finding in wording.worst_first(report.findings)]
    for gap in wording.gaps(report):
        rows += [
            {
                "outcome": "not evaluated",
                "rule": rule,
                "subjects": " ".join(gap.examples),
                "message": f"{wording.counted(count, 'case')}: {gap.reason}" if count else gap.reason,
                "advice": gap.hint,
            }
            for rule, count in gap.rules.items()
        ]
    for row in rows:
        writer.writerow({name: clip(text, _CELL, csv_cell, utf16_length) for name, text in row.items()})
    return out.getvalue()


def _row(finding: Finding) -> dict[str, str]:
    first, waiver = finding.subjects[0], finding.waived
    return {
        "outcome": "waived" if waiver else "folded" if finding.folded else "finding",
        "severity": finding.severity,
        "rule": finding.rule,
        "family": finding.family,
        "goal": finding.group.key,
        "goal_title": finding.group.title,
        "subjects": " ".join(s.key for s in finding.subjects),
        "message": finding.message,
        "advice": finding.advice,
        "owners": wording.owners(finding),
        "evidence": "; ".join(" ".join(p for p in (e.text, e.on, e.url) if p) for e in finding.evidence),
        "confidence": f"{finding.confidence:.2f}",
        "first_seen": finding.first_seen,
        "file": first.file,
        "line": str(first.line or ""),
        "column": str(first.column or ""),
        "url": first.url,
        "waived_because": waiver.reason if waiver else "",
        "waived_until": waiver.until if waiver else "",
        "fingerprint": finding.fingerprint,
        "folded_into": finding.folded,
    }

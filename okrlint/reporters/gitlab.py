"""The report for GitLab's merge requests: a Code Quality artifact, an entry for each finding that no waiver covers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from okrlint.escape import clip, json_text
from okrlint.findings import Finding, Report, Severity, Subject, fingerprint
from okrlint.reporters import Options
from okrlint.reporters.parts import wording
from okrlint.reporters.sarif import DEFAULT_ANCHOR

SUMMARY = "GitLab: Code Quality in merge requests"

LEVELS: dict[Severity, str] = {"error": "critical", "warning": "major", "notice": "minor"}
_LONGEST = 4_000


def render(report: Report, options: Options) -> str:
    """A JSON array as GitLab reads it (CI/CD artifact `codequality`).

    GitLab insists on a file: a finding about a ticket points at `options.anchor`, or at the first file of the report.
    A reading that is incomplete is an entry, and so is what was not evaluated, so that neither looks clean.
    """
    anchor = options.anchor or next((s.file for f in report.findings for s in f.subjects if s.file), DEFAULT_ANCHOR)
    entries = [*_remarks(report, anchor), *(_found(f, anchor) for f in wording.worst_first(report.open()))]
    return msgspec.json.format(msgspec.json.encode(entries), indent=2).decode() + "\n"


def _remarks(report: Report, anchor: str) -> Iterator[dict[str, Any]]:
    if not report.complete:
        yield _entry("incomplete", wording.verdict(report), "major", fingerprint("incomplete", ()), anchor, 1)
    for gap in wording.gaps(report):
        said = f"Not evaluated: {wording.reach(gap)}: {gap.reason}"
        yield _entry(
            "not-evaluated",
            said,
            "info",
            fingerprint("not-evaluated", (json_text(gap.reason), json_text(gap.source))),
            anchor,
            1,
        )


def _found(finding: Finding, anchor: str) -> dict[str, Any]:
    first: Subject = finding.subjects[0]
    file, line = (first.file, first.line) if first.file else (anchor, 1)
    said = f"{finding.message} → {finding.advice}"
    return _entry(finding.rule, said, LEVELS[finding.severity], finding.fingerprint, file, line)


def _entry(name: str, said: str, severity: str, identity: str, file: str, line: int) -> dict[str, Any]:
    return {
        "description": clip(said, _LONGEST, json_text),
        "check_name": json_text(name),
        "fingerprint": identity,
        "severity": severity,
        "location": {"path": json_text(file.removeprefix("./")), "lines": {"begin": max(line, 1)}},
    }

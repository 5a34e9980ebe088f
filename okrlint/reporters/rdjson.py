"""The report for reviewdog: its diagnostic format, from which it writes comments on any code review."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec

from okrlint.escape import clip, json_text, markdown, markdown_with_code, web_address
from okrlint.findings import Finding, Report, Severity
from okrlint.package_data import rule_address
from okrlint.reporters import Options
from okrlint.reporters.parts import wording
from okrlint.reporters.sarif import DEFAULT_ANCHOR

SUMMARY = "reviewdog: comments on any code review"

LEVELS: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "notice": "INFO"}

_text = partial(clip, limit=4_000, escape=markdown)
"""reviewdog puts the message into a comment as it is, so it is Markdown in which nobody is mentioned."""


def render(report: Report, options: Options) -> str:
    """One `DiagnosticResult` (reviewdog's `rdjson`), worst findings first; waived ones are left out.

    A finding about a ticket points at `options.anchor`, or at the first file of the report. A reading that is
    incomplete is a diagnostic, and so is what was not evaluated.
    """
    anchor = options.anchor or next((s.file for f in report.findings for s in f.subjects if s.file), DEFAULT_ANCHOR)
    result = {
        "source": {"name": "okrlint"},
        "severity": "WARNING",
        "diagnostics": [
            *_remarks(report, anchor),
            *(_found(f, anchor, options) for f in wording.worst_first(report.open())),
        ],
    }
    return msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n"


def _remarks(report: Report, anchor: str) -> Iterator[dict[str, Any]]:
    said = [] if report.complete else [("incomplete", "WARNING", wording.verdict(report))]
    for gap in wording.gaps(report):
        said.append(("not-evaluated", "INFO", f"Not evaluated: {wording.reach(gap)}: {gap.reason}"))
    for name, level, text in said:
        yield {"message": _text(text), "location": _place(anchor, 1, 0), "severity": level, "code": {"value": name}}


def _found(finding: Finding, anchor: str, options: Options) -> dict[str, Any]:
    first = finding.subjects[0]
    address = web_address(rule_address(finding.rule, options.rule_url))
    return {
        "message": f"{_text(finding.message)} → {clip(finding.advice, 4_000, markdown_with_code)}",
        "location": _place(first.file, first.line, first.column) if first.file else _place(anchor, 1, 0),
        "severity": LEVELS[finding.severity],
        "code": {"value": json_text(finding.rule), **({"url": address} if address else {})},
    }


def _place(file: str, line: int, column: int) -> dict[str, Any]:
    start = {"line": max(line, 1), **({"column": column} if column > 0 else {})}
    return {"path": json_text(file.removeprefix("./")), "range": {"start": start}}

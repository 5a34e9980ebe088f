"""The report for code scanning: SARIF 2.1.0, built by hand and validated in the tests against the official schema."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec

from okrlint.escape import clip, sarif_message, web_address
from okrlint.findings import Finding, Report, Severity, Subject, Tally
from okrlint.package_data import rule_address
from okrlint.reporters import Options
from okrlint.reporters.json import plain
from okrlint.reporters.parts import wording

SUMMARY = "code scanning (GitHub, GitLab, Azure) and editors"

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "notice": "note"}
DEFAULT_ANCHOR = "okrlint.yaml"
MOST = 25_000
"""Results in a run; GitHub refuses a file that has more."""

_FRONT_AND_QUERY = re.compile(r"\A---\n.*?\n---\n|^## Query$.*\Z", re.DOTALL | re.MULTILINE)
"""What a page holds for authors of rules, not for readers of a finding."""

_text = partial(clip, limit=4_000, escape=sarif_message)


def render(report: Report, options: Options) -> str:
    """One run. Waived findings are there, as suppressed ones; a partial reading is an unsuccessful invocation.

    What another finding says is left out: an alert for each would be what folding is there to spare.
    """
    shown = [f for f in report.findings if f.waived or not f.folded]
    tallies = sorted(report.tallies, key=lambda t: t.rule)
    index = {t.rule: n for n, t in enumerate(tallies)}
    anchor = options.anchor or next((s.file for f in report.findings for s in f.subjects if s.file), DEFAULT_ANCHOR)
    name, _, version = report.tool.partition(" ")
    driver = {
        "name": name or "okrlint",
        **({"semanticVersion": version} if re.fullmatch(r"\d+\.\d+\.\d+", version) else {}),
        **({"version": version} if version else {}),
        "rules": [_rule(t, report, options) for t in tallies],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "okrlint/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(f, index, anchor) for f in wording.worst_first(shown)[:MOST]],
        "properties": {"summary": wording.verdict(report), "asOf": report.as_of, "preset": report.preset},
    }
    log = plain({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _rule(tally: Tally, report: Report, options: Options) -> dict[str, Any]:
    first = next((f for f in report.findings if f.rule == tally.rule), None)
    advice = first.advice if first else ""
    page = _FRONT_AND_QUERY.sub("", options.pages.get(tally.rule, "")).strip()
    address = web_address(rule_address(tally.rule, options.rule_url))
    said = sarif_message(" ".join(p for p in (f"{tally.title}.", advice) if p))
    return {
        "id": tally.rule,
        "name": "".join(part.capitalize() for part in tally.rule.split("-")),
        "shortDescription": {"text": sarif_message(tally.title)},
        "fullDescription": {"text": said},
        "help": {"text": f"{said} See: okrlint explain {tally.rule}", **({"markdown": f"{page}\n"} if page else {})},
        **({"helpUri": address} if address else {}),
        "defaultConfiguration": {"level": LEVELS[tally.severity]},
        "properties": {
            "tags": [first.family] if first else [],
            "over": tally.over,
            "problem.severity": "recommendation" if tally.severity == "notice" else tally.severity,
        },
    }


def _result(finding: Finding, index: dict[str, int], anchor: str) -> dict[str, Any]:
    first, *others = finding.subjects
    evidence = "; ".join(" ".join(p for p in (e.text, e.on, e.url) if p) for e in finding.evidence)
    said = [finding.message, finding.advice, f"Evidence: {evidence}." if evidence else ""]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "kind": "fail",
        "message": {"text": _text("\n".join(p for p in said if p))},
        "locations": [_location(first, anchor)],
        "relatedLocations": [
            {"id": n, **_location(s, anchor), "message": {"text": _text(f"{s.key} {s.title}".strip() or s.id)}}
            for n, s in enumerate(others, 1)
        ],
        "partialFingerprints": {"okrlint/v1": finding.fingerprint},
        "rank": round(100 * finding.confidence, 1),
        "properties": {"goal": finding.group.key, "owners": [o.name for o in finding.owners], "tier": finding.tier},
    }
    if finding.rule in index:
        result["ruleIndex"] = index[finding.rule]
    addresses = dict.fromkeys(a for s in finding.subjects if (a := web_address(s.url)))
    if addresses:
        result["workItemUris"] = list(addresses)
    if finding.waived:
        until = f" (until {finding.waived.until})" if finding.waived.until else ""
        said_by = f", {finding.waived.by}" if finding.waived.by else ""
        justification = _text(f"{finding.waived.reason}{until}{said_by}")
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    return result


def _location(subject: Subject, anchor: str) -> dict[str, Any]:
    """In the file where the subject stands; GitHub insists on a file, so for a ticket it is the anchor's first line."""
    file, line, column = (subject.file, subject.line, subject.column) if subject.file else (anchor, 1, 0)
    region = {"startLine": max(line, 1), **({"startColumn": column} if column else {})}
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": region},
        "logicalLocations": [{"name": subject.key, "fullyQualifiedName": subject.id, "kind": subject.kind}],
    }


def _uri(file: str) -> str:
    """A URI reference: relative to the repository, or absolute for an absolute path."""
    path = quote(file.replace("\\", "/"), safe="/-._~", errors="replace")
    return f"file://{path}" if path.startswith("/") else path


def _invocation(report: Report) -> dict[str, Any]:
    notes = [("warning", f"{name}: {line}") for name, missing in wording.partial_sources(report) for line in missing]
    for gap in wording.gaps(report):
        notes.append(("note", f"not evaluated: {wording.reach(gap)}: {gap.reason}"))
    notes += [("note", note) for note in report.notes]
    notes += [("note", together)] if (together := wording.said_together(report)) else []
    if (count := len(report.findings) - len(report.folded())) > MOST:
        notes.append(("warning", f"{count - MOST:,} more findings do not fit into SARIF and were left out"))
    return {
        "executionSuccessful": report.complete,
        "toolExecutionNotifications": [{"level": level, "message": {"text": _text(said)}} for level, said in notes],
    }

"""The report for GitHub Actions: workflow commands that become annotations, then the text report in the log."""

from __future__ import annotations

from collections.abc import Callable

from okrlint.escape import clip, utf16_length, workflow_data, workflow_property, workflow_stopped, workflow_text
from okrlint.findings import SEVERITIES, Finding, Report, Severity
from okrlint.reporters import Options, text
from okrlint.reporters.parts import wording

SUMMARY = "GitHub Actions: annotations, and the text report in the log"

_MESSAGE, _TITLE = 4_096, 250
"""GitHub's limits for a message and a title, in UTF-16 units; counted after escaping, which errs on the safe side."""


def render(report: Report, options: Options) -> str:
    """Annotations worst first, within GitHub's limits for a step and a job; one notice says how many were left out.

    The log gets the whole text report, between `::stop-commands::` and its end if the caller gave a `stop_token`, and
    with every command broken in any case.
    """
    shown, hidden = _chosen(report, options)
    commands = [] if report.complete else [_command("warning", "okrlint: incomplete", wording.verdict(report))]
    commands += [_annotation(f) for f in shown]
    if hidden:
        rest = wording.listed(wording.counted(n, s) for s, n in wording.severities(hidden).items() if n)
        said = f"{len(hidden):,} more findings ({rest}) have no annotation: GitHub shows few of them. See the log."
        commands.append(_command("notice", "okrlint: more findings", said))
    body = text.render(report, Options(width=options.width, verbose=options.verbose))
    log = workflow_stopped(body, options.stop_token) if options.stop_token else workflow_text(body)
    return "".join(f"{command}\n" for command in commands) + log


def _chosen(report: Report, options: Options) -> tuple[list[Finding], list[Finding]]:
    """The findings that get an annotation, and those that do not; a place is kept for each remark of our own."""
    room = dict.fromkeys(SEVERITIES, options.annotations)
    room["warning"] -= not report.complete
    total = options.annotations_per_job - (not report.complete)
    found = wording.worst_first(report.open())
    shown, hidden = _fill(found, dict(room), total)
    if hidden:
        room["notice"] -= 1
        shown, hidden = _fill(found, room, total - 1)
    return shown, hidden


def _fill(found: list[Finding], room: dict[Severity, int], total: int) -> tuple[list[Finding], list[Finding]]:
    shown: list[Finding] = []
    hidden: list[Finding] = []
    for finding in found:
        if room[finding.severity] > 0 and len(shown) < total:
            room[finding.severity] -= 1
            shown.append(finding)
        else:
            hidden.append(finding)
    return shown, hidden


def _annotation(finding: Finding) -> str:
    first = finding.subjects[0]
    lines = [
        finding.message,
        f"→ {finding.advice}",
        *(" ".join(p for p in ("·", e.text, e.on, e.url) if p) for e in finding.evidence),
        f"owner: {wording.owners(finding)}" if finding.owners else "",
        "" if first.file else first.url,
    ]
    where = [("file", first.file), ("line", str(first.line or "")), ("col", str(first.column or ""))]
    place = where if first.file else []
    return _command(finding.severity, f"{finding.rule}: {first.key}", "\n".join(p for p in lines if p), place)


def _command(kind: str, title: str, message: str, place: list[tuple[str, str]] | None = None) -> str:
    properties = [*((name, workflow_property(value)) for name, value in place or [] if value)]
    properties.append(("title", _cut(title, _TITLE, workflow_property)))
    said = ",".join(f"{name}={value}" for name, value in properties)
    return f"::{kind} {said}::{_cut(message, _MESSAGE, workflow_data)}"


def _cut(value: str, limit: int, escape: Callable[[str], str]) -> str:
    return clip(value, limit, escape, utf16_length)

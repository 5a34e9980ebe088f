"""What changed, as Markdown: for the summary comment of a pull request and for the summary of a scan."""

from __future__ import annotations

from collections.abc import Callable

from okrlint.comments.phrases import counted
from okrlint.escape import clip, markdown, markdown_code, markdown_link, markdown_with_code, utf16_length
from okrlint.findings import SEVERITIES, Finding, Report, Tally
from okrlint.publishers.compare import Change

LIMIT = 60_000
"""UTF-16 units of all text; GitHub refuses comments of more than 65,536."""
_MESSAGE = 600


def words(change: Change, *, complete: bool = True, address: str = "") -> str:
    """The summary. `address` is where files can be read at the head commit (`https://…/blob/SHA`), or ""."""
    parts = [f"**{headline(change)}**"]
    if not complete:
        parts.append("Something could not be read, so this is not the whole picture; the log says what.")
    sections: list[tuple[str, tuple[Finding, ...], Callable[[Finding], str]]] = [
        ("New", change.new, lambda f: _new(f, address)),
        ("Healed", change.fixed, _gone),
        ("Covered by a waiver", change.waived, _gone),
        ("Stood before, could not be looked at now", change.unseen, _gone),
    ]
    room = LIMIT - 2_000
    for title, findings, line in sections:
        if not findings:
            continue
        lines, room = _lines(findings, line, room)
        parts += [f"### {title}", "\n".join(lines)]
    parts.append(f"<sub>{_footer(change)}</sub>")
    return "\n\n".join(parts) + "\n"


def scan_words(report: Report, change: Change | None) -> str:
    """The head of a scan's summary: findings by family, what is new since the scan before, what was not evaluated."""
    opened = report.open()
    parts = ["### okrlint: findings by family", _families(report) if opened else "No findings."]
    if change is None:
        parts.append("There was no earlier scan to compare with.")
    else:
        back = sum(f.change == "reopened" for f in change.new)
        new = f"{len(change.new)} new" + (f" ({back} of them back again)" if back else "")
        said = [new, f"{len(change.fixed)} healed", f"{len(change.still)} as before"]
        said += [f"{len(change.unseen)} not looked at"] if change.unseen else []
        parts.append(f"Since the last scan: {', '.join(said)}.")
        if change.new:
            parts.append("\n".join(_lines(change.new[:20], lambda f: _new(f, ""), 20_000)[0]))
        if len(change.new) > 20:
            parts.append(counted(len(change.new) - 20, "new finding"))
    unseen = [t for t in report.tallies if t.not_evaluated]
    if unseen:
        lines = [f"- {markdown_code(t.rule)}: {t.not_evaluated:,} ({_reasons(t)})" for t in unseen]
        parts += ["**Not evaluated**", "\n".join(lines)]
    if not report.complete:
        parts.append("**Something that was asked for could not be read; this scan is partial.**")
    return "\n\n".join(parts) + "\n"


def _families(report: Report) -> str:
    rows = ["| family | error | warning | notice |", "|---|---:|---:|---:|"]
    opened = report.open()
    for family in sorted({f.family for f in opened}):
        counts = [sum(f.family == family and f.severity == s for f in opened) for s in SEVERITIES]
        rows.append(f"| {clip(family, 80, markdown)} | " + " | ".join(f"{n:,}" for n in counts) + " |")
    return "\n".join(rows)


def _reasons(tally: Tally) -> str:
    return "; ".join(clip(u.reason, 200, markdown) for u in tally.unseen[:3]) or "no reason given"


def headline(change: Change) -> str:
    """The first line, plain text."""
    new, fixed = len(change.new), len(change.fixed)
    if change == Change(unjudged=change.unjudged) and change.unjudged:
        return "okrlint: nobody can say what this changes, for what was there before could not be checked"
    if not new and not fixed:
        return "okrlint: this changes no finding"
    adds = f"adds {new} finding{'' if new == 1 else 's'}" if new else ""
    heals = f"heals {fixed}" + ("" if new else f" finding{'' if fixed == 1 else 's'}") if fixed else ""
    return f"okrlint: this {' and '.join(part for part in (adds, heals) if part)}"


def _lines(findings: tuple[Finding, ...], line: Callable[[Finding], str], room: int) -> tuple[list[str], int]:
    lines: list[str] = []
    for finding in findings:
        said = line(finding)
        if utf16_length(said) + 1 > room:
            return [*lines, f"- {counted(len(findings) - len(lines), 'finding')}"], room
        lines.append(said)
        room -= utf16_length(said) + 1
    return lines, room


def _new(finding: Finding, address: str) -> str:
    lines = [
        f"- **{finding.severity}** {clip(finding.message, _MESSAGE, markdown)}",
        f"  → {clip(finding.advice, _MESSAGE, markdown_with_code)}" if finding.advice else "",
        f"  {_place(finding, address)} · {markdown_code(finding.rule)}",
    ]
    return "\n".join(line for line in lines if line)


def _gone(finding: Finding) -> str:
    said = clip(finding.message, _MESSAGE, markdown)
    # Nothing between the strokes would make four of them: the fence of a code block that swallows the rest.
    return f"- ~~{said}~~ {markdown_code(finding.rule)}" if said else f"- {markdown_code(finding.rule)}"


def _place(finding: Finding, address: str) -> str:
    subject = finding.subjects[0]
    if not subject.file:
        return markdown_link(clip(subject.key, 200), subject.url)
    name = clip(f"{subject.file}:{subject.line}" if subject.line else subject.file, 300)
    if not address:
        return markdown_code(name)
    return markdown_link(name, f"{address}/{subject.file}" + (f"#L{subject.line}" if subject.line else ""))


def _footer(change: Change) -> str:
    said = [f"{len(change.still)} stand{'s' * (len(change.still) == 1)} as before."] if change.still else []
    if change.regrouped:
        many = len(change.regrouped)
        said.append(f"{many} {'is' if many == 1 else 'are'} told another way: together with others, or one by one.")
    if change.unjudged:
        said.append(f"{len(change.unjudged)} more could not be judged before, so nobody can say whether they are new.")
    said.append("`okrlint explain RULE` says why a rule exists and how to waive a finding.")
    return " ".join(said)

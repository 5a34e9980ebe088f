"""What a pull request changes, as Markdown for its summary comment and for a step summary."""

from __future__ import annotations

from collections.abc import Callable

from okrlint.escape import clip, markdown, markdown_code, markdown_link, utf16_length
from okrlint.findings import Finding
from okrlint.publishers.compare import Change
from okrlint.publishers.words import counted

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
        ("Set aside by a waiver", change.waived, _gone),
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


def headline(change: Change) -> str:
    """The first line, plain text."""
    new, fixed = len(change.new), len(change.fixed)
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
        f"  → {clip(finding.advice, _MESSAGE, markdown)}" if finding.advice else "",
        f"  {_place(finding, address)} · {markdown_code(finding.rule)}",
    ]
    return "\n".join(line for line in lines if line)


def _gone(finding: Finding) -> str:
    return f"- ~~{clip(finding.message, _MESSAGE, markdown)}~~ {markdown_code(finding.rule)}"


def _place(finding: Finding, address: str) -> str:
    subject = finding.subjects[0]
    if not subject.file:
        return markdown_link(clip(subject.key, 200), subject.url)
    name = clip(f"{subject.file}:{subject.line}" if subject.line else subject.file, 300)
    if not address:
        return markdown_code(name)
    return markdown_link(name, f"{address}/{subject.file}" + (f"#L{subject.line}" if subject.line else ""))


def _footer(change: Change) -> str:
    said = [f"{len(change.still)} stand as before."] if change.still else []
    if change.unjudged:
        said.append(f"{len(change.unjudged)} more could not be judged before, so nobody can say whether they are new.")
    said.append("`okrlint explain RULE` says why a rule exists and how to waive a finding.")
    return " ".join(said)

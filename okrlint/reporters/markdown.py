"""The report as GitHub-flavoured Markdown: step summaries, comments, mail. Cut honestly where a surface has a limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from okrlint.escape import clip, markdown, markdown_code, markdown_link, markdown_with_code, utf8_length
from okrlint.findings import REPORT_MARK, Finding, Report, Subject
from okrlint.reporters import Options
from okrlint.reporters.parts import wording
from okrlint.reporters.parts.ansi import MARKS

SUMMARY = "step summaries, comments and mail"

LIMIT = 1_000_000
"""Bytes. GitHub shows nothing at all of a step summary of more than 1 MiB; a little headroom for what a job adds."""

_say = partial(clip, limit=1_200, escape=markdown)


def render(report: Report, options: Options) -> str:
    """At most `options.max_bytes` bytes (0: 1,000,000). What does not fit is counted and said, worst findings stay."""
    limit = options.max_bytes or LIMIT
    tail = _bounded("\n".join(_tail(report)), limit // 3, "Part of what was not evaluated does not fit here.")
    head = "\n".join(_head(report))
    room = limit - utf8_length(head) - utf8_length(tail) - 200
    return f"{head}\n{_goals(report, room)}{tail}\n"


def _head(report: Report) -> list[str]:
    mark = "✔ " if wording.is_clean(report) else ""
    preset = f", preset {_say(report.preset)}" if report.preset else ""
    lines = [REPORT_MARK, "## Objectives and key results", "", f"**{mark}{_say(wording.verdict(report))}**", ""]
    lines.append(f"Looked at {_say(wording.looked_at(report))}, as of {wording.moment(report)}{preset}.")
    lines += [f"{_say(wording.rules_phrase(report))}.", ""]
    lines += [_say(together), ""] if (together := wording.said_together(report)) else []
    lines += [_say(news), ""] if (news := wording.news(report)) else []
    opened = report.open()
    if opened:
        # Counted from what stands below, so that the table and the list can never tell different stories.
        rows = Counter((f.rule, f.title, f.severity) for f in opened)
        ordered = sorted(rows.items(), key=lambda row: (list(MARKS).index(row[0][2]), -row[1], row[0][0]))
        lines += ["| rule | severity | findings |", "|---|---|---:|"]
        lines += [
            f"| {_say(title)} {markdown_code(rule)} | {MARKS[severity]} {severity} | {count:,} |"
            for (rule, title, severity), count in ordered
        ]
        lines.append("")
    return lines


def _goals(report: Report, room: int) -> str:
    """The findings under their goals, the worst that there is room for, and the number of those that are missing."""
    found = wording.worst_first(report.open())
    owners = {goal.id: _owner(group) for goal, group in wording.by_goal(found)}
    heads: dict[str, str] = {}
    items: dict[str, list[str]] = {}
    left = len(found)
    for finding in found:
        goal = wording.listed_under(finding)
        head = heads.get(goal.id) or "\n".join(_goal(goal, owners[goal.id])) + "\n"
        item = "\n".join(_finding(finding, goal, report, with_owner=not owners[goal.id])) + "\n"
        room -= utf8_length(item) + (0 if goal.id in heads else utf8_length(head) + 1)
        if room < 0:
            break
        heads[goal.id] = head
        items.setdefault(goal.id, []).append(item)
        left -= 1
    out = [head + "".join(items[goal]) + "\n" for goal, head in heads.items()]
    if left:
        out.append(f"**{wording.counted(left, 'finding')} more {'does' if left == 1 else 'do'} not fit here.**\n\n")
    return "".join(out)


def _goal(goal: Subject, owner: str) -> list[str]:
    where = f"{markdown_code(_short(wording.place(goal)))}" if goal.file else ""
    about = " · ".join(p for p in (f"owner: {owner}" if owner else "", where) if p)
    return [f"### {markdown_link(_cut(goal.key), goal.url)} {_say(goal.title)}".rstrip(), f"{about}\n" if about else ""]


def _owner(found: list[Finding]) -> str:
    """The owners that all these findings share, or ""."""
    owners = {wording.owners(f, _say) for f in found}
    return owners.pop() if len(owners) == 1 else ""


def _finding(finding: Finding, goal: Subject, report: Report, *, with_owner: bool) -> list[str]:
    likely = f" (likely, confidence {finding.confidence:.2f})" if finding.tier == "likely" else ""
    lines = [f"- {MARKS[finding.severity]} **{finding.severity}** {_say(finding.message)}{likely}"]
    for subject in finding.subjects:
        if subject.id != goal.id and subject.title:
            lines.append(f"  - {markdown_link(_cut(subject.key), subject.url)} {_say(subject.title)}")
    lines.append(f"  - → {clip(finding.advice, 1_200, markdown_with_code)}")
    for item in finding.evidence:
        on = f" ({_say(item.on)})" if item.on else ""
        lines.append(f"  - {markdown_link(_cut(item.text), item.url)}{on}")
    owner = wording.owners(finding, _say)
    said = [
        f"owner: {owner}" if with_owner and owner else "",
        wording.seen_since(finding, report, _say),
    ]
    lines.append("  - " + " · ".join(p for p in (markdown_code(finding.rule), *said) if p))
    return lines


def _tail(report: Report) -> list[str]:
    groups = wording.set_aside(report, _say)
    count = len(report.waived())
    lines = _folded(f"Covered by a waiver ({count:,})", (_waived(*group) for group in groups)) if groups else []
    gaps = wording.gaps(report)
    said = (f"- {wording.reach(gap, markdown_code)}: {_say(gap.reason)}. {_say(gap.hint)}" for gap in gaps)
    lines += _folded(f"Not evaluated ({wording.counted(len(gaps), 'reason')})", said) if gaps else []
    missing = [f"- {_say(name)}: {_say(line)}" for name, parts in wording.partial_sources(report) for line in parts]
    lines += _folded("Sources that were read in part", missing) if missing else []
    lines += [f"Note: {_say(note)}\n" for note in report.notes]
    return [
        *lines,
        "<sub>`okrlint explain RULE` says why a rule exists, how to fix a finding and how to waive it.</sub>",
    ]


def _waived(finding: Finding, keys: str) -> str:
    waiver = finding.waived
    assert waiver is not None
    until = f"until {_say(waiver.until)}" if waiver.until else "for good"
    by = f", {_say(waiver.by)}" if waiver.by else ""
    return f"- {markdown_code(finding.rule)} {keys}: {_say(waiver.reason)} ({until}{by})"


def _folded(title: str, items: Iterable[str]) -> list[str]:
    return [f"<details><summary>{title}</summary>", "", *items, "", "</details>", ""]


def _bounded(text: str, limit: int, remark: str) -> str:
    """Whole lines up to a limit, with a remark in place of the rest and the details closed."""
    if utf8_length(text) <= limit:
        return text
    kept, used = [], utf8_length(remark) + 20
    for line in text.split("\n"):
        used += utf8_length(line) + 1
        if used > limit:
            break
        kept.append(line)
    body = "\n".join(kept)
    closing = "\n\n</details>" if body.count("<details>") > body.count("</details>") else ""
    return f"{body}{closing}\n\n**{remark}**"


def _cut(text: str) -> str:
    return clip(text, 600)


def _short(text: str) -> str:
    return clip(text, 300)

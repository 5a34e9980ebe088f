"""The report for a person at a terminal: findings by goal, what was set aside, what was not seen, what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from okrlint.escape import clip, terminal
from okrlint.findings import Finding, Report, Subject
from okrlint.messages import short_quotations
from okrlint.reporters import Options
from okrlint.reporters.parts import first_screen, wording
from okrlint.reporters.parts.ansi import MARKS, Paint
from okrlint.reporters.parts.text_width import columns, wrap

SUMMARY = "a person at a terminal"

_INDENT = " " * 13
_LONGEST = 2_000
"""Columns of one piece of text; nobody reads further, and a title of 100,000 characters must not hide the rest."""


_MOST_EVIDENCE = 5
"""Lines below one finding; a goal with forty work items would hide all others."""
_FEW = 20
"""Cases up to which some are named that a rule could not look at; beyond, it is all of a kind."""
_NAMED = 3
"""Rules that are named where several ask about what a file does not record."""
_MANY = 15
"""Open findings beyond which a summary comes first: with fewer, a reader has seen them all after a screen or two."""


def render(report: Report, options: Options) -> str:
    """The report as lines of at most `options.width` columns (addresses may be longer, so that they can be copied)."""
    page = _Page(report, Paint(options.color, options.hyperlinks), max(options.width, 40), options.verbose)
    if options.statistics:
        return "\n".join([*page.statistics(report), *page.verdict(report)]) + "\n"
    if options.quiet:
        found = [page.goal(goal, found) for goal, found in wording.by_goal(report.open())]
        last = [] if report.complete else [*page.sources(report), "", *page.verdict(report)]
        return "".join("\n".join(block) + "\n\n" for block in [*found, last] if block)
    blocks = [
        page.first_screen(report) if len(report.open()) > _MANY else [],
        *(page.goal(goal, found) for goal, found in wording.by_goal(report.open())),
        page.waived(report),
        page.unseen(report),
        page.sources(report),
        page.rules(report) if options.verbose else [],
        page.summary(report),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


class _Page:
    """Knows the width and the colours; each method returns the lines of one block."""

    def __init__(self, report: Report, paint: Paint, width: int, verbose: bool) -> None:
        self.report, self.paint, self.width, self.verbose = report, paint, width, verbose

    def first_screen(self, report: Report) -> list[str]:
        """A summary of at most one screen (24 lines) for a report that is longer."""
        lines = [self.paint.bold(line) for line in self._wrap(wording.verdict(report), "", "  ")]
        lines += ["", *self._beside(first_screen.by_rule(report), first_screen.by_team(report))]
        lines += ["", *self._title("To begin with")]
        for finding in first_screen.begin_with(report):
            mark = f"  {MARKS[finding.severity]} "
            room = self.width - len(mark)
            said = clip(short_quotations(finding.message, room), room, terminal, columns)
            lines.append(self.paint.tone(finding.severity, mark) + said)
        gaps = wording.gaps(report)
        if gaps:
            missed = wording.counted(len({rule for gap in gaps for rule in gap.rules}), "rule")
            lines += [
                "",
                *self._wrap(f"{missed} could not look at everything; why stands below, under “Not evaluated”."),
            ]
        return [*lines, "", self.paint.dim("─" * min(self.width, 72))]

    def _beside(self, rules: list[tuple[int, str]], teams: list[tuple[int, str]]) -> list[str]:
        """Two tables, beside each other where there is room."""
        half = self.width // 2 - 2
        tables = []
        for head, rows in (("By rule", rules), ("By team", teams)):
            cells = [f"  {n:5,}  {clip(name, half - 9, terminal, columns)}" for n, name in rows]
            tables.append([f"  {head}", *cells] if rows else [])
        if self.width < 72 or not tables[1]:
            return [line for table in tables for line in table]
        height = max(map(len, tables))
        left, right = ([*table, *[""] * (height - len(table))] for table in tables)
        return [(a + " " * (half - columns(a)) + b).rstrip() for a, b in zip(left, right, strict=True)]

    def goal(self, goal: Subject, found: list[Finding]) -> list[str]:
        """A goal and everything found about it. The owner stands in the head if all findings have the same."""
        owners = {wording.owners(f, _safe) for f in found}
        shared = owners.pop() if len(owners) == 1 else ""
        lines = [self.paint.bold(line) for line in self._wrap(_titled(goal), "", "  ")]
        lines[0] = self.paint.link(lines[0], goal.url)
        lines += self._aside(["owner: " + shared if shared else "", self._place(goal)], "  ")
        for finding in found:
            lines += ["", *self._finding(finding, goal, with_owner=not shared)]
        return lines

    def _finding(self, finding: Finding, goal: Subject, *, with_owner: bool) -> Iterator[str]:
        mark = f"  {MARKS[finding.severity]} {finding.severity}"
        first, *more = self._wrap(_safe(finding.message), mark.ljust(len(_INDENT)), _INDENT)
        yield self.paint.tone(finding.severity, first[: len(mark)]) + first[len(mark) :]
        yield from more
        for subject in finding.subjects:
            if subject.id != goal.id and subject.title:
                # A title that the message names is not shown a second time.
                shown = _safe(subject.key) if subject.title in finding.message else _titled(subject)
                for line in self._wrap(shown, _INDENT):
                    yield _INDENT + self.paint.link(self.paint.dim(line[len(_INDENT) :]), subject.url)
        yield from self._wrap(_safe(finding.advice), _INDENT + "→ ", _INDENT + "  ")
        listed = finding.evidence if self.verbose else finding.evidence[:_MOST_EVIDENCE]
        for item in listed:
            yield from self._evidence(item.text, item.on, item.url)
        if left := len(finding.evidence) - len(listed):
            yield f"{_INDENT}· … and {left:,} more (-v shows all)"
        yield from self._aside(self._footer(finding, goal, with_owner), _INDENT)

    def _footer(self, finding: Finding, goal: Subject, with_owner: bool) -> list[str]:
        where = self._place(finding.subjects[0])
        likely = f"likely (confidence {finding.confidence:.2f})" if finding.tier == "likely" else ""
        return [
            _safe(finding.rule),
            likely,
            f"owner: {owner}" if with_owner and (owner := wording.owners(finding, _safe)) else "",
            wording.seen_since(finding, self.report, _safe),
            where if where != self._place(goal) else "",
            finding.fingerprint if self.verbose else "",
        ]

    def _place(self, subject: Subject) -> str:
        """File and line; an address only where the title is not a link to it."""
        return "" if self.paint.hyperlinks and not subject.file else _safe(wording.place(subject))

    def _evidence(self, text: str, on: str, url: str) -> Iterator[str]:
        said = f"{_safe(text)} ({_safe(on)})" if on else _safe(text)
        if self.paint.hyperlinks and url:
            first, *more = self._wrap(said, _INDENT + "· ", _INDENT + "  ")
            yield _INDENT + "· " + self.paint.link(first[len(_INDENT) + 2 :], url)
            yield from more
        else:
            yield from self._wrap(f"{said} {_safe(url)}".rstrip(), _INDENT + "· ", _INDENT + "  ")

    def waived(self, report: Report) -> list[str]:
        """What somebody has set aside, with the reason: listed and counted, never hidden."""
        groups = wording.set_aside(report, _safe)
        lines = self._title(f"Covered by a waiver ({len(report.waived()):,})") if groups else []
        for finding, keys in groups:
            waiver = finding.waived
            assert waiver is not None
            until = f"until {_safe(waiver.until)}" if waiver.until else "for good"
            lines += self._wrap(f"{_safe(finding.rule)}  {keys}: {_safe(waiver.reason)}", "  ", "    ")
            lines += self._aside([until, _safe(waiver.by), _safe(waiver.where)], "    ")
        return lines

    def unseen(self, report: Report) -> list[str]:
        """What was not evaluated, why, and what to do about it."""
        gaps = wording.gaps(report)
        lines = self._title("Not evaluated") if gaps else []
        lacks, gaps = ((), gaps) if self.verbose else wording.lacking(report, gaps)
        for lack in lacks:
            asked = f"{wording.counted(len(lack.rules), 'rule')} {'asks' if len(lack.rules) == 1 else 'ask'} about that"
            said = f"not recorded in {_safe(lack.source)}: {_safe(wording.listed(lack.records))}; {asked}"
            shown = [_safe(rule) for rule in lack.rules[:_NAMED]]
            more = f"{len(lack.rules) - len(shown)} more" if len(lack.rules) > len(shown) else ""
            lines += self._wrap(f"{said} ({wording.listed([*shown, more])})", "  ? ", "    ")
            lines += self._wrap("-v gives each its reason; okrlint explain says what it needs", "    → ", "      ")
        for gap in gaps:
            lines += self._wrap(_safe(gap.reason), "  ? ", "    ")
            few = self.verbose or max(gap.rules.values()) <= _FEW
            some = f" ({', '.join(map(_safe, gap.examples))}{', …' if gap.more else ''})" if gap.examples else ""
            lines += self._wrap(wording.reach(gap, _safe) + (some if few else ""), "    ")
            lines += self._wrap(_safe(gap.hint), "    → ", "      ")
        return lines

    def sources(self, report: Report) -> list[str]:
        """Sources that were not seen whole, and remarks on the input."""
        lines: list[str] = []
        for name, missing in wording.partial_sources(report):
            lines += self._title(f"Source {_safe(name)} was read in part")
            for reason in missing:
                lines += self._wrap(_safe(reason), "  · ", "    ")
        for note in report.notes:
            lines += self._wrap(_safe(note), "Note: ", "  ")
        return lines

    def rules(self, report: Report) -> list[str]:
        """The tally of every rule."""
        names = max((columns(t.rule) for t in report.tallies), default=0)
        head = f"  {'':{names}}  found  waived     ok  not asked  not evaluated"
        lines = [*self._title("Rules"), self.paint.dim(head)]
        for t in sorted(report.tallies, key=lambda t: t.rule):
            numbers = f"{t.finding:7,} {t.waived:7,} {t.ok:6,} {t.not_applicable:10,} {t.not_evaluated:14,}"
            lines.append(f"  {_safe(t.rule):{names}}{numbers}")
        return lines

    def statistics(self, report: Report) -> list[str]:
        """The open findings by rule, the most frequent first; and the rules that could not look at everything."""
        shown = [(t.finding - t.waived, t) for t in report.tallies if t.finding > t.waived]
        lines = []
        names = max((columns(_safe(tally.rule)) for _, tally in shown), default=0)
        for count, tally in sorted(shown, key=lambda row: (-row[0], row[1].rule)):
            head = f"{count:6,}  {_safe(tally.rule)}"
            head += " " * (8 + names - columns(head))
            lines += self._wrap(_safe(tally.title), f"{head}  ", " " * 8)
        return [*lines, *([""] if lines else [])]

    def verdict(self, report: Report) -> list[str]:
        """The one sentence that must not be misread."""
        tone = "good" if wording.is_clean(report) else "warning"
        found = report.open()
        if report.complete and found:
            tone = wording.worst_first(found)[0].severity
        mark = "✔ " if wording.is_clean(report) else ""
        return [self.paint.tone(tone, line) for line in self._wrap(mark + wording.verdict(report))]

    def summary(self, report: Report) -> list[str]:
        """How much was looked at, the verdict, and the next step."""
        found = report.open()
        preset = f", preset {_safe(report.preset)}" if report.preset else ""
        lines = [self.paint.dim("─" * min(self.width, 72))]
        lines += self._wrap(f"Looked at {wording.looked_at(report)}, as of {wording.moment(report)}{preset}.")
        lines += self._wrap(wording.rules_phrase(report) + ".")
        lines += self.verdict(report)
        lines += self._wrap(together) if (together := wording.said_together(report)) else []
        lines += self._wrap(told) if (told := wording.news(report)) else []
        if found:
            rule = _safe(wording.worst_first(found)[0].rule)
            lines += ["", *self._wrap(f"Why it matters, and how to fix or waive it: okrlint explain {rule}")]
        return lines

    def _title(self, text: str) -> list[str]:
        return [self.paint.bold(line) for line in self._wrap(text, "", "  ")]

    def _wrap(self, text: str, first: str = "", rest: str | None = None) -> list[str]:
        return wrap(text, self.width, first, rest)

    def _aside(self, parts: list[str], indent: str) -> list[str]:
        """What there is of the parts, side by side as far as they fit, dimmed."""
        rows: list[str] = []
        for part in filter(None, parts):
            if rows and columns(f"{indent}{rows[-1]} · {part}") <= self.width:
                rows[-1] += f" · {part}"
            else:
                rows.append(part)
        lines = (line for row in rows for line in self._wrap(row, indent))
        return [indent + self.paint.dim(line[len(indent) :]) for line in lines]


def _safe(text: str) -> str:
    return clip(text, _LONGEST, terminal)


def _titled(subject: Subject) -> str:
    return f"{_safe(subject.key)}  {_safe(subject.title)}".rstrip()

"""What every format says alike: counts, what was evaluated, what was not and why, in which order; no mark-up here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from okrlint.findings import NOT_PROVIDED, SEVERITIES, Finding, Report, Subject, Tally, Waived, age

_NAMES = {
    "goal": ("goal", "goals"),
    "pair": ("pair of goals", "pairs of goals"),
    "person": ("person", "people"),
    "person, team": ("person or team", "people and teams"),
    "work": ("work item", "work items"),
    "check_in": ("check-in", "check-ins"),
    "trade_off": ("trade-off", "trade-offs"),
    "contributes": ("link to work", "links to work"),
    "sharing": ("declared sharing", "declared sharings"),
    "outranks": ("stated precedence", "stated precedences"),
}
_WAIVERS = Subject(kind="waivers", id="", key="Waivers")
_PUT_FIRST = ("objective", "key_result", "work")


class Judged(msgspec.Struct, frozen=True):
    """How many rules were judged wholly, in part, not at all, or applied to nothing; and on how many subjects."""

    whole: int
    part: int
    none: int
    idle: int
    subjects: int

    @property
    def rules(self) -> int:
        return self.whole + self.part + self.none + self.idle


class Gap(msgspec.Struct, frozen=True):
    """One reason for which rules could not be judged; `rules` says for how many subjects each was not (0: unknown).

    `whole`: it holds for everything of its source, not for some goals.
    """

    reason: str
    source: str
    hint: str
    rules: dict[str, int]
    examples: tuple[str, ...]
    whole: bool = False

    @property
    def more(self) -> bool:
        """Whether there are more subjects than the examples name."""
        return max(self.rules.values()) > len(self.examples)


class Lack(msgspec.Struct, frozen=True):
    """What OKR files do not record, and the rules that ask about it."""

    source: str
    records: tuple[str, ...]
    rules: tuple[str, ...]


def noun(kind: str, count: int) -> str:
    """The plain word for a relation or a kind of subject, in singular or plural."""
    one, many = _NAMES.get(kind, (kind.replace("_", " "), kind.replace("_", " ") + "s"))
    return one if count == 1 else many


def counted(count: int, kind: str) -> str:
    """`12 key results`, with a thousands separator."""
    return f"{count:,} {noun(kind, count)}"


def listed(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *head, last = [p for p in parts if p] or [""]
    return f"{', '.join(head)} and {last}" if head else last


def looked_at(report: Report) -> str:
    """`12 objectives, 40 key results and 150 work items`: the records that people think in, and nothing of the rest."""
    found = [counted(report.counts[kind], kind) for kind in _PUT_FIRST if kind in report.counts]
    return listed(found) or "nothing"


def judged(report: Report) -> Judged:
    """The sums over the tallies."""
    whole = part = none = idle = subjects = 0
    for tally in report.tallies:
        seen = tally.finding + tally.ok
        missed = tally.not_evaluated > 0 or bool(tally.unseen)
        subjects += seen
        whole += seen > 0 and not missed
        part += seen > 0 and missed
        none += seen == 0 and missed
        idle += seen == 0 and not missed
    return Judged(whole, part, none, idle, subjects)


def rules_phrase(report: Report) -> str:
    """`Of 13 rules, 8 could look at everything, 2 could not be evaluated and 3 had nothing to look at`."""
    sums = judged(report)
    did = [
        (sums.whole, "could look at everything"),
        (sums.part, "could look at a part only"),
        (sums.none, "could not be evaluated"),
        (sums.idle, "had nothing to look at"),
    ]
    parts = [f"{count:,} {what}" for count, what in did if count]
    if len(parts) > 1:
        return f"Of {counted(sums.rules, 'rule')}, {listed(parts)}"
    return f"{counted(sums.rules, 'rule')} {next((what for count, what in did if count), 'were asked')}"


def severities(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each severity, worst first, all three named."""
    found = Counter(f.severity for f in findings)
    return {s: found[s] for s in SEVERITIES}


def findings_phrase(report: Report) -> str:
    """`25 findings: 6 errors, 14 warnings and 5 notices; 2 more are waived`, or `no findings, 2 waived`."""
    opened = report.open()
    waived = len(report.waived())
    if not opened:
        return f"no findings, {waived:,} waived" if waived else "no findings"
    text = f"{counted(len(opened), 'finding')}: {listed(counted(n, s) for s, n in severities(opened).items() if n)}"
    return text + (f"; {waived:,} more {'is' if waived == 1 else 'are'} waived" if waived else "")


def owners(finding: Finding, show: Callable[[str], str] = str) -> str:
    """The names of those to tell, each through `show`, or ""."""
    return listed(show(o.name) for o in finding.owners)


def set_aside(report: Report, show: Callable[[str], str] = str) -> list[tuple[Finding, str]]:
    """For each waiver a finding that it covers, and the keys of all of them: a baseline would say itself 300 times."""
    grouped: dict[tuple[str, Waived], list[Finding]] = {}
    for finding in worst_first(report.findings):
        if finding.waived:
            grouped.setdefault((finding.rule, finding.waived), []).append(finding)
    between = {True: "; ", False: ", "}
    return [
        (found[0], between[any(len(f.subjects) > 1 for f in found)].join(_keys(f, show) for f in found))
        for found in grouped.values()
    ]


def _keys(finding: Finding, show: Callable[[str], str]) -> str:
    return listed(show(s.key) for s in finding.subjects)


def is_clean(report: Report) -> bool:
    """Whether nothing was found although everything was looked at."""
    return report.complete and not report.open() and not gaps(report) and judged(report).subjects > 0


def verdict(report: Report) -> str:
    """The one sentence that must not be misread: found, clean, or not known."""
    found = findings_phrase(report)
    if not report.complete:
        return f"INCOMPLETE: not everything that was asked for could be read. What was read has {found}."
    if not judged(report).subjects:
        return f"Nothing was judged: no rule had anything to look at, so this says nothing about the plan ({found})."
    if report.open():
        return found[0].upper() + found[1:] + "."
    sums = judged(report)
    if gaps(report):
        missed = counted(sums.part + sums.none, "rule")
        seen = found.capitalize().replace("No findings", "No findings in what could be evaluated")
        return f"{seen}; {missed} could not look at everything."
    return f"{found.capitalize()}: {counted(sums.whole, 'rule')} looked at {looked_at(report)}."


def gaps(report: Report) -> tuple[Gap, ...]:
    """What was not evaluated, grouped by reason and source, in the order of the report."""
    grouped: dict[tuple[str, str, str, bool], list[tuple[Tally, int, tuple[str, ...]]]] = {}
    for tally in report.tallies:
        unexplained = tally.not_evaluated - sum(u.count for u in tally.unseen)
        for unseen in tally.unseen:
            key = (unseen.reason, unseen.source, unseen.hint, unseen.whole)
            grouped.setdefault(key, []).append((tally, unseen.count, unseen.examples))
        if unexplained > 0:
            grouped.setdefault(("no reason was recorded", "", "", False), []).append((tally, unexplained, ()))
    return tuple(
        Gap(
            reason,
            source,
            hint or f"What it needs: okrlint explain {parts[0][0].rule}",
            {r: sum(count for tally, count, _ in parts if tally.rule == r) for r in (t.rule for t, _, _ in parts)},
            tuple(dict.fromkeys(e for _, _, keys in parts for e in keys))[:5],
            whole,
        )
        for (reason, source, hint, whole), parts in grouped.items()
    )


def lacking(report: Report, found: Iterable[Gap]) -> tuple[tuple[Lack, ...], tuple[Gap, ...]]:
    """Of some gaps those that are no surprise, put together for each source of files, and all others.

    A file without work, polls or check-ins is as it should be; a tracker that shows none may be a matter of rights.
    """
    files = {source.name for source in report.sources if source.kind == "files"}
    lacks: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    others = []
    for gap in found:
        records, lack, _ = gap.reason.partition(NOT_PROVIDED)
        if lack and gap.whole and gap.source in files and records.startswith("no "):
            what, rules = lacks.setdefault(gap.source, ({}, {}))
            what[records.removeprefix("no ")] = None
            rules.update(dict.fromkeys(gap.rules))
        else:
            others.append(gap)
    return tuple(Lack(name, tuple(what), tuple(rules)) for name, (what, rules) in lacks.items()), tuple(others)


def reach(gap: Gap, show: Callable[[str], str] = str) -> str:
    """`idle-key-result for 9 cases and stale-check-in for 1 case`, each rule through `show`."""
    return listed(
        f"{show(rule)} for {counted(count, 'case')}" if count else show(rule) for rule, count in gap.rules.items()
    )


def partial_sources(report: Report) -> list[tuple[str, list[str]]]:
    """For each source that showed less than it was asked for: its name and one line for each thing that is missing."""
    out = []
    for source in report.sources:
        lines = [] if source.finished else ["the reading did not come to its end"]
        for relation, state in sorted(source.coverage.items()):
            if state == "partial":
                why = source.reasons.get(relation, "")
                lines.append(f"only a part of {noun(relation, 2)}" + (f": {why}" if why else ""))
        lines += list(source.failures)
        if lines:
            out.append((source.name, lines))
    return out


def seen_since(finding: Finding, report: Report, show: Callable[[str], str]) -> str:
    """`new since the last scan`, `back since …` or `seen since 2026-10-03, for 45 days`; "" where no history tells."""
    if not finding.since:
        return f"since {show(finding.first_seen)}" if finding.first_seen else ""
    if finding.change == "new":
        return "new since the last scan"
    days = age(finding, report.as_of.date()) or 0
    lasted = f", for {counted(days, 'day')}" if days else ""
    if finding.change == "reopened":
        return f"back since the last scan, first seen on {show(finding.first_seen)}"
    return f"seen since {show(finding.since)}{lasted}"


def news(report: Report) -> str:
    """What is different from the scan before, in one sentence; "" where no history tells."""
    since = report.since
    if since is None:
        return ""
    if since.before is None:
        return "This is the first scan that is remembered, so nothing can be called new yet."
    found = Counter(f.change for f in report.findings if not f.folded or f.waived)
    parts = [
        f"{found['new']:,} new",
        f"{len(since.fixed):,} fixed",
        f"{found['reopened']:,} back" if found["reopened"] else "",
        f"{found['waived']:,} newly waived" if found["waived"] else "",
        f"{sum(f.change == 'still' for f in report.open()):,} as before",
    ]
    said = f"Since the scan of {since.before:%Y-%m-%d}: {', '.join(filter(None, parts))}."
    if found["unknown"]:
        said += f" Of {found['unknown']:,} more nobody can say whether they are new."
    if since.not_evaluated:
        said += f" {counted(len(since.not_evaluated), 'earlier finding')} could not be looked at."
    return said


def said_together(report: Report) -> str:
    """How many further findings are said by those that are shown, and how to see them; "" where there are none."""
    further = len(report.folded())
    if not further:
        return ""
    habits = sum(f.stands_for > 0 for f in report.open())
    part = f", {counted(habits, 'habit')} among them" if habits else ""
    one = further == 1
    return (
        f"{further:,} more {'is' if one else 'are'} told together with {'one' if one else 'some'} of these{part}: "
        "--no-fold lists every one."
    )


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity, confident before likely, else in the order of the report."""
    return sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.tier != "confident"))


def by_goal(findings: Iterable[Finding]) -> list[tuple[Subject, list[Finding]]]:
    """The findings under the goal they are listed at, goals with the worst findings first."""
    groups: dict[str, tuple[Subject, list[Finding]]] = {}
    for finding in worst_first(findings):
        group = listed_under(finding)
        groups.setdefault(group.id, (group, []))[1].append(finding)
    return list(groups.values())


def listed_under(finding: Finding) -> Subject:
    """The finding's group, but one group for all waivers: a head for each would be longer than what is said of it."""
    return _WAIVERS if finding.group.kind == "waiver" else finding.group


def place(subject: Subject) -> str:
    """`file:line:column` as far as it is known, else the address, else ""."""
    if not subject.file:
        return subject.url
    known = [str(n) for n in (subject.line, subject.column) if n]
    return ":".join([subject.file, *known]) if subject.line else subject.file


def moment(report: Report) -> str:
    """The moment that the report speaks of: `2026-11-20 08:00 UTC`."""
    return report.as_of.strftime("%Y-%m-%d %H:%M UTC")

"""Habits are said once: where a rule finds nearly all it could find, one finding says so and takes in the single ones.

Which of two findings about one goal is told stands in `okrlint.engine.yields`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from okrlint.config import Habits
from okrlint.engine.coverage import CROSSING
from okrlint.engine.extents import KINDS, Kind
from okrlint.engine.selection import Rule
from okrlint.escape import clip
from okrlint.findings import Extent, Finding, Report, Subject, fingerprint, is_open
from okrlint.messages import fitted, say
from okrlint.packs import Yield
from okrlint.pages import GOALS, NEVER
from okrlint.writing import PLAIN, Form, explained

_EXAMPLES, _TITLE = 3, 38
_NUMBERS = "{found} of {total} {goals}"
_GOAL_LISTS = ("objective", "key_result")


class _Place(NamedTuple):
    kind: Kind
    name: str
    goals: str


def with_habits(
    report: Report,
    rules: Sequence[Rule],
    table: Sequence[Yield] = (),
    forms: Callable[[Subject], Form] = lambda _: PLAIN,
) -> tuple[Finding, ...]:
    """The findings, those of a habit folded into a finding that says it; which is an error where the single ones are,
    so that more of a fault is never less of a failure, and a notice otherwise.

    Waived findings are no part of it, yet count for the share. Where goals of a source were not all seen nobody can
    say what nearly all of them have in common; nor where that was not seen which a rule looks at to which this one
    yields by `table`: seen whole, it might have told most of the single ones.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    tallies = {t.rule: t for t in report.tallies}
    pages = {rule.page.id: rule.page.meta for rule in rules}
    several = len(report.sources) > 1
    told: list[Finding] = []
    folded: dict[str, str] = {}
    for rule in rules:
        tally = tallies.get(rule.page.id)
        if rule.habit is None or tally is None:
            continue
        found = by_rule.get(rule.page.id, [])
        before = [pages[name] for name in _before(rule.page.id, table) if name in pages]
        cut = _cut_short(report, {*_GOAL_LISTS, *(r for m in before for r in (*m.needs, *m.heeds, *m.uses))})
        for extent, members in _habits(found, tally.extents, rule.habit, cut):
            advice = _advice(rule, members, forms, report.as_of.date())
            count = sum(_is_in(f, extent) for f in found)
            # Where the rule could not look at everything there may be more.
            least = "At least " if tally.unseen and count < extent.count else ""
            habit = _said(rule, extent, members, count, advice, several=several, least=least)
            told.append(habit)
            folded |= {f.fingerprint: habit.fingerprint for f in members}
    kept = (
        msgspec.structs.replace(f, folded=folded[f.fingerprint]) if f.fingerprint in folded else f
        for f in report.findings
    )
    return (*told, *kept)


def _before(rule: str, table: Sequence[Yield]) -> set[str]:
    """The rules to which findings of this one yield, at once or through others."""
    found: set[str] = set()
    ahead = {rule}
    while ahead:
        ahead = {row.to for row in table if row.rule in ahead and row.to != row.rule} - found
        found |= ahead
    return found


def _cut_short(report: Report, relations: Collection[str]) -> set[str]:
    """The sources of whose goals something was cut short in one of these relations."""
    cut = {(s.name, r) for s in report.sources for r in relations if s.coverage.get(r) == "partial"}
    if any(relation in CROSSING for _, relation in cut):  # it may be work for anybody's goals
        return {s.name for s in report.sources}
    return {name for name, _ in cut}


def _habits(
    found: Sequence[Finding], extents: Iterable[Extent], limits: Habits, cut: Collection[str]
) -> Iterable[tuple[Extent, list[Finding]]]:
    """The largest groups in which nearly all is found, each with the open findings that no larger one has."""
    places: dict[_Place, list[Finding]] = {}
    for finding in found:
        for kind in KINDS:
            if name := _name(finding, kind):
                places.setdefault(_Place(kind, name, finding.subjects[0].kind), []).append(finding)
    holding = [
        (extent, here)
        for extent in extents
        if (here := places.get(_Place(extent.kind, extent.name, extent.goals), []))
        and len(here) >= limits.share * extent.count
        and not any(f.subjects[0].source in cut for f in here)
    ]
    taken: set[str] = set()
    for extent, here in sorted(holding, key=lambda one: (-len(one[1]), KINDS.index(one[0].kind), one[0].name)):
        members = [f for f in here if is_open(f) and f.fingerprint not in taken]
        if len(members) >= limits.at_least:
            taken |= {f.fingerprint for f in members}
            yield extent, members


def _name(finding: Finding, kind: Kind) -> str:
    first = finding.subjects[0]
    return {"source": first.source, "team": first.team, "file": first.file}[kind]


def _is_in(finding: Finding, extent: Extent) -> bool:
    return _name(finding, extent.kind) == extent.name and finding.subjects[0].kind == extent.goals


def _said(
    rule: Rule, extent: Extent, members: Sequence[Finding], found: int, advice: str, *, several: bool, least: str
) -> Finding:
    page = rule.page
    subject = _subject(extent, members, several=several)
    said = page.meta.habit if page.meta.habit not in ("", NEVER) else f"{_NUMBERS}: {_lower(page.meta.title)}"
    where = f" ({_where(extent)})" if extent.kind != "source" or several else ""
    values = {"found": found, "total": extent.count, "goals": GOALS[extent.goals]}
    shown = [f"“{clip(f.subjects[0].title or f.subjects[0].key, _TITLE)}”" for f in members[:_EXAMPLES]]
    severity = rule.severity if rule.severity == "error" and members[0].tier == "confident" else "notice"
    return Finding(
        rule=page.id,
        severity=severity,
        family=page.meta.family,
        title=page.meta.title,
        subjects=(subject,),
        group=subject,
        message=fitted(f"{least}{say(said, values)}{where}; for example {', '.join(shown)}"),
        advice=advice,
        fingerprint=fingerprint(page.id, (subject.id,)),
        confidence=min(f.confidence for f in members),
        tier="confident" if any(f.tier == "confident" for f in members) else "likely",
        values=values,
        stands_for=len(members),
    )


def _advice(rule: Rule, members: Sequence[Finding], forms: Callable[[Subject], Form], today: dt.date) -> str:
    """What the single findings advise; where that differs, the rule's advice with names in place of values, as it is
    written where all of them stand.
    """
    said = {finding.advice for finding in members}
    if len(said) == 1:
        return said.pop()
    first, *others = (forms(f.subjects[0]) for f in members)
    return explained(rule.wording(None)[1], first if all(form == first for form in others) else PLAIN, today)


def _subject(extent: Extent, members: Sequence[Finding], *, several: bool) -> Subject:
    """Where a habit is shown: a file where there is one, so that what insists on a file can point somewhere."""
    files = {f.subjects[0].file for f in members}
    where = _where(extent)
    if extent.kind == "source" and not several:
        where = f"in {next(iter(files))}" if len(files) == 1 and "" not in files else "that were read"
    sources = {f.subjects[0].source for f in members}
    return Subject(
        kind="habit",
        id=f"habit:{extent.goals}:{extent.kind}:{extent.name}",
        key="Habits",
        title=f"Nearly all {GOALS[extent.goals]} {where}",
        source=sources.pop() if len(sources) == 1 else "",
        file=files.pop() if len(files) == 1 else "",
        line=0,
        team=extent.name if extent.kind == "team" else "",
    )


def _where(extent: Extent) -> str:
    return f"of team {extent.name}" if extent.kind == "team" else f"in {extent.name}"


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]

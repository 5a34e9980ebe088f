"""The view *Findings*: grouped by goal, worst first, with what the filters go by."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from okrlint import escape
from okrlint.findings import Evidence, Finding, Subject
from okrlint.package_data import rule_address
from okrlint.page import words
from okrlint.page.facts import Facts, owners_of, place_of
from okrlint.reporters.parts import wording

MOST = 3_000
"""Findings that the page holds; with them it stays below 5 MB. What is left out is counted and said."""
_MOST_EVIDENCE = 12


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. `teams`, `names`, `rule_at` and `severity_at` are what filters compare: places in the choices."""

    id: str
    rule: str
    rule_url: str
    severity: str
    sentence: str
    advice: str
    evidence: tuple[tuple[str, str, str], ...]
    left_out: int
    place: str
    url: str
    owners: str
    since: str
    likely: bool
    waived: str
    teams: str
    names: str
    rule_at: int
    severity_at: int


class FindingsGroup(msgspec.Struct, frozen=True):
    """The findings of one goal, person, team, or of all waivers."""

    title: str
    about: str
    key: str
    url: str
    entries: tuple[Entry, ...]


class Choice(msgspec.Struct, frozen=True):
    """One value of a filter, and how many findings it leaves."""

    name: str
    count: int


class FindingsView(msgspec.Struct, frozen=True, kw_only=True):
    """The findings; `left_out` of them are only counted."""

    groups: tuple[FindingsGroup, ...]
    open: int
    waived: int
    left_out: int
    teams: tuple[Choice, ...]
    owners: tuple[Choice, ...]
    rules: tuple[Choice, ...]
    severities: tuple[Choice, ...]
    many: bool


def view(facts: Facts) -> FindingsView:
    """The findings that no waiver covers first, within each group too."""
    ordered = wording.worst_first(facts.report.open()) + wording.worst_first(facts.report.waived())
    kept = ordered[:MOST]
    teams = _choices(kept, facts.teams_of)
    owners = _choices(kept, lambda f: words.unique(o.name for o in f.owners))
    rules = _choices(kept, lambda f: [f.rule])
    severities = _choices(kept, lambda f: [f.severity], ("error", "warning", "notice"))
    at = [{c.name: i for i, c in enumerate(choices)} for choices in (teams, owners, rules, severities)]
    grouped: dict[str, tuple[Subject, list[Entry]]] = {}
    for finding in kept:
        head = wording.listed_under(finding)
        grouped.setdefault(head.id, (head, []))[1].append(_entry(facts, finding, at))
    opened = len(facts.report.open())
    return FindingsView(
        groups=tuple(_group(facts, head, entries) for head, entries in grouped.values()),
        open=opened,
        waived=len(facts.report.waived()),
        left_out=len(ordered) - len(kept),
        teams=teams,
        owners=owners,
        rules=rules,
        severities=severities,
        many=len(kept) >= 200,
    )


def sentence_of(finding: Finding) -> str:
    """What was observed, with titles instead of keys."""
    return words.sentence(finding.message, _titles(finding))


def _titles(finding: Finding) -> dict[str, str]:
    return {s.key: s.title for s in finding.subjects if s.kind != "waiver"}


def _choices(
    findings: Iterable[Finding], values: Callable[[Finding], list[str]], order: tuple[str, ...] = ()
) -> tuple[Choice, ...]:
    counts = Counter(value for finding in findings for value in values(finding))
    names = [n for n in order if n in counts] if order else sorted(counts, key=lambda n: (n.casefold(), n))
    return tuple(Choice(name, counts[name]) for name in names)


def _entry(facts: Facts, finding: Finding, at: list[dict[str, int]]) -> Entry:
    first = finding.subjects[0]
    waived = ""
    if finding.waived:
        until = f"until {finding.waived.until}" if finding.waived.until else "without an end"
        waived = words.short(f"{until}, because {finding.waived.reason or 'no reason was read'}")
    owners = words.unique(o.name for o in finding.owners)
    evidence = _evidence(facts, finding)
    shown = evidence[:_MOST_EVIDENCE]
    titles = _titles(finding)
    return Entry(
        id=finding.fingerprint,
        rule=finding.rule,
        rule_url=escape.web_address(rule_address(finding.rule, facts.rule_url)),
        severity=finding.severity,
        sentence=sentence_of(finding),
        advice=words.short(finding.advice, 400),
        evidence=tuple(
            (words.sentence(e.text, titles), escape.web_address(e.url), words.short(e.on, 40)) for e in shown
        ),
        left_out=len(evidence) - len(shown),
        place=words.short(wording.place(first), 160),
        url=escape.web_address(first.url),
        owners=words.short(words.listed(owners, 6)),
        since=_since(finding, facts.report.as_of.date()),
        likely=finding.tier == "likely",
        waived=waived,
        teams=" ".join(str(at[0][team]) for team in facts.teams_of(finding)),
        names=" ".join(str(at[1][name]) for name in owners),
        rule_at=at[2][finding.rule],
        severity_at=at[3][finding.severity],
    )


def _evidence(facts: Facts, finding: Finding) -> tuple[Evidence, ...]:
    """What there is to check; of a habit the goals that have it, by title."""
    if not finding.stands_for:
        return finding.evidence
    subjects = (f.subjects[0] for f in facts.report.folded() if f.folded == finding.fingerprint)
    return tuple(Evidence(text=s.title or s.key, url=s.url) for s in subjects)


def _since(finding: Finding, today: dt.date) -> str:
    """What the history says of it: `new`, `back again`, `since 9 November`, or nothing."""
    if finding.change in ("new", "reopened"):
        return "new" if finding.change == "new" else "back again"
    return f"since {words.day(dt.date.fromisoformat(finding.since), today)}" if finding.since else ""


def _group(facts: Facts, head: Subject, entries: list[Entry]) -> FindingsGroup:
    goal = facts.by_id.get(head.id)
    if goal is None:
        named = head.title if head.title and head.kind != "person" else head.key
        about = "" if head.kind == "waivers" else head.kind.replace("_", " ")
        return FindingsGroup(words.short(named), about, "", escape.web_address(head.url), tuple(entries))
    place = place_of(goal)
    team = ", ".join(part for part in (goal.team, f"place {place}" if place else "") if part)
    about = " · ".join(part for part in (team, owners_of(goal)) if part)
    return FindingsGroup(
        words.short(goal.title or goal.key),
        words.short(about),
        words.short(goal.key, 80),
        escape.web_address(goal.url),
        tuple(entries),
    )

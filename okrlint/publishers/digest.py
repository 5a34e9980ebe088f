"""One message in place of many comments, or beside them: for owners, for a team, for whoever answers for several teams.

Who gets one, and what it says: pure. How it is written for each medium stands in `digest_text`, delivery in `webhook`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from okrlint.findings import SEVERITIES, Finding, Gone, Party, Report, Subject
from okrlint.publishers.comment_state import Case
from okrlint.publishers.plan import Action
from okrlint.publishers.settings import WEEKDAYS, DigestSettings, Settings, is_loud, local, named

Fixed = Callable[[dt.datetime], tuple[Gone, ...] | None]
"""What a history knows to have gone since a moment; None where nobody knows."""


class Part(msgspec.Struct, frozen=True):
    """A ticket (or a goal that is none) and what there is to say about it, worst first."""

    goal: Subject
    findings: tuple[Finding, ...]


class Section(msgspec.Struct, frozen=True):
    """What one person or team is told. `younger` counts what has not stood long enough to be told here."""

    name: str
    parts: tuple[Part, ...] = ()
    fixed: tuple[Gone, ...] = ()
    younger: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is told, in the order of the tickets."""
        return tuple(f for part in self.parts for f in part.findings)


class Digest(msgspec.Struct, frozen=True):
    """All sections, by name; `held` are the ids of tickets that get no comment of their own because of it.

    `to` is the manager it is for, or "". `since` is the day of the last one, where a history can tell what changed.
    """

    sections: tuple[Section, ...] = ()
    held: frozenset[str] = frozenset()
    to: str = ""
    since: dt.date | None = None
    weeks: int = 0
    teams: bool = False

    def findings(self) -> tuple[Finding, ...]:
        """Every finding once, in the order of the sections."""
        return tuple({f.fingerprint: f for s in self.sections for f in s.findings}.values())

    def __bool__(self) -> bool:
        return any(s.parts or s.fixed or s.younger for s in self.sections)


def gather(actions: Iterable[Action], cases: Mapping[str, Case], over: int) -> Digest:
    """Who would get new comments on more than `over` tickets; a ticket all of whose owners do is held back."""
    fresh = [cases[a.ticket.id] for a in actions if a.kind == "create"]
    known = {p.id: p for case in fresh for p in _owners(case)}
    theirs = {who: [case for case in fresh if any(p.id == who for p in _owners(case))] for who in known}
    many = [known[who] for who, found in theirs.items() if len(found) > over]
    sections = [Section(p.name, _ordered(map(_part, theirs[p.id]))) for p in sorted(many, key=lambda p: (p.name, p.id))]
    ids = {p.id for p in many}
    held = {c.ticket.id for c in fresh if _owners(c) and all(p.id in ids for p in _owners(c))}
    return Digest(tuple(sections), frozenset(held))


def for_teams(
    report: Report,
    settings: Settings,
    digest: DigestSettings,
    below: Mapping[str, Collection[str]],
    now: dt.datetime,
    fixed: Fixed | None,
) -> Digest:
    """What a team, or whoever answers for some teams, is told: a section a team, all that is open by `publish.rules`.

    `below` holds for each team its own name and those of the teams in it. Nothing is held back from tickets for it.
    """
    last = last_time(digest, now)
    gone = fixed(last) if fixed is not None else None
    told = [f for f in report.open() if is_loud(settings, f) and named(settings.rules, f.rule)]
    sections = []
    for team in digest.for_.team_names:
        names = below[team]
        theirs = [f for f in told if _concerns(f, names)]
        ripe = [f for f in theirs if gone is None or _weeks(f, now) >= digest.after_weeks]
        sections.append(
            Section(
                name=team,
                parts=_parts(ripe),
                fixed=tuple(g for g in gone or () if _concerns(g.finding, names)),
                younger=len(theirs) - len(ripe),
            )
        )
    return Digest(
        sections=tuple(sections),
        to=digest.for_.manager,
        since=last.date() if gone is not None else None,
        weeks=digest.after_weeks,
        teams=True,
    )


def last_time(digest: DigestSettings, now: dt.datetime) -> dt.datetime:
    """When the digest before this one was due: the listed day before today's; without days, a day ago."""
    here = local(now, digest.zone)
    back = next((n for n in range(1, 8) if WEEKDAYS[(here - dt.timedelta(days=n)).weekday()] in digest.days), 1)
    return now - dt.timedelta(days=back)


def _concerns(finding: Finding, teams: Collection[str]) -> bool:
    return any(s.team in teams or (s.kind == "team" and s.key in teams) for s in (*finding.subjects, finding.group))


def _weeks(finding: Finding, now: dt.datetime) -> int:
    return (now.date() - dt.date.fromisoformat(finding.since)).days // 7 if finding.since else 0


def _owners(case: Case) -> Sequence[Party]:
    return list({p.id: p for f in case.told for p in f.owners if p.kind == "person"}.values())


def _part(case: Case) -> Part:
    ticket = case.ticket
    goal = Subject(kind="goal", id=ticket.id, key=ticket.key, title=ticket.title, url=ticket.url)
    return Part(goal, tuple(sorted(case.told, key=_worst)))


def _parts(findings: Iterable[Finding]) -> tuple[Part, ...]:
    """Findings under the goal that reports list them under."""
    found: dict[str, list[Finding]] = {}
    goals: dict[str, Subject] = {}
    for finding in findings:
        goal = finding.group if finding.group.owners else msgspec.structs.replace(finding.group, owners=finding.owners)
        goals.setdefault(goal.id, goal)
        found.setdefault(goal.id, []).append(finding)
    return _ordered(Part(goals[name], tuple(sorted(theirs, key=_worst))) for name, theirs in found.items())


def _ordered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Worst first; what lies between several goals is told once, under the first of them."""
    told: set[str] = set()
    once = []
    for part in sorted(parts, key=lambda p: (*_worst(p.findings[0])[:1], p.goal.key)):
        left = tuple(f for f in part.findings if f.fingerprint not in told)
        told |= {f.fingerprint for f in left}
        once += [Part(part.goal, left)] if left else []
    return tuple(once)


def _worst(finding: Finding) -> tuple[int, str, str]:
    return SEVERITIES.index(finding.severity), finding.subjects[0].key, finding.rule

"""What a comment says, as values: the same letter for Markdown, Atlassian's document format and wiki mark-up.

Written for the owner of the goal: what was observed, since when, what would heal it, how to set it aside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from typing import Literal, TypeVar

import msgspec

from okrlint.comments.marker import Item, Mark
from okrlint.comments.phrases import FIRST_TOLD, QUIET, SINCE, WAIVE, WAIVE_ALSO
from okrlint.escape import clip
from okrlint.findings import SEVERITIES, Evidence, Finding, Party, Severity, Subject
from okrlint.package_data import rule_address

T = TypeVar("T")

SAID_LIMIT = 240
_MESSAGE_LIMIT = 1200
_EVIDENCE_LIMIT = 300
_EVIDENCE_SHOWN = 8
_OTHERS_SHOWN = 8
_TITLE_LIMIT = 120
GOALS = ("objective", "key_result")
_POINTS_SHOWN = 50
"""More than a goal ever has; whoever has more is told the number."""
_RULES_SHOWN = 5
_WORD: dict[Severity, str] = {"error": "Please check", "warning": "Worth a look", "notice": "For your information"}


class Other(msgspec.Struct, frozen=True):
    """Another goal that a point is about as well, with its own owner: the reader of this ticket has to find them."""

    key: str
    title: str
    url: str
    owners: tuple[str, ...] = ()

    def label(self) -> str:
        """What its link says: title and key."""
        return f"{_cut(self.title, _TITLE_LIMIT)} ({self.key})" if self.title else self.key

    def owner(self) -> str:
        """The words behind the link."""
        return f", owner: {', '.join(self.owners)}" if self.owners else ", which names no owner"


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was observed. `since` is the day on which it was first told, `began` the one since when it is so.

    `began` is by the data, "" where they do not tell. An unseen point was not looked at in this run.
    """

    rule: str
    title: str
    message: str
    since: dt.date
    began: str = ""
    severity: Severity = "warning"
    word: str = ""
    advice: str = ""
    others: tuple[Other, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    more_evidence: int = 0
    rule_url: str = ""
    unseen: bool = False

    def when(self) -> str:
        """Since when it is so; where the data do not tell, when it was first told here."""
        return SINCE.format(day=self.began) if self.began else FIRST_TOLD.format(day=self.since)


class Struck(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was said before and does not hold any more."""

    message: str
    how: Literal["resolved", "waived", "withdrawn"]
    on: dt.date
    note: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A whole comment. `more` counts open points that had to be left out for length."""

    points: tuple[Point, ...]
    struck: tuple[Struck, ...] = ()
    more: int = 0
    more_struck: int = 0
    reminder: int = 0
    owners: tuple[Party, ...] = ()
    as_of: dt.date
    opt_out: str
    example_rule: str = ""
    about: str = "this goal"

    def heading(self) -> str:
        """The first line, plain text."""
        count = len(self.points) + self.more
        if not count:
            return "okrlint: nothing left to look at here"
        again = f" (reminder {self.reminder})" if self.reminder else ""
        return f"okrlint: {count} {'thing' if count == 1 else 'things'} about {self.about}{again}"

    def waiver(self) -> str:
        """A waiver for the first point, to copy: it runs for 90 days from now."""
        return f"okrlint: allow {self.example_rule} until {self.as_of + dt.timedelta(days=90)} because …"

    def ways_out(self) -> list[tuple[str, list[str]]]:
        """How not to hear of it again: sentences with `{words}` in them, and the words for each, to copy."""
        others = [rule for rule in dict.fromkeys(p.rule for p in self.points) if rule != self.example_rule]
        waive = [(WAIVE, [self.waiver()])] if self.example_rule else []
        also = [(WAIVE_ALSO, others[:_RULES_SHOWN])] if others and waive else []
        return [*waive, *also, (QUIET, [self.opt_out])]


def compose(
    findings: Iterable[Finding],
    mark: Mark,
    *,
    as_of: dt.date,
    opt_out: str,
    rule_url: str = "",
    mentions: bool = False,
    about: str = "this goal",
    here: Collection[str] = (),
) -> Letter:
    """The letter for one ticket: its open findings worst first, then what the mark remembers.

    `mark` is the one that will go with the letter, so every finding has its first day there. `here` are the ids of the
    goals in this ticket: whatever else a finding is about is somebody else's, and named with title, link and owner.
    """
    told = sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.rule, f.fingerprint))
    points = [_point(f, mark.items.get(f.fingerprint), as_of, rule_url, here) for f in told]
    seen = {f.fingerprint for f in told}
    rest = {key: item for key, item in mark.items.items() if key not in seen}
    points += [_unseen(item, rule_url) for item in rest.values() if item.state == "open"]
    return Letter(
        points=tuple(points[:_POINTS_SHOWN]),
        more=max(0, len(points) - _POINTS_SHOWN),
        struck=tuple(_struck(item) for item in rest.values() if item.state != "open"),
        reminder=mark.reminders,
        owners=_owners(told, here) if mentions else (),
        as_of=as_of,
        opt_out=opt_out,
        example_rule=points[0].rule if points else "",
        about=about,
    )


def fit(letter: Letter, write: Callable[[Letter], T], size: Callable[[T], int], limit: int) -> tuple[T, int]:
    """The longest form of the letter whose written size keeps the limit, and how many points it had to leave out.

    Evidence goes first, then struck lines, then the other goals, then points from the end; what is left out is counted
    in the text.
    """
    shapes = [letter, _without_evidence(letter), _without_struck(_without_evidence(letter))]
    shapes.append(_without_others(shapes[-1]))
    for shape in shapes:
        written = write(shape)
        if size(written) <= limit:
            return written, shape.more
    bare = shapes[-1]
    low, high = 0, max(0, len(bare.points) - 1)
    while low < high:
        middle = (low + high + 1) // 2
        if size(write(_first(bare, middle))) <= limit:
            low = middle
        else:
            high = middle - 1
    short = _first(bare, low)
    return write(short), short.more


def _point(finding: Finding, item: Item | None, today: dt.date, rule_url: str, here: Collection[str]) -> Point:
    shown = finding.evidence[:_EVIDENCE_SHOWN]
    return Point(
        rule=finding.rule,
        title=finding.title[:SAID_LIMIT],
        message=_cut(finding.message, _MESSAGE_LIMIT),
        since=item.first_seen if item is not None else today,
        began=finding.began,
        severity=finding.severity,
        # Only what lies between several goals takes more than one of them to settle.
        word="Needs a decision" if finding.severity == "error" and is_between(finding) else _WORD[finding.severity],
        advice=_cut(finding.advice, _MESSAGE_LIMIT),
        others=tuple(_other(s) for s in finding.subjects if s.id not in here)[:_OTHERS_SHOWN] if here else (),
        evidence=tuple(Evidence(_cut(e.text, _EVIDENCE_LIMIT), e.url[:2000], e.on[:32]) for e in shown),
        more_evidence=len(finding.evidence) - len(shown),
        rule_url=rule_address(finding.rule, rule_url),
    )


def _unseen(item: Item, rule_url: str) -> Point:
    return Point(
        rule=item.rule,
        title=item.rule,
        message=_cut(item.said, SAID_LIMIT),
        since=item.first_seen,
        rule_url=rule_address(item.rule, rule_url),
        unseen=True,
    )


def _struck(item: Item) -> Struck:
    how: Literal["resolved", "waived", "withdrawn"] = "withdrawn"
    if item.state in ("resolved", "waived"):
        how = "resolved" if item.state == "resolved" else "waived"
    return Struck(message=_cut(item.said, SAID_LIMIT), how=how, on=item.changed, note=_cut(item.note, SAID_LIMIT))


def is_between(finding: Finding) -> bool:
    """Whether a finding lies between several goals, such as a pair or a circle."""
    return finding.subjects[0].kind in GOALS and len(finding.subjects) > 1


def _other(subject: Subject) -> Other:
    owners = tuple(_cut(p.name, _TITLE_LIMIT) for p in subject.owners[:3])
    return Other(_cut(subject.key, _TITLE_LIMIT), subject.title, subject.url if len(subject.url) < 500 else "", owners)


def _owners(findings: Iterable[Finding], here: Collection[str]) -> tuple[Party, ...]:
    """Whom a comment may mention: accounts that the tracker itself holds for a goal of this ticket."""
    parties = [p for f in findings for s in f.subjects if s.id in here for p in s.owners]
    parties += [p for f in findings if not is_between(f) for p in f.owners]
    people = {p.id: p for p in parties if p.kind == "person" and p.linked}
    return tuple(people[key] for key in sorted(people))[:5]


def _cut(text: str, limit: int) -> str:
    return clip(text, limit)


def _without_evidence(letter: Letter) -> Letter:
    points = (
        msgspec.structs.replace(p, evidence=(), more_evidence=p.more_evidence + len(p.evidence)) for p in letter.points
    )
    return msgspec.structs.replace(letter, points=tuple(points))


def _without_others(letter: Letter) -> Letter:
    return msgspec.structs.replace(letter, points=tuple(msgspec.structs.replace(p, others=()) for p in letter.points))


def _without_struck(letter: Letter) -> Letter:
    return msgspec.structs.replace(letter, struck=(), more_struck=letter.more_struck + len(letter.struck))


def _first(letter: Letter, count: int) -> Letter:
    left_out = len(letter.points) - count
    return msgspec.structs.replace(letter, points=letter.points[:count], more=letter.more + left_out)

"""What judging hands on to saying: findings, tallies and the report; plain values, nothing that prints or decides."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, Literal, TypeAlias

import msgspec

Severity: TypeAlias = Literal["error", "warning", "notice"]
"""From the rule's impact (HIGH, MEDIUM, LOW) unless the configuration says otherwise."""
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
"""Worst first."""

ChangeKind: TypeAlias = Literal["", "new", "still", "reopened", "waived", "unknown"]
"""Beside the scan before: "reopened" was fixed or waived then, "waived" was open then, "unknown" could not be looked
at, so that nobody can say it is new. "" where no history tells."""

REPORT_FORMAT = 1
REPORT_MARK = "<!-- okrlint: report -->"
"""The first line of what we write as a Markdown file: it lists goals and sentences about them, and looks like OKRs."""


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class Party(_Value, frozen=True):
    """Somebody to tell; `id` as the tracker knows them.

    `linked`: the tracker itself holds this account for the goal. Only then may it be mentioned: a name that somebody
    typed can be anybody's.
    """

    id: str
    name: str
    kind: str = "person"
    source: str = ""
    linked: bool = False


class Subject(_Value, frozen=True):
    """A goal, pair member, person, team or waiver that a finding is about; `id` is the tracker's immutable one.

    `team` is the name of a goal's team, `objective` the id of a key result's objective. `owners` are told apart only
    where a finding is about several goals.
    """

    kind: str
    id: str
    key: str
    title: str = ""
    source: str = ""
    url: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    owners: tuple[Party, ...] = ()
    team: str = ""
    objective: str = ""


class Evidence(_Value, frozen=True):
    """One thing a reader can go and check. `on` is a date (ISO 8601)."""

    text: str
    url: str = ""
    on: str = ""


class Waived(_Value, frozen=True):
    """The waiver that covers a finding: who set it aside, why and until when (inclusive, ISO 8601; "" is for ever)."""

    reason: str
    until: str = ""
    by: str = ""
    where: str = ""


class Finding(_Value, frozen=True):
    """One observation. `subjects[0]` is where it is shown; `tier` "likely" is below the default confidence.

    `group` is the goal under which reports list it (the objective of a key result; for pairs the first).

    `folded` is the fingerprint of the finding that says it, too ("" for one that speaks for itself). A habit is a
    finding that says `stands_for` others (0 for all that are no habit).

    `began` is the day (ISO 8601) from which on what was observed holds, by the data; "" where they do not tell.
    A history of scans adds days: `first_seen` ever, and `since` when it has stood without a break; and
    `change`, what is different from the scan before.
    """

    rule: str
    severity: Severity
    family: str
    title: str
    subjects: tuple[Subject, ...]
    group: Subject
    message: str
    advice: str
    fingerprint: str
    confidence: float = 1.0
    tier: Literal["confident", "likely"] = "confident"
    values: dict[str, Any] = {}
    evidence: tuple[Evidence, ...] = ()
    owners: tuple[Party, ...] = ()
    waived: Waived | None = None
    began: str = ""
    folded: str = ""
    stands_for: int = 0
    first_seen: str = ""
    since: str = ""
    change: ChangeKind = ""


NOT_PROVIDED = " in this source"
"""What the reason of a gap says behind the records that a source does not offer at all, before any remark."""


class Unseen(_Value, frozen=True):
    """Why a rule could not be judged for some subjects; `count` is how many, `examples` a few of their keys.

    `hint` says what would let it be judged, where that is known. `count` 0: all were judged, yet findings may be
    missing. Which subjects are meant: all of the source (`whole`; of every source where that is ""), or those in
    `subjects` (id -> key), pairs and circles with one of them included; None where the report does not say.
    """

    reason: str
    source: str = ""
    count: int = 0
    examples: tuple[str, ...] = ()
    hint: str = ""
    whole: bool = False
    subjects: dict[str, str] | None = None


class Extent(_Value, frozen=True):
    """How many objectives, or key results, a rule could have found something about in one source, of one team or in one
    file."""

    kind: Literal["source", "team", "file"]
    name: str
    goals: Literal["objective", "key_result"]
    count: int


class Tally(_Value, frozen=True):
    """What became of one rule: the numbers of subjects for each outcome. Waived and folded findings count, habits do
    not, for they say what others say.

    `extents` are there where the rule found enough to ask whether that is a habit.
    """

    rule: str
    title: str
    severity: Severity
    over: str
    finding: int = 0
    waived: int = 0
    ok: int = 0
    not_applicable: int = 0
    not_evaluated: int = 0
    folded: int = 0
    unseen: tuple[Unseen, ...] = ()
    extents: tuple[Extent, ...] = ()


class SourceSummary(_Value, frozen=True):
    """One source in the report: what was seen (relation -> complete, partial, not_provided) and what failed."""

    name: str
    kind: str
    finished: bool
    coverage: dict[str, str] = {}
    reasons: dict[str, str] = {}
    failures: tuple[str, ...] = ()


class Gone(_Value, frozen=True):
    """A finding of an earlier scan that is not among those of this one; `finding` is as it was last seen.

    `on` is the day (ISO 8601) since which it is gone, or since which nobody could look. `reason` says why nobody could.
    """

    finding: Finding
    on: str
    reason: str = ""


class Since(_Value, frozen=True):
    """What is different from the scan before, as a history of scans tells it; `before` None: this is the first scan.

    What stands now carries its part itself (`Finding.change`, `since`, `first_seen`). `fixed` went between both scans;
    `not_evaluated` stood when somebody last looked, and could not be looked at now.
    """

    before: dt.datetime | None
    scans: int
    fixed: tuple[Gone, ...] = ()
    not_evaluated: tuple[Gone, ...] = ()


class Timings(_Value, frozen=True):
    """Seconds on the clock that each step, relation and rule of a check took."""

    steps: dict[str, float] = {}
    relations: dict[str, float] = {}
    rules: dict[str, float] = {}


class Report(_Value, frozen=True):
    """The outcome of one check. `complete` is False when something that was asked for could not be read.

    `counts` holds how many records of each kind were looked at; `notes` are remarks on the input; `since` is what a
    history of scans adds, where there is one; `timings` are there where somebody asked for them.
    """

    tool: str
    as_of: dt.datetime
    complete: bool
    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...]
    sources: tuple[SourceSummary, ...]
    format: int = REPORT_FORMAT
    preset: str = ""
    counts: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    since: Since | None = None
    timings: Timings | None = None

    def open(self) -> tuple[Finding, ...]:
        """The findings that no waiver covers and no other finding says, in the order of the report."""
        return tuple(f for f in self.findings if is_open(f))

    def waived(self) -> tuple[Finding, ...]:
        """The findings that a waiver covers."""
        return tuple(f for f in self.findings if f.waived is not None)

    def folded(self) -> tuple[Finding, ...]:
        """The findings that stand, and that another one says."""
        return tuple(f for f in self.findings if f.waived is None and f.folded)


def is_open(finding: Finding) -> bool:
    """Whether a finding is to be told by itself: no waiver covers it, and no other finding says it."""
    return finding.waived is None and not finding.folded


def age(finding: Finding, today: dt.date) -> int | None:
    """Whole days that a finding has stood without a break, by what a history says; None where none does."""
    return max(0, (today - dt.date.fromisoformat(finding.since)).days) if finding.since else None


def fingerprint(rule: str, subject_ids: tuple[str, ...]) -> str:
    """Identity of a finding over time: the rule and the immutable ids it is about, in any order; 16 hex digits.

    Text, numbers and places stay out on purpose: rewording or moving a ticket must not make an old finding new.
    """
    digest = hashlib.sha256("\0".join([rule, *sorted(subject_ids)]).encode())
    return digest.hexdigest()[:16]

"""What the company consists of: plain values in the shape of an okrs.yaml, and the life that a history follows from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

NOW = dt.datetime(2026, 11, 16, 18, tzinfo=dt.UTC)
TODAY = NOW.date()


@dataclass(frozen=True)
class Cycle:
    name: str
    starts: dt.date
    ends: dt.date


SPRING = Cycle("2026-Q2", dt.date(2026, 4, 1), dt.date(2026, 6, 30))
SUMMER = Cycle("2026-Q3", dt.date(2026, 7, 1), dt.date(2026, 9, 30))
AUTUMN = Cycle("2026-Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31))


@dataclass(eq=False)
class Person:
    name: str
    team: str
    function: str
    kind: Literal["person", "bot"] = "person"
    active: bool = True
    last_seen: dt.date | None = None
    goals: int = 0  # how many active goals they answer for
    busy: int = 0  # how many items they have in progress


@dataclass(eq=False)
class Team:
    name: str
    code: str
    language: Literal["en", "de"]
    people: list[Person] = field(default_factory=list)
    places: int = 0  # how many places of its list are taken
    plans_ahead: bool = True  # writes its work down when the quarter begins, and not week by week
    claimed: bool = False  # a story is about the whole team: nobody else adds to it


@dataclass(eq=False)
class Move:
    on: dt.datetime
    kind: str = "state"
    before: str = ""
    after: str = ""
    by: str = ""


@dataclass(eq=False)
class Work:
    key: str
    title: str
    team: str
    state: str = "open"
    assignee: str = ""
    author: str = ""
    created: dt.datetime = NOW
    finished: dt.datetime | None = None
    size: float | None = None
    moves: list[Move] = field(default_factory=list)
    serves: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Report:
    on: dt.datetime
    value: float | None = None
    status: str = ""
    confidence: float | None = None
    by: str = ""
    note: str = ""


@dataclass(eq=False)
class Edit:
    on: dt.date
    what: str
    before: str
    after: str
    by: str = ""
    note: str = ""


@dataclass(eq=False)
class Position:
    person: str
    option: str
    stance: str = ""
    on: dt.date | None = None


@dataclass(eq=False)
class Decision:
    by: str = ""
    on: dt.date | None = None
    choice: str = ""
    reason: str = ""
    nevertheless: str = ""
    options: list[str] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)


@dataclass(eq=False)
class Life:
    """What really happens to a key result. Days are counted from the start of its cycle; `None` is never.

    `pace` is finished items a week while somebody works on it, `left` how many are open today. `way` says how far along
    the value is on a day (0 at the start of the cycle, 1 on its target); `says` is how its owner reports.
    """

    pace: float = 0.9
    begins: int = 1
    stops: int | None = None
    left: int = 2
    finishes: bool = True  # whether what is worked on ever gets done
    linked: bool = True  # whether the work is known to serve it
    hands: Literal["team", "nobody", "bot", "departed"] = "team"
    crew: list[str] = field(default_factory=list)  # who does the work, where not the whole team
    way: list[tuple[int, float]] | None = None
    reports_from: int | None = 6
    reports_until: int | None = None
    every: int = 7
    says: Literal["honest", "on track", "at risk", "off track", ""] = "honest"
    words: Literal["own", "same", "none"] = "own"
    confidence: list[tuple[int, float]] | None = None


@dataclass(eq=False)
class Goal:
    id: str
    key: str
    title: str
    team: Team
    owner: list[str]
    contributors: list[str] = field(default_factory=list)
    description: str = ""
    state: str = "active"
    status: str = ""
    kind: str = ""
    starts: dt.date | None = None
    due: dt.date | None = None
    resumed: dt.date | None = None
    score: float | None = None
    outranks: list[str] = field(default_factory=list)
    allow: list[dict[str, str]] = field(default_factory=list)
    changes: list[Edit] = field(default_factory=list)
    check_ins: list[Report] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)


@dataclass(eq=False)
class KeyResult(Goal):
    metric: str = ""
    direction: str = ""
    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    life: Life = field(default_factory=Life)


@dataclass(eq=False)
class Objective(Goal):
    cycle: Cycle = AUTUMN
    parent: str = ""
    rank: int | None = None
    priority: str = ""
    shared_with: list[str] = field(default_factory=list)
    not_doing: list[str] = field(default_factory=list)
    decision: Decision | None = None
    trade_offs: list[tuple[str, str]] = field(default_factory=list)
    commitments: list[tuple[str, str]] = field(default_factory=list)
    key_results: list[KeyResult] = field(default_factory=list)
    subject: str = ""  # what it is about: "harbour invoices"


@dataclass(eq=False)
class Answer:
    person: str
    team: str
    function: str
    choice: str
    on: dt.date


@dataclass(eq=False)
class Poll:
    question: str
    team: str
    by: str
    on: dt.date
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True)
class Truth:
    """What is so in the company: that `rule` has a case in `subjects` (a defect), or only seems to (a near miss).

    `subjects` are ids of goals, names of teams and people, or a waiver as it reads ("allow RULE on KEY"). With `any`
    the fact is about all of them together, and may be told of any. `also` are rules that the same fact makes true of
    the same or of other subjects; `instead` those of which one may speak in place of `rule`: one fact is said once.
    """

    rule: str
    defect: bool
    subjects: frozenset[str]
    fact: str
    also: frozenset[tuple[str, frozenset[str]]] = frozenset()
    instead: frozenset[str] = frozenset()
    any: bool = False
    story: str = ""


@dataclass(eq=False)
class Company:
    people: list[Person] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=lambda: [SPRING, SUMMER, AUTUMN])
    glossary: dict[str, str] = field(default_factory=dict)
    objectives: list[Objective] = field(default_factory=list)
    loose: list[Work] = field(default_factory=list)  # work that serves no goal
    polls: list[Poll] = field(default_factory=list)
    incentives: list[dict[str, str]] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)

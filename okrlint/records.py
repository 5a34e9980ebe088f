"""What a tracker must answer with: one frozen record type per relation of the snapshot.

Nothing here reads, writes or judges. A *reference* (`goal`, `parent`, `higher`, `work` …) holds the immutable id of
another record, or its human key where the tracker knows no more; ids win when both fit.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal, TypeAlias

import msgspec

GoalState: TypeAlias = Literal["draft", "active", "paused", "dropped", "finished"]
"""Where a goal is in its life. Rules look at `active` goals unless they say otherwise."""
Status: TypeAlias = Literal["on_track", "at_risk", "off_track"]
"""What somebody last said about a goal; the tracker's own word is kept in `status_said`."""
WorkState: TypeAlias = Literal["open", "doing", "done", "dropped"]
Direction: TypeAlias = Literal["increase", "decrease", "maintain", "reach"]
PartyKind: TypeAlias = Literal["person", "team", "role", "bot", "placeholder"]
"""Who a name stands for. `placeholder` is a name that names nobody: TBD, ???, OWNER, "unassigned"."""
GoalKind: TypeAlias = Literal["committed", "aspirational", "learning", "guardrail"]
"""What counts as success: all of it, most of it (0.7 is good), an answer, or a bound that was kept (health metric)."""
ChangeOf: TypeAlias = Literal[
    "target", "baseline", "metric", "due", "starts", "cycle", "scope", "owner", "state", "title", "other"
]
"""What was edited on a goal; `scope` is what it covers: its text, or which work or key results belong to it."""
ActorKind: TypeAlias = Literal["person", "bot", "unknown"]
"""Who moved work. Nobody knows behind what no account is known of; that counts as a person."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One line of the snapshot.

    `of` is the id of the subject in whose reading this record was found; a newer reading of that subject replaces all
    records with that `of` in the same relation and source (see `okrlint.snapshot`). For subjects it is their own id.
    """

    relation: ClassVar[str]
    of: str


class Placed(Record, frozen=True, kw_only=True):
    """A record that a reader can be pointed at: a URL, or a file with line and column (both from 1; 0 is unknown)."""

    url: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


class Cycle(Record, frozen=True, kw_only=True):
    """A planning period; both dates are inclusive."""

    relation: ClassVar[str] = "cycle"
    id: str
    name: str
    starts: dt.date | None = None
    ends: dt.date | None = None


class Team(Record, frozen=True, kw_only=True):
    relation: ClassVar[str] = "team"
    id: str
    name: str
    parent: str = ""


class Person(Record, frozen=True, kw_only=True):
    """Somebody with an account. `active` is None where the tracker does not say; `last_seen` is UTC."""

    relation: ClassVar[str] = "person"
    id: str
    name: str
    kind: Literal["person", "bot"] = "person"
    active: bool | None = None
    last_seen: dt.datetime | None = None


class Goal(Placed, frozen=True, kw_only=True):
    """What an objective and a key result have in common; no relation of its own.

    `key` is what people call it (PROJ-12, acme/plans#7). `goal_kind` is None where nobody says; `score` is the grade it
    was given and `confidence` how likely it is to be reached, both shares from 0 to 1; `weight` is its part among its
    siblings, a share or any number beside theirs. `resumed` is the day since when a paused goal is active again.
    """

    id: str
    key: str
    title: str
    description: str = ""
    team: str = ""
    state: GoalState = "active"
    state_said: str = ""
    status: Status | None = None
    status_said: str = ""
    starts: dt.date | None = None
    due: dt.date | None = None
    goal_kind: GoalKind | None = None
    score: float | None = None
    weight: float | None = None
    confidence: float | None = None
    resumed: dt.date | None = None


class Objective(Goal, frozen=True, kw_only=True):
    """`parent` refers to the goal it serves, or to what lies between: work or another issue that serves one."""

    relation: ClassVar[str] = "objective"
    cycle: str = ""
    parent: str = ""


class KeyResult(Goal, frozen=True, kw_only=True):
    """`objective` refers to its objective, or to what lies between: a key result, work or another issue that serves it.

    Numbers are as written by the tracker, in `unit`; None where it says nothing (text is parsed later, once).
    `report_days` is how often the tracker itself reminds its owner to report; None where it reminds nobody.
    """

    relation: ClassVar[str] = "key_result"
    objective: str
    metric: str = ""
    direction: Direction | None = None
    baseline: float | None = None
    target: float | None = None
    current: float | None = None
    unit: str = ""
    report_days: int | None = None


class Owner(Record, frozen=True, kw_only=True):
    """`party` is the id of a person or team, or the name as written; `said` keeps the tracker's own words.

    `linked`: the tracker itself holds that account for this goal (as assignee, in a field of users); nobody typed it.
    """

    relation: ClassVar[str] = "owner"
    goal: str
    party: str
    kind: PartyKind = "person"
    role: Literal["accountable", "contributor"] = "accountable"
    said: str = ""
    linked: bool = False


class Rank(Record, frozen=True, kw_only=True):
    """A place in an order: lower `value` goes first. Only values of one `scope` and `kind` can be compared."""

    relation: ClassVar[str] = "rank"
    goal: str
    scope: str
    value: float
    kind: Literal["rank", "priority"] = "rank"
    said: str = ""


class Outranks(Placed, frozen=True, kw_only=True):
    """Somebody wrote that `higher` goes before `lower`; `via` says where: text, link, field."""

    relation: ClassVar[str] = "outranks"
    higher: str
    lower: str
    via: str = "text"


class Sharing(Record, frozen=True, kw_only=True):
    """An objective says that it is pursued together with a team, person or other goal (`party`, as written)."""

    relation: ClassVar[str] = "sharing"
    objective: str
    party: str
    said: str = ""


class Work(Placed, frozen=True, kw_only=True):
    """A ticket, issue or pull request. `size` is in the tracker's own unit; moments are UTC.

    `author` is who opened it: the id of a person, or the name as written. `elsewhere` is work outside of what the
    source reads as a whole, met because something led to it: it counts where it serves a goal.
    """

    relation: ClassVar[str] = "work"
    id: str
    key: str
    title: str
    state: WorkState = "open"
    state_said: str = ""
    kind: str = ""
    size: float | None = None
    team: str = ""
    author: str = ""
    created_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    elsewhere: bool = False


class Assignment(Record, frozen=True, kw_only=True):
    relation: ClassVar[str] = "assignment"
    work: str
    person: str


class Label(Record, frozen=True, kw_only=True):
    """A label, component or the like on a goal or a work item."""

    relation: ClassVar[str] = "label"
    item: str
    name: str
    kind: Literal["label", "component", "project"] = "label"


class Contributes(Record, frozen=True, kw_only=True):
    """A link as it was found: `work` serves `goal`; what follows from links through other work is made in `relations`.

    Either may be a goal, a work item, or an issue that counts as neither but has such links itself. `via` says how it
    is known: child, link, pull_request, text, tasklist, board, mention (a key in a title or branch).
    """

    relation: ClassVar[str] = "contributes"
    work: str
    goal: str
    via: str = "child"


class Movement(Record, frozen=True, kw_only=True):
    """Something that was done on a work item. Comments of okrlint itself never become movements.

    `actor` is what the tracker says of this one step, as of an automation that acts in somebody's name; None where the
    account `by` tells.
    """

    relation: ClassVar[str] = "movement"
    work: str
    moved_at: dt.datetime
    kind: Literal["state", "assignment", "size", "comment", "code", "other"] = "state"
    from_state: WorkState | None = None
    to_state: WorkState | None = None
    by: str = ""
    actor: ActorKind | None = None


class CheckIn(Placed, frozen=True, kw_only=True):
    """A report on a goal. `confidence` is a share from 0 to 1."""

    relation: ClassVar[str] = "check_in"
    goal: str
    checked_at: dt.datetime
    value: float | None = None
    status: Status | None = None
    status_said: str = ""
    confidence: float | None = None
    by: str = ""
    note: str = ""


class Change(Placed, frozen=True, kw_only=True):
    """An edit of a goal, from a history that somebody keeps. `before` and `after` are as written; days as 2026-11-16,
    states as in `GoalState`.

    `note` is what was said to it; `changed_at` is UTC.
    """

    relation: ClassVar[str] = "change"
    goal: str
    what: ChangeOf
    changed_at: dt.datetime
    before: str = ""
    after: str = ""
    by: str = ""
    note: str = ""


class Decision(Placed, frozen=True, kw_only=True):
    """`nevertheless` is what was said to those who argued otherwise."""

    relation: ClassVar[str] = "decision"
    id: str
    objective: str
    by: str = ""
    decided_on: dt.date | None = None
    choice: str = ""
    reason: str = ""
    nevertheless: str = ""


class Option(Record, frozen=True, kw_only=True):
    relation: ClassVar[str] = "option"
    decision: str
    name: str
    chosen: bool = False


class Position(Record, frozen=True, kw_only=True):
    """What one person argued for before a decision."""

    relation: ClassVar[str] = "position"
    decision: str
    person: str
    option: str = ""
    stance: str = ""
    stated_on: dt.date | None = None


class Exclusion(Record, frozen=True, kw_only=True):
    """Something the objective says it will not do."""

    relation: ClassVar[str] = "exclusion"
    objective: str
    text: str


class TradeOff(Record, frozen=True, kw_only=True):
    relation: ClassVar[str] = "trade_off"
    objective: str
    gains: str = ""
    gives_up: str = ""


class Commitment(Record, frozen=True, kw_only=True):
    relation: ClassVar[str] = "commitment"
    objective: str
    party: str
    kind: PartyKind = "team"
    stance: Literal["committed", "disagreed_and_committed", "declined"] = "committed"
    stated_on: dt.date | None = None


class Incentive(Record, frozen=True, kw_only=True):
    relation: ClassVar[str] = "incentive"
    party: str
    kind: PartyKind = "person"
    metric: str = ""
    goal: str = ""


class Poll(Placed, frozen=True, kw_only=True):
    """A question that was put to several people, each to answer alone, such as "What is our top priority?".

    `by` is who asked; `team` is set where one team was asked. Both days are inclusive.
    """

    relation: ClassVar[str] = "poll"
    id: str
    question: str
    cycle: str = ""
    team: str = ""
    by: str = ""
    opened_on: dt.date | None = None
    closed_on: dt.date | None = None


class Answer(Placed, frozen=True, kw_only=True):
    """What one person answered. `choice` is as written, `goal` what it refers to where that is a goal.

    `person` may be left out where answers are kept without names; `function` is their line of work (sales, support).
    """

    relation: ClassVar[str] = "answer"
    poll: str
    choice: str
    person: str = ""
    team: str = ""
    function: str = ""
    goal: str = ""
    text: str = ""
    answered_at: dt.datetime | None = None


class Term(Record, frozen=True, kw_only=True):
    relation: ClassVar[str] = "term"
    name: str
    definition: str


class Judgement(Placed, frozen=True, kw_only=True):
    """What a person or a model decided about two objectives (`a`, `b`): whether they compete.

    `kind` is the kind of overlap, "" where nobody said; `digest` is that of the texts that a model was shown; `of` is
    the pair. `judged_at` is UTC.
    """

    relation: ClassVar[str] = "judgement"
    a: str
    b: str
    label: Literal["overlap", "related", "unrelated"]
    origin: Literal["person", "model"]
    kind: str = ""
    why: str = ""
    by: str = ""
    judged_at: dt.datetime | None = None
    digest: str = ""


class WaiverNote(Placed, frozen=True, kw_only=True):
    """`okrlint: allow RULE until DATE because REASON`, as written beside a goal; judged in `okrlint.waivers`.

    `trusted` is False where the tracker knows that its author has no write access.
    """

    relation: ClassVar[str] = "waiver"
    goal: str
    rule: str
    until: str = ""
    reason: str = ""
    by: str = ""
    trusted: bool = True


RECORDS: tuple[type[Record], ...] = (
    Cycle,
    Team,
    Person,
    Objective,
    KeyResult,
    Owner,
    Rank,
    Outranks,
    Sharing,
    Work,
    Assignment,
    Label,
    Contributes,
    Movement,
    CheckIn,
    Change,
    Decision,
    Option,
    Position,
    Exclusion,
    TradeOff,
    Commitment,
    Incentive,
    Poll,
    Answer,
    Term,
    Judgement,
    WaiverNote,
)
"""Every record type, in the order in which relations are documented."""

BY_RELATION: dict[str, type[Record]] = {r.relation: r for r in RECORDS}

"""The shape of an `okrs.yaml`, one type for each part; descriptions become the published schema and the docs.

What the parts mean as records stands in `reader.py` and its neighbours.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from okrlint.records import ChangeOf, Direction

Name: TypeAlias = str | int | float
"""Text that people write without quotes even when it looks like a number: 2026, 12, 1.10. Kept as written."""
Number: TypeAlias = int | float | str
"""A number, or a number with its unit: 95 %, $1.5M, 1,200 parcels."""
Names: TypeAlias = Name | list[Name]
Day: TypeAlias = Annotated[str, Meta(description="A day, 2026-11-16.", examples=["2026-11-16"])]
Moment: TypeAlias = Annotated[
    str,
    Meta(
        description="A day, or a moment with its time zone (2026-11-16T09:30Z); without one it is UTC.",
        examples=["2026-11-16", "2026-11-16T09:30:00Z"],
    ),
]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Anything in the file. A key with nothing behind it counts as left out."""


class CycleForm(Part, frozen=True):
    """A planning period. A name such as 2026-Q4, 2026-H2, 2026-11 or 2026 carries its own days."""

    name: Annotated[Name, Meta(description="What the cycle is called; objectives refer to it by this name.")]
    starts: Annotated[Day | None, Meta(description="Its first day.")] = None
    ends: Annotated[Day | None, Meta(description="Its last day.")] = None


class TeamForm(Part, frozen=True):
    """A team. Teams need not be declared; doing so tells them from persons and says where they belong."""

    name: Annotated[Name, Meta(description="What the team is called; everything refers to it by this name.")]
    parent: Annotated[Name | None, Meta(description="The team it is part of.")] = None


class PersonForm(Part, frozen=True):
    """Somebody who is named in the file. Declared persons make it possible to see that an owner has left."""

    name: Annotated[Name, Meta(description="What everything else in the file calls them.")]
    kind: Annotated[Literal["person", "bot"] | None, Meta(description="person unless stated.")] = None
    active: Annotated[bool | None, Meta(description="false once they have left.")] = None
    last_seen: Annotated[Moment | None, Meta(description="When they last did something anywhere.")] = None


class AllowForm(Part, frozen=True):
    """A finding that is known and accepted: `okrlint: allow RULE until DATE because REASON` as keys."""

    rule: Annotated[str, Meta(description="The id of the rule.", min_length=1)]
    reason: Annotated[str, Meta(description="Why it is accepted.", min_length=1)]
    until: Annotated[Day | None, Meta(description="The last day on which it holds; for ever if left out.")] = None
    by: Annotated[Name | None, Meta(description="Who accepted it.")] = None


class CheckInForm(Part, frozen=True):
    """A report on an objective or a key result."""

    on: Annotated[Moment, Meta(description="When it was given.")]
    value: Annotated[Number | None, Meta(description="The metric's value at that time.")] = None
    status: Annotated[
        str | None, Meta(description="on track, at risk or off track (green, amber and red mean the same).")
    ] = None
    confidence: Annotated[
        Number | None, Meta(description="How likely the goal is to be reached: 0.7, 70 % or 7/10.")
    ] = None
    by: Annotated[Name | None, Meta(description="Who reported.")] = None
    note: Annotated[str | None, Meta(description="What they said.")] = None


class ChangeForm(Part, frozen=True):
    """An edit of a goal that is on record: its target, its last day, its owner …"""

    on: Annotated[Moment, Meta(description="When.")]
    what: Annotated[ChangeOf, Meta(description="What was changed.")]
    from_: Annotated[Name | None, Meta(description="As it was.")] = msgspec.field(default=None, name="from")
    to: Annotated[Name | None, Meta(description="As it is since.")] = None
    by: Annotated[Name | None, Meta(description="Who changed it.")] = None
    note: Annotated[str | None, Meta(description="What was said to it.")] = None


class AnswerForm(Part, frozen=True):
    """What one person answered."""

    choice: Annotated[Name, Meta(description="The answer: a goal by its id, key or title, or any words.")]
    person: Annotated[Name | None, Meta(description="Who; may be left out.")] = None
    team: Annotated[Name | None, Meta(description="Their team.")] = None
    function: Annotated[str | None, Meta(description="Their line of work: sales, support, engineering …")] = None
    on: Annotated[Moment | None, Meta(description="When they answered.")] = None
    note: Annotated[str | None, Meta(description="What else they said.")] = None


class PollForm(Part, frozen=True):
    """A question that was put to several people, each to answer alone."""

    question: Annotated[str, Meta(description="What was asked.", min_length=1)]
    id: Annotated[
        Name | None, Meta(description="Its identity for ever; made from cycle, team and question if left out.")
    ] = None
    cycle: Annotated[Name | None, Meta(description="The cycle it is about; the file's if left out.")] = None
    team: Annotated[Name | None, Meta(description="The team that was asked, if it was one.")] = None
    by: Annotated[Name | None, Meta(description="Who asked.")] = None
    on: Annotated[Day | None, Meta(description="The first day of asking.")] = None
    until: Annotated[Day | None, Meta(description="The last day for answers.")] = None
    answers: Annotated[list[AnswerForm] | None, Meta(description="What was answered.")] = None


class MoveForm(Part, frozen=True):
    """Something that was done on a work item."""

    on: Annotated[Moment, Meta(description="When.")]
    kind: Annotated[
        Literal["state", "assignment", "size", "comment", "code", "other"] | None,
        Meta(description="What changed; state unless stated."),
    ] = None
    from_: Annotated[str | None, Meta(description="The state before.")] = msgspec.field(default=None, name="from")
    to: Annotated[str | None, Meta(description="The state after.")] = None
    by: Annotated[Name | None, Meta(description="Who did it.")] = None


class WorkForm(Part, frozen=True):
    """A ticket, issue, pull request or any other piece of work."""

    key: Annotated[Name | None, Meta(description="What people call it, DEP-12; also its identity.")] = None
    title: Annotated[str | None, Meta(description="What is to be done.")] = None
    state: Annotated[str | None, Meta(description="open, doing, done or dropped, or a usual word for one of them.")] = (
        None
    )
    kind: Annotated[str | None, Meta(description="story, bug, pull request …")] = None
    size: Annotated[int | float | None, Meta(description="Its size in the team's own unit.")] = None
    team: Annotated[Name | None, Meta(description="Whose work it is; the goal's team unless stated.")] = None
    assignee: Annotated[Names | None, Meta(description="Who is working on it.")] = None
    author: Annotated[Name | None, Meta(description="Who opened it.")] = None
    created: Annotated[Moment | None, Meta(description="When it was opened.")] = None
    finished: Annotated[Moment | None, Meta(description="When it was done or dropped.")] = None
    moved: Annotated[
        list[Moment | MoveForm] | None, Meta(description="When somebody did something on it, with details or without.")
    ] = None
    labels: Annotated[list[Name] | None, Meta(description="Its labels.")] = None
    serves: Annotated[
        Names | None, Meta(description="The objectives or key results it serves, besides the one it stands under.")
    ] = None
    url: Annotated[str | None, Meta(description="Where it can be looked at.")] = None


class PositionForm(Part, frozen=True):
    """What one person argued for before the decision, or several who are not named."""

    person: Annotated[Name | None, Meta(description="Who.")] = None
    count: Annotated[
        Annotated[int, Meta(ge=1, le=100)] | None, Meta(description="How many they were, where nobody is named.")
    ] = None
    option: Annotated[str | None, Meta(description="The option they were for.")] = None
    stance: Annotated[str | None, Meta(description="In their words: for, against, reservations …")] = None
    on: Annotated[Day | None, Meta(description="When they said so.")] = None


class DecisionForm(Part, frozen=True):
    """A decision about an objective: who, when, what, why, and what else was on the table."""

    by: Annotated[Name | None, Meta(description="Who decided.")] = None
    on: Annotated[Day | None, Meta(description="When.")] = None
    choice: Annotated[str | None, Meta(description="What was chosen.")] = None
    reason: Annotated[str | None, Meta(description="Why.")] = None
    nevertheless: Annotated[str | None, Meta(description="What was said to those who argued otherwise.")] = None
    options: Annotated[
        list[str] | None, Meta(description="What was considered; the one equal to `choice` is the chosen one.")
    ] = None
    positions: Annotated[list[PositionForm] | None, Meta(description="Who argued for what.")] = None


class TradeOffForm(Part, frozen=True):
    """What the objective gives up for what it gains."""

    gains: Annotated[str | None, Meta(description="What is gained.")] = None
    gives_up: Annotated[str | None, Meta(description="What is given up for it.")] = None


class CommitmentForm(Part, frozen=True):
    """Somebody whose work the objective needs, and what they said to it."""

    party: Annotated[Name, Meta(description="A team or person.")]
    stance: Annotated[
        Literal["committed", "disagreed_and_committed", "declined"] | None,
        Meta(description="committed unless stated."),
    ] = None
    on: Annotated[Day | None, Meta(description="When they said so.")] = None


class IncentiveForm(Part, frozen=True):
    """What somebody's pay, bonus or review hangs on."""

    party: Annotated[Name, Meta(description="A team or person.")]
    metric: Annotated[str | None, Meta(description="The metric.")] = None
    goal: Annotated[Name | None, Meta(description="The objective or key result.")] = None


class GoalForm(Part, frozen=True):
    """What an objective and a key result have in common."""

    title: Annotated[str, Meta(description="What is to be reached, in one sentence.", min_length=1)]
    id: Annotated[
        Name | None,
        Meta(description="Its identity for ever, and how others refer to it; made from the title if left out."),
    ] = None
    key: Annotated[Name | None, Meta(description="What people call it, if not by its id.")] = None
    description: Annotated[
        str | None,
        Meta(description="More words. `okrlint: allow RULE until DATE because REASON` on a line of its own waives."),
    ] = None
    team: Annotated[Name | None, Meta(description="Whose goal it is; the file's or objective's team if left out.")] = (
        None
    )
    owner: Annotated[Names | None, Meta(description="Who is accountable: one name, or a list of several.")] = None
    contributors: Annotated[list[Name] | None, Meta(description="Who else works on it.")] = None
    state: Annotated[
        str | None, Meta(description="draft, active, paused, dropped or finished; active if left out.")
    ] = None
    status: Annotated[str | None, Meta(description="on track, at risk or off track.")] = None
    starts: Annotated[Day | None, Meta(description="Its first day.")] = None
    due: Annotated[Day | None, Meta(description="Its last day.")] = None
    resumed: Annotated[Day | None, Meta(description="Since when it is active again after a pause.")] = None
    kind: Annotated[
        str | None,
        Meta(description="committed, aspirational (0.7 is good), learning, or guardrail (a number to be kept)."),
    ] = None
    score: Annotated[Number | None, Meta(description="The grade it was given: 0.7, 70 % or 7/10.")] = None
    weight: Annotated[
        Number | None, Meta(description="Its part among its siblings: 30 %, 0.3, or a number beside theirs.")
    ] = None
    confidence: Annotated[
        Number | None, Meta(description="How likely it is to be reached, as it stands now: 0.7, 70 % or 7/10.")
    ] = None
    labels: Annotated[list[Name] | None, Meta(description="Its labels.")] = None
    changes: Annotated[list[ChangeForm] | None, Meta(description="Edits of it that are on record.")] = None
    check_ins: Annotated[list[CheckInForm] | None, Meta(description="Reports on it.")] = None
    work: Annotated[
        list[WorkForm | Name] | None,
        Meta(description="The work that serves it; a bare key refers to work that is described elsewhere."),
    ] = None
    outranks: Annotated[Names | None, Meta(description="The goals that yield to this one.")] = None
    allow: Annotated[list[AllowForm] | None, Meta(description="Findings that are known and accepted.")] = None


class KeyResultForm(GoalForm, frozen=True):
    """A key result: how one can see that the objective is being reached."""

    metric: Annotated[str | None, Meta(description="What is measured.")] = None
    direction: Annotated[
        Direction | None, Meta(description="Where the metric should go; from baseline and target if left out.")
    ] = None
    baseline: Annotated[Number | None, Meta(description="The metric's value at the start.")] = None
    target: Annotated[Number | None, Meta(description="The value to be reached.")] = None
    current: Annotated[Number | None, Meta(description="The value now; the newest check-in's if left out.")] = None
    unit: Annotated[str | None, Meta(description="The unit of these values.")] = None


class ObjectiveForm(GoalForm, frozen=True):
    """An objective with its key results."""

    cycle: Annotated[Name | None, Meta(description="Its cycle; the file's if left out.")] = None
    parent: Annotated[Name | None, Meta(description="The objective or key result it serves.")] = None
    rank: Annotated[int | float | None, Meta(description="Its place in the order; 1 goes first.")] = None
    priority: Annotated[Name | None, Meta(description="P0, P1, high, low …; the first goes first.")] = None
    shared_with: Annotated[
        Names | None, Meta(description="Teams, persons or objectives it is pursued together with.")
    ] = None
    not_doing: Annotated[list[str] | str | None, Meta(description="What it will not do.")] = None
    decision: Annotated[DecisionForm | list[DecisionForm] | None, Meta(description="How it came to be what it is.")] = (
        None
    )
    trade_offs: Annotated[list[TradeOffForm] | None, Meta(description="What it gives up, for what.")] = None
    commitments: Annotated[list[CommitmentForm] | None, Meta(description="Whose work it needs, and their word.")] = None
    key_results: Annotated[
        list[KeyResultForm | str] | None, Meta(description="Its key results; a bare text is one with a title only.")
    ] = None


class FileForm(Part, frozen=True):
    """An OKR file of okrlint (okrs.yaml)."""

    okrs: Annotated[Literal[1] | None, Meta(description="The version of this format.")] = None
    as_of: Annotated[
        Moment | None, Meta(description="The moment the file speaks of (a day: its end); now if left out.")
    ] = None
    cycle: Annotated[Name | None, Meta(description="The cycle of all objectives that name none.")] = None
    team: Annotated[Name | None, Meta(description="The team of all objectives that name none.")] = None
    rank_scope: Annotated[
        str | None,
        Meta(description="The list that ranks belong to; otherwise there is one for each cycle and file-wide team."),
    ] = None
    cycles: Annotated[list[CycleForm | Name] | None, Meta(description="Cycles and their days.")] = None
    teams: Annotated[list[TeamForm | Name] | None, Meta(description="Teams, and which is part of which.")] = None
    people: Annotated[list[PersonForm | Name] | None, Meta(description="The persons who are named here.")] = None
    glossary: Annotated[dict[str, str] | None, Meta(description="What words mean here, each with its definition.")] = (
        None
    )
    order: Annotated[
        list[Name] | None, Meta(description="Goals from first to last: each outranks the one after it.")
    ] = None
    objectives: Annotated[list[ObjectiveForm] | None, Meta(description="The objectives.")] = None
    work: Annotated[
        list[WorkForm] | None, Meta(description="Work that stands under no goal, or says what it serves.")
    ] = None
    incentives: Annotated[list[IncentiveForm] | None, Meta(description="What pay, bonus or review hangs on.")] = None
    polls: Annotated[
        list[PollForm] | None, Meta(description="Questions put to several people, each to answer alone.")
    ] = None
    not_provided: Annotated[
        list[str] | None, Meta(description="Relations this file says nothing about, so that nothing is concluded.")
    ] = None
    partial: Annotated[
        dict[str, str] | None, Meta(description="Relations this file tells only partly, each with the reason.")
    ] = None

"""The plain values that overlap detection takes and gives; nothing here computes."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from okrlint.records import Direction

Tier: TypeAlias = Literal["confident", "likely"]
"""Confident pairs are findings; likely ones are for `strict` and the report."""

Verdict: TypeAlias = Literal["confident", "likely", "none", "abstained"]

Kind: TypeAlias = Literal[
    "one-metric",
    "one-deliverable",
    "one-statement",
    "shared-work",
    "shared-people",
    "opposite-steps",
    "other-words",
]
"""What two objectives have in common: docs/overlap.md says of each how often it meant competition."""


class _Value(msgspec.Struct, frozen=True, kw_only=True):
    pass


class KeyResultText(_Value, frozen=True):
    """What a key result says; explicit fields win over what the title is read to say."""

    key: int
    title: str
    metric: str = ""
    direction: Direction | None = None
    baseline: float | None = None
    target: float | None = None
    unit: str = ""


class PersonShare(_Value, frozen=True):
    """`share` is the part of the objective's work that this person carries, from 0 to 1."""

    person: int
    share: float
    name: str = ""


class Goal(_Value, frozen=True):
    """One objective with its key results, and what the trackers know around it.

    `team`, `owners`, `cycle` and `parent` are keys (of a team, of people, of a cycle, of another goal of the same
    list or of a key result of one); `within` are shorter cycles that lie in its own, as quarters do in a year;
    `teams_above` are the teams that `team` belongs to, nearest first. `names` are what others call this objective and
    the party behind it (key, team name, owner names): declared sharing is matched against them. `shares` are the
    parties that the objective says it is shared with, as written. `work` are the keys of the work items that
    contribute to it or to its key results.
    """

    key: int
    title: str
    description: str = ""
    cycle: int | None = None
    within: tuple[int, ...] = ()
    team: int | None = None
    teams_above: tuple[int, ...] = ()
    owners: tuple[int, ...] = ()
    parent: int | None = None
    names: tuple[str, ...] = ()
    key_results: tuple[KeyResultText, ...] = ()
    shares: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    people: tuple[PersonShare, ...] = ()
    work: frozenset[int] = frozenset()


class Signal(_Value, frozen=True):
    """One thing that speaks for or against competition.

    `value` is how strongly it was seen (0 to 1), `weight` what it adds to the score for each unit of `value`, in
    log-odds; `text` is what a reader can check ("" where there is nothing to show).
    """

    name: str
    value: float
    weight: float
    text: str = ""
    others: int | None = None


class Observation(_Value, frozen=True):
    """One kind of overlap that was seen in a pair.

    `confidence` is the share of pairs with such an observation, and nothing else, that readers called competing.
    `claimed`: it is seen so plainly that it is stated; all else is a question. `text` is what a reader can check,
    `others` how many further objectives say it.
    """

    kind: Kind
    value: float
    confidence: float
    claimed: bool
    text: str
    others: int | None = None


class Overlap(_Value, frozen=True):
    """A pair that competes or may; `a` < `b`.

    `score` is in log-odds and orders pairs, `confidence` is the calibrated share of such pairs that readers called
    competing (0 to 1). `kinds` are what was observed, surest first; `signals` what had a say, strongest first.
    `declared` says that one of the two states the sharing, `cascade` that both say one thing for one purpose: a level
    below another, two of one company key result, a year and its quarter. Both are ordered already.
    """

    a: int
    b: int
    score: float
    confidence: float
    tier: Tier
    kinds: tuple[Observation, ...] = ()
    signals: tuple[Signal, ...] = ()
    declared: bool = False
    cascade: bool = False


class Explanation(_Value, frozen=True):
    """Everything that was weighed for one pair, also when it is below every threshold.

    `verdict` is the tier, "none" or "abstained"; `reason` says in words why; `signals` are all of them, with the
    constant of the model as the first; `thresholds` are the confidences from which a pair is likely, and from which a
    kind that is claimed makes it confident.
    """

    a: int
    b: int
    score: float
    confidence: float
    verdict: Verdict
    reason: str
    signals: tuple[Signal, ...]
    thresholds: dict[str, float]
    kinds: tuple[Observation, ...] = ()
    declared: bool = False
    cascade: bool = False

"""The names under which people put things into the text of a goal: which heading or label means what.

`Headings` is part of every tracker's settings, so a team keeps its own words; matching ignores case, emphasis and
punctuation at the end.
"""

from __future__ import annotations

import functools
import re

import msgspec

from okrlint.trackers.text.people_names import plain


class Headings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For each subject the headings or labels that introduce it; a list given here replaces the default one."""

    not_doing: tuple[str, ...] = (
        *(
            "not doing",
            "we will not",
            "we will not do",
            "what we will not do",
            "we won't do",
            "will not do",
            "won't do",
        ),
        *("out of scope", "not in scope", "non-goals", "non goals", "exclusions", "excluded", "explicitly not"),
    )
    outranks: tuple[str, ...] = ("outranks", "goes before", "takes precedence over", "wins over", "more important than")
    yields_to: tuple[str, ...] = ("yields to", "outranked by", "goes after", "less important than")
    decision: tuple[str, ...] = ("decision", "decision record", "what we decided", "decided")
    decider: tuple[str, ...] = ("decider", "decided by", "decision maker", "who decided")
    decided_on: tuple[str, ...] = ("decided on", "decision date", "date decided", "date of decision")
    choice: tuple[str, ...] = ("chosen option", "we chose", "choice made", "decision outcome")
    reason: tuple[str, ...] = ("reason for the decision", "decision reason", "why we decided so")
    options: tuple[str, ...] = ("options considered", "considered options", "alternatives considered", "alternatives")
    dropped: tuple[str, ...] = (
        "dropped options",
        "options dropped",
        "rejected options",
        "ruled out",
        "options ruled out",
    )
    positions: tuple[str, ...] = ("positions", "votes", "who argued for what", "independent input")
    commitments: tuple[str, ...] = ("commitments", "commitment")
    committed: tuple[str, ...] = ("committed", "committed teams", "committed by", "who committed")
    disagreed: tuple[str, ...] = ("disagree and commit", "disagreed and committed", "disagrees and commits")
    declined: tuple[str, ...] = ("declined", "declined by", "did not commit", "not committed")
    trade_offs: tuple[str, ...] = ("trade-offs", "trade-off", "trade offs", "trade off", "tradeoffs", "tradeoff")
    gains: tuple[str, ...] = ("gains", "we gain", "what we gain", "in favour of", "in favor of")
    gives_up: tuple[str, ...] = (
        "gives up",
        "we give up",
        "what we give up",
        "giving up",
        "at the cost of",
        "at the expense of",
    )
    shared_with: tuple[str, ...] = ("shared with", "together with", "joint with", "jointly with", "co-owned with")
    contributes: tuple[str, ...] = (
        "part of",
        "contributes to",
        "serves",
        "objective",
        "key result",
        "goal",
        "parent",
        "parent objective",
    )
    key_results: tuple[str, ...] = (
        *("key results", "krs", "key results (krs)", "measures of success", "success criteria", "success metrics"),
        *("we'll know we're successful when", "we will know we are successful when", "how we measure success"),
    )
    metric: tuple[str, ...] = ("metric", "measure", "measured by", "kpi")
    baseline: tuple[str, ...] = ("baseline", "baseline value", "start value", "starting value", "starting point")
    target: tuple[str, ...] = ("target", "target value", "goal value")
    current: tuple[str, ...] = ("current", "current value", "actual", "actual value", "latest value")
    unit: tuple[str, ...] = ("unit", "units")
    starts: tuple[str, ...] = ("start date", "starts", "starts on")
    due: tuple[str, ...] = ("due", "due date", "due on", "deadline", "target date", "end date")
    owner: tuple[str, ...] = (
        *("owner", "owners", "dri", "directly responsible individual", "accountable", "assignee", "point of contact"),
        *("objective owner", "goal owner", "key result owner", "responsible", "lead", "driver"),
    )
    team: tuple[str, ...] = ("team", "owning team", "squad", "department")
    rank: tuple[str, ...] = ("rank",)
    priority: tuple[str, ...] = ("priority", "prio")
    cycle: tuple[str, ...] = ("cycle", "okr cycle", "quarter", "period", "planning period", "timeframe", "time frame")
    status: tuple[str, ...] = ("status", "health", "rag", "rag status", "traffic light")
    state: tuple[str, ...] = ("state", "stage", "lifecycle")
    confidence: tuple[str, ...] = ("confidence", "confidence level")


DEFAULT = Headings()

_IN_DECISION = {
    "decider": ("by", "who", "decider", "approved by"),
    "decided_on": ("on", "date", "when"),
    "choice": ("choice", "chosen", "outcome", "we choose", "decision"),
    "reason": ("reason", "reasons", "because", "why", "rationale", "reasoning"),
    "options": ("options", "considered", "alternatives"),
    "dropped": ("dropped", "rejected", "not chosen", "against"),
    "positions": ("input", "arguments", "spread", "who argued for what"),
}
"""Words that mean something beside a decision only; elsewhere "Date:" or "Why:" are prose."""

DECISION_PARTS = frozenset(_IN_DECISION)
LISTS = frozenset(
    {"not_doing", "outranks", "yields_to", "shared_with", "contributes", "key_results"}
    | {"decision", "reason", "options", "dropped", "positions"}
    | {"commitments", "committed", "disagreed", "declined", "trade_offs", "gains", "gives_up"}
)
"""Subjects that go on over several lines; the others are one value."""


def normal(name: str) -> str:
    """A heading as it is compared: no emphasis, emoji, numbering or closing punctuation, lower case."""
    text = plain(name[:120]).casefold().replace("’", "'")
    text = re.sub(r"^[^\w(]+|[^\w)]+$", "", text)
    return re.sub(r"^\d{1,2}[.)]\s+", "", text)


@functools.lru_cache(maxsize=16)
def _index(headings: Headings) -> tuple[dict[str, str], dict[str, str]]:
    everywhere = {normal(n): subject for subject in headings.__struct_fields__ for n in getattr(headings, subject)}
    return everywhere, {name: subject for subject, names in _IN_DECISION.items() for name in names}


def subject_of(name: str, headings: Headings = DEFAULT, *, in_decision: bool = False) -> str:
    """The subject that a heading introduces (a field name of `Headings`), or nothing."""
    everywhere, inside = _index(headings)
    key = normal(name)
    return (inside.get(key, "") if in_decision else "") or everywhere.get(key, "")

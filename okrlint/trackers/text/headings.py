"""Which heading or label in the text of a goal means what.

`Headings` is part of every tracker's settings, so a team keeps its own words, in texts and in tables; the default ones
come from `vocabulary.py`. Matching ignores case, accents, emphasis and punctuation at the end.
"""

from __future__ import annotations

import functools
import re

import msgspec

from okrlint.trackers.text.naming import fold
from okrlint.trackers.text.people_names import plain
from okrlint.trackers.text.vocabulary import names_of


class Headings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For each property the headings or labels that introduce it; a list given here replaces the default one."""

    not_doing: tuple[str, ...] = names_of("not_doing")
    outranks: tuple[str, ...] = names_of("outranks")
    yields_to: tuple[str, ...] = names_of("yields_to")
    decision: tuple[str, ...] = names_of("decision")
    decider: tuple[str, ...] = names_of("decider")
    decided_on: tuple[str, ...] = names_of("decided_on")
    choice: tuple[str, ...] = names_of("choice")
    reason: tuple[str, ...] = names_of("reason")
    nevertheless: tuple[str, ...] = names_of("nevertheless")
    options: tuple[str, ...] = names_of("options")
    dropped: tuple[str, ...] = names_of("dropped")
    positions: tuple[str, ...] = names_of("positions")
    commitments: tuple[str, ...] = names_of("commitments")
    committed: tuple[str, ...] = names_of("committed")
    disagreed: tuple[str, ...] = names_of("disagreed")
    declined: tuple[str, ...] = names_of("declined")
    trade_offs: tuple[str, ...] = names_of("trade_offs")
    gains: tuple[str, ...] = names_of("gains")
    gives_up: tuple[str, ...] = names_of("gives_up")
    incentives: tuple[str, ...] = names_of("incentives")
    terms: tuple[str, ...] = names_of("terms")
    shared_with: tuple[str, ...] = names_of("shared_with")
    contributes: tuple[str, ...] = (*names_of("parent"), *names_of("objective"), *names_of("key_result"))
    key_results: tuple[str, ...] = names_of("key_results")
    metric: tuple[str, ...] = names_of("metric")
    baseline: tuple[str, ...] = names_of("baseline")
    target: tuple[str, ...] = names_of("target")
    current: tuple[str, ...] = names_of("current")
    progress: tuple[str, ...] = names_of("progress")
    score: tuple[str, ...] = names_of("score")
    goal_kind: tuple[str, ...] = names_of("goal_kind")
    weight: tuple[str, ...] = names_of("weight")
    unit: tuple[str, ...] = names_of("unit")
    starts: tuple[str, ...] = names_of("starts")
    due: tuple[str, ...] = names_of("due")
    resumed: tuple[str, ...] = names_of("resumed")
    owner: tuple[str, ...] = (*names_of("owner"), *names_of("objective_owner"))
    team: tuple[str, ...] = names_of("team")
    rank: tuple[str, ...] = names_of("rank")
    priority: tuple[str, ...] = names_of("priority")
    cycle: tuple[str, ...] = names_of("cycle")
    status: tuple[str, ...] = names_of("status")
    state: tuple[str, ...] = names_of("state")
    confidence: tuple[str, ...] = names_of("confidence")


DEFAULT = Headings()

_IN_DECISION = {
    "decider": ("by", "who", "decider", "approved by"),
    "decided_on": ("on", "date", "when"),
    "choice": ("choice", "chosen", "outcome", "we choose", "decision"),
    "reason": ("reason", "reasons", "because", "why", "rationale", "reasoning"),
    "nevertheless": ("nevertheless",),
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
    | {"nevertheless", "incentives", "terms"}
)
"""Subjects that go on over several lines; the others are one value."""
LISTED = frozenset(
    {"not_doing", "options", "dropped", "positions", "commitments", "committed", "disagreed", "declined"}
    | {"trade_offs", "incentives", "terms"}
)
"""Subjects of which each line is an entry of its own, and no prose."""


_LONGEST = 120
_AROUND = re.compile(r"^[^\w(]+|[^\w)]+$")
_BEFORE = re.compile(r"^\d{1,2}[.)]\s+")
_NUMBERED = re.compile(r"^\W*\d{1,2}[.)]\s+")


def normal(name: str) -> str:
    """A heading as it is compared: no emphasis, emoji, numbering or closing punctuation, lower case."""
    return _normal(name[:_LONGEST])


@functools.lru_cache(maxsize=4096)
def _normal(name: str) -> str:
    text = _AROUND.sub("", plain(name).casefold().replace("’", "'"))
    return _BEFORE.sub("", text) if text[:1].isdigit() else text


@functools.lru_cache(maxsize=16)
def _own(headings: msgspec.Struct) -> dict[str, str]:
    """Folded names to subjects."""
    index: dict[str, str] = {}
    for subject in headings.__struct_fields__:
        for name in getattr(headings, subject):
            index.setdefault(fold(name), subject)
    return index


_COMMON = _own(DEFAULT)
_INSIDE = {name: subject for subject, names in _IN_DECISION.items() for name in names}


def subject_of(name: str, headings: msgspec.Struct = DEFAULT, *, in_decision: bool = False) -> str:
    """The subject that a heading introduces (a field name of `headings`, whose values are names), or nothing."""
    index = _COMMON if headings is DEFAULT else _own(headings)  # a hash of all those words takes longer than a look-up
    return (_INSIDE.get(normal(name), "") if in_decision else "") or index.get(_key(name[:_LONGEST]), "")


@functools.lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return fold(_NUMBERED.sub("", plain(name)))

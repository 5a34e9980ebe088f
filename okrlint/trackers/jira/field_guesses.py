"""Which fields of a site hold what, as far as their names tell: the last part of a proposed configuration of Jira."""

from __future__ import annotations

from collections.abc import Sequence

from okrlint.trackers.jira.fields import Field, find
from okrlint.trackers.jira.settings import JiraFields
from okrlint.trackers.onboarding.found import Question
from okrlint.trackers.onboarding.yaml_quoting import few, flow
from okrlint.trackers.text.vocabulary import names_of

_FIRST = {
    "team": ("rm-teams-custom-field-team",),
    "status": ("OKR status",),
    "size": ("Story Points", "Story point estimate"),
}
"""What Jira itself, or its own apps, call a field."""
_GUESSED = (
    "owner",
    "contributors",
    "team",
    "metric",
    "baseline",
    "target",
    "current",
    "unit",
    "status",
    "confidence",
    "size",
)
_OF_JIRA = frozenset(("status", "assignee", "priority", "labels"))
"""Fields that every issue has: what they say of a goal is asked for by other keys, or known already."""
_BOARDS, _PRIORITY, _NEITHER = "yes", "no, the priority does", "neither does"


def rank_questions(fields: Sequence[Field], *, prioritised: bool) -> tuple[Question, ...]:
    """What says which goal goes first, where boards have an order that might."""
    if not any(f.custom == "gh-lexo-rank" for f in fields):
        return ()
    text = "Does the order of goals on your boards say which goal goes first?"
    return (Question(name="rank", text=text, options=_rankings(prioritised)),)


def places(fields: Sequence[Field], rank: str, *, prioritised: bool) -> list[str]:
    """The fields that the site has for each property; a name that several fields have is left to a person."""
    known = list(fields)
    defaults = JiraFields()
    lines = ["", "# Where properties are kept: the first place that has a value wins.", "fields:"]
    rank = rank or _rankings(prioritised)[0]
    for answer, line in (
        (_BOARDS, "rank: [gh-lexo-rank]     # the order of the boards, top first"),
        (_PRIORITY, "priority: [priority]"),
    ):
        lines.append(f"  {'' if rank == answer else '# '}{line}")
    lines.append("  cycle: [fixVersions]     # or [gh-sprint], or [labels] such as 2026-Q2")
    for name in _GUESSED:
        there = [(g, find(g, known)) for g in _guesses(name)]
        sure = [g for g, held in there if len(held) == 1]
        doubtful: list[Field] = [f for _, held in there if len(held) > 1 for f in held]
        rest = [p for p in getattr(defaults, name) if p in ("body", "assignee")]
        if sure:
            lines.append(f"  {name}: {flow([*sure[:1], *rest] if name != 'size' else sure)}")
        if doubtful:
            lines.append(f"  # {name}: say which one: {few(f.shown() for f in doubtful)}")
    return lines


def _guesses(name: str) -> tuple[str, ...]:
    """What a property may be called on a site, the likeliest first."""
    names = (*_FIRST.get(name, ()), *names_of("objective_owner" if name == "owner" else name), *names_of(name))
    different: dict[str, str] = {}
    for one in names:
        different.setdefault(one.casefold(), one)
    return tuple(said for folded, said in different.items() if folded not in _OF_JIRA)


def _rankings(prioritised: bool) -> tuple[str, ...]:
    """The possible answers, the likely one first: priorities that are all the same were set by nobody."""
    return (_PRIORITY, _BOARDS, _NEITHER) if prioritised else (_NEITHER, _BOARDS, _PRIORITY)

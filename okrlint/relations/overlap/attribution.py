"""Whose number is it? The one place that decides whether two statements that read alike are about one and the same.

Two statements can share nearly every word and still move two numbers: each team hires its own people, keeps the ratio
of its own section, or does the same to another segment. What shows that is in the words themselves (`OWN_ACTS`,
`OWN_SCOPE`), in what each of the two says besides, or in titles that are alike but for the name of the thing.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from okrlint.relations.measure import measure
from okrlint.relations.overlap.statements import Statement
from okrlint.relations.overlap.words import tokens

Numbers: TypeAlias = Literal["same", "none", "one", "part", "other"]
"""How the numbers of two statements compare: the same, none in either, in one only, some of the same, others."""

_OWN_ACTS = """
    hire hires recruit recruits onboard onboards on-board nominate nominates mentor mentors interview interviews coach
    coaches backfill participate participates attend attends einstellen rekrutieren einarbeiten recruter embaucher
    contratar reclutar
"""
_OWN_COUNTS = "source sources review reviews train trains certify certifies staff add adds close closes write writes"
_OWN_SCOPE = """
    section section's sections team's teams' group's groups' department's departments' squad squad's squads region
    region's own per-team maintainer maintainers abteilung abteilungen équipe
"""
OWN_ACTS = frozenset(_OWN_ACTS.split())
"""Acts that every team does for itself: nobody has to say whose they are."""
OWN_COUNTS = frozenset(_OWN_COUNTS.split())
"""Acts of which each team does a number of its own, where they begin a statement that has a number."""
OWN_SCOPE = frozenset(_OWN_SCOPE.split())
"""Words that narrow a number to the part of the organisation that says it."""
BEGINNING = 3
"""Words among which a statement names its act."""
SEGMENT = 0.4
"""Weight, in unique words, that each of two statements must say besides to be about another segment or population."""


class Attribution(msgspec.Struct, frozen=True, gc=False):
    """`whose` is "one" thing, each its "own", "other" (another segment or number of a like thing); `why` says it."""

    whose: Literal["one", "own", "other"]
    why: str = ""


ONE = Attribution("one")


def attribute(a: Statement, b: Statement, left_a: float, left_b: float, *, parallel: bool = False) -> Attribution:
    """Whether two statements that share words are about one thing.

    `left_a` and `left_b` are what each says besides, in unique words; `parallel`: the objectives are alike but for the
    name of the thing, so that what stands below them is each one's own.
    """
    for statement in (a, b):
        said = tokens(statement.text)
        if act := next((word for word in said if word in OWN_ACTS), ""):
            return Attribution("own", f"each may {act} for itself")
        if statement.numbers and any(word in OWN_COUNTS for word in said[:BEGINNING]):
            return Attribution("own", "each does a number of its own")
        if scope := next((word for word in said if word in OWN_SCOPE), ""):
            return Attribution("own", f"“{scope}” narrows it to the part that says it")
    if parallel:
        return Attribution("own", "the objectives are alike but for the name of the thing")
    if min(left_a, left_b) >= SEGMENT:
        return Attribution("other", "each names another part, segment or period of it")
    named = a.metric and b.metric  # what fields of both name alike is one metric, whatever its targets
    if not named and numbers(a, b) in ("other", "one", "part"):
        return Attribution("other", "the numbers differ")
    return ONE


def numbers(a: Statement, b: Statement) -> Numbers:
    """How the numbers of two statements compare; "from 20 to 40" has the same as "up to 40"."""
    if not a.numbers and not b.numbers:
        return "none"
    if a.numbers == b.numbers:
        return "same"
    if not a.numbers or not b.numbers:
        return "one"
    if a.numbers.isdisjoint(b.numbers):
        return "other"
    target = measure(a.text).target
    if target is not None and target == measure(b.text).target:
        return "same"
    return "part" if a.numbers <= b.numbers or b.numbers <= a.numbers else "other"

"""Which objectives of a cycle compete with one another, how surely, and what shows it (see docs/overlap.md).

Pure functions on values: loading goals and storing pairs is the engine's business, judging them the rules'.
"""

from __future__ import annotations

from collections.abc import Sequence

from okrlint.relations.overlap.goals import Explanation, Goal, KeyResultText, Overlap, PersonShare, Signal, Tier

__all__ = [
    "Explanation",
    "Goal",
    "KeyResultText",
    "Overlap",
    "PersonShare",
    "Signal",
    "Tier",
    "explain",
    "overlaps",
]


def overlaps(goals: Sequence[Goal], *, likely: bool = True) -> list[Overlap]:
    """All pairs of one cycle that compete, strongest first; without the "likely" tier if `likely` is False.

    A pair counts if both are in the same cycle (or both in none), belong to different teams or owners, and neither is
    an ancestor of the other.
    """
    return []


def explain(goals: Sequence[Goal], a: int, b: int) -> Explanation:
    """Everything that was weighed for the pair of goals with keys `a` and `b`; KeyError if one is not in `goals`."""
    raise NotImplementedError

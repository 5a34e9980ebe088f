"""Which objectives of a cycle compete with one another, how surely, and what shows it (see docs/overlap.md).

Pure functions on values: loading goals and storing pairs is the engine's business, judging them the rules'.
"""

from __future__ import annotations

from okrlint.relations.overlap.detect import explain, overlaps
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

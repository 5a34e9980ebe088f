"""What trackers know about a pair: shared work, people and labels, who stands above whom, what is declared shared.

Also decides which pairs are asked about at all; nothing here reads what goals say, except the names of the other party.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from okrlint.relations.overlap.goals import Goal, Observation

DEEPEST = 64
"""Parents are followed so far up; deeper than that is a loop."""


class Structure:
    """Ancestry of all goals and how usual labels are; built once, then only asked."""

    def __init__(self, goals: Sequence[Goal]) -> None:
        self._parents: dict[int, int | None] = {goal.key: goal.parent for goal in goals}
        self._objectives = frozenset(self._parents)
        self._parents |= {result.key: goal.key for goal in goals for result in goal.key_results}
        self._labels = Counter(label for goal in goals for label in set(goal.labels))
        self._size = len(goals)

    def eligible(self, a: Goal, b: Goal) -> str:
        """ "" if two parties stand behind the two that can compete, else why they are not asked about."""
        if a.cycle != b.cycle and a.cycle not in b.within and b.cycle not in a.within:
            return "they are in different cycles"
        if self.above(a, b.key) or self.above(b, a.key):
            return "one serves the other: the parent goes first"
        if unknown := [goal for goal in (a, b) if goal.team is None and not goal.owners]:
            named = " and ".join(f"“{goal.title}”" for goal in unknown)
            return f"nobody is named behind {named}, so it is not known whether two parties compete"
        if a.owners and b.owners and (set(a.owners) <= set(b.owners) or set(b.owners) <= set(a.owners)):
            both = [name for name in a.names if name in b.names]
            return f"{both[-1] if both else 'one owner'} is behind both"
        if a.team is not None and a.team == b.team and not (a.owners and b.owners):
            return "one team pursues both"
        return ""

    def above(self, goal: Goal, key: int) -> bool:
        """Whether the goal with `key` is an ancestor of `goal`."""
        return key in self._line(goal)

    def cascade(self, a: Goal, b: Goal, seen: Sequence[Observation]) -> bool:
        """Whether both say one thing for one purpose, so that they are ordered already: nobody has to yield.

        So it is where one belongs to a team above the other's, where both serve one key result of somebody above them,
        and where one's cycle lies in the other's. Not where they go in opposite directions, and two of one key result
        or of a team and its year not where they make the same thing twice.
        """
        shown = {observed.kind for observed in seen if observed.value > 0}
        if "opposite-steps" in shown:
            return False
        if _is_above(a, b) or _is_above(b, a):
            return True
        twice = any(observed.kind == "one-deliverable" and observed.claimed for observed in seen)
        return not twice and (a.cycle != b.cycle or self._serve_one_result(a, b))

    def _serve_one_result(self, a: Goal, b: Goal) -> bool:
        """Whether the nearest goal that both serve is a key result."""
        theirs = set(self._line(b))
        nearest = next((key for key in self._line(a) if key in theirs), None)
        return nearest is not None and nearest not in self._objectives

    def _line(self, goal: Goal) -> list[int]:
        """The goals above a goal, nearest first."""
        line: list[int] = []
        at = goal.parent
        while at is not None and at not in line and len(line) < DEEPEST:
            line.append(at)
            at = self._parents.get(at)
        return line

    def labels(self, a: Goal, b: Goal) -> tuple[float, tuple[str, ...]]:
        """How telling the labels are that both carry (0 to 1), and those labels, rarest first."""
        both = sorted(set(a.labels) & set(b.labels), key=lambda label: (self._labels[label], label))
        unit = math.log(self._size + 1)
        weight = sum(math.log((self._size + 1) / self._labels[label]) / unit for label in both)
        return 1 - math.exp(-weight), tuple(both)


class People(msgspec.Struct, frozen=True):
    """`share` is the smaller part that shared people carry of the two goals' work."""

    share: float
    shares: tuple[tuple[str, float, float], ...]


def work(a: Goal, b: Goal) -> tuple[float, int]:
    """The part of the smaller one's work that serves both, and how many items that is."""
    both = len(a.work & b.work)
    return (both / min(len(a.work), len(b.work)) if both else 0.0), both


def people(a: Goal, b: Goal) -> People:
    """Who carries part of both goals' work, and how much of each."""
    theirs = {p.person: p for p in b.people}
    both = [(p.name, p.share, theirs[p.person].share) for p in a.people if p.person in theirs]
    both.sort(key=lambda row: -min(row[1], row[2]))
    return People(min(1.0, sum(min(mine, other) for _, mine, other in both)), tuple(both))


def declared(a: Goal, b: Goal) -> str:
    """What one goal says about sharing with the other's party, as written; "" if nothing."""
    for mine, other in ((a, b), (b, a)):
        names = {_plain(name) for name in other.names} - {""}
        for said in mine.shares:
            if _plain(said) in names:
                return said
        texts = [_plain(text) for text in (mine.title, mine.description, *(k.title for k in mine.key_results))]
        for name in sorted(names - {_plain(name) for name in mine.names}):
            for text in texts:
                # Most texts do not hold the name, and a pattern of its own costs a hundred times the look.
                if name in text and (found := re.search(_TOGETHER + re.escape(name) + r"(?!\w)", text)):
                    return found[0].strip()
    return ""


def _is_above(a: Goal, b: Goal) -> bool:
    """Whether `a` belongs to a team above that of `b`."""
    return a.team is not None and a.team in b.teams_above


_TOGETHER = (
    r"(?:\b(?:joint(?:ly)? (?:\w+ )?with|together with|shared with|in partnership with|partner(?:ing)? with|"
    r"collaborat\w+ with|work(?:s|ing)? with|agree[ds]? (?:\w+ ){0,8}with|supporting|co-?own\w* with|driven by|"
    r"owned by|led by|depends on|support(?:ed|s)? by|gemeinsam mit|avec|junto con|insieme a)|と共同) (?:the )?@?"
)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("@", " ").split())

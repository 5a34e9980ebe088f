"""Which pairs of a cycle are worth a closer look, without looking at all of them.

Two statements that share enough weight share one of their heaviest words (prefix filtering, Chaudhuri, Ganti and
Kaushik 2006): if all they shared were among the lightest words of either, it would be too little. So only statements
that meet in the postings of a heavy word are compared.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from okrlint.relations.overlap.corpus import Cycle

NEEDED = 1.3
"""Weight in unique words that two statements must share. With less, even the same sentence that moves the same metric
hardly gets to "confident"; tests/relations/overlap/test_candidates.py holds this against the exact computation."""
COMMON = 0.03
"""Words that more than this share of the goals use lead to no candidates (they still count in the comparison)."""
COMMON_AT_LEAST, COMMON_AT_MOST = 40, 1000
"""Limits of that in goals. What is said only in words that a thousand others use is said by others too."""
SHARED_WORK_AT_MOST = 25
"""A work item that serves more goals than this says nothing about any two of them."""


def by_words(cycle: Cycle) -> set[tuple[int, int]]:
    """Pairs of places (a < b) with two statements that share at least NEEDED."""
    needed, get = NEEDED * cycle.unit, cycle.weights.__getitem__
    # A word that two goals share weighs less than `needed`: leaving out words that weigh less than half of what is
    # missing in total, two statements must have two of the remaining words in common.
    negligible = (needed - cycle.unit + math.log(2)) / 2
    said: dict[frozenset[int], set[int]] = defaultdict(set)
    for place in cycle.places:
        for statement in cycle.corpus.statements[place]:
            said[statement.words].add(place)
    limit = min(COMMON_AT_MOST, max(COMMON_AT_LEAST, int(COMMON * len(cycle.places))))
    index: dict[int, list[int]] = defaultdict(list)
    before: list[tuple[frozenset[int], set[int]]] = []
    marks: list[int] = []
    doubled: list[bool] = []
    found: set[tuple[int, int]] = set()
    for words, places in said.items():
        if len(places) > 1 and not cycle.crowded(words):
            found.update(_within(places))
        heavy = [word for word in _heavy(words, cycle.weights, needed) if cycle.used[word] <= limit]
        weighty = _heavy(words, cycle.weights, negligible)
        mark = _mark(weighty)
        twice = mark.bit_count() < len(weighty)
        near = set().union(*(index[word] for word in heavy))
        for other in [n for n in near if (marks[n] & mark).bit_count() > 1 or (twice and doubled[n])]:
            common = words & before[other][0]
            if sum(map(get, common)) >= needed and not cycle.crowded(common):
                found.update(_between(places, before[other][1]))
        for word in heavy:
            index[word].append(len(before))
        before.append((words, places))
        marks.append(mark)
        doubled.append(twice)
    return found


def _mark(words: list[int]) -> int:
    """A bit for each word, of 512.

    Statements with fewer than two bits in common share fewer than two of the words, unless the two words that they
    share have one bit: then both have fewer bits than words.
    """
    mark = 0
    for word in words:
        mark |= 1 << (word & 511)
    return mark


def by_work(cycle: Cycle) -> set[tuple[int, int]]:
    """Pairs of places (a < b) that some work item serves both of."""
    served: dict[int, list[int]] = defaultdict(list)
    for place in cycle.places:
        for item in cycle.corpus.goals[place].work:
            served[item].append(place)
    found: set[tuple[int, int]] = set()
    for places in served.values():
        if 1 < len(places) <= SHARED_WORK_AT_MOST:
            found.update(_within(set(places)))
    return found


def _heavy(words: frozenset[int], weights: dict[int, float], needed: float) -> list[int]:
    """The words without the lightest ones that together stay below what is needed; none if all of them do."""
    # Of words of one weight the order must be the same for all, or two statements may keep different ones of them.
    ordered = sorted(sorted(words), key=weights.__getitem__)
    total = 0.0
    for place, word in enumerate(ordered):
        total += weights[word]
        if total >= needed:
            return ordered[place:]
    return []


def _within(places: set[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(places)
    return ((a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :])


def _between(places: set[int], others: set[int]) -> Iterator[tuple[int, int]]:
    return ((min(a, b), max(a, b)) for a in places for b in others if a != b)

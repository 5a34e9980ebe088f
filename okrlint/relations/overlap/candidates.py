"""Which pairs of a cycle are worth a closer look, without looking at all of them.

Two statements that share enough weight share one of their heaviest words (prefix filtering, Chaudhuri, Ganti and
Kaushik 2006): if all they shared were among the lightest words of either, it would be too little. So only statements
that meet in the postings of a heavy word are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from okrlint.relations.overlap.corpus import Cycle

NEEDED = 1.2
"""Weight in unique words that two statements must share. With less, even the same sentence that moves the same metric
stays below "confident"; tests/relations/overlap/test_candidates.py holds this against the exact computation."""
COMMON = 0.05
"""Words that more than this share of the goals use lead to no candidates (they still count in the comparison)."""
COMMON_AT_LEAST = 40
SHARED_WORK_AT_MOST = 25
"""A work item that serves more goals than this says nothing about any two of them."""


def by_words(cycle: Cycle) -> set[tuple[int, int]]:
    """Pairs of places (a < b) with two statements that share at least NEEDED."""
    weights, needed = cycle.weights, NEEDED * cycle.unit
    said: dict[frozenset[int], set[int]] = defaultdict(set)
    for place in cycle.places:
        for statement in cycle.corpus.statements[place]:
            said[statement.words].add(place)
    index: dict[int, list[frozenset[int]]] = defaultdict(list)
    limit = max(COMMON_AT_LEAST, int(COMMON * len(cycle.places)))
    found: set[tuple[int, int]] = set()
    get = weights.__getitem__
    for words, places in said.items():
        heavy = _heavy(words, weights, needed)
        if not heavy:
            continue
        if len(places) > 1 and not cycle.crowded(words):
            found.update(_within(places))
        near: set[frozenset[int]] = set()
        for word in heavy:
            if cycle.used[word] <= limit:
                near.update(index[word])
                index[word].append(words)
        for other in near:
            common = words & other
            if sum(map(get, common)) >= needed and not cycle.crowded(common):
                found.update(_between(places, said[other]))
    return found


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
    ordered = sorted(words, key=weights.__getitem__)
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

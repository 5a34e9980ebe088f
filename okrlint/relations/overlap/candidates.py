"""Which pairs of a cycle are worth a closer look, without looking at all of them.

Two statements that share enough weight share one of their heaviest words (prefix filtering, Chaudhuri, Ganti and
Kaushik 2006): if all they shared were among the lightest words of either, it would be too little. Mostly that word
alone is too little as well, and they share a second one that the lighter rest can fill up. Only statements that meet
twice in this way are compared, so that the time grows with the statements and not with the pairs of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate, combinations

import msgspec

from okrlint.relations.overlap.corpus import Cycle

NEEDED = 1.3
"""Weight in unique words that two statements must share. With less, even the same sentence that moves the same metric
hardly gets to "confident"; tests/relations/overlap/test_candidates.py holds this against the exact computation."""
COMMON = 0.03
"""Words that more than this share of the goals use lead to no candidates (they still count in the comparison)."""
COMMON_AT_LEAST, COMMON_AT_MOST = 40, 1000
"""Limits of that in goals. What is said only in words that a thousand others use is said by others too."""
FEW = 8
"""So many statements that share a word are compared each with each: quicker than looking for a second word."""
ROUNDING = 1e-9
"""The same weights summed in another order may differ by this."""
SHARED_WORK_AT_MOST = 25
"""A work item that serves more goals than this says nothing about any two of them."""


class _Said(msgspec.Struct, frozen=True, gc=False, eq=False):
    """One set of words and the places of the goals that say it.

    `ordered` are those of the words that another goal uses as well, the heaviest first; `left` is for each of them the
    weight of it and of all lighter ones together.
    """

    words: frozenset[int]
    places: set[int]
    ordered: list[int]
    left: list[float]


def by_words(cycle: Cycle) -> set[tuple[int, int]]:
    """Pairs of places (a < b) with two statements that share at least NEEDED."""
    needed, get = NEEDED * cycle.unit, cycle.weights.__getitem__
    found: set[tuple[int, int]] = set()
    postings: dict[int, list[tuple[_Said, int]]] = defaultdict(list)
    rare = _rare(cycle)
    for one in _all_said(cycle):
        if len(one.places) > 1 and not cycle.crowded(one.words):
            found.update(_within(one.places))
        most = 0.0
        for at, word in enumerate(one.ordered):
            if word not in rare:
                most = max(most, one.left[at])
            elif max(most, one.left[at]) >= needed - ROUNDING:
                postings[word].append((one, at))
    for meeting in postings.values():
        for one, other in _meeting_twice(meeting, rare, needed - ROUNDING, get):
            common = one.words & other.words
            if sum(map(get, common)) >= needed and not cycle.crowded(common):
                found.update(_between(one.places, other.places))
    return found


def _all_said(cycle: Cycle) -> Iterator[_Said]:
    """Everything that goals of the cycle say, each set of words once."""
    said: dict[frozenset[int], set[int]] = defaultdict(set)
    for place in cycle.places:
        for statement in cycle.corpus.statements[place]:
            said[statement.words].add(place)
    # Of words of one weight the order must be the same for all, or two statements may keep different ones of them.
    ranks = {word: n for n, word in enumerate(sorted(cycle.weights, key=lambda w: (-cycle.weights[w], w)))}
    for words, places in said.items():
        ordered = sorted([word for word in words if cycle.used[word] > 1], key=ranks.__getitem__)
        left = list(accumulate(cycle.weights[word] for word in reversed(ordered)))
        yield _Said(words, places, ordered, left[::-1])


def _rare(cycle: Cycle) -> frozenset[int]:
    """The words that lead to candidates: said by more than one goal, and not by very many."""
    limit = min(COMMON_AT_MOST, max(COMMON_AT_LEAST, int(COMMON * len(cycle.places))))
    return frozenset(word for word, count in cycle.used.items() if 1 < count <= limit)


def _meeting_twice(
    meeting: list[tuple[_Said, int]], rare: frozenset[int], needed: float, get: Callable[[int], float]
) -> Iterator[tuple[_Said, _Said]]:
    """Of those who say a word, at the places given, the pairs that may share enough with it as the heaviest rare one.

    They share a second word: a frequent one that is heavier still, or one from which on the lighter rest fills up what
    is missing. Few are just compared, each with each.
    """
    if len(meeting) <= FEW:
        yield from ((one, other) for (one, _), (other, _) in combinations(meeting, 2))
        return
    beside: dict[int, list[_Said]] = defaultdict(list)
    for one, at in meeting:
        missing = needed - get(one.ordered[at])
        if missing <= 0:
            beside[-1].append(one)  # the word is enough by itself
            continue
        for second, left in zip(one.ordered[:at], one.left, strict=False):
            if second not in rare and left >= needed:
                beside[second].append(one)
        for place in range(at + 1, len(one.ordered)):
            if one.left[place] < missing:
                break
            beside[one.ordered[place]].append(one)
    for together in beside.values():
        yield from combinations(together, 2)


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


def _within(places: set[int]) -> Iterator[tuple[int, int]]:
    ordered = sorted(places)
    return ((a, b) for i, a in enumerate(ordered) for b in ordered[i + 1 :])


def _between(places: set[int], others: set[int]) -> Iterator[tuple[int, int]]:
    return ((min(a, b), max(a, b)) for a in places for b in others if a != b)

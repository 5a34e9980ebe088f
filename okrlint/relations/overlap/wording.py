"""What two objectives say alike: their nearest statements, the words nobody else uses together, and how often."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec

from okrlint.relations.overlap.corpus import Cycle
from okrlint.relations.overlap.statements import Statement

LEAST = 0.5
"""Pairs of statements with less weight in common than half a unique word are not looked at."""


class Match(msgspec.Struct, frozen=True, gc=False):
    """Two statements of a pair, what they share, and how many others say that too.

    `near` is 1 for the same sentence with enough words in it; `phrase` is 1 for the same rare words anywhere in it;
    both are 0 if it is what many say. Both lie between 0 and 1.
    """

    a: Statement
    b: Statement
    words: frozenset[int]
    others: int
    near: float
    phrase: float


class Wording(msgspec.Struct, frozen=True, gc=False):
    """The best matches of a pair: the nearest, the most telling, and all near matches of different key results."""

    near: Match | None
    phrase: Match | None
    results: tuple[Match, ...]
    title: float
    """Cosine of the two titles, whether or not others have it too."""


def compare(cycle: Cycle, a: int, b: int) -> Wording:
    """Compare everything that the goals at places `a` and `b` of the corpus say."""
    rows = _rows(cycle, cycle.corpus.statements[a], cycle.corpus.statements[b])
    memory: dict[frozenset[int], int] = {}

    def others(words: frozenset[int]) -> int:
        known = memory.get(words)
        if known is None:
            known = memory[words] = cycle.others(words, a, b)
        return known

    near = _best(rows, others, lambda row: row.near, lambda match: match.near)
    phrase = _best(rows, others, lambda row: row.phrase, lambda match: match.phrase)
    title = max((r.cosine for r in rows if r.a.kind == r.b.kind == "title" and r.a.whole and r.b.whole), default=0.0)
    return Wording(near, phrase, _results(rows, others), title)


class _Row(msgspec.Struct, frozen=True, gc=False):
    """A pair of statements before anybody has asked who else says it: upper bounds."""

    a: Statement
    b: Statement
    words: frozenset[int]
    cosine: float
    near: float
    phrase: float


def _rows(cycle: Cycle, said_a: list[Statement], said_b: list[Statement]) -> list[_Row]:
    weights, unit = cycle.weights, cycle.unit
    total_a = [cycle.weight(s.words) for s in said_a]
    total_b = [cycle.weight(s.words) for s in said_b]
    rows = []
    for one, weight_a in zip(said_a, total_a, strict=True):
        for other, weight_b in zip(said_b, total_b, strict=True):
            words = one.words & other.words
            if not words:
                continue
            common = sum([weights[w] for w in words])
            if common < LEAST * unit:
                continue
            cosine = common / math.sqrt(weight_a * weight_b)
            telling = common / unit
            near = cosine * (1 - math.exp(-telling / 1.5))
            phrase = math.sqrt(common / min(weight_a, weight_b)) * (1 - math.exp(-telling / 2))
            rows.append(_Row(one, other, words, cosine, near, phrase))
    return rows


def rarity(others: int) -> float:
    """1 if nobody else says it, a half for three others (a template, says the guideline), towards 0 for many."""
    return 1 / (1 + (others / 3) ** 4)


def _match(row: _Row, others: Callable[[frozenset[int]], int]) -> Match:
    count = others(row.words)
    rare = rarity(count)
    return Match(row.a, row.b, row.words, count, row.near * rare, row.phrase * rare)


def _best(
    rows: list[_Row],
    others: Callable[[frozenset[int]], int],
    bound: Callable[[_Row], float],
    value: Callable[[Match], float],
) -> Match | None:
    best: Match | None = None
    for row in sorted(rows, key=bound, reverse=True):
        if best is not None and value(best) >= bound(row):
            break
        match = _match(row, others)
        if best is None or value(match) > value(best):
            best = match
    return best


def _results(rows: list[_Row], others: Callable[[frozenset[int]], int]) -> tuple[Match, ...]:
    """The nearest matches between different key results, each of them used once, nearest first."""
    found: list[Match] = []
    used_a: set[int] = set()
    used_b: set[int] = set()
    between = [r for r in rows if r.a.kind == r.b.kind == "key result" and r.near > 0.3]
    for row in sorted(between, key=lambda r: r.near, reverse=True):
        if row.a.key_result in used_a or row.b.key_result in used_b:
            continue
        match = _match(row, others)
        if match.near > 0.3:
            used_a.add(row.a.key_result)
            used_b.add(row.b.key_result)
            found.append(match)
    return tuple(sorted(found, key=lambda m: m.near, reverse=True))

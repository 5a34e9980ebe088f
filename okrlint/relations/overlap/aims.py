"""Two key results that move one metric, and two statements of which one takes away what the other builds on.

The only part of overlap detection that uses a list of words (verbs of leaving and of building, like the lexicon of
directions in `okrlint.relations.measure_words`); without them the other signals remain.
"""

from __future__ import annotations

import math

import msgspec

from okrlint.relations.measure import Measure, measure
from okrlint.relations.overlap.corpus import Cycle
from okrlint.relations.overlap.goals import KeyResultText
from okrlint.relations.overlap.statements import Statement
from okrlint.relations.overlap.wording import rarity
from okrlint.relations.overlap.words import tokens

_LEAVE = """
    abandon abolish decommission delete deprecate disable discontinue drop eliminate exit leave remove retire sunset
    unship abschaffen abschalten ablösen entfernen supprimer abandonner eliminar retirar rimuovere 廃止 削除 移除
"""
_BUILD = """
    adopt build create develop expand extend grow integrate introduce invest launch migrate onboard promote rely scale
    standardise standardize strengthen upgrade ausbauen aufbauen einführen erweitern construire étendre lancer ampliar
    construir lanzar costruire estendere 構築 拡大 扩展 构建
"""
LEAVE, BUILD = frozenset(_LEAVE.split()), frozenset(_BUILD.split())
EARLY = 4
"""A verb of leaving or building counts among the first words of a statement, where the predicate stands."""


class Shared(msgspec.Struct, frozen=True, gc=False):
    """Two readings of one thing; `value` from 0 to 1; `opposed` if they pull it in opposite directions."""

    value: float
    name: str
    a: str
    b: str
    opposed: bool
    measures: tuple[Measure, Measure] | None = None


def read(key_result: KeyResultText) -> Measure:
    """What a key result measures, by its fields and its text."""
    return measure(
        key_result.title,
        metric=key_result.metric,
        direction=key_result.direction,
        baseline=key_result.baseline,
        target=key_result.target,
        unit=key_result.unit,
    )


def same_metric(cycle: Cycle, a: int, b: int) -> Shared | None:
    """The two key results of the goals at places `a` and `b` that come nearest to moving one metric."""
    goals = cycle.corpus.goals
    ours = [(k, m) for k in goals[a].key_results if (m := read(k)).words]
    theirs = [(k, m) for k in goals[b].key_results if (m := read(k)).words]
    best: Shared | None = None
    for mine, one in ours:
        words = _ids(cycle, one)
        for other, two in theirs:
            value = _likeness(cycle, words, _ids(cycle, two))
            if value <= (best.value if best else 0.05):
                continue
            value *= rarity(cycle.others(words & _ids(cycle, two), a, b))
            if value > (best.value if best else 0.05):
                opposed = {one.direction, two.direction} == {"increase", "decrease"}
                best = Shared(value, min(one.metric, two.metric, key=len), mine.title, other.title, opposed, (one, two))
    return best


def collision(cycle: Cycle, a: int, b: int) -> Shared | None:
    """A statement of one goal that takes away what a statement of the other builds on."""
    best: Shared | None = None
    leaving, building = _stances(cycle, a), _stances(cycle, b)
    for one, stance in leaving:
        for other, against in building:
            common = one.words & other.words
            if stance == against or not common:
                continue
            weight = cycle.weight(common) / cycle.unit
            if weight < 0.8:
                continue
            value = (1 - math.exp(-weight)) * rarity(cycle.others(common, a, b))
            if best is None or value > best.value:
                best = Shared(value, "", one.text, other.text, True)
    return best


def _stances(cycle: Cycle, place: int) -> list[tuple[Statement, bool]]:
    """Statements that leave (True) or build (False) something."""
    found = []
    for statement in cycle.corpus.statements[place]:
        early = tokens(statement.text)[:EARLY]
        if any(word in LEAVE for word in early):
            found.append((statement, True))
        elif any(word in BUILD for word in early):
            found.append((statement, False))
    return found


def _ids(cycle: Cycle, read_as: Measure) -> frozenset[int]:
    ids = cycle.corpus.vocabulary.ids
    return frozenset(i for word in read_as.words for i in ids(word) if i in cycle.weights)


def _likeness(cycle: Cycle, one: frozenset[int], two: frozenset[int]) -> float:
    common = one & two
    if not common:
        return 0.0
    weight = cycle.weight(common)
    cosine = weight / math.sqrt(cycle.weight(one) * cycle.weight(two))
    return cosine * (1 - math.exp(-weight / cycle.unit))

"""Two key results that push one metric both ways, and two statements of which one takes what the other builds on.

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
TELLING = 1.5
"""How soon the words of a metric are enough: one that only two goals name counts three quarters, two such 95 %."""
LEAST = 0.05
"""Likeness of two metrics below which they are two."""
EARLY = 4
"""A verb of leaving or building counts among the first words of a statement, where the predicate stands."""


class Shared(msgspec.Struct, frozen=True, gc=False):
    """Two statements that pull one thing in opposite directions; `value` from 0 to 1."""

    value: float
    a: str
    b: str


class Aim(msgspec.Struct, frozen=True, gc=False):
    """What one key result measures, with the ids of the metric's words."""

    title: str
    measure: Measure
    words: frozenset[int]


class Aims:
    """What the goals of a cycle measure, leave and build, each read once, when it is first asked for."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self._read: dict[int, list[Aim]] = {}
        self._stances: dict[int, list[tuple[Statement, bool]]] = {}

    def of(self, place: int) -> list[Aim]:
        """The aims of the goal at a place of the corpus: of those key results that measure something."""
        known = self._read.get(place)
        if known is None:
            known = self._read[place] = [
                aim for k in self.cycle.corpus.goals[place].key_results if (aim := self._aim(k))
            ]
        return known

    def stances(self, place: int) -> list[tuple[Statement, bool]]:
        """Statements of the goal at a place of the corpus that leave (True) or build (False) something."""
        known = self._stances.get(place)
        if known is None:
            known = self._stances[place] = _stances(self.cycle, place)
        return known

    def opposable(self, a: int, b: int) -> bool:
        """Whether one of the two lowers or leaves anything where the other raises or builds."""
        one, two = (
            {aim.measure.direction for aim in self.of(p)} | {leaves for _, leaves in self.stances(p)} for p in (a, b)
        )
        ways: tuple[tuple[object, object], ...] = (("decrease", "increase"), (True, False))
        return any((down in one and up in two) or (down in two and up in one) for down, up in ways)

    def _aim(self, key_result: KeyResultText) -> Aim | None:
        found = measure(
            key_result.title,
            metric=key_result.metric,
            direction=key_result.direction,
            baseline=key_result.baseline,
            target=key_result.target,
            unit=key_result.unit,
        )
        ids, weights = self.cycle.corpus.vocabulary.ids, self.cycle.weights
        words = frozenset(i for word in found.words for i in ids(word) if i in weights)
        return Aim(key_result.title, found, words) if words else None


def opposite(aims: Aims, a: int, b: int) -> Shared | None:
    """What the goals at `a` and `b` pull both ways: a metric, or something that one leaves and the other builds on."""
    metric = same_metric(aims, a, b)
    return metric if metric is not None else collision(aims, a, b)


def same_metric(aims: Aims, a: int, b: int) -> Shared | None:
    """Two key results of the goals at places `a` and `b` that push one metric in opposite directions."""
    cycle = aims.cycle
    best: Shared | None = None
    for one in aims.of(a):
        for two in aims.of(b):
            if {one.measure.direction, two.measure.direction} != {"increase", "decrease"}:
                continue
            value = _likeness(cycle, one.words, two.words)
            if value <= (best.value if best else LEAST):
                continue
            value *= rarity(cycle.others(one.words & two.words, a, b))
            if value > (best.value if best else LEAST):
                best = Shared(value, one.title, two.title)
    return best


def collision(aims: Aims, a: int, b: int) -> Shared | None:
    """A statement of one goal that takes away what a statement of the other builds on."""
    cycle = aims.cycle
    best: Shared | None = None
    for one, stance in aims.stances(a):
        for other, against in aims.stances(b):
            common = one.words & other.words
            if stance == against or not common:
                continue
            weight = cycle.weight(common) / cycle.unit
            if weight < 0.8:
                continue
            value = (1 - math.exp(-weight)) * rarity(cycle.others(common, a, b))
            if best is None or value > best.value:
                best = Shared(value, one.text, other.text)
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


def _likeness(cycle: Cycle, one: frozenset[int], two: frozenset[int]) -> float:
    common = one & two
    if not common:
        return 0.0
    weight = cycle.weight(common)
    cosine = weight / math.sqrt(cycle.weight(one) * cycle.weight(two))
    return cosine * (1 - math.exp(-TELLING * weight / cycle.unit))
